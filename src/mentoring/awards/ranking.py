"""Who may be served, with how many points, in which order. No Django here."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mentoring.awards.rulebook import SETS, STEPS, YES, Attribute, ByBracket, Criterion, Fixed, OfOffer, Rulebook
from mentoring.funds.rules import Candidate


@dataclass(frozen=True)
class Facts:
    """What rules may ask about somebody: nothing that could name anybody."""

    nomination_id: int
    arrival: int  # Which one in the order in which they were put forward.
    age: int
    municipality: str
    nominator_id: int
    nominator_kind: str = ""
    reason: str = ""
    bracket: str = field(default="", repr=False)  # Attested; empty: not told. What is printed does not tell it.
    average: int | None = None  # Hundredths of a mark.
    conduct: int | None = None
    has_prize: bool = False
    disadvantages: frozenset[str] = field(default_factory=frozenset, repr=False)
    is_priority: bool = False
    siblings: int = 0
    months_since_served: int | None = None  # None: never.
    got_cents: int = 0  # This year, in the territory.

    @property
    def candidate(self) -> Candidate:
        """What an earmark may ask."""
        return Candidate(
            age=self.age,
            nominator_id=self.nominator_id,
            municipality=self.municipality,
            nominator_kind=self.nominator_kind,
            reason=self.reason,
            bracket=self.bracket,
        )


@dataclass(frozen=True)
class Line:
    """The points somebody has by one criterion; key is the word or the step that gave them, empty for none."""

    by: str
    key: str
    points: int
    most: int


@dataclass(frozen=True)
class Ranked:
    """An applicant where the rules put them."""

    facts: Facts
    lines: tuple[Line, ...]
    amount_cents: int  # What the rules would give; zero if they may not be served.
    barred: str = ""  # The first rule that keeps them out.

    @property
    def total(self) -> int:
        return sum(line.points for line in self.lines)


def ranked(
    everybody: Sequence[Facts],
    rules: Rulebook,
    *,
    seed: str,
    offer_price_cents: int | None = None,
    amounts: Mapping[int, int] | None = None,
) -> list[Ranked]:
    """Everybody in the order in which they are served: by points, then as ties are broken. Who is barred comes last.

    Amounts that are told (nomination -> cents) hold instead of the rules': then the rules only make the order.
    """
    counted = _counted_priorities(everybody, rules.priorities_per_nominator)
    found = []
    for facts in everybody:
        lines = tuple(
            _line(criterion, facts, is_priority=facts.nomination_id in counted) for criterion in rules.criteria
        )
        barred = "" if amounts else barred_by(rules, facts)
        amount = 0 if barred else _amount(rules, facts, offer_price_cents, amounts)
        found.append(Ranked(facts, lines, amount, barred or ("" if amount else "limit")))
    return sorted(found, key=lambda each: (bool(each.barred), -each.total, *tie(each.facts, rules, seed)))


def _amount(rules: Rulebook, facts: Facts, offer_price_cents: int | None, amounts: Mapping[int, int] | None) -> int:
    return amounts.get(facts.nomination_id, 0) if amounts else amount_for(rules, facts, offer_price_cents)


def tie(facts: Facts, rules: Rulebook, seed: str) -> tuple[str, int]:
    """What decides between people of equal points: a draw that everybody can repeat, or who was put forward first."""
    if rules.ties == "arrival":
        return "", facts.arrival
    return hashlib.sha256(f"{seed}:{facts.nomination_id}".encode()).hexdigest(), facts.arrival


def barred_by(rules: Rulebook, facts: Facts) -> str:
    """The first rule that keeps somebody out, or nothing."""
    asked = rules.eligibility
    closed: tuple[tuple[str, bool], ...] = (
        ("age", asked.youngest is not None and facts.age < asked.youngest),
        ("age", asked.oldest is not None and facts.age > asked.oldest),
        ("municipality", bool(asked.municipalities) and facts.municipality not in asked.municipalities),
        ("nominator_kind", bool(asked.nominator_kinds) and facts.nominator_kind not in asked.nominator_kinds),
        ("reason", bool(asked.reasons) and facts.reason not in asked.reasons),
        ("bracket", bool(asked.brackets) and facts.bracket not in asked.brackets),
        ("served", _served_lately(asked.again_after_months, facts)),
    )
    return next((why for why, is_closed in closed if is_closed), "")


def _served_lately(again_after_months: int | None, facts: Facts) -> bool:
    since = facts.months_since_served
    return again_after_months is not None and since is not None and since < again_after_months


def amount_for(rules: Rulebook, facts: Facts, offer_price_cents: int | None) -> int:
    """What an award is for this person, within what a year may bring them; zero if that is less than enough."""
    whole = _whole_amount(rules, facts, offer_price_cents)
    if rules.most_per_year_cents is None:
        return whole
    left = max(0, rules.most_per_year_cents - facts.got_cents)
    enough = whole if rules.least_cents is None else min(whole, rules.least_cents)
    return min(whole, left) if left >= enough else 0


def _whole_amount(rules: Rulebook, facts: Facts, offer_price_cents: int | None) -> int:
    match rules.amount:
        case Fixed(cents=cents):
            return cents
        case ByBracket(cents=by_bracket, otherwise_cents=otherwise):
            return by_bracket.get(facts.bracket, otherwise)
        case OfOffer():
            return offer_price_cents or 0


def _counted_priorities(everybody: Sequence[Facts], most: int | None) -> frozenset[int]:
    """The nominations whose mark counts: of each nominator the first ones."""
    used: dict[int, int] = {}
    counted = set()
    for facts in sorted(everybody, key=lambda each: each.arrival):
        if not facts.is_priority:
            continue
        used[facts.nominator_id] = used.get(facts.nominator_id, 0) + 1
        if most is None or used[facts.nominator_id] <= most:
            counted.add(facts.nomination_id)
    return frozenset(counted)


def _line(criterion: Criterion, facts: Facts, *, is_priority: bool) -> Line:
    if criterion.by in SETS:
        keys = sorted(facts.disadvantages & set(criterion.points))
        points = sum(criterion.points[key] for key in keys)
        return Line(criterion.by, ",".join(keys), points, criterion.most)
    key = (
        _step(criterion, _number(criterion.by, facts))
        if criterion.by in STEPS
        else _word(criterion.by, facts, is_priority=is_priority)
    )
    points = criterion.points.get(key, 0)
    return Line(criterion.by, key if points else "", points, criterion.most)


def _step(criterion: Criterion, number: int | None) -> str:
    """The highest step that a number reaches."""
    reached = [int(step) for step in criterion.points if number is not None and int(step) <= number]
    return str(max(reached)) if reached else ""


def _number(by: Attribute, facts: Facts) -> int | None:
    numbers = {
        Attribute.AVERAGE: facts.average,
        Attribute.CONDUCT: facts.conduct,
        Attribute.SIBLINGS: facts.siblings,
        Attribute.AGE: facts.age,
    }
    return numbers[by]


def _word(by: Attribute, facts: Facts, *, is_priority: bool) -> str:
    words = {
        Attribute.BRACKET: facts.bracket,
        Attribute.REASON: facts.reason,
        Attribute.DISTANCE: facts.municipality,
        Attribute.NOMINATOR_KIND: facts.nominator_kind,
        Attribute.PRIZE: YES if facts.has_prize else "",
        Attribute.PRIORITY: YES if is_priority else "",
        Attribute.FIRST_TIME: YES if facts.months_since_served is None else "",
    }
    return words[by]
