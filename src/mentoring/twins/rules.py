"""Which two records may be one person, and which of them stays. No Django here."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from mentoring.people.rules import name_words


@dataclass(frozen=True)
class Somebody:
    """What is compared of a record."""

    pk: int
    first_name: str
    last_name: str
    born_on: date
    has_code: bool


Pair = tuple[int, int]  # The older record first.


def pair_of(one: int, other: int) -> Pair:
    return (min(one, other), max(one, other))


def may_be_one(one: Somebody, other: Somebody) -> bool:
    """The same birthday, and not two fiscal codes: those meet by themselves when they are the same."""
    return one.pk != other.pk and one.born_on == other.born_on and not (one.has_code and other.has_code)


def pairs_among(people: Iterable[Somebody]) -> list[Pair]:
    """Records of the same name and birthday, the oldest first."""
    alike: dict[tuple[tuple[str, ...], date], list[Somebody]] = defaultdict(list)
    for somebody in people:
        alike[(name_words(somebody.first_name, somebody.last_name), somebody.born_on)].append(somebody)
    found = {
        pair_of(one.pk, other.pk)
        for group in alike.values()
        for one, other in combinations(group, 2)
        if may_be_one(one, other)
    }
    return sorted(found)


def which_stays(one: Somebody, other: Somebody) -> tuple[Somebody, Somebody]:
    """(stays, goes): the one whose fiscal code is known, else the older."""
    return (one, other) if (not one.has_code, one.pk) < (not other.has_code, other.pk) else (other, one)
