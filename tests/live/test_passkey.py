"""Getting in with a passkey, in a browser whose phone is a virtual one: made, used, lost, and made up for."""

import re
from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from axe_playwright_python.sync_playwright import Axe
from django.utils.crypto import get_random_string
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from mentoring.demo.town import Town
from mentoring.people.models import User
from tests.live.passkeys import Phone
from tests.live.site import Site

pytestmark = pytest.mark.once

PASSWORD = "sipario-di-velluto"


class Owner:
    """Somebody with an account, a browser, and a phone that keeps passkeys."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page = page
        self.site = site
        self.email = f"passkey.{get_random_string(8).lower()}@example.org"
        self.complaints: list[str] = []
        user = User.objects.create_user(self.email, PASSWORD, name="Nora Passkey")
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.phone = Phone(page)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):  # What the policy forbids is among them.
            self.complaints.append(message.text)

    def really_me(self) -> None:
        """Before something about the log-in changes, the password is asked for again."""
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.get_by_role("button", name="Avanti").click()

    def knock(self) -> None:
        self.page.goto(f"{self.site.url}/accesso/login/")

    def enter_with_password(self, page: Page | None = None) -> None:
        """Here, or in another browser."""
        page = page or self.page
        page.goto(f"{self.site.url}/accesso/login/")
        page.locator("[name=login]").fill(self.email)
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Entra", exact=True).click()
        expect(page.get_by_role("heading", name="Bentornati")).to_have_count(0)

    def leave(self) -> None:
        self.page.goto(f"{self.site.url}/accesso/logout/")
        self.page.get_by_role("main").get_by_role("button", name="Esci").click()
        expect(self.page.get_by_role("link", name="Entra", exact=True)).to_be_visible()

    def make_passkey(self) -> list[str]:
        """From the account page to the spare codes, which are returned."""
        self.page.goto(f"{self.site.url}/accesso/io/")
        self.page.get_by_role("link", name="Aggiungi una passkey").click()
        self.really_me()
        self.is_usable()
        self.page.get_by_label("Come la chiami").fill("Il mio telefono")
        self.page.get_by_role("button", name="Crea la passkey").click()
        expect(self.page.get_by_role("heading", name="Codici di riserva")).to_be_visible()
        self.is_usable()
        return re.findall(r"<code>(\d{8})</code>", self.page.content())

    def is_usable(self) -> None:
        assert Axe().run(self.page).response["violations"] == []


@pytest.fixture
def owner(town: Town, browser: Browser, site: Site) -> Iterator[Owner]:
    context = browser.new_context(locale="it-IT", viewport={"width": 390, "height": 844})
    context.set_default_timeout(10_000)
    owner = Owner(context.new_page(), site)
    yield owner
    context.close()
    assert owner.complaints == [], "the pages ran into the policy, or failed"


def test_a_passkey_is_made_and_opens_without_a_password(owner: Owner) -> None:
    owner.enter_with_password()
    assert len(owner.make_passkey()) == 10
    owner.page.goto(f"{owner.site.url}/accesso/2fa/webauthn/")
    expect(owner.page.get_by_role("heading", name="Il mio telefono")).to_be_visible()
    owner.is_usable()
    owner.leave()
    owner.knock()
    owner.is_usable()
    owner.page.get_by_role("button", name="Entra con la passkey").click()
    expect(owner.page.get_by_text("Stai agendo come")).to_be_attached()
    owner.page.goto(f"{owner.site.url}/accesso/io/")
    expect(owner.page.get_by_text(owner.email)).to_be_visible()
    owner.is_usable()


def test_after_the_password_the_passkey_is_the_second_step(owner: Owner) -> None:
    owner.enter_with_password()
    owner.make_passkey()
    owner.leave()
    owner.enter_with_password()
    expect(owner.page.get_by_role("heading", name="Il secondo passo")).to_be_visible()
    owner.is_usable()
    owner.page.get_by_role("button", name="Usa la passkey").click()
    expect(owner.page.get_by_text("Stai agendo come")).to_be_attached()


def test_a_passkey_that_is_gone_from_the_phone_is_said_so_and_a_spare_code_opens(owner: Owner) -> None:
    owner.enter_with_password()
    spare = owner.make_passkey()
    owner.leave()
    owner.phone.forgets_everything()
    owner.enter_with_password()
    owner.page.get_by_role("button", name="Usa la passkey").click()
    expect(owner.page.get_by_text("La passkey non ha risposto")).to_be_visible()
    owner.page.get_by_label("Codice dell'app").fill(spare[0])
    owner.page.get_by_role("button", name="Entra", exact=True).click()
    expect(owner.page.get_by_text("Stai agendo come")).to_be_attached()
    owner.page.goto(f"{owner.site.url}/accesso/2fa/webauthn/")
    owner.page.get_by_role("link", name="Togli").click()
    owner.really_me()
    owner.page.get_by_role("button", name="Togli").click()
    expect(owner.page.get_by_text("Non ne hai ancora")).to_be_visible()


def test_a_browser_that_was_left_open_elsewhere_is_logged_out_from_here(owner: Owner, browser: Browser) -> None:
    elsewhere = browser.new_context(locale="it-IT")
    left_open = elsewhere.new_page()
    owner.enter_with_password(left_open)
    owner.enter_with_password()
    owner.page.goto(f"{owner.site.url}/accesso/io/dispositivi/")
    owner.is_usable()
    owner.page.get_by_role("button", name="Esci da lì").click()
    expect(owner.page.get_by_text("Da nessun'altra parte")).to_be_visible()
    left_open.goto(f"{owner.site.url}/accesso/io/")
    expect(left_open.get_by_role("heading", name="Bentornati")).to_be_visible()
    elsewhere.close()
