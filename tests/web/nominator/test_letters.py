"""Letters that a phone can scan, a hand can type, and a screen reader can read."""

import io
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
import zxingcpp
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from mentoring.nominations.commands import nominate
from mentoring.nominations.models import Consent, Nomination
from mentoring.nominations.queries import opened_by
from mentoring.nominations.rules import Nominee
from mentoring.people.models import Organisation


def put_forward(town, **facts):
    nominee = Nominee(
        **{
            "first_name": "Zoë",
            "last_name": "Škarić",
            "born_on": date(2014, 5, 1),
            "municipality": "Vigevano",
            "guardian_name": "Олександр Škarić",
            **facts,
        }
    )
    options = {"programme": town.prima_nota, "nominator": town.music_school, "reason": "member", "now": town.now}
    return nominate(town.music_teacher, nominee=nominee, **options)


def pictures(pdf: bytes, tmp_path) -> list[Image.Image]:
    """Each page as a printer would draw it."""
    assert shutil.which("pdftoppm"), "poppler-utils is not installed: bin/system test"
    (tmp_path / "letter.pdf").write_bytes(pdf)
    subprocess.run(
        ["pdftoppm", "-r", "100", "-png", "letter.pdf", "page"], cwd=tmp_path, check=True, capture_output=True
    )
    return [read_picture(path) for path in sorted(tmp_path.glob("page-*.png"))]


def read_picture(path: Path) -> Image.Image:
    """A picture in memory: its file is closed again."""
    with Image.open(path) as opened:
        return opened.copy()


