"""The last seats of an evening, at the browser: who waits gets the one that comes free; who wished is told of one."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Browser

from mentoring.bookings.models import Booking
from mentoring.community.telling import tell_wishers
from mentoring.demo import cast
from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.offers.models import Occurrence
from tests.live.site import Site
from tests.live.someone import PHONE, Someone


@pytest.fixture
def manager(browser: Browser, site: Site) -> Iterator[Someone]:
    """Guido, at the theatre's desk."""
    guido = Someone(browser, site, cast.MANAGER.email)
    guido.opens(site.login_link(guido.email).removeprefix(site.url))
    yield guido
    guido.leaves()


@pytest.fixture
def families(browser: Browser, site: Site, town: Town) -> Iterator[list[tuple[Family, Someone]]]:
    """Two, each with a phone."""
    both = [town.funded_family(), town.new_family()]
    phones = [Someone(browser, site, family.email, screen=PHONE) for family in both]
    for phone in phones:
        phone.opens(site.login_link(phone.email).removeprefix(site.url))
    yield list(zip(both, phones, strict=True))
    for phone in phones:
        phone.leaves()


def opens_the_link_in_the_letter(phone: Someone) -> None:
    found = re.search(r"https?://[^/\s]+(/proposte/\S+)", phone.letter().body)
    assert found, phone.letter().body
    phone.opens(found[1])


def evening(town: Town, capacity: int, **later: int) -> Occurrence:
    return town.new_date(capacity=capacity, starts_at=town.now + timedelta(**later))


def test_the_waiting_list(town: Town, manager: Someone, families: list[tuple[Family, Someone]]) -> None:
    date = evening(town, 1, days=20)
    (_family, waits), sitting = families[0], town.funded_family()
    seats = reverse("web:provider_date_seats", args=[date.pk])
    manager.opens(seats)
    manager.presses("Apri la lista d'attesa")
    manager.is_told("La lista d'attesa è aperta")
    booking = town.booked(date, sitting)
    waits.opens(reverse("web:offer", args=[date.offer_id]))
    waits.reads("Posti finiti")
    waits.presses("Metti")
    waits.reads("il prossimo posto che si libera è tuo")
    manager.opens(seats)
    manager.reads("Aspetta una persona")
    sits = Someone(waits.context.browser, waits.site, sitting.email, screen=PHONE)  # type: ignore[arg-type]
    sits.opens(waits.site.login_link(sits.email).removeprefix(waits.site.url))
    sits.opens(reverse("web:booking_cancel", args=[booking.pk]))
    sits.presses("Annulla")
    sits.leaves()
    assert "Si è liberato un posto" in waits.letter().subject
    opens_the_link_in_the_letter(waits)
    waits.reads("lo teniamo fino a")
    waits.presses("Prenota")
    waits.is_told("Fatto")
    date.refresh_from_db()
    assert date.seats_taken == 1


def test_suspended_seats(town: Town, manager: Someone, families: list[tuple[Family, Someone]]) -> None:
    date = evening(town, 9, hours=30)
    family, wishes = families[1]  # With nothing in the wallet.
    wishes.opens(reverse("web:wishes"))
    wishes.ticks(str(date.offer.discipline))
    wishes.presses("Salva")
    wishes.is_told("ti scriviamo")
    manager.opens(reverse("web:provider_date_seats", args=[date.pk]))
    manager.fills(hours_before="48", seats="2", price="0")
    manager.presses("Lascia dei posti sospesi")
    manager.reads("2 posti gratis")
    assert tell_wishers(town.now)
    assert "Posti sospesi" in wishes.letter().subject
    opens_the_link_in_the_letter(wishes)
    wishes.reads("2 posti sospesi", "gratis")
    wishes.presses("Un posto sospeso")
    wishes.is_told("il posto c'è")
    assert Booking.objects.get(person=family.person, occurrence=date).price_cents == 0
