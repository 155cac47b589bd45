"""Money that could not be used while people wait: whom each fund cannot reach, and the least that would have to change.

No Django here.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mentoring.awards.ranking import Facts
from mentoring.awards.rules import EMPTY, SCOPE, Inputs, Purse, Result, Standing, decide
from mentoring.funds.rules import Candidate, Earmark
from mentoring.programmes.rules import Scope

MOST_WIDENINGS = 3  # Told of each fund.
MOST_DECIDED = 2_000  # People: with more of them, what a widening would bring is not worked out for every fund.


@dataclass(frozen=True)
class Widening:
    """An earmark that asks for less, and what that would bring."""

    earmark: Earmark
    parts: tuple[str, ...]  # What is asked less: "age", "nominator", ...
    reached: int  # How many of those who wait it could then serve.
    served: int | None = None  # How many more would be served in all; None: not worked out.
    cents: int | None = None  # How much more would be given in all.


@dataclass(frozen=True)
class Unused:
    """A fund with money left while people wait."""

    fund_id: int
    left_cents: int
    reachable: int  # Who it may serve, but what is left is not enough for.
    unreachable: Mapping[str, int]  # The first thing its wish says no to -> how many of those who wait.
    widenings: tuple[Widening, ...]  # The smallest first.


def unused(inputs: Inputs, result: Result) -> list[Unused]:
    """Every fund that holds something while somebody waits for money, in the order of the funds.

    Who waits because a ceiling is reached waits for no fund, and is not counted.
    """
    facts = {each.nomination_id: each for each in inputs.everybody}
    waiting = [facts[d.nomination_id] for d in result.decisions if d.standing is Standing.WAITING and not d.barred]
    purses = {purse.fund_id: purse for purse in inputs.purses}
    if not waiting:
        return []
    return [
        _of_fund(inputs, result, purses[fund_id], left, waiting)
        for fund_id, left in sorted(result.left_cents)
        if left > 0
    ]


def _of_fund(inputs: Inputs, result: Result, purse: Purse, left: int, waiting: Sequence[Facts]) -> Unused:
    fits = purse.earmark.scope.within(inputs.scope) is not None
    whys = Counter((purse.earmark.why_not(each.candidate) or EMPTY) if fits else SCOPE for each in waiting)
    reachable = whys.pop(EMPTY, 0)
    found = _smallest(purse.earmark, inputs.scope, waiting)[:MOST_WIDENINGS]
    if len(inputs.everybody) <= MOST_DECIDED:
        found = [_decided(inputs, result, purse, widening) for widening in found]
    return Unused(purse.fund_id, left, reachable, dict(sorted(whys.items())), tuple(found))


def _smallest(earmark: Earmark, scope: Scope, waiting: Iterable[Facts]) -> list[Widening]:
    """The widenings that change as few things as any can, one of each kind: as little as possible, for many."""
    candidates = Counter(each.candidate for each in waiting)
    reach: dict[tuple[tuple[str, ...], Earmark], int] = {}
    for candidate in candidates:
        parts, wider = _for(earmark, scope, candidate)
        if parts:
            reach.setdefault((parts, wider), 0)
    fewest = min((len(parts) for parts, _wider in reach), default=0)
    ranked = sorted(
        (
            (_distance(earmark, wider), -_reached(wider, scope, candidates), parts, str(wider.to_data()), wider)
            for parts, wider in reach
            if len(parts) == fewest
        ),
        key=lambda found: found[:4],
    )
    best: dict[tuple[str, ...], Widening] = {}
    for _distant, reached, parts, _data, wider in ranked:
        best.setdefault(parts, Widening(wider, parts, -reached))
    return sorted(best.values(), key=lambda widening: (-widening.reached, widening.parts))


def _reached(earmark: Earmark, scope: Scope, candidates: Mapping[Candidate, int]) -> int:
    if earmark.scope.within(scope) is None:
        return 0
    return sum(number for candidate, number in candidates.items() if earmark.why_not(candidate) is None)


def _distance(earmark: Earmark, wider: Earmark) -> int:
    """By how many years an age was moved; everything else is one step, whatever it is."""
    young = (earmark.youngest or 0) - (wider.youngest or 0)
    old = (wider.oldest or 0) - (earmark.oldest or 0)
    return max(young, 0) + max(old, 0)


def _for(earmark: Earmark, scope: Scope, candidate: Candidate) -> tuple[tuple[str, ...], Earmark]:
    """The earmark that says yes to somebody and changes nothing else; and which parts of it changed."""
    parts, wider = [], earmark
    steps: tuple[tuple[str, Callable[[Earmark, Candidate], Earmark]], ...] = (
        ("age", _with_age),
        *((part, _with_word(field, part)) for field, part in _WORDS),
    )
    for part, step in steps:
        changed = step(wider, candidate)
        if changed != wider:
            parts.append(part)
            wider = changed
    if wider.scope.within(scope) is None:
        parts.append(SCOPE)
        wider = replace(wider, scope=_with_scope(wider.scope, scope))
    return tuple(parts), wider


_WORDS = (
    ("nominators", "nominator_id"),
    ("municipalities", "municipality"),
    ("nominator_kinds", "nominator_kind"),
    ("reasons", "reason"),
    ("brackets", "bracket"),
)


def _with_age(earmark: Earmark, candidate: Candidate) -> Earmark:
    if earmark.youngest is not None and candidate.age < earmark.youngest:
        return replace(earmark, youngest=candidate.age)
    if earmark.oldest is not None and candidate.age > earmark.oldest:
        return replace(earmark, oldest=candidate.age)
    return earmark


def _with_word(field: str, attribute: str) -> Callable[[Earmark, Candidate], Earmark]:
    def step(earmark: Earmark, candidate: Candidate) -> Earmark:
        asked, word = getattr(earmark, field), getattr(candidate, attribute)
        if not asked or word in asked:
            return earmark
        less: dict[str, Any] = {field: asked | {word} if word else frozenset()}  # Who was told no word needs no wish.
        return replace(earmark, **less)

    return step


def _with_scope(scope: Scope, programme: Scope) -> Scope:
    """Where a scope and a programme's have nothing in common, the programme's is added to what the scope says."""
    parts = {}
    for name in ("disciplines", "kinds", "providers"):
        mine, theirs = getattr(scope, name), getattr(programme, name)
        parts[name] = mine | theirs if mine and theirs and not mine & theirs else mine
    return Scope(**parts)


def _decided(inputs: Inputs, result: Result, purse: Purse, widening: Widening) -> Widening:
    """What the round would be if the fund asked for so much less."""
    purses = tuple(
        replace(each, earmark=widening.earmark) if each.fund_id == purse.fund_id else each for each in inputs.purses
    )
    wider = decide(replace(inputs, purses=purses))
    served = sum(bool(d.slices) for d in wider.decisions) - sum(bool(d.slices) for d in result.decisions)
    cents = sum(d.given_cents for d in wider.decisions) - sum(d.given_cents for d in result.decisions)
    return replace(widening, served=served, cents=cents)
