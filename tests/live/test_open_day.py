"""The open day, at the browser: a school prints codes, families come, the school knows them, money arrives."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Locator
from pypdf import PdfReader

from mentoring.demo import cast
from mentoring.demo.town import Town
from mentoring.funds.rules import Earmark
from mentoring.jobs.rounds import issue_rounds
from mentoring.kernel.money import Cents
from mentoring.nominations.commands import nominate
from mentoring.nominations.models import Nomination
from mentoring.nominations.rules import Nominee
from mentoring.people.models import Organisation
from mentoring.people.permissions import Role
from mentoring.programmes.commands import Plan, open_programme
from mentoring.programmes.models import Programme
from tests.live.site import Site
from tests.live.someone import PASSWORD, PHONE, Someone

SCHOOL, PROGRAMME, AWARD = "Scuola del Foglietto", "Giornata aperta", 80_00
CODE = re.compile(r"\b[2-9A-Z]{5}-[2-9A-Z]{5}\b")


@dataclass
class Day:
    """What there is before the doors open: a school, a programme, money, and one pupil on the school's list."""

    school: Organisation
    programme: Programme
    listed: Nomination


@pytest.fixture
def day(town: Town) -> Day:
    user = town.confirmed_user("foglietto@example.org", "Carta Canta", PASSWORD)
    school = town.admitted_organisation(SCHOOL, "music_school", Role.NOMINATOR, user)
    plan = Plan(
        vertical=town.arte.vertical,
        slug="giornata-aperta",
        name=PROGRAMME,
        starts_on=town.today,
        ends_on=town.arte.ends_on,
        award=Cents(AWARD),
        ages_counted_on=town.today,
        oldest=17,
    )
    programme = open_programme(town.operator, territory=town.territory, plan=plan, now=town.now)
    town.new_fund(10 * AWARD, Earmark(nominators=frozenset({school.pk})))
    teacher = town.acting(user.email, Role.NOMINATOR)
    nominee = Nominee("Nora", "Carta", town.born(10))
    asked = nominate(teacher, programme=programme, nominator=school, nominee=nominee, reason="member", now=town.now)
    return Day(school, programme, asked.nomination)


@dataclass
class People:
    """Who sits at a browser."""

    teacher: Someone
    teresa: Someone
    bruno: Someone
    first: Someone
    second: Someone


@pytest.fixture
def people(browser: Browser, site: Site, day: Day) -> Iterator[People]:
    people = People(
        Someone(browser, site, "foglietto@example.org"),
        Someone(browser, site, cast.OPERATOR.email),
        Someone(browser, site, cast.SECOND_OPERATOR.email),
        Someone(browser, site, "carta@example.org", screen=PHONE),
        Someone(browser, site, "penna@example.org", screen=PHONE, has_scripts=False),
    )
    people.teacher.logs_in_with_password(PASSWORD)
    for operator in (people.teresa, people.bruno):
        operator.logs_in_with_password(cast.PASSWORD)
    yield people
    for one in vars(people).values():
        one.leaves()


def test_codes_on_paper_become_money_in_a_wallet(town: Town, day: Day, people: People, tmp_path: Path) -> None:
    codes, scanned = the_school_prints_three_codes(people.teacher, tmp_path)
    a_family_scans_the_first(people.first, scanned[0], town)
    another_types_the_second_without_a_script(people.second, codes[1], town)
    the_used_code_opens_nothing(people.second, codes[0])
    the_school_confirms_with_one_click_each(people.teacher, day)
    the_operators_award(people)
    the_family_sees_its_wallet(people.first)


