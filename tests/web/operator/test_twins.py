"""Two records that may be one person: seen by who may, decided with one click, and who read them is kept."""

import pytest
from django.urls import reverse

from mentoring.demo import cast
from mentoring.nominations.rules import Nominee
from mentoring.people.models import Person, User
from mentoring.people.permissions import Role
from mentoring.records.models import Reading


@pytest.fixture
def two(town):
    other_school, other_teacher = town.new_organisation("school", Role.NOMINATOR)
    nominee = Nominee("Ugo", "Doppio", town.born(11), guardian_name="Rosa", guardian_email=cast.GUARDIAN.email)
    ways = ((town.teacher, town.school), (other_teacher, other_school))
    return [town.agreeing_family(actor, town.arte, body, nominee) for actor, body in ways]


@pytest.fixture
def operator(client):
    client.force_login(User.objects.get(email=cast.OPERATOR.email))
    return client


@pytest.fixture
def mother(client):
    client.force_login(User.objects.get(email=cast.GUARDIAN.email))
    return client


def address(page, two):
    return reverse(f"web:{page}", args=sorted(one.person.pk for one in two))


def test_the_desk_says_that_somebody_may_be_there_twice(town, operator, two):
    assert "persona forse c&#x27;è due volte" in operator.get(reverse("web:operator_desk")).content.decode()


def test_each_pair_stands_side_by_side_with_who_put_them_forward(town, operator, two, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        page = operator.get(reverse("web:operator_twins")).content.decode()
    assert page.count("Ugo Doppio") == 2
    assert "Scuola del Girasole" in page
    assert Reading.objects.filter(why="merge", person_id__in=[one.person.pk for one in two]).count() == 2


def test_one_click_makes_one_of_them(town, operator, two):
    page = operator.post(address("operator_twins_decide", two), {"do": "same"}, follow=True).content.decode()
    assert "Ora Ugo ha una scheda sola" in page
    assert "Nessun dubbio" in page
    assert Person.objects.filter(last_name="Doppio").count() == 1


def test_one_click_says_that_they_are_two(town, operator, two):
    page = operator.post(address("operator_twins_decide", two), {"do": "two"}, follow=True).content.decode()
    assert "Nessun dubbio" in page
    assert Person.objects.filter(last_name="Doppio").count() == 2


def test_what_is_neither_yes_nor_no_is_nothing(town, operator, two):
    assert operator.post(address("operator_twins_decide", two), {"do": "perhaps"}).status_code == 404
    nobody = reverse("web:operator_twins_decide", args=[two[0].person.pk, 987_654])
    assert operator.post(nobody, {"do": "same"}).status_code == 404
    same = reverse("web:operator_twins_decide", args=[two[0].person.pk, two[0].person.pk])
    assert operator.post(same, {"do": "same"}).status_code == 404


def test_the_family_finds_it_in_its_wallet_and_decides(town, mother, two):
    wallet = mother.get(reverse("web:wallet")).content.decode()
    assert "Qualcuno compare due volte" in wallet
    assert "Ugo Doppio" in mother.get(reverse("web:own_twins")).content.decode()
    mother.post(address("own_twins_decide", two), {"do": "same"})
    assert Person.objects.filter(last_name="Doppio").count() == 1
    assert "Qualcuno compare due volte" not in mother.get(reverse("web:wallet")).content.decode()


def test_another_family_finds_no_pair(town, client, two):
    client.force_login(User.objects.get(email=cast.ADULT.email))
    assert client.post(address("own_twins_decide", two), {"do": "same"}).status_code == 404
    assert "Nessun dubbio" in client.get(reverse("web:own_twins")).content.decode()
