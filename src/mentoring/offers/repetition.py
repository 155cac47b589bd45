"""Which days a rule names: every Tuesday until June, the first Saturday of the month. No Django here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import count, islice

MOST = 200  # Dates that one rule makes.
FURTHEST = timedelta(days=3 * 366)  # No rule looks further than this from its first day.
_LAST = 5  # The fifth Saturday of a month, which most have not: then the last one.


class Every(StrEnum):
    """How often."""

    DAY = "day"
    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH_WEEKDAY = "month_weekday"  # As the first day is: the first Saturday, the third Tuesday, the last Friday.
    MONTH_DAY = "month_day"  # The 15th; months without a 31st have none.


@dataclass(frozen=True)
class Days:
    """From one day to another, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Repetition:
    """Days that come back, until a day or so many times. The first one counts if the rule names it."""

    first: date
    every: Every
    weekdays: frozenset[int] = frozenset()  # Monday is 0; of weeks only. Empty: the first day's.
    until: date | None = None
    times: int | None = None
    without: tuple[Days, ...] = ()

    def days(self) -> list[date]:
        """The days, the soonest first: one more than MOST says that there are more."""
        last = min(self.until or date.max, self.first + FURTHEST)
        kept = (day for day in self._named(last) if not any(day in gap for gap in self.without))
        return list(islice(kept, min(self.times or MOST + 1, MOST + 1)))

    def _named(self, last: date) -> Iterator[date]:
        for day in _walk(self.first, last):
            if self._names(day):
                yield day

    def _names(self, day: date) -> bool:
        if self.every == Every.DAY:
            return True
        if self.every == Every.MONTH_DAY:
            return day.day == self.first.day
        if self.every == Every.MONTH_WEEKDAY:
            return day.weekday() == self.first.weekday() and _is_nth(day, _nth(self.first))
        weeks = (_monday(day) - _monday(self.first)).days // 7
        is_its_week = self.every == Every.WEEK or weeks % 2 == 0
        return is_its_week and day.weekday() in (self.weekdays or {self.first.weekday()})


def _walk(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _nth(day: date) -> int:
    """Which Saturday of its month a Saturday is."""
    return (day.day - 1) // 7 + 1


def _is_nth(day: date, nth: int) -> bool:
    return (day + timedelta(days=7)).month != day.month if nth == _LAST else _nth(day) == nth


def month_later(day: date, months: int) -> date:
    """The same day so many months later; the last one of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for there in count(day.day, -1):
        try:
            return date(year, month + 1, there)
        except ValueError:
            continue
    raise AssertionError


# -- hours --------------------------------------------------------------------------------------------------
def moment(day: date, at: time, zone: tzinfo) -> datetime:
    """When the clocks of a zone show this hour. An hour that a night leaves out is the one that follows it."""
    return datetime.combine(day, at, zone).astimezone(UTC).astimezone(zone)


def spans(days: Iterable[date], at: time, minutes: int, zone: tzinfo) -> list[tuple[datetime, datetime]]:
    """Beginning and end on each day: always at the same hour of the clock, always as long."""
    starts = [moment(day, at, zone) for day in days]
    # In UTC: on the clock an evening in which summer time ends would seem an hour longer.
    return [(start, (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(zone)) for start in starts]
