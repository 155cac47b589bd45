"""A shop joins: asked for a document, let in, and not alone any more. Its colleague comes in with a passkey."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from mentoring.demo import cast
from tests.live.passkeys import Phone
from tests.live.site import Site
from tests.live.someone import DESK, PASSWORD, PHONE, Someone

SHOP, OWNER, COLLEAGUE = "Ferramenta Luna Piena", "Chiodo Martelli", "Vite Cacciavite"
STATUTE = b"%PDF-1.4\nVisura camerale della Ferramenta Luna Piena.\n%%EOF"


@dataclass
class Joining:
    """Who is in the story."""

    browser: Browser
    site: Site
    people: list[Someone] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.owner = self._somebody("ferramenta.luna@example.org")
        self.colleague = self._somebody("vite.luna@example.org")
        self.stranger = self._somebody("curiosa.luna@example.org")
        self.operator = self._somebody(cast.OPERATOR.email, is_at_desk=True)

    def _somebody(self, email: str, *, is_at_desk: bool = False) -> Someone:
        one = Someone(self.browser, self.site, email, screen=DESK if is_at_desk else PHONE)
        one.page.set_default_timeout(10_000)
        self.people.append(one)
        return one


@pytest.fixture
def story(browser: Browser, site: Site) -> Iterator[Joining]:
    story = Joining(browser, site)
    yield story
    for person in story.people:
        person.leaves()


def test_a_shop_joins_and_its_colleague_comes_in_with_a_passkey(story: Joining, tmp_path: Path) -> None:
    the_shop_asks_to_take_part(story.owner)
    the_operator_asks_for_a_document(story.operator)
    the_shop_answers_with_it(story.owner, tmp_path)
    the_operator_reads_it_and_lets_the_shop_in(story.operator)
    the_owner_invites_a_colleague(story.owner)
    whoever_the_link_was_passed_on_to_learns_nothing(story)
    the_colleague_comes_in_with_the_code(story.colleague)
    the_colleague_gets_a_passkey_and_comes_back_with_it(story.colleague)
    a_used_link_is_dead(story)
    two_act_for_the_shop_now(story.owner)


def the_shop_asks_to_take_part(owner: Someone) -> None:
    owner.opens("/diventa-mentore/")
    owner.fills(amount="120")
    owner.ticks("Negozio")
    owner.fills(name=SHOP, your_name=OWNER, email=owner.email, password=PASSWORD)
    owner.presses("Prometto")
    owner.types_the_code()
    owner.opens("/partecipo/")
    owner.reads("Il gestore sta guardando la sua richiesta")


def the_operator_asks_for_a_document(operator: Someone) -> None:
    operator.logs_in_with_password(cast.PASSWORD)
    operator.opens("/gestore/organizzazioni/")
    operator.goes_to(SHOP)
    operator.unfolds("Manca qualcosa? Lo chieda")
    operator.fills(text="Ci manda la visura camerale?")
    operator.presses("Invia la domanda")
    operator.is_told("La domanda è partita")


def the_shop_answers_with_it(owner: Someone, folder: Path) -> None:
    owner.page.goto(link_in(owner))
    owner.reads("Il gestore le ha fatto una domanda", "Ci manda la visura camerale?")
    not_a_document = folder / "visura.pdf"
    not_a_document.write_bytes(b"MZ: a programme that calls itself a PDF")
    owner.page.set_input_files("[name=document]", not_a_document)
    owner.fills(text="Eccola.")
    owner.presses("Invia al gestore")
    owner.reads("Questo file è di un altro tipo")
    expect(owner.main.locator("[name=text]")).to_have_value("Eccola.")
    is_usable(owner)
    not_a_document.write_bytes(STATUTE)
    owner.page.set_input_files("[name=document]", not_a_document)
    owner.presses("Invia al gestore")
    owner.is_told("Il gestore ha ricevuto la sua risposta")
    owner.reads("visura.pdf")
    is_usable(owner)


def the_operator_reads_it_and_lets_the_shop_in(operator: Someone) -> None:
    operator.page.goto(link_in(operator))
    operator.reads("Eccola.")
    document = operator.main.get_by_role("link", name="visura.pdf")
    assert operator.fetches(document) == STATUTE
    with operator.page.expect_download() as download:
        document.click()
    assert download.value.suggested_filename == "visura.pdf"
    is_usable(operator)
    operator.presses("Ammetti")
    operator.is_told(f"{SHOP} è dentro")


def the_owner_invites_a_colleague(owner: Someone) -> None:
    assert owner.letter().subject == f"{SHOP} è dei nostri"
    owner.opens("/organizzazione/persone/")
    owner.fills(email="vite.luna@example.org")
    owner.presses("Manda l'invito")
    owner.reads("Invitati, non ancora entrati", "vite.luna@example.org")


def whoever_the_link_was_passed_on_to_learns_nothing(story: Joining) -> None:
    """The code goes to whom the invitation was for, whoever opens the link."""
    invitation = link_in(story.colleague)
    before = len(story.site.letters_to(story.stranger.email))
    story.stranger.page.goto(invitation)
    story.stranger.presses("Mandami il codice")
    story.stranger.fills(code="AAAAAA")
    story.stranger.presses("Avanti")
    expect(story.stranger.field("Codice")).to_be_visible()
    assert len(story.site.letters_to(story.stranger.email)) == before


def the_colleague_comes_in_with_the_code(colleague: Someone) -> None:
    invitation = next(letter for letter in colleague.site.letters_to(colleague.email) if "/invito/" in letter.body)
    colleague.page.goto(next(word for word in invitation.body.split() if "/invito/" in word))
    colleague.reads(f"{SHOP} la invita", OWNER)
    is_usable(colleague)
    colleague.presses("Mandami il codice")
    colleague.types_the_code()
    colleague.fills(name=COLLEAGUE)
    colleague.presses("Accetto")
    colleague.is_told(f"Da adesso agisce per {SHOP}")


def the_colleague_gets_a_passkey_and_comes_back_with_it(colleague: Someone) -> None:
    Phone(colleague.page)
    colleague.opens("/accesso/io/")
    colleague.goes_to("Aggiungi una passkey")
    colleague.fills(name="Il telefono di Vite")
    colleague.presses("Crea la passkey")
    colleague.presses("Usa la passkey")  # To read the spare codes one shows that it is oneself: without a password, so.
    colleague.reads("Codici di riserva")
    colleague.opens("/accesso/logout/")
    colleague.presses("Esci")
    expect(colleague.page).not_to_have_url(f"{colleague.site.url}/accesso/logout/")  # The script forgets first.
    colleague.opens("/accesso/login/")
    colleague.presses("Entra con la passkey")
    expect(colleague.page).to_have_url(f"{colleague.site.url}/mentore/")
    colleague.opens("/organizzazione/")
    colleague.reads(SHOP)


def a_used_link_is_dead(story: Joining) -> None:
    invitation = next(one for one in story.site.letters_to(story.colleague.email) if "/invito/" in one.body)
    story.stranger.page.goto(next(word for word in invitation.body.split() if "/invito/" in word))
    story.stranger.reads("non vale più")


def two_act_for_the_shop_now(owner: Someone) -> None:
    owner.opens("/organizzazione/persone/")
    owner.reads(owner.email, "vite.luna@example.org")
    expect(owner.main).not_to_contain_text("Invitati, non ancora entrati")


def link_in(somebody: Someone) -> str:
    """Where the newest letter leads."""
    return next(word for word in somebody.letter().body.split() if word.startswith(somebody.site.url))


def is_usable(somebody: Someone) -> None:
    assert Axe().run(somebody.page).response["violations"] == []
