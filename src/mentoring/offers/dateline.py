"""Dates as people write them: "12/1", "12 gennaio 2027 ore 21 Aida", "dal 23/12 al 6/1". No Django here."""

import re
from dataclasses import dataclass
from datetime import date, time

from mentoring.offers.repetition import Days

_MONTHS = ("gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic")
_DAY = (
    r"(?:(?:lun|mar|mer|gio|ven|sab|dom)[a-zì]*\.?\s+)?"
    r"(?P<day>\d{1,2})(?:\s*[/.-]\s*|\s+)(?P<month>\d{1,2}|[a-z]{3,9})(?:(?:\s*[/.-]\s*|\s+)(?P<year>20\d{2})\b)?"
)
_HOUR = (
    r"(?:[\s,]*\b(?:alle\s+ore|ore|alle|h)\s*(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?"
    r"|[\s,]+(?P<hour2>\d{1,2})[:.](?P<minute2>\d{2}))?"
)
_LINE = re.compile(rf"^\s*{_DAY}{_HOUR}(?![\d/])[\s,:;–—-]*(?P<title>.*?)\s*$", re.IGNORECASE)
_ONE_DAY = re.compile(rf"^\s*{_DAY}\s*$", re.IGNORECASE)
_SPAN = re.compile(
    r"^\s*(?:dal\s+)?(?P<first>.+?)(?:\s+al\s+|\s*[–—]\s*|\s+-\s+|(?<=\d)-(?=\d{1,2}/))(?P<last>.+?)\s*$",
    re.IGNORECASE,
)


class NotDates(ValueError):
    """This cannot be read; `text` is what stands there."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True)
class Line:
    """One date that somebody wrote, with its hour and its title if they said them."""

    day: date
    at: time | None = None
    title: str = ""


def lines_in(text: str, since: date) -> list[Line]:
    """A date on each line, in the order of time. One without a year is the next one from `since` on."""
    return sorted(
        (_line(row, since) for row in text.splitlines() if row.strip()),
        key=lambda line: (line.day, line.at or time.min),
    )


def _line(row: str, since: date) -> Line:
    found = _LINE.match(row)
    if found is None:
        raise NotDates(row.strip())
    hour, minute = found["hour"] or found["hour2"], found["minute"] or found["minute2"]
    try:
        at = time(int(hour), int(minute or 0)) if hour else None
    except ValueError as error:
        raise NotDates(row.strip()) from error
    return Line(_day(found, since), at, found["title"])


def gaps_in(text: str, since: date) -> tuple[Days, ...]:
    """Days to leave out, and spans of them, with commas or on lines of their own."""
    return tuple(_gap(part, since) for part in re.split(r"[,;\n]", text) if part.strip())


def _gap(part: str, since: date) -> Days:
    if alone := _ONE_DAY.match(part):
        day = _day(alone, since)
        return Days(day, day)
    ends = _SPAN.match(part)
    first, last = (_ONE_DAY.match(ends["first"]), _ONE_DAY.match(ends["last"])) if ends else (None, None)
    if not first or not last:
        raise NotDates(part.strip())
    begins = _day(first, since)
    stops = _day(last, begins)
    if stops < begins:
        raise NotDates(part.strip())
    return Days(begins, stops)


def _day(found: re.Match[str], since: date) -> date:
    month = found["month"].lower()
    try:
        number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
        if found["year"]:
            return date(int(found["year"]), number, int(found["day"]))
        this_year = date(since.year, number, int(found["day"]))
        return this_year if this_year >= since else date(since.year + 1, number, int(found["day"]))
    except ValueError as error:
        raise NotDates(found[0].strip()) from error
