"""The guided first visit in a browser: begun, skipped, finished, called back; with and without a script or a mouse."""

import pytest
from playwright.sync_api import Browser, Locator, expect

from mentoring.demo.town import Town
from mentoring.people.permissions import Role
from mentoring.web.first_visit import VISITS
from tests.live.site import Site
from tests.live.someone import DESK, PHONE, Someone

pytestmark = pytest.mark.once

STEPS = VISITS[Role.BENEFICIARY]


class Guest(Someone):
    """Somebody who comes for the first time."""

    @property
    def visit(self) -> Locator:
        return self.page.get_by_role("region", name=self.title)

    title = ""

    def comes(self) -> None:
        self.page.goto(self.site.login_link(self.email))

    def is_at(self, number: int) -> None:
        self.title = str(STEPS[number - 1].title)
        expect(self.visit).to_contain_text(f"passo {number} di {len(STEPS)}")

    def sees_no_visit(self) -> None:
        expect(self.page.locator("#prima-visita")).to_have_count(0)


@pytest.fixture
def email(town: Town) -> str:
    """A young person with an account of their own."""
    family = town.new_family(age=18)
    return family.email


@pytest.mark.parametrize("has_scripts", [True, False], ids=["script", "no script"])
def test_a_visit_is_read_to_its_end_left_in_the_middle_and_called_back(
    browser: Browser, site: Site, email: str, has_scripts: bool
) -> None:
    guest = Guest(browser, site, email, screen=PHONE, has_scripts=has_scripts)
    guest.comes()
    guest.is_at(1)
    guest.presses("Avanti")
    guest.is_at(2)
    guest.goes_to(str(STEPS[1].action))
    assert guest.page.url.endswith("/proposte/")
    guest.opens("/io/")
    guest.is_at(2)  # It waited.
    guest.presses("Indietro")
    guest.is_at(1)
    for number in (2, 3, 4):
        guest.presses("Avanti")
        guest.is_at(number)
    guest.presses("Ho capito")
    guest.is_told("La prima visita resta in «Il tuo accesso»")
    guest.sees_no_visit()
    guest.opens("/io/")
    guest.sees_no_visit()
    guest.opens("/accesso/io/")
    guest.presses("Rivedi la prima visita")
    guest.is_at(1)
    guest.leaves()


def test_who_skips_it_does_not_find_it_at_the_next_log_in(browser: Browser, site: Site, email: str) -> None:
    guest = Guest(browser, site, email)
    guest.comes()
    guest.is_at(1)
    guest.presses("Salta la visita")
    guest.sees_no_visit()
    guest.leaves()
    again = Guest(browser, site, email)
    again.comes()
    again.opens("/io/")
    again.sees_no_visit()
    again.leaves()


def test_the_keyboard_is_enough_and_the_focus_comes_back_to_the_visit(browser: Browser, site: Site, email: str) -> None:
    guest = Guest(browser, site, email, screen=DESK)
    guest.comes()
    guest.is_at(1)
    guest.visit.get_by_role("button", name="Avanti").focus()
    guest.page.keyboard.press("Enter")
    guest.is_at(2)
    expect(guest.visit).to_be_focused()
    guest.page.keyboard.press("Tab")
    expect(guest.visit.get_by_role("link", name=str(STEPS[1].action))).to_be_focused()
    guest.page.keyboard.press("Tab")
    expect(guest.visit.get_by_role("button", name="Avanti")).to_be_focused()
    guest.page.keyboard.press("Enter")
    guest.is_at(3)
    guest.leaves()