def the_school_prints_three_codes(teacher: Someone, folder: Path) -> tuple[list[str], list[str]]:
    """The paper says its codes in letters and in QR, and both say the same."""
    teacher.opens("/segnalatore/codici/")
    teacher.goes_to("Nuovo foglio")
    teacher.ticks(PROGRAMME)
    teacher.fills(how_many="3", language="Italiano")
    teacher.presses("Prepara i codici")
    teacher.reads("I 3 codici sono pronti", "si vedono una volta sola")
    pdf = downloaded(teacher, teacher.main.get_by_role("button", name="Scarica il foglio"))
    table = downloaded(teacher, teacher.main.get_by_role("button", name="Scarica la tabella")).decode("utf-8-sig")
    codes = CODE.findall("\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))
    scanned = [found.text for found in in_reading_order(pdf, folder)]
    assert len(codes) == 3
    assert [address.rstrip("/")[-10:] for address in scanned] == [code.replace("-", "") for code in codes]
    assert CODE.findall(table) == codes
    return codes, scanned


def downloaded(teacher: Someone, button: Locator) -> bytes:
    with teacher.page.expect_download() as download:
        button.click()
    return download.value.path().read_bytes()


def in_reading_order(pdf: bytes, folder: Path) -> list[zxingcpp.Barcode]:
    """Every QR of the printed page, row by row."""
    (folder / "codes.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", "codes.pdf", "codes"], cwd=folder, check=True)
    found = zxingcpp.read_barcodes(Image.open(folder / "codes.png"))
    return sorted(found, key=lambda one: (one.position.top_left.y // 100, one.position.top_left.x))


def a_family_scans_the_first(family: Someone, address: str, town: Town) -> None:
    """On a phone: Nora is on the school's list."""
    family.page.goto(address)
    family.reads(f"te lo ha dato {SCHOOL}")
    family.fills(first_name="Nora", last_name="Càrta", born_on=town.born(10).isoformat())
    family.presses("Avanti")
    family.reads("Un buono per Nora", "80 €")
    family.ticks("Sono il genitore o il tutore di Nora, e dico di sì")
    family.fills(guardian_name="Rita Carta", email=family.email)
    family.presses("Sì, sono d'accordo")
    family.reads("Grazie, ci siamo!", f"{SCHOOL} ti riconosce")


def another_types_the_second_without_a_script(family: Someone, code: str, town: Town) -> None:
    """With small letters and a blank, and somebody who is on no list."""
    family.opens("/codice/")
    family.fills(key=code.lower().replace("-", " "))
    family.presses("Avanti")
    family.fills(first_name="Pippo", last_name="Penna", born_on=town.born(9).isoformat())
    family.presses("Avanti")
    family.ticks("Sono il genitore o il tutore di Pippo, e dico di sì")
    family.fills(guardian_name="Pina Penna")
    family.presses("Sì, sono d'accordo")
    family.reads("Grazie, ci siamo!", "Non hai lasciato un'e-mail")


def the_used_code_opens_nothing(somebody: Someone, code: str) -> None:
    somebody.opens("/codice/")
    somebody.fills(key=code)
    somebody.presses("Avanti")
    somebody.reads("Questo codice non apre niente")


def the_school_confirms_with_one_click_each(teacher: Someone, day: Day) -> None:
    teacher.opens("/segnalatore/codici/")
    teacher.reads("2 famiglie aspettano che lei le confermi")
    teacher.goes_to("Guardi chi sono")
    on_list = teacher.main.locator(".claim", has_text="Nora Càrta")
    on_list.get_by_role("button", name="Confermo").click()
    teacher.is_told("il sì della famiglia di Nora Carta ora vale")
    teacher.main.locator(".claim", has_text="Pippo Penna").get_by_role("button", name="La conosco: aggiungi").click()
    teacher.is_told("il sì della famiglia di Pippo Penna ora vale")
    teacher.reads("Nessuno aspetta")
    teacher.opens("/segnalatore/codici/")
    teacher.reads("Ancora da usare")
    day.listed.refresh_from_db()
    assert day.listed.state == Nomination.State.CONSENTED
    assert Nomination.objects.filter(programme=day.programme, state="consented").count() == 2


def the_operators_award(people: People) -> None:
    people.teresa.opens("/gestore/assegnazioni/nuova/?programme=giornata-aperta")
    people.teresa.presses("Prepara l'assegnazione")
    people.bruno.page.goto(people.teresa.page.url)
    people.bruno.presses("Approva")
    people.bruno.is_told("i buoni nascono adesso")
    issue_rounds(timezone.now())  # What the worker does.


def the_family_sees_its_wallet(family: Someone) -> None:
    family.logs_in_with_a_code()
    family.reads("Il borsellino di Nora", "80 €", PROGRAMME)
