"""The questions of a data protection officer, asked by the mother: what do you hold, why, who saw it, delete me.

On a phone, without scripts. A neighbour's child stays as it was.
"""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from mentoring.demo.town import Town
from mentoring.jobs.books import recount
from mentoring.people.models import Person, User
from mentoring.records.commands import note_readings
from tests.live.site import Site
from tests.live.someone import PHONE, Someone


@pytest.fixture
def mother(browser: Browser, site: Site, town: Town):
    family = town.funded_family()
    mother = Someone(browser, site, User.objects.get(pk=family.guardian.user_id).email, screen=PHONE, has_scripts=False)
    yield mother, family
    mother.leaves()


def test_each_question_has_a_page(mother: tuple, town: Town) -> None:
    asks, family = mother
    child = Person.objects.get(pk=family.person.pk)
    note_readings(town.teacher, [child.pk], why="follow", page="web:nominator_nomination", at=town.now)
    asks.opens("/i-tuoi-dati/")
    asks.goes_to("Che cosa sappiamo di te")
    asks.logs_in_with_a_code()

    # What do you hold? And who saw it?
    asks.opens("/io/dati/")
    asks.reads(f"I dati di {child.first_name}", child.last_name, "Segnalazioni", "Consensi")
    asks.reads(town.school.name, "per seguire la segnalazione")
    asks.unfolds("Consensi")
    asks.reads("Per che cosa")
    told = json.loads(asks.fetches(asks.main.get_by_role("link", name="Scarica tutto (JSON)")))
    assert told["tables"]["people.person"]["rows"][0]["last_name"] == child.last_name
    assert asks.fetches(asks.main.get_by_role("link", name="Scarica tutto (PDF)")).startswith(b"%PDF")

    # Why?
    asks.goes_to("Tutti i motivi e le scadenze")
    asks.reads("Il registro dei trattamenti", "Consenso (art. 6.1.a")

    # Delete me.
    asks.opens("/io/dati/")
    asks.goes_to("Cancella i dati")
    asks.reads("Che cosa sparisce", "Che cosa resta, e perché")
    asks.main.locator("[name=sure]").check()
    asks.presses("Sì, cancella")
    asks.is_told("i nomi non ci sono più")
    child.refresh_from_db()
    assert (child.first_name, child.last_name) == ("", "Persona cancellata")
    assert recount().balance

    # And the way in is gone.
    asks.opens("/io/dati/")
    assert "/accesso/login/" in asks.page.url


@pytest.mark.once
@pytest.mark.parametrize("path", ["/io/dati/", "/io/dati/cancella/", "/accesso/io/dati/", "/i-tuoi-dati/registro/"])
def test_everybody_can_use_these_pages(browser: Browser, site: Site, town: Town, path: str) -> None:
    family = town.funded_family()
    somebody = Someone(browser, site, User.objects.get(pk=family.guardian.user_id).email, screen=PHONE)
    somebody.logs_in_with_a_code()
    somebody.opens(path)
    found = Axe().run(somebody.page)
    assert found.violations_count == 0, found.generate_report()
    wide = somebody.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide
    somebody.leaves()
