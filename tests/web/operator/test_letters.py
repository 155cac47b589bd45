"""Whoever has no e-mail gets the same words on paper: read back here as a person and a phone would."""

import io
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
import zxingcpp
from django.conf import settings
from django.test import Client
from PIL import Image
from pypdf import PdfReader

from mentoring.demo.town import Town
from mentoring.jobs.delivery import deliver_due
from mentoring.people.commands import tell
from mentoring.people.models import Guardianship, Person
from mentoring.records.models import Entry, Parcel
from tests.web.conftest import Enter
from tests.web.operator.pages import text_of

LETTERS = "/gestore/messaggi/lettere/"


def without_address(town: Town, first_name: str, last_name: str = "Škarić", age: int = 12) -> Person:
    return Person.objects.create(
        first_name=first_name,
        last_name=last_name,
        born_on=town.born(age),
        municipality="Vigevano",
        created_at=town.now,
    )


def told(town: Town, person: Person, key: str) -> None:
    tell(
        person,
        "voucher_issued",
        key=key,
        at=town.now,
        territory_id=town.territory.pk,
        first_name=person.first_name,
        amount_cents=80_00,
        programme="Arte per tutti",
        expires_on="2027-06-30",
    )


@pytest.fixture
def waiting(town: Town) -> list[Parcel]:
    told(town, without_address(town, "Zoë"), "voucher-issued:901")
    told(town, without_address(town, "Олександр", age=19), "voucher-issued:902")
    return list(Parcel.objects.filter(channel="letter").order_by("id"))


