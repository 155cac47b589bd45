"""A second person says yes to a round: its money is set aside, all of it or nothing."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from mentoring.awards.certifying import certify
from mentoring.awards.changes import changes_since, parts_of
from mentoring.awards.errors import RoundDecided, RoundOutdated, SaidYes, SameHands
from mentoring.awards.models import Approval, Round
from mentoring.funds.models import Fund
from mentoring.kernel.states import advance
from mentoring.ledger import chart
from mentoring.ledger.commands import post_all
from mentoring.ledger.engine import Facts
from mentoring.ledger.errors import NotEnoughMoney
from mentoring.people.permissions import Actor, require
from mentoring.programmes.permissions import may_operate
from mentoring.records.commands import note


@transaction.atomic
def approve_round(actor: Actor, *, round: Round, now: datetime) -> None:  # noqa: A002 - the concept's own name
    """Say yes. The last yes that is needed sets the money of every award aside; then the vouchers are issued.

    Refuses with NotAllowed, SameHands (whoever prepared it), SaidYes (once is enough), RoundDecided (somebody was
    faster), or RoundOutdated, which says what has changed since it was prepared: then nothing happens at all.
    """
    require(may_operate(actor, round.programme.territory))
    held = hold_round(round)
    if actor.user_id == held.prepared_by_id:
        raise SameHands
    if held.state != Round.State.PREPARED:
        raise RoundDecided(held)
    parts = parts_of(held)
    _hold_funds(fund_id for fund_id, _cents in parts)
    changes = changes_since(held, now)
    if changes.is_outdated:
        raise RoundOutdated(changes=changes)
    _say_yes(actor, held, now)
    if held.approvals.count() < held.approvals_needed:
        return
    advance(round, Round.State.ISSUING, decided_by_id=actor.user_id, decided_at=now)
    certify(held, now=now)
    try:
        _set_aside(held, parts, now)
    except NotEnoughMoney:  # A refund that was booked between our look and our hand.
        raise RoundOutdated(changes=changes_since(held, now)) from None


def hold_round(round: Round) -> Round:  # noqa: A002
    """A round as it is now, and as it stays until this transaction ends: of two who decide one comes first."""
    rows = Round.objects.select_for_update(of=("self",))
    return rows.select_related("programme__territory", "rules", "decided_by").get(pk=round.pk)


def _say_yes(actor: Actor, held: Round, now: datetime) -> None:
    assert actor.user_id is not None
    try:
        with transaction.atomic():
            Approval.objects.create(round=held, user_id=actor.user_id, at=now)
    except IntegrityError:
        raise SaidYes from None
    note(actor, "approved", held, at=now)


def _set_aside(held: Round, parts: Iterable[tuple[int, int]], now: datetime) -> None:
    post_all(
        Facts(
            key=f"round:{held.pk}:fund:{fund_id}",
            move=chart.Move.ROUND_APPROVED,
            source=chart.fund(fund_id),
            destination=chart.award_round(held.pk),
            amount_cents=cents,
            territory_id=held.programme.territory_id,
            fund_id=fund_id,
            at=now,
        )
        for fund_id, cents in parts
    )


def _hold_funds(fund_ids: Iterable[int]) -> None:
    """In a fixed order: no two rounds wait for each other in a circle."""
    list(Fund.objects.select_for_update().filter(pk__in=list(fund_ids)).order_by("pk"))
