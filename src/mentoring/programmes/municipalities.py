"""Italian municipalities by code and by name, with their neighbours (data/municipalities.txt). No Django here."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "data" / "municipalities.txt"
_SUGGESTED = 8


@dataclass(frozen=True)
class Municipality:
    """One of them, as Istat knows it."""

    code: str  # Six digits.
    name: str
    sign: str  # Of its province: "PV".
    province: str
    region: str
    neighbours: tuple[str, ...] = field(default=(), compare=False)  # Their codes.


def municipality(code: str) -> Municipality | None:
    """The municipality of a code; leading zeros that a spreadsheet took away are forgiven."""
    digits = re.sub(r"\s", "", code)
    return _all().get(digits.zfill(6)) if digits.isdecimal() and digits.isascii() else None


def neighbours_of(one: Municipality) -> list[Municipality]:
    """Those it shares a border with, by name."""
    return sorted((_all()[code] for code in one.neighbours), key=lambda other: folded(other.name))


def matching(text: str) -> list[Municipality]:
    """What somebody may mean who types a code or a name: that name, else what begins so, else its words."""
    one = municipality(text)
    if one is not None:
        return [one]
    wanted = folded(text)
    if len(wanted) < 2:
        return []
    names = _by_name()
    return (
        names.get(wanted)
        or _first(name for name in names if name.startswith(wanted))
        or _first(name for name in names if all(f" {word}" in f" {name}" for word in wanted.split()))
    )


def _first(names: Iterable[str]) -> list[Municipality]:
    found: list[Municipality] = []
    for name in names:
        found += _by_name()[name]
        if len(found) >= _SUGGESTED:
            break
    return found[:_SUGGESTED]


def folded(text: str) -> str:
    """A name without what people forget when they type: case, accents, apostrophes, doubled blanks."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^a-z0-9]", " ", letters).split())


@cache
def _by_name() -> dict[str, list[Municipality]]:
    names: dict[str, list[Municipality]] = {}
    for one in sorted(_all().values(), key=lambda one: folded(one.name)):
        names.setdefault(folded(one.name), []).append(one)
    return names


@cache
def _all() -> dict[str, Municipality]:
    """Read once, when somebody first asks: nearly eight thousand lines."""
    rows: dict[str, tuple[str, str, str, str]] = {}
    beside: dict[str, list[str]] = {}
    province = sign = name = region = ""
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        code, words = line.split(" ", 1)
        if " / " in words:
            province = code
            place, region = words.split(" / ")
            sign, name = place.split(" ", 1)
            continue
        called, _semicolon, others = words.partition("; ")
        code = province + code
        rows[code] = (called, sign, name, region)
        for other in others.split():
            full = other if len(other) == 6 else province + other
            beside.setdefault(code, []).append(full)
            beside.setdefault(full, []).append(code)
    return {code: Municipality(code, *row, tuple(beside.get(code, ()))) for code, row in rows.items()}
