"""A mentor promises; what arrives becomes a gift in a fund."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from mentoring.funds.models import Fund, Gift, Pledge
from mentoring.funds.permissions import may_pledge
from mentoring.funds.rules import Earmark
from mentoring.kernel.codes import new_code
from mentoring.kernel.money import Cents
from mentoring.kernel.refusal import WrongState
from mentoring.kernel.states import advance
from mentoring.ledger import chart
from mentoring.ledger.commands import post
from mentoring.people.commands import tell_members
from mentoring.people.models import Organisation
from mentoring.people.permissions import Actor, Role, require
from mentoring.programmes.models import Territory
from mentoring.programmes.queries import refuse_suspended
from mentoring.records.commands import note


@transaction.atomic
def pledge(
    actor: Actor,
    *,
    territory: Territory,
    mentor: Organisation,
    amount: Cents,
    recurrence: str,
    earmark: Earmark,
    form_key: str,
    now: datetime,
) -> Pledge:
    """A promise, with the code its bank transfer must carry. The same form again returns the first pledge.

    amount is in cents. Refuses with NotAllowed, Suspended, or WrongState if the form was another mentor's.
    """
    require(may_pledge(actor, mentor.pk))
    refuse_suspended(territory.pk, mentor.pk, Role.MENTOR)
    first = Pledge.objects.filter(form_key=form_key, mentor=mentor).first()
    if first is not None:
        return first
    try:
        with transaction.atomic():
            made = Pledge.objects.create(
                territory=territory,
                mentor=mentor,
                amount_cents=amount,
                recurrence=recurrence,
                wishes=earmark.to_data(),
                remittance_code=new_code(),
                form_key=form_key,
                created_at=now,
            )
    except IntegrityError:  # The same form twice at the same moment: the constraint lets one through.
        return _made_by(form_key, mentor)
    note(actor, "pledged", made, at=now, amount_cents=amount)
    tell_members(
        mentor,
        Role.MENTOR,
        "pledge_made",
        key=f"pledge-made:{made.pk}",
        at=now,
        territory_id=territory.pk,
        pledge=made.pk,
        amount_cents=amount,
        code=made.remittance_code,
        iban=territory.iban,
        holder=territory.account_holder,
    )
    return made


def _made_by(form_key: str, mentor: Organisation) -> Pledge:
    made = Pledge.objects.filter(form_key=form_key, mentor=mentor).first()
    if made is None:
        raise WrongState
    return made


@transaction.atomic
def choose_reach(actor: Actor, *, pledge: Pledge, reach: str, now: datetime) -> None:
    """How far what is not spent in time may go, chosen when giving: what has arrived was given under these words.

    Refuses with NotAllowed, or WrongState once something has arrived (unless nothing would change).
    """
    require(may_pledge(actor, pledge.mentor_id))
    assert reach in Pledge.Reach
    if pledge.reach == reach:
        return
    chosen = Pledge.objects.filter(pk=pledge.pk, state=Pledge.State.OPEN).update(reach=reach)
    if not chosen:
        raise WrongState
    pledge.reach = reach
    note(actor, "chose_reach", pledge, at=now, reach=reach)


@transaction.atomic
def end_pledge(actor: Actor, *, pledge: Pledge, now: datetime) -> None:
    """Promise no more; what was given goes on serving. Refuses with NotAllowed or WrongState."""
    require(may_pledge(actor, pledge.mentor_id))
    advance(pledge, Pledge.State.ENDED)
    note(actor, "ended", pledge, at=now)


@transaction.atomic
def receive_gift(
    pledge: Pledge,
    *,
    source: chart.Account,
    move: chart.Move,
    amount: Cents,
    received_on: date,
    key: str,
    now: datetime,
) -> Gift:
    """Money of a pledge arrived (from the bank, or from suspense): it becomes a gift in the pledge's fund.

    The treasury calls it, which has checked who may. The same key again changes nothing and returns the first gift.
    """
    first = Gift.objects.filter(key=key).first()
    if first is not None:
        return first
    fund = fund_for(pledge, now)
    gift = Gift.objects.create(
        pledge=pledge, fund=fund, amount_cents=amount, received_on=received_on, recorded_at=now, key=key
    )
    post(
        move,
        source=source,
        destination=chart.fund(fund.pk),
        amount=amount,
        key=f"gift:{key}",
        territory_id=pledge.territory_id,
        fund_id=fund.pk,
        at=now,
    )
    if pledge.state == Pledge.State.OPEN:
        advance(pledge, Pledge.State.ACTIVE)
    _tell_the_mentor(gift, now)
    return gift


def fund_for(pledge: Pledge, now: datetime) -> Fund:
    """The fund a pledge feeds: the common one for small gifts without wishes, else its own; made when needed."""
    territory = pledge.territory
    if pledge.earmark.is_open and pledge.amount_cents < territory.pool_below_cents:
        return common_fund(territory, now)
    facts = {"territory": territory, "pledge": pledge}
    return _found_or_made(facts, name=_name_of_fund(pledge), wishes=pledge.wishes, created_at=now)


def common_fund(territory: Territory, now: datetime) -> Fund:
    """The pool of a territory that serves everybody; made when needed."""
    facts = {"territory": territory, "pledge": None, "nominator": None}
    return _found_or_made(facts, name=f"Fondo comune {territory.name}", created_at=now)


def school_fund(territory: Territory, nominator: Organisation, now: datetime) -> Fund:
    """The pool for whom one school, or any other nominator, puts forward; made when needed."""
    facts = {"territory": territory, "nominator": nominator}
    wishes = Earmark(nominators=frozenset([nominator.pk])).to_data()
    return _found_or_made(facts, name=f"Fondo per {nominator.name}"[:160], wishes=wishes, created_at=now)


def _found_or_made(facts: dict[str, Any], **defaults: Any) -> Fund:
    fund = Fund.objects.filter(**facts).first()
    if fund is None:
        try:
            with transaction.atomic():
                fund = Fund.objects.create(**facts, **defaults)
        except IntegrityError:  # Two first ones at once: the constraint lets one make it.
            fund = Fund.objects.get(**facts)
    return fund


@transaction.atomic
def pass_on(source: Fund, destination: Fund, *, amount: Cents, key: str, now: datetime) -> None:
    """Money of one fund goes on to another of the same territory. The same key again changes nothing.

    The clock's: whether its giver allows it is asked above. Refuses with NotEnoughMoney.
    """
    assert source.territory_id == destination.territory_id, "money never leaves its territory"
    post(
        chart.Move.RELAY,
        source=chart.fund(source.pk),
        destination=chart.fund(destination.pk),
        amount=amount,
        key=key,
        territory_id=source.territory_id,
        fund_id=source.pk,
        at=now,
    )


def _name_of_fund(pledge: Pledge) -> str:
    """A mentor's second fund says so: two funds of one name could not be told apart in a reason or a list."""
    older = Fund.objects.filter(territory_id=pledge.territory_id, pledge__mentor_id=pledge.mentor_id).count()
    return f"Fondo {pledge.mentor.name}" + (f" ({older + 1})" if older else "")


def _tell_the_mentor(gift: Gift, now: datetime) -> None:
    pledge = gift.pledge
    tell_members(
        pledge.mentor,
        Role.MENTOR,
        "gift_received",
        key=f"gift-received:{gift.pk}",
        at=now,
        territory_id=pledge.territory_id,
        amount_cents=gift.amount_cents,
    )
