"""A second person says yes to a round: its money is set aside, all of it or nothing."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from mentoring.awards.certifying import certify
from mentoring.awards.errors import RoundOutdated, SameHands
from mentoring.awards.models import Approval, Award, Round, Slice
from mentoring.funds.models import Fund
from mentoring.kernel.money import Cents
from mentoring.kernel.refusal import WrongState
from mentoring.kernel.states import advance
from mentoring.ledger import chart
from mentoring.ledger.commands import post
from mentoring.ledger.errors import NotEnoughMoney
from mentoring.nominations.agreed import agreed_people
from mentoring.nominations.models import Nomination
from mentoring.people.permissions import Actor, require
from mentoring.programmes.permissions import may_operate
from mentoring.records.commands import note


@transaction.atomic
def approve_round(actor: Actor, *, round: Round, now: datetime) -> None:  # noqa: A002 - the concept's own name
    """Say yes. The last yes that is needed sets the money of every award aside; then the vouchers are issued.

    Refuses with NotAllowed, SameHands (whoever prepared it, or said yes already), WrongState, or RoundOutdated if a
    fund or a consent is gone meanwhile: then nothing happens at all.
    """
    require(may_operate(actor, round.programme.territory))
    held = Round.objects.select_for_update().get(pk=round.pk)  # Two who say yes at once: one after the other.
    if actor.user_id == held.prepared_by_id:
        raise SameHands
    if held.state != Round.State.PREPARED:
        raise WrongState
    assert actor.user_id is not None
    try:
        with transaction.atomic():
            Approval.objects.create(round=held, user_id=actor.user_id, at=now)
    except IntegrityError:
        raise SameHands from None
    note(actor, "approved", held, at=now)
    if held.approvals.count() < held.approvals_needed:
        return
    _refuse_if_outdated(held, now)
    advance(round, Round.State.ISSUING, decided_by_id=actor.user_id, decided_at=now)
    certify(held, now=now)
    _set_aside(held, now)


def _refuse_if_outdated(held: Round, now: datetime) -> None:
    """Everybody who would be served still can be: consented, ready, with a yes that holds today."""
    served = Award.objects.filter(round=held, standing__in=Award.AWARDED)
    facts = served.values_list("nomination__state", "nomination__lacking", "nomination__person_id")
    agreed = agreed_people(held.programme_id, timezone.localdate(now))
    if any(state != Nomination.State.CONSENTED or lacking or person not in agreed for state, lacking, person in facts):
        raise RoundOutdated


def _set_aside(held: Round, now: datetime) -> None:
    shares = Slice.objects.filter(award__round=held).values_list("fund_id").annotate(total=Sum("amount_cents"))
    parts = sorted(shares.order_by())
    _hold_funds(fund_id for fund_id, _cents in parts)
    for fund_id, cents in parts:
        try:
            post(
                chart.Move.ROUND_APPROVED,
                source=chart.fund(fund_id),
                destination=chart.award_round(held.pk),
                amount=Cents(cents),
                key=f"round:{held.pk}:fund:{fund_id}",
                territory_id=held.programme.territory_id,
                fund_id=fund_id,
                at=now,
            )
        except NotEnoughMoney:
            raise RoundOutdated from None


def _hold_funds(fund_ids: Iterable[int]) -> None:
    """In a fixed order: no two rounds wait for each other in a circle."""
    list(Fund.objects.select_for_update().filter(pk__in=list(fund_ids)).order_by("pk"))
