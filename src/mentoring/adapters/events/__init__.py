"""Events as others publish them, read into one plain record: iCalendar, schema.org (JSON-LD, in web pages too), tables.

Nothing here knows what an offer is, and nothing fetches anything. What cannot be read is refused whole, with a reason
(Unreadable; NotEvents is a child of it); what is wrong with one event stands in its `faults`, so that the rest of a
season does not wait for it.
"""

from mentoring.adapters.events.calendars import read_calendar
from mentoring.adapters.events.linked import read_linked_data
from mentoring.adapters.events.record import (
    FATAL,
    LARGEST_FILE,
    MOST_EVENTS,
    Fault,
    ForeignEvent,
    NotEvents,
    Reading,
    Status,
)
from mentoring.adapters.events.sniffing import Format, format_of
from mentoring.adapters.events.tables import Column, EventTable, open_event_table, read_event_table
from mentoring.adapters.rows import Unreadable

__all__ = [
    "FATAL",
    "LARGEST_FILE",
    "MOST_EVENTS",
    "Column",
    "EventTable",
    "Fault",
    "ForeignEvent",
    "Format",
    "NotEvents",
    "Reading",
    "Status",
    "Unreadable",
    "format_of",
    "open_event_table",
    "read_calendar",
    "read_event_table",
    "read_linked_data",
]
