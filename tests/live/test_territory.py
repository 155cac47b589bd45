"""A new territory: made from a code, in colours of its own, and somebody who runs it finds an empty desk."""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, FilePayload, expect

from mentoring.demo import cast
from mentoring.demo.iban import italian_iban
from tests.live.site import Site
from tests.live.someone import PHONE, Someone

CODE, PLACE = "018069", "Garlasco"  # A town of the same province; nobody else in these tests founds it.
TEAL, PALE = "rgb(11, 93, 102)", "#4a90d9"


@pytest.fixture
def administrator(browser: Browser, site: Site) -> Iterator[Someone]:
    one = Someone(browser, site, cast.ADMINISTRATOR.email)
    one.page.set_default_timeout(15_000)
    yield one
    one.leaves()


@pytest.fixture
def operator(browser: Browser, site: Site) -> Iterator[Someone]:
    one = Someone(browser, site, "gaia.garlasco@example.org", screen=PHONE)
    one.page.set_default_timeout(15_000)
    yield one
    one.leaves()


def logo() -> FilePayload:
    """White on nothing: made for a dark header."""
    picture = Image.new("RGBA", (300, 120), (0, 0, 0, 0))
    picture.paste((255, 255, 255, 255), (20, 20, 280, 100))
    paper = BytesIO()
    picture.save(paper, "PNG")
    return {"name": "logo.png", "mimeType": "image/png", "buffer": paper.getvalue()}


def is_usable(one: Someone) -> None:
    assert Axe().run(one.page).response["violations"] == []


def test_a_territory_is_made_and_its_operator_comes_to_an_empty_desk(
    administrator: Someone, operator: Someone, site: Site
) -> None:
    administrator.page.goto(site.login_link(administrator.email))
    _finds_the_place(administrator)
    _chooses_colours(administrator)
    _writes_the_rest(administrator, operator.email)
    _sees_its_home(administrator)
    _accepts_and_sees_an_empty_desk(operator)
    _sees_who_runs_it(administrator, operator.email)


def _finds_the_place(administrator: Someone) -> None:
    administrator.opens("/installazione/")
    is_usable(administrator)
    administrator.goes_to("Nuovo territorio")
    administrator.page.locator("#q").press_sequentially("garl", delay=20)
    expect(administrator.main.locator(".places")).to_contain_text("Pavia, Lombardia · 018069")
    is_usable(administrator)
    administrator.page.locator("#q").fill(CODE)
    administrator.presses("Cerca")
    expect(administrator.page.locator("h1")).to_have_text(PLACE)
    expect(administrator.page.locator("#id_municipalities")).to_have_value(re.compile("^Garlasco\n.*Dorno", re.DOTALL))


def _chooses_colours(administrator: Someone) -> None:
    page = administrator.page
    colour, beside = page.locator("#id_primary"), page.locator(".field", has=page.locator("#id_primary"))
    colour.fill(PALE)
    colour.press("Tab")
    expect(beside).to_contain_text("Il colore più vicino che va bene è #")
    expect(beside).not_to_have_class(re.compile("htmx-added"))  # The new field listens once this is gone.
    page.locator("[data-colour-for=id_primary]").fill("#0b5d66")  # The palette writes into the field, and it is asked.
    expect(beside).not_to_contain_text("si leggono a fatica")
    expect(colour).to_have_value("#0b5d66")
    page.locator("#id_logo").set_input_files(logo())
    administrator.fills(logo_alt="Città di Garlasco", title_it="Garlasco ti tiene il posto.")
    with administrator.context.expect_page() as other:
        administrator.presses("Guardi come viene")
    home = other.value
    expect(home.locator("h1")).to_have_text("Garlasco ti tiene il posto.")
    expect(home.locator(".site-header")).to_have_css("background-color", TEAL)
    expect(home.get_by_alt_text("Città di Garlasco").first).to_be_visible()
    home.close()


def _writes_the_rest(administrator: Someone, invited: str) -> None:
    administrator.fills(
        account_holder="Comune di Garlasco",
        iban=italian_iban(18069),
        body_name="Comune di Garlasco",
        fiscal_code="00414740183",
        pec="comune@pec.garlasco.example",
        invited=invited,
    )
    is_usable(administrator)
    administrator.presses("Crea il territorio")
    administrator.is_told("Garlasco c'è")
    administrator.reads("Aspetta i gestori", "Servono due gestori", invited)
    is_usable(administrator)


def _sees_its_home(administrator: Someone) -> None:
    administrator.goes_to("Vai alla sua prima pagina")
    page = administrator.page
    expect(page).to_have_url(re.compile("/garlasco/$"))
    expect(page.locator("h1")).to_have_text("Garlasco ti tiene il posto.")
    expect(page.locator(".site-header")).to_have_css("background-color", TEAL)
    assert page.locator(".site-header .brand__logo").evaluate("picture => picture.naturalWidth") == 300
    is_usable(administrator)
    administrator.opens("/")
    expect(page.locator(".site-header")).to_have_css("background-color", "rgb(38, 48, 107)")


def _accepts_and_sees_an_empty_desk(operator: Someone) -> None:
    letter = operator.letter()
    assert "Mentoring · Garlasco" in letter.body
    found = re.search(r"https?://\S+/garlasco(/invito/\S+)", letter.body)
    assert found, letter.body
    operator.opens(f"/garlasco{found[1]}")
    operator.presses("Mandami il codice")
    operator.types_the_code()
    operator.fills(name="Gaia Risaia")
    operator.presses("Accetto")
    expect(operator.page).to_have_url(re.compile("/garlasco/gestore/"))
    expect(operator.page.locator(".site-header")).to_have_css("background-color", TEAL)
    operator.reads("programma")
    is_usable(operator)


def _sees_who_runs_it(administrator: Someone, email: str) -> None:
    administrator.opens("/installazione/")
    administrator.reads("Serve un secondo gestore")
    administrator.goes_to(PLACE)
    administrator.reads(email, "Gaia Risaia")
