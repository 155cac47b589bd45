"""The dates of something that repeats (RRULE, RDATE, EXDATE of RFC 5545), with an end to it.

Rules are unfolded on the wall clock of the event's own zone, so that eight in the evening stays eight in the evening
after the clocks have changed. Nobody waits for a rule that never comes to an end, or never to a date.
"""

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from time import monotonic
from typing import Any

from dateutil.rrule import rrulestr
from icalendar import Event

from mentoring.adapters.events.record import Fault

MOST_DATES = 1_000  # Of one event, in the time asked for.
MOST_STEPS = 50_000  # Every day since 1890.
MOST_SECONDS = 5.0  # For all rules of one file.
_TOO_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}
_STRANGE = {"RSCALE", "SKIP"}  # RFC 7529: other peoples' calendars.


@dataclass
class Patience:
    """How long we go on with the rules of one file."""

    until: float = field(default_factory=lambda: monotonic() + MOST_SECONDS)

    def is_over(self) -> bool:
        return monotonic() > self.until


@dataclass(frozen=True)
class Dates:
    """When it starts, on its own wall clock; what was taken out; what could not be followed."""

    starts: tuple[datetime, ...]
    taken_out: tuple[datetime, ...] = ()
    faults: tuple[Fault, ...] = ()


def dates_of(event: Event, start: datetime, span: tuple[datetime, datetime], zone: tzinfo, patience: Patience) -> Dates:
    """Every start in a span of time. All are on the wall clock of `zone`, midnight for whole days."""
    since, last = span
    faults: list[Fault] = []
    found: set[datetime] = set()
    for rule in _listed(event, "RRULE"):
        try:
            found.update(moment for moment in _follow(rule, start, zone, last, patience, faults) if moment >= since)
        except (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError):
            faults.append(Fault.BAD_REPETITION)
    extra = set(_moments(event, "RDATE", zone, faults))
    if extra or not found:
        found.add(start)
    found |= {moment for moment in extra if since <= moment <= last}
    out = _taken_out(event, found, zone, faults)
    starts = sorted(found - out)
    if len(starts) > MOST_DATES:
        faults.append(Fault.TOO_MANY_DATES)
        starts = starts[:MOST_DATES]
    return Dates(tuple(starts), tuple(sorted(out)), tuple(dict.fromkeys(faults)))


def _follow(
    rule: Any, start: datetime, zone: tzinfo, last: datetime, patience: Patience, faults: list[Fault]
) -> Iterator[datetime]:
    if str(rule["FREQ"][0]).upper() in _TOO_OFTEN:
        faults.append(Fault.TOO_FREQUENT)
        return
    if _STRANGE.intersection(rule) or rule.get("INTERVAL", [1])[0] < 1:
        faults.append(Fault.BAD_REPETITION)
        return
    if patience.is_over():
        faults.append(Fault.TOO_MANY_DATES)
        return
    parts = rule.to_ical().decode().split(";")
    if _never_comes(parts, start):
        faults.append(Fault.BAD_REPETITION)
        return
    ends = min([last, *(_on_the_wall(moment, zone) for moment in rule.get("UNTIL", []))])
    text = ";".join(part for part in parts if not part.startswith("UNTIL="))
    yield from _steps(text, start, ends, patience, faults)


def _never_comes(parts: list[str], start: datetime) -> bool:
    """ "Each 30 February": the library looks for it until the year 9999, day after day.

    So we ask it first in a year from which that is not far: in 28 years every date meets every day of the week.
    """
    text = ";".join(part for part in parts if not part.startswith(("UNTIL=", "COUNT=", "INTERVAL=")))
    return next(iter(_rule(text, start.replace(year=9972))), None) is None


def _rule(text: str, start: datetime) -> Iterable[datetime]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found: Iterable[datetime] = rrulestr(text, dtstart=start)
    return found


def _steps(text: str, start: datetime, ends: datetime, patience: Patience, faults: list[Fault]) -> Iterator[datetime]:
    # A rule that counts has no UNTIL; for the others it spares the way to the year 9999.
    ending = "" if "COUNT=" in text else f";UNTIL={ends:%Y%m%dT%H%M%S}"
    for n_step, moment in enumerate(_rule(text + ending, start)):
        if moment > ends:
            return
        if n_step >= MOST_STEPS or (n_step % 100 == 0 and patience.is_over()):
            faults.append(Fault.TOO_MANY_DATES)
            return
        yield moment


def _taken_out(event: Event, found: set[datetime], zone: tzinfo, faults: list[Fault]) -> set[datetime]:
    """Some programs take out a whole day where they mean the hour."""
    out: set[datetime] = set()
    for value in _values(event, "EXDATE", faults):
        moment = _on_the_wall(value, zone)
        if isinstance(value, datetime):
            out.add(moment)
        else:
            out |= {start for start in found if start.date() == moment.date()}
    return out & found


def _moments(event: Event, key: str, zone: tzinfo, faults: list[Fault]) -> Iterator[datetime]:
    return (_on_the_wall(value, zone) for value in _values(event, key, faults))


def _values(event: Event, key: str, faults: list[Fault]) -> list[date]:
    found: list[date] = []
    for values in _listed(event, key):
        try:
            dates = [one.dt for one in values.dts]
        except (ValueError, TypeError, AttributeError):
            faults.append(Fault.BAD_REPETITION)
            continue
        starts = [one[0] if isinstance(one, tuple) else one for one in dates]
        found += [one for one in starts if isinstance(one, date)]  # A lone hour is none.
    return found


def _listed(event: Event, key: str) -> list[Any]:
    value = event.get(key)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _on_the_wall(value: date, zone: tzinfo) -> datetime:
    """A day begins at midnight; a moment of another zone is looked at on this wall."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time())
    if value.tzinfo is None:
        return value
    return value.astimezone(zone).replace(tzinfo=None)
