"""The open day of the demo: a sheet with some codes used, families who wait, and a child whom two schools know."""

from datetime import timedelta

from mentoring.claims.queries import claims_to_confirm, sheets
from mentoring.demo.open_day import CAME, CONFIRMED, PRINTED, plan_open_day
from mentoring.demo.season import Season
from mentoring.twins.queries import twins


def test_codes_were_used_families_wait_and_one_child_is_there_twice(town):
    season = Season.begin(town, town.now + timedelta(days=6))
    plan_open_day(season)
    season.agenda.live_until(season.end)
    [sheet] = sheets(town.teacher, town.today)
    assert (sheet.n_codes, sheet.n_used, sheet.n_confirmed) == (PRINTED, len(CAME), CONFIRMED)
    waiting = claims_to_confirm(town.teacher)
    assert [one.match.fit for one in waiting] == ["exact", "none"]
    assert [pair.older.first_name for pair in twins(town.operator)] == ["Zoe"]
