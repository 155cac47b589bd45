"""A table as a file for a spreadsheet: CSV the way Italian offices open it, or XLSX with real numbers and dates.

No cell that somebody typed may become a formula on the desk of whoever opens the file.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from io import BytesIO, StringIO
from typing import Any, TypeGuard

from django.utils import timezone
from django.utils.functional import Promise
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Value = str | Promise | int | date | datetime | None


class Kind(Enum):
    """What a column holds. Money is in cents."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DAY = "day"
    MOMENT = "moment"

    @property
    def is_number(self) -> bool:
        return self in (Kind.NUMBER, Kind.MONEY)


@dataclass(frozen=True)
class Head:
    """The head of a column."""

    label: str
    kind: Kind


Rows = Iterable[Sequence[Value]]

# What makes a spreadsheet read a text as a formula; the wide ones are what Asian keyboards write.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_XLSX_FORMATS = {Kind.MONEY: '#,##0.00" €"', Kind.DAY: "dd/mm/yyyy", Kind.MOMENT: "dd/mm/yyyy hh:mm"}
_XLSX_WIDTHS = {Kind.TEXT: 34, Kind.NUMBER: 12, Kind.MONEY: 16, Kind.DAY: 14, Kind.MOMENT: 20}


def harmless(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def as_csv(heads: Sequence[Head], rows: Rows) -> bytes:
    """UTF-8 with a mark, semicolons, 1250,50 and 22/11/2026: a double click opens it in an Italian office."""
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(head.label) for head in heads])
    for row in rows:
        writer.writerow([_in_csv(value, head.kind) for head, value in zip(heads, row, strict=True)])
    return out.getvalue().encode("utf-8-sig")


def _in_csv(value: Value, kind: Kind) -> str:
    if value is None:
        return ""
    value = _told(value, kind)
    if isinstance(value, int):
        return _euros(value) if kind is Kind.MONEY else str(value)
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return harmless(str(value))


def _euros(cents: int) -> str:
    euros, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{euros},{rest:02}"


def _told(value: Value, kind: Kind) -> Value:
    """A moment by the wall clock (a spreadsheet knows no time zones), or only its day where the column says days."""
    if not isinstance(value, datetime):
        return value
    local = timezone.make_naive(value) if timezone.is_aware(value) else value
    return local.date() if kind is Kind.DAY else local


def as_xlsx(heads: Sequence[Head], rows: Rows) -> bytes:
    """Amounts are numbers of euros, dates are dates, and text is text whatever it begins with."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet()  # The stubs know little of write-only sheets.
    sheet.freeze_panes = "A2"
    for position, head in enumerate(heads, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = _XLSX_WIDTHS[head.kind]
    sheet.append([_head_in_xlsx(sheet, head.label) for head in heads])
    for row in rows:
        sheet.append([_in_xlsx(sheet, value, head.kind) for head, value in zip(heads, row, strict=True)])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _head_in_xlsx(sheet: Any, label: str) -> Cell:
    cell = _in_xlsx(sheet, label, Kind.TEXT)
    cell.font = Font(bold=True)
    return cell


def _in_xlsx(sheet: Any, value: Value, kind: Kind) -> Cell:
    value = _told(value, kind)
    if isinstance(value, str | Promise):
        return _text_in_xlsx(sheet, str(value))
    cell: Cell = WriteOnlyCell(sheet)
    # Exact: a spreadsheet shows euros, and a Decimal of whole cents writes them without rounding.
    cell.value = Decimal(value).scaleb(-2) if _is_money(value, kind) else value
    if kind in _XLSX_FORMATS:
        cell.number_format = _XLSX_FORMATS[kind]
    return cell


def _is_money(value: Value, kind: Kind) -> TypeGuard[int]:
    return kind is Kind.MONEY and isinstance(value, int)


def _text_in_xlsx(sheet: Any, text: str) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text))
    if cell.data_type != "s" or text.startswith(_FORMULA_STARTS):
        cell.data_type = "s"  # "=1+1" stays four characters,
        cell.number_format = "@"  # also when somebody edits the cell.
    return cell
