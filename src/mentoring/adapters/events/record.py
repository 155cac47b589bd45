"""One event as somebody else wrote it, and what a reader may have to say about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from mentoring.adapters.rows import Unreadable

LARGEST_FILE = 10_000_000  # Bytes: ten thousand events are about three million.
MOST_EVENTS = 10_000  # What one reading gives, unfolded repetitions included.


class NotEvents(Unreadable):
    """These bytes are no events that we can read; `reason` is one of the constants (or one of Unreadable's)."""

    EMPTY = "empty"
    FEED = "feed"  # RSS or Atom: news, which does not say when something takes place.
    NOT_A_CALENDAR = "not_a_calendar"
    CUT_OFF = "cut_off"  # The end of the file is missing.
    BROKEN_JSON = "broken_json"  # facts: line, column
    NO_LINKED_DATA = "no_linked_data"  # A web page that says nothing for machines.
    NO_EVENTS = "no_events"  # Well formed, but nothing in it is an event.
    NO_COLUMNS = "no_columns"  # A table in which title or day could not be found: ask for the columns.
    TOO_MANY = "too_many"


class Status(StrEnum):
    """What has become of an event."""

    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    MOVED = "moved"  # It has a new time; `moved_from` says the old one where the file does.
    POSTPONED = "postponed"  # It will not be at this time; the new one is not known.


class Fault(StrEnum):
    """What is wrong with one event. Those in FATAL leave it without what an event needs."""

    NO_TITLE = "no_title"
    NO_START = "no_start"
    BAD_START = "bad_start"
    DAMAGED = "damaged"  # The reader stumbled over it.
    BAD_END = "bad_end"  # Unreadable, or of another sort than the start: the end is not known.
    END_BEFORE_START = "end_before_start"  # The end is not known.
    UNCLEAR_TIME = "unclear_time"  # The day can be read, the hour not: a whole day.
    UNKNOWN_ZONE = "unknown_zone"  # Read as local time.
    SKIPPED_HOUR = "skipped_hour"  # An hour that the clocks jump over: read as one hour later.
    DOUBLE_HOUR = "double_hour"  # An hour that the clocks go through twice: read as the first.
    NO_ID = "no_id"  # Known only by title and start: with another title or start it is another event.
    SHARED_ID = "shared_id"  # Several events carry the same id: they are told apart by their start.
    BAD_REPETITION = "bad_repetition"  # Read as what happens once.
    TOO_FREQUENT = "too_frequent"  # Every hour or more often: read as what happens once.
    TOO_MANY_DATES = "too_many_dates"  # A repetition of which we took only the first dates, or which took too long.
    BAD_ADDRESS = "bad_address"  # A web address that is none.


FATAL = frozenset({Fault.NO_TITLE, Fault.NO_START, Fault.BAD_START, Fault.DAMAGED})


@dataclass(frozen=True)
class ForeignEvent:
    """One date of one event.

    `uid` and `instance` together are the same in every file in which this date occurs; `instance` is empty for what
    happens once. Either `starts_at` (and perhaps `ends_at`) is set, in UTC; or `first_day` (and `last_day`, included)
    for whole days; or neither, and then `faults` says why. Texts are plain, without mark-up.
    """

    uid: str
    instance: str = ""
    title: str = ""
    description: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    first_day: date | None = None
    last_day: date | None = None
    place_name: str = ""
    address: str = ""
    spot: tuple[float, float] | None = None  # Latitude, longitude.
    url: str = ""
    image_url: str = ""
    price_text: str = ""  # As written: "12,00 €", "10–15 EUR", "ingresso libero".
    seats_text: str = ""  # As written; only tables have it.
    topic: str = ""  # Categories, genre.
    status: Status = Status.CONFIRMED
    moved_from: datetime | None = None
    faults: tuple[Fault, ...] = ()
    row: int = 0  # Line of a table, otherwise the how-manieth event of the file.

    @property
    def identity(self) -> tuple[str, str]:
        return self.uid, self.instance

    @property
    def is_readable(self) -> bool:
        return not FATAL.intersection(self.faults)


@dataclass(frozen=True)
class Reading:
    """What a file says. The events stand in the order of their start, the unreadable ones first."""

    events: tuple[ForeignEvent, ...]
    name: str = ""  # The calendar's own name.
    n_outside: int = 0  # Events (dates) before or after the time asked for.
    is_cut: bool = False  # There were more than asked for.
    n_broken_parts: int = 0  # Pieces of a web page that could not be read, beside those that could.


@dataclass(frozen=True)
class Window:
    """The time asked for: from `since` until before `until`."""

    since: datetime
    until: datetime

    def holds(self, moment: datetime | date) -> bool:
        if isinstance(moment, datetime):
            return self.since <= moment < self.until
        return self.since.date() <= moment <= self.until.date()

    def holds_event(self, event: ForeignEvent) -> bool:
        """What has no time stays in sight: somebody has to look at it. What moved is in at its old time too."""
        moments = [moment for moment in (event.starts_at or event.first_day, event.moved_from) if moment]
        return not moments or any(map(self.holds, moments)) or self._is_on(event)

    def _is_on(self, event: ForeignEvent) -> bool:
        """It began before, and is not over: an exhibition."""
        if event.first_day and event.last_day:
            return event.first_day <= self.since.date() <= event.last_day
        if event.starts_at and event.ends_at:
            return event.starts_at <= self.since < event.ends_at
        return False


def stamp(moment: datetime | date) -> str:
    """The same moment has the same stamp, in whatever zone it was written."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return moment.strftime("%Y%m%d")


def reading(
    found: Iterable[ForeignEvent], window: Window, most: int, *, name: str = "", n_broken_parts: int = 0
) -> Reading:
    """The events in the window, in order, no more than `most`; stops looking soon after."""
    kept: list[ForeignEvent] = []
    n_outside, is_cut = 0, False
    for event in found:
        if not window.holds_event(event):
            n_outside += 1
        elif len(kept) < most:
            kept.append(event)
        else:
            is_cut = True
            break
    kept.sort(key=lambda event: (stamp(event.starts_at or event.first_day or date.min), event.row))
    return Reading(tuple(kept), name, n_outside, is_cut, n_broken_parts)
