"""Earmarks: whom a fund may serve, and where its money may be spent. No Django here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mentoring.programmes.rules import Scope

NARROW_SPAN, WIDE_SPAN = 3, 6  # Years between the youngest and the oldest.
TOO_MUCH = 4  # Things asked at once; a single school and very few years count twice.


@dataclass(frozen=True)
class Candidate:
    """What an earmark may ask about a person: nothing that could name anybody."""

    age: int
    nominator_id: int
    municipality: str = ""
    nominator_kind: str = ""
    reason: str = ""
    bracket: str = ""


@dataclass(frozen=True)
class Earmark:
    """A giver's wish. What is empty is open to everybody."""

    youngest: int | None = None
    oldest: int | None = None
    nominators: frozenset[int] = field(default_factory=frozenset)
    municipalities: frozenset[str] = field(default_factory=frozenset)
    nominator_kinds: frozenset[str] = field(default_factory=frozenset)
    reasons: frozenset[str] = field(default_factory=frozenset)
    brackets: frozenset[str] = field(default_factory=frozenset)
    scope: Scope = field(default_factory=Scope)

    @property
    def is_open(self) -> bool:
        """Nothing is asked: the money may serve everybody, everywhere."""
        return self == Earmark()

    @property
    def narrowness(self) -> int:
        """How many things are asked: money that asks for more can serve fewer people."""
        ages = (self.youngest is not None) + (self.oldest is not None)
        people = (self.nominators, self.municipalities, self.nominator_kinds, self.reasons, self.brackets)
        sets = (*people, self.scope.disciplines, self.scope.kinds, self.scope.providers)
        return ages + sum(bool(asked) for asked in sets)

    @property
    def may_reach_few(self) -> bool:
        """Is so much asked that fewer than five people may be meant, and the money wait for nobody?

        Told by what is asked alone. Counting who is there would let anybody find out, wish by wish, who is put forward
        and why.
        """
        span = (120 if self.oldest is None else self.oldest) - (self.youngest or 0)
        of_age = 2 if span < NARROW_SPAN else span < WIDE_SPAN
        of_place = 2 if len(self.nominators) == 1 else bool(self.nominators)
        rest = (self.municipalities, self.nominator_kinds, self.reasons, self.brackets)
        return of_age + of_place + sum(bool(asked) for asked in rest) >= TOO_MUCH

    def why_not(self, candidate: Candidate) -> str | None:
        """The first thing that keeps a person from being served ("age", "nominator", "municipality", ...), or None."""
        if self.youngest is not None and candidate.age < self.youngest:
            return "age"
        if self.oldest is not None and candidate.age > self.oldest:
            return "age"
        if self.nominators and candidate.nominator_id not in self.nominators:
            return "nominator"
        if self.municipalities and candidate.municipality not in self.municipalities:
            return "municipality"
        if self.nominator_kinds and candidate.nominator_kind not in self.nominator_kinds:
            return "nominator_kind"
        if self.reasons and candidate.reason not in self.reasons:
            return "reason"
        if self.brackets and candidate.bracket not in self.brackets:
            return "bracket"
        return None

    def to_data(self) -> dict[str, Any]:
        """For a JSON field: only what is asked."""
        data = {
            "youngest": self.youngest,
            "oldest": self.oldest,
            "nominators": sorted(self.nominators),
            "municipalities": sorted(self.municipalities),
            "nominator_kinds": sorted(self.nominator_kinds),
            "reasons": sorted(self.reasons),
            "brackets": sorted(self.brackets),
            "scope": self.scope.to_data(),
        }
        return {name: value for name, value in data.items() if value not in (None, [], {})}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Earmark":
        return cls(
            youngest=data.get("youngest"),
            oldest=data.get("oldest"),
            nominators=frozenset(data.get("nominators", ())),
            municipalities=frozenset(data.get("municipalities", ())),
            nominator_kinds=frozenset(data.get("nominator_kinds", ())),
            reasons=frozenset(data.get("reasons", ())),
            brackets=frozenset(data.get("brackets", ())),
            scope=Scope.from_data(data.get("scope", {})),
        )
