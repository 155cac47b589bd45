"""iCalendar (RFC 5545) as theatres, booking programs and phones write it: with and without zones, ids and endings.

The grammar is the library's. What a date is called for ever, what a changed or cancelled date of a series does to it,
and what to do with a file that breaks the rules, is decided here.
"""

import warnings
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event

from mentoring.adapters.events.properties import (
    STUMBLES,
    first_of,
    image_of,
    spot_of,
    text_of,
    topic_of,
    uid_of,
    version_of,
)
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
    name = next((line_of(text_of(one, key)) for one in calendars for key in ("NAME", "X-WR-CALNAME") if key in one), "")
    if not any(calendar.walk("VEVENT") for calendar in calendars):
        raise NotEvents(NotEvents.DAMAGED if "BEGIN:VEVENT" in text.upper() else NotEvents.NO_EVENTS)
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
    own = _zone_named(str(text_of(calendar, "X-WR-TIMEZONE")))
    is_withdrawn = str(text_of(calendar, "METHOD")).strip().upper() == "CANCEL"
    look = _Look(own or zone, own is not None, is_withdrawn, window, Patience())
    by_uid: dict[str, list[tuple[int, Event]]] = defaultdict(list)
    for row, entry in enumerate(calendar.walk("VEVENT"), 1):
        by_uid[uid_of(entry)].append((row, entry))  # type: ignore[arg-type]
    for uid, entries in by_uid.items():
        yield from _of_one_uid(uid, entries, look)


def _of_one_uid(uid: str, entries: list[tuple[int, Event]], look: _Look) -> Iterator[ForeignEvent]:
    """What carries one id: an event, or a series and the dates of it that were changed."""
    changes: dict[str, tuple[int, Event]] = {}
    masters: list[tuple[int, Event]] = []
    for row, entry in sorted(entries, key=lambda one: (version_of(one[1]), one[0])):
        if "RECURRENCE-ID" not in entry:
            masters.append((row, entry))
        elif (when := _when(entry, "RECURRENCE-ID", look)) is not None:
            changes[_instance(when)] = (row, entry)  # The newest comes last.
    masters = _newest(masters, look)
    for row, master in masters:
        try:
            yield from list(_unfolded(uid, row, master, changes, look, is_shared=len(masters) > 1))
        except STUMBLES:
            yield _faulty(ForeignEvent(uid, title=line_of(text_of(master, "SUMMARY")), row=row), Fault.DAMAGED)
    series = _without_time(uid, *masters[0], look) if masters else None
    for instance, (row, entry) in changes.items():  # Of dates outside, or of a series that is not in the file.
        yield _changed(uid, instance, row, entry, look, series)


def _newest(masters: list[tuple[int, Event]], look: _Look) -> list[tuple[int, Event]]:
    """Twice the same event: the newer counts. The same id for different evenings: all of them."""
    if len({version_of(entry)[0] for _row, entry in masters}) > 1:
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
    when = _at_home(when, look)
    dates = dates_of(entry, when.wall, _span(look, when.zone), when.zone, look.patience)
    event = _faulty(event, *dates.faults)
    onwards = {key: change for key, change in changes.items() if _is_onwards(change[1])}
    for wall in sorted({*dates.starts, *dates.taken_out}):
        this = replace(when, wall=wall)
        instance = _instance(this)
        change = changes.pop(instance, None) or changes.pop(f"{wall:%Y%m%d}", None)
        earlier = [key for key in onwards if key <= instance]
        if change:
            yield _changed(uid, instance, *change, look, event)
        elif earlier and wall not in dates.taken_out:
            yield _changed_onwards(uid, this, *onwards[max(earlier)], look, event)
        else:
            one = _timed(event, this, length, instance)
            yield replace(one, status=Status.CANCELLED) if wall in dates.taken_out else one


def _span(look: _Look, zone: tzinfo) -> tuple[datetime, datetime]:
    """The time asked for, on the wall of a zone."""
    since, until = (moment.astimezone(zone).replace(tzinfo=None) for moment in (look.window.since, look.window.until))
    return since - timedelta(days=1), until


def _is_onwards(entry: Event) -> bool:
    """A change that holds for this date and all that follow."""
    return str(getattr(first_of(entry, "RECURRENCE-ID"), "params", {}).get("RANGE", "")).upper() == "THISANDFUTURE"


