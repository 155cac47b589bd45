"""Tables as offices export them: CSV in any encoding and with any separator, or XLSX, into a header and lines of text.

Around the table there may be a title above, a total below, empty lines anywhere; header names carry stray spaces.
Dates of a spreadsheet come out as 2015-07-03, whole numbers without decimals; everything else as it is written.
"""

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook

LARGEST_FILE = 2_500_000  # Bytes: Django keeps that much in memory, so no list of names touches the disk.
LARGEST_UNPACKED = 60_000_000  # A small archive can hold a very large sheet.
MOST_LINES = 5_000
MOST_COLUMNS = 100

_SEPARATORS = ";,\t|"
_TOTAL = re.compile(r"(tot(\.|ale?|ali)?|somma|n(r|um|umero)?\.?|conteggio|totals?|count|sum)\b", re.IGNORECASE)
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class Unreadable(ValueError):
    """This file is not a table we can read; `reason` is one of the class constants."""

    TOO_LARGE = "too_large"
    OLD_FORMAT = "old_format"  # An .xls of the last century: to be saved again as .xlsx or CSV.
    DAMAGED = "damaged"
    NO_TABLE = "no_table"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


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


def read_table(content: bytes) -> Table:
    """The table in a CSV or XLSX file. Raises Unreadable with the reason."""
    if len(content) > LARGEST_FILE:
        raise Unreadable(Unreadable.TOO_LARGE)
    if content.startswith(_OLD_EXCEL):
        raise Unreadable(Unreadable.OLD_FORMAT)
    rows = _rows_of_xlsx(content) if content.startswith(_ZIP) else _rows_of_csv(_text(content))
    return _table(rows)


# -- CSV ----------------------------------------------------------------------------------------------------
def _text(content: bytes) -> str:
    """What the bytes say. Whatever is not Unicode was written by Windows, in Western Europe."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _rows_of_csv(text: str) -> list[list[str]]:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first) == 5:  # Excel's own note to itself.
        return _split(f"\n{rest}", first[4], csv.QUOTE_MINIMAL) or []
    # A lonely quotation mark swallows lines to the end of the file: reading without quotation marks mends that.
    readings = [
        rows
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE)
        for separator in _SEPARATORS
        if (rows := _split(text, separator, quoting))
    ]
    return max(readings, key=_regularity, default=[])


def _split(text: str, separator: str, quoting: int) -> list[list[str]] | None:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=quoting)  # type: ignore[arg-type]
    try:
        return list(reader)
    except csv.Error:  # A field of more than 128 kB: the wrong separator, or no table.
        return None


def _regularity(rows: list[list[str]]) -> tuple[int, int]:
    """How many rows are of the commonest width (above one), and that width: the right separator has the most."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))


# -- XLSX ---------------------------------------------------------------------------------------------------
def _rows_of_xlsx(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        rows = _rows_of_sheets(content) if unpacked <= LARGEST_UNPACKED else None
    except Exception as error:  # A damaged archive can fail anywhere in the readers, with anything.
        raise Unreadable(Unreadable.DAMAGED) from error
    if rows is None:
        raise Unreadable(Unreadable.TOO_LARGE)
    return rows


def _rows_of_sheets(content: bytes) -> list[list[str]]:
    """The rows of the first sheet that has any."""
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # Programs write wrong sizes; read what is there.
            rows = [
                [_cell(value) for value in row]
                for row in sheet.iter_rows(max_row=MOST_LINES + 100, max_col=MOST_COLUMNS, values_only=True)
            ]
            if any(any(row) for row in rows):
                return rows
    finally:
        book.close()
    return []


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


# -- the table inside ---------------------------------------------------------------------------------------
def _table(rows: Iterable[Sequence[str]]) -> Table:
    lines = [
        Line(number, cells) for number, row in enumerate(rows, 1) if any(cells := tuple(_tidy(cell) for cell in row))
    ]
    start = _start(lines)
    header = _without_empty_end(lines[start].cells)[:MOST_COLUMNS]
    below = [
        Line(line.number, (line.cells + ("",) * len(header))[: len(header)])
        for line in lines[start + 1 :]
        if not _is_total(line) and line.cells[: len(header)] != header
    ]
    if len(below) > MOST_LINES:
        raise Unreadable(Unreadable.TOO_LARGE)
    return Table(header, [line for line in below if any(line.cells)])


def _tidy(cell: str) -> str:
    return " ".join(cell.split())


def _start(lines: list[Line]) -> int:
    """Where the header is: the first line that is about as full as the lines are for the most part."""
    filled = [sum(map(bool, line.cells)) for line in lines]
    often = Counter(count for count in filled if count > 1)
    if not often:
        raise Unreadable(Unreadable.NO_TABLE)
    usual = max(often, key=lambda count: (often[count], count))
    return next(index for index, count in enumerate(filled) if count > 1 and count >= usual * 0.7)


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def _is_total(line: Line) -> bool:
    """ "Totale;139": a line that counts the others."""
    written = [cell for cell in line.cells if cell]
    return len(written) <= 3 and bool(_TOTAL.match(written[0]))
