"""iCalendar (RFC 5545, with the names of RFC 7986): what a calendar app subscribes to, or takes in once.

The same happenings make the same bytes: nothing here looks at the clock, so that a reader who has them need not
fetch them again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vDuration, vText, vUri

MEDIA_TYPE = "text/calendar; charset=utf-8"
_ZONE_NAME = "Europe/Rome"
_ZONE = ZoneInfo(_ZONE_NAME)
_MAKER = "-//Mentoring//Mentoring//IT"
_LOOK_AGAIN = timedelta(hours=6)
# A rule of the European Union since 1996; what was before that nobody books.
_CLOCKS = (
    (TimezoneDaylight, "CEST", datetime(1996, 3, 31, 2), timedelta(hours=1), timedelta(hours=2), 3),  # noqa: DTZ001
    (TimezoneStandard, "CET", datetime(1996, 10, 27, 3), timedelta(hours=2), timedelta(hours=1), 10),  # noqa: DTZ001
)


@dataclass(frozen=True)
class Happening:
    """One entry of a calendar. `uid` is for ever; `changed_at` must grow with each change."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    made_at: datetime
    changed_at: datetime
    words: str = ""
    where: str = ""
    spot: tuple[float, float] | None = None  # Latitude, longitude.
    url: str = ""
    topic: str = ""
    is_period: bool = False  # Whole days, in which one is free for other things.
    is_cancelled: bool = False


def written(name: str, happenings: Iterable[Happening], *, address: str = "") -> bytes:
    """A calendar; with the address it is fetched from, one that apps look at again every few hours."""
    calendar = Calendar()
    calendar.add("prodid", _MAKER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar["name"] = vText(_plain(name))  # add() would not escape it.
    calendar["x-wr-calname"] = vText(_plain(name))  # The same for apps that are older than RFC 7986.
    calendar.add("x-wr-timezone", _ZONE_NAME)
    if address:
        calendar.add("source", vUri(address), parameters={"VALUE": "URI"})
        calendar.add("refresh-interval", vDuration(_LOOK_AGAIN), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(_LOOK_AGAIN))
    calendar.add_component(_zone())
    for happening in happenings:
        calendar.add_component(_event(happening))
    return bytes(calendar.to_ical())


def _event(happening: Happening) -> Event:
    event = Event()
    event.add("uid", happening.uid)
    event.add("dtstamp", happening.changed_at.astimezone(UTC))
    event.add("created", happening.made_at.astimezone(UTC))
    event.add("last-modified", happening.changed_at.astimezone(UTC))
    event.add("sequence", max(0, int((happening.changed_at - happening.made_at).total_seconds())))
    event.add("summary", _plain(happening.title))
    for key, moment in zip(("dtstart", "dtend"), _span(happening), strict=True):
        event.add(key, moment)
    event.add("transp", "TRANSPARENT" if happening.is_period else "OPAQUE")
    event.add("status", "CANCELLED" if happening.is_cancelled else "CONFIRMED")
    if happening.words:
        event.add("description", _plain(happening.words))
    if happening.where:
        event.add("location", _plain(happening.where))
    if happening.spot:
        event.add("geo", happening.spot)
    if happening.topic:
        event.add("categories", [_plain(happening.topic)])
    if happening.url:
        event.add("url", vUri(happening.url))
    return event


def _span(happening: Happening) -> tuple[date, date]:
    """Moments, or whole days: then the end is the first day after it."""
    starts_at, ends_at = happening.starts_at.astimezone(_ZONE), happening.ends_at.astimezone(_ZONE)
    if happening.is_period:
        return starts_at.date(), ends_at.date() + timedelta(days=1)
    return starts_at, ends_at


def _zone() -> Timezone:
    zone = Timezone()
    zone.add("tzid", _ZONE_NAME)
    for kind, name, since, before, after, month in _CLOCKS:
        turn = kind()
        turn.add("tzname", name)
        turn.add("dtstart", since)
        turn.add("tzoffsetfrom", before)
        turn.add("tzoffsetto", after)
        turn.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        zone.add_component(turn)
    return zone


def _plain(text: str) -> str:
    """Without the control characters that the format forbids; lines end alike."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign in "\n\t" or (sign >= " " and sign != "\x7f"))
