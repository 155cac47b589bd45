"""Suspended seats and wishes, on the pages of families and of providers."""

import re
from datetime import timedelta

from django.urls import reverse

from mentoring.bookings.models import Booking
from mentoring.community.queries import wishes_of
from mentoring.demo.town import Town
from mentoring.offers.models import Occurrence, SuspendedSeats
from mentoring.offers.suspended import Release, suspend_seats
from tests.web.conftest import Enter


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


def evening(town: Town, cents: int = 0, seats: int = 2) -> Occurrence:
    date = town.new_date(price_cents=12_00, starts_at=town.now + timedelta(hours=24))
    suspend_seats(town.manager, occurrence=date, release=Release(48, cents, seats), now=town.now)
    return date


def form_of(date: Occurrence, **changed: str) -> dict[str, str]:
    return {"form_key": "a", "seen": str(date.as_shown), "cents": "0", **changed}


def test_a_seat_for_nothing_is_one_tap_for_who_has_an_empty_wallet(town: Town, enter: Enter):
    date = evening(town)
    family = town.new_family()
    page, offer = enter(family.guardian), reverse("web:offer", args=[date.offer_id])
    shown = words(page.get(offer))
    assert "2 posti sospesi" in shown
    assert "gratis" in shown
    url = reverse("web:book_suspended", args=[date.pk])
    assert url in shown
    answer = page.post(url, form_of(date), follow=True)
    assert "il posto c'è" in words(answer).replace("&#x27;", "'")
    assert Booking.objects.get(person=family.person).price_cents == 0


def test_a_price_that_the_wallet_does_not_cover_has_no_button(town: Town, enter: Enter):
    date = evening(town, 3_00)
    url = reverse("web:book_suspended", args=[date.pk])
    offer = reverse("web:offer", args=[date.offer_id])
    poor, able = enter(town.funded_family(2_00).guardian), enter(town.funded_family(3_00).guardian)
    assert url not in words(poor.get(offer))
    assert "3\N{NO-BREAK SPACE}€ invece di 12\N{NO-BREAK SPACE}€" in poor.get(offer).content.decode()
    assert url in words(able.get(offer))


def test_what_changed_between_page_and_click_is_said_and_nothing_is_booked(town: Town, enter: Enter):
    date = evening(town, seats=1)
    url = reverse("web:book_suspended", args=[date.pk])
    page = enter(town.funded_family().guardian)
    assert page.post(url, form_of(date, seen="5")).status_code == 409
    SuspendedSeats.objects.update(price_cents=5_00)
    dearer = page.post(url, form_of(date))
    assert dearer.status_code == 409
    assert "appena finiti" in words(dearer)
    assert page.post(url, {"form_key": "a"}).status_code == 302
    assert Booking.objects.filter(occurrence=date).count() == 0


def test_a_visitor_reads_of_them_and_finds_no_button(town: Town, client):
    date = evening(town)
    shown = words(client.get(reverse("web:offer", args=[date.offer_id])))
    assert "posti sospesi" in shown
    assert reverse("web:book_suspended", args=[date.pk]) not in shown


def test_wishes_are_ticked_and_kept(town: Town, enter: Enter):
    page, url = enter(town.young), reverse("web:wishes")
    assert url in words(page.get(reverse("web:wallet")))
    assert "piacerebbe" in words(page.get(url))
    music = town.discipline("music").pk
    page.post(url, {"disciplines": [str(music)]})
    assert wishes_of(town.young, town.territory) == {music}
    [ticked] = re.findall(r"<input[^>]*checked[^>]*>", page.get(url).content.decode())
    assert f'value="{music}"' in ticked
    assert page.post(url, {"disciplines": ["x"]}).status_code == 409
    page.post(url, {})
    assert wishes_of(town.young, town.territory) == set()


def test_a_provider_suspends_some_seats_and_stops(town: Town, enter: Enter):
    date = town.new_date(price_cents=12_00, starts_at=town.now + timedelta(hours=24))
    manager, url = enter(town.manager), reverse("web:provider_date_suspend", args=[date.pk])
    seats = reverse("web:provider_date_seats", args=[date.pk])
    typed = {"hours_before": "48", "seats": "3", "price": "12"}
    refused = manager.post(url, typed)
    assert refused.status_code == 409
    assert "meno del prezzo intero" in words(refused)
    assert manager.post(url, {"hours_before": "", "seats": "-1", "price": "x"}).status_code == 409
    assert manager.post(url, {**typed, "price": "0"}).status_code == 302
    assert "3 posti gratis" in words(manager.get(seats))
    assert manager.post(reverse("web:provider_date_keep", args=[date.pk])).status_code == 302
    assert "Ci sono" not in words(manager.get(seats))
    assert SuspendedSeats.objects.get().seats == 0