def pages(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def scanned(pdf: bytes, folder: Path) -> list[list[str]]:
    """What a phone reads on each page."""
    assert shutil.which("pdftoppm"), "poppler-utils is not installed: bin/system test"
    (folder / "letters.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "100", "-png", "letters.pdf", "page"], cwd=folder, check=True)
    return [[code.text for code in zxingcpp.read_barcodes(Image.open(p))] for p in sorted(folder.glob("page-*.png"))]


def test_a_person_with_an_address_gets_mail_and_one_without_a_letter(town: Town, waiting: list[Parcel]) -> None:
    told(town, town.leo, "voucher-issued:903")
    assert {p.channel for p in Parcel.objects.filter(key__startswith="voucher-issued:903")} == {"mail"}
    assert [p.to for p in waiting] == ["Zoë Škarić\nVigevano", "Олександр Škarić\nVigevano"]


def test_a_letter_is_written_once_and_no_mail_server_ever_sees_it(town: Town, waiting: list[Parcel]) -> None:
    told(town, Person.objects.get(first_name="Zoë"), "voucher-issued:901")
    assert Parcel.objects.filter(channel="letter").count() == 2
    deliver_due(town.now + timedelta(days=1))
    assert {p.state for p in Parcel.objects.filter(channel="letter")} == {"waiting"}


def test_at_eighteen_a_guardian_s_address_is_no_address(town: Town) -> None:
    grown = without_address(town, "Ada", age=18)
    Guardianship.objects.create(user_id=town.guardian.user_id, person=grown)
    told(town, grown, "voucher-issued:904")
    assert Parcel.objects.get(key__startswith="voucher-issued:904").channel == "letter"


def test_the_batch_reads_as_it_was_written_and_its_codes_lead_where_they_say(
    teresa: Client, waiting: list[Parcel], tmp_path: Path
) -> None:
    answer = teresa.post(LETTERS, {"which": "waiting"})
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"].startswith("private, no-store")
    first, second, addresses = pages(answer.content)
    assert "Alla famiglia di Zoë Škarić Vigevano" in first
    assert "Zoë, hai 80 € da spendere" in first.replace("\N{NO-BREAK SPACE}", " ")
    assert "mercoledì 30 giugno 2027" in first
    assert "Олександр Škarić" in second
    assert "Alla famiglia" not in second
    assert "Indirizzi per le buste" in addresses
    assert "Alla famiglia di Zoë Škarić Vigevano" in addresses
    link = f"{settings.PUBLIC_URL}/proposte/"
    assert scanned(answer.content, tmp_path) == [[link], [link], []]


def test_the_pdf_is_tagged_and_says_its_language(teresa: Client, waiting: list[Parcel]) -> None:
    reader = PdfReader(io.BytesIO(teresa.post(LETTERS).content))
    root = reader.trailer["/Root"].get_object()
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "it"
    assert reader.metadata is not None
    assert reader.metadata.title == "Lettere"


def test_what_was_printed_is_printed_once_and_can_be_had_again(
    town: Town, teresa: Client, bruno: Client, waiting: list[Parcel]
) -> None:
    assert "Ci sono 2 lettere da stampare" in text_of(teresa.get(LETTERS))
    first = teresa.post(LETTERS, {"which": "waiting"})
    assert "Non c'è niente da stampare." in text_of(bruno.post(LETTERS, {"which": "waiting"}, follow=True))
    assert {p.state for p in Parcel.objects.filter(channel="letter")} == {"sent"}
    assert pages(bruno.post(LETTERS, {"which": "again"}).content) == pages(first.content)
    assert Entry.objects.filter(verb="printed").get().facts == {"letters": 2}
    told(town, without_address(town, "Ines"), "voucher-issued:905")
    assert len(pages(teresa.post(LETTERS).content)) == 2
    assert "Ines" in pages(teresa.post(LETTERS, {"which": "again"}).content)[0]


def test_one_letter_is_printed_by_itself_and_the_others_wait(
    town: Town, teresa: Client, bruno: Client, waiting: list[Parcel]
) -> None:
    zoe, other = waiting
    page = f"{LETTERS}{zoe.pk}/"
    assert f'href="{page}"' in teresa.get(LETTERS).content.decode()
    assert "Z. Š., Vigevano Stato Da stampare" in text_of(teresa.get(page))
    sheet, addresses = pages(teresa.post(page).content)
    assert "Zoë, hai 80 € da spendere" in sheet.replace("\N{NO-BREAK SPACE}", " ")
    assert "Zoë Škarić" in addresses
    assert [p.state for p in Parcel.objects.filter(channel="letter").order_by("id")] == ["sent", "waiting"]
    printed_at = Parcel.objects.get(pk=zoe.pk).sent_at
    assert "Stampata" in text_of(bruno.get(page))
    assert pages(bruno.post(page).content) == [sheet, addresses], "paper gets stuck"
    assert Parcel.objects.get(pk=zoe.pk).sent_at == printed_at
    assert "Zoë" not in " ".join(pages(teresa.post(LETTERS, {"which": "waiting"}).content))
    assert Parcel.objects.get(pk=other.pk).state == "sent"


def test_a_letter_of_another_territory_and_an_e_mail_are_no_letters(
    town: Town, teresa: Client, waiting: list[Parcel]
) -> None:
    told(town, town.leo, "voucher-issued:907")
    mail = Parcel.objects.get(key__startswith="voucher-issued:907")
    Parcel.objects.filter(pk=waiting[0].pk).update(territory_id=town.territory.pk + 1)
    for parcel in (waiting[0], mail):
        for answer in (teresa.get(f"{LETTERS}{parcel.pk}/"), teresa.post(f"{LETTERS}{parcel.pk}/")):
            assert answer.status_code == 404
    assert Parcel.objects.get(pk=waiting[0].pk).state == "waiting"


def test_names_are_on_the_paper_and_not_on_the_page(teresa: Client, waiting: list[Parcel]) -> None:
    for address in (LETTERS, f"{LETTERS}?export=csv", f"{LETTERS}{waiting[0].pk}/", "/gestore/messaggi/"):
        content = teresa.get(address).content.decode()
        assert "Z. Š., Vigevano" in content
        assert "Zoë" not in content


def test_the_desk_says_that_letters_wait(teresa: Client, waiting: list[Parcel]) -> None:
    assert "2 lettere da stampare" in text_of(teresa.get("/gestore/"))


def test_letters_of_another_territory_are_not_there(town: Town, teresa: Client, waiting: list[Parcel]) -> None:
    Parcel.objects.filter(channel="letter").update(territory_id=town.territory.pk + 1)
    assert "Non c'è niente da stampare." in text_of(teresa.post(LETTERS, follow=True))
    assert {p.state for p in Parcel.objects.filter(channel="letter")} == {"waiting"}


def test_others_find_no_letters(town: Town, enter: Enter, waiting: list[Parcel]) -> None:
    assert enter(town.manager).post(LETTERS).status_code == 404
    assert Client().post(LETTERS).status_code == 302
    assert {p.state for p in Parcel.objects.filter(channel="letter")} == {"waiting"}
