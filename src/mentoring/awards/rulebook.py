"""What a programme's rules say: who may be served, what counts how much, what one gets. No Django here.

A rulebook is a document: frozen, checked by its schema when it is read, and kept as JSON. What its parts mean for a
person is said in ranking.py, for money in rules.py.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

MOST_POINTS = 1000
EACH = "*"  # A quota of this name holds for every group.
YES = "yes"


class Attribute(StrEnum):
    """What a criterion can look at."""

    BRACKET = "bracket"  # Of the family's ISEE, attested.
    REASON = "reason"  # Merit, need, member of the course.
    AVERAGE = "average"  # Of the marks, in hundredths.
    CONDUCT = "conduct"
    PRIZE = "prize"
    DISADVANTAGES = "disadvantages"  # The territory's own list.
    PRIORITY = "priority"  # The nominator says: these first.
    FIRST_TIME = "first_time"  # Never served in this territory.
    SIBLINGS = "siblings"  # Others of the same guardian who were put forward.
    DISTANCE = "distance"  # By municipality: how far culture is from where they live.
    NOMINATOR_KIND = "nominator_kind"  # School, social service, ...
    AGE = "age"


# How the keys of a criterion are read: the one word that fits, every word that fits, or the highest step reached.
WORDS = frozenset(
    {
        Attribute.BRACKET,
        Attribute.REASON,
        Attribute.PRIZE,
        Attribute.PRIORITY,
        Attribute.FIRST_TIME,
        Attribute.DISTANCE,
        Attribute.NOMINATOR_KIND,
    }
)
SETS = frozenset({Attribute.DISADVANTAGES})
STEPS = frozenset({Attribute.AVERAGE, Attribute.CONDUCT, Attribute.SIBLINGS, Attribute.AGE})


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Eligibility(Part):
    """Who may be served at all. What is empty or None is not asked."""

    youngest: Annotated[int, Field(ge=0, le=120)] | None = None
    oldest: Annotated[int, Field(ge=0, le=120)] | None = None
    municipalities: tuple[str, ...] = Field(default=(), strict=False)
    nominator_kinds: tuple[str, ...] = Field(default=(), strict=False)
    reasons: tuple[str, ...] = Field(default=(), strict=False)
    brackets: tuple[str, ...] = Field(default=(), strict=False)
    again_after_months: Annotated[int, Field(ge=1, le=240)] | None = None  # None: one award per programme.


class Criterion(Part):
    """Points for one attribute: by word, for each of several words, or from a number upwards."""

    by: Attribute = Field(strict=False)
    points: Mapping[str, Annotated[int, Field(ge=1, le=MOST_POINTS)]] = Field(min_length=1)

    @property
    def most(self) -> int:
        """The most points somebody can have by it."""
        return sum(self.points.values()) if self.by in SETS else max(self.points.values())


class Fixed(Part):
    """The same for everybody."""

    kind: Literal["fixed"] = "fixed"
    cents: int = Field(ge=0)


class ByBracket(Part):
    """More for those who have less."""

    kind: Literal["bracket"] = "bracket"
    cents: Mapping[str, Annotated[int, Field(ge=0)]]
    otherwise_cents: int = Field(default=0, ge=0)


class OfOffer(Part):
    """What a given offer costs on the day the round is prepared."""

    kind: Literal["offer"] = "offer"
    offer_id: int


class Quota(Part):
    """Places for a group: so many reserved for it, no more than so many."""

    by: Literal["nominator", "municipality"]
    of: str  # The nominator's number or the municipality's name; EACH: of every one.
    at_least: int = Field(default=0, ge=0)
    at_most: Annotated[int, Field(ge=0)] | None = None


class Rulebook(Part):
    """The rules of a programme, in one version."""

    format: Literal[1] = 1
    eligibility: Eligibility = Eligibility()
    criteria: tuple[Criterion, ...] = Field(default=(), strict=False)
    amount: Annotated[Fixed | ByBracket | OfOffer, Field(discriminator="kind")]
    least_cents: Annotated[int, Field(ge=1)] | None = None  # A part of an award is enough from here on.
    most_per_year_cents: Annotated[int, Field(ge=1)] | None = None  # For one person, in the territory.
    priorities_per_nominator: Annotated[int, Field(ge=1)] | None = None  # So many marks count, the first ones.
    quotas: tuple[Quota, ...] = Field(default=(), strict=False)
    ties: Literal["draw", "arrival"] = "draw"
    review_days: int = Field(default=30, ge=1, le=365)

    @classmethod
    def by_arrival(cls, cents: int) -> "Rulebook":
        """The rules of a programme that has written none: first come, first served, the same for everybody."""
        return cls(amount=Fixed(cents=cents), ties="arrival")

    def to_data(self) -> dict[str, Any]:
        """For a JSON field."""
        return self.model_dump(mode="json")

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Rulebook":
        """Raises pydantic's ValidationError if the document is not of this shape."""
        return cls.model_validate(data)

    def asks(self, attribute: Attribute) -> bool:
        """Does anything in it depend on this attribute? What is not asked is not read."""
        asked = {criterion.by for criterion in self.criteria}
        if self.eligibility.brackets or isinstance(self.amount, ByBracket):
            asked.add(Attribute.BRACKET)
        return attribute in asked