def _changed_onwards(uid: str, this: _When, row: int, entry: Event, look: _Look, series: ForeignEvent) -> ForeignEvent:
    """A date after one that was changed for good: as much later or earlier as that one."""
    was, when = _when(entry, "RECURRENCE-ID", look), _when(entry, "DTSTART", look)
    event = _with_words_of(series, _without_time(uid, row, entry, look))
    if was is None or when is None:
        return _faulty(event, Fault.BAD_REPETITION)
    length, end_faults = _length(entry, when, look)
    moved = replace(this, wall=this.wall + (when.wall - was.wall))
    return _said_moved(_timed(_faulty(event, *end_faults), moved, length, _instance(this)), this, moved)


def _changed(
    uid: str, instance: str, row: int, entry: Event, look: _Look, series: ForeignEvent | None = None
) -> ForeignEvent:
    """One date of a series with words or a time of its own; what it does not say, the series says."""
    was, when = _when(entry, "RECURRENCE-ID", look), _when(entry, "DTSTART", look)
    event = _without_time(uid, row, entry, look)
    event = _with_words_of(series, event) if series else event
    when = when or was
    if when is None:
        return _faulty(event, Fault.BAD_START)
    length, end_faults = _length(entry, when, look)
    return _said_moved(_timed(_faulty(event, *end_faults), when, length, instance), was or when, when)


_WORDS = ("title", "description", "place_name", "address", "spot", "url", "image_url", "price_text", "topic")


def _with_words_of(series: ForeignEvent, event: ForeignEvent) -> ForeignEvent:
    told = {key: getattr(event, key) or getattr(series, key) for key in _WORDS}
    faults = tuple(fault for fault in event.faults if fault != Fault.NO_TITLE or not told["title"])
    return replace(event, **told, faults=faults)


def _said_moved(event: ForeignEvent, before: _When, after: _When) -> ForeignEvent:
    if before.is_day or after.is_day or event.status != Status.CONFIRMED or _utc(before) == _utc(after):
        return event
    return replace(event, status=Status.MOVED, moved_from=_utc(before))


def _timed(event: ForeignEvent, when: _When, length: timedelta | None, instance: str) -> ForeignEvent:
    event = _faulty(replace(event, instance=instance), *when.faults)
    if when.is_day:
        last = when.wall + max(length or timedelta(), timedelta(days=1)) - timedelta(days=1)
        return replace(event, first_day=when.wall.date(), last_day=last.date())
    starts_at, faults = local_moment(when.wall, when.zone)
    ends_at = starts_at + length if length else None
    return _faulty(replace(event, starts_at=starts_at, ends_at=ends_at), *faults)


def _without_time(uid: str, row: int, entry: Event, look: _Look) -> ForeignEvent:
    place_name, address = place_of(text_of(entry, "LOCATION"))
    url, url_faults = web_address(text_of(entry, "URL"))
    title = line_of(text_of(entry, "SUMMARY"))
    faults = [*url_faults, *([] if title else [Fault.NO_TITLE]), *([Fault.NO_ID] if not text_of(entry, "UID") else [])]
    is_cancelled = look.is_withdrawn or str(text_of(entry, "STATUS")).strip().upper() == "CANCELLED"
    return ForeignEvent(
        uid=uid,
        title=title,
        description=plain(text_of(entry, "DESCRIPTION")),
        place_name=place_name,
        address=address,
        spot=spot_of(entry),
        url=url,
        image_url=image_of(entry),
        price_text=line_of(text_of(entry, "X-COST"), 200),
        topic=topic_of(entry),
        status=Status.CANCELLED if is_cancelled else Status.CONFIRMED,
        faults=tuple(faults),
        row=row,
    )


def _faulty(event: ForeignEvent, *faults: Fault) -> ForeignEvent:
    return replace(event, faults=tuple(dict.fromkeys((*event.faults, *faults)))) if faults else event


# -- times --------------------------------------------------------------------------------------------------
def _when(entry: Event, key: str, look: _Look) -> _When | None:
    value = first_of(entry, key)
    try:
        moment = value.dt
        if isinstance(moment, datetime):
            return _moment(moment, value, look)
        return _When(datetime.combine(moment, time()), look.zone, True) if isinstance(moment, date) else None
    except STUMBLES:
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
            length = first_of(entry, "DURATION").dt
        else:
            return None, ()
        if length < timedelta():
            return None, (Fault.END_BEFORE_START,)
        (when.wall + length).replace(tzinfo=UTC)
    except STUMBLES:
        return None, (Fault.BAD_END,)
    return length, ()


def _utc(when: _When) -> datetime:
    return when.wall.replace(tzinfo=when.zone).astimezone(UTC)


def _instance(when: _When) -> str:
    return stamp(when.wall.date() if when.is_day else local_moment(when.wall, when.zone)[0])
