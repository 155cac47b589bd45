"""A body that is here already does not get a second record, and whoever tries learns nothing about anybody."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from mentoring.demo.town import Town
from mentoring.people.models import Organisation, User
from mentoring.people.permissions import Role
from mentoring.programmes.models import Admission
from tests.web.conftest import Enter
from tests.web.operator.pages import text_of

PAGE = reverse("web:join", args=["scuola"])
CODE = "00743110157"


@pytest.fixture(autouse=True)
def theatre_has_a_code(town: Town) -> None:
    Organisation.objects.filter(pk=town.theatre.pk).update(fiscal_code=CODE)


def school(**changes: str) -> dict[str, str]:
    return {
        "name": "Liceo del Gufo",
        "kind": "school",
        "municipality": "Vigevano",
        "fiscal_code": CODE,
        "your_name": "Gufo Gufi",
        "email": "gufo@example.org",
        "password": "una frase lunga e calma",
        **changes,
    }


def test_a_stranger_is_told_to_ask_for_an_invitation_and_nothing_is_made(town: Town) -> None:
    answer = Client().post(PAGE, school(fiscal_code=f"it {CODE}"))
    assert answer.status_code == 409
    shown = text_of(answer)
    assert "chieda un invito a chi la segue da dentro" in shown
    assert "Liceo del Gufo" in answer.content.decode()
    for secret in (town.theatre.name, User.objects.get(pk=town.manager.user_id).email, str(town.manager.name)):
        assert secret not in shown
    assert not User.objects.filter(email="gufo@example.org").exists()
    assert not Organisation.objects.filter(name="Liceo del Gufo").exists()


def test_an_address_that_has_an_account_gets_the_same_answer(town: Town) -> None:
    known = User.objects.get(pk=town.guardian.user_id).email
    answers = [Client().post(PAGE, school(email=email)) for email in ("gufo@example.org", known)]
    assert {answer.status_code for answer in answers} == {409}
    assert len({text_of(answer).replace(known, "").replace("gufo@example.org", "") for answer in answers}) == 1


def test_somebody_of_another_body_is_told_too(town: Town, enter: Enter) -> None:
    answer = enter(town.shopkeeper).post(PAGE, school())
    assert answer.status_code == 409
    assert "chieda un invito" in text_of(answer)


def test_the_body_s_own_people_go_on_with_it(town: Town, enter: Enter) -> None:
    answer = enter(town.manager).post(PAGE, school(name="Teatro del Gelso APS"))
    assert answer.status_code == 302
    assert Admission.objects.get(organisation=town.theatre, role=Role.NOMINATOR).state == "requested"


def test_the_same_form_twice_is_no_second_body(town: Town) -> None:
    for _click in range(2):
        cache.clear()
        assert Client().post(PAGE, school(fiscal_code="12345670017")).status_code == 302
    assert Organisation.objects.filter(name="Liceo del Gufo").count() == 1


def test_other_bodies_come_in_as_before(town: Town) -> None:
    assert Client().post(PAGE, school(fiscal_code="")).status_code == 302