@dataclass(frozen=True)
class Fault:
    """Something that contradicts itself: where in the rules, what, and the figures that say it."""

    place: str
    code: str
    figures: Mapping[str, int | str] = field(default_factory=dict)


def faults(rules: Rulebook, *, money_cents: int | None = None, offer_cents: int | None = None) -> Iterator[Fault]:
    """What is wrong with rules that have the right shape.

    money_cents is what the funds hold today, offer_cents what the offer costs (None: it is not there); without the
    money its size is not looked at.
    """
    asked = rules.eligibility
    if asked.youngest is not None and asked.oldest is not None and asked.youngest > asked.oldest:
        yield Fault("eligibility.oldest", "ages-crossed", {"youngest": asked.youngest, "oldest": asked.oldest})
    if not rules.criteria and rules.ties == "draw":
        yield Fault("criteria", "no-criterion")
    seen: set[Attribute] = set()
    for criterion in rules.criteria:
        if criterion.by in seen:
            yield Fault("criteria", "criterion-twice", {"by": criterion.by})
        seen.add(criterion.by)
        if criterion.by in STEPS and not all(_is_step(key) for key in criterion.points):
            yield Fault(f"criteria.{criterion.by}", "no-step")
    yield from _faults_of_amounts(rules, offer_cents)
    yield from _faults_of_quotas(rules, money_cents, offer_cents)


def _is_step(key: str) -> bool:
    return key.isdecimal() and key == str(int(key))


def _faults_of_amounts(rules: Rulebook, offer_cents: int | None) -> Iterator[Fault]:
    smallest = smallest_amount(rules, offer_cents)
    if isinstance(rules.amount, OfOffer) and offer_cents is None:
        yield Fault("amount", "offer-gone")
    elif not smallest:
        yield Fault("amount", "nothing-to-give")
    elif rules.least_cents is not None and rules.least_cents > smallest:
        yield Fault("least_cents", "least-above-amount", {"least": rules.least_cents, "amount": smallest})
    elif rules.most_per_year_cents is not None and rules.most_per_year_cents < (rules.least_cents or smallest):
        yield Fault("most_per_year_cents", "year-below-amount", {"most": rules.most_per_year_cents, "amount": smallest})


def _faults_of_quotas(rules: Rulebook, money_cents: int | None, offer_cents: int | None) -> Iterator[Fault]:
    named: set[tuple[str, str]] = set()
    for place, quota in enumerate(rules.quotas):
        if (quota.by, quota.of) in named:
            yield Fault(f"quotas.{place}", "quota-twice", {"of": quota.of})
        named.add((quota.by, quota.of))
        if quota.at_most is not None and quota.at_least > quota.at_most:
            yield Fault(f"quotas.{place}", "floor-above-ceiling", {"least": quota.at_least, "most": quota.at_most})
    reserved = sum(quota.at_least for quota in rules.quotas if quota.of != EACH)
    smallest = rules.least_cents or smallest_amount(rules, offer_cents)
    if money_cents is not None and smallest and reserved * smallest > money_cents:
        figures = {"reserved": reserved, "needed": reserved * smallest, "money": money_cents}
        yield Fault("quotas", "floors-above-money", figures)


def smallest_amount(rules: Rulebook, offer_cents: int | None) -> int:
    """The least that a whole award can be; zero if some award would be nothing."""
    match rules.amount:
        case Fixed(cents=cents):
            return cents
        case ByBracket(cents=by_bracket, otherwise_cents=otherwise):
            closed = rules.eligibility.brackets
            given = (
                [by_bracket.get(bracket, otherwise) for bracket in closed]
                if closed
                else [
                    *by_bracket.values(),
                    otherwise,
                ]
            )
            return min(given)
        case OfOffer():
            return offer_cents or 0
