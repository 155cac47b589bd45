"""A 15-year-old: the mother signs on paper, her daughter turns the second key on her own phone. In a browser."""

import re
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser
from pypdf import PdfReader

from mentoring.demo import cast
from mentoring.demo.town import Town
from mentoring.nominations.commands import nominate
from mentoring.nominations.models import Nomination
from mentoring.nominations.rules import Nominee
from tests.live.site import Site
from tests.live.someone import PHONE, Someone, first_page, read_qr


def a_nomination(town: Town) -> Nomination:
    nominee = Nominee("Noa", f"Carta {town.form_key()[:6]}", town.born(15), "", "Vigevano", "Rosa Carta")
    return nominate(
        town.teacher, programme=town.arte, nominator=town.school, nominee=nominee, reason="merit", now=town.now
    ).nomination


def a_scan(folder: Path) -> Path:
    drawn = BytesIO()
    Image.new("RGB", (600, 800), "white").save(drawn, "JPEG")
    (folder / "modulo.jpg").write_bytes(drawn.getvalue())
    return folder / "modulo.jpg"


def test_the_mother_signs_on_paper_and_her_daughter_answers_with_the_letter(
    browser: Browser, site: Site, town: Town, tmp_path: Path
) -> None:
    nomination = a_nomination(town)
    teacher = Someone(browser, site, cast.TEACHER.email)
    teacher.logs_in_with_password(cast.PASSWORD)
    teacher.opens(f"/segnalatore/{nomination.pk}/")
    with teacher.page.expect_download() as download:
        teacher.presses("Scarica la lettera")
    download.value.save_as(tmp_path / "lettera.pdf")
    pdf = (tmp_path / "lettera.pdf").read_bytes()
    front, back = (page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    assert "Il genitore o tutore di Noa" in back
    pin = re.search(r"PIN\s+(\d{3})\s(\d{3})", front)
    assert pin

    teacher.opens(f"/segnalatore/{nomination.pk}/")
    teacher.goes_to("Registra il modulo firmato")
    teacher.fills(guardian_name="Rosa Carta", signed_on=town.today.isoformat())
    teacher.page.set_input_files("[name=scan]", a_scan(tmp_path))
    teacher.presses("Registra il sì")
    teacher.reads("Manca ancora una firma")

    daughter = Someone(browser, site, screen=PHONE)
    daughter.page.goto(read_qr(first_page(pdf, tmp_path)))
    assert "Noa" not in daughter.page.content()
    daughter.fills(pin="".join(pin.groups()))
    daughter.presses("Avanti")
    daughter.reads("Manca solo il tuo, Noa")
    daughter.ticks("Sono Noa, e dico di sì anch'io")
    daughter.fills(person_name="Noa Carta")
    daughter.presses("Sì, sono d'accordo")
    daughter.reads("Grazie, ci siamo!")
    nomination.refresh_from_db()
    assert set(nomination.consents.values_list("giver", "channel")) == {("guardian", "paper"), ("person", "letter")}
    assert nomination.state == Nomination.State.CONSENTED
    for somebody in (teacher, daughter):
        somebody.leaves()
