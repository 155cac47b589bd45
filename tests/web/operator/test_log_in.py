"""The operator says who logs in with two steps, beyond those who always do."""

import pytest
from django.test import Client
from pytest_django import Settings

from mentoring.demo.town import Town
from mentoring.kernel.refusal import NotAllowed
from mentoring.people.permissions import MAY_BE_ASKED_TWICE, Role
from mentoring.programmes.commands import ask_second_step
from mentoring.programmes.models import Territory
from mentoring.records.models import Entry
from mentoring.web.operator.log_in import CHOICES
from tests.web.conftest import Enter
from tests.web.operator.pages import text_of

PAGE = "/gestore/accessi/"
ACCOUNT = "/accesso/io/"


def asked() -> list[str]:
    return list(Territory.objects.order_by("pk")[0].second_factor_roles)


def test_the_desk_leads_there_and_the_page_shows_what_is_asked(town: Town, teresa: Client) -> None:
    assert f'href="{PAGE}"' in teresa.get("/gestore/").content.decode()
    ask_second_step(town.operator, territory=town.territory, roles=[Role.DOOR], now=town.now)
    page = teresa.get(PAGE).content.decode()
    assert page.count("checked") == 1
    assert 'value="door"' in page[page.index("checked") - 200 : page.index("checked")]
    assert 'value="operator"' not in page, "nobody can be let off"


def test_from_then_on_who_has_none_is_led_to_it(town: Town, teresa: Client, enter: Enter, settings: Settings) -> None:
    answer = teresa.post(PAGE, {"roles": ["provider", "nominator"]}, follow=True)
    assert "vale dalla prossima pagina che aprono" in text_of(answer)
    assert asked() == ["nominator", "provider"]
    settings.REQUIRE_SECOND_FACTOR = True
    assert enter(town.manager).get("/ente/").url == ACCOUNT
    assert enter(town.shopkeeper).get("/mentore/").status_code == 200
    settings.REQUIRE_SECOND_FACTOR = False
    teresa.post(PAGE, {})
    assert asked() == []


def test_it_is_written_down_who_changed_it(town: Town, teresa: Client) -> None:
    teresa.post(PAGE, {"roles": ["mentor"]})
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.user_id) == ("asked_second_step", town.operator.user_id)


@pytest.mark.parametrize("role", ["operator", "administrator", "public", "clock", "everybody", ""])
def test_a_role_that_is_not_there_changes_nothing(town: Town, teresa: Client, role: str) -> None:
    teresa.post(PAGE, {"roles": ["mentor"]})
    answer = teresa.post(PAGE, {"roles": ["provider", role]})
    assert answer.status_code == 409
    assert "Questo ruolo qui non c'è" in text_of(answer)
    assert asked() == ["mentor"]


def test_only_the_operator_of_the_territory_says_it(town: Town, enter: Enter) -> None:
    for actor in (town.manager, town.shopkeeper, town.teacher, town.guardian):
        assert enter(actor).get(PAGE).status_code == 404
        with pytest.raises(NotAllowed):
            ask_second_step(actor, territory=town.territory, roles=[], now=town.now)


def test_every_role_that_can_be_asked_can_be_ticked() -> None:
    assert {role for role, _label in CHOICES} == {role.value for role in MAY_BE_ASKED_TWICE}


def test_the_command_leaves_out_who_cannot_be_asked(town: Town) -> None:
    ask_second_step(town.operator, territory=town.territory, roles=list(Role), now=town.now)
    assert asked() == sorted(role.value for role in MAY_BE_ASKED_TWICE)
