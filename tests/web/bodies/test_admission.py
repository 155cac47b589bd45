"""A body reads how its request stands, and answers what it is asked."""

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.demo.town import Town
from mentoring.people.models import User
from mentoring.people.permissions import Actor, Role
from mentoring.programmes.commands import admit, ask, ask_admission, refuse, suspend
from mentoring.programmes.models import Admission, Message
from tests.web.conftest import Enter
from tests.web.operator.pages import form_key, text_of

PAGE = reverse("web:admission")
DESK = reverse("web:mentor_desk")


@pytest.fixture
def panna(town: Town) -> Actor:
    return town.acting("gelateria@example.org", Role.MENTOR)


@pytest.fixture
def browser(panna: Actor, enter: Enter) -> Client:
    return enter(panna)


@pytest.fixture
def question(town: Town) -> str:
    ask(town.operator, admission=town.asking, text="Chi firma\nper voi?", form_key="q", now=town.now)
    return "Chi firma per voi?"


def test_who_waits_reads_that_somebody_is_looking(town: Town, browser: Client) -> None:
    shown = text_of(browser.get(PAGE))
    assert "Gelateria Panna e Poesia" in shown
    assert "Il gestore sta guardando la sua richiesta" in shown
    assert "Invia al gestore" in shown


def test_a_question_stands_on_the_desk_and_on_the_page(browser: Client, question: str) -> None:
    desk = browser.get(DESK)
    assert "Il gestore le ha fatto una domanda" in text_of(desk)
    assert f'href="{PAGE}"' in desk.content.decode()
    assert question in text_of(browser.get(PAGE))


def test_the_operator_s_people_have_no_name_here(town: Town, browser: Client, question: str) -> None:
    assert str(User.objects.get(pk=town.operator.user_id)) not in text_of(browser.get(PAGE))


def test_the_answer_is_kept_once_and_the_form_goes_on(browser: Client, question: str) -> None:
    key = form_key(browser.get(PAGE))
    for _click in range(2):
        answer = browser.post(PAGE, {"text": "Firmo io.", "form_key": key}, follow=True)
    assert text_of(answer).count("Firmo io.") == 1
    assert "Il gestore le ha fatto una domanda" not in text_of(answer)
    assert Message.objects.filter(role=Role.MENTOR).count() == 1


def test_an_empty_answer_is_noticed_beside_the_field(browser: Client, question: str) -> None:
    answer = browser.post(PAGE, {"text": "  ", "form_key": "k"})
    assert answer.status_code == 409
    assert "Scriva almeno una frase" in text_of(answer)
    assert question in text_of(answer)


def test_what_is_written_is_text_and_nothing_else(browser: Client, question: str) -> None:
    browser.post(PAGE, {"text": "<script>alert(1)</script>", "form_key": "k"})
    assert "<script>alert" not in browser.get(PAGE).content.decode()


def test_after_the_decision_there_is_no_form_and_the_reason_stands_there(town: Town, browser: Client) -> None:
    refuse(town.operator, admission=town.asking, reason="Manca lo statuto.", now=town.now)
    shown = text_of(browser.get(PAGE))
    assert "Manca lo statuto." in shown
    assert "Invia al gestore" not in shown
    assert "Manca lo statuto." in text_of(browser.get(DESK))
    assert browser.post(PAGE, {"text": "Ma come?", "form_key": "k"}).status_code == 409


def test_the_desks_say_what_was_decided(town: Town, enter: Enter) -> None:
    for actor, role, desk in (
        (town.manager, Role.PROVIDER, "web:provider_desk"),
        (town.teacher, Role.NOMINATOR, "web:nominator_desk"),
    ):
        asked = Admission.objects.get(organisation=actor.organisation_id, role=role)
        browser = enter(actor)
        assert PAGE not in text_of(browser.get(reverse(desk)))
        suspend(town.operator, admission=asked, reason="Controlli in corso.", now=town.now)
        shown = browser.get(reverse(desk))
        assert "Controlli in corso." in text_of(shown)
        assert f'href="{PAGE}"' in shown.content.decode()


def test_a_letter_s_address_changes_the_shoes_if_it_must(town: Town, panna: Actor, enter: Enter) -> None:
    organisation = town.asking.organisation
    user = User.objects.get(pk=panna.user_id)
    second = town.asking_organisation("Gelateria di fronte", "shop", Role.MENTOR, user)[1]
    browser = enter(panna)
    assert "Gelateria Panna e Poesia" in text_of(browser.get(PAGE))
    shown = text_of(browser.get(f"{PAGE}?richiesta={second.pk}"))
    assert "Gelateria di fronte" in shown
    assert organisation.name not in shown
    # The form knows which of the two it belongs to, whatever another window did in the meantime.
    browser.get(f"{PAGE}?richiesta={town.asking.pk}")
    browser.post(PAGE, {"text": "Per quella di fronte.", "form_key": "k", "richiesta": str(second.pk)})
    assert Message.objects.get().admission == second


def test_the_number_of_a_stranger_s_request_shows_one_s_own(town: Town, enter: Enter) -> None:
    shown = text_of(enter(town.manager).get(f"{PAGE}?richiesta={town.asking.pk}"))
    assert "Gelateria" not in shown
    assert "Teatro del Gelso" in shown


def test_who_asked_for_nothing_finds_nothing(town: Town, enter: Enter, panna: Actor) -> None:
    Admission.objects.filter(pk=town.asking.pk).delete()
    assert enter(panna).get(PAGE).status_code == 404
    ask_admission(territory=town.territory, organisation=town.shop, role=Role.PROVIDER, now=town.now)
    assert enter(panna).get(PAGE).status_code == 404


def test_an_admitted_body_reads_so(town: Town, browser: Client) -> None:
    admit(town.operator, admission=town.asking, now=town.now)
    assert "La sua organizzazione è dei nostri" in text_of(browser.get(PAGE))
