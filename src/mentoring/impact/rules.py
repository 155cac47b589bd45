"""Figures without identities: nothing is told about fewer than five people. No Django here.

Hiding small numbers is not enough: who looks today and tomorrow, or here and there, can subtract. So there is one
partition of everything that happened, and every figure anywhere is a sum of its parts: groups of at least five
different people, of one fund. A part is told once and for all. Whatever is subtracted from whatever, at whatever times,
what is left is about whole groups (docs/adr/0010-figures-in-groups-of-five.md).
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

K = 5


class Kind(StrEnum):
    """What can happen to a fund's money that is about a person."""

    ASSIGNED = "assigned"  # it went into a wallet
    ENJOYED = "enjoyed"  # it paid for a seat
    RETURNED = "returned"  # its time was over, and it came back from a wallet
    PASSED = "passed"  # it had come back, and went on to another fund


@dataclass(frozen=True)
class Event:
    """One of these, for one person."""

    kind: Kind
    on: date  # The day it was written into the books: the past must never grow.
    person_id: int
    cents: int
    items: int = 1  # Vouchers, or seats.
    provider_id: int | None = None
    discipline: str = ""
    paid_on: date | None = None  # When the provider got the money.
    passed_to: int | None = None  # The other fund.


@dataclass(frozen=True)
class Group:
    """Events of one kind of at least K different people: the smallest thing that is ever told."""

    kind: Kind
    events: Sequence[Event]
    told_on: date = date.min  # The day with which it is told, the morning after.

    @property
    def passed_to(self) -> int | None:
        """Which fund got it."""
        return self.events[0].passed_to

    @property
    def cents(self) -> int:
        return sum(event.cents for event in self.events)

    @property
    def items(self) -> int:
        return sum(event.items for event in self.events)

    @property
    def people(self) -> int:
        """At least K. Never add these up over groups: the same person may be in many."""
        return len({event.person_id for event in self.events})

    @property
    def month(self) -> date:
        """The first day of the month in which it became complete."""
        return max(event.on for event in self.events).replace(day=1)

    @property
    def provider_id(self) -> int | None:
        """Where; None for several places."""
        places = {event.provider_id for event in self.events}
        return places.pop() if len(places) == 1 else None

    @property
    def discipline(self) -> str:
        """What; empty for several things."""
        things = {event.discipline for event in self.events}
        return things.pop() if len(things) == 1 else ""

    def is_paid_before(self, day: date) -> bool:
        """Has all of it reached the providers? A part of a group is never told."""
        return all(event.paid_on is not None and event.paid_on < day for event in self.events)


def tellable(events: Iterable[Event], given: Iterable[tuple[date, int]], until: date) -> list[Group]:
    """What may be told of one fund while the days before `until` are over, given its gifts (day, cents).

    On a later day the answer begins with the same groups.
    """
    happened = _by_day(events, until)
    gifts: dict[date, int] = defaultdict(int)
    for day, cents in given:
        gifts[day] += cents
    days = {*happened, *(day for day in gifts if day < until)}
    book = _Book()
    for day in sorted(days | set(_month_starts(days, until))):
        book.day = day
        if day.day == 1:
            book.gather_what_waits(before=_month_before(day))
        if day < until:
            book.hear(happened.get(day, []), gifts[day])
    return book.told


def _by_day(events: Iterable[Event], until: date) -> dict[date, list[Event]]:
    over = sorted((event for event in events if event.on < until), key=attrgetter("on"))
    return {day: list(together) for day, together in groupby(over, key=attrgetter("on"))}


def _month_before(day: date) -> date:
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def _month_starts(days: Iterable[date], until: date) -> Iterator[date]:
    """The first of every month after the first day and not after `until`."""
    start = min(days, default=until).replace(day=1)
    while (start := (start + timedelta(days=32)).replace(day=1)) <= until:
        yield start


Cell = tuple[Kind, int | None, str]


def _cell(event: Event) -> Cell:
    return event.kind, event.passed_to or event.provider_id, event.discipline


