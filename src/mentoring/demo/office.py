"""The operator's months, and what happens by night."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from mentoring.awards.approving import approve_round
from mentoring.awards.commands import prepare_round
from mentoring.awards.issuing import issue_round
from mentoring.awards.queries import awards_in, count_waiting_for_award
from mentoring.bookings.queries import forgotten
from mentoring.bookings.releasing import expire
from mentoring.demo.outings import plan_outings
from mentoring.demo.season import Household, Season
from mentoring.ledger.commands import take_snapshots
from mentoring.records.commands import deliver_next
from mentoring.treasury.commands import approve_payouts, mark_executed, prepare_payouts
from mentoring.treasury.queries import payable_bookings

if TYPE_CHECKING:
    from mentoring.awards.models import Award
    from mentoring.programmes.models import Programme

ROUNDS = range(-205, -20, 30)
PAYOUTS = range(-188, 0, 30)
# Letters of the last days are left for the worker: so the demo's mailbox is not empty.
LAST_POST = timedelta(days=2)

# Disciplines that money is good for, and how much it is (cents).
Handful = tuple[frozenset[str], int]
Served = Callable[[Season, Household, list[Handful]], None]


def plan_office(season: Season) -> None:
    """A round and a payout every month; every night the clock's chores."""
    for day in ROUNDS:
        # Not on one day: what one round proposes another one must not give away.
        for later, programme in ((0, season.town.arte), (3, season.town.sport)):
            season.at(day + later, 11, partial(hold_round, season, programme, _go_out))
    for day in PAYOUTS:
        season.at(day, 10, lambda: _pay_providers(season))
    for day in range(-230, 1):
        season.at(day, 4, lambda: _night(season))
    for day in range(-200, 0, 30):
        season.at(day, 5, lambda: _keep_snapshots(season))


def _go_out(season: Season, household: Household, given: list[Handful]) -> None:
    for good_for, cents in given:
        household.left[good_for] = household.left.get(good_for, 0) + cents
    plan_outings(season, household)


def hold_round(season: Season, programme: "Programme", served: Served) -> None:
    """Teresa prepares, Bruno approves the day after; who is served (and can log in) begins to look around."""
    town = season.town
    if not count_waiting_for_award(town.territory).get(programme.pk):
        return
    prepared = prepare_round(town.operator, programme=programme, now=town.now)

    def approve() -> None:
        approve_round(town.second_operator, round=prepared, now=town.now)
        issue_round(prepared, town.now)
        for award in awards_in(town.operator, prepared):
            household = season.households.get(award.nomination.person_id)
            if household is not None and award.is_awarded:
                served(season, household, _handfuls(award))

    season.agenda.at(town.now + timedelta(days=1), approve)


def _handfuls(award: "Award") -> list[Handful]:
    return [(each.voucher.scope.disciplines, each.amount_cents) for each in award.slices.all() if each.voucher]


def _pay_providers(season: Season) -> None:
    town = season.town
    if not payable_bookings(town.territory).exists():
        return
    batch = prepare_payouts(town.operator, territory=town.territory, now=town.now)
    season.agenda.at(
        town.now + timedelta(hours=5), lambda: approve_payouts(town.second_operator, batch=batch, now=town.now)
    )
    season.agenda.at(
        town.now + timedelta(days=2),
        lambda: mark_executed(town.operator, batch=batch, executed_on=town.today, now=town.now),
    )


def _night(season: Season) -> None:
    for booking in forgotten(season.town.now):
        expire(booking, now=season.town.now)
    if season.end - season.town.now > LAST_POST:
        while deliver_next(lambda _parcel: None, season.town.now):
            pass  # These letters went to people who do not exist.


def _keep_snapshots(season: Season) -> None:
    take_snapshots(season.town.now)
