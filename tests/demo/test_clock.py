"""The town's time: forward only, in order, and always with an evening to go to."""

from datetime import UTC, date, datetime, timedelta

import pytest

from mentoring.demo.clock import Agenda, Clock, at, this_evening
from mentoring.offers.models import Occurrence

# Every hour of a day in winter and in summer, and of the nights in which clocks change.
DAYS = [datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)]
CHANGES = [datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)]
MOMENTS = [day + timedelta(minutes=37 * n) for day in [*DAYS, *CHANGES] for n in range(39)]


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_whenever_the_town_is_built_tonight_can_be_booked_and_its_door_is_open(now):
    starts = this_evening(now)
    assert now + timedelta(minutes=59) < starts
    assert starts - Occurrence.OPENS_BEFORE < now
    assert starts.minute in (0, 30)
    assert starts.second == starts.microsecond == 0


def test_in_the_late_afternoon_tonight_is_at_nine():
    assert this_evening(at(date(2026, 11, 22), 17, 12)) == at(date(2026, 11, 22), 21)


def test_the_clock_does_not_go_back():
    clock = Clock(at(date(2026, 11, 22), 9))
    clock.move_by(hours=1)
    with pytest.raises(AssertionError):
        clock.move_to(at(date(2026, 11, 22), 9, 59))


def test_everything_happens_in_order_at_its_moment_and_nothing_after_the_end():
    clock = Clock(at(date(2026, 11, 22), 9))
    agenda, happened = Agenda(clock), []

    def planned(hour: int, name: str) -> None:
        agenda.at(at(date(2026, 11, 22), hour), lambda: happened.append((name, clock.now.hour)))

    planned(12, "lunch")
    planned(10, "coffee")
    planned(12, "news")
    planned(23, "never")
    agenda.at(at(date(2026, 11, 22), 11), lambda: planned(14, "planned while living"))
    agenda.live_until(at(date(2026, 11, 22), 20))
    assert [name for name, _hour in happened] == ["coffee", "lunch", "news", "planned while living"]
    assert clock.now == at(date(2026, 11, 22), 20)
