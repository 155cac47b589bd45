"""The door without network: a phone loads its list, decides alone, is closed, comes back, and hands in what it has.

What a phone decides, and what it sends, is tried without a browser in frontend/tests/; here is what needs one.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserType, Locator, expect

from mentoring.bookings.models import Booking
from mentoring.bookings.tickets import ticket_of
from mentoring.checkins.models import OfflineEntry
from mentoring.demo import cast
from mentoring.demo.town import Town
from mentoring.offers.models import Occurrence, Offer
from tests.browser import QUIET, chromium
from tests.live.film import film, sees
from tests.live.site import Site

TWO_HOURS_AHEAD = "const real = Date.now; Date.now = () => real() + 7200000;"
FORBIDDEN = "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); };"
FULL = "IDBObjectStore.prototype.put = () => { throw new DOMException('no room', 'QuotaExceededError'); };"
WITHIN_MS = 300
DECIDED = """new Promise((done) => requestAnimationFrame(
    () => done(performance.getEntriesByName("door-decision").at(-1).duration)
))"""


class Phone:
    """What the usher holds: it remembers what was on it when it is opened again."""

    def __init__(self, browser_type: BrowserType, site: Site, date: Occurrence, folder: Path, **more: Any) -> None:
        self._browser, self._folder = browser_type, folder
        self._eyes: list[str] = more.get("eyes", [])
        self._workers: Literal["allow", "block"] = more.get("workers", "allow")
        self._script = more.get("script", "")
        self.doors = site.url + reverse("web:door")
        self.date = site.url + reverse("web:door_occurrence", args=[date.pk])
        self.open()
        self.page.goto(site.login_link(cast.USHER.email))

    def open(self) -> None:
        self.context = self._browser.launch_persistent_context(
            self._folder,
            executable_path=chromium(),
            args=[*QUIET, *self._eyes],
            viewport={"width": 390, "height": 844},
            locale="it-IT",
            permissions=[],
            service_workers=self._workers,
        )
        if self._script:
            self.context.add_init_script(self._script)
        self.page = self.context.pages[0]
        self.state = self.page.locator("[data-network]")
        self.answer = self.page.locator(".door__over")

    def close(self) -> None:
        self.context.close()

    def gets_ready(self) -> None:
        """The list is here."""
        self.page.goto(self.date)
        expect(self.page.get_by_text("Pronta anche senza rete")).to_be_visible()

    def is_installed(self) -> None:
        """The app's frame is here, too."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    def loses_network(self) -> None:
        self.context.set_offline(True)
        expect(self.state).to_contain_text("Senza rete dalle")

    def finds_network(self) -> None:
        self.context.set_offline(False)

    def has_sent_all(self) -> None:
        """By itself: asked again and again, at most every twenty seconds."""
        expect(self.state).to_have_text("In rete", timeout=60_000)

    def asks(self, code: str) -> Locator:
        self.page.get_by_label("Codice").fill(code)
        self.page.get_by_role("button", name="Controlla").click()
        expect(self.answer).to_be_visible()
        return self.answer

    def goes_on(self) -> None:
        self.answer.get_by_role("link", name="Il prossimo").click()
        expect(self.answer).to_have_count(0)

    def decided_in_ms(self) -> float:
        """From the frame that showed the code to the answer on the screen, as the page itself measures it."""
        took: float = self.page.evaluate(DECIDED)
        return took

    def violations(self) -> list[str]:
        return [f"{one['id']}: {one['nodes'][0]['html']}" for one in Axe().run(self.page).response["violations"]]


MakePhone = Callable[..., Phone]


@pytest.fixture
def date(town: Town) -> Occurrence:
    return town.new_date()


@pytest.fixture
def phone(browser_type: BrowserType, site: Site, date: Occurrence, tmp_path: Path) -> Iterator[MakePhone]:
    with ExitStack() as stack:

        def make(name: str = "phone", **more: Any) -> Phone:
            made = Phone(browser_type, site, date, tmp_path / name, **more)
            stack.callback(made.close)
            return made

        yield make


def ticket(site: Site, booking: Booking) -> str:
    """What is in the QR."""
    return f"{site.url}/Q/{ticket_of(booking, timezone.now())}/{booking.code}".upper()


def is_in(booking: Booking) -> bool:
    booking.refresh_from_db()
    return booking.state == Booking.State.REDEEMED


def test_an_evening_without_network_survives_the_phone(
    phone: MakePhone, site: Site, town: Town, date: Occurrence, tmp_path: Path
) -> None:
    guest, _other = town.booked(date), town.booked(date)
    nino = phone(eyes=sees(film(ticket(site, guest), tmp_path / "phone.y4m")))
    nino.gets_ready()
    nino.is_installed()
    assert nino.violations() == []
    nino.loses_network()
    nino.context.grant_permissions(["camera"])
    nino.page.get_by_role("button", name="Apri la fotocamera").click()
    expect(nino.answer).to_contain_text(f"{guest.person.first_name[0]}.")
    expect(nino.answer).to_contain_text("1 di 2")
    took = nino.decided_in_ms()
    assert nino.violations() == []
    expect(nino.answer).to_have_count(0)  # It goes on by itself.
    expect(nino.state).to_contain_text("1 da inviare")
    nino.page.goto(nino.date)  # Nobody answers: the app's frame, with the list of this phone. It sees the same code.
    expect(nino.answer).to_contain_text("già entrato")
    assert min(took, nino.decided_in_ms()) < WITHIN_MS
    nino.close()

    nino.open()
    nino.context.set_offline(True)
    nino.page.goto(nino.date)
    expect(nino.page.locator("[data-counter]")).to_contain_text("1 di 2")
    expect(nino.state).to_contain_text("1 da inviare")
    expect(nino.page.locator(".guest")).to_have_count(2)
    assert nino.violations() == []
    assert not is_in(guest)
    nino.finds_network()
    nino.has_sent_all()
    assert is_in(guest)


