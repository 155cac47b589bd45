"""Partecipa: providers and nominators come in and wait to be looked at."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.people.models import Organisation
from mentoring.programmes.models import Admission
from mentoring.records.models import Parcel

PROVIDERS = reverse("web:join", args=["ente"])
NOMINATORS = reverse("web:join", args=["scuola"])


def provider(**changes):
    return {
        "name": "Teatrino della Lucciola",
        "kind": "theatre",
        "municipality": "Vigevano",
        "iban": "it60 x054 2811 1010 0000 0123 456",
        "your_name": "Berto Quinta",
        "email": "berto@example.org",
        "password": "una frase lunga e calma",
        **changes,
    }


def confirmed(client, response, address):
    letters = [p for p in Parcel.objects.filter(kind="account").order_by("pk") if p.to == address]
    body = json.loads(letters[-1].context)["body"]
    code = re.search(r"^([A-Z0-9]{4}-?[A-Z0-9]{4}|[A-Z0-9]{6})$", body, re.MULTILINE).group(1)
    return client.post(response.url, {"code": code})


def test_a_theatre_asks_and_its_desk_says_that_somebody_is_looking(town):
    client = Client()
    response = confirmed(client, client.post(PROVIDERS, provider(website="lucciola.example")), "berto@example.org")
    assert response.url == reverse("web:provider_desk")
    made = Organisation.objects.get(name="Teatrino della Lucciola")
    assert (made.iban, made.website, made.email) == (
        "IT60X0542811101000000123456",
        "https://lucciola.example",
        "berto@example.org",
    )
    assert Admission.objects.get(organisation=made).role == "provider"
    assert "notice" in client.get(response.url).content.decode()


@pytest.mark.parametrize("iban", ["IT60X0542811101000000123457", "IT60X054281110100000012345", "carta di credito", ""])
def test_an_iban_that_cannot_be_is_noticed_beside_the_field(town, iban):
    response = Client().post(PROVIDERS, provider(iban=iban))
    assert response.status_code == 409
    assert 'id="id_iban_error"' in response.content.decode()
    assert "Teatrino della Lucciola" in response.content.decode()
    assert not Organisation.objects.filter(name="Teatrino della Lucciola").exists()


@pytest.mark.parametrize(("code", "is_fine"), [("00743110157", True), ("IT 00743110157", True), ("00743110158", False)])
def test_a_tax_code_is_checked_if_it_is_given(town, code, is_fine):
    response = Client().post(PROVIDERS, provider(fiscal_code=code))
    assert response.status_code == (302 if is_fine else 409)


def test_a_school_asks_without_an_iban(town):
    client = Client()
    school = provider(name="Liceo del Gufo", kind="school", email="liceo@example.org")
    del school["iban"]
    assert "IBAN" not in client.get(NOMINATORS).content.decode()
    response = confirmed(client, client.post(NOMINATORS, school), "liceo@example.org")
    assert response.url == reverse("web:nominator_desk")
    assert Admission.objects.get(organisation__name="Liceo del Gufo").role == "nominator"


def test_a_school_tells_its_code_and_an_association_its_number(town):
    school = provider(name="Liceo del Gufo", kind="school", email="liceo@example.org", school_code="pvps 01000 b")
    Client().post(NOMINATORS, school)
    assert Organisation.objects.get(name="Liceo del Gufo").school_code == "PVPS01000B"
    Client().post(PROVIDERS, provider(runts_number="123 456"))
    assert Organisation.objects.get(name="Teatrino della Lucciola").runts_number == "123456"


@pytest.mark.parametrize("code", [{"school_code": "PVPS"}, {"runts_number": "RUNTS 12"}])
def test_a_wrong_code_is_said_beside_its_field(town, code):
    response = Client().post(NOMINATORS, provider(kind="school", **code))
    assert response.status_code == 409
    assert f'id="id_{next(iter(code))}_error"' in response.content.decode()


def test_a_kind_of_another_role_is_not_taken(town):
    assert Client().post(PROVIDERS, provider(kind="citizen")).status_code == 409


def test_the_same_form_twice_makes_one_body(town):
    Client().post(PROVIDERS, provider())
    Client().post(PROVIDERS, provider())
    assert Organisation.objects.filter(name="Teatrino della Lucciola").count() == 1


def test_who_offers_already_is_sent_to_the_desk(town, enter):
    assert enter(town.manager).get(PROVIDERS).url == reverse("web:provider_desk")


def test_there_are_two_such_ways_in_and_no_third(town):
    assert Client().get("/partecipa/gestore/").status_code == 404
