"""Book, show the code, give the seat back: and what one reads when it does not work."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from mentoring.bookings.models import Booking
from mentoring.bookings.redeeming import redeem
from mentoring.bookings.releasing import cancel
from mentoring.bookings.tickets import ticket_of
from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.ledger import chart
from mentoring.ledger.queries import balance
from mentoring.offers.dates import add_occurrence
from mentoring.offers.models import Occurrence
from mentoring.offers.publishing import withdraw
from mentoring.web.pictures import qr_svg
from tests.web.conftest import Enter


def book(client: Client, occurrence: Occurrence, key: str = "this-form", **headers: Any) -> Any:
    return client.post(reverse("web:book", args=[occurrence.pk]), {"form_key": key}, headers=headers)


def page_of(booking: Booking) -> str:
    return reverse("web:booking", args=[booking.pk])


def cancelling(booking: Booking) -> str:
    return reverse("web:booking_cancel", args=[booking.pk])


# -- book ---------------------------------------------------------------------------------------------------
def test_one_tap_books_a_seat_and_leads_to_its_code(town: Town, enter: Enter) -> None:
    client = enter(town.young)
    answer = book(client, town.later_date)
    booking = town.viola.bookings.get(occurrence=town.later_date)
    assert answer["Location"] == page_of(booking)
    assert "Fatto: il posto è tuo." in client.get(page_of(booking)).content.decode()
    assert balance(chart.held(booking.pk)) == 12_00


def test_a_guardian_books_for_the_child_whose_shoes_are_worn(town: Town, enter: Enter) -> None:
    book(enter(town.guardian), town.later_date)
    assert town.leo.bookings.get().occurrence == town.later_date


def test_the_same_form_twice_makes_one_booking(town: Town, enter: Enter) -> None:
    client = enter(town.adult)
    first, second = book(client, town.later_date), book(client, town.later_date)
    assert first["Location"] == second["Location"]
    assert town.giona.bookings.count() == 1


def test_an_old_form_after_a_change_of_mind_books_nothing_in_silence(town: Town, enter: Enter) -> None:
    client = enter(town.adult)
    book(client, town.later_date)
    cancel(town.adult, booking=town.giona.bookings.get(), now=town.now)
    answer = book(client, town.later_date)
    assert answer["Location"] == reverse("web:offer", args=[town.concert.pk])
    assert "e poi annullato" in client.get(answer["Location"]).content.decode()
    assert not town.giona.bookings.filter(state="held").exists()


Change = Callable[[Town], Family]


def _sold_out(town: Town) -> Family:
    Occurrence.objects.filter(pk=town.later_date.pk).update(capacity=1, seats_taken=1)
    return town.funded_family()


def _too_small(town: Town) -> Family:
    return town.funded_family(5_00)


def _already_booked(town: Town) -> Family:
    family = town.funded_family()
    town.booked(town.later_date, family)
    return family


def _begun(town: Town) -> Family:
    begun = town.now - timedelta(minutes=1)
    Occurrence.objects.filter(pk=town.later_date.pk).update(starts_at=begun, bookable_until=begun)
    return town.funded_family()


def _another_age(town: Town) -> Family:
    town.concert.youngest = 14
    town.concert.save()
    return town.funded_family(age=12)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_sold_out, "I posti sono appena finiti. Guarda se c'è un'altra data."),
        (_too_small, "Nel tuo borsellino non c'è abbastanza per questa proposta."),
        (_already_booked, "Hai già un posto per questa data: lo trovi nel tuo borsellino."),
        (_begun, "È troppo tardi: il tempo per farlo è passato."),
        (_another_age, "Questa proposta è per un'altra età."),
    ],
)
def test_what_cannot_be_booked_says_why_on_the_offers_page(
    town: Town, enter: Enter, change: Change, sentence: str
) -> None:
    family = change(town)
    before = family.person.bookings.count()
    answer = book(enter(family.guardian), town.later_date)
    text = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert text.count(sentence) >= 1
    assert 'role="alert"' in text
    assert town.concert.title in text
    assert family.person.bookings.count() == before


def test_who_has_a_seat_already_finds_it_from_there(town: Town, enter: Enter) -> None:
    family = _already_booked(town)
    assert page_of(family.person.bookings.get()) in book(enter(family.guardian), town.later_date).content.decode()


def test_the_second_of_two_for_the_last_seat_reads_that_it_is_gone(town: Town, enter: Enter) -> None:
    last = town.new_date(capacity=1, starts_at=town.now + timedelta(days=2))
    first, second = town.funded_family(), town.funded_family()
    assert book(enter(first.guardian), last, "one").status_code == 302
    loser = book(enter(second.guardian), last, "two")
    assert loser.status_code == 409
    assert "I posti sono appena finiti." in unescape(loser.content.decode())


def test_a_machine_gets_problem_details(town: Town, enter: Enter) -> None:
    answer = book(enter(_too_small(town).guardian), town.later_date, accept="application/json")
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:mentoring:wallet-too-small"


def test_drafts_and_withdrawn_offers_cannot_be_booked(town: Town, enter: Enter) -> None:
    client = enter(town.young)
    draft = add_occurrence(
        town.manager, offer=town.draft, starts_at=town.tonight, ends_at=town.tonight, capacity=5, now=town.now
    )
    assert book(client, draft).status_code == 404
    withdraw(town.manager, offer=town.concert, now=town.now)
    assert book(client, town.later_date).status_code == 404
    assert client.post(reverse("web:book", args=[999_999]), {"form_key": "k"}).status_code == 404


def test_an_address_typed_by_hand_books_nothing(town: Town, enter: Enter) -> None:
    client = enter(town.adult)
    offer = reverse("web:offer", args=[town.concert.pk])
    address = reverse("web:book", args=[town.later_date.pk])
    assert client.get(address)["Location"] == offer
    assert client.post(address, {})["Location"] == offer
    assert client.post(address, {"form_key": "x" * 65})["Location"] == offer
    assert not town.giona.bookings.exists()


@pytest.mark.parametrize("who", ["shopkeeper", "teacher", "manager", "operator"])
def test_only_people_with_a_wallet_book(town: Town, enter: Enter, who: str) -> None:
    assert book(enter(getattr(town, who)), town.later_date).status_code == 404


# -- the seat -----------------------------------------------------------------------------------------------
def test_the_page_of_a_seat_has_all_the_door_needs(town: Town, enter: Enter, settings) -> None:
    settings.PUBLIC_URL = "https://mentoring.example"
    booking = town.viola.bookings.get()
    text = unescape(enter(town.young).get(page_of(booking)).content.decode())
    assert f"{booking.code[:4]}-{booking.code[4:]}" in text
    address = f"HTTPS://MENTORING.EXAMPLE/Q/{ticket_of(booking, town.now)}/{booking.code}"
    assert unescape(qr_svg(address, "Il codice da mostrare all'ingresso")) in text
    assert "Sala del Gelso, via del Gelso 12, Vigevano" in text
    assert "10\u00a0€, già pagati dal buono. All'ingresso paghi 0\u00a0€." in text
    assert "Puoi annullare fino a " in text
    assert cancelling(booking) in text


def test_a_strangers_seat_looks_like_none(town: Town, enter: Enter, client: Client) -> None:
    booking = town.viola.bookings.get()
    for who in (town.adult, town.manager, town.usher, town.operator, town.teacher, town.foundation_officer):
        assert enter(who).get(page_of(booking)).status_code == 404
        assert enter(who).get(cancelling(booking)).status_code == 404
        assert enter(who).post(cancelling(booking)).status_code == 404
    assert client.get(page_of(booking)).status_code == 302
    booking.refresh_from_db()
    assert booking.state == "held"


def test_a_link_in_a_letter_finds_the_right_child(town: Town, enter: Enter) -> None:
    """The guardian wears Leo's shoes; the letter is about Viola."""
    client = enter(town.guardian)
    booking = town.viola.bookings.get()
    text = unescape(client.get(page_of(booking)).content.decode())
    assert "All'ingresso Viola mostra questo" in text
    assert client.session["shoes"] == f"g{town.viola.pk}"


