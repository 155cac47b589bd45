"""The page between the date and the seat: only where there is something to choose, or to pay at the door."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from mentoring.bookings.models import Booking
from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.offers.models import Occurrence, Offer, Reduction
from tests.web.conftest import Enter


def date_with(town: Town, **facts: Any) -> Occurrence:
    date = town.new_date(price_cents=12_00, starts_at=town.now + timedelta(days=3))
    Offer.objects.filter(pk=date.offer_id).update(**facts)
    return date


def url_of(date: Occurrence) -> str:
    return reverse("web:book", args=[date.pk])


def tap(client: Client, date: Occurrence, **posted: str) -> Any:
    return client.post(url_of(date), {"form_key": town_key(date), **posted})


def town_key(date: Occurrence) -> str:
    return f"the form of {date.pk}"


def said_on(client: Client, date: Occurrence) -> tuple[str, str]:
    """The page, and what it keeps of what it said."""
    page = client.get(url_of(date)).content.decode()
    return page, page.split('name="said" value="')[1].split('"')[0]


def seat_of(family: Family) -> Booking:
    return Booking.objects.get(person=family.person)


def test_where_nothing_can_be_chosen_there_is_no_page(town: Town, enter: Enter) -> None:
    date, family = date_with(town), town.funded_family()
    client = enter(family.guardian)
    assert client.get(url_of(date))["Location"] == reverse("web:offer", args=[date.offer_id])
    assert tap(client, date)["Location"] == reverse("web:booking", args=[seat_of(family).pk])


def test_a_tap_leads_to_the_prices_and_the_second_one_to_the_seat(town: Town, enter: Enter) -> None:
    date, family = date_with(town, companion_cents=0), town.funded_family()
    card = Reduction.objects.create(offer_id=date.offer_id, name="Tessera della biblioteca", price_cents=7_00)
    client = enter(family.guardian)
    assert tap(client, date)["Location"] == url_of(date)
    page, said = said_on(client, date)
    assert "Tessera della biblioteca: 7\u00a0€" in page
    assert "All'ingresso mostra la tessera" in page.replace("&#x27;", "'")
    assert "Viene con me chi mi accompagna: gratis" in page
    tap(client, date, said=said, reduction=str(card.pk), companion="on")
    booking = seat_of(family)
    assert (booking.price_cents, booking.price_name, booking.seats) == (7_00, "Tessera della biblioteca", 2)
    shown = client.get(reverse("web:booking", args=[booking.pk])).content.decode()
    assert "Sono due posti" in shown
    assert "Tessera della biblioteca" in shown


def test_what_is_paid_at_the_door_is_said_before_and_after(town: Town, enter: Enter) -> None:
    date, family = date_with(town, contribution_cents=4_00), town.funded_family(9_00)
    client = enter(family.guardian)
    page, said = said_on(client, date)
    assert "Il buono paga 9\u00a0€, tu all'ingresso 3\u00a0€." in page.replace("&#x27;", "'")
    tap(client, date, said=said)
    shown = client.get(reverse("web:booking", args=[seat_of(family).pk])).content.decode()
    assert "Porta 3\u00a0€: si pagano all'ingresso." in shown.replace("&#x27;", "'")


def test_if_the_wallet_shrinks_meanwhile_it_is_asked_again(town: Town, enter: Enter) -> None:
    date, family = date_with(town, contribution_cents=4_00), town.new_family()
    town.funded_voucher(9_00, family)
    soon = town.funded_voucher(2_00, family, expires_on=town.today)
    client = enter(family.guardian)
    _page, said = said_on(client, date)
    type(soon).objects.filter(pk=soon.pk).update(expires_on=town.today - timedelta(days=1))
    answer = tap(client, date, said=said)
    assert answer.status_code == 409
    assert "tu all'ingresso 3\u00a0€" in answer.content.decode().replace("&#x27;", "'")
    assert not Booking.objects.filter(person=family.person).exists()


def test_a_price_the_wallet_cannot_pay_is_shown_and_cannot_be_ticked(town: Town, enter: Enter) -> None:
    date, family = date_with(town, contribution_cents=1_00), town.funded_family(8_00)
    Reduction.objects.create(offer_id=date.offer_id, name="Tessera", price_cents=9_00)
    page, _said = said_on(enter(family.guardian), date)
    assert "Nel borsellino mancano 3\u00a0€" in page
    assert page.count("disabled") == 1


def test_what_nobody_can_read_is_taken_for_nothing_said(town: Town, enter: Enter) -> None:
    date, family = date_with(town, contribution_cents=4_00), town.funded_family(9_00)
    answer = tap(enter(family.guardian), date, said="::::,x", reduction="-1")
    assert answer["Location"] == url_of(date)
    assert not Booking.objects.filter(person=family.person).exists()


def test_the_door_reads_how_many_heads_and_what_to_ask_for(town: Town, enter: Enter) -> None:
    date = town.new_date(price_cents=12_00)
    Offer.objects.filter(pk=date.offer_id).update(contribution_cents=4_00, companion_cents=0)
    Reduction.objects.create(offer_id=date.offer_id, name="Tessera", price_cents=11_00)
    family = town.funded_family(9_00)
    client = enter(family.guardian)
    _page, said = said_on(client, date)
    card = Reduction.objects.get(offer=date.offer_id)
    tap(client, date, said=said, reduction=str(card.pk), companion="on")
    door = enter(town.usher).get(reverse("web:door_occurrence", args=[date.pk])).content.decode().replace("&#x27;", "'")
    assert "2 posti" in door
    assert "paga 2\u00a0€ all'ingresso" in door
    assert "Tessera" in door


def test_the_offer_says_what_is_left_for_the_door_before_anybody_taps(town: Town, enter: Enter) -> None:
    date, family = date_with(town, contribution_cents=4_00), town.funded_family(9_00)
    page = enter(family.guardian).get(reverse("web:offer", args=[date.offer_id])).content.decode()
    assert f"Paghi con il borsellino di {family.person.first_name}: 3\u00a0€" in page
    assert "9\u00a0€ li mette il buono" in page
    assert url_of(date) in page


def test_a_wallet_that_pays_a_lower_price_only_gets_the_button(town: Town, enter: Enter) -> None:
    date, family = date_with(town), town.funded_family(8_00)
    url = reverse("web:offer", args=[date.offer_id])
    client = enter(family.guardian)
    assert "mancano 4\u00a0€" in client.get(url).content.decode()
    Reduction.objects.create(offer_id=date.offer_id, name="Tessera", price_cents=8_00)
    assert url_of(date) in client.get(url).content.decode()
