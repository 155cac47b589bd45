"""Promises, funds, and whose share of a pool is whose."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet, Sum

from mentoring.funds.models import Fund, Gift, Pledge
from mentoring.kernel.money import Cents
from mentoring.ledger import chart
from mentoring.ledger.queries import balances, flows, passed_on
from mentoring.people.models import Organisation
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Territory


def recurrences() -> list[tuple[str, Any]]:
    """How often one can give, for a form."""
    return list(Pledge.Recurrence.choices)


def reaches() -> list[tuple[str, Any]]:
    """How far what is not spent in time may go, for a form."""
    return list(Pledge.Reach.choices)


def pledge_states() -> list[tuple[str, Any]]:
    """How far a promise can be, for a filter."""
    return list(Pledge.State.choices)


def pledges(actor: Actor, territory: Territory) -> QuerySet[Pledge]:
    """Promises the actor may see, the newest first, with what arrived as received_cents."""
    return (
        Pledge.objects.visible_to(actor)
        .filter(territory=territory)
        .select_related("mentor", "territory")
        .annotate(received_cents=Sum("gifts__amount_cents"))
        .order_by("-created_at", "-pk")
    )


def pledge_with_id(actor: Actor, pk: int) -> Pledge | None:
    """One promise, for its mentor or the operator; None for everybody else."""
    return Pledge.objects.visible_to(actor).select_related("mentor", "territory").filter(pk=pk).first()


def pledge_with_code(territory: Territory, code: str) -> Pledge | None:
    """The promise a remittance code belongs to (normalised)."""
    return (
        Pledge.objects.select_related("mentor", "territory").filter(territory=territory, remittance_code=code).first()
    )


def gifts_of(pledge: Pledge) -> QuerySet[Gift]:
    """What arrived for a promise, the latest first."""
    return pledge.gifts.order_by("-received_on", "-pk")


@dataclass(frozen=True)
class Standing:
    """A fund and what it still holds."""

    fund: Fund
    balance_cents: Cents


def standings(territory: Territory) -> list[Standing]:
    """All funds of a territory with their balances, the oldest first."""
    funds = list(Fund.objects.filter(territory=territory).select_related("pledge__mentor").order_by("pk"))
    holding = balances(chart.Pocket.FUND, [fund.pk for fund in funds])
    return [Standing(fund, holding[fund.pk]) for fund in funds]


@dataclass(frozen=True)
class Figures:
    """A fund in numbers: given + received - passed on = assigned + left; of what was assigned so much was spent."""

    fund: Fund
    given_cents: Cents
    received_cents: Cents  # From other funds, which passed it on.
    passed_cents: Cents  # To other funds.
    assigned_cents: Cents
    spent_cents: Cents
    left_cents: Cents


def figures(territory: Territory) -> list[Figures]:
    """All funds of a territory, the oldest first."""
    standing = standings(territory)
    moved = flows([each.fund.pk for each in standing])
    received = Counter[int]()
    for step in passed_on([each.fund.pk for each in standing]):
        received[step.destination_owner] += step.cents
    found = []
    for each in standing:
        by_move = moved.get(each.fund.pk, {})
        given = sum(by_move.get(move, 0) for move in (chart.Move.GIFT_RECEIVED, chart.Move.TRANSFER_MATCHED))
        given -= by_move.get(chart.Move.GIFT_REFUNDED, 0)
        passed = by_move.get(chart.Move.RELAY, 0)
        spent = by_move.get(chart.Move.BOOKING_REDEEM, 0) - by_move.get(chart.Move.BOOKING_UNREDEEM, 0)
        found.append(
            Figures(
                fund=each.fund,
                given_cents=Cents(given),
                received_cents=Cents(received[each.fund.pk]),
                passed_cents=Cents(passed),
                assigned_cents=Cents(given + received[each.fund.pk] - passed - each.balance_cents),
                spent_cents=Cents(spent),
                left_cents=each.balance_cents,
            )
        )
    return found


def funds_of(actor: Actor, mentor: Organisation) -> list[Fund]:
    """The funds that hold money of a mentor where one acts: its own and the pool it shares in."""
    return list(Fund.objects.filter(actor.here(), gifts__pledge__mentor=mentor).distinct().order_by("pk"))


def funds_with(fund_ids: Iterable[int]) -> list[Fund]:
    """These funds, the oldest first. Whoever shows them has asked who may know of them."""
    return list(Fund.objects.filter(pk__in=list(fund_ids)).order_by("pk"))


def fund_ids_in(territory: Territory) -> list[int]:
    """All funds of a territory."""
    return list(Fund.objects.filter(territory=territory).order_by("pk").values_list("pk", flat=True))


def gifts_into(fund_ids: Iterable[int]) -> list[Gift]:
    """Every gift to these funds, with its pledge, in the order in which they were recorded."""
    gifts = Gift.objects.filter(fund_id__in=list(fund_ids)).select_related("pledge")
    return list(gifts.order_by("recorded_at", "pk"))


def given_cents(mentor: Organisation) -> Cents:
    """What a mentor gave so far."""
    return Cents(Gift.objects.filter(pledge__mentor=mentor).aggregate(total=Sum("amount_cents"))["total"] or 0)


def share_of(mentor: Organisation, fund: Fund) -> Fraction:
    """The part of a fund that is this mentor's, exactly: of what was given to it and of what was passed on to it."""
    givers = Counter[int]()
    for gift in gifts_into([fund.pk]):
        givers[gift.pledge.mentor_id] += gift.amount_cents
    came = [step for step in passed_on([fund.pk]) if step.destination_owner == fund.pk]
    givers_elsewhere = sole_givers(step.source_owner for step in came)
    for step in came:
        givers[givers_elsewhere[step.source_owner]] += step.cents
    return Fraction(givers[mentor.pk], givers.total()) if givers.total() else Fraction(0)


def sole_givers(fund_ids: Iterable[int]) -> dict[int, int]:
    """Whose the funds of one giver are: fund -> mentor. What a pool holds never goes on, so it is not asked for one."""
    own = Fund.objects.filter(pk__in=list(fund_ids), pledge__isnull=False)
    return dict(own.values_list("pk", "pledge__mentor_id"))


def mentors_shown(territory: Territory) -> QuerySet[Organisation]:
    """Who gave and likes to be seen, the most generous first."""
    return (
        Organisation.objects.filter(pledges__territory=territory, pledges__gifts__isnull=False, is_shown=True)
        .annotate(given=Sum("pledges__gifts__amount_cents"))
        .order_by("-given", "name")
    )