def test_a_form_is_never_sent_in_other_shoes_than_one_wears(town: Town, enter: Enter) -> None:
    assert enter(town.guardian).post(cancelling(town.viola.bookings.get())).status_code == 404


def test_a_used_seat_shows_no_code_any_more(town: Town, enter: Enter) -> None:
    family = town.funded_family()
    booking = town.booked_concert(family)
    redeem(town.usher, booking=booking, now=town.tonight)
    text = enter(family.guardian).get(page_of(booking)).content.decode()
    assert "Utilizzata" in text
    assert booking.code not in text.replace(page_of(booking), "")
    assert cancelling(booking) not in text


# -- cancel -------------------------------------------------------------------------------------------------
def test_giving_a_seat_back_asks_once_more_and_says_until_when(town: Town, enter: Enter) -> None:
    booking = town.viola.bookings.get()
    text = unescape(enter(town.young).get(cancelling(booking)).content.decode())
    assert "Vuoi annullare?" in text
    assert "10\u00a0€ tornano subito sul buono." in text
    assert "C'è tempo fino a " in text
    booking.refresh_from_db()
    assert booking.state == "held"


def test_a_seat_given_back_puts_the_money_back(town: Town, enter: Enter) -> None:
    client = enter(town.young)
    booking = town.viola.bookings.get()
    answer = client.post(cancelling(booking))
    assert answer["Location"] == reverse("web:wallet")
    text = client.get(answer["Location"]).content.decode()
    assert "Hai annullato." in text
    assert "100\u00a0€" in text


