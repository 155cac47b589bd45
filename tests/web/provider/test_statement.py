"""The account: what is owed, on the way, paid; codes but no names."""

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.demo.town import Town
from mentoring.kernel.codes import grouped
from mentoring.treasury.commands import approve_payouts, cancel_payouts, mark_executed, prepare_payouts
from mentoring.treasury.models import Payout, PayoutBatch
from tests.web.provider.conftest import Enter

ACCOUNT = reverse("web:provider_statement")


@pytest.fixture
def manager(town: Town, enter: Enter) -> Client:
    return enter(town.manager)


def batch(town: Town) -> PayoutBatch:
    return prepare_payouts(town.operator, territory=town.territory, now=town.now)


def paid(town: Town) -> Payout:
    made = batch(town)
    approve_payouts(town.second_operator, batch=made, now=town.now)
    mark_executed(town.operator, batch=made, executed_on=town.today, now=town.now)
    return made.payouts.get(provider=town.theatre)


def numbers(client: Client) -> list[str]:
    """The three sums, in the order of the page."""
    page = client.get(ACCOUNT).content.decode()
    tiles = page.split('<span class="tile__number">')[1:]
    return [tile.split("</span>")[0].replace("\u00a0", " ") for tile in tiles]


def test_a_seat_is_owed_then_on_the_way_then_paid(town: Town, manager: Client) -> None:
    assert numbers(manager) == ["0 €", "0 €", "0 €"]
    town.redeemed_booking()
    assert numbers(manager) == ["12 €", "0 €", "0 €"]
    made = batch(town)
    assert numbers(manager) == ["0 €", "12 €", "0 €"]
    approve_payouts(town.second_operator, batch=made, now=town.now)
    mark_executed(town.operator, batch=made, executed_on=town.today, now=town.now)
    assert numbers(manager) == ["0 €", "0 €", "12 €"]


def test_what_waits_is_listed_by_code_and_never_by_name(town: Town, manager: Client) -> None:
    booking = town.redeemed_booking()
    for page in (ACCOUNT, reverse("web:provider_unpaid"), f"{reverse('web:provider_unpaid')}?export=csv"):
        text = manager.get(page).content.decode("utf-8-sig")
        assert grouped(booking.code) in text
        assert booking.person.first_name not in text
        assert booking.person.last_name not in text


def test_a_transfer_shows_its_reference_and_what_it_pays(town: Town, manager: Client) -> None:
    booking = town.redeemed_booking()
    payout = paid(town)
    page = manager.get(reverse("web:provider_payout", args=[payout.pk])).content.decode()
    assert payout.reference in page
    assert grouped(booking.code) in page
    assert town.concert.title in page
    assert payout.reference in manager.get(reverse("web:provider_payouts")).content.decode()
    export = manager.get(reverse("web:provider_payout", args=[payout.pk]), {"export": "xlsx"})
    assert export.headers["Content-Type"].endswith("spreadsheetml.sheet")


def test_a_transfer_that_was_taken_back_is_not_shown(town: Town, manager: Client) -> None:
    town.redeemed_booking()
    made = batch(town)
    payout = made.payouts.get(provider=town.theatre)
    cancel_payouts(town.operator, batch=made, now=town.now)
    assert manager.get(reverse("web:provider_payout", args=[payout.pk])).status_code == 404
    assert payout.reference not in manager.get(ACCOUNT).content.decode()
    assert numbers(manager) == ["12 €", "0 €", "0 €"]


def test_somebody_elses_transfer_does_not_exist(town: Town, enter: Enter) -> None:
    town.redeemed_booking()
    payout = paid(town)
    assert enter(town.coach).get(reverse("web:provider_payout", args=[payout.pk])).status_code == 404


def test_an_account_of_many_bookings_costs_no_more_statements(
    town: Town, manager: Client, django_assert_max_num_queries: object
) -> None:
    pages = [ACCOUNT, reverse("web:provider_unpaid"), reverse("web:provider_payouts")]
    for _ in range(4):
        town.redeemed_booking()
    for page in pages:
        manager.get(page)
        with django_assert_max_num_queries(16):  # type: ignore[operator]
            assert manager.get(page).status_code == 200
