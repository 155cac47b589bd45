"""Which of our formats some bytes are. What a file is called, or a server says it is, does not count."""

import re
from enum import StrEnum

from mentoring.adapters.events.record import NotEvents
from mentoring.adapters.events.texts import decoded


class Format(StrEnum):
    CALENDAR = "calendar"
    LINKED_DATA = "linked_data"
    TABLE = "table"


_FEED = re.compile(r"<(rss|feed|rdf:RDF)\b", re.IGNORECASE)
_BEGINNING = 4_000


def format_of(content: bytes) -> Format:
    """Calendar, linked data (or the web page around it), or table. Raises NotEvents for nothing at all and feeds."""
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return Format.TABLE
    beginning = decoded(content[:_BEGINNING]).lstrip()
    if not beginning:
        raise NotEvents(NotEvents.EMPTY)
    if "BEGIN:VCALENDAR" in beginning.upper() or "BEGIN:VEVENT" in beginning.upper():
        return Format.CALENDAR
    refuse_feed(beginning)
    return Format.LINKED_DATA if beginning[0] in "{[<" else Format.TABLE


def refuse_feed(beginning: str) -> None:
    """Raises NotEvents if this is RSS or Atom."""
    if _FEED.search(beginning[:_BEGINNING]):
        raise NotEvents(NotEvents.FEED)
