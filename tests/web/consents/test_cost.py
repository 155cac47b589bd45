"""What the pages around a yes cost: the same few statements, however much there is to tell."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.nominations.commands import nominate
from mentoring.nominations.grounds import list_disadvantage, tell_reasons
from mentoring.nominations.reasons import Reasons
from mentoring.nominations.rules import Nominee
from tests.live.fiscal import fiscal_code
from tests.web.conftest import Enter

ROSA = {"guardian_name": "Rosa Costo", "guardian_email": "rosa.costo@example.org"}


def agreed(town: Town, more: int) -> Family:
    """A child put forward with a reason, whose family said yes; then more of the family's, and all of those twice."""
    children = [
        Nominee("Ada", f"Costo {number}", town.born(12), fiscal_code=fiscal_code(), **ROSA)
        for number in range(1 + more)
    ]
    family = town.agreeing_family(town.teacher, town.arte, town.school, children[0])
    line = list_disadvantage(town.operator, territory=town.territory, name="Figlio di circensi", now=town.now)
    for child in children[:more]:
        again = town.agreeing_family(town.music_teacher, town.prima_nota, town.music_school, child)
        told = Reasons(disadvantages=(line.slug,), wishes=("music",))
        tell_reasons(
            town.music_teacher, nomination=again.nomination, reason="need", reasons=told, words="", now=town.now
        )
    return family


# Session, user, shoes (3) and territory stand in each number.
@pytest.mark.parametrize("more", [0, 3])
def test_a_family_s_own_pages(
    town: Town, enter: Enter, more: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    family = agreed(town, more)
    guardian = enter(family.guardian)
    given = family.nomination.consents.get()
    names = 2 if more else 0  # What the territory calls a disadvantage, and disciplines.
    with django_assert_max_num_queries(11 + names):  # nominations, consents, their words, papers, the words in force
        page = guardian.get(reverse("web:consents")).content.decode()
    assert page.count("Figlio di circensi") == min(more, 1)
    with django_assert_max_num_queries(7):
        guardian.get(reverse("web:consent_text", args=[given.pk]))
    with django_assert_max_num_queries(11):
        guardian.get(reverse("web:consent_end", args=[family.nomination.pk]))


@pytest.mark.parametrize("more", [0, 3])
def test_the_page_behind_a_key(
    town: Town, client: Client, more: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    agreed(town, more)
    links = [
        nominate(
            town.teacher,
            programme=town.arte,
            nominator=town.school,
            nominee=Nominee(f"Pia {number}", "Costo", town.born(12), **ROSA),
            reason="merit",
            now=town.now,
        ).link
        for number in range(1 + more)
    ]
    # Guesses (4, and who asks), the nomination and its words, the programme's rules: the same for one child or four.
    with django_assert_max_num_queries(15):
        assert "Pia 0" in client.get(reverse("web:consent", args=[links[0]])).content.decode()


@pytest.mark.parametrize("more", [0, 3])
def test_a_nominator_s_and_an_operator_s_pages(
    town: Town, enter: Enter, more: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    family = agreed(town, more)
    teacher, operator = enter(town.teacher), enter(town.operator)
    with django_assert_max_num_queries(12):
        teacher.get(reverse("web:nominator_grounds", args=[family.nomination.pk]))
    with django_assert_max_num_queries(13):
        operator.get(reverse("web:operator_consents"))
