"""Files that are not what they say, bombs, and what else comes out of offices: a clear no, or the right table."""

import io
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from mentoring.adapters.rows import LARGEST_FILE, LARGEST_UNPACKED, MOST_COLUMNS, Unreadable, has_formulas
from mentoring.adapters.tables import MOST_LINES, Table, read_table
from mentoring.rolls.columns import Field, count_known, guess_columns, missing_columns, never_read
from mentoring.rolls.errors import UNREADABLE

SCHOOL = Path(__file__).resolve().parents[3] / "shared/data/school"
PLAIN = b"Cognome;Nome;Nato il\r\nProva;Ada;1/2/2015\r\n"


def why_not(content: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read_table(content, count_known)
    assert UNREADABLE[refused.value.reason]
    return refused.value.reason


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def workbook(rows) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_sheet(xml: bytes) -> bytes:
    """A good workbook whose sheet says something else."""
    good = workbook([["Cognome", "Nome", "Nato il"]])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for member in before.infolist():
            is_sheet = member.filename.startswith("xl/worksheets/")
            after.writestr(member.filename, xml if is_sheet else before.read(member))
    return out.getvalue()


def read_or_refused(content: bytes) -> Table | None:
    try:
        return read_table(content, count_known)
    except Unreadable:
        return None


def test_every_reason_has_a_sentence():
    reasons = {value for name, value in vars(Unreadable).items() if name.isupper()}
    assert reasons == set(UNREADABLE)


# -- not what they say --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"%PDF-1.7\n", Unreadable.DOCUMENT),
        (b"{\\rtf1\\ansi Cognome}", Unreadable.DOCUMENT),
        (archive(word__document_xml=b"").replace(b"document_xml", b"document.xml"), Unreadable.DOCUMENT),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, Unreadable.PICTURE),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", Unreadable.PICTURE),
        (b"\x1f\x8b\x08\0", Unreadable.ARCHIVE),
        (archive(elenco=PLAIN), Unreadable.ARCHIVE),
        (archive(mimetype=b"application/vnd.oasis", content_xml=b"").replace(b"content_xml", b"content.xml"),
         Unreadable.LIBRE_OFFICE),
        (b"<html><body><table><tr><td>Cognome</td></tr></table>", Unreadable.WEB_PAGE),
        (b'\xef\xbb\xbf\r\n<?xml version="1.0"?><Workbook/>', Unreadable.WEB_PAGE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), Unreadable.PASSWORD),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Workbook", Unreadable.OLD_FORMAT),
        (workbook([["Cognome", "Nome"], ["Prova", "Ada"]])[:-200], Unreadable.DAMAGED),
    ],
    ids=["pdf", "rtf", "docx", "png", "jpeg", "gzip", "zip", "ods", "html", "xml", "password", "xls", "cut off"],
)  # fmt: skip
def test_a_file_that_is_something_else_is_called_by_its_name(content, reason):
    assert why_not(content) == reason


def test_the_name_of_a_file_is_not_believed():
    assert read_table(workbook([["Cognome", "Nome"], ["Prova", "Ada"]])).lines[0].cells == ("Prova", "Ada")


# -- bombs --------------------------------------------------------------------------------------------------
def quickly(content: bytes) -> str:
    began = time.process_time()
    tracemalloc.start()
    try:
        return why_not(content)
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 100_000_000
        assert time.process_time() - began < 20


def test_a_zip_bomb_is_not_unpacked():
    bomb = with_sheet(b" " * (LARGEST_UNPACKED + 1))
    assert len(bomb) < 100_000
    assert quickly(bomb) == Unreadable.UNPACKS_TOO_LARGE


def test_many_small_files_are_no_workbook():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for number in range(1_100):
            file.writestr(f"xl/{number}", b"")
    assert quickly(out.getvalue()) == Unreadable.UNPACKS_TOO_LARGE


def test_an_archive_that_lies_about_its_size_is_damaged():
    bomb = bytearray(with_sheet(b"<worksheet>" + b" " * 3_000_000 + b"</worksheet>"))
    with zipfile.ZipFile(io.BytesIO(bytes(bomb))) as file:
        size = next(m.file_size for m in file.infolist() if m.filename.startswith("xl/worksheets/"))
    lie = bytes(bomb).replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert quickly(lie) == Unreadable.DAMAGED


def test_entities_that_grow_do_not_grow():
    names = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 10))
    xml = b'<!DOCTYPE x [<!ENTITY e0 "ahahahahah">%s]><worksheet><sheetData><row><c t="inlineStr"><is><t>&e9;</t></is></c></row></sheetData></worksheet>'  # noqa: E501
    assert quickly(with_sheet(xml % names)) in (Unreadable.DAMAGED, Unreadable.NO_TABLE)


@pytest.mark.parametrize("separator", [b";", b","])
def test_a_hundred_thousand_columns_are_refused(separator):
    line = separator.join([b"Nome"] * 100_000)
    assert quickly(line + b"\n" + line + b"\n") == Unreadable.TOO_WIDE


def test_a_sheet_wider_than_a_list_is_refused():
    assert quickly(workbook([["Nome"] * 16_000] * 3)) == Unreadable.TOO_WIDE


def test_empty_columns_do_not_count():
    rows = [["Cognome", "Nome", *[None] * 5_000], ["Prova", "Ada", *[None] * 5_000]]
    assert read_table(workbook(rows)).header == ("Cognome", "Nome")
    assert len(read_table(PLAIN.replace(b"\r\n", b";" * 5_000 + b"\r\n")).header) == 3
    assert MOST_COLUMNS < 5_000


