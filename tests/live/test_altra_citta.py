"""A second territory below a path, in a real browser: whoever is there stays there."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from mentoring.demo.town import Town
from mentoring.people.models import User
from tests.border import Border
from tests.live.site import Site

PREFIX = "/oltre/"
WORD = "ponte-sul-ticino"
# Where a page may fetch from besides: files, which are the same for all.
FILES = "/static/"


@pytest.fixture(scope="module")
def border(site: Site, django_db_setup: Town, django_db_blocker: Any) -> Iterator[Border]:
    """Made once: what a test does in this town stays done."""
    with django_db_blocker.unblock():
        border = Border.of(django_db_setup)
        for actor in (border.manager, border.there.operator, border.beyond.family.guardian):
            user = User.objects.get(pk=actor.user_id)
            user.set_password(WORD)
            user.save()
        yield border


class Guest:
    """Somebody in a browser, and every address that it asked this server for."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.page: Page = browser.new_context(locale="it-IT", viewport={"width": 390, "height": 844}).new_page()
        self.root = site.url
        self.asked: list[Request] = []
        self.lost: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request))  # noqa: PLW0108 - it keeps a note on what it gets
        self.page.on("response", lambda answer: self.lost.append(answer.url) if answer.status >= 400 else None)
        self.page.on("pageerror", lambda error: self.lost.append(str(error)))

    def opens(self, path: str) -> None:
        self.page.goto(f"{self.root}{PREFIX}{path}")

    def enters(self, email: str) -> None:
        self.opens("accesso/login/")
        self.page.locator('input[name="login"]').fill(email)
        self.page.locator('input[name="password"]').fill(WORD)
        self.page.locator('input[name="password"]').press("Enter")
        expect(self.page.locator(".shoes summary")).to_be_visible()

    def strays(self) -> list[str]:
        """What was asked for outside the territory."""
        paths = [urlsplit(request.url).path for request in self.asked if request.url.startswith(self.root)]
        return [path for path in paths if not path.startswith((PREFIX, FILES))]

    def links_out(self) -> list[str]:
        links: list[str] = self.page.locator("a[href^='/'], form[action^='/']").evaluate_all(
            "all => all.map(one => one.getAttribute('href') || one.getAttribute('action'))"
        )
        return [link for link in links if not link.startswith((PREFIX, FILES)) and "/demo/" not in link]


@pytest.fixture
def guest(browser: Browser, site: Site, border: Border) -> Iterator[Guest]:
    guest = Guest(browser, site)
    yield guest
    guest.page.context.close()


def email_of(user_id: int | None) -> str:
    return User.objects.get(pk=user_id).email


def test_a_visitor_walks_through_the_other_town_and_never_leaves_it(guest: Guest, border: Border) -> None:
    guest.opens("")
    expect(guest.page.locator(".brand__place").first).to_have_text("Oltre")
    for path in ("", "proposte/", "come-funziona/", "i-conti/", "codice/", "diventa-mentore/"):
        guest.opens(path)
        assert guest.links_out() == [], path
    guest.opens("proposte/")
    guest.page.get_by_role("link", name=border.beyond.evening.offer.title).first.click()
    expect(guest.page.locator("h1")).to_have_text(border.beyond.evening.offer.title)
    assert guest.strays() == []
    assert guest.lost == []


def test_a_search_asks_below_the_path(guest: Guest) -> None:
    guest.opens("proposte/")
    guest.asked.clear()
    guest.page.locator('input[name="q"]').fill("Serata")
    guest.page.locator('input[name="q"]').press("Enter")
    expect(guest.page.get_by_role("link", name="Serata Dila").first).to_be_visible()
    assert guest.asked
    assert guest.strays() == []
    assert guest.lost == []


def test_a_family_logs_in_books_and_logs_out_below_the_path(guest: Guest, border: Border) -> None:
    guest.enters(email_of(border.beyond.family.guardian.user_id))
    assert urlsplit(guest.page.url).path == f"{PREFIX}io/"
    guest.opens(f"proposte/{border.beyond.evening.offer_id}/")
    guest.page.locator(f'form[action^="{PREFIX}io/prenota/"] button').first.click()
    expect(guest.page.locator("main")).to_contain_text("Serata Dila")
    assert urlsplit(guest.page.url).path.startswith(f"{PREFIX}io/")
    guest.page.locator(".shoes summary").click()
    guest.page.get_by_role("button", name="Esci").click()
    expect(guest.page.get_by_role("link", name="Entra")).to_be_visible()
    assert urlsplit(guest.page.url).path == PREFIX
    assert guest.strays() == []
    assert guest.lost == []


def test_the_door_of_the_other_town_asks_below_the_path(guest: Guest, border: Border) -> None:
    booking = border.there.seat(border.there.served_family(border.beyond.programme)[0], border.beyond.evening)
    guest.enters(email_of(border.manager.user_id))
    guest.opens(f"ente/ingresso/{border.beyond.evening.pk}/")
    guest.asked.clear()
    guest.page.locator('input[name="code"]').fill(booking.code)
    guest.page.locator('input[name="code"]').press("Enter")
    expect(guest.page.locator('[data-answer="yes"]').first).to_be_visible()
    assert next(request.method for request in guest.asked if "/ingresso/" in request.url) == "POST"
    assert guest.strays() == []


def test_whoever_works_in_both_goes_over_and_back_from_the_menu(guest: Guest, border: Border) -> None:
    guest.enters(email_of(border.manager.user_id))
    guest.opens("ente/")
    guest.page.locator(".shoes summary").click()
    guest.page.locator(".shoes a", has_text="Vigevano").click()
    expect(guest.page.locator(".brand__place").first).to_have_text("Vigevano")
    assert urlsplit(guest.page.url).path == "/ente/"
    expect(guest.page.locator("main")).to_contain_text("Serata Diqua")
    guest.page.locator(".shoes summary").click()
    guest.page.locator(".shoes a", has_text="Oltre").click()
    expect(guest.page.locator("main")).to_contain_text("Serata Dila")
    assert guest.lost == []