def words(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.fixture
def school_with_a_phone(town):
    Organisation.objects.filter(pk=town.music_school.pk).update(phone="0381 000 111", address="via delle Sette Note 7")


@pytest.fixture
def letter(town, celeste, school_with_a_phone):
    asked = put_forward(town)
    answer = celeste.post(reverse("web:nominator_letter", args=[asked.nomination.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    return answer.content


def key_in(text: str) -> str:
    return re.search(r"\b[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}\b", text)[0]


def pin_in(text: str) -> str:
    return re.search(r"PIN (\d{3} \d{3})", text)[1]


def test_the_pin_stands_beside_the_code_and_lets_in(letter, client):
    text = words(letter)[0]
    opened = opened_by(key_in(text))
    assert opened.needs_pin
    address = reverse("web:consent", args=[key_in(text).replace("-", "")])
    assert "Zoë" in client.post(address, {"pin": pin_in(text)}, follow=True).content.decode()


def test_on_the_back_stands_what_one_signs_on_paper(letter):
    text = words(letter)[1]
    for part in ("Diciamo di sì", "Cambiare idea.", "Il genitore o tutore di Zoë Škarić", "Firma", "versione 2026-11"):
        assert part in text


def test_a_letter_is_one_sheet_of_a4_that_says_who_to_whom_and_why(letter):
    reader = PdfReader(io.BytesIO(letter))
    assert len(reader.pages) == 2  # Both sides.
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    text = words(letter)[0]
    for part in (
        "Alla famiglia di Zoë Škarić Vigevano",
        "Buongiorno Олександр Škarić,",
        "Civica Scuola di Musica ha pensato a Zoë per «Prima nota»",
        "serve il tuo sì",
        "0381 000 111",
        "via delle Sette Note 7",
    ):
        assert part in text


def test_the_typed_key_opens_the_familys_page_as_a_letter(letter):
    opened = opened_by(key_in(words(letter)[0]))
    assert opened.nomination.person.first_name == "Zoë"
    assert opened.channel == Consent.Channel.LETTER


def test_the_printed_qr_leads_to_the_same_page(letter, tmp_path, settings):
    front, _back = pictures(letter, tmp_path)
    [qr] = zxingcpp.read_barcodes(front)
    key = key_in(words(letter)[0]).replace("-", "")
    assert qr.text == f"{settings.PUBLIC_URL}{reverse('web:consent', args=[key])}"


def test_the_address_lies_in_the_window_of_the_envelope(letter):
    """A DL window on the right: from 110 to 200 mm from the left, from 45 to 85 mm from the top."""
    found = []

    def visit(text, matrix, *_):
        if "Škarić" in text and matrix[4] > 0:
            found.append((matrix[4], matrix[5]))

    page = PdfReader(io.BytesIO(letter)).pages[0]
    page.extract_text(
        visitor_text=lambda text, cm, tm, font, size: visit(
            text, [0, 0, 0, 0, cm[0] * tm[4] + cm[4], cm[3] * tm[5] + cm[5]]
        )
    )
    millimetre = 72 / 25.4
    left, height = found[0][0] / millimetre, found[0][1] / millimetre
    assert 110 <= left <= 200
    assert 45 <= (297 - height if height < 297 else height) <= 85


def test_a_screen_reader_finds_a_language_a_title_and_words_for_the_qr(letter):
    catalogue = PdfReader(io.BytesIO(letter)).trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert str(catalogue["/Lang"]).startswith("it")
    assert "Lettera alla famiglia" in str(PdfReader(io.BytesIO(letter)).metadata.title)


def test_long_names_and_a_long_summary_still_fit_on_one_sheet(town, celeste):
    Organisation.objects.filter(pk=town.music_school.pk).update(
        name="Istituto Comprensivo Statale " * 4, phone="1" * 40
    )
    town.prima_nota.summary = "Parole che spiegano con calma ogni cosa. " * 40
    town.prima_nota.save()
    asked = put_forward(town, first_name="Massimiliano Alessandro", last_name="Montefeltro della Rovere " * 3)
    answer = celeste.post(reverse("web:nominator_letter", args=[asked.nomination.pk]))
    assert len(words(answer.content)) == 2


def test_a_letter_about_somebody_of_15_asks_for_two_yeses(town, celeste):
    asked = put_forward(town, born_on=date(town.today.year - 15, 1, 1))
    text = words(celeste.post(reverse("web:nominator_letter", args=[asked.nomination.pk])).content)[0]
    assert "servono due sì, il tuo e il suo" in text


def test_an_adult_is_written_to_by_name(town, letizia):
    nominee = Nominee("Giona", "Prova", date(town.today.year - 19, 1, 1))
    asked = nominate(
        town.teacher, programme=town.arte, nominator=town.school, nominee=nominee, reason="merit", now=town.now
    )
    text = words(letizia.post(reverse("web:nominator_letter", args=[asked.nomination.pk])).content)[0]
    assert "Buongiorno Giona Prova," in text
    assert "ha pensato a te" in text
    assert "Alla famiglia" not in text


# -- all of them --------------------------------------------------------------------------------------------
def test_one_file_has_a_letter_for_everybody_without_an_address(town, celeste, tmp_path):
    put_forward(town, last_name="Zeta")
    put_forward(town, last_name="Alfa")
    put_forward(town, last_name="Posta", guardian_email="posta@example.org")
    page = celeste.get(reverse("web:nominator_letters")).content.decode()
    assert "Ci sono 2 lettere da stampare" in page
    pdf = celeste.post(reverse("web:nominator_letters"), {"which": "new"}).content
    pages = words(pdf)[::2]
    assert ["Alfa" in pages[0], "Zeta" in pages[1], len(pages)] == [True, True, 2]
    keys = [key_in(text).replace("-", "") for text in pages]
    scanned = [zxingcpp.read_barcodes(page)[0].text for page in pictures(pdf, tmp_path)[::2]]
    assert [address.rstrip("/").rsplit("/", 1)[-1] for address in scanned] == keys
    assert {opened_by(key).nomination.person.last_name for key in keys} == {"Alfa", "Zeta"}


def test_the_second_click_prints_nothing_and_kills_no_letter(town, celeste):
    put_forward(town)
    pdf = celeste.post(reverse("web:nominator_letters"), {"which": "new"}).content
    again = celeste.post(reverse("web:nominator_letters"), {"which": "new"})
    assert again.status_code == 302
    assert opened_by(key_in(words(pdf)[0])) is not None


def test_printing_all_of_them_once_more_is_a_choice_of_its_own(town, celeste):
    put_forward(town)
    old = key_in(words(celeste.post(reverse("web:nominator_letters"), {"which": "new"}).content)[0])
    assert (
        "Le lettere di prima smettono di funzionare" in celeste.get(reverse("web:nominator_letters")).content.decode()
    )
    new = key_in(words(celeste.post(reverse("web:nominator_letters"), {"which": "all"}).content)[0])
    assert opened_by(old) is None
    assert opened_by(new) is not None


def test_a_look_at_the_letters_prints_none(town, celeste):
    put_forward(town)
    celeste.get(reverse("web:nominator_letters"))
    assert Nomination.objects.filter(printed_at__isnull=False).count() == 0
