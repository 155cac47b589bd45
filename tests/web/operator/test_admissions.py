"""Who asks to take part is looked at, and let in or not, with words."""

import pytest
from django.test import Client

from mentoring.demo.town import Town
from mentoring.people.permissions import Role
from mentoring.programmes.models import Admission
from mentoring.records.models import Parcel
from tests.web.operator.pages import text_of

LIST = "/gestore/organizzazioni/"


@pytest.fixture
def page(town: Town) -> str:
    return f"{LIST}{town.asking.pk}/"


def state(town: Town) -> str:
    town.asking.refresh_from_db()
    return town.asking.state


def test_what_waits_comes_first(town: Town, teresa: Client) -> None:
    listed = text_of(teresa.get(LIST))
    assert listed.index("Gelateria Panna e Poesia") < listed.index("Teatro del Gelso")


def test_the_list_is_filtered_by_state_role_and_words(town: Town, teresa: Client) -> None:
    asked = text_of(teresa.get(LIST, {"state": "requested"}))
    assert "Gelateria" in asked
    assert "Teatro del Gelso" not in asked
    providers = text_of(teresa.get(LIST, {"role": "provider"}))
    assert "Teatro del Gelso" in providers
    assert "Gelateria" not in providers
    assert "Teatro del Gelso" in text_of(teresa.get(LIST, {"q": "gelso"}))


def test_a_page_shows_the_facts_and_both_answers(town: Town, teresa: Client, page: str) -> None:
    shown = text_of(teresa.get(page))
    for words in ("Gelateria Panna e Poesia", "Negozio", "Panna Cotti", "Ammetti", "Non ammettere"):
        assert words in shown


def test_letting_somebody_in_tells_them(town: Town, teresa: Client, page: str) -> None:
    answer = teresa.post(page, {"do": "admit"}, follow=True)
    assert "Gelateria Panna e Poesia è dentro" in text_of(answer)
    assert state(town) == Admission.State.ADMITTED
    assert Parcel.objects.filter(kind="admission_admitted", key__startswith=f"admission-admitted:{town.asking.pk}:")


def test_a_no_needs_a_reason_and_keeps_what_was_typed(town: Town, teresa: Client, page: str) -> None:
    answer = teresa.post(page, {"do": "refuse", "reason": "   "})
    assert "Scriva almeno una frase" in text_of(answer)
    assert state(town) == Admission.State.REQUESTED
    answer = teresa.post(page, {"do": "refuse", "reason": "Ci manca lo statuto."}, follow=True)
    assert "Ci manca lo statuto." in text_of(answer)
    assert state(town) == Admission.State.REFUSED


def test_a_member_can_be_stopped_and_let_in_again(town: Town, teresa: Client, page: str) -> None:
    teresa.post(page, {"do": "admit"})
    teresa.post(page, {"do": "suspend", "reason": "Controlli in corso."})
    assert state(town) == Admission.State.SUSPENDED
    teresa.post(page, {"do": "readmit"})
    assert state(town) == Admission.State.ADMITTED


def test_the_second_of_two_operators_reads_that_it_is_decided(town: Town, teresa: Client, bruno: Client, page: str):
    teresa.post(page, {"do": "admit"})
    answer = bruno.post(page, {"do": "refuse", "reason": "No."})
    assert answer.status_code == 409
    assert state(town) == Admission.State.ADMITTED


def test_an_unknown_decision_is_not_there(teresa: Client, page: str) -> None:
    assert teresa.post(page, {"do": "delete"}).status_code == 404


def test_a_wrong_iban_is_marked(town: Town, teresa: Client) -> None:
    type(town.theatre).objects.filter(pk=town.theatre.pk).update(iban="IT00 X")
    admission = Admission.objects.get(organisation=town.theatre, role=Role.PROVIDER)
    assert "Non è un IBAN giusto" in text_of(teresa.get(f"{LIST}{admission.pk}/"))
