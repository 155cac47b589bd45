"""A season in a spreadsheet: whatever the columns are called, and however people write days and hours."""

import io
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from mentoring.adapters.events import (
    Column,
    Fault,
    Format,
    NotEvents,
    Reading,
    Status,
    Unreadable,
    format_of,
    open_event_table,
    read_event_table,
)
from mentoring.adapters.events.moments import hour_of, moment_of

ROME = ZoneInfo("Europe/Rome")
SPAN = {"zone": ROME, "since": datetime(2026, 1, 1, tzinfo=UTC), "until": datetime(2027, 1, 1, tzinfo=UTC)}


def read(content: str | bytes, **more) -> Reading:
    return read_event_table(content.encode() if isinstance(content, str) else content, **SPAN, **more)


def one(header: str, line: str):
    (found,) = read(f"{header}\n{line}\n").events
    return found


def workbook(*rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_season_is_read_with_all_it_says():
    found = one(
        "Codice;Titolo;Data;Ora inizio;Ora fine;Luogo;Indirizzo;Comune;Prezzo;Posti;Genere;Link;Locandina;Descrizione",
        "S1;La bottega del caffè;sabato 14 marzo 2026;21;23.30;Teatro Fraschini;Corso Strada Nuova 136;Pavia;"
        "12,00 €;20;Prosa;www.teatro.example/bottega;https://teatro.example/b.jpg;Di <b>Goldoni</b>",
    )
    assert found.identity == ("S1", "")
    assert found.starts_at == datetime(2026, 3, 14, 20, tzinfo=UTC)
    assert found.ends_at == datetime(2026, 3, 14, 22, 30, tzinfo=UTC)
    assert (found.place_name, found.address) == ("Teatro Fraschini", "Corso Strada Nuova 136, Pavia")
    assert (found.price_text, found.seats_text, found.topic) == ("12,00 €", "20", "Prosa")
    assert (found.url, found.image_url) == ("https://www.teatro.example/bottega", "https://teatro.example/b.jpg")
    assert (found.description, found.faults, found.row) == ("Di Goldoni", (), 2)


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Titolo", Column.TITLE), ("SPETTACOLO", Column.TITLE), ("Nome evento", Column.TITLE),
        ("Data", Column.START), ("Data e ora", Column.START), ("Giorno", Column.START), ("Start date", Column.START),
        ("Dal", Column.START), ("Inizio", Column.START), ("Ora", Column.START_HOUR), ("Orario", Column.START_HOUR),
        ("Start time", Column.START_HOUR), ("Fine", Column.END), ("Al", Column.END), ("Ora fine", Column.END_HOUR),
        ("Orario di fine", Column.END_HOUR), ("Durata (min)", Column.DURATION), ("Sala", Column.PLACE),
        ("Venue", Column.PLACE), ("Sede", Column.PLACE), ("Indirizzo", Column.ADDRESS), ("Indirizzo web", Column.URL),
        ("Sito", Column.URL), ("Prezzo intero", Column.PRICE), ("Biglietto", Column.PRICE),
        ("Capienza", Column.SEATS), ("Posti disponibili", Column.SEATS), ("Città", Column.TOWN),
        ("Sinossi", Column.DESCRIPTION), ("Foto", Column.IMAGE), ("Rassegna", Column.TOPIC), ("ID", Column.UID),
        ("Stato", Column.STATUS),
        ("Regia", None), ("", None),
    ],
)  # fmt: skip
def test_columns_are_guessed_in_italian_and_english(header, column):
    table = open_event_table(f"{header};Zzz\na;b\nc;d\n".encode())
    assert table.guessed == ({column: 0} if column else {})


def test_a_guess_can_be_put_right():
    content = "Opera;Quando ci si vede\nSerata;14/3/2026 21:00\n"
    assert open_event_table(content.encode()).missing == (Column.TITLE,)
    with pytest.raises(NotEvents) as refused:
        read(content)
    assert refused.value.reason == NotEvents.NO_COLUMNS
    (found,) = read(content, columns={Column.TITLE: 0, Column.START: 1}).events
    assert (found.title, found.starts_at) == ("Serata", datetime(2026, 3, 14, 20, tzinfo=UTC))