def test_two_phones_let_the_same_code_in_and_the_second_hears_of_it(
    phone: MakePhone, town: Town, date: Occurrence
) -> None:
    guest = town.booked(date)
    phones = [phone("one"), phone("two")]
    for each in phones:
        each.gets_ready()
        each.loses_network()
        expect(each.asks(guest.code)).to_contain_text("Entra")
        each.goes_on()
    for each in phones:
        each.finds_network()
        each.has_sent_all()
    first, second = phones
    expect(first.page.locator("[data-doubtful]")).to_be_hidden()
    expect(second.page.locator("[data-doubtful]")).to_contain_text("1 ingresso da guardare")
    assert second.violations() == []
    assert is_in(guest)
    entries = OfflineEntry.objects.filter(occurrence_id=date.pk)
    assert sorted(entries.values_list("outcome", flat=True)) == ["conflict", "counted"]


@pytest.mark.parametrize("trouble", [FORBIDDEN, FULL], ids=["forbidden", "full"])
def test_a_phone_that_keeps_nothing_goes_on_as_long_as_its_page_is_open(
    phone: MakePhone, town: Town, date: Occurrence, trouble: str
) -> None:
    guest = town.booked(date)
    nino = phone(script=trouble if trouble == FORBIDDEN else "", workers="block")
    nino.gets_ready()
    nino.loses_network()
    nino.page.evaluate(f"{trouble} null")  # Else it would be called.
    expect(nino.asks(guest.code)).to_contain_text("Entra")
    nino.goes_on()
    expect(nino.page.get_by_text("Questo telefono non conserva niente")).to_be_visible()
    expect(nino.page.get_by_text("Non chiuderla adesso")).to_be_visible()
    assert nino.violations() == []
    expect(nino.asks(guest.code)).to_contain_text("già entrato")
    nino.goes_on()
    nino.finds_network()
    nino.has_sent_all()
    assert is_in(guest)


def test_a_phone_two_hours_ahead_believes_signatures_and_the_server_s_clock(
    phone: MakePhone, site: Site, town: Town, date: Occurrence
) -> None:
    Offer.objects.filter(pk=date.offer_id).update(contribution_cents=2_00)
    nino = phone(script=TWO_HOURS_AHEAD)
    nino.gets_ready()
    nino.loses_network()
    late, elsewhere = town.booked(date), town.booked(town.new_date())
    good = ticket(site, late)
    tampered = good.replace(ticket_of(late, timezone.now())[60:64], "2345")
    expect(nino.asks(tampered)).to_contain_text("La firma di questo QR non torna")
    nino.goes_on()
    expect(nino.asks(ticket(site, elsewhere))).to_contain_text("per un'altra data")
    nino.goes_on()
    expect(nino.asks(late.code)).to_contain_text("Non è nella lista")
    nino.goes_on()
    expect(nino.asks(good)).to_contain_text("la firma nel codice è buona")
    expect(nino.answer).to_contain_text("Forse paga una parte qui")
    nino.goes_on()
    nino.finds_network()
    nino.has_sent_all()
    assert is_in(late)
    assert late.redeemed_at is not None
    assert abs(timezone.now() - late.redeemed_at) < timedelta(minutes=5)


COUNTED = """(tables) => new Promise((done) => {
    indexedDB.open("mentoring-door").onsuccess = ({ target: { result: database } }) => {
        const work = database.transaction(tables);
        const asked = tables.map((table) => work.objectStore(table).count());
        work.oncomplete = () => done(asked.map((one) => one.result));
    };
})"""


def test_logging_out_takes_the_list_along_and_leaves_what_waits(phone: MakePhone, town: Town, date: Occurrence) -> None:
    guest = town.booked(date)
    nino = phone(workers="block")  # Else the browser sends what waits behind the page.
    nino.context.route("**/api/v1/door/entries", lambda route: route.abort())
    nino.gets_ready()
    nino.loses_network()
    expect(nino.asks(guest.code)).to_contain_text("Entra")
    nino.goes_on()
    nino.finds_network()
    nino.page.goto(nino.doors)
    tables = ["lists", "admitted", "entries"]
    assert nino.page.evaluate(COUNTED, tables) == [1, 1, 1]
    nino.page.get_by_role("button", name="Esci").click()
    expect(nino.page).not_to_have_url(nino.doors)
    assert nino.page.evaluate(COUNTED, tables) == [0, 0, 1]
