"""A secretary and the list of her school: a strange header, the preview, the confirmation, the progress, and back."""

import csv
import io
import secrets

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from mentoring.demo.data import pilot_list
from mentoring.demo.town import Town
from mentoring.jobs.lists import write_lists
from mentoring.nominations.models import Nomination
from mentoring.people.models import Organisation
from mentoring.people.permissions import Role
from tests.live.site import Site
from tests.live.someone import PASSWORD, PHONE, Someone

STRANGE = {"Cognome ": "Casato", "NOME": "Chi", "Data di nascita": "Quando", "E-mail genitore": "Scrivere a"}
PATIENCE = 30_000  # The page asks every two seconds; the machine may be busy.


def strange_list() -> bytes:
    """The pilot's list, whose columns a program has named as it liked."""
    text = pilot_list().decode("cp1252")
    for name, other in STRANGE.items():
        text = text.replace(name, other, 1)
    return text.encode("cp1252")


@pytest.fixture
def school(town: Town) -> Organisation:
    """A school that has brought nothing yet."""
    mark = secrets.token_hex(4)
    user = town.confirmed_user(f"segreteria.{mark}@example.org", "Rosa Registro", PASSWORD)
    return town.admitted_organisation(f"Musica {mark}", "music_school", Role.NOMINATOR, user)


@pytest.mark.parametrize(
    "has_scripts", [pytest.param(True, id="with scripts"), pytest.param(False, id="without, on a phone")]
)
def test_a_list_with_a_strange_header_goes_all_the_way_and_back(
    town: Town, school: Organisation, browser: Browser, site: Site, has_scripts: bool
) -> None:
    email = school.memberships.get().user.email
    screen = {} if has_scripts else {"screen": PHONE}
    secretary = Someone(browser, site, email, has_scripts=has_scripts, **screen)  # type: ignore[arg-type]
    secretary.logs_in_with_password(PASSWORD)
    the_columns_are_said(secretary, town)
    the_preview_is_looked_at(secretary)
    it_is_written_while_she_watches(secretary, school)
    it_is_taken_back(secretary, school)
    the_columns_are_remembered(secretary, town)
    secretary.leaves()


def brings(secretary: Someone, town: Town) -> None:
    secretary.opens("/segnalatore/elenco/")
    secretary.ticks(town.prima_nota.name)
    secretary.main.locator("[name=table]").set_input_files(
        {"name": "iscritti.csv", "mimeType": "text/csv", "buffer": strange_list()}
    )
    secretary.presses("Vedi l'anteprima")


def the_columns_are_said(secretary: Someone, town: Town) -> None:
    brings(secretary, town)
    secretary.reads("Che cosa c'è in ogni colonna?", "Manca ancora: cognome, nome, data di nascita.", "Pozzi")
    for column, meaning in (
        ("Casato", "Cognome"), ("Chi", "Nome"), ("Quando", "Data di nascita"), ("Scrivere a", "E-mail"),
    ):  # fmt: skip
        secretary.field(column).select_option(label=meaning)
    secretary.presses("Vedi l'anteprima")


def the_preview_is_looked_at(secretary: Someone) -> None:
    secretary.reads("Ecco che cosa abbiamo letto", "Non abbiamo ancora scritto a nessuno")
    for words, number in (("nuove, 4 da guardare", 120), ("doppie", 7), ("fuori età", 6), ("da correggere", 6)):
        expect(secretary.number(words)).to_have_text(str(number))
    secretary.main.locator(".tile", has_text="da correggere").click()
    secretary.reads("6 con questi filtri", "Questa data di nascita non esiste.")
    file = fetched(secretary, "CSV")
    rows = list(csv.reader(io.StringIO(file.decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows[1:]] == sorted((row[0] for row in rows[1:]), key=int)
    assert len(rows) == 7


def it_is_written_while_she_watches(secretary: Someone, school: Organisation) -> None:
    secretary.presses("Conferma: segnala 120 persone")
    secretary.reads("Stiamo scrivendo le segnalazioni", "100 scritte su 120")
    write_lists(timezone.now())  # What the worker does.
    expect(secretary.main).to_contain_text(
        "nuove segnalazioni", timeout=PATIENCE
    )  # The page has asked again by itself.
    secretary.reads("A 114 famiglie abbiamo scritto.", "Per 6 famiglie c'è una lettera da stampare")
    assert Nomination.objects.filter(nominator=school, state="proposed").count() == 120


def it_is_taken_back(secretary: Someone, school: Organisation) -> None:
    secretary.presses("Annulla tutto l'elenco")
    secretary.is_told("L'elenco è annullato")
    assert not Nomination.objects.filter(nominator=school, state="proposed").exists()


def the_columns_are_remembered(secretary: Someone, town: Town) -> None:
    brings(secretary, town)
    secretary.reads("Ecco che cosa abbiamo letto")
    expect(secretary.number("nuove, 4 da guardare")).to_have_text("120")
    secretary.presses("Buttalo adesso")
    secretary.is_told("L'elenco è buttato")


def fetched(secretary: Someone, name: str) -> bytes:
    """A file of the list that is on the page, with the filters it has."""
    link = secretary.main.get_by_role("link", name=name, exact=True)
    address = link.evaluate("link => link.href")
    answer = secretary.context.request.get(address)
    assert answer.ok
    return answer.body()
