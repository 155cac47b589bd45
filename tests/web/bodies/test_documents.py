"""A body hands in the document that it was asked for; only the operator and its own people can have it back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mentoring.attachments.models import Attachment, Content
from mentoring.attachments.rules import LARGEST
from mentoring.demo.town import Town
from mentoring.people.commands import add_member
from mentoring.people.models import User
from mentoring.people.permissions import Actor, Role
from mentoring.programmes.commands import MOST_DOCUMENTS, Document, admit, answer, ask
from mentoring.programmes.models import Message
from mentoring.records.models import Parcel
from tests.web.conftest import Enter
from tests.web.operator.pages import form_key, text_of

PAGE = reverse("web:admission")
PDF = b"%PDF-1.4\nLo statuto della gelateria.\n%%EOF"


@pytest.fixture
def panna(town: Town) -> Actor:
    return town.acting("gelateria@example.org", Role.MENTOR)


@pytest.fixture
def browser(town: Town, panna: Actor, enter: Enter) -> Client:
    ask(town.operator, admission=town.asking, text="Ci manda lo statuto?", form_key="q", now=town.now)
    return enter(panna)


def scan(content: bytes = PDF, name: str = "Statuto 2026.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def hand_in(browser: Client, content: bytes = PDF, name: str = "Statuto 2026.pdf", text: str = "Eccolo.") -> str:
    answer = browser.post(PAGE, {"text": text, "document": scan(content, name), "form_key": name}, follow=True)
    return text_of(answer)


def address() -> str:
    return reverse("web:admission_document", args=[Message.objects.get(document__isnull=False).pk])


def test_a_document_is_handed_in_once_and_read_by_both_sides(town: Town, browser: Client, enter: Enter) -> None:
    key = form_key(browser.get(PAGE))
    for _click in range(2):
        page = browser.post(PAGE, {"text": "Eccolo.", "document": scan(), "form_key": key}, follow=True)
    assert text_of(page).count("Statuto 2026.pdf") == 1
    assert Attachment.objects.count() == 1
    teresa = enter(town.operator)
    shown = teresa.get(reverse("web:operator_admission", args=[town.asking.pk]))
    assert address() in shown.content.decode()
    for reader in (browser, teresa):
        file = reader.get(address())
        assert file.content == PDF
        assert file["Content-Type"] == "application/pdf"
        assert file["Content-Disposition"] == 'attachment; filename="Statuto 2026.pdf"'
        assert file["Cache-Control"].startswith("private, no-store")
        assert file["X-Content-Type-Options"] == "nosniff"


def test_a_document_says_enough_and_the_operator_s_letter_names_it(browser: Client) -> None:
    hand_in(browser, text="")
    letters = Parcel.objects.filter(kind="admission_answer")
    assert {letter.facts["text"] for letter in letters} == {"[Statuto 2026.pdf]"}


def test_nobody_else_can_have_it(town: Town, browser: Client, enter: Enter, client: Client) -> None:
    hand_in(browser)
    usher = User.objects.get(pk=town.usher.user_id)
    add_member(town.asking.organisation, user=usher, role=Role.DOOR)
    at_its_door = town.acting(usher.email, Role.DOOR, town.asking.organisation)
    for stranger in (town.manager, town.shopkeeper, town.teacher, town.guardian, at_its_door):
        assert enter(stranger).get(address()).status_code == 404
    assert client.get(address()).url.startswith("/accesso/login/")


def test_its_words_are_not_documents(town: Town, browser: Client) -> None:
    question = Message.objects.get(role=Role.OPERATOR)
    assert browser.get(reverse("web:admission_document", args=[question.pk])).status_code == 404


def test_it_lies_encrypted(browser: Client) -> None:
    hand_in(browser)
    raw = Content.objects.extra(select={"raw": "sealed"}).values_list("raw", flat=True).get()
    assert b"gelateria" not in bytes(raw)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"MZ\x90\x00 not a document", "statuto.pdf", "Questo file è di un altro tipo"),
        (b"<html><script>alert(1)</script></html>", "statuto.html", "Questo file è di un altro tipo"),
        (b"", "vuoto.pdf", "Questo file è vuoto"),
        (b"%PDF-1.4\ncut off in the mid", "statuto.pdf", "Questo file è rovinato"),
        (PDF + b" " * LARGEST, "statuto.pdf", "Questo file è troppo grande"),
    ],
)
def test_what_it_is_not_is_said_beside_the_field_and_the_words_stay(
    browser: Client, content: bytes, name: str, words: str
) -> None:
    answer = browser.post(PAGE, {"text": "Ecco lo statuto.", "document": scan(content, name), "form_key": "k"})
    assert answer.status_code == 409
    assert 'id="id_document_error"' in answer.content.decode()
    assert words in text_of(answer)
    assert "Ecco lo statuto." in text_of(answer)
    assert not Message.objects.filter(role=Role.MENTOR).exists(), "half an answer is none"


def test_after_the_decision_nothing_is_handed_in(town: Town, browser: Client) -> None:
    admit(town.operator, admission=town.asking, now=town.now)
    assert browser.post(PAGE, {"text": "", "document": scan(), "form_key": "k"}).status_code == 409
    assert not Attachment.objects.exists()


def test_nobody_fills_the_archive(town: Town, panna: Actor, browser: Client) -> None:
    for number in range(MOST_DOCUMENTS):
        paper = Document("p.pdf", b"%PDF-1.4\n%%EOF")
        answer(panna, admission=town.asking, text="", form_key=str(number), now=town.now, document=paper)
    assert "Ha già mandato molti documenti" in hand_in(browser)
    assert Attachment.objects.count() == MOST_DOCUMENTS
