"""The record of the body one acts for."""

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.demo.iban import italian_iban
from mentoring.demo.town import Town
from mentoring.people.models import Organisation
from mentoring.records.models import Entry, Parcel
from tests.web.conftest import Enter

RECORD = reverse("web:organisation")


def typed(body: Organisation, **changes: str) -> dict[str, str]:
    names = ("email", "phone", "address", "municipality", "website", "about", "iban")
    return {**{name: str(getattr(body, name)) for name in names}, **changes}


def check(way: str, field: str, value: str) -> str:
    response = Client().post(reverse("web:check_field", args=[way, field]), {field: value})
    assert response.status_code == 200
    return response.content.decode()


def test_a_provider_keeps_its_contacts(town: Town, enter: Enter) -> None:
    client = enter(town.manager)
    answer = client.post(RECORD, typed(town.theatre, phone="0381 123456", about="Da cent'anni in piazza."))
    assert answer.status_code == 302
    town.theatre.refresh_from_db()
    assert (town.theatre.phone, town.theatre.about) == ("0381 123456", "Da cent'anni in piazza.")
    assert not Parcel.objects.filter(kind="iban_changed").exists()


def test_a_new_iban_is_noted_and_the_operator_and_the_managers_are_told(town: Town, enter: Enter) -> None:
    new = italian_iban(4711)
    for _ in "ab":
        enter(town.manager).post(RECORD, typed(town.theatre, iban=f"{new[:4]} {new[4:]}".lower()))
    town.theatre.refresh_from_db()
    assert town.theatre.iban == new
    told = {parcel.to for parcel in Parcel.objects.filter(kind="iban_changed")}
    assert told == {"gestore@example.org", "seconda.firma@example.org", "teatro@example.org"}
    assert Parcel.objects.filter(kind="iban_changed").count() == 3
    noted = Entry.objects.get(verb="changed_iban", subject_id=town.theatre.pk)
    assert new not in str(noted.facts)


def test_a_mentor_says_whether_the_public_may_know(town: Town, enter: Enter) -> None:
    client = enter(town.shopkeeper)
    assert 'name="is_shown"' in client.get(RECORD).content.decode()
    assert 'name="iban"' not in client.get(RECORD).content.decode()
    client.post(RECORD, {"iban": italian_iban(4711)})
    town.shop.refresh_from_db()
    assert not town.shop.is_shown
    assert town.shop.iban != italian_iban(4711)


def test_a_school_tells_its_code_and_others_are_not_asked(town: Town, enter: Enter) -> None:
    client = enter(town.teacher)
    assert client.post(RECORD, {"school_code": "pvic 83100 r"}).status_code == 302
    town.school.refresh_from_db()
    assert town.school.school_code == "PVIC83100R"
    assert 'name="school_code"' not in enter(town.manager).get(RECORD).content.decode()


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(town: Town, enter: Enter) -> None:
    page = enter(town.teacher).post(RECORD, {"school_code": "PVIC8", "phone": "0381 99"})
    assert page.status_code == 409
    assert 'id="id_school_code_error"' in page.content.decode()
    assert 'value="0381 99"' in page.content.decode()


def test_a_fiscal_code_of_another_body_is_not_taken(town: Town, enter: Enter) -> None:
    Organisation.objects.filter(pk=town.school.pk).update(fiscal_code="")
    Organisation.objects.filter(pk=town.theatre.pk).update(fiscal_code="00743110157")
    page = enter(town.teacher).post(RECORD, {"fiscal_code": "IT 00743110157"})
    assert page.status_code == 409
    assert 'id="id_fiscal_code_error"' in page.content.decode()


def test_the_door_and_families_have_no_such_page(town: Town, enter: Enter) -> None:
    for actor in (town.usher, town.guardian, town.operator):
        assert enter(actor).get(RECORD).status_code == 404


# -- as one types --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("way", "field", "wrong", "right"),
    [
        ("ente", "iban", "IT60X0542811101000000123457", "IT60X0542811101000000123456"),
        ("ente", "fiscal_code", "00743110158", "00743110157"),
        ("scuola", "school_code", "PVIC8", "PVIC83100R"),
        ("scuola", "runts_number", "abc", "12345"),
        ("organizzazione", "iban", "IT00", "IT60X0542811101000000123456"),
    ],
)
def test_a_code_is_judged_as_soon_as_one_goes_on(town: Town, way: str, field: str, wrong: str, right: str) -> None:
    said = check(way, field, wrong)
    assert f'id="id_{field}_error" role="alert"' in said
    assert f'value="{wrong}"' in said
    assert "hx-post" in said, "it can be corrected, and is judged again"
    assert "_error" not in check(way, field, right)
    assert "_error" not in check(way, field, " "), "passing by is no mistake"


@pytest.mark.parametrize("path", ["ente/password", "ente/school_code", "gestore/iban", "ente/name"])
def test_other_fields_are_not_judged_there(town: Town, path: str) -> None:
    assert Client().post(f"/controlla/{path}/", {"iban": "x"}).status_code == 404


def test_only_the_one_field_travels(town: Town) -> None:
    page = Client().get(reverse("web:join", args=["ente"])).content.decode()
    assert 'hx-params="iban"' in page
