"""Record what came in; prepare, approve, and close what goes out."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from mentoring.bookings.models import Booking, Hold
from mentoring.funds.commands import receive_gift
from mentoring.funds.models import Pledge
from mentoring.funds.queries import pledge_with_code
from mentoring.kernel.codes import normalised
from mentoring.kernel.money import Cents
from mentoring.kernel.states import advance
from mentoring.ledger import chart
from mentoring.ledger.commands import post
from mentoring.people.commands import tell_members
from mentoring.people.models import Organisation
from mentoring.people.permissions import Actor, Role, may_change_iban, require
from mentoring.people.queries import members_of
from mentoring.people.rules import is_iban
from mentoring.programmes.models import Territory
from mentoring.programmes.permissions import may_operate
from mentoring.records.commands import enqueue, note
from mentoring.records.queries import history_of
from mentoring.treasury.errors import AlreadyRecorded, NothingToPay, SameHands, UnknownRemittance
from mentoring.treasury.models import Incoming, Payout, PayoutBatch, PayoutLine
from mentoring.treasury.queries import payable_bookings


@transaction.atomic
def record_incoming(
    actor: Actor,
    *,
    territory: Territory,
    amount: Cents,
    received_on: date,
    remittance_code: str,
    form_key: str,
    now: datetime,
    payer: str = "",
) -> Incoming:
    """A transfer arrived: with a pledge's remittance code it becomes a gift, without any code it waits in suspense.

    amount is in cents. The same form again returns the first record. Refuses with NotAllowed, or UnknownRemittance.
    """
    require(may_operate(actor, territory))
    assert amount > 0
    _one_at_a_time(territory)
    first = Incoming.objects.filter(form_key=form_key, territory=territory).first()
    if first is not None:
        return first
    pledge = _pledge_for(territory, remittance_code)
    incoming = Incoming.objects.create(
        territory=territory,
        amount_cents=amount,
        received_on=received_on,
        remittance=remittance_code,
        payer=payer,
        form_key=form_key,
        recorded_at=now,
    )
    if pledge is None:
        post(
            chart.Move.TRANSFER_UNMATCHED,
            source=chart.bank(territory.pk),
            destination=chart.suspense(territory.pk),
            amount=amount,
            key=f"incoming:{incoming.pk}",
            territory_id=territory.pk,
            fund_id=None,
            at=now,
        )
    else:
        _turn_into_gift(incoming, pledge, chart.bank(territory.pk), chart.Move.GIFT_RECEIVED, now)
    note(actor, "recorded", incoming, at=now, amount_cents=amount)
    return incoming


def _one_at_a_time(territory: Territory) -> None:
    """What two operators do at the same moment happens one after the other: a form sent twice finds its first."""
    Territory.objects.select_for_update().get(pk=territory.pk)


def _pledge_for(territory: Territory, remittance_code: str) -> Pledge | None:
    code = normalised(remittance_code)
    if not code:
        return None
    # Banks put words around the code: "MENTORING ABCD-EFGH".
    pledge = pledge_with_code(territory, code.removeprefix("MENTORING"))
    if pledge is None:
        raise UnknownRemittance(field="remittance_code")
    return pledge


def _turn_into_gift(incoming: Incoming, pledge: Pledge, source: chart.Account, move: chart.Move, now: datetime) -> None:
    gift = receive_gift(
        pledge,
        source=source,
        move=move,
        amount=Cents(incoming.amount_cents),
        received_on=incoming.received_on,
        key=f"incoming:{incoming.pk}",
        now=now,
    )
    if not Incoming.objects.filter(pk=incoming.pk, gift__isnull=True).update(gift=gift):
        raise AlreadyRecorded
    incoming.gift = gift


@transaction.atomic
def match_incoming(actor: Actor, *, incoming: Incoming, remittance_code: str, now: datetime) -> None:
    """A transfer in suspense turns out to belong to a pledge.

    Refuses with NotAllowed, UnknownRemittance, or AlreadyRecorded if somebody matched it meanwhile.
    """
    require(may_operate(actor, incoming.territory))
    pledge = _pledge_for(incoming.territory, remittance_code)
    if pledge is None:
        raise UnknownRemittance(field="remittance_code")
    if Incoming.objects.select_for_update().get(pk=incoming.pk).gift_id:  # Locked: two clerks, one gift.
        raise AlreadyRecorded
    _turn_into_gift(incoming, pledge, chart.suspense(incoming.territory_id), chart.Move.TRANSFER_MATCHED, now)
    note(actor, "matched", incoming, at=now)


@transaction.atomic
def prepare_payouts(actor: Actor, *, territory: Territory, now: datetime, form_key: str = "") -> PayoutBatch:
    """Gather every redeemed booking that nobody has paid yet into one transfer per provider.

    Providers without a right IBAN wait. The same form again returns the first batch. Refuses with NotAllowed or
    NothingToPay.
    """
    require(may_operate(actor, territory))
    assert actor.user_id is not None
    _one_at_a_time(territory)  # The unique line per booking would stop the second one anyway.
    first = PayoutBatch.objects.filter(form_key=form_key, territory=territory).first() if form_key else None
    if first is not None:
        return first
    earned = _earned_by_provider(territory)
    if not earned:
        raise NothingToPay
    batch = PayoutBatch.objects.create(
        territory=territory, prepared_by_id=actor.user_id, prepared_at=now, form_key=form_key
    )
    for provider, bookings in earned:
        _pay(batch, provider, bookings, now)
    note(actor, "prepared", batch, at=now, payouts=len(earned))
    return batch


def _earned_by_provider(territory: Territory) -> list[tuple[Organisation, list[Booking]]]:
    by_provider: dict[int, list[Booking]] = defaultdict(list)
    # Each booking is held, and asked again whether it was used: its door may be taking the entry back.
    for booking in payable_bookings(territory).order_by("pk").select_for_update(of=("self",), no_key=True):
        by_provider[booking.provider_id].append(booking)
    providers = Organisation.objects.filter(pk__in=by_provider).order_by("pk")
    return [(provider, by_provider[provider.pk]) for provider in providers if is_iban(provider.iban)]


def _pay(batch: PayoutBatch, provider: Organisation, earned: list[Booking], now: datetime) -> None:
    payout = Payout.objects.create(
        batch=batch, provider=provider, iban=provider.iban, amount_cents=sum(b.price_cents for b in earned)
    )
    PayoutLine.objects.bulk_create(PayoutLine(payout=payout, booking=booking) for booking in earned)
    _move(payout, chart.Move.PAYOUT_PREPARE, _by_fund(payout), now)


def _by_fund(payout: Payout) -> dict[int, Cents]:
    totals: dict[int, int] = defaultdict(int)
    holds = Hold.objects.filter(booking__payout_line__payout=payout).values_list("fund_id", "amount_cents")
    for fund_id, cents in holds:
        totals[fund_id] += cents
    return {fund_id: Cents(totals[fund_id]) for fund_id in sorted(totals)}


def _move(payout: Payout, move: chart.Move, by_fund: dict[int, Cents], now: datetime) -> None:
    ends = {
        chart.Pocket.PAYABLE: chart.payable(payout.provider_id),
        chart.Pocket.IN_TRANSIT: chart.in_transit(payout.pk),
        chart.Pocket.BANK: chart.bank(payout.batch.territory_id),
    }
    source, destination = chart.MOVES[move]
    for fund_id, cents in by_fund.items():
        post(
            move,
            source=ends[source],
            destination=ends[destination],
            amount=cents,
            key=f"{move}:{payout.pk}:{fund_id}",
            territory_id=payout.batch.territory_id,
            fund_id=fund_id,
            at=now,
        )


@transaction.atomic
def approve_payouts(actor: Actor, *, batch: PayoutBatch, now: datetime) -> None:
    """The second pair of eyes. Refuses with NotAllowed, SameHands (whoever prepared it) or WrongState."""
    require(may_operate(actor, batch.territory))
    if actor.user_id == batch.prepared_by_id:
        raise SameHands
    advance(batch, PayoutBatch.State.APPROVED, approved_by_id=actor.user_id, approved_at=now)
    note(actor, "approved", batch, at=now)


@transaction.atomic
def cancel_payouts(actor: Actor, *, batch: PayoutBatch, now: datetime) -> None:
    """Take a batch back before the bank carried it out: its bookings can be paid by another one.

    Refuses with NotAllowed or WrongState.
    """
    require(may_operate(actor, batch.territory))
    advance(batch, PayoutBatch.State.CANCELLED, closed_at=now)
    for payout in _payouts(batch):
        _move(payout, chart.Move.PAYOUT_CANCEL, _by_fund(payout), now)
        payout.lines.all().delete()
    note(actor, "cancelled", batch, at=now)


@transaction.atomic
def mark_executed(actor: Actor, *, batch: PayoutBatch, executed_on: date, now: datetime) -> None:
    """The bank carried it out: providers are paid, and told. Refuses with NotAllowed or WrongState."""
    require(may_operate(actor, batch.territory))
    advance(batch, PayoutBatch.State.EXECUTED, executed_on=executed_on, closed_at=now)
    for payout in _payouts(batch):
        _move(payout, chart.Move.PAYOUT_EXECUTE, _by_fund(payout), now)
        _tell_provider(payout, now)
    note(actor, "executed", batch, at=now)


def _payouts(batch: PayoutBatch) -> Iterable[Payout]:
    return batch.payouts.select_related("provider", "batch").order_by("pk")


def _tell_provider(payout: Payout, now: datetime) -> None:
    tell_members(
        payout.provider,
        Role.PROVIDER,
        "payout_executed",
        key=f"payout-executed:{payout.pk}",
        at=now,
        territory_id=payout.batch.territory_id,
        amount_cents=payout.amount_cents,
        reference=payout.reference,
    )


@transaction.atomic
def change_iban(actor: Actor, *, provider: Organisation, iban: str, now: datetime) -> bool:
    """From now on a provider is paid to another account. Its managers and the operator are told: it could be a theft.

    The same account changes nothing: False. Payouts that are prepared already go where they were to go.
    Refuses with NotAllowed.
    """
    require(may_change_iban(actor, provider.pk))
    # One UPDATE: of two windows with the same new account one changes it, and the letters are written once.
    if not Organisation.objects.filter(pk=provider.pk).exclude(iban=iban).update(iban=iban):
        return False
    note(actor, "changed_iban", provider, at=now)
    entry = history_of(provider).last()
    assert entry is not None
    territories = Territory.objects.filter(admissions__organisation=provider, admissions__role=Role.PROVIDER)
    # Each letter belongs to a territory: an operator's to the one they run, a manager's to where this was done.
    where = dict.fromkeys(members_of(provider, Role.PROVIDER), actor.territory_id)
    operators = {user: place.pk for place in territories for user in members_of(place.operator, Role.OPERATOR)}
    for user, territory_id in {**where, **operators}.items():
        enqueue(
            "iban_changed",
            to=user.email,
            key=f"iban-changed:{entry.pk}:{user.pk}",
            at=now,
            territory_id=territory_id,
            language=user.language,
            organisation=provider.name,
            ends_with=iban[-4:],
            is_operator=user in operators,
        )
    return True
