"""Words of time in a question: "concerto domani sera" wants a concert, tomorrow, in the evening. No Django here."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from mentoring.offers.rules import folded


class Part(Enum):
    """Of a day: from this hour until that one (of the next day, from 24 on)."""

    MORNING = (5, 13)
    AFTERNOON = (12, 19)
    EVENING = (17, 28)


@dataclass(frozen=True)
class Moment:
    """What a question says of time: days, both included, and a part of the day if there is only one day."""

    words: str  # As they were understood: folded.
    first: date
    last: date
    part: Part | None = None


@dataclass(frozen=True)
class Asked:
    """A question without its words of time, and what those say. No words of time: no moment."""

    text: str
    moment: Moment | None = None


_MONTHS = [
    *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno"),
    *("luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"),
]
_DAYS = ["lunedi", "martedi", "mercoledi", "giovedi", "venerdi", "sabato", "domenica"]
_MONTH = "|".join([*_MONTHS, *(name[:3] for name in _MONTHS if name != "maggio"), "sett"])
_WEEKDAY = "|".join(_DAYS)
_BEFORE = r"(?:(?:di|da|del|dell|per|in|a|nel|nell|al|all|il|la|l|lo|questo|questa|sto|sta)\s)*"
_PART = r"(?:\s(?:(?:di|al|in|la|nel)\s)?(?P<part>mattina|mattino|pomeriggio|sera|notte))?"

Days = tuple[date, date]


def read(text: str, today: date) -> Asked:
    """Take the first words of time out of a question. A day without a year is the next one there is."""
    # The slashes of 24/12 are the only signs that matter.
    plain = folded(re.sub(r"(?<=\d)[/.-](?=\d)", " sbarra ", text))
    for pattern, meaning in _PATTERNS:
        for found in pattern.finditer(plain):
            moment = _moment(found, meaning, today)
            if moment is not None:
                rest = f"{plain[: found.start()]} {plain[found.end() :]}".split()
                return Asked(" ".join(word for word in rest if word != "sbarra"), moment)
    return Asked(text)


def _moment(found: re.Match[str], meaning: "Meaning", today: date) -> Moment | None:
    try:
        days = meaning(found, today)
    except ValueError:  # The 31st of February.
        return None
    first, last = max(days[0], today), days[1]
    if last < today:
        return None
    said = found.groupdict().get("part") or ("sera" if "staser" in found[0] or "stanotte" in found[0] else "")
    part = _part(said) if first == last else None
    return Moment(found[0].strip().replace(" sbarra ", "/"), first, last, part)


def _part(said: str) -> Part | None:
    if said.startswith("matt"):
        return Part.MORNING
    return {"pomeriggio": Part.AFTERNOON, "sera": Part.EVENING, "notte": Part.EVENING}.get(said)


Meaning = Callable[[re.Match[str], date], Days]


def _day(days: int) -> Meaning:
    return lambda _found, today: (today + timedelta(days), today + timedelta(days))


def _weekend(_found: re.Match[str], today: date) -> Days:
    sunday = today + timedelta(days=6 - today.weekday())
    return max(sunday - timedelta(days=1), today), sunday


def _next_weekend(found: re.Match[str], today: date) -> Days:
    """On a Saturday or Sunday it is not the one that has begun."""
    days = 7 if today.weekday() >= 5 else 0
    return _weekend(found, today + timedelta(days=days - today.weekday() if days else 0))


def _this_week(_found: re.Match[str], today: date) -> Days:
    return today, today + timedelta(days=6 - today.weekday())


def _next_week(_found: re.Match[str], today: date) -> Days:
    monday = today + timedelta(days=7 - today.weekday())
    return monday, monday + timedelta(days=6)


def _weekday(found: re.Match[str], today: date) -> Days:
    day = today + timedelta(days=(_DAYS.index(found["weekday"]) - today.weekday()) % 7)
    return day, day


def _weekday_next(found: re.Match[str], today: date) -> Days:
    """Said on a Saturday, "sabato prossimo" is not today."""
    return _weekday(found, today + timedelta(days=1))


def _this_month(_found: re.Match[str], today: date) -> Days:
    return today, _last_of(today)


def _next_month(_found: re.Match[str], today: date) -> Days:
    first = _last_of(today) + timedelta(days=1)
    return first, _last_of(first)


def _month(found: re.Match[str], today: date) -> Days:
    first = _in_year(1, _number(found["month"]), found["year"], today.replace(day=1))
    return first, _last_of(first)


def _date(found: re.Match[str], today: date) -> Days:
    day = _in_year(int(found["day"]), _number(found["month"]), found["year"], today)
    return day, day


def _span(found: re.Match[str], today: date) -> Days:
    last = _in_year(int(found["last"]), _number(found["month"]), found["year"], today)
    month = _number(found["month1"]) if found["month1"] else last.month
    first = date(last.year - (month > last.month), month, int(found["first"]))
    if last < first:
        raise ValueError
    return first, last


def _number(month: str) -> int:
    if month.isdecimal():
        return int(month)
    return next(number for number, name in enumerate(_MONTHS, 1) if name.startswith(month[:3]))


def _in_year(day: int, month: int, year: str | None, since: date) -> date:
    if year:
        return date(int(year), month, day)
    return next(_next_ones(day, month, since))


def _next_ones(day: int, month: int, since: date) -> Iterator[date]:
    """The 29th of February has to be waited for."""
    if not 1 <= month <= 12:
        raise ValueError
    for year in range(since.year, since.year + 9):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= since:
            yield found
    raise ValueError


def _last_of(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S){_BEFORE}{words}(?!\S)")


_YEAR = r"(?:\s(?:sbarra\s)?(?P<year>20\d\d))?"
_NEXT, _COMING = r"prossim[oa]\s", r"\s(?:prossim[oa]|che viene)"
_END = r"(?:week\s?end|fine\s?settimana)"
_ONE = rf"(?:(?:{_WEEKDAY})\s)?(?P<day>\d{{1,2}})"
_TWO = rf"(?:dal|dall)\s(?P<first>\d{{1,2}})(?:\s(?P<month1>{_MONTH}))?\s(?:al|all)\s(?P<last>\d{{1,2}})"
# The longer ones first: "dopodomani" is not "domani".
_PATTERNS: list[tuple[re.Pattern[str], Meaning]] = [
    (_pattern(rf"{_TWO}\s(?P<month>{_MONTH}){_YEAR}"), _span),
    (_pattern(rf"{_ONE}\s(?P<month>{_MONTH}){_YEAR}{_PART}"), _date),
    (_pattern(rf"{_ONE}\ssbarra\s(?P<month>\d{{1,2}}){_YEAR}{_PART}"), _date),
    (_pattern(r"oggi\s(?:e|o)\sdomani"), lambda _found, today: (today, today + timedelta(days=1))),
    (_pattern(r"sabato\s(?:e|o)\sdomenica"), _weekend),
    (_pattern(rf"dopo\s?domani{_PART}"), _day(2)),
    (_pattern(rf"domani{_PART}"), _day(1)),
    (_pattern(r"(?:stasera|stanotte)"), _day(0)),
    (_pattern(rf"(?:oggi|stamattina|stamani){_PART}"), _day(0)),
    (_pattern(rf"(?:{_NEXT}{_END}|{_END}{_COMING})"), _next_weekend),
    (_pattern(_END), _weekend),
    (_pattern(rf"(?:{_NEXT}settimana|settimana{_COMING})"), _next_week),
    (re.compile(r"(?<!\S)(?:(?:in|per|di)\s)?(?:questa|in)\ssettimana(?!\S)"), _this_week),
    (_pattern(rf"(?:{_NEXT}mese|mese{_COMING})"), _next_month),
    (re.compile(r"(?<!\S)(?:(?:in|per|di)\s)?questo\smese(?!\S)"), _this_month),
    (_pattern(rf"{_NEXT}(?P<weekday>{_WEEKDAY}){_PART}"), _weekday_next),
    (_pattern(rf"(?P<weekday>{_WEEKDAY}){_COMING}{_PART}"), _weekday_next),
    (_pattern(rf"(?P<weekday>{_WEEKDAY}){_PART}"), _weekday),
    (_pattern(rf"(?:(?:a|ad|in|mese di)\s)(?P<month>{'|'.join(_MONTHS)}){_YEAR}"), _month),
    (re.compile(rf"(?<!\S)(?<!\d\s)(?P<month>{'|'.join(_MONTHS)}){_YEAR}$"), _month),
]
