"""Two sizes of one town. Each is built in one transaction, by commands alone."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import formats

from mentoring.demo.bodies import plan_mentors
from mentoring.demo.core import begin, finish
from mentoring.demo.families import plan_nominations
from mentoring.demo.houses import plan_houses
from mentoring.demo.office import plan_office
from mentoring.demo.open_day import plan_open_day
from mentoring.demo.outings import plan_outings, plan_tonight
from mentoring.demo.pilot import plan_pilot
from mentoring.demo.playbill import plan_playbill
from mentoring.demo.rulebooks import plan_rules
from mentoring.demo.season import Household, Season
from mentoring.demo.this_week import plan_this_week
from mentoring.demo.town import Town


@transaction.atomic
def small_town(now: datetime) -> Town:
    """One or two of each, in well under a second: for tests."""
    town = begin(now)
    town.clock.move_to(now)
    return finish(town)


@transaction.atomic
def whole_town(now: datetime, tell: Callable[[str], None] = lambda _month: None) -> Town:
    """Eight months of a town: for the demo, and for tests that drive a browser. Tells each month as it begins."""
    town = begin(now)
    season = Season.begin(town, now)
    plan_mentors(season)
    plan_houses(season)
    plan_rules(season)
    plan_nominations(season)
    plan_pilot(season)
    plan_open_day(season)
    plan_office(season)
    plan_tonight(season)
    plan_playbill(season)
    plan_this_week(season)
    _let_everybody_know_the_cast(season)
    for day in range(-230, 0, 30):
        season.at(day, 0, lambda: tell(formats.date_format(town.today, "F Y")))
    season.agenda.live_until(now)
    return finish(town)


def _let_everybody_know_the_cast(season: Season) -> None:
    """Leo, Viola and Giona go out like the others, but keep some of their money for whoever tries the demo."""
    town = season.town
    for person, actor, cents in (
        (town.leo, town.guardian, 45_00),
        (town.viola, town.young, 40_00),
        (town.giona, town.adult, 50_00),
    ):
        household = Household(person, actor, {town.arte.scope.disciplines: cents})
        season.households[person.pk] = household
        plan_outings(season, household)
