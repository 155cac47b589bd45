"""One user, several roles, one pair of shoes at a time."""

from datetime import timedelta

from mentoring.demo.town import Town
from mentoring.people.commands import add_member, register_person, user_of_address
from mentoring.people.models import Membership, Person
from mentoring.people.permissions import Actor, Role
from mentoring.people.queries import addresses_for, shoes_of, user_by_email


def test_an_actor_has_only_the_role_it_wears(town: Town) -> None:
    assert town.manager.has(Role.PROVIDER, town.theatre.pk)
    assert town.manager.has(Role.DOOR, town.theatre.pk)
    assert not town.usher.has(Role.PROVIDER, town.theatre.pk)
    assert not town.manager.has(Role.PROVIDER, town.music_school.pk)
    assert not town.manager.has(Role.OPERATOR, town.theatre.pk)


def test_a_member_who_left_has_no_shoes(town: Town) -> None:
    user = user_of_address(email="volontaria@example.org")
    membership = add_member(town.theatre, user=user, role=Role.DOOR)
    assert [shoes.actor.role for shoes in shoes_of(user, town.today)] == [Role.DOOR]
    Membership.objects.filter(pk=membership.pk).update(is_active=False)
    assert shoes_of(user, town.today) == []


def test_at_eighteen_the_guardians_shoes_are_gone(town: Town) -> None:
    family = town.new_family(age=17)
    guardian = user_by_email(family.email)
    assert guardian is not None
    birthday = family.person.born_on.replace(year=family.person.born_on.year + 18)
    worn = {shoes.actor.person_id for shoes in shoes_of(guardian, birthday - timedelta(days=1))}
    assert family.person.pk in worn
    assert not [s for s in shoes_of(guardian, birthday) if s.actor.person_id == family.person.pk]
    assert family.email not in addresses_for(family.person, birthday)


def test_two_forms_of_one_fiscal_code_are_one_person(town: Town) -> None:
    first, second = (
        register_person(
            first_name="Mario",
            last_name="Prova",
            born_on=town.born(12),
            fiscal_code=code,
            municipality="",
            now=town.now,
        )
        for code in ("RSSMRA85T10A562S", "rssmra85t10a5snw")
    )
    assert first == second
    stored = Person.objects.filter(pk=first.pk).extra(select={"raw": "fiscal_code"}).values_list("raw", flat=True).get()
    assert "RSSMRA" not in stored


def test_a_visitor_and_the_clock_are_nobody() -> None:
    for actor in (Actor.public(), Actor.clock()):
        assert not actor.is_authenticated
        assert not actor.stands_for(1)
