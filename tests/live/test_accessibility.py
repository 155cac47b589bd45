"""Every page there is, as people of each role see it: usable by everybody, on every screen, and asking nobody else.

The pages are those of the walk over the URL map (tests/web/walk.py): a new one is looked at here by itself, too.
"""

import copy
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Request

from mentoring.awards.commands import reject_round
from mentoring.demo.town import Town
from mentoring.people.permissions import Role
from mentoring.treasury.commands import cancel_payouts
from tests.live.site import Site
from tests.live.someone import DESK, PHONE
from tests.web import walk
from tests.web.walk import VISITOR, WALKERS, Thing, Walker
from tests.web.walk_things import Ground, Things, things_of

pytestmark = pytest.mark.once

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
AXE = Axe().axe_script  # Half a megabyte: a page that is looked at twice reads it once.
# One of each role; the others would see the same again.
LOOKING = [walker for walker in WALKERS if walker.key not in ("second_operator", "music_teacher", "adult", "nobody")]
# What is for everybody is looked at by a visitor, and where it changes for those who are logged in also by them.
CHANGES_WITH = {
    "young": {"web:home", "web:offers", "web:offer"},
    "operator": {
        "account_email",
        "account_change_password",
        "account_logout",
        "mfa_list_webauthn",
        "web:account",
        "web:sessions",
    },
}


@pytest.fixture(scope="module")
def things(django_db_setup: Town) -> Iterator[Things]:
    """What there is to open. What would stand in other tests' way is taken back."""
    town = copy.deepcopy(django_db_setup)
    town.clock.move_to(timezone.now())
    ground = Ground.of(town)
    yield things_of(town, ground)
    reject_round(town.operator, round=ground.waiting_round, now=timezone.now())
    for batch in (ground.waiting_batch, ground.approved_batch):
        cancel_payouts(town.operator, batch=batch, now=timezone.now())
    connections.close_all()  # As after every test (conftest.py), which this comes after.


class Look:
    """A browser in which somebody goes from page to page, and everything that is wrong with them."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.context = context
        self.site = site
        self.faults: list[str] = []
        self.shoes = ""  # The address that puts on the pair whose things are looked at.
        self.page = context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._blame(str(error)))
        self.page.on("request", self._follow)

    def _blame(self, what: str) -> None:
        self.faults.append(f"{urlsplit(self.page.url).path}: {what}")

    def _hear(self, message: ConsoleMessage) -> None:
        """What the policy forbids is among it. That a page says no by its status is not a fault."""
        if message.type in ("error", "warning") and "a status of 401" not in message.text:
            self._blame(message.text)

    def _follow(self, request: Request) -> None:
        if not request.url.startswith((self.site.url, "data:", "blob:")):
            self._blame(f"asks {request.url}")

    def is_page(self, address: str) -> bool:
        """Is it something to look at? Not a file, not a way to somewhere else, not a POST."""
        self._wear()
        answer = self.context.request.get(self.site.url + address, max_redirects=0)
        assert answer.status in (200, 302, 401, 405), f"{address} answers {answer.status}"
        return answer.status in (200, 401) and answer.headers["content-type"].startswith("text/html")

    def _wear(self) -> None:
        if self.shoes:
            self.context.request.get(self.site.url + self.shoes)

    def at(self, address: str) -> None:
        self._wear()
        self.page.set_viewport_size(DESK)
        self.page.goto(self.site.url + address)
        self.page.evaluate(AXE)
        self._scan("desktop")
        self.page.set_viewport_size(PHONE)
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self._blame("wider than a phone")
        self._scan("phone")

    def _scan(self, screen: str) -> None:
        for found in self.page.evaluate("async rules => (await axe.run(rules)).violations", RULES):
            self._blame(f"({screen}) {found['id']}, {found['help']}: {found['nodes'][0]['html'][:200]}")


def addresses(walker: Walker, things: Things) -> Iterator[str]:
    for page in walk.every_page():
        if page.is_for_machines or not is_looked_at(walker, page):
            continue
        for thing in things.get(page.name, [] if page.parameters else [Thing(seen_by=frozenset({walker.key}))]):
            if walker.key in thing.seen_by:
                yield page.address(thing.args)


def is_looked_at(walker: Walker, page: walk.Page) -> bool:
    if page.is_of_a_library or Role.PUBLIC in (page.audience or ()):
        return walker == VISITOR or page.name in CHANGES_WITH.get(walker.key, set())
    return walker.is_meant_by(page, "GET")


@pytest.mark.parametrize("walker", LOOKING, ids=str)
def test_every_page_is_usable_by_everybody(
    browser: Browser, site: Site, django_db_setup: Town, things: Things, walker: Walker
) -> None:
    context = browser.new_context(locale="it-IT", viewport=DESK)
    look = Look(context, site)
    if walker.email:
        look.page.goto(site.login_link(walker.email))
    if walker.key == "guardian":  # She answers for others, too, and a page of theirs changes her shoes.
        look.shoes = f"/scrivania/?ruolo=g{django_db_setup.leo.pk}"
    seen = [address for address in addresses(walker, things) if look.is_page(address)]
    for address in seen:
        look.at(address)
    context.close()
    assert seen
    assert not look.faults, "\n".join(look.faults)
