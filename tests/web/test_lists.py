"""Lists: filters and order in the address, 25 a page, and files that nobody's spreadsheet runs as a program."""

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django import forms
from django.http import HttpResponse
from django.test import RequestFactory
from openpyxl import load_workbook

from mentoring.people.commands import register_organisation
from mentoring.people.models import Organisation
from mentoring.web.lists import Column, Filters, Kind, Listing
from mentoring.web.sheets import harmless


@dataclass
class Gift:
    name: str
    cents: int
    on: date | None = date(2022, 3, 7)
    at: datetime = datetime(2022, 11, 22, 19, 47, tzinfo=UTC)


COLUMNS = [
    Column[Gift]("name", "Chi", lambda gift: gift.name, url=lambda gift: f"/chi/{gift.name}/"),
    Column[Gift]("cents", "Importo", lambda gift: gift.cents, kind=Kind.MONEY),
    Column[Gift]("on", "Giorno", lambda gift: gift.on, kind=Kind.DAY),
    Column[Gift]("at", "Ora", lambda gift: gift.at, kind=Kind.MOMENT),
    Column[Gift]("state", "Stato", lambda gift: "Arrivato", tone=lambda gift: "done"),
]


def listing(query: str = "", rows: list[Gift] | None = None, **options) -> Listing[Gift]:
    gifts = [Gift("Ada", 12_50), Gift("bruno", 1_250_00)] if rows is None else rows
    return Listing(RequestFactory().get(f"/elenco/?{query}"), gifts, COLUMNS, title="Bonifici arrivati", **options)


def names(page: Listing) -> list[str]:
    return [cells[0].words for cells in page.rows]


def as_rows(response: HttpResponse) -> list[list[str]]:
    return list(csv.reader(StringIO(response.content.decode("utf-8-sig"), newline=""), delimiter=";"))


def as_book(response: HttpResponse) -> list[list]:
    return [list(row) for row in load_workbook(BytesIO(response.content)).active.iter_rows()]


# -- the page -----------------------------------------------------------------------------------------------
def test_values_are_said_the_italian_way():
    first = listing().rows[0]
    assert [cell.words for cell in first] == [
        "Ada",
        "12,50\u00a0€",
        "lun 7 mar 2022",
        "mar 22 nov 2022, ore\N{NO-BREAK SPACE}20.47",
        "Arrivato",
    ]
    assert [cell.is_number for cell in first] == [False, True, False, False, False]
    assert first[0].url == "/chi/Ada/"
    assert first[4].tone == "done"


@pytest.mark.parametrize(("sort", "expected"), [("name", ["Ada", "bruno"]), ("-cents", ["bruno", "Ada"])])
def test_a_column_sorts_both_ways(sort, expected):
    assert names(listing(f"sort={sort}")) == expected


@pytest.mark.parametrize("sort", ["", "password", "-organisation__secret", "name__", "cents;drop"])
def test_an_order_that_nobody_declared_is_none(sort):
    page = listing(f"sort={sort}", rows=[Gift("b", 1), Gift("a", 2)])
    assert page.sort == ""
    assert names(page) == ["b", "a"]


def test_a_phone_gets_every_order_in_a_menu_that_keeps_the_filters():
    page = listing("q=Ada&sort=name&page=2&export=&state=x")
    assert page.orders[:2] == [("name", "Chi ↑"), ("-name", "Chi ↓")]
    assert page.query_beside_order == [("q", "Ada"), ("state", "x")]


def test_a_filter_keeps_what_else_stands_in_the_address_and_begins_on_page_one():
    page = listing("programme=arte&q=Ada&sort=-cents&page=3", filters=Ask({"q": "Ada"}))
    assert page.query_beside_filters == [("programme", "arte"), ("sort", "-cents")]
    assert page.unfiltered_url == "?programme=arte&sort=-cents"


@pytest.mark.parametrize("sort", ["on", "-on"])
def test_what_is_empty_stands_last_in_either_direction(sort):
    rows = [Gift("never", 1, None), Gift("then", 1, date(2026, 1, 1)), Gift("later", 1, date(2026, 2, 1))]
    assert names(listing(f"sort={sort}", rows=rows))[-1] == "never"


def test_25_stand_on_a_page_and_a_page_beyond_the_end_is_the_last_one():
    many = [Gift(str(number), number) for number in range(60)]
    assert len(listing(rows=many).rows) == 25
    assert names(listing("page=99", rows=many)) == [str(number) for number in range(50, 60)]
    assert names(listing("page=ciao", rows=many))[0] == "0"


class Ask(Filters):
    q = forms.CharField(required=False, label="Cerca")
    since = forms.DateField(required=False, label="Dal")
    until = forms.DateField(required=False, label="Al")
    least = forms.IntegerField(required=False, label="Almeno")


def test_a_filter_that_cannot_be_read_filters_nothing_and_says_so():
    asked = Ask({"q": "Ada", "since": "ieri"})
    assert asked.chosen == {"q": "Ada"}
    assert asked.errors["since"]


def test_without_anything_asked_nothing_is_filtered():
    page = listing(filters=Ask({}))
    assert not page.is_filtered
    assert not page.filters.has_more_chosen


