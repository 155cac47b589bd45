"""Where a voucher may be spent, and who a programme is for. No Django here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from mentoring.people.rules import age_on


@dataclass(frozen=True)
class Scope:
    """Where money may be spent. An empty set means: anywhere."""

    disciplines: frozenset[str] = field(default_factory=frozenset)  # slugs
    kinds: frozenset[str] = field(default_factory=frozenset)  # kinds of offer
    providers: frozenset[int] = field(default_factory=frozenset)

    def allows(self, *, discipline: str, kind: str, provider_id: int) -> bool:
        return (
            (not self.disciplines or discipline in self.disciplines)
            and (not self.kinds or kind in self.kinds)
            and (not self.providers or provider_id in self.providers)
        )

    def within(self, other: "Scope") -> "Scope | None":
        """What both allow; None if that is nothing."""
        narrowed = []
        for mine, theirs in (
            (self.disciplines, other.disciplines),
            (self.kinds, other.kinds),
            (self.providers, other.providers),
        ):
            both = mine & theirs if mine and theirs else mine | theirs
            if mine and theirs and not both:
                return None
            narrowed.append(both)
        return Scope(*narrowed)  # type: ignore[arg-type]

    def to_data(self) -> dict[str, list[Any]]:
        """For a JSON field: only what is narrowed, sorted."""
        data = {"disciplines": self.disciplines, "kinds": self.kinds, "providers": self.providers}
        return {name: sorted(values) for name, values in data.items() if values}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Scope":
        return cls(
            disciplines=frozenset(data.get("disciplines", ())),
            kinds=frozenset(data.get("kinds", ())),
            providers=frozenset(data.get("providers", ())),
        )


@dataclass(frozen=True)
class AgeLimits:
    """Whom a programme is for, and the day ages count on."""

    counted_on: date
    youngest: int | None = None
    oldest: int | None = None

    def admit(self, born_on: date) -> bool:
        age = age_on(born_on, self.counted_on)
        return (self.youngest is None or age >= self.youngest) and (self.oldest is None or age <= self.oldest)


def steps_rise(steps: Iterable[Sequence[int]]) -> bool:
    """Does each step ask for more people than the one below it, and stand at an amount of its own?"""
    ordered = sorted(tuple(step) for step in steps)
    return all(lower < higher and fewer < more for (lower, fewer), (higher, more) in pairwise(ordered))


def approvals_needed(steps: Iterable[Sequence[int]], total_cents: int) -> int:
    """How many people must approve so much: steps are [from so many cents, so many approvals]; at least one."""
    return max((approvals for from_cents, approvals in steps if total_cents >= from_cents), default=1)
