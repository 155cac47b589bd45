"""What becomes of one date that a playbill tells, and who is right where the playbill and we say different things.

No Django here, and no file formats: what was read comes as records with the attributes of Event.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any, Protocol

from mentoring.kernel.money import Cents, NotMoney, parse_euro
from mentoring.offers.rules import folded, safe_page

LONGEST_TITLE = 120
LONGEST_SUMMARY = 4000
LONGEST_PLACE = 120
LONGEST_ADDRESS = 200
LONGEST_KEY = 255
LONGEST_MARK = 255  # Of a uid or an instance, as they are kept.
HORIZON = timedelta(days=550)  # As far as a season is looked at.
LONGEST_DATE = timedelta(days=2)  # Of one evening. What lasts longer is a period: good on any day of it.
LONGEST_PERIOD = timedelta(days=3 * 366)
DEAREST = Cents(5_000_00)
MOST_SEATS = 100_000

_FREE = ("gratis", "gratuit", "ingresso libero", "free", "offerta libera")


class Event(Protocol):
    """One date as a reader found it: with hours, or as whole days. `faults` are its words for what is wrong."""

    @property
    def uid(self) -> str: ...
    @property
    def instance(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def ends_at(self) -> datetime | None: ...
    @property
    def first_day(self) -> date | None: ...
    @property
    def last_day(self) -> date | None: ...
    @property
    def place_name(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def spot(self) -> tuple[float, float] | None: ...
    @property
    def url(self) -> str: ...
    @property
    def image_url(self) -> str: ...
    @property
    def price_text(self) -> str: ...
    @property
    def seats_text(self) -> str: ...
    @property
    def topic(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def faults(self) -> Sequence[str]: ...


CANCELLED, POSTPONED = "cancelled", "postponed"  # Of the things a status can be, those that matter.


class Verdict(StrEnum):
    """What becomes of a date."""

    NEW = "new"
    CHANGED = "changed"
    MOVED = "moved"
    CANCELLED = "cancelled"
    ASKED = "asked"  # Both sides have changed it: somebody says which counts.
    VANISHED = "vanished"  # It was there the last time.
    BY_HAND = "by_hand"  # Nothing that can be done from here.
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    REFUSED = "refused"


WRITTEN = frozenset({Verdict.NEW, Verdict.CHANGED, Verdict.MOVED, Verdict.CANCELLED})
ANSWERED = frozenset({Verdict.ASKED, Verdict.VANISHED})  # Written if somebody says so.


class Choice(StrEnum):
    """What the provider says of a date that is asked about."""

    LEAVE = ""
    TAKE = "take"  # What the playbill says counts; what has vanished from it is cancelled.
    KEEP = "keep"  # What we have counts, and is not asked about again.


class Remark(StrEnum):
    """What is said beside a date. The first ones are what a reader says."""

    NO_TITLE = "no_title"
    NO_START = "no_start"
    BAD_START = "bad_start"
    DAMAGED = "damaged"
    BAD_END = "bad_end"
    END_BEFORE_START = "end_before_start"
    UNCLEAR_TIME = "unclear_time"
    UNKNOWN_ZONE = "unknown_zone"
    SKIPPED_HOUR = "skipped_hour"
    DOUBLE_HOUR = "double_hour"
    NO_ID = "no_id"
    SHARED_ID = "shared_id"
    BAD_REPETITION = "bad_repetition"
    TOO_FREQUENT = "too_frequent"
    TOO_MANY_DATES = "too_many_dates"
    BAD_ADDRESS = "bad_address"

    NO_HOUR = "no_hour"
    NO_PLACE = "no_place"
    TOO_LONG = "too_long"
    PERIOD = "period"
    BECAME_PERIOD = "became_period"  # Or the other way round: an evening is no museum.
    TOO_FEW_SEATS = "too_few_seats"
    HAS_PICTURE = "has_picture"
    UNREADABLE_PRICE = "unreadable_price"
    LONG_TEXT = "long_text"
    NEW_PLACE = "new_place"
    JOINS_OFFER = "joins_offer"
    PAST = "past"
    TWICE = "twice"
    NEVER_CAME = "never_came"  # Cancelled before we ever had it.
    NO_NEW_DATE = "no_new_date"  # Put off, nobody knows until when.
    REMOVED_HERE = "removed_here"
    CANCELLED_HERE = "cancelled_here"
    CAME_BACK = "came_back"
    OTHER_WORDS = "other_words"


# With one of these a date cannot be written.
FATAL = frozenset(
    {
        Remark.NO_TITLE, Remark.NO_START, Remark.BAD_START, Remark.DAMAGED,
        Remark.NO_HOUR, Remark.NO_PLACE, Remark.TOO_LONG,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Defaults:
    """What a provider says once for everything that its playbill does not tell."""

    zone: tzinfo
    place: str  # The name of the usual one; empty if there is none.
    price_cents: Cents
    minutes: int  # How long it takes, where no end is told.
    hour: time | None  # When it begins, where only the day is told.


def key_of(title: str, place: str) -> str:
    """What is the same for all dates of one offer: what it is, and where."""
    return f"{folded(title)}|{folded(place)}"[:LONGEST_KEY]


@dataclass(frozen=True)
class Words:
    """What is told of an offer."""

    title: str
    summary: str
    price_cents: int
    place: str
    address: str = ""
    is_period: bool = False  # Good on any day of a period.
    page: str = field(default="", compare=False)  # To read more; each date may have its own, and they are one offer.

    @property
    def key(self) -> str:
        """The same words for what and where: the same offer."""
        return f"{_PERIOD if self.is_period else ''}{key_of(self.title, self.place)}"[:LONGEST_KEY]


_PERIOD = "~"


@dataclass(frozen=True)
class Told:
    """One date, with what its source does not say put in. Times are aware."""

    uid: str
    instance: str
    words: Words
    starts_at: datetime | None
    ends_at: datetime | None
    status: str = ""
    seats: int | None = None
    topic: str = ""
    spot: Sequence[float] | None = None  # Latitude, longitude.
    shares_uid: bool = False  # Other events carry its uid, too: that says nothing of what it is a date of.

    @property
    def identity(self) -> tuple[str, str]:
        return self.uid, self.instance

    @property
    def until(self) -> datetime | None:
        """As long as it can be had."""
        return self.ends_at if self.words.is_period else self.starts_at

    @property
    def when(self) -> tuple[datetime | None, datetime | None]:
        return self.starts_at, self.ends_at

    def as_facts(self) -> dict[str, Any]:
        """For a JSON column."""
        facts = asdict(self)
        for name in _MOMENTS:
            facts[name] = facts[name].isoformat() if facts[name] else ""
        return facts

    @classmethod
    def of_facts(cls, facts: Mapping[str, Any]) -> "Told":
        """And back."""
        moments = {name: datetime.fromisoformat(facts[name]) if facts[name] else None for name in _MOMENTS}
        return cls(**{**facts, **moments, "words": Words(**facts["words"])})


_MOMENTS = ("starts_at", "ends_at")


@dataclass(frozen=True)
class Read:
    """A date that was read, and what is to be said about it."""

    told: Told
    remarks: tuple[Remark, ...] = ()

    @property
    def is_usable(self) -> bool:
        return not FATAL.intersection(self.remarks)


def read_event(event: Event, defaults: Defaults) -> Read:
    """Put in what the source does not say, and say what is missing."""
    remarks = [Remark(fault) for fault in event.faults]
    starts_at, ends_at = _when(event, defaults, remarks)
    words = replace(_words(event, defaults, remarks), is_period=Remark.PERIOD in remarks)
    if event.image_url:
        remarks.append(Remark.HAS_PICTURE)
    seats = "".join(filter(str.isdecimal, event.seats_text))
    told = Told(
        event.uid[:LONGEST_MARK],
        event.instance[:LONGEST_MARK],
        words,
        starts_at,
        ends_at,
        str(event.status),
        min(int(seats), MOST_SEATS) or None if seats else None,
        event.topic[:LONGEST_TITLE],
        event.spot,
        Remark.SHARED_ID in remarks,
    )
    return Read(told, tuple(dict.fromkeys(remarks)))


def _words(event: Event, defaults: Defaults, remarks: list[Remark]) -> Words:
    title, summary = _tidy(event.title), event.description.strip()
    if len(title) > LONGEST_TITLE or len(summary) > LONGEST_SUMMARY:
        remarks.append(Remark.LONG_TEXT)
    place = _tidy(event.place_name)[:LONGEST_PLACE]
    if not title:
        remarks.append(Remark.NO_TITLE)
    if not (place or defaults.place):
        remarks.append(Remark.NO_PLACE)
    return Words(
        _cut(title, LONGEST_TITLE),
        _cut(summary, LONGEST_SUMMARY),
        _price(event.price_text, defaults, remarks),
        place or defaults.place,
        _tidy(event.address)[:LONGEST_ADDRESS] if place else "",
        page=safe_page(event.url),
    )


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _when(event: Event, defaults: Defaults, remarks: list[Remark]) -> tuple[datetime | None, datetime | None]:
    if FATAL.intersection(remarks):
        return None, None
    starts_at, ends_at = event.starts_at, event.ends_at
    if starts_at is None:
        if event.first_day is None:
            remarks.append(Remark.NO_START)
            return None, None
        if event.last_day is not None and event.last_day > event.first_day:
            return _period(event.first_day, event.last_day, defaults, remarks)
        if defaults.hour is None:
            remarks.append(Remark.NO_HOUR)
            return None, None
        starts_at = datetime.combine(event.first_day, defaults.hour, defaults.zone).astimezone(UTC)
    if ends_at is None or ends_at <= starts_at:
        ends_at = starts_at + timedelta(minutes=defaults.minutes)
    if ends_at - starts_at > LONGEST_DATE:
        first, last = (moment.astimezone(defaults.zone).date() for moment in (starts_at, ends_at))
        return _period(first, last, defaults, remarks)
    return starts_at, ends_at


def _period(
    first: date, last: date, defaults: Defaults, remarks: list[Remark]
) -> tuple[datetime | None, datetime | None]:
    """From the first minute of the first day to the last minute of the last, as somebody would write it by hand."""
    if last - first > LONGEST_PERIOD:
        remarks.append(Remark.TOO_LONG)
        return None, None
    remarks.append(Remark.PERIOD)
    begins, ends = ((first, time.min), (last, time(23, 59)))
    starts_at, ends_at = (datetime.combine(day, at, defaults.zone).astimezone(UTC) for day, at in (begins, ends))
    return starts_at, ends_at


def _price(text: str, defaults: Defaults, remarks: list[Remark]) -> int:
    bare = text.strip().casefold()
    if not bare:
        return defaults.price_cents
    if any(word in bare for word in _FREE):
        return 0
    try:
        price = parse_euro(bare.removeprefix("eur").removesuffix("eur"))
    except NotMoney:
        price = None
    if price is None or price > DEAREST:
        remarks.append(Remark.UNREADABLE_PRICE)
        return defaults.price_cents
    return price


def town_in(address: str) -> str:
    """The municipality at the end of an address, if it has one: "Via Roma 1, 27029 Vigevano (PV)"."""
    last = address.rpartition(",")[2] if "," in address else ""
    return " ".join(word for word in last.split("(")[0].split() if not any(map(str.isdigit, word)))[:80]
