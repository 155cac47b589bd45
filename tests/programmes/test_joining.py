"""A body comes once: its fiscal code is how we know."""

from itertools import count

import pytest

from mentoring.people.commands import add_member, create_user
from mentoring.people.models import Organisation
from mentoring.people.permissions import Role
from mentoring.programmes.commands import Body, found_territory, join
from mentoring.programmes.errors import AlreadyHere
from mentoring.programmes.queries import admissions, twins, with_tax_code

CODE = "00743110157"
PERSON = "RSSMRA85T10A562S"
OMOCODE = "RSSMRA85T10A56NH"  # The same person, where two would have had the same code.


@pytest.fixture
def comes(town):
    """Somebody new comes in for a body."""

    addresses = (f"nuovo.{number}@example.org" for number in count())

    def _comes(name, code=CODE, user=None, role=Role.PROVIDER, territory=None):
        user = user or create_user(email=next(addresses))
        body = Body(name=name, kind="association", fiscal_code=code)
        return join(territory=territory or town.territory, user=user, body=body, role=role, now=town.now)

    return _comes


def test_a_second_body_of_the_same_code_is_refused(comes):
    comes("Coro del Ticino")
    for code in (CODE, f"IT{CODE}", "007 4311 0157"):
        with pytest.raises(AlreadyHere) as refused:
            comes("Corale Ticino", code)
    assert refused.value.field == "fiscal_code"
    assert "Coro del Ticino" not in str(refused.value)
    assert not Organisation.objects.filter(name="Corale Ticino").exists()


def test_also_when_a_person_s_code_is_written_as_an_omocode(comes):
    comes("Bottega di Mario", PERSON)
    with pytest.raises(AlreadyHere):
        comes("Mario Rossi", OMOCODE)


def test_bodies_without_a_code_are_all_different(comes):
    assert comes("Coro uno", "") != comes("Banda due", "")


def test_who_acts_for_the_body_already_asks_for_it_again_in_another_role(town, comes):
    first = comes("Coro del Ticino")
    user = first.memberships.get().user
    again = comes("Corale Ticino APS", user=user, role=Role.NOMINATOR)
    assert again == first
    assert {one.role for one in first.admissions.all()} == {Role.PROVIDER, Role.NOMINATOR}


def test_standing_at_its_door_is_not_enough(town, comes):
    first = comes("Coro del Ticino")
    usher = create_user(email="maschera.nuova@example.org")
    add_member(first, user=usher, role=Role.DOOR)
    with pytest.raises(AlreadyHere):
        comes("Corale Ticino", user=usher)


def test_in_another_territory_it_may_come_again(town, comes):
    comes("Coro del Ticino")
    elsewhere = found_territory(slug="altrove", name="Altrove", operator=town.casa, account_holder="Altrove", iban="")
    assert comes("Coro del Ticino di Altrove", territory=elsewhere)
    assert len(with_tax_code(elsewhere, CODE)) == 1


def test_the_operator_sees_bodies_that_slipped_through(town, comes):
    first, second = comes("Coro del Ticino"), comes("Corale Ticino", "")
    Organisation.objects.filter(pk=second.pk).update(fiscal_code=f"it {CODE}")
    asked = admissions(town.operator, town.territory).get(organisation=first)
    assert [twin.organisation for twin in twins(town.operator, asked)] == [second]
    assert list(twins(town.operator, town.asking)) == []
    assert list(twins(town.guardian, asked)) == []
