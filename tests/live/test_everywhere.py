"""From the offer to the seat and through the door: on a phone, and in a browser that runs no script at all."""

import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from mentoring.demo import cast
from mentoring.demo.town import Town
from tests.live.site import Site
from tests.live.someone import DESK, PHONE, Someone

Enter = Callable[[str], Someone]


NO_SCRIPT = [
    pytest.param(each, id=name, marks=pytest.mark.once)
    for name, each in (("no script", (DESK, False)), ("phone, no script", (PHONE, False)))
]


@pytest.fixture(params=[pytest.param((PHONE, True), id="phone"), *NO_SCRIPT])
def enter(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Enter]:
    """Somebody who is logged in, in a browser of this kind."""
    screen: ViewportSize
    screen, has_scripts = request.param
    here: list[Someone] = []

    def _enter(email: str) -> Someone:
        person = Someone(browser, site, email, screen=screen, has_scripts=has_scripts)
        person.page.goto(site.login_link(email))
        here.append(person)
        return person

    yield _enter
    for person in here:
        person.leaves()


def test_a_family_books_and_the_door_lets_in_once(town: Town, enter: Enter) -> None:
    title = f"Sera {secrets.token_hex(4)}"
    offer = town.new_offer(town.manager, town.theatre, town.stage, price_cents=12_00, title=title)
    town.published_date(
        town.manager, offer, starts_at=town.tonight, ends_at=town.tonight + timedelta(hours=1), capacity=2
    )
    family = town.funded_family(20_00)
    code = book(enter(family.email), title)
    usher = enter(cast.USHER.email)
    type_at_the_door(usher, title, code.lower(), "Entra", family.person.first_name)
    type_at_the_door(usher, title, code, "Non entra", "già stato usato")


def book(person: Someone, title: str) -> str:
    """By the menu, the search, the offer's page; what comes back is the code."""
    person.opens("/io/")
    person.reads("20 €")
    menu = person.page.locator(".site-menu summary")
    if menu.is_visible():
        menu.click()
    person.page.get_by_role("link", name="Che cosa c'è", exact=True).locator("visible=true").first.click()
    person.fills(q=title)
    person.presses("Cerca")
    person.reads("Una proposta")
    person.goes_to(title)
    person.presses("Prenota")
    person.is_told("il posto di Ada c'è")
    expect(person.main.locator(".pass .qr svg")).to_be_visible()
    code = person.main.locator(".pass .code").inner_text()
    person.opens("/io/")
    person.reads("8 €")
    return code


def type_at_the_door(usher: Someone, title: str, code: str, word: str, reason: str) -> None:
    """On the page of the evening; the answer fills the screen, whether a script puts it there or it is a page."""
    usher.opens("/ente/ingresso/")
    usher.goes_to(title)
    usher.fills(code=code)
    usher.presses("Controlla")
    expect(usher.page.locator(".answer__word")).to_have_text(word)
    expect(usher.page.locator(".answer__words")).to_contain_text(reason)
