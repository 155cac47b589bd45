"""iCalendar (RFC 5545) as theatres, booking programs and phones write it: with and without zones, ids and endings.

The grammar is the library's. What a date is called for ever, what a changed or cancelled date of a series does to it,
and what to do with a file that breaks the rules, is decided here.
"""

import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event

from mentoring.adapters.events.record import (
    LARGEST_FILE,
    MOST_EVENTS,
    Fault,
    ForeignEvent,
    NotEvents,
    Reading,
    Status,
    Window,
    reading,
    stamp,
)
from mentoring.adapters.events.repeating import Patience, dates_of
from mentoring.adapters.events.sniffing import refuse_feed
from mentoring.adapters.events.texts import decoded, line_of, local_moment, place_of, plain, web_address

MOST_ENTRIES = 20_000
MOST_LINES = 400_000
_STUMBLES = (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError)


@dataclass(frozen=True)
class _Look:
    """What is the same for every event of one file."""

    zone: tzinfo
    has_own_zone: bool  # The calendar says in which zone it lives.
    is_withdrawn: bool  # METHOD:CANCEL: all of it is off.
    window: Window
    patience: Patience


@dataclass(frozen=True)
class _When:
    """A time on a wall, or a whole day (then `wall` is its midnight)."""

    wall: datetime
    zone: tzinfo
    is_day: bool
    faults: tuple[Fault, ...] = ()


def read_calendar(
    content: bytes, *, zone: tzinfo, since: datetime, until: datetime, most: int = MOST_EVENTS
) -> Reading:
    """The events of a calendar between two moments, series unfolded. Raises NotEvents with the reason.

    `zone` is where times without a zone are meant. A date taken out of a series (EXDATE) is there as cancelled.
    """
    text = _text(content)
    calendars = _parsed(text)
    window = Window(since, until)
    found = (event for calendar in calendars for event in _events(calendar, zone, window))
    name = next((line_of(_one(one, key)) for one in calendars for key in ("NAME", "X-WR-CALNAME") if key in one), "")
    if not any(calendar.walk("VEVENT") for calendar in calendars):
        raise NotEvents(NotEvents.NO_EVENTS)
    return reading(found, window, most, name=name)


