"""The door for those who have little: a volunteer without an account, a guest without a phone."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, expect

from mentoring.bookings.models import Booking
from mentoring.cards.commands import issue_card
from mentoring.demo import cast
from mentoring.demo.town import Town
from mentoring.kernel.codes import grouped
from mentoring.offers.models import Occurrence
from tests.live.site import Site
from tests.live.someone import PHONE, Someone, read_qr

pytestmark = pytest.mark.once


@pytest.fixture
def manager(browser: Browser, site: Site) -> Iterator[Someone]:
    """Guido, at the theatre's desk."""
    guido = Someone(browser, site, cast.MANAGER.email)
    guido.opens(site.login_link(guido.email).removeprefix(site.url))
    yield guido
    guido.leaves()


@pytest.fixture
def phones(browser: Browser, site: Site) -> Iterator[list[Someone]]:
    """Two, of nobody in particular."""
    both = [Someone(browser, site, screen=PHONE) for _ in range(2)]
    yield both
    for phone in both:
        phone.leaves()


def is_accessible(phone: Someone) -> None:
    found = Axe().run(phone.page).response["violations"]
    assert [f"{one['id']}: {one['nodes'][0]['html']}" for one in found] == []


def test_a_volunteer_s_link_that_expires(town: Town, manager: Someone, phones: list[Someone]) -> None:
    marta, other = phones
    date = town.new_date()
    booking = town.booked(date)
    manager.opens(reverse("web:door_occurrence", args=[date.pk]))
    manager.goes_to("Un aiuto per questa data")
    manager.fills(name="Marta")
    manager.presses("Crea il link")
    manager.reads("Si vede una volta sola")
    is_accessible(manager)
    link = re.sub(r"^https?://[^/]+", "", read_qr(manager.page.locator(".qr").screenshot()))
    marta.opens(link)
    marta.reads("Ciao Marta", "Vale su questo telefono")
    is_accessible(marta)
    marta.presses("Comincio")
    marta.reads("Chi è atteso")
    is_accessible(marta)
    other.opens(link)
    other.reads("già aperto su un altro telefono")
    marta.fills(code=grouped(booking.code))
    marta.presses("Controlla")
    expect(marta.page.locator('[data-answer="yes"]').first).to_be_visible()
    booking.refresh_from_db()
    assert booking.state == Booking.State.REDEEMED
    # The night goes by, and two days more: the door of that date is closed.
    Occurrence.objects.filter(pk=date.pk).update(
        starts_at=timezone.now() - timedelta(days=4), ends_at=timezone.now() - timedelta(days=3)
    )
    marta.opens(reverse("web:door_occurrence", args=[date.pk]))
    marta.reads("Il tuo turno è finito")
    manager.opens(reverse("web:ushers", args=[date.pk]))
    manager.reads("Marta", "finito")


def test_the_paper_card_with_its_pin(town: Town, manager: Someone, phones: list[Someone], site: Site) -> None:
    family = town.funded_family()
    issued = issue_card(town.teacher, nomination=family.nomination, now=town.now)
    date, door = town.new_date(), phones[0]
    door.opens(site.login_link(cast.USHER.email).removeprefix(site.url))
    door.opens(reverse("web:door_occurrence", args=[date.pk]))
    door.goes_to("Ha una carta")
    is_accessible(door)
    door.fills(code=grouped(issued.code), pin=f"{(int(issued.pin) + 1) % 10**6:06}")
    door.presses("Fai entrare")
    door.reads("La carta o il PIN non vanno bene")
    is_accessible(door)
    door.context.set_offline(True)
    door.fills(pin=issued.pin)
    door.presses("Fai entrare")
    door.reads("non è partito niente")
    door.context.set_offline(False)
    door.presses("Fai entrare")
    expect(door.page.locator('[data-answer="yes"]').first).to_contain_text(family.person.first_name)
    assert Booking.objects.get(person=family.person, occurrence=date).state == Booking.State.REDEEMED
    assert site.letters_to(family.email)[-1].subject
