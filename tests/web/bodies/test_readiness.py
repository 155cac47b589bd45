"""A body answers a few questions about itself, and sees what it amounts to and what to do next."""

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.demo.town import Town
from mentoring.people.models import Organisation
from mentoring.programmes.models import Readiness
from mentoring.programmes.readiness import questions_for
from tests.web.conftest import Enter
from tests.web.operator.pages import text_of

PAGE = reverse("web:readiness")


@pytest.fixture
def manager(town: Town, enter: Enter) -> Client:
    return enter(town.manager)


def everything(answer: str) -> dict[str, str]:
    return {one.key: answer for one in questions_for("provider", "theatre")}


def test_the_questions_are_those_of_the_role(town: Town, manager: Client, enter: Enter) -> None:
    provider = text_of(manager.get(PAGE))
    assert "assicurazione di responsabilità civile" in provider
    firm = text_of(enter(town.shopkeeper).get(PAGE))
    assert "PEC" in firm
    assert "assicurazione di responsabilità civile" not in firm


def test_answers_become_a_picture_and_what_to_do_next(manager: Client) -> None:
    answers = {**everything("yes"), "own_iban": "no", "accessibility": "partly"}
    shown = text_of(manager.post(PAGE, answers, follow=True))
    n = len(answers)
    assert f"{n - 2} di {n}" in shown
    assert "75%" in shown or "83%" in shown
    assert shown.index("Aprite un conto a nome dell'organizzazione") < shown.index("Misurate ingresso")
    assert "A metà strada" in shown


def test_all_yes_is_said_warmly(manager: Client) -> None:
    shown = text_of(manager.post(PAGE, everything("yes"), follow=True))
    assert "È tutto a posto" in shown
    assert "Che cosa fare adesso" not in shown


def test_one_can_answer_some_today_and_some_another_day(town: Town, manager: Client) -> None:
    manager.post(PAGE, {"own_iban": "yes"})
    shown = text_of(manager.post(PAGE, {"own_iban": "yes", "insurance": "no"}, follow=True))
    assert "manca ancora la risposta" in shown
    assert Readiness.objects.get(organisation=town.theatre).answers == {"own_iban": "yes", "insurance": "no"}


def test_answering_nothing_or_nonsense_is_noticed(manager: Client) -> None:
    answer = manager.post(PAGE, {})
    assert answer.status_code == 409
    assert "Risponda almeno a una domanda" in text_of(answer)
    assert manager.post(PAGE, {"own_iban": "maybe"}).status_code == 409
    assert not Readiness.objects.exists()


def test_who_gives_as_a_person_need_not_prepare_anything(town: Town, enter: Enter) -> None:
    Organisation.objects.filter(pk=town.shop.pk).update(kind="citizen")
    assert "Non serve preparare niente" in text_of(enter(town.shopkeeper).get(PAGE))


def test_it_is_no_business_of_those_at_the_door_and_of_families(town: Town, enter: Enter) -> None:
    for actor in (town.usher, town.guardian, town.teacher):
        assert enter(actor).get(PAGE).status_code == 404