def test_rows_after_a_gap_of_thousands_are_not_lost():
    rows = [["Cognome", "Nome"], ["Prova", "Ada"], *[[]] * (MOST_LINES + 500), ["Prova", "Leo"]]
    assert [line.cells[1] for line in read_table(workbook(rows)).lines] == ["Ada", "Leo"]


def test_too_many_bytes_are_not_read():
    assert quickly(b"Cognome;Nome\n" + b"Prova;Ada\n" * (LARGEST_FILE // 9)) == Unreadable.TOO_LARGE


# -- signs --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("content", [PLAIN.replace(b"Ada", b"A\0da"), b"\0" + PLAIN, PLAIN + b"\0x;y;z\r\n"])
def test_nul_bytes_inside_are_refused(content):
    assert why_not(content) == Unreadable.NUL_BYTES


def test_zeros_that_fill_up_the_end_are_nothing():
    assert read_table(PLAIN + b"\0" * 500).lines == read_table(PLAIN).lines


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8", "utf-8-sig", "cp1252"])
def test_every_encoding_that_excel_writes_is_read(encoding):
    text = "Cognome;Nome;Nato il\r\nFontàna;Zoë;1/2/2015\r\n"
    assert read_table(text.encode(encoding)).lines[0].cells == ("Fontàna", "Zoë", "1/2/2015")


# -- headers ------------------------------------------------------------------------------------------------
def test_a_line_of_groups_above_the_names_is_no_header():
    content = b"DATI ALUNNO;;;DATI GENITORE\r\nCognome;Nome;Nato il;E-mail\r\nProva;Ada;1/2/2015;r@example.org\r\n"
    assert read_table(content, count_known).header == ("Cognome", "Nome", "Nato il", "E-mail")


def test_a_header_in_other_letters_on_the_next_page_is_skipped_and_noted():
    table = read_table(PLAIN + b"COGNOME;NOME;NATO IL\r\nProva;Leo;1/2/2015\r\n", count_known)
    assert [line.cells[1] for line in table.lines] == ["Ada", "Leo"]
    assert table.repeated_headers == (3,)


def test_a_second_list_with_other_columns_is_refused_with_its_line():
    with pytest.raises(Unreadable) as refused:
        read_table(PLAIN + b"\r\nNome;Cognome;Classe;Nato il\r\nAda;Prova;3A;1/2/2015\r\n", count_known)
    assert (refused.value.reason, refused.value.facts) == (Unreadable.TWO_TABLES, {"line": 4})


def test_formulas_are_noticed_and_their_values_read():
    assert has_formulas(workbook([["Cognome"], ['=CONCATENATE("a";"b")']]))
    assert not has_formulas(workbook([["Cognome"], ["Prova"]]))
    assert not has_formulas(PLAIN)


# -- layouts that are out there -----------------------------------------------------------------------------
@pytest.mark.skipif(not SCHOOL.is_dir(), reason="shared data not here: layouts of real registers")
@pytest.mark.parametrize(
    ("name", "columns", "never"),
    [
        (
            "LAYOUT-giuaschool-alunni-header.csv",
            {
                Field.LAST_NAME: "cognome", Field.FIRST_NAME: "nome", Field.BORN_ON: "dataNascita",
                Field.FISCAL_CODE: "codiceFiscale", Field.SEX: "sesso", Field.MUNICIPALITY: "citta",
                Field.GUARDIAN_NAME: "genitore1Cognome genitore1Nome",
                Field.GUARDIAN_EMAIL: "genitore1Email genitore2Email email",
                Field.GUARDIAN_PHONE: "genitore1Telefono genitore2Telefono",
            },
            {"bes", "noteBes", "religione", "username", "password", "genitore1Username", "genitore1Password",
             "genitore2Username", "genitore2Password"},
        ),
        (
            "LAYOUT-marconi-iscritti-header-cp1252.csv",
            {
                Field.LAST_NAME: "Cognome", Field.FIRST_NAME: "Nome", Field.BORN_ON: "data_di_nascita",
                Field.POSTCODE: "cap", Field.FISCAL_CODE: "cf", Field.SEX: "sesso",
            },
            {"nazionalità", "legge_104", "legge_107"},
        ),
    ],
)  # fmt: skip
def test_the_columns_of_real_registers_are_understood(name, columns, never):
    content = (SCHOOL / name).read_bytes()
    table = read_table(content.rstrip() + b"\r\n" + b"Prova;Ada\r\n".replace(b";", _separator(content)), count_known)
    guessed = guess_columns(table.header)
    assert {field: " ".join(table.header[place] for place in places) for field, places in guessed.items()} == columns
    assert missing_columns(guessed) == []
    assert {table.header[place] for place in never_read(table.header)} == never


def _separator(content: bytes) -> bytes:
    return b";" if b";" in content else b","


# -- anything at all ----------------------------------------------------------------------------------------
CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=60, deadline=2_000)
@given(st.lists(st.lists(CELLS, max_size=8), max_size=12), st.sampled_from([";", ",", "\t", "|"]))
def test_any_text_is_a_table_or_a_clear_no(rows, separator):
    content = "\n".join(separator.join(row) for row in rows).encode()
    table = read_or_refused(content)
    if table is None:
        return
    assert all(len(line.cells) == len(table.header) <= MOST_COLUMNS for line in table.lines)
    assert all("\0" not in cell for line in table.lines for cell in line.cells)


@settings(max_examples=40, deadline=2_000)
@given(st.binary(max_size=300), st.integers(0, 4_000))
def test_a_workbook_with_any_bytes_in_it_is_a_table_or_a_clear_no(noise, at):
    good = workbook([["Cognome", "Nome"], ["Prova", "Ada"]])
    broken = good[:at] + noise + good[at + len(noise) :]
    table = read_or_refused(broken)
    assert table is None or table.header
