"""Whatever an office exports becomes a header and lines, or a clear no."""

import csv
import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from mentoring.adapters import tables
from mentoring.adapters.rows import LARGEST_UNPACKED
from mentoring.adapters.tables import Line, Unreadable, read_table
from mentoring.demo import data

HEADER = ("Cognome", "Nome", "Data di nascita")
ROWS = [("Pozzi", "Samuel", "03/07/2015"), ("Fontàna", "Zoë", "2-2-2010")]


def written(rows, separator=";", encoding="utf-8", end="\r\n") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(rows)
    return out.getvalue().encode(encoding)


def cells(content: bytes) -> list[tuple[str, ...]]:
    return [line.cells for line in read_table(content).lines]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_any_separator_any_encoding_any_end_of_line(separator, encoding, end):
    content = written([HEADER, *ROWS], separator, encoding, end)
    assert read_table(content).header == HEADER
    assert cells(content) == ROWS


def test_the_list_of_the_pilot_is_139_lines_below_a_title_and_above_a_total():
    table = read_table(data.pilot_list())
    assert table.header == (
        "Cognome", "NOME", "Data di nascita", "Cod. Fiscale", "Corso", "Genitore/Tutore", "E-mail genitore", "Cell.",
    )  # fmt: skip
    assert len(table.lines) == 139
    assert table.lines[0].number == 4
    assert table.lines[2].cells[:3] == ("Fontàna", "Zoë", "02/02/2010")
    assert table.lines[-1].cells[0] == "De Lorenzi"


def test_titles_above_totals_below_and_stray_spaces_are_no_part_of_the_table():
    sheet = [["Scuola Girasole - elenco"], [], ["anno", "2026/27"], [" Cognome ", "Nome  ", " Data  di nascita"], *ROWS]
    sheet += [[], ["Totale", "2"], ["Pag. 1"]]
    table = read_table(written(sheet))
    assert table.header == HEADER
    assert table.lines[:2] == [Line(5, ROWS[0]), Line(6, ROWS[1])]
    assert [line.cells[0] for line in table.lines] == ["Pozzi", "Fontàna", "Pag. 1"]


def test_a_header_that_every_page_repeats_is_read_once():
    assert cells(written([HEADER, ROWS[0], HEADER, ROWS[1]])) == ROWS


def test_a_person_called_totaro_is_not_a_total():
    assert cells(written([HEADER, ("Totaro", "Ada", "1/1/2015"), *ROWS]))[0][0] == "Totaro"


def test_a_separator_inside_quotation_marks_separates_nothing():
    rows = [(*ROWS[0], "via Po 3; interno 2"), (*ROWS[1], 'detta "Zo"')]
    assert cells(written([(*HEADER, "Indirizzo"), *rows])) == rows


def test_a_lonely_quotation_mark_does_not_swallow_the_rest():
    content = b'Cognome;Nome;Nato il\r\n"Pozzi;Samuel;03/07/2015\r\nRossi;Ada;01/01/2014\r\nBianchi;Leo;02/02/2012\r\n'
    assert [line[1] for line in cells(content)] == ["Samuel", "Ada", "Leo"]


def test_excels_own_note_about_the_separator_is_obeyed():
    assert cells(b"sep=:\nCognome:Nome\nPozzi:Samuel\nRossi, Bianchi:Ada\n") == [
        ("Pozzi", "Samuel"),
        ("Rossi, Bianchi", "Ada"),
    ]


def test_short_lines_are_filled_up_and_long_ones_cut():
    assert cells(written([HEADER, ("Pozzi", "Samuel"), (*ROWS[1], "x", "y"), ROWS[0]])) == [
        ("Pozzi", "Samuel", ""),
        ROWS[1],
        ROWS[0],
    ]


# -- XLSX ---------------------------------------------------------------------------------------------------
def workbook(*sheets) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_spreadsheet_is_read_like_a_text_with_dates_that_are_dates():
    rows = [
        ["Elenco"],
        [],
        ["Cognome ", "Nome", "Nato il", "Cell.", "Media"],
        ["Pozzi", " Samuel", date(2015, 7, 3), 3956750476, 7.5],
        ["Rossi", "Ada", datetime(2014, 1, 2, 10, 30), None, 8.0],  # noqa: DTZ001 - a spreadsheet has no zones
        ["Totale", 2],
    ]
    table = read_table(workbook([], rows))
    assert table.header == ("Cognome", "Nome", "Nato il", "Cell.", "Media")
    assert table.lines == [
        Line(4, ("Pozzi", "Samuel", "2015-07-03", "3956750476", "7.5")),
        Line(5, ("Rossi", "Ada", "2014-01-02 10:30:00", "", "8")),
    ]


def test_a_small_archive_that_unpacks_to_something_huge_is_not_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * (LARGEST_UNPACKED + 1))
    assert why_not(out.getvalue()) == Unreadable.UNPACKS_TOO_LARGE


# -- what cannot be read ------------------------------------------------------------------------------------
def why_not(content: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read_table(content)
    return refused.value.reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Unreadable.NO_TABLE),
        (b"Caro direttore,\nle scrivo per dirle che\n", Unreadable.NO_TABLE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on", Unreadable.OLD_FORMAT),
        (b"PK\x03\x04 but nothing more", Unreadable.DAMAGED),
        (b"Cognome;Nome\n" * 400_000, Unreadable.TOO_LARGE),
        (written([HEADER, *((str(number), "Ada", "1/1/2015") for number in range(5_001))]), Unreadable.TOO_LARGE),
    ],
    ids=["nothing", "a letter", "old excel", "half an archive", "too many bytes", "too many lines"],
)
def test_what_is_no_table_is_refused_with_its_reason(content, reason):
    assert why_not(content) == reason


@given(st.one_of(st.binary(max_size=400), st.binary(max_size=400).map(lambda raw: b"PK\x03\x04" + raw)))
def test_any_bytes_at_all_are_a_table_or_a_clear_no(content):
    try:
        table = read_table(content)
    except Unreadable:
        return
    assert len(table.header) >= 1
    assert all(len(line.cells) == len(table.header) for line in table.lines)


PRINTED = st.text(st.characters(codec="cp1252", exclude_categories=["C", "Z"]), min_size=1, max_size=8).filter(
    lambda text: not tables._TOTAL.match(text) and '"' not in text and not set(text) & set(";,\t|")
)


@given(
    rows=st.lists(st.tuples(PRINTED, PRINTED, PRINTED, PRINTED), min_size=1, max_size=12),
    separator=st.sampled_from(";,\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    title=PRINTED,
)
def test_what_is_written_as_a_table_is_read_as_the_same_table(rows, separator, encoding, title):
    header = ("Cognome", "Nome", "Nata il", "Classe è")
    rows = [row for row in rows if row != header]
    content = written([[title], [], header, *rows], separator, encoding)
    table = read_table(content)
    assert table.header == header
    assert [line.cells for line in table.lines] == rows
