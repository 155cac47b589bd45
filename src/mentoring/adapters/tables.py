"""Tables as offices export them: the header and the lines in a file that has more in it than that.

Around the table there may be a title above, a total below, empty lines anywhere, the header again on every page; header
names carry stray spaces. Dates of a spreadsheet come out as 2015-07-03, whole numbers without decimals; everything else
as it is written. What we cannot read is refused whole, with a reason.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from mentoring.adapters.rows import LARGEST_FILE, MOST_COLUMNS, Unreadable, has_formulas, rows_of

__all__ = [
    "LARGEST_FILE",
    "MOST_COLUMNS",
    "MOST_LINES",
    "Line",
    "Table",
    "Unreadable",
    "read_table",
]

MOST_LINES = 5_000

_HEADER_IS_AMONG = 30  # Nobody writes a longer title.
_A_HEADER, _ANOTHER_HEADER = 2, 3  # So many known names in a line make it one.
_TOTAL = re.compile(r"(tot(\.|ale?|ali)?|somma|n(r|um|umero)?\.?|conteggio|totals?|count|sum)\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")

Names = Callable[[Sequence[str]], int]


@dataclass(frozen=True)
class Line:
    """One line of a table. Its number is the one that a spreadsheet shows beside it."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """The names of the columns, and the lines below; every line is as wide as the header."""

    header: tuple[str, ...]
    lines: list[Line]
    repeated_headers: tuple[int, ...] = field(default=())  # Line numbers, left out above.
    has_formulas: bool = False


def _no_names(_cells: Sequence[str]) -> int:
    return 0


def read_table(content: bytes, known_names: Names = _no_names) -> Table:
    """The table in a CSV or XLSX file. Raises Unreadable with the reason.

    `known_names` says how many names of columns it knows in a line: so a header is found among titles, and a second
    table below the first is noticed.
    """
    lines: list[Line] = []
    for number, row in enumerate(rows_of(content), 1):
        cells = tuple(_tidy(cell) for cell in row)
        filled = sum(map(bool, cells))
        if filled > MOST_COLUMNS:
            raise Unreadable(Unreadable.TOO_WIDE)
        if filled:
            lines.append(Line(number, _without_empty_end(cells)))
        if len(lines) > MOST_LINES + 2 * _HEADER_IS_AMONG:
            raise Unreadable(Unreadable.TOO_LARGE)
    return _table(lines, known_names, is_calculated=has_formulas(content))


def _table(lines: list[Line], known_names: Names, *, is_calculated: bool) -> Table:
    start = _start(lines, known_names)
    header = lines[start].cells[:MOST_COLUMNS]
    repeated = _repeated(lines[start + 1 :], header, known_names)
    below = [
        Line(line.number, (line.cells + ("",) * len(header))[: len(header)])
        for line in lines[start + 1 :]
        if line.number not in repeated and not _is_total(line)
    ]
    below = [line for line in below if any(line.cells)]
    if len(below) > MOST_LINES:
        raise Unreadable(Unreadable.TOO_LARGE)
    return Table(header, below, repeated, is_calculated)


def _repeated(lines: Iterable[Line], header: tuple[str, ...], known_names: Names) -> tuple[int, ...]:
    """The lines that are the header once more. Another header is another table, with other columns below."""
    folded = _folded(header)
    found = []
    for line in lines:
        if _folded(line.cells[: len(header)]) == folded:
            found.append(line.number)
        elif not any(map(_DIGIT.search, line.cells)) and known_names(line.cells) >= _ANOTHER_HEADER:
            raise Unreadable(Unreadable.TWO_TABLES, line=line.number)
    return tuple(found)


def _folded(cells: Sequence[str]) -> list[str]:
    return [cell.casefold() for cell in cells]


def _tidy(cell: str) -> str:
    return " ".join(cell.split())


def _start(lines: list[Line], known_names: Names) -> int:
    """Where the header is: the first line with names we know, nearly as many as in any line.

    Without such: the first line that is about as full as the others.
    """
    known = [known_names(line.cells) for line in lines[:_HEADER_IS_AMONG]]
    if max(known, default=0) >= _A_HEADER:
        enough = max(_A_HEADER, max(known) * 0.6)
        return next(index for index, count in enumerate(known) if count >= enough)
    filled = [sum(map(bool, line.cells)) for line in lines]
    often = Counter(count for count in filled if count > 1)
    if not often:
        raise Unreadable(Unreadable.NO_TABLE)
    usual = max(often, key=lambda count: (often[count], count))
    return next(index for index, count in enumerate(filled) if count > 1 and count >= usual * 0.7)


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]


def _is_total(line: Line) -> bool:
    """ "Totale;139": a line that counts the others."""
    written = [cell for cell in line.cells if cell]
    return len(written) <= 3 and bool(_TOTAL.match(written[0]))
