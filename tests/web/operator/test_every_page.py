"""What holds for all pages of the operator: whose they are, and what every list can do."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from mentoring.awards.commands import prepare_round
from mentoring.demo.town import Town
from mentoring.kernel.money import Cents
from mentoring.people.commands import create_user, register_organisation
from mentoring.people.permissions import Role
from mentoring.programmes.commands import ask_admission, found_territory
from mentoring.treasury.commands import prepare_payouts, record_incoming
from tests.web.conftest import Enter
from tests.web.operator.pages import text_of

LISTS = {
    "operator_admissions": "sort=-name",
    "operator_incoming": "sort=amount",
    "operator_funds": "sort=-left",
    "operator_programmes": "sort=name",
    "operator_rounds": "sort=-served",
    "operator_payouts": "sort=-cents",
    "operator_payout_new": "sort=cents",
    "operator_outbox": "sort=-created",
}


@pytest.fixture
def busy(town: Town) -> Town:
    """A round and a batch wait for approval, and there is still something to pay."""
    town.new_family()
    town.redeemed_booking()
    town.round = prepare_round(town.operator, programme=town.arte, now=timezone.now())
    town.batch = prepare_payouts(town.operator, territory=town.territory, now=timezone.now())
    town.redeemed_booking()
    return town


def pages(town: Town) -> list[str]:
    plain = [reverse(f"web:{name}") for name in ("operator_desk", *LISTS)]
    of_things = {
        "operator_admission": town.asking,
        "operator_incoming_match": town.unmatched,
        "operator_round": town.round,
        "operator_payout": town.batch,
        "operator_payout_file": town.batch,
    }
    things = [reverse(f"web:{name}", args=[thing.pk]) for name, thing in of_things.items()]
    return [*plain, *things, f"{reverse('web:operator_round_new')}?programme=arte-e-bellezza"]


def test_nobody_else_finds_a_page_of_the_operator(busy: Town, enter: Enter) -> None:
    for actor in (busy.shopkeeper, busy.teacher, busy.manager, busy.usher, busy.guardian, busy.young):
        client = enter(actor)
        for page in pages(busy):
            assert client.get(page).status_code == 404, (actor.role, page)
            assert client.post(page).status_code in (404, 405), (actor.role, page)


def test_a_visitor_is_asked_to_enter(busy: Town) -> None:
    for page in pages(busy):
        answer = Client().get(page)
        assert answer.status_code == 302, page
        assert answer.url.startswith("/accesso/"), page


def test_every_page_opens(busy: Town, teresa: Client) -> None:
    for page in pages(busy):
        wanted = 409 if page.endswith("pain.xml") else 200  # Nobody has approved it yet.
        assert teresa.get(page).status_code == wanted, page


def test_what_belongs_to_another_territory_is_not_there(busy: Town, teresa: Client, enter: Enter) -> None:
    now = timezone.now()
    user = create_user(email="altrove@example.org", name="Altra Persona")
    away = register_organisation(name="Altrove", kind="association", now=now, member=user, role=Role.OPERATOR)
    there = found_territory(
        slug="altrove", name="Altrove", operator=away, account_holder="Altrove", iban=busy.territory.iban
    )
    stranger = busy.acting("altrove@example.org", Role.OPERATOR)
    asked = ask_admission(territory=there, organisation=busy.shop, role=Role.MENTOR, now=now)
    arrived = record_incoming(
        stranger,
        territory=there,
        amount=Cents(1_00),
        received_on=busy.today,
        remittance_code="",
        form_key=busy.form_key(),
        now=now,
    )
    assert teresa.get(reverse("web:operator_admission", args=[asked.pk])).status_code == 404
    assert teresa.post(reverse("web:operator_admission", args=[asked.pk]), {"do": "admit"}).status_code == 404
    assert teresa.get(reverse("web:operator_incoming_match", args=[arrived.pk])).status_code == 404
    client = enter(stranger)
    for page in pages(busy):
        answer = client.get(page)
        # A page that both have leads to one's own desk; a thing of somebody else is not there at all.
        assert answer.status_code == 404 or answer.url.startswith("/altrove/"), page
        assert client.post(page, {"do": "approve"}).status_code in (404, 405), page


def test_pages_of_things_that_do_not_exist_are_not_there(teresa: Client) -> None:
    for name in ("admission", "incoming_match", "round", "payout", "payout_file"):
        assert teresa.get(reverse(f"web:operator_{name}", args=[999_999])).status_code == 404, name


@pytest.mark.parametrize(("name", "query"), LISTS.items())
def test_every_list_sorts_and_leaves_as_csv_and_xlsx(busy: Town, teresa: Client, name: str, query: str) -> None:
    address = reverse(f"web:{name}")
    page = teresa.get(f"{address}?{query}").content.decode()
    assert 'aria-sort="ascending"' in page or 'aria-sort="descending"' in page
    written = teresa.get(f"{address}?{query}&export=csv")
    rows = list(csv.reader(StringIO(written.content.decode("utf-8-sig")), delimiter=";"))
    book = load_workbook(BytesIO(teresa.get(f"{address}?{query}&export=xlsx").content)).active
    assert len(rows) > 1
    assert [cell.value for cell in book[1]] == rows[0]
    assert book.max_row == len(rows)


@pytest.mark.parametrize("name", LISTS)
def test_every_list_asks_the_same_few_things_however_long_it_is(busy: Town, teresa: Client, name: str) -> None:
    address = reverse(f"web:{name}")

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert teresa.get(address).status_code == 200
        return len(asked)

    before = statements()
    for _more in range(3):
        busy.new_organisation("theatre", Role.PROVIDER)
        busy.new_fund(600_00)
        busy.new_family()
        busy.redeemed_booking()
    prepare_payouts(busy.operator, territory=busy.territory, now=timezone.now() + timedelta(minutes=1))
    busy.redeemed_booking()
    assert statements() == before
    assert before <= 20


@pytest.mark.parametrize("name", LISTS)
def test_a_broken_address_is_still_a_page(busy: Town, teresa: Client, name: str) -> None:
    nonsense = {"page": "-1", "sort": "'; drop", "state": "ciao", "since": "ieri", "role": "x", "export": "pdf"}
    answer = teresa.get(reverse(f"web:{name}"), nonsense)
    assert answer.status_code == 200
    assert text_of(answer)
