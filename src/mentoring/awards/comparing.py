"""Two ways to decide the same round, side by side: who enters, who leaves, where the money goes. No Django here."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mentoring.awards.ranking import Facts
from mentoring.awards.rules import Decision, Inputs, Result


@dataclass(frozen=True)
class Change:
    """Somebody for whom the two ways differ in whether they are served."""

    facts: Facts
    before: Decision | None  # None: there are no such facts on that side.
    after: Decision | None
    ahead: int = 0  # Of those who leave: how many enter who stand before them in the second order.

    @property
    def is_in(self) -> bool:
        return self.after is not None and bool(self.after.slices)


@dataclass(frozen=True)
class Row:
    """One group of people, or one fund: how many are served and what they get, on both sides."""

    key: str
    people: tuple[int, int]
    cents: tuple[int, int]


@dataclass(frozen=True)
class Comparison:
    """The second way against the first one."""

    served: tuple[int, int]
    waiting: tuple[int, int]
    cents: tuple[int, int]
    entering: tuple[Change, ...]  # In the order of the second way.
    leaving: tuple[Change, ...]
    by_bracket: tuple[Row, ...]
    by_nominator: tuple[Row, ...]
    by_municipality: tuple[Row, ...]
    by_fund: tuple[Row, ...]


def compare(first: tuple[Inputs, Result], second: tuple[Inputs, Result]) -> Comparison:
    """What changes from the first way to the second. Both speak of the same people, as far as each may know them."""
    facts = {each.nomination_id: each for inputs, _result in (first, second) for each in inputs.everybody}
    before, after = (_by_id(result) for _inputs, result in (first, second))
    changes = [
        Change(each, before.get(pk), after.get(pk))
        for pk, each in facts.items()
        if _is_served(before.get(pk)) != _is_served(after.get(pk))
    ]
    entering = sorted((change for change in changes if change.is_in), key=_position)
    leaving = [_with_those_ahead(change, entering) for change in changes if not change.is_in]
    sides = (first[1].decisions, second[1].decisions)

    def by(key: Callable[[Facts], str]) -> tuple[Row, ...]:
        return _rows(sides, lambda decision: {key(facts[decision.nomination_id]): decision.given_cents})

    return Comparison(
        served=_both(sides, lambda decision: bool(decision.slices)),
        waiting=_both(sides, lambda decision: not decision.slices),
        cents=_both(sides, lambda decision: decision.given_cents),
        entering=tuple(entering),
        leaving=tuple(sorted(leaving, key=_position)),
        by_bracket=by(lambda each: each.bracket),
        by_nominator=by(lambda each: str(each.nominator_id)),
        by_municipality=by(lambda each: each.municipality),
        by_fund=_rows(sides, lambda decision: {str(fund_id): cents for fund_id, cents in decision.slices}),
    )


def _by_id(result: Result) -> dict[int, Decision]:
    return {decision.nomination_id: decision for decision in result.decisions}


def _is_served(decision: Decision | None) -> bool:
    return decision is not None and bool(decision.slices)


def _position(change: Change) -> int:
    decision = change.after or change.before
    return decision.position if decision else 0


def _with_those_ahead(change: Change, entering: Sequence[Change]) -> Change:
    """Why somebody leaves: those who enter before them use the money that they had."""
    ahead = sum(_position(other) < _position(change) for other in entering)
    return Change(change.facts, change.before, change.after, ahead)


_Sides = tuple[Sequence[Decision], Sequence[Decision]]


def _both(sides: _Sides, count: Callable[[Decision], int]) -> tuple[int, int]:
    first, second = (sum(count(decision) for decision in side) for side in sides)
    return first, second


def _rows(sides: _Sides, parts: Callable[[Decision], dict[str, int]]) -> tuple[Row, ...]:
    """Whatever is given, by group: the groups that get most first."""
    people: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    cents: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for n, side in enumerate(sides):
        for decision in side:
            if decision.slices:
                for key, given in parts(decision).items():
                    people[key][n] += 1
                    cents[key][n] += given
    rows = [Row(key, (people[key][0], people[key][1]), (cents[key][0], cents[key][1])) for key in people]
    return tuple(sorted(rows, key=lambda row: (-max(row.cents), row.key)))
