"""The camera at the door: a phone is held before it, and the screen turns green. A film stands for the camera."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, BrowserType, Locator, Page, Route, expect

from mentoring.bookings.models import Booking
from mentoring.demo import cast
from mentoring.demo.town import Town
from mentoring.offers.models import Occurrence
from tests.browser import QUIET, chromium
from tests.live.film import film, sees
from tests.live.site import Site

pytestmark = pytest.mark.once

PHONE = {"width": 390, "height": 844}


class Doorway:
    """A phone in the hand of the usher, and what its camera sees."""

    def __init__(self, page: Page, site: Site, date: Occurrence) -> None:
        self.page = page
        self.url = site.url + reverse("web:door_occurrence", args=[date.pk])
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(site.login_link(cast.USHER.email))

    def answer(self, kind: str) -> Locator:
        return self.page.locator(f'.door__over [data-answer="{kind}"]')

    def violations(self) -> list[str]:
        return [f"{one['id']}: {one['nodes'][0]['html']}" for one in Axe().run(self.page).response["violations"]]


@pytest.fixture
def date(town: Town) -> Occurrence:
    return town.new_date()


@pytest.fixture
def booking(town: Town, date: Occurrence) -> Booking:
    return town.booked(date)


@pytest.fixture
def doorway(
    browser_type: BrowserType, site: Site, date: Occurrence, booking: Booking, tmp_path: Path
) -> Iterator[Doorway]:
    seen = film(f"{site.url}/q/{booking.code}".upper(), tmp_path / "phone.y4m")
    browser: Browser = browser_type.launch(
        executable_path=chromium(),
        args=[*QUIET, *sees(seen)],
    )
    context = browser.new_context(viewport=PHONE, locale="it-IT", permissions=["camera"])
    yield Doorway(context.new_page(), site, date)
    context.close()
    browser.close()


def test_the_camera_reads_a_code_and_the_screen_turns_green(doorway: Doorway, booking: Booking) -> None:
    doorway.page.goto(doorway.url)
    expect(doorway.answer("yes")).to_contain_text(booking.person.first_name)
    expect(doorway.answer("yes")).to_contain_text("1 di 1")
    assert doorway.violations() == []
    expect(doorway.page.locator(".door__over")).to_have_count(0)  # It goes on by itself.
    expect(doorway.page.locator(".guest--in")).to_contain_text(booking.person.first_name)
    expect(doorway.page.locator("[data-last]")).to_contain_text(booking.person.first_name)
    assert doorway.violations() == []
    assert doorway.complaints == []
    booking.refresh_from_db()
    assert booking.state == Booking.State.REDEEMED


OWN_READER = """window.BarcodeDetector = class {
    static getSupportedFormats = async () => ["qr_code"];
    detect = async () => [{ rawValue: "CODE" }];
};"""


def test_a_phone_that_reads_codes_by_itself_does(doorway: Doorway, town: Town, date: Occurrence) -> None:
    seen = town.booked(date)  # Not the one in the film.
    doorway.page.add_init_script(OWN_READER.replace("CODE", f"https://example.org/q/{seen.code}"))
    doorway.page.goto(doorway.url)
    expect(doorway.answer("yes")).to_contain_text(seen.person.first_name)
    seen.refresh_from_db()
    assert seen.state == Booking.State.REDEEMED


TAKEN_AWAY = """() => {
    const [track] = document.querySelector("video").srcObject.getVideoTracks();
    track.stop();
    track.dispatchEvent(new Event("ended"));
    return document.querySelector("[data-camera]").hidden ? "hidden" : "there";
}"""
IT_SEES = """document.querySelector("video").srcObject.getVideoTracks()[0].readyState"""


def test_a_second_phone_with_the_same_code_turns_it_red(doorway: Doorway, town: Town, booking: Booking) -> None:
    doorway.page.goto(doorway.url)
    expect(doorway.answer("yes")).to_be_visible()
    doorway.page.goto(doorway.url)
    expect(doorway.answer("no")).to_contain_text("già stato usato")
    assert doorway.violations() == []
    doorway.page.keyboard.press("Enter")  # The button for the next one has the keyboard.
    expect(doorway.page.locator(".door__over")).to_have_count(0)
    expect(doorway.page.get_by_role("group", name="Fotocamera")).to_be_focused()
    assert doorway.page.evaluate(TAKEN_AWAY) == "hidden"  # By another app, or as the phone slept.
    expect(doorway.page.get_by_role("group", name="Fotocamera")).to_be_visible()
    assert doorway.page.evaluate(IT_SEES) == "live"


def test_without_a_network_the_same_attempt_is_asked_again(doorway: Doorway, booking: Booking) -> None:
    keys: list[str | None] = []

    def cut(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        keys.append(route.request.post_data)
        if len(keys) == 1:
            route.abort()
        else:
            route.continue_()

    doorway.page.route("**/lista/", lambda route: route.abort())  # With a list this phone would decide by itself.
    doorway.page.route(doorway.url, cut)
    doorway.page.goto(doorway.url)
    expect(doorway.answer("unknown")).to_contain_text("La rete non risponde")
    doorway.page.get_by_role("link", name="Riprova").click()
    expect(doorway.answer("yes")).to_be_visible()
    assert keys[0] == keys[1]


def test_without_a_script_the_code_is_typed_and_the_answer_is_a_page(
    browser: Browser, site: Site, date: Occurrence, booking: Booking
) -> None:
    context = browser.new_context(viewport=PHONE, locale="it-IT", java_script_enabled=False)
    doorway = Doorway(context.new_page(), site, date)
    doorway.page.goto(doorway.url)
    expect(doorway.page.locator("[data-camera]")).to_be_hidden()
    doorway.page.get_by_label("Codice").fill(booking.code.lower())
    doorway.page.get_by_role("button", name="Controlla").click()
    expect(doorway.page.get_by_role("heading", name="Entra")).to_be_visible()
    doorway.page.get_by_role("link", name="Il prossimo").click()
    expect(doorway.page.locator(".guest--in")).to_have_count(1)
    context.close()
