"""A file of events, whatever it is: what it holds decides how it is read, not its name."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from mentoring.adapters.events.calendars import read_calendar
from mentoring.adapters.events.linked import read_linked_data
from mentoring.adapters.events.record import Reading
from mentoring.adapters.events.sniffing import Format, format_of
from mentoring.adapters.events.tables import Column, EventTable, open_event_table, read_event_table


def read_anything(
    content: bytes,
    *,
    address: str = "",
    columns: Mapping[str, str] | None = None,
    zone: tzinfo,
    since: datetime,
    until: datetime,
) -> Reading:
    """The events between two moments in a calendar, in linked data, or in a table. Raises Unreadable with the reason.

    `address` is where it was found; `columns` (what -> the column's name) says how a table is to be read, where it was
    said: columns that are not there any more are guessed.
    """
    kind = format_of(content)
    if kind is Format.CALENDAR:
        return read_calendar(content, zone=zone, since=since, until=until)
    if kind is Format.LINKED_DATA:
        return read_linked_data(content, address, zone=zone, since=since, until=until)
    places = said_columns(open_event_table(content), columns or {})
    return read_event_table(content, zone=zone, since=since, until=until, columns=places)


def said_columns(table: EventTable, columns: Mapping[str, str]) -> dict[Column, int]:
    """Where each column is: as it was said, and else as we guess. An empty name says: do not read this."""
    known = {column.value: column for column in Column}
    said = {known[what]: name for what, name in columns.items() if what in known}
    places = {column: place for column, place in table.guessed.items() if said.get(column, table.header[place])}
    for column, name in said.items():
        if name in table.header:
            places[column] = table.header.index(name)
    return places
