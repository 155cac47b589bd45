"""Every piece that pages are made of, in a browser: clean for axe and for the CSP, never wider than the screen.

These pages need no town: they are served by themselves, and opened without the page fixture, which waits for the site.
"""

import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(page.stem for page in (ROOT / "frontend/style/templates/style").glob("*.html"))
PAGES += ["403", "403_csrf", "404", "500", "refusal"]
POLICY = (
    "default-src 'self'; img-src 'self' data:; font-src 'self'; style-src 'self'; script-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'"
)
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# Opened at the width of a phone and of a desk, and made narrower there: between those, only the room changes.
WIDTHS = ((390, 320), (1280, 768))


class Strict(SimpleHTTPRequestHandler):
    """Files, with the policy of the real site."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Not a word."""


@pytest.fixture(scope="module")
def pieces() -> Iterator[str]:
    """The address of the pieces, rendered afresh."""
    subprocess.run([sys.executable, "frontend/style/render.py"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Strict, directory=str(ROOT / "build/style")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def sheet(browser: Browser) -> Iterator[Page]:
    """An empty page of a phone."""
    page = browser.new_page(viewport={"width": 390, "height": 800})
    yield page
    page.close()


@pytest.fixture
def complaints(sheet: Page) -> list[str]:
    """What the browser's console said."""
    said: list[str] = []
    sheet.on("console", lambda message: said.append(message.text))
    sheet.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.mark.parametrize("name", PAGES)
def test_a_piece_fits_every_screen_and_hides_from_nobody(sheet: Page, pieces: str, complaints: list[str], name: str):
    for opened, narrower in WIDTHS:
        sheet.set_viewport_size({"width": opened, "height": 800})
        sheet.goto(f"{pieces}/{name}.html")
        fits(sheet)
        found = Axe().run(sheet, options=RULES)
        assert found.violations_count == 0, found.generate_report()
        sheet.set_viewport_size({"width": narrower, "height": 800})
        fits(sheet)
    assert complaints == []


def fits(sheet: Page) -> None:
    assert sheet.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (
        f"too wide at {sheet.viewport_size}"
    )


def test_menus_close_as_people_expect(sheet: Page, pieces: str):
    sheet.goto(f"{pieces}/list.html")
    shoes, menu = sheet.locator("details.shoes"), sheet.locator("details.site-menu")
    shoes.locator("summary").click()
    expect(shoes).to_have_attribute("open", "")
    menu.locator("summary").click()
    expect(shoes).not_to_have_attribute("open", "")
    sheet.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


def test_what_is_wrong_with_a_form_comes_first_and_leads_to_the_field(sheet: Page, pieces: str):
    sheet.goto(f"{pieces}/form.html")
    expect(sheet.locator(".error-summary")).to_be_focused()
    sheet.locator(".error-summary a").first.click()
    expect(sheet.locator("#wrong_amount")).to_be_focused()


def test_a_password_can_be_shown(sheet: Page, pieces: str):
    sheet.goto(f"{pieces}/form.html")
    field = sheet.locator("#id_secret")
    button = sheet.locator("[aria-controls=id_secret]")
    button.click()
    expect(field).to_have_attribute("type", "text")
    button.click()
    expect(field).to_have_attribute("type", "password")


def test_filters_are_folded_on_a_phone_and_open_without_a_script(browser: Browser, pieces: str):
    for scripts, folded in ((True, True), (False, False)):
        context = browser.new_context(java_script_enabled=scripts, viewport={"width": 390, "height": 800})
        page = context.new_page()
        page.goto(f"{pieces}/list.html")
        fields = page.get_by_label("Stato")
        expect(fields).to_be_hidden() if folded else expect(fields).to_be_visible()
        context.close()
