"""One operator prepares a round, another approves it, and vouchers exist."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from mentoring.awards.errors import NobodyToServe, RoundOpen, RoundOutdated, SameHands
from mentoring.awards.models import Award, Round
from mentoring.awards.queries import simulate
from mentoring.funds.models import Fund
from mentoring.kernel.money import Cents
from mentoring.kernel.states import advance
from mentoring.ledger.errors import NotEnoughMoney
from mentoring.nominations.agreed import agreed_programmes, hold_nominations
from mentoring.nominations.models import Nomination
from mentoring.people.commands import hold_still, tell
from mentoring.people.permissions import Actor, require
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import may_operate
from mentoring.records.commands import note
from mentoring.vouchers.commands import issue
from mentoring.vouchers.models import Voucher


@transaction.atomic
def prepare_round(actor: Actor, *, programme: Programme, now: datetime) -> Round:
    """Rank who waits, in order of nomination, and propose one award each until the fitting funds are used.

    Refuses with NotAllowed, NobodyToServe, or RoundOpen while another round of the programme waits for approval.
    """
    require(may_operate(actor, programme.territory))
    assert actor.user_id is not None
    decisions = simulate(programme)
    if not decisions:
        raise NobodyToServe
    try:
        with transaction.atomic():
            prepared = Round.objects.create(
                programme=programme, award_cents=programme.award_cents, prepared_by_id=actor.user_id, prepared_at=now
            )
    except IntegrityError:  # The constraint: one open round per programme.
        raise RoundOpen from None
    Award.objects.bulk_create(
        Award(
            round=prepared,
            nomination_id=decision.nomination_id,
            position=position,
            fund_id=decision.fund_id,
            obstacles={str(fund_id): why for fund_id, why in decision.obstacles.items()},
        )
        for position, decision in enumerate(decisions, start=1)
    )
    note(actor, "prepared", prepared, at=now)
    return prepared


@transaction.atomic
def approve_round(actor: Actor, *, round: Round, now: datetime) -> None:  # noqa: A002 - the concept's own name
    """Issue the vouchers and tell the families: all of it or nothing.

    Refuses with NotAllowed, SameHands (whoever prepared it), WrongState, or RoundOutdated if a fund or a consent is
    gone meanwhile.
    """
    require(may_operate(actor, round.programme.territory))
    if actor.user_id == round.prepared_by_id:
        raise SameHands
    advance(round, Round.State.APPROVED, decided_by_id=actor.user_id, decided_at=now)
    served = round.awards.filter(fund__isnull=False)
    # Persons, consents, funds, each in a fixed order: no circle, and whoever merges two records, or takes a yes back,
    # comes before or after.
    hold_still(served.values_list("nomination__person", flat=True))
    held = hold_nominations(served.values_list("nomination_id", flat=True))
    chosen = round.awards.filter(fund__isnull=False).select_related(
        "nomination__person", "nomination__nominator", "fund"
    )
    funds = sorted({award.fund_id for award in chosen if award.fund_id})
    list(
        Fund.objects.select_for_update().filter(pk__in=funds).order_by("pk")
    )  # Fixed order: no two rounds in a circle.
    for award in chosen:
        award.nomination = held[award.nomination_id]
        _serve(award, round, now)
    note(actor, "approved", round, at=now, awards=len(chosen))


def _serve(award: Award, served_in: Round, now: datetime) -> None:
    programme, person = served_in.programme, award.nomination.person
    assert award.fund is not None
    scope = award.fund.earmark.scope.within(programme.scope)
    key = f"programme:{programme.pk}:person:{person.pk}"  # Two nominators, one person: one voucher.
    can_be_served = award.nomination.state == Nomination.State.CONSENTED and award.nomination.is_ready
    agreed = can_be_served and programme.pk in agreed_programmes(person.pk, timezone.localdate(now))
    if scope is None or not agreed or Voucher.objects.filter(key=key).exists():
        raise RoundOutdated
    try:
        voucher = issue(
            person=person,
            fund=award.fund,
            programme=programme,
            amount=Cents(served_in.award_cents),
            scope=scope,
            expires_on=programme.ends_on,
            key=key,
            now=now,
        )
    except NotEnoughMoney:
        raise RoundOutdated from None
    Award.objects.filter(pk=award.pk).update(voucher=voucher)
    tell(
        person,
        "voucher_issued",
        key=f"voucher-issued:{voucher.pk}",
        at=now,
        territory_id=programme.territory_id,
        first_name=person.first_name,
        amount_cents=voucher.amount_cents,
        programme=programme.name,
        expires_on=voucher.expires_on.isoformat(),
    )


@transaction.atomic
def reject_round(actor: Actor, *, round: Round, now: datetime) -> None:  # noqa: A002
    """Drop a prepared round. Whoever prepared it may drop it too. Refuses with NotAllowed or WrongState."""
    require(may_operate(actor, round.programme.territory))
    decided_by = actor.user_id if actor.user_id != round.prepared_by_id else None
    advance(round, Round.State.REJECTED, decided_by_id=decided_by, decided_at=now)
    note(actor, "rejected", round, at=now)