def test_columns_that_are_not_there_are_not_read():
    with pytest.raises(NotEvents):
        read("Titolo;Data\nSerata;14/3/2026\n", columns={Column.TITLE: 0, Column.START: 7})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14/3/2026 21:00", datetime(2026, 3, 14, 20, tzinfo=UTC)),
        ("14.03.26 ore 21", datetime(2026, 3, 14, 20, tzinfo=UTC)),
        ("sab 14-3-2026 h 21.00", datetime(2026, 3, 14, 20, tzinfo=UTC)),
        ("Sabato 14 Marzo 2026, ore 21", datetime(2026, 3, 14, 20, tzinfo=UTC)),
        ("1° maggio 2026", date(2026, 5, 1)),
        ("14 March 2026 9 pm", datetime(2026, 3, 14, 20, tzinfo=UTC)),
        ("2026-03-14 21:00:00", datetime(2026, 3, 14, 20, tzinfo=UTC)),
        ("2026-03-14", date(2026, 3, 14)),
        ("29/2/2026", None),
        ("14 brumaio 2026", None),
        ("da definire", None),
    ],
)
def test_days_as_people_write_them(text, expected):
    moment = moment_of(text, ROME)
    assert (moment.at or moment.day) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("21", time(21)), ("21:00", time(21)), ("21.30", time(21, 30)), ("ore 21", time(21)), ("h21", time(21)),
        ("2130", time(21, 30)), ("9 pm", time(21)), ("12 am", time(0)), ("21:00:00", time(21)), ("0.875", time(21)),
        ("24:00", time(23, 59)), ("25:00", None), ("sera", None), ("", None),
    ],
)  # fmt: skip
def test_hours_as_people_write_them(text, expected):
    assert hour_of(text) == expected


@pytest.mark.parametrize(
    ("end", "hours"),
    [("Ora fine;23:30", 2.5), ("Ora fine;1:00", 4), ("Durata;90", 1.5), ("Durata;1h30", 1.5), ("Durata;2 ore", 2),
     ("Durata;1:45:00", 1.75), ("Fine;14/3/2026 23:00", 2), ("Fine;23:00", 2)],
)  # fmt: skip
def test_ends_as_people_write_them(end, hours):
    name, value = end.split(";")
    found = one(f"Titolo;Data;Ora;{name}", f"Serata;14/3/2026;21:00;{value}")
    assert (found.ends_at - found.starts_at, found.faults) == (timedelta(hours=hours), ())


@pytest.mark.parametrize(
    ("line", "faults"),
    [
        (";14/3/2026;21:00;", (Fault.NO_TITLE,)),
        ("Serata;;21:00;", (Fault.NO_START,)),
        ("Serata;30/2/2026;21:00;", (Fault.BAD_START,)),
        ("Serata;14/3/2026;tardi;", (Fault.UNCLEAR_TIME,)),
        ("Serata;14/3/2026;21:00;boh", (Fault.BAD_END,)),
        ("Serata;14/3/2026;21:00;13/3/2026 20:00", (Fault.END_BEFORE_START,)),
        ("Serata;29/3/2026;2:30;", (Fault.SKIPPED_HOUR,)),
    ],
)
def test_what_is_wrong_with_a_line_is_said(line, faults):
    (found,) = read(f"Titolo;Data;Ora;Fine\nAltra;15/3/2026;20:00;\n{line}\n").events[:1]
    found = next(one for one in read(f"Titolo;Data;Ora;Fine\nAltra;15/3/2026;20:00;\n{line}\n").events if one.row == 3)
    assert found.faults == faults


