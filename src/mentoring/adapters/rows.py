"""Bytes into rows of text: CSV in any encoding and with any separator, or XLSX. What is neither gets its own name.

Nothing here believes a file's name: what it is, its first bytes say.
"""

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import chain, islice
from typing import Any

from openpyxl import load_workbook

LARGEST_FILE = 2_500_000  # Bytes: Django keeps that much in memory, so no list of names touches the disk.
LARGEST_UNPACKED = 25_000_000  # A small archive can hold a very large sheet.
MOST_MEMBERS = 1_000
MOST_COLUMNS = 100

_SEPARATORS = ";,\t|"
_SAMPLE = 300  # So many lines tell which separator it is.


class Unreadable(ValueError):
    """This file is not a table we can read; `reason` is one of the class constants, `facts` what to say beside it."""

    TOO_LARGE = "too_large"
    TOO_WIDE = "too_wide"
    UNPACKS_TOO_LARGE = "unpacks_too_large"  # A zip bomb, or a sheet with a million formatted lines.
    OLD_FORMAT = "old_format"  # An .xls of the last century: to be saved again as .xlsx or CSV.
    PASSWORD = "password"  # noqa: S105 - it is the word for what is wrong.
    DAMAGED = "damaged"
    NUL_BYTES = "nul_bytes"
    WEB_PAGE = "web_page"  # What some programs call .xls.
    LIBRE_OFFICE = "libre_office"
    DOCUMENT = "document"  # Word, PDF, RTF.
    PICTURE = "picture"
    ARCHIVE = "archive"
    NO_TABLE = "no_table"
    TWO_TABLES = "two_tables"

    def __init__(self, reason: str, **facts: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


def rows_of(content: bytes) -> Iterator[Sequence[str]]:
    """The rows of a CSV or XLSX file, one by one. Raises Unreadable with the reason."""
    if len(content) > LARGEST_FILE:
        raise Unreadable(Unreadable.TOO_LARGE)
    if content.startswith(b"PK\x03\x04"):
        return _rows_of_xlsx(content)
    if disguise := _disguise(content):
        raise Unreadable(disguise)
    return _rows_of_csv(_text(content))


def has_formulas(content: bytes) -> bool:
    """Does a sheet of the workbook calculate something? We read what it showed when it was saved."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return any(_FORMULA.search(archive.read(name)) for name in sheets)


_FORMULA = re.compile(rb"<(\w+:)?f[ >]")
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BEGINNINGS: list[tuple[bytes, str]] = [
    (b"%PDF", Unreadable.DOCUMENT),
    (b"{\\rtf", Unreadable.DOCUMENT),
    (b"\x89PNG", Unreadable.PICTURE),
    (b"\xff\xd8\xff", Unreadable.PICTURE),
    (b"GIF8", Unreadable.PICTURE),
    (b"\x1f\x8b", Unreadable.ARCHIVE),
    (b"7z\xbc\xaf", Unreadable.ARCHIVE),
    (b"Rar!", Unreadable.ARCHIVE),
]
_MARKUP = re.compile(rb"\s*<(\?xml|!doctype|html|head|meta|table|style|!--)", re.IGNORECASE)


def _disguise(content: bytes) -> str:
    """What a file is that is no table; nothing if it may be one."""
    if content.startswith(_OLE):
        return Unreadable.PASSWORD if _ENCRYPTED in content else Unreadable.OLD_FORMAT
    found = next((reason for beginning, reason in _BEGINNINGS if content.startswith(beginning)), "")
    return found or (Unreadable.WEB_PAGE if _MARKUP.match(content.removeprefix(b"\xef\xbb\xbf")) else "")


# -- CSV ----------------------------------------------------------------------------------------------------
def _text(content: bytes) -> str:
    """What the bytes say. Whatever is not Unicode was written by Windows, in Western Europe."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _without_nul(content.decode("utf-16", errors="replace"))
    if (encoding := _utf_16_without_mark(content)) is not None:
        return _without_nul(content.decode(encoding, errors="replace"))
    try:
        return _without_nul(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _without_nul(content.decode("cp1252", errors="replace"))


def _without_nul(text: str) -> str:
    """Some programs fill up the end of a file with zeros; anywhere else they mean that something is lost."""
    text = text.rstrip("\0\x1a")
    if "\0" in text:
        raise Unreadable(Unreadable.NUL_BYTES)
    return text


def _utf_16_without_mark(content: bytes) -> str | None:
    """Western text in UTF-16 has a zero in every other place."""
    sample = content[:2_000]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.7 and even <= half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.7 and odd <= half * 0.1 else None


def _rows_of_csv(text: str) -> Iterator[Sequence[str]]:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first) == 5:  # Excel's own note to itself.
        return _reader(f"\n{rest}", first[4], csv.QUOTE_MINIMAL)
    # A lonely quotation mark swallows lines to the end of the file: reading without quotation marks mends that.
    readings = [(separator, quoting) for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE) for separator in _SEPARATORS]
    measured = [(_regularity(text, *reading), reading) for reading in readings]
    _best, (separator, quoting) = max(measured, key=lambda one: one[0])
    return _reader(text, separator, quoting)


def _reader(text: str, separator: str, quoting: int) -> Iterator[Sequence[str]]:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=quoting)  # type: ignore[arg-type]
    try:
        yield from lines
    except csv.Error as error:  # A field of more than 128 kB.
        raise Unreadable(Unreadable.NO_TABLE) from error


def _regularity(text: str, separator: str, quoting: int) -> tuple[int, int]:
    """How many lines are of the commonest width (above one), and that width: the right separator has the most."""
    try:
        widths = Counter(len(row) for row in islice(_reader(text, separator, quoting), _SAMPLE) if len(row) > 1)
    except Unreadable:
        return (0, 0)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))


# -- XLSX ---------------------------------------------------------------------------------------------------
def _rows_of_xlsx(content: bytes) -> Iterator[Sequence[str]]:
    try:
        _look_inside(content)
        yield from _rows_of_sheets(content)
    except Unreadable:
        raise
    except Exception as error:  # A damaged archive can fail anywhere in the readers, with anything.
        raise Unreadable(Unreadable.DAMAGED) from error


def _look_inside(content: bytes) -> None:
    """Before anything is unpacked: is it a workbook, and of a size that somebody typed?"""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        names = {member.filename for member in members}
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_UNPACKED:
        raise Unreadable(Unreadable.UNPACKS_TOO_LARGE)
    if "word/document.xml" in names:
        raise Unreadable(Unreadable.DOCUMENT)
    if "content.xml" in names:
        raise Unreadable(Unreadable.LIBRE_OFFICE)
    if not any(name.startswith("xl/") for name in names):
        raise Unreadable(Unreadable.ARCHIVE)


def _rows_of_sheets(content: bytes) -> Iterator[Sequence[str]]:
    """The rows of the first sheet that has any."""
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # Programs write wrong sizes; read what is there.
            rows = ([_cell(value) for value in row] for row in sheet.iter_rows(values_only=True))
            before: list[Sequence[str]] = []
            first = next((row for row in rows if any(row) or before.append(())), None)  # type: ignore[func-returns-value]
            if first is not None:
                yield from chain(before, [first], rows)
                return
    finally:
        book.close()


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