def _text(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise NotEvents(NotEvents.TOO_LARGE)
    text = decoded(content).strip("\0\x1a \r\n\t")
    if not text:
        raise NotEvents(NotEvents.EMPTY)
    refuse_feed(text)
    whole = text.upper()
    begins = whole.find("BEGIN:VCALENDAR")
    if begins < 0 and "BEGIN:VEVENT" in whole:  # Only the events, without what goes around them.
        return f"BEGIN:VCALENDAR\n{text[whole.find('BEGIN:VEVENT') :]}\nEND:VCALENDAR\n"
    if begins < 0:
        raise NotEvents(NotEvents.NOT_A_CALENDAR)
    if whole.count("BEGIN:VEVENT") > MOST_ENTRIES or text.count("\n") > MOST_LINES:
        raise NotEvents(NotEvents.TOO_MANY)
    if "END:VCALENDAR" not in whole[begins:]:
        raise NotEvents(NotEvents.CUT_OFF)
    return text[begins:]


def _parsed(text: str) -> list[Component]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # It warns of zones that it guesses; so do we, with the event.
            return list(Calendar.from_ical(text, multiple=True))
    except Exception as error:  # A broken grammar can fail anywhere in the library, with anything.
        raise NotEvents(NotEvents.DAMAGED) from error


def _events(calendar: Component, zone: tzinfo, window: Window) -> Iterator[ForeignEvent]:
    own = _zone_named(str(_one(calendar, "X-WR-TIMEZONE")))
    is_withdrawn = str(_one(calendar, "METHOD")).strip().upper() == "CANCEL"
    look = _Look(own or zone, own is not None, is_withdrawn, window, Patience())
    by_uid: dict[str, list[tuple[int, Event]]] = defaultdict(list)
    for row, entry in enumerate(calendar.walk("VEVENT"), 1):
        by_uid[_uid(entry)].append((row, entry))  # type: ignore[arg-type]
    for uid, entries in by_uid.items():
        yield from _of_one_uid(uid, entries, look)


def _of_one_uid(uid: str, entries: list[tuple[int, Event]], look: _Look) -> Iterator[ForeignEvent]:
    """What carries one id: an event, or a series and the dates of it that were changed."""
    changes: dict[str, tuple[int, Event]] = {}
    masters: list[tuple[int, Event]] = []
    for row, entry in sorted(entries, key=lambda one: (_version(one[1]), one[0])):
        if "RECURRENCE-ID" not in entry:
            masters.append((row, entry))
        elif (when := _when(entry, "RECURRENCE-ID", look)) is not None:
            changes[_instance(when)] = (row, entry)  # The newest comes last.
    masters = _newest(masters, look)
    for row, master in masters:
        try:
            yield from list(_unfolded(uid, row, master, changes, look, is_shared=len(masters) > 1))
        except _STUMBLES:
            yield _faulty(ForeignEvent(uid, title=line_of(_one(master, "SUMMARY")), row=row), Fault.DAMAGED)
    for instance, (row, entry) in changes.items():  # Of dates outside, or of a series that is not in the file.
        yield _changed(uid, instance, row, entry, look)


def _newest(masters: list[tuple[int, Event]], look: _Look) -> list[tuple[int, Event]]:
    """Twice the same event: the newer counts. The same id for different evenings: all of them."""
    if len({_version(entry)[0] for _row, entry in masters}) > 1:
        return masters[-1:]
    by_start: dict[object, tuple[int, Event]] = {}
    for row, entry in masters:
        when = _when(entry, "DTSTART", look)
        by_start[(when.wall, when.is_day) if when else row] = (row, entry)
    return list(by_start.values())


def _unfolded(
    uid: str, row: int, entry: Event, changes: dict[str, tuple[int, Event]], look: _Look, *, is_shared: bool
) -> Iterator[ForeignEvent]:
    plain_one = _without_time(uid, row, entry, look)
    when = _when(entry, "DTSTART", look)
    if when is None:
        yield _faulty(plain_one, Fault.BAD_START if "DTSTART" in entry else Fault.NO_START)
        return
    length, end_faults = _length(entry, when, look)
    event = _faulty(plain_one, *end_faults)
    if "RRULE" not in entry and "RDATE" not in entry:
        single = _timed(event, when, length, _instance(when) if is_shared else "")
        yield _faulty(single, Fault.SHARED_ID) if is_shared else single
        return
    last = look.window.until.astimezone(when.zone).replace(tzinfo=None)
    when = _at_home(when, look)
    dates = dates_of(entry, when.wall, when.zone, last, look.patience)
    event = _faulty(event, *dates.faults)
    for wall in sorted({*dates.starts, *dates.taken_out}):
        this = replace(when, wall=wall)
        instance = _instance(this)
        change = changes.pop(instance, None) or changes.pop(f"{wall:%Y%m%d}", None)
        if change:
            yield _changed(uid, instance, *change, look, event)
        else:
            one = _timed(event, this, length, instance)
            yield replace(one, status=Status.CANCELLED) if wall in dates.taken_out else one


def _changed(
    uid: str, instance: str, row: int, entry: Event, look: _Look, series: ForeignEvent | None = None
) -> ForeignEvent:
    """One date of a series with words or a time of its own; what it does not say, the series says."""
    was, when = _when(entry, "RECURRENCE-ID", look), _when(entry, "DTSTART", look)
    event = _without_time(uid, row, entry, look)
    if series:
        told = {key: getattr(event, key) or getattr(series, key) for key in _WORDS}
        event = replace(event, **told, faults=tuple(fault for fault in event.faults if fault != Fault.NO_TITLE))
        event = event if event.title else _faulty(event, Fault.NO_TITLE)
    when = when or was
    if when is None:
        return _faulty(event, Fault.BAD_START)
    length, end_faults = _length(entry, when, look)
    event = _timed(_faulty(event, *end_faults), when, length, instance)
    if was and not was.is_day and not when.is_day and was_moved(was, when) and event.status == Status.CONFIRMED:
        return replace(event, status=Status.MOVED, moved_from=local_moment(was.wall, was.zone)[0])
    return event


_WORDS = ("title", "description", "place_name", "address", "spot", "url", "image_url", "price_text", "topic")


def was_moved(before: _When, after: _When) -> bool:
    return local_moment(before.wall, before.zone)[0] != local_moment(after.wall, after.zone)[0]


def _timed(event: ForeignEvent, when: _When, length: timedelta | None, instance: str) -> ForeignEvent:
    event = _faulty(replace(event, instance=instance), *when.faults)
    if when.is_day:
        last = when.wall + max(length or timedelta(), timedelta(days=1)) - timedelta(days=1)
        return replace(event, first_day=when.wall.date(), last_day=last.date())
    starts_at, faults = local_moment(when.wall, when.zone)
    ends_at = starts_at + length if length else None
    return _faulty(replace(event, starts_at=starts_at, ends_at=ends_at), *faults)


def _without_time(uid: str, row: int, entry: Event, look: _Look) -> ForeignEvent:
    place_name, address = place_of(_one(entry, "LOCATION"))
    url, url_faults = web_address(_one(entry, "URL"))
    title = line_of(_one(entry, "SUMMARY"))
    faults = [*url_faults, *([] if title else [Fault.NO_TITLE]), *([Fault.NO_ID] if not _one(entry, "UID") else [])]
    is_cancelled = look.is_withdrawn or str(_one(entry, "STATUS")).strip().upper() == "CANCELLED"
    return ForeignEvent(
        uid=uid,
        title=title,
        description=plain(_one(entry, "DESCRIPTION")),
        place_name=place_name,
        address=address,
        spot=_spot(entry),
        url=url,
        image_url=_image(entry),
        price_text=line_of(_one(entry, "X-COST"), 200),
        topic=_topic(entry),
        status=Status.CANCELLED if is_cancelled else Status.CONFIRMED,
        faults=tuple(faults),
        row=row,
    )


def _faulty(event: ForeignEvent, *faults: Fault) -> ForeignEvent:
    return replace(event, faults=tuple(dict.fromkeys((*event.faults, *faults)))) if faults else event


# -- times --------------------------------------------------------------------------------------------------
def _when(entry: Event, key: str, look: _Look) -> _When | None:
    value = _first(entry, key)
    try:
        moment = value.dt
        if isinstance(moment, datetime):
            return _moment(moment, value, look)
        return _When(datetime.combine(moment, time()), look.zone, True) if isinstance(moment, date) else None
    except _STUMBLES:
        return None


def _moment(moment: datetime, value: Any, look: _Look) -> _When:
    if moment.tzinfo is not None:
        moment.astimezone(UTC)  # A zone that was written into the file may not know this year.
        return _When(moment.replace(tzinfo=None, fold=0), moment.tzinfo, False)
    written = str(getattr(value, "params", {}).get("TZID", ""))
    zone = _zone_named(written)
    faults = (Fault.UNKNOWN_ZONE,) if written and zone is None else ()
    return _When(moment, zone or look.zone, False, faults)


def _at_home(when: _When, look: _Look) -> _When:
    """A series in UTC of a calendar that lives somewhere keeps the hour that people there see on the wall."""
    if when.is_day or not look.has_own_zone or str(when.zone) not in {"UTC", "Etc/UTC"}:
        return when
    return replace(when, wall=when.wall.replace(tzinfo=UTC).astimezone(look.zone).replace(tzinfo=None), zone=look.zone)


def _zone_named(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name.strip().strip('"')) if name.strip() else None
    except (ValueError, OSError, KeyError):
        return None


def _length(entry: Event, when: _When, look: _Look) -> tuple[timedelta | None, tuple[Fault, ...]]:
    try:
        if "DTEND" in entry:
            end = _when(entry, "DTEND", look)
            if end is None or end.is_day != when.is_day:
                return None, (Fault.BAD_END,)
            length = _utc(end) - _utc(when)
        elif "DURATION" in entry:
            length = _first(entry, "DURATION").dt
        else:
            return None, ()
        if length < timedelta():
            return None, (Fault.END_BEFORE_START,)
        (when.wall + length).replace(tzinfo=UTC)
    except _STUMBLES:
        return None, (Fault.BAD_END,)
    return length, ()


def _utc(when: _When) -> datetime:
    return when.wall.replace(tzinfo=when.zone).astimezone(UTC)


def _instance(when: _When) -> str:
    return stamp(when.wall.date() if when.is_day else local_moment(when.wall, when.zone)[0])


# -- fields -------------------------------------------------------------------------------------------------
def _first(entry: Component, key: str) -> Any:
    value = entry.get(key)
    return value[0] if isinstance(value, list) and value else value


def _one(entry: Component, key: str) -> str:
    value = _first(entry, key)
    try:
        return "" if value is None else str(value).strip()
    except _STUMBLES:
        return ""


def _uid(entry: Component) -> str:
    if uid := _one(entry, "UID"):
        return uid[:500] if len(uid) <= 500 else sha256(uid.encode()).hexdigest()
    words = "\n".join((_one(entry, "SUMMARY"), _raw(entry, "DTSTART")))
    return f"sha256:{sha256(words.encode('utf-8', 'replace')).hexdigest()[:32]}"


def _raw(entry: Component, key: str) -> str:
    value = _first(entry, key)
    try:
        written = value.to_ical()
    except _STUMBLES:
        return ""
    return written.decode("utf-8", "replace") if isinstance(written, bytes) else str(written)


def _version(entry: Event) -> tuple[int, str]:
    try:
        sequence = int(_one(entry, "SEQUENCE") or 0)
    except ValueError:
        sequence = 0
    return sequence, _raw(entry, "LAST-MODIFIED")


def _spot(entry: Event) -> tuple[float, float] | None:
    try:
        latitude, longitude = float(_first(entry, "GEO").latitude), float(_first(entry, "GEO").longitude)
    except _STUMBLES:
        return None
    return (latitude, longitude) if -90 <= latitude <= 90 and -180 <= longitude <= 180 else None


def _image(entry: Event) -> str:
    for value in _all(entry, "IMAGE", "ATTACH"):
        kind = str(getattr(value, "params", {}).get("FMTTYPE", "")).lower()
        address = str(value)
        if value in _all(entry, "IMAGE") or kind.startswith("image/"):
            found, _faults = web_address(address)
            if found:
                return found
    return ""


def _all(entry: Event, *keys: str) -> Iterable[Any]:
    values = (entry.get(key) for key in keys)
    return [one for value in values if value is not None for one in (value if isinstance(value, list) else [value])]


def _topic(entry: Event) -> str:
    names: list[str] = []
    for value in _all(entry, "CATEGORIES"):
        names += [line_of(name, 80) for name in getattr(value, "cats", [value])]
    return ", ".join(dict.fromkeys(name for name in names if name))[:200]
