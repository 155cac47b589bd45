"""Days and hours as programs and people write them: 2026-03-14T21:00, "sabato 14 marzo 2026 ore 20.30"."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from mentoring.adapters.events.record import Fault
from mentoring.adapters.events.texts import local_moment

_MONTHS = (
    "gen|jan",
    "feb",
    "mar",
    "apr",
    "mag|may",
    "giu|jun",
    "lug|jul",
    "ago|aug",
    "set|sep",
    "ott|oct",
    "nov",
    "dic|dec",
)
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split("|")}
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)")
_IN_WORDS = re.compile(r"(?<!\d)(\d{1,2})(?:°|º|\.)?[ -]+([a-z]{3,9})\.?[ -]+(\d{4})(?!\d)", re.IGNORECASE)
_HOUR = re.compile(r"(?<![\d.,:])(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?!\d)\s*([ap]\.?m\b)?", re.IGNORECASE)
_BARE_HOUR = re.compile(r"(?:\bore|\bh)\.?\s*(\d{1,2})(?![\d:.])|(?<!\d)(\d{1,2})\s*([ap])\.?m\b", re.IGNORECASE)
_LONGEST = 100


@dataclass(frozen=True)
class Moment:
    """A moment (`at`, UTC, and the `day` it falls on), or only a day, or neither."""

    at: datetime | None = None
    day: date | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def is_known(self) -> bool:
        return self.day is not None


def moment_of(text: str, zone: tzinfo) -> Moment:
    """What ISO 8601 says, otherwise what a person reads there; without a zone it is meant in `zone`."""
    text = " ".join(text.split())[:_LONGEST]
    if not text:
        return Moment()
    try:
        return _iso(text, zone)
    except (ValueError, OverflowError):
        pass
    found = _day(text)
    if found is None:
        return Moment(faults=(Fault.BAD_START,))
    day, rest = found
    hour = hour_of(rest)
    if hour is not None:
        return at(day, hour, zone)
    return Moment(day=day, faults=(Fault.UNCLEAR_TIME,) if re.search(r"\d", rest) else ())


def day_of(text: str) -> date | None:
    """The day that is written somewhere in a text."""
    found = _day(" ".join(text.split())[:_LONGEST])
    return found[0] if found else None


def hour_of(text: str) -> time | None:
    """The first hour that is written in a text: 21:00, 21.30, ore 21, 9 pm, 2100 by itself, 0.875 of a spreadsheet."""
    text = text.strip()[:_LONGEST]
    if found := _HOUR.search(text):
        return _hour(int(found[1]), int(found[2]), found[4])
    if found := _BARE_HOUR.search(text):
        return _hour(int(found[1] or found[2]), 0, found[3])
    if re.fullmatch(r"\d{1,2}", text):
        return _hour(int(text), 0, None)
    if re.fullmatch(r"\d{4}", text):
        return _hour(int(text[:2]), int(text[2:]), None)
    if re.fullmatch(r"0?[.,]\d+", text):  # A part of a day, as spreadsheets keep it.
        minutes = round(float(text.replace(",", ".")) * 24 * 60)
        return _hour(minutes // 60, minutes % 60, None)
    return None


def at(day: date, hour: time, zone: tzinfo) -> Moment:
    """An hour of a day on the wall of a zone."""
    try:
        moment, faults = local_moment(datetime.combine(day, hour), zone)
    except OverflowError:
        return Moment(faults=(Fault.BAD_START,))
    return Moment(moment, day, faults)


def _iso(text: str, zone: tzinfo) -> Moment:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return Moment(day=date.fromisoformat(text))
    if not re.match(r"\d{4}-?\d{2}-?\d{2}[T ]\d{2}", text):
        raise ValueError(text)
    if re.search(r"[T ]24:00(:00)?$", text):  # Midnight, at the end of the day.
        return at(date.fromisoformat(text[:10]) + timedelta(days=1), time(), zone)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        return at(moment.date(), moment.time(), zone)
    return Moment(moment.astimezone(UTC), moment.astimezone(zone).date())


def _day(text: str) -> tuple[date, str] | None:
    """The day, and what stands around it."""
    for pattern, order in ((_YEAR_FIRST, (1, 2, 3)), (_DAY_FIRST, (3, 2, 1)), (_IN_WORDS, (3, 2, 1))):
        if found := pattern.search(text):
            year, month, day = (found[index] for index in order)
            number = int(month) if month.isdigit() else _MONTH_OF.get(month[:3].lower(), 0)
            try:
                whole = date(int(year) + (2000 if len(year) == 2 else 0), number, int(day))
            except ValueError:
                return None
            return whole, f"{text[: found.start()]} {text[found.end() :].lstrip('T')}"
    return None


def _hour(hour: int, minute: int, half: str | None) -> time | None:
    if half and hour <= 12:
        hour = hour % 12 + (12 if half[0].lower() == "p" else 0)
    if hour == 24 and minute == 0:
        hour, minute = 23, 59
    return time(hour, minute) if hour < 24 and minute < 60 else None
