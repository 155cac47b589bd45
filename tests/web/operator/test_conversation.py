"""Before deciding the operator can ask; what the body said about itself is there, too."""

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.demo.town import Town
from mentoring.people.models import Organisation
from mentoring.people.permissions import Role
from mentoring.programmes.commands import answer, assess_readiness
from mentoring.programmes.models import Message
from mentoring.records.models import Parcel
from tests.web.operator.pages import form_key, text_of

LIST = reverse("web:operator_admissions")


@pytest.fixture
def page(town: Town) -> str:
    return reverse("web:operator_admission", args=[town.asking.pk])


def test_a_question_is_sent_once_and_stands_on_the_page(teresa: Client, page: str) -> None:
    key = form_key(teresa.get(page))
    for _click in range(2):
        shown = teresa.post(page, {"do": "ask", "text": "Chi firma per voi?", "form_key": key}, follow=True)
    assert text_of(shown).count("Chi firma per voi?") == 1
    assert Parcel.objects.filter(kind="admission_question").count() == 1


def test_an_empty_question_is_noticed_and_no_other_form_complains(teresa: Client, page: str) -> None:
    shown = text_of(teresa.post(page, {"do": "ask", "text": " ", "form_key": "k"}))
    assert "Scriva che cosa vuole sapere" in shown
    assert "Scriva almeno una frase" not in shown
    assert not Message.objects.exists()


def test_the_answer_is_read_here_and_the_list_says_whose_turn_it_is(town: Town, teresa: Client, page: str) -> None:
    teresa.post(page, {"do": "ask", "text": "Chi firma?", "form_key": "k"})
    assert "aspetta risposta" in text_of(teresa.get(LIST))
    panna = town.acting("gelateria@example.org", Role.MENTOR)
    answer(panna, admission=town.asking, text="Firmo io, Panna.", form_key="a", now=town.now)
    assert "Firmo io, Panna." in text_of(teresa.get(page))
    assert "ha scritto" in text_of(teresa.get(LIST))


def test_once_it_is_decided_nothing_is_asked_any_more(teresa: Client, page: str) -> None:
    teresa.post(page, {"do": "admit"})
    assert 'value="ask"' not in teresa.get(page).content.decode()
    assert teresa.post(page, {"do": "ask", "text": "E adesso?", "form_key": "k"}).status_code == 409
    assert not Message.objects.exists()


def test_a_body_with_the_same_code_is_pointed_at(town: Town, teresa: Client, page: str) -> None:
    assert "Forse c'è già" not in text_of(teresa.get(page))
    Organisation.objects.filter(pk=town.asking.organisation_id).update(fiscal_code="00743110157")
    Organisation.objects.filter(pk=town.theatre.pk).update(fiscal_code="IT 00743110157")
    shown = text_of(teresa.get(page))
    assert "Forse c'è già" in shown
    assert "Teatro del Gelso ha lo stesso codice fiscale" in shown


def test_how_ready_a_body_says_it_is_stands_beside_its_facts(town: Town, teresa: Client, page: str) -> None:
    assert "Non ha ancora risposto" in text_of(teresa.get(page))
    panna = town.acting("gelateria@example.org", Role.MENTOR)
    answers = {"certified_mail": "no", "approval": "yes"}
    assess_readiness(panna, organisation=town.asking.organisation, answers=answers, now=town.now)
    shown = text_of(teresa.get(page))
    assert "Quanto è pronta" in shown
    assert "Avete una casella PEC, e qualcuno la legge? No" in shown
