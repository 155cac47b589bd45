"""Rules of dates, and dates as people write them: pure."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.offers.dateline import Line, NotDates, gaps_in, lines_in
from mentoring.offers.repetition import MOST, Days, Every, Repetition, month_later, spans

ROME = ZoneInfo("Europe/Rome")
TUESDAY = date(2026, 12, 1)


def days(every: Every, first: date = TUESDAY, **rule: object) -> list[str]:
    return [day.isoformat() for day in Repetition(first, every, **rule).days()]  # type: ignore[arg-type]


def test_every_tuesday_until_a_day_without_the_holidays():
    gaps = gaps_in("dal 23/12 al 6/1", TUESDAY)
    assert days(Every.WEEK, until=date(2027, 1, 19), without=gaps) == [
        "2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22", "2027-01-12", "2027-01-19",
    ]  # fmt: skip


def test_what_is_left_out_does_not_count_as_one_of_so_many():
    gap = (Days(date(2026, 12, 8), date(2026, 12, 8)),)
    assert days(Every.WEEK, times=3, without=gap) == ["2026-12-01", "2026-12-15", "2026-12-22"]


def test_chosen_weekdays_and_the_first_day_only_if_it_is_one_of_them():
    monday_and_thursday = frozenset({0, 3})
    assert days(Every.WEEK, weekdays=monday_and_thursday, times=3) == ["2026-12-03", "2026-12-07", "2026-12-10"]


def test_every_second_week_counts_from_the_week_of_the_first_day():
    both = frozenset({1, 4})
    assert days(Every.FORTNIGHT, weekdays=both, times=4) == ["2026-12-01", "2026-12-04", "2026-12-15", "2026-12-18"]


def test_the_first_saturday_of_each_month():
    first = date(2026, 12, 5)
    assert days(Every.MONTH_WEEKDAY, first, times=4) == ["2026-12-05", "2027-01-02", "2027-02-06", "2027-03-06"]


def test_a_fifth_friday_stands_for_the_last_one():
    assert days(Every.MONTH_WEEKDAY, date(2027, 1, 29), times=3) == ["2027-01-29", "2027-02-26", "2027-03-26"]


def test_months_without_a_31st_have_none():
    assert days(Every.MONTH_DAY, date(2027, 1, 31), times=3) == ["2027-01-31", "2027-03-31", "2027-05-31"]


def test_an_end_before_the_beginning_names_no_day():
    assert days(Every.DAY, until=TUESDAY - timedelta(days=1)) == []


def test_more_dates_than_a_rule_may_make_are_not_made_up():
    assert len(Repetition(TUESDAY, Every.DAY).days()) == MOST + 1
    everything = (Days(date.min, date.max),)
    assert Repetition(TUESDAY, Every.DAY, times=5, without=everything).days() == []


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.sampled_from(Every), st.integers(1, 60))
def test_any_rule_rises_and_begins_with_its_first_day(first: date, every: Every, times: int):
    made = Repetition(first, every, times=times).days()
    assert made[0] == first
    assert made == sorted(set(made))


def test_an_hour_stays_on_the_clock_and_an_evening_as_long_when_summer_time_ends():
    before, at_night = spans([date(2026, 10, 20), date(2026, 10, 25)], time(1), 180, ROME)
    assert [start.time() for start, _end in (before, at_night)] == [time(1), time(1)]
    assert at_night[0].astimezone(UTC) - before[0].astimezone(UTC) == timedelta(days=5)
    assert [end.time() for _start, end in (before, at_night)] == [time(4), time(3)]
    for start, end in (before, at_night):
        assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=3)


def test_an_hour_that_a_night_leaves_out_is_the_one_after_it():
    [(start, end)] = spans([date(2027, 3, 28)], time(2, 30), 60, ROME)
    assert (start.time(), end.time()) == (time(3, 30), time(4, 30))
    assert start.astimezone(UTC) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [("2026-12-01", 1, "2027-01-01"), ("2027-01-31", 1, "2027-02-28"), ("2027-11-30", 15, "2029-02-28")],
)
def test_so_many_months_later(day: str, months: int, then: str):
    assert month_later(date.fromisoformat(day), months) == date.fromisoformat(then)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("12/1/2027 21:00 Aida", Line(date(2027, 1, 12), time(21), "Aida")),
        ("12/1", Line(date(2027, 1, 12))),
        ("ven 4 dicembre, ore 20.45 - Il barone", Line(date(2026, 12, 4), time(20, 45), "Il barone")),
        ("martedì 12 gennaio 2027 alle 17", Line(date(2027, 1, 12), time(17))),
        ("12.1.2027 – 24 capricci di Paganini", Line(date(2027, 1, 12), None, "24 capricci di Paganini")),
        ("1 dic 7 nani", Line(date(2026, 12, 1), None, "7 nani")),
    ],
)
def test_a_date_is_read_as_people_write_it(text: str, line: Line):
    assert lines_in(text, TUESDAY) == [line]


@pytest.mark.parametrize("text", ["domani", "31/2/2027", "12/13", "12/1 ore 25", "4 bimestre", "4", "1/1/2027-"])
def test_what_is_no_date_is_said(text: str):
    with pytest.raises(NotDates, match=text[:4]):
        gaps_in(text, TUESDAY) if text.endswith("-") else lines_in(text, TUESDAY)


def test_days_to_leave_out_have_many_forms():
    assert gaps_in("24/12; 26 dicembre\ndal 31/12 al 6/1, 1/4/2027-3/4/2027, 1 mag – 3 mag", TUESDAY) == (
        Days(date(2026, 12, 24), date(2026, 12, 24)),
        Days(date(2026, 12, 26), date(2026, 12, 26)),
        Days(date(2026, 12, 31), date(2027, 1, 6)),
        Days(date(2027, 4, 1), date(2027, 4, 3)),
        Days(date(2027, 5, 1), date(2027, 5, 3)),
    )
    with pytest.raises(NotDates):
        gaps_in("6/1/2027 - 31/12/2026", TUESDAY)