@dataclass
class _Book:
    """One fund's days, one after the other: what waits for more people, what waits for its cover, what is told."""

    waiting: dict[Cell, list[Event]] = field(default_factory=lambda: defaultdict(list))
    closed: list[Group] = field(default_factory=list)
    told: list[Group] = field(default_factory=list)
    to_assign: int = 0
    to_spend: int = 0
    day: date = date.min

    def hear(self, events: Sequence[Event], given_cents: int) -> None:
        """One day, which is over: a theatre's whole evening is one group if it was at least K people."""
        self.to_assign += given_cents
        for event in events:
            self.waiting[_cell(event)].append(event)
        for cell in dict.fromkeys(_cell(event) for event in events):
            self._close([cell], before=date.max)
        self._tell()

    def gather_what_waits(self, before: date) -> None:
        """Who waited for more than a month is told among others: of the same discipline, else of any."""
        spent = [cell for cell in self.waiting if cell[0] is Kind.ENJOYED]
        for discipline in sorted({cell[2] for cell in spent}):
            self._close([cell for cell in spent if cell[2] == discipline], before)
        self._close(spent, before)
        self._tell()

    def _close(self, cells: Sequence[Cell], before: date) -> None:
        """Make groups of the waiting events of these cells, if they are of enough people."""
        ready = [event for cell in cells for event in self.waiting[cell] if event.on < before]
        if len({event.person_id for event in ready}) < K:
            return
        for cell in cells:
            self.waiting[cell] = [event for event in self.waiting[cell] if event.on >= before]
        self.closed += _split(ready)

    def _tell(self) -> None:
        """What is told is a book that balances by itself: no euro is enjoyed before it is told as assigned.

        Else a figure that exceeds the one before it would tell that something about few people is withheld.
        """
        while covered := next((group for group in self.closed if self._covers(group)), None):
            self.closed.remove(covered)
            self.told.append(replace(covered, told_on=self.day))
            to_assign, to_spend = _TAKES[covered.kind]
            self.to_assign += to_assign * covered.cents
            self.to_spend += to_spend * covered.cents

    def _covers(self, group: Group) -> bool:
        return group.cents <= (self.to_assign if _TAKES[group.kind][0] < 0 else self.to_spend)


# What a cent of each kind does to what is to assign, and to what is to spend.
_TAKES = {Kind.ASSIGNED: (-1, 1), Kind.ENJOYED: (0, -1), Kind.RETURNED: (1, -1), Kind.PASSED: (-1, 0)}


def people_in(groups: Iterable[Group]) -> int:
    """How many different people got something, as far as it may be told: the number only ever grows by K or more.

    The groups overlap, so people counted over all of them could grow by one. Whoever is new waits until they are K.
    """
    counted: set[int] = set()
    fresh: set[int] = set()
    for group in groups:
        if group.kind is not Kind.ASSIGNED:
            continue
        fresh |= {event.person_id for event in group.events} - counted
        if len(fresh) >= K:
            counted, fresh = counted | fresh, set()
    return len(counted)


def _split(events: Sequence[Event]) -> list[Group]:
    """As many groups as there are times K people, about equally large: small ones find their cover sooner."""
    people: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        people[event.person_id].append(event)
    count = len(people) // K
    parts: list[list[Event]] = [[] for _ in range(count)]
    for position, theirs in enumerate(people.values()):
        parts[position * count // len(people)].extend(theirs)
    return [Group(events[0].kind, tuple(part)) for part in parts]


Key = TypeVar("Key", bound=Hashable)


def shared_out(total: int, weights: Mapping[Key, int]) -> dict[Key, int]:
    """Whole cents for everybody by their weight, which add up to the total (Webster's method; ties to who is first).

    Largest remainders add up, too, but a part may fall by a cent when the total grows, and a giver's "enjoyed" could
    then exceed "assigned".
    """
    everything = sum(weights.values())
    if not everything:
        return dict.fromkeys(weights, 0)
    parts = {key: (2 * total * weight + everything) // (2 * everything) for key, weight in weights.items()}
    heavy = [key for key, weight in weights.items() if weight]
    while (missing := total - sum(parts.values())) > 0:
        parts[max(heavy, key=lambda key: Fraction(weights[key], 2 * parts[key] + 1))] += 1
    while missing < 0:
        rounded_up = [key for key in reversed(heavy) if parts[key]]
        parts[min(rounded_up, key=lambda key: Fraction(weights[key], 2 * parts[key] - 1))] -= 1
        missing += 1
    return parts
