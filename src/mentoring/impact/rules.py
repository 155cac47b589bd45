"""Figures without identities: nothing is told about fewer than five people. No Django here.

Hiding small numbers is not enough: who looks today and tomorrow can subtract. So events are told in groups, in the
order in which they happened, and a group is closed as soon as it holds five different people. What is shown only ever
grows by whole groups; any two views differ by groups of at least five people. The rest is still to come.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

K = 5


class Event(Protocol):
    """Something a person enjoyed or was given, on a day, worth some cents."""

    @property
    def person_id(self) -> int: ...
    @property
    def cents(self) -> int: ...


E = TypeVar("E", bound=Event)


@dataclass(frozen=True)
class Group(Generic[E]):
    """Consecutive events of at least K different people."""

    events: Sequence[E]

    @property
    def cents(self) -> int:
        return sum(event.cents for event in self.events)

    @property
    def people(self) -> int:
        """A number of at least K. Never add these up over groups: the same person may be in many."""
        return len({event.person_id for event in self.events})


def tellable(events: Iterable[E], k: int = K) -> list[Group[E]]:
    """The closed groups of a stream of events that is already in order; what is not yet k people is left out."""
    groups: list[Group[E]] = []
    waiting: list[E] = []
    people: set[int] = set()
    for event in events:
        waiting.append(event)
        people.add(event.person_id)
        if len(people) >= k:
            groups.append(Group(tuple(waiting)))
            waiting, people = [], set()
    return groups
