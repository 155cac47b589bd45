"""A season in a table (CSV, XLSX): one line is one date. Which column says what is guessed, or said by somebody."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from hashlib import sha256

from mentoring.adapters.events.moments import Moment, at, day_of, hour_of, moment_of
from mentoring.adapters.events.record import (
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
from mentoring.adapters.events.texts import as_written, line_of, place_of, plain, web_address
from mentoring.adapters.tables import Line, read_table


class Column(StrEnum):
    """What a column can say."""

    UID = "uid"
    TITLE = "title"
    DESCRIPTION = "description"
    START = "start"  # Day, with or without the hour in the same cell.
    START_HOUR = "start_hour"
    END = "end"
    END_HOUR = "end_hour"
    DURATION = "duration"
    PLACE = "place"
    ADDRESS = "address"
    TOWN = "town"
    URL = "url"
    IMAGE = "image"
    PRICE = "price"
    SEATS = "seats"
    TOPIC = "topic"
    STATUS = "status"


NEEDED = (Column.TITLE, Column.START)
_WORDS = r"spettacolo|evento|concerto|film|mostra|attivita|iniziativa|show|event"
# The first that fits a header's words, in this order: "Ora fine" is an end, "Indirizzo web" no street.
_SIGNS: list[tuple[Column, re.Pattern[str]]] = [
    (Column.UID, re.compile(r"^(u?id|codice|cod|identificativo|riferimento|code|ref)( (evento|spettacolo|event))?$")),
    (Column.IMAGE, re.compile(r"immagine|\bfoto\b|locandina|image|picture|poster")),
    (Column.URL, re.compile(r"\b(url|link|web|sito|website|pagina)\b|maggiori informazioni")),
    (Column.END_HOUR, re.compile(r"\b(ora|orario|ore|h)\b.*\b(fine|termine)\b|\bfine\b.*\b(ora|orario)\b|^end time$")),
    (Column.END, re.compile(r"\bfine\b|\btermine\b|^al$|data finale|^end( date)?$|^to$|until")),
    (Column.DURATION, re.compile(r"^durata|^duration|^minuti$|^length$")),
    (Column.SEATS, re.compile(r"\bposti\b|capienza|\bcapacita\b|^seats|^capacity|^places( available)?$")),
    (Column.PRICE, re.compile(r"prezzo|costo|biglietto|tariffa|ingresso|euro|^price|^cost$|^fee$|^ticket")),
    (Column.START_HOUR, re.compile(r"^(ora|ore|orario|orari|h)( (di )?inizio| spettacolo| evento)?$|^(start )?time$")),
    (
        Column.START,
        re.compile(r"^(data|giorno|quando|dal|inizio|date|day|when|from|start)( |$)|^start date|^data( e ora)?"),
    ),
    (Column.STATUS, re.compile(r"^stato( |$)|^status|annullat|^note stato")),
    (Column.DESCRIPTION, re.compile(r"descrizione|sinossi|trama|^testo|presentazione|^description|abstract|^note")),
    (
        Column.TOPIC,
        re.compile(r"genere|categoria|tipo|tipologia|disciplina|rassegna|genre|category|^type|^kind|series"),
    ),
    (Column.ADDRESS, re.compile(r"indirizzo|^via( |$)|^address|^street")),
    (Column.TOWN, re.compile(r"^(comune|citta|localita|city|town)( |$)")),
    (Column.PLACE, re.compile(r"luogo|^sede|sala|teatro|^dove|location|venue|^place|spazio")),
    (Column.TITLE, re.compile(rf"titolo|^nome( |$)|^({_WORDS})( |$)|^title|^name$|^summary|^oggetto")),
]
_CANCELLED = re.compile(r"annullat|cancell?at|\bsospes|\bcancelled|\bcanceled")
_MOVED = re.compile(r"spostat|rinviat\w* al\b|riprogrammat|\bmoved|\brescheduled")
_POSTPONED = re.compile(r"rinviat|posticipat|da definire|\bpostponed")

Columns = Mapping[Column, int]


@dataclass(frozen=True)
class EventTable:
    """A table that was opened: its header, what we think its columns are, and its lines."""

    header: tuple[str, ...]
    guessed: Columns
    lines: tuple[Line, ...]
    has_formulas: bool = False

    @property
    def missing(self) -> tuple[Column, ...]:
        return tuple(column for column in NEEDED if column not in self.guessed)


def open_event_table(content: bytes) -> EventTable:
    """The table in a file, and a guess at its columns. Raises Unreadable with the reason."""
    table = read_table(content, _n_known)
    return EventTable(table.header, guessed(table.header), tuple(table.lines), table.has_formulas)


def read_event_table(
    content: bytes,
    *,
    zone: tzinfo,
    since: datetime,
    until: datetime,
    columns: Columns | None = None,
    most: int = MOST_EVENTS,
) -> Reading:
    """The events of a table between two moments; `columns` says which is which where our guess is not right.

    Raises Unreadable, or its child NotEvents if no column tells the title or the day.
    """
    table = open_event_table(content)
    columns = columns if columns is not None else table.guessed
    width = len(table.header)
    columns = {Column(name): index for name, index in columns.items() if 0 <= index < width}
    if any(column not in columns for column in NEEDED):
        raise NotEvents(NotEvents.NO_COLUMNS)
    events = _told_apart([_event(line, columns, zone) for line in table.lines])
    return reading(events, Window(since, until), most)


def guessed(header: Sequence[str]) -> Columns:
    """Which column is what, by its name; the first that fits keeps the place."""
    found: dict[Column, int] = {}
    for index, name in enumerate(header):
        column = _column(name)
        if column and column not in found:
            found[column] = index
    return found


def _column(name: str) -> Column | None:
    words = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    words = " ".join(re.sub(r"[^a-z0-9]+", " ", words).split())
    return next((column for column, sign in _SIGNS if sign.search(words)), None) if words and len(words) < 60 else None


def _n_known(cells: Sequence[str]) -> int:
    return len(guessed(cells))


def _event(line: Line, columns: Columns, zone: tzinfo) -> ForeignEvent:
    def cell(column: Column) -> str:
        return line.cells[columns[column]] if column in columns else ""

    title = line_of(cell(Column.TITLE))
    place_name, address = place_of(cell(Column.PLACE))
    url, url_faults = _link(cell(Column.URL))
    image, image_faults = _link(cell(Column.IMAGE))
    written = ", ".join(filter(None, (cell(Column.ADDRESS), cell(Column.TOWN))))
    event = ForeignEvent(
        uid=as_written(cell(Column.UID))[:500],
        title=title,
        description=plain(cell(Column.DESCRIPTION)),
        place_name=place_name,
        address=line_of(written, 500) or address,
        url=url,
        image_url=image,
        price_text=line_of(cell(Column.PRICE), 200),
        seats_text=line_of(cell(Column.SEATS), 100),
        topic=line_of(cell(Column.TOPIC), 200),
        status=_status(f"{cell(Column.STATUS)} {title}"),
        faults=(*url_faults, *image_faults, *(() if title else (Fault.NO_TITLE,))),
        row=line.number,
    )
    return _timed(event, cell, zone)


def _timed(event: ForeignEvent, cell: Callable[[Column], str], zone: tzinfo) -> ForeignEvent:
    start = _moment(cell(Column.START), cell(Column.START_HOUR), zone)
    faults = [*event.faults, *(fault for fault in start.faults if fault != Fault.BAD_START)]
    if not start.is_known:
        faults.append(Fault.BAD_START if cell(Column.START) else Fault.NO_START)
        return replace(event, faults=tuple(faults))
    if start.at is None:
        last = day_of(cell(Column.END)) or start.day
        return replace(event, first_day=start.day, last_day=max(last, start.day), faults=tuple(faults))  # type: ignore[type-var]
    ends_at, end_faults = _end(start, cell, zone)
    return replace(event, starts_at=start.at, ends_at=ends_at, faults=tuple(dict.fromkeys((*faults, *end_faults))))


def _end(start: Moment, cell: Callable[[Column], str], zone: tzinfo) -> tuple[datetime | None, tuple[Fault, ...]]:
    """An end before the start on the same day is after midnight."""
    assert start.at
    assert start.day
    if length := _length(cell(Column.DURATION)):
        return start.at + length, ()
    day, hour = cell(Column.END), cell(Column.END_HOUR)
    if not day and not hour:
        return None, ()
    end = _moment(day, hour, zone) if day_of(day) else Moment()
    if end.at is None and (clock := hour_of(hour or day)):
        end = at(end.day or start.day, clock, zone)
        if end.at and end.at <= start.at and not day_of(day):
            end = at(start.day + timedelta(days=1), clock, zone)
    if end.at is None:
        return None, () if end.day else (Fault.BAD_END,)
    return (end.at, ()) if end.at >= start.at else (None, (Fault.END_BEFORE_START,))


def _moment(day: str, hour: str, zone: tzinfo) -> Moment:
    moment = moment_of(day, zone)
    if moment.at is not None or moment.day is None or not hour:
        return moment
    clock = hour_of(hour)
    if clock is None:
        return replace(moment, faults=(*moment.faults, Fault.UNCLEAR_TIME))
    return at(moment.day, clock, zone)


def _length(text: str) -> timedelta | None:
    """ "90", "90 min", "1h30", "1:30", "2 ore"."""
    words = text.strip().lower().replace(",", ".")
    if found := re.fullmatch(r"(\d{1,4})\s*('|m\w*)?\.?", words):
        return timedelta(minutes=int(found[1]))
    if found := re.fullmatch(r"(\d{1,2})\s*(?:h|ore|ora|:)\s*(?:e\s*)?(\d{1,2})?\s*('|m\w*)?(:00)?", words):
        return timedelta(hours=int(found[1]), minutes=int(found[2] or 0))
    return None


def _link(text: str) -> tuple[str, tuple[Fault, ...]]:
    return web_address(f"https://{text}" if text.startswith("www.") else text)


def _status(text: str) -> Status:
    words = text.casefold()
    if _CANCELLED.search(words):
        return Status.CANCELLED
    if _MOVED.search(words):
        return Status.MOVED
    return Status.POSTPONED if _POSTPONED.search(words) else Status.CONFIRMED


def _told_apart(events: list[ForeignEvent]) -> list[ForeignEvent]:
    """A line without an id is known by its title; lines with the same one are its dates, by their start."""
    named = [event if event.uid else replace(event, uid=_uid(event)) for event in events]
    often = Counter(event.uid for event in named)
    seen: Counter[tuple[str, str]] = Counter()
    found: list[ForeignEvent] = []
    for event in named:
        start = event.starts_at or event.first_day
        is_one_of_many = event.uid.startswith("sha256:") or often[event.uid] > 1
        instance = stamp(start) if start and is_one_of_many else ""
        seen[(event.uid, instance)] += 1
        if seen[(event.uid, instance)] == 1 or not start:
            found.append(replace(event, instance=instance or (f"row-{event.row}" if not start else "")))
    return found


def _uid(event: ForeignEvent) -> str:
    words = f"{event.title.casefold()}\n{event.place_name.casefold()}"
    return f"sha256:{sha256(words.encode('utf-8', 'replace')).hexdigest()[:32]}"
