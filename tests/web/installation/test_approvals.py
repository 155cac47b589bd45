"""From which amount on a round needs more than one approval: said in a form that contradicts nobody."""

import pytest
from django.test import Client

from mentoring.awards.commands import prepare_round
from mentoring.demo.town import Town
from mentoring.people.commands import add_member, user_of_address
from mentoring.people.permissions import Role
from tests.web.operator.pages import text_of


def page_of(town: Town) -> str:
    return f"/installazione/territori/{town.territory.pk}/approvazioni/"


@pytest.fixture
def three_operators(town: Town) -> None:
    add_member(town.territory.operator, user=user_of_address(email="terza@example.org"), role=Role.OPERATOR)


def steps(town: Town) -> list[list[int]]:
    town.territory.refresh_from_db()
    return town.territory.approval_steps


def test_a_step_is_added_holds_for_the_next_round_and_is_taken_away(
    town: Town, administrator: Client, three_operators: None
) -> None:
    answer = administrator.post(page_of(town), {"from_1": "50", "needed_1": "2"}, follow=True)
    assert "Da 50 € in su: 2 persone." in text_of(answer)
    assert steps(town) == [[50_00, 2]]
    town.new_fund(200_00)
    town.new_family()
    made = prepare_round(town.operator, programme=type(town.arte).objects.get(pk=town.arte.pk), now=town.now)
    assert made.approvals_needed == 2
    assert 'value="50"' in administrator.get(page_of(town)).content.decode()
    administrator.post(page_of(town), {"from_1": "", "needed_1": ""})
    assert steps(town) == []
    made.refresh_from_db()
    assert made.approvals_needed == 2  # What it was told.


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"from_1": "50", "needed_1": "3"}, "servono più gestori di quelli che ci sono"),
        ({"from_1": "50", "needed_1": "2", "from_2": "50", "needed_2": "3"}, "chiedere più approvazioni"),
        ({"from_1": "50", "needed_1": "2", "from_2": "90", "needed_2": "2"}, "chiedere più approvazioni"),
        ({"from_1": "50", "needed_1": ""}, "Quante ne servono, da questo importo in su?"),
        ({"from_1": "", "needed_1": "2"}, "Da quale importo in su?"),
        ({"from_1": "0", "needed_1": "2"}, "L'importo minimo è"),
        ({"from_1": "-5", "needed_1": "2"}, "non può essere negativo"),
        ({"from_1": "50", "needed_1": "1"}, "Scriva un numero da 2 a 9."),
        ({"from_1": "50", "needed_1": "due"}, "Scriva un numero da 2 a 9."),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(
    town: Town, administrator: Client, three_operators: None, typed: dict[str, str], said: str
) -> None:
    answer = administrator.post(page_of(town), typed)
    assert answer.status_code == 409
    assert said in text_of(answer)
    assert all(not value or f'value="{value}"' in answer.content.decode() for value in typed.values())
    assert steps(town) == []


def test_one_reads_where_people_are_too_few_meanwhile(town: Town, administrator: Client) -> None:
    type(town.territory).objects.filter(pk=town.territory.pk).update(approval_steps=[[50_00, 2]])
    for page in (page_of(town), f"/installazione/territori/{town.territory.pk}/"):
        assert "Le persone che possono approvare non bastano" in text_of(administrator.get(page))
