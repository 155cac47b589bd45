"""Who has no e-mail gets paper: the operator prints a batch, and it is read back as the postman and a phone would."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from django.utils.crypto import get_random_string
from PIL import Image
from playwright.sync_api import Browser, expect
from pypdf import PageObject, PdfReader

from mentoring.demo import cast
from mentoring.demo.town import Town
from mentoring.people.commands import tell
from mentoring.people.models import Person
from mentoring.post.commands import print_waiting
from mentoring.records.models import Parcel
from tests.live.site import Site
from tests.live.someone import Someone

LETTERS = "/gestore/messaggi/lettere/"
FIRST_NAMES = ["Nives", "Zoë", "Олександр"]
# The window of a DL envelope on a sheet folded in three: millimetres from the left and from the top, width and height.
WINDOW = (105, 45, 95, 42)


@dataclass
class Family:
    """Without an e-mail, and an address of one line."""

    first_name: str
    last_name: str

    @property
    def on_paper(self) -> str:
        return f"Alla famiglia di {self.first_name} {self.last_name} Vigevano"


@pytest.fixture
def families(town: Town) -> list[Family]:
    """Three that got a voucher, and nothing else waits for the printer."""
    while print_waiting(town.operator, territory=town.territory, now=timezone.now()):
        pass
    return [_served(town, first_name) for first_name in FIRST_NAMES]


def _served(town: Town, first_name: str) -> Family:
    family = Family(first_name, f"Carta{get_random_string(5).lower()}")
    person = Person.objects.create(
        first_name=family.first_name,
        last_name=family.last_name,
        born_on=town.born(12),
        municipality="Vigevano",
        created_at=timezone.now(),
    )
    tell(
        person,
        "voucher_issued",
        key=f"voucher-issued:{family.last_name}",
        at=timezone.now(),
        territory_id=town.territory.pk,
        first_name=first_name,
        amount_cents=80_00,
        programme="Arte per tutti",
        expires_on="2027-06-30",
    )
    return family


@pytest.fixture
def teresa(browser: Browser, site: Site) -> Iterator[Someone]:
    teresa = Someone(browser, site, cast.OPERATOR.email)
    teresa.page.set_default_timeout(15_000)
    teresa.logs_in_with_password(cast.PASSWORD)
    teresa.opens(LETTERS)
    yield teresa
    teresa.leaves()


def downloads(teresa: Someone, button: str, folder: Path) -> PdfReader:
    with teresa.page.expect_download() as download:
        teresa.presses(button)
    download.value.save_as(folder / "letters.pdf")
    return PdfReader(folder / "letters.pdf")


def words_on(page: PageObject) -> str:
    return " ".join(page.extract_text().replace("\N{NO-BREAK SPACE}", " ").split())


def words_in_the_window(folder: Path, sheet: int) -> str:
    """What can be read through the envelope."""
    left, top, width, height = (str(10 * millimetres) for millimetres in WINDOW)
    cut = ["-x", left, "-y", top, "-W", width, "-H", height, "-f", str(sheet), "-l", str(sheet)]
    shown = subprocess.run(
        ["pdftotext", "-r", "254", *cut, "letters.pdf", "-"], cwd=folder, check=True, capture_output=True
    )
    return " ".join(shown.stdout.decode().split())


def scanned(folder: Path) -> list[list[str]]:
    """What a phone reads on each sheet that comes out of the printer."""
    subprocess.run(["pdftoppm", "-r", "110", "-png", "letters.pdf", "sheet"], cwd=folder, check=True)
    return [[code.text for code in zxingcpp.read_barcodes(Image.open(p))] for p in sorted(folder.glob("sheet-*.png"))]


def test_a_batch_reads_as_it_was_meant_and_its_codes_lead_somewhere(
    teresa: Someone, families: list[Family], tmp_path: Path
) -> None:
    teresa.page.reload()
    teresa.reads("Ci sono 3 lettere da stampare")
    assert Axe().run(teresa.page).response["violations"] == []
    *letters, addresses = downloads(teresa, "Scarica le lettere (PDF)", tmp_path).pages
    assert len(letters) == len(families)
    for sheet, (family, letter) in enumerate(zip(families, letters, strict=True), start=1):
        assert words_in_the_window(tmp_path, sheet).endswith(family.on_paper)
        assert f"{family.first_name}, hai 80 € da spendere" in words_on(letter)
        assert "mercoledì 30 giugno 2027" in words_on(letter)
    assert words_on(addresses).endswith(" ".join(family.on_paper for family in families))
    *codes, nothing = scanned(tmp_path)
    assert codes == [[f"{teresa.site.url}/proposte/"]] * len(families)
    assert nothing == []
    visitor = teresa.site.visitor()
    assert visitor.get(codes[0][0]).status_code == 200
    teresa.page.reload()
    expect(teresa.main.get_by_role("button", name="Scarica le lettere (PDF)")).to_have_count(0)


def test_one_of_them_is_printed_by_itself(teresa: Someone, families: list[Family], tmp_path: Path) -> None:
    parcel = Parcel.objects.get(key__startswith=f"voucher-issued:{families[1].last_name}")
    teresa.page.reload()
    teresa.main.locator(f'a[href="{LETTERS}{parcel.pk}/"]').click()
    expect(teresa.main).not_to_contain_text(families[1].last_name)
    assert Axe().run(teresa.page).response["violations"] == []
    _letter, addresses = downloads(teresa, "Scarica questa lettera (PDF)", tmp_path).pages
    assert words_in_the_window(tmp_path, 1).endswith(families[1].on_paper)
    assert families[1].on_paper in words_on(addresses)
    teresa.page.reload()
    teresa.reads("Stampata")
    teresa.opens(LETTERS)
    teresa.reads("Ci sono 2 lettere da stampare")