def test_a_folded_filter_in_use_is_not_folded():
    assert [field.name for field in Ask({}).more_fields] == ["since", "until", "least"]
    assert Ask({"least": "3"}).has_more_chosen
    assert Ask({"least": "tre"}).has_more_chosen


@pytest.mark.django_db
def test_a_queryset_is_sorted_and_counted_in_two_statements(django_assert_num_queries, settings):
    now = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(30):
        register_organisation(name=f"Ente {number % 7}", kind="theatre", now=now, slug=f"prova-{number:02}")
    columns = [
        Column[Organisation]("name", "Nome", lambda o: o.name, sort="name"),
        Column("slug", "", lambda o: o.slug),
    ]
    enti = Organisation.objects.filter(slug__startswith="prova-").order_by("pk")
    request = RequestFactory().get("/?sort=-name&page=2")
    page = Listing(request, enti, columns, title="Enti")
    with django_assert_num_queries(2):
        shown = [cells[1].words for cells in page.rows]
    expected = sorted(enti, key=lambda o: (-int(o.name[-1]), o.pk))[25:]
    assert shown == [organisation.slug for organisation in expected]
    assert [sorts for _column, sorts in page.heads] == [True, False]


# -- the files ----------------------------------------------------------------------------------------------
def test_a_csv_opens_with_a_double_click_in_an_italian_office():
    response = listing("export=csv").response("no.html")
    assert response.content.startswith(b"\xef\xbb\xbfChi;Importo;Giorno;Ora;Stato\r\n")
    assert as_rows(response)[1:] == [
        ["Ada", "12,50", "07/03/2022", "22/11/2022 20:47", "Arrivato"],
        ["bruno", "1250,00", "07/03/2022", "22/11/2022 20:47", "Arrivato"],
    ]
    assert response["Content-Disposition"].startswith('attachment; filename="bonifici-arrivati-20')


def test_a_file_holds_all_pages_in_the_order_of_the_page():
    many = [Gift(str(number), number) for number in range(60)]
    rows = as_rows(listing("export=csv&sort=-cents&page=2", rows=many).response("no.html"))
    assert [row[0] for row in rows[1:]] == [str(number) for number in reversed(range(60))]


def test_an_xlsx_holds_numbers_dates_and_local_time():
    _head, ada, _bruno = as_book(listing("export=xlsx").response("no.html"))
    assert [cell.value for cell in ada] == [
        "Ada", 12.5, datetime(2022, 3, 7), datetime(2022, 11, 22, 20, 47), "Arrivato",  # noqa: DTZ001
    ]  # fmt: skip
    assert [cell.data_type for cell in ada] == ["s", "n", "d", "d", "s"]


def test_a_column_of_days_holds_days_also_where_the_record_has_moments():
    late = datetime(2022, 11, 22, 23, 30, tzinfo=UTC)  # Half past midnight in Rome.
    columns = [Column[Gift]("day", "Giorno", lambda gift: late, kind=Kind.DAY)]
    for name, read in (("csv", as_rows), ("xlsx", as_book)):
        request = RequestFactory().get(f"/?export={name}")
        cell = read(Listing(request, [Gift("Ada", 1)], columns, title="x").response("no.html"))[1][0]
        assert cell == "23/11/2022" if name == "csv" else cell.value == datetime(2022, 11, 23)  # noqa: DTZ001


EVIL = ["=1+1", "+39 0381 1", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", '=HYPERLINK("http://x.example";"x")']


@pytest.mark.parametrize("text", EVIL)
def test_no_name_becomes_a_formula_in_a_csv(text):
    rows = as_rows(listing("export=csv", rows=[Gift(text, -5)]).response("no.html"))
    assert rows[1][0] == f"'{text}"
    assert rows[1][1] == "-0,05"  # An amount is ours, and stays a number.


@pytest.mark.parametrize("text", [*EVIL, "#N/A", "{=1}"])
def test_no_name_becomes_a_formula_in_an_xlsx(text):
    response = listing("export=xlsx", rows=[Gift(text, 1)]).response("no.html")
    cell = as_book(response)[1][0]
    assert cell.data_type == "s"
    assert cell.value == text
    assert b"<f>" not in ZipFile(BytesIO(response.content)).read("xl/worksheets/sheet1.xml")


def test_a_name_with_unprintable_characters_does_not_spoil_the_file():
    assert as_book(listing("export=xlsx", rows=[Gift("A\x00d\x0ba", 1)]).response("no.html"))[1][0].value == "Ada"


@pytest.mark.parametrize("text", ["Ada", "Sant'Ambrogio", "a=b", "", "3-2"])
def test_harmless_text_stays_as_it_is(text):
    assert harmless(text) == text


def test_quotes_semicolons_and_line_breaks_survive_the_csv():
    text = 'Bar "da Gino"; e\nfigli'
    assert as_rows(listing("export=csv", rows=[Gift(text, 1)]).response("no.html"))[1][0] == text


def test_a_format_nobody_offers_is_the_page(rf):
    page = listing("export=pdf")
    assert page.request.GET["export"] == "pdf"
    assert "text/html" in page.response("components/pill.html", {"word": "ciao"})["Content-Type"]
