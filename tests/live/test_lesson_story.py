"""A course that is booked already, at the browser: one lesson moves, another is dropped, and whoever booked knows."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, ViewportSize

from mentoring.demo import cast
from mentoring.demo.town import Town
from mentoring.offers.dates import Lesson, add_course
from mentoring.offers.models import Occurrence
from mentoring.offers.publishing import publish
from mentoring.web.wording import when
from tests.live.site import Site
from tests.live.someone import DESK, PHONE, Someone

WEEK = timedelta(days=7)


@pytest.fixture
def course(town: Town) -> Occurrence:
    """Three lessons, week after week; the first one in nine days at six in the evening."""
    first = timezone.localtime(town.now + timedelta(days=9)).replace(hour=18, minute=0, second=0, microsecond=0)
    lessons = [Lesson(first + n * WEEK, first + n * WEEK + timedelta(hours=1), f"Passo {n + 1}") for n in range(3)]
    date = add_course(town.manager, offer=town.draft, lessons=lessons, capacity=10, now=town.now)
    publish(town.manager, offer=town.draft, now=town.now)
    return Occurrence.objects.select_related("offer").get(pk=date.pk)


def test_one_lesson_moves_another_is_dropped_and_the_family_reads_both(
    browser: Browser, site: Site, town: Town, course: Occurrence
) -> None:
    family = town.funded_family()
    booking = town.booked(course, family)
    _first, second, third = course.sessions.all()

    guido = enters(browser, site, cast.MANAGER.email)
    guido.opens(reverse("web:provider_lesson", args=[course.pk, second.pk]))
    guido.reads("Una persona ha prenotato.")
    is_usable(guido)
    later = timezone.localtime(second.starts_at) + timedelta(days=1)
    guido.fills(day=f"{later:%Y-%m-%d}", time="18:30", note="In aula magna.")
    guido.presses("Salva")
    guido.is_told("La persona che ha prenotato riceve subito un messaggio.")
    guido.opens(reverse("web:provider_lesson_drop", args=[course.pk, third.pk]))
    is_usable(guido)
    guido.fills(words="È festa.")
    guido.presses("Toglilo e avvisa")
    guido.is_told("Incontro tolto.")
    is_usable(guido)

    moved, dropped = (letter.body for letter in site.letters_to(family.email)[-2:])
    assert when(later.replace(minute=30)) in moved
    assert "In aula magna." in moved
    assert when(third.starts_at) in dropped
    assert "È festa." in dropped

    phone = enters(browser, site, family.email, PHONE)
    phone.opens(reverse("web:booking", args=[booking.pk]))
    phone.reads("Passo 1", "Passo 2", "In aula magna.")
    assert "Passo 3" not in phone.main.inner_text()
    is_usable(phone)
    phone.opens(reverse("web:booking_cancel", args=[booking.pk]))
    phone.presses("Annulla")
    phone.is_told("i soldi sono tornati")
    for one in (guido, phone):
        one.leaves()


def enters(browser: Browser, site: Site, email: str, screen: ViewportSize = DESK) -> Someone:
    one = Someone(browser, site, email, screen=screen)
    one.opens(site.login_link(email).removeprefix(site.url))
    return one


def is_usable(one: Someone) -> None:
    assert Axe().run(one.page).response["violations"] == []
