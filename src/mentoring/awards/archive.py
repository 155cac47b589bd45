"""What a round was decided from, and what was decided, as data: to keep, to hash, and to decide again. No Django here.

No name is in it: nominations and funds are numbers, and of people there is only what the rules may ask.
"""

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from pydantic import ValidationError

from mentoring.awards.ranking import Facts, Line
from mentoring.awards.rulebook import Rulebook
from mentoring.awards.rules import Decision, Inputs, Purse, Result
from mentoring.funds.rules import Earmark
from mentoring.kernel.signing import NotCanonical, canonical, parsed
from mentoring.programmes.rules import Scope

Data = dict[str, Any]

_FACTS = tuple(each.name for each in fields(Facts))
_MOST_BYTES = 2**30  # Unpacked. A round of a hundred thousand people is a tenth of it.


class BrokenArchive(ValueError):
    """This is not what was put away, or a later version did."""


# -- what it was decided from --------------------------------------------------------------------------------
def inputs_to_data(inputs: Inputs) -> Data:
    """Everything, whatever the rules ask of it, by the names that the code has for it."""
    return {
        "format": 1,
        "rules": inputs.rules.to_data(),
        "seed": inputs.seed,
        "everybody": [_facts_to_data(facts) for facts in inputs.everybody],
        "purses": [
            {"fund_id": purse.fund_id, "balance_cents": purse.balance_cents, "earmark": purse.earmark.to_data()}
            for purse in inputs.purses
        ],
        "scope": inputs.scope.to_data(),
        "offer_price_cents": inputs.offer_price_cents,
        "amounts": [{"nomination_id": nomination_id, "cents": cents} for nomination_id, cents in inputs.amounts],
    }


def _facts_to_data(facts: Facts) -> Data:
    return {name: getattr(facts, name) for name in _FACTS} | {"disadvantages": sorted(facts.disadvantages)}


def inputs_from_data(data: Data) -> Inputs:
    """Raises BrokenArchive. What a later version asks and this archive does not tell is as if nobody had told it."""
    try:
        _refuse_format(data)
        return Inputs(
            rules=Rulebook.from_data(data["rules"]),
            seed=data["seed"],
            everybody=tuple(_facts_from_data(facts) for facts in data["everybody"]),
            purses=tuple(
                Purse(purse["fund_id"], purse["balance_cents"], Earmark.from_data(purse["earmark"]))
                for purse in data["purses"]
            ),
            scope=Scope.from_data(data["scope"]),
            offer_price_cents=data["offer_price_cents"],
            amounts=tuple((amount["nomination_id"], amount["cents"]) for amount in data["amounts"]),
        )
    except (KeyError, TypeError, AttributeError, ValidationError) as error:
        raise BrokenArchive(f"{type(error).__name__}: {error}") from None


def _facts_from_data(data: Data) -> Facts:
    return Facts(**{**data, "disadvantages": frozenset(data["disadvantages"])})


def _refuse_format(data: Data) -> None:
    if data["format"] != 1:
        raise BrokenArchive(f"format {data['format']}")


# -- what was decided ----------------------------------------------------------------------------------------
def result_to_data(result: Result) -> Data:
    """Each decision in its order. What stands in the way of those who wait is told once for all it is the same for."""
    obstacles = _Obstacles()
    return {
        "format": 1,
        "decisions": [_decision(each, obstacles) for each in result.decisions],
        "obstacles": obstacles.told,
        "left": [{"fund_id": fund_id, "cents": cents} for fund_id, cents in result.left_cents],
        "moved": [
            {"position": each.position, "nomination_id": each.nomination_id, "is_in": each.is_in}
            for each in result.moved
        ],
    }


def _decision(decision: Decision, obstacles: "_Obstacles") -> Data:
    return {
        "position": decision.position,
        "nomination_id": decision.nomination_id,
        "standing": str(decision.standing),
        "lines": [_line(line) for line in decision.lines],
        "amount_cents": decision.amount_cents,
        "slices": [{"fund_id": fund_id, "cents": cents} for fund_id, cents in decision.slices],
        "barred": decision.barred,
        "is_reserved": decision.is_reserved,
        "obstacles": obstacles.number(decision.obstacles) if decision.obstacles else None,
    }


