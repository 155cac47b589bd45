"""The heart of it at the browser: rules are weighed, people decide in pairs, whoever waits reads why and is heard."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser

from mentoring.awards.rulebook import EACH, Criterion, Fixed, Quota, Rulebook
from mentoring.awards.rulesets import draft_of, publish, save_draft
from mentoring.demo import cast
from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.funds.rules import Earmark
from mentoring.jobs.rounds import issue_rounds
from mentoring.kernel.money import Cents
from mentoring.programmes.commands import Plan, open_programme
from mentoring.programmes.models import Programme
from tests.live.site import Site
from tests.live.someone import PHONE, Someone

AWARD, PROGRAMME = 100_00, "Le lucciole"
NEAR, FAR = "Fossato di Sotto", "Monte Lucciola"
FIRST = Rulebook(
    criteria=(Criterion(by="distance", points={FAR: 10}),), amount=Fixed(cents=AWARD), ties="arrival", review_days=14
)
# A second thought: of each place one at most.
SECOND = FIRST.model_copy(update={"quotas": (Quota(by="municipality", of=EACH, at_most=1),)})


@pytest.fixture
def programme(town: Town) -> Programme:
    """With money for everybody who will be put forward, and two versions of its rules: one in force, one a draft."""
    plan = Plan(
        vertical=town.arte.vertical,
        slug="lucciole",
        name=PROGRAMME,
        starts_on=town.today,
        ends_on=town.arte.ends_on,
        award=Cents(AWARD),
        ages_counted_on=town.today,
    )
    made = open_programme(town.operator, territory=town.territory, plan=plan, now=town.now)
    town.new_fund(3 * AWARD, Earmark(municipalities=frozenset({NEAR, FAR})))
    save_draft(town.operator, programme=made, rules=FIRST, now=town.now)
    draft = draft_of(town.operator, made)
    assert draft
    publish(town.operator, rule_set=draft, now=town.now)
    save_draft(town.operator, programme=made, rules=SECOND, now=town.now)
    return made


@pytest.fixture
def families(town: Town, programme: Programme) -> list[Family]:
    """One from far away, two from the same village."""
    return [
        town.consented_family(town.teacher, programme, town.school, born_on=town.born(12), municipality=place)
        for place in (FAR, NEAR, NEAR)
    ]


@pytest.fixture
def pair(browser: Browser, site: Site) -> Iterator[tuple[Someone, Someone]]:
    """Teresa prepares, Bruno approves."""
    both = Someone(browser, site, cast.OPERATOR.email), Someone(browser, site, cast.SECOND_OPERATOR.email)
    for person in both:
        person.logs_in_with_password(cast.PASSWORD)
    yield both
    for person in both:
        person.leaves()


@pytest.fixture
def mother(browser: Browser, site: Site, families: list[Family]) -> Iterator[Someone]:
    """Of the second one from the village."""
    person = Someone(browser, site, families[2].email, screen=PHONE)
    yield person
    person.leaves()


def test_rules_are_weighed_a_round_is_decided_and_whoever_waits_is_heard(
    pair: tuple[Someone, Someone], mother: Someone, tmp_path: Path
) -> None:
    teresa, bruno = pair
    two_versions_are_compared(teresa)
    one_prepares_another_approves(teresa, bruno)
    whoever_waits_reads_why_and_asks(mother)
    another_one_answers(bruno)
    the_family_reads_the_reason(mother)
    the_round_replays(teresa, tmp_path)


def two_versions_are_compared(teresa: Someone) -> None:
    """What the draft would change, before it is in force."""
    teresa.opens("/gestore/assegnazioni/prova/lucciole/")
    teresa.fills(first="Versione 1", second="Versione 2 (bozza)")
    teresa.presses("Prova")
    teresa.reads("Una persona resta senza.")
    teresa.reads("Prima: ricevono un buono", "Dopo: ricevono un buono", "Chi entra e chi esce", NEAR)
    teresa.opens("/gestore/programmi/lucciole/regole/bozza/pubblica/")
    teresa.presses("Pubblica")
    teresa.opens("/regole/lucciole/")
    teresa.reads("al massimo 1 posto")


def one_prepares_another_approves(teresa: Someone, bruno: Someone) -> None:
    teresa.opens("/gestore/assegnazioni/nuova/?programme=lucciole")
    teresa.presses("Prepara l'assegnazione")
    bruno.page.goto(teresa.page.url)
    bruno.presses("Approva")
    bruno.is_told("i buoni nascono adesso")
    issue_rounds(timezone.now())  # What the worker does.


def whoever_waits_reads_why_and_asks(mother: Someone) -> None:
    mother.logs_in_with_a_code()
    mother.opens("/io/")
    mother.goes_to("Leggi perché")
    mother.reads("è in lista d'attesa", "I posti del suo comune erano già tutti presi.", "0 su 10")
    mother.reads("Con 1 punto in più il buono ci sarebbe stato.")
    mother.unfolds("Chiedi un riesame")
    mother.fills(text="Da settembre abitiamo a Monte Lucciola.")
    mother.presses("Chiedi il riesame")
    mother.is_told("Il gestore ha ricevuto la tua richiesta")


def another_one_answers(bruno: Someone) -> None:
    """He did not prepare the round, and reads no name."""
    bruno.opens("/gestore/")
    bruno.goes_to("riesame da decidere")
    bruno.main.get_by_role("link", name="n. ").first.click()
    bruno.reads("Da settembre abitiamo a Monte Lucciola.")
    bruno.unfolds("Rispondi o chiedi qualcosa")
    bruno.fills(text="Chiediamo alla scuola di controllare.")
    bruno.presses("Invia")
    bruno.is_told("Le sue parole sono partite")
    bruno.fills(reason="La residenza nuova comincia a gennaio: vale dalla prossima volta.")
    bruno.presses("Il risultato resta")
    bruno.is_told("la famiglia legge il perché")


def the_family_reads_the_reason(mother: Someone) -> None:
    letters = [letter.body for letter in mother.site.letters_to(mother.email)]
    assert any("vale dalla prossima volta" in body for body in letters), letters
    mother.page.reload()
    mother.reads("Chiediamo alla scuola di controllare.", "Abbiamo guardato di nuovo: il risultato resta com'è.")
    mother.reads("La residenza nuova comincia a gennaio")


def the_round_replays(teresa: Someone, folder: Path) -> None:
    """What an auditor gets: no name in it, and the same result once more."""
    teresa.page.reload()
    certificate, inputs = folder / "certificate.json", folder / "inputs.json"
    for path, name in ((certificate, "Certificato"), (inputs, "Dati senza nomi")):
        path.write_bytes(teresa.fetches(teresa.main.get_by_role("link", name=name, exact=True)))
    assert json.loads(certificate.read_text())["programme"] == {"slug": "lucciole", "name": PROGRAMME}
    assert "Prova" not in inputs.read_text()  # The families' name.
    said = StringIO()
    call_command("replay_award", str(certificate), inputs=inputs, stdout=said)
    assert "dentical" in said.getvalue()
