"""Why somebody is put forward, and what a programme wants to be told and shown. No Django here.

Every reason is a fact, not a story: a programme says which facts it asks for, and which papers must stand behind them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

LOWEST_MARK, HIGHEST_MARK = 1, 10  # Italian schools mark from one to ten, conduct too.
LONGEST_PRIZE = 200


class Fact(StrEnum):
    """What a programme can ask a nominator to tell."""

    AVERAGE = "average"
    CONDUCT = "conduct"
    PRIZE = "prize"
    NEED = "need"
    DISADVANTAGE = "disadvantage"
    WISHES = "wishes"


class Paper(StrEnum):
    """What a programme can ask a nominator to show."""

    REPORT = "report"  # The school report: average and conduct.
    PRIZE = "prize"
    NEED = "need"  # That the bracket was seen; never the ISEE itself, which holds the figure.
    DISADVANTAGE = "disadvantage"
    OTHER = "other"


class Demand(StrEnum):
    """How much a programme wants a fact."""

    NOT_ASKED = ""
    WELCOME = "welcome"
    NEEDED = "needed"


class Bracket(StrEnum):
    """Where a family's ISEE lies, in euros. The figure itself is nothing we ask for, or keep."""

    UP_TO_10 = "10000"
    UP_TO_15 = "15000"
    UP_TO_20 = "20000"
    UP_TO_25 = "25000"
    UP_TO_35 = "35000"
    ABOVE = "above"


def bracket_of(euros: int) -> Bracket:
    """The bracket of a figure that a list held: the figure is forgotten."""
    limits = [bracket for bracket in Bracket if bracket is not Bracket.ABOVE]
    return next((bracket for bracket in limits if euros <= int(bracket)), Bracket.ABOVE)


@dataclass(frozen=True)
class Reasons:
    """What a nominator tells of why. Everything may be missing; what a programme needs is asked by lacking()."""

    average: Decimal | None = None  # Of the marks, one to ten, two decimals.
    conduct: int | None = None
    prize: str = ""
    need: str = ""  # A Bracket.
    need_attested: bool = False  # The nominator has seen the paper that says so.
    disadvantages: tuple[str, ...] = ()  # Slugs of the territory's own list.
    wishes: tuple[str, ...] = ()  # Slugs of disciplines.

    def told(self) -> frozenset[Fact]:
        """Which facts are there."""
        there = {
            Fact.AVERAGE: self.average is not None,
            Fact.CONDUCT: self.conduct is not None,
            Fact.PRIZE: bool(self.prize),
            Fact.NEED: bool(self.need) and self.need_attested,
            Fact.DISADVANTAGE: bool(self.disadvantages),
            Fact.WISHES: bool(self.wishes),
        }
        return frozenset(fact for fact, is_there in there.items() if is_there)


def read_mark(text: str) -> Decimal | None:
    """A mark from one to ten as people write it: 8, 8,5, 8.50, 8½ is none. None if it is no mark."""
    try:
        mark = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    if not mark.is_finite() or not LOWEST_MARK <= mark <= HIGHEST_MARK:
        return None
    return mark.quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Wants:
    """What a programme wants of its nominations."""

    facts: Mapping[Fact, Demand] = field(default_factory=dict)  # Those that are asked for.
    papers: frozenset[Paper] = frozenset()  # Those that must be there.

    def asks(self, fact: Fact) -> bool:
        return self.demand(fact) is not Demand.NOT_ASKED

    def needs(self, fact: Fact) -> bool:
        return self.demand(fact) is Demand.NEEDED

    def demand(self, fact: Fact) -> Demand:
        return self.facts.get(fact, Demand.NOT_ASKED)

    def to_data(self) -> dict[str, Any]:
        """For JSON fields."""
        asked = {str(fact): str(demand) for fact, demand in self.facts.items() if demand}
        return {"facts": asked, "papers": sorted(map(str, self.papers))}

    @classmethod
    def from_data(cls, facts: Mapping[str, str], papers: Collection[str]) -> "Wants":
        asked = {Fact(fact): Demand(demand) for fact, demand in facts.items()}
        return cls(asked, frozenset(map(Paper, papers)))


def lacking(wants: Wants, reasons: Reasons, papers: Collection[str]) -> tuple[str, ...]:
    """What keeps a nomination from being ready: "fact:need", "paper:report", in the order in which it is asked."""
    told, shown = reasons.told(), set(map(str, papers))
    facts = [f"fact:{fact}" for fact in Fact if wants.needs(fact) and fact not in told]
    return (*facts, *(f"paper:{paper}" for paper in Paper if paper in wants.papers and paper not in shown))