@pytest.mark.parametrize(
    ("text", "status"),
    [("Annullato", Status.CANCELLED), ("cancelled", Status.CANCELLED), ("Rinviato", Status.POSTPONED),
     ("spostato al 20", Status.MOVED), ("rinviato al 20 marzo", Status.MOVED), ("confermato", Status.CONFIRMED)],
)  # fmt: skip
def test_what_became_of_it(text, status):
    assert one("Titolo;Data;Stato", f"Serata;14/3/2026;{text}").status == status
    assert one("Titolo;Data;Sala", f"Serata ({text});14/3/2026;A").status == status


def test_several_lines_of_one_show_are_its_dates():
    content = "Titolo;Data;Ora;Sala\nSerata;14/3/2026;21;A\nSerata;15/3/2026;21;A\nSerata;15/3/2026;21;A\n"
    found = read(content).events
    assert [one.instance for one in found] == ["20260314T200000Z", "20260315T200000Z"]
    assert len({one.uid for one in found}) == 1
    # A date more changes the name of none.
    more = read(content + "Serata;16/3/2026;21;A\n").events
    assert [one.identity for one in more[:2]] == [one.identity for one in found]


def test_one_line_has_the_name_it_has_among_several():
    alone = read("Titolo;Data;Ora\nSerata;14/3/2026;21\n").events[0]
    among = read("Titolo;Data;Ora\nSerata;14/3/2026;21\nSerata;15/3/2026;21\n").events[0]
    assert alone.identity == among.identity


def test_a_workbook_with_real_dates_and_a_title_above():
    content = workbook(
        ["Stagione 2026"],
        [],
        ["Titolo", "Data", "Ora", "Prezzo"],
        ["Serata", datetime(2026, 3, 14), time(21, 0), 12],  # noqa: DTZ001 - as a spreadsheet has it
        ["Matinée", datetime(2026, 3, 15, 11, 0), None, 8.5],  # noqa: DTZ001
    )
    evening, morning = read(content).events
    assert (evening.starts_at, evening.price_text) == (datetime(2026, 3, 14, 20, tzinfo=UTC), "12")
    assert (morning.title, morning.starts_at) == ("Matinée", datetime(2026, 3, 15, 10, tzinfo=UTC))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_letters_survive_every_encoding(encoding):
    assert read("Titolo;Data\nPerché no;14/3/2026\n".encode(encoding)).events[0].title == "Perché no"


def test_a_bomb_in_a_workbook_is_not_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 200_000_000)
    with pytest.raises(Unreadable) as refused:
        read(out.getvalue())
    assert refused.value.reason == Unreadable.UNPACKS_TOO_LARGE


def test_more_than_asked_for_is_cut_and_said():
    lines = "".join(f"Serata {n};14/3/2026\n" for n in range(30))
    found = read(f"Titolo;Data\n{lines}", most=10)
    assert (len(found.events), found.is_cut) == (10, True)


def test_what_is_long_past_is_counted_not_shown():
    found = read("Titolo;Data\nIeri;14/3/2025\nDomani;14/3/2026\n")
    assert ([one.title for one in found.events], found.n_outside) == (["Domani"], 1)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"BEGIN:VCALENDAR\r\n", Format.CALENDAR),
        (b"\xef\xbb\xbfBEGIN:VCALENDAR\r\n", Format.CALENDAR),
        ("BEGIN:VCALENDAR\r\n".encode("utf-16"), Format.CALENDAR),
        (b' [{"@type": "Event"}]', Format.LINKED_DATA),
        (b"<!doctype html><html>", Format.LINKED_DATA),
        (b"Titolo;Data\n", Format.TABLE),
        (b"PK\x03\x04...", Format.TABLE),
    ],
)
def test_a_format_is_known_by_its_bytes(content, kind):
    assert format_of(content) == kind


@pytest.mark.parametrize(("content", "reason"), [(b" \n", NotEvents.EMPTY), (b"<rss></rss>", NotEvents.FEED)])
def test_nothing_and_news_are_no_format(content, reason):
    with pytest.raises(NotEvents) as refused:
        format_of(content)
    assert refused.value.reason == reason