def test_too_late_is_said_in_words_and_the_seat_stays(town: Town, enter: Enter) -> None:
    """Tonight's concert can be cancelled until yesterday evening."""
    family = town.funded_family()
    booking = town.booked_concert(family)
    client = enter(family.guardian)
    assert "Si poteva annullare fino a " in client.get(page_of(booking)).content.decode()
    assert client.get(cancelling(booking))["Location"] == page_of(booking)
    answer = client.post(cancelling(booking))
    assert answer.status_code == 409
    assert "È troppo tardi: il tempo per farlo è passato." in answer.content.decode()
    booking.refresh_from_db()
    assert booking.state == "held"


def test_giving_back_twice_is_refused_and_changes_nothing(town: Town, enter: Enter) -> None:
    client = enter(town.young)
    booking = town.viola.bookings.get()
    client.post(cancelling(booking))
    answer = client.post(cancelling(booking))
    assert answer.status_code == 409
    assert "Nel frattempo qualcosa è cambiato." in answer.content.decode()
    assert balance(chart.voucher(town.viola.vouchers.get().pk)) == 100_00


def test_a_machine_that_is_too_late_gets_problem_details(town: Town, enter: Enter) -> None:
    family = town.funded_family()
    answer = enter(family.guardian).post(
        cancelling(town.booked_concert(family)), headers={"accept": "application/json"}
    )
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:mentoring:too-late")


# -- one's own calendar -------------------------------------------------------------------------------------------
def test_an_evening_goes_into_ones_own_calendar_without_the_code(town: Town, enter: Enter) -> None:
    booking = town.viola.bookings.get()
    page = enter(town.young).get(reverse("web:booking", args=[booking.pk])).content.decode()
    address = reverse("web:booking_calendar", args=[booking.pk])
    assert address in page
    answer = enter(town.young).get(address)
    assert "no-store" in answer.headers["Cache-Control"]
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["summary"] == booking.occurrence.offer.title
    assert event["dtstart"].dt == booking.occurrence.starts_at
    assert event["status"] == "CONFIRMED"
    assert booking.code.encode() not in answer.content
    assert enter(town.adult).get(address).status_code == 404


def test_a_seat_that_was_given_back_is_cancelled_in_the_calendar_under_the_same_name(town: Town, enter: Enter) -> None:
    booking = town.viola.bookings.get()
    address = reverse("web:booking_calendar", args=[booking.pk])
    (before,) = Calendar.from_ical(enter(town.young).get(address).content).walk("VEVENT")
    cancel(town.young, booking=booking, now=town.now)
    (after,) = Calendar.from_ical(enter(town.young).get(address).content).walk("VEVENT")
    assert (after["uid"], after["status"]) == (before["uid"], "CANCELLED")
    assert address not in enter(town.young).get(reverse("web:booking", args=[booking.pk])).content.decode()