def _line(line: Line) -> Data:
    return {"by": str(line.by), "key": line.key, "points": line.points, "most": line.most}


class _Obstacles:
    """Each set of obstacles once: thousands may wait for the same reasons."""

    def __init__(self) -> None:
        self.told: list[dict[str, str]] = []
        self._numbers: dict[tuple[tuple[int, str], ...], int] = {}
        self._met: dict[int, tuple[Mapping[int, str], int]] = {}  # By identity, which the row keeps alive.

    def number(self, obstacles: Mapping[int, str]) -> int:
        if id(obstacles) not in self._met:
            self._met[id(obstacles)] = obstacles, self._number(tuple(sorted(obstacles.items())))
        return self._met[id(obstacles)][1]

    def _number(self, key: tuple[tuple[int, str], ...]) -> int:
        if key not in self._numbers:
            self._numbers[key] = len(self.told)
            self.told.append({str(fund_id): why for fund_id, why in key})
        return self._numbers[key]


# -- kept, and compared -----------------------------------------------------------------------------------------
def packed(data: Data) -> tuple[bytes, str]:
    """The canonical form made small, and its hash."""
    content = canonical(data)
    return zlib.compress(content), hashlib.sha256(content).hexdigest()


def opened(content: bytes) -> tuple[Data, str]:
    """What we packed ourselves, and its hash as it lies there. Raises BrokenArchive."""
    raw = _unpacked(content)
    return json.loads(raw), hashlib.sha256(raw).hexdigest()


def unpacked(content: bytes) -> Data:
    """What somebody packed, who may have been anybody. Raises BrokenArchive."""
    try:
        data = parsed(_unpacked(content))
    except NotCanonical as error:
        raise BrokenArchive(str(error)) from None
    if not isinstance(data, dict):
        raise BrokenArchive("not the data of a round")
    return data


def _unpacked(content: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        raw = unpacking.decompress(content, _MOST_BYTES)
    except zlib.error as error:
        raise BrokenArchive(str(error)) from None
    if not unpacking.eof:
        raise BrokenArchive("not all of it is there")
    return raw


NAMES = ("position", "fund_id", "nomination_id", "by")  # By which the rows of a list are called, the first one first.


def differences(ours: Any, theirs: Any, where: str = "") -> Iterator[str]:
    """Where two things differ, one place after the other: "decisions, position 3, slices, fund 7, cents: 8, not 9"."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        # What names a row comes first: if it is another one, that says it all.
        for name in sorted({*ours, *theirs}, key=lambda name: (name not in NAMES, name)):
            yield from differences(ours.get(name), theirs.get(name), _further(where, name))
    elif isinstance(ours, list) and isinstance(theirs, list):
        for number, (mine, other) in enumerate(zip(ours, theirs, strict=False), start=1):
            yield from differences(mine, other, _further(where, _called(mine, number)))
        yield from _surplus(ours, theirs, where)
    elif ours != theirs or type(ours) is not type(theirs):
        yield f"{where}: {_said(ours)}, not {_said(theirs)}"


def _surplus(ours: Sequence[Any], theirs: Sequence[Any], where: str) -> Iterator[str]:
    for number, more in enumerate(ours[len(theirs) :], start=len(theirs) + 1):
        yield f"{_further(where, _called(more, number))}: is there, but should not be"
    for number, less in enumerate(theirs[len(ours) :], start=len(ours) + 1):
        yield f"{_further(where, _called(less, number))}: is missing"


def _called(row: Any, number: int) -> str:
    if isinstance(row, dict):
        for name in NAMES:
            if name in row:
                return f"{name.removesuffix('_id')} {row[name]}"
    return f"number {number}"


def _further(where: str, name: str) -> str:
    return f"{where}, {name}" if where else name


def _said(value: Any) -> str:
    said = canonical(value).decode()
    return said if len(said) <= 60 else f"{said[:59]}…"
