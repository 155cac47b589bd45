"""Nothing leaks from one territory to another: every page, asked on one side for what lies on the other."""

import copy
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker, Settings

from mentoring.demo.town import Town
from mentoring.people.models import Guardianship, Membership
from mentoring.people.permissions import Role
from mentoring.programmes.models import Territory
from tests.web.walk import WALKERS, Answer, Page, Thing, Walker, ask, every_page, who_is_who_is_remembered
from tests.web.walk_strangers import things_of_strangers
from tests.web.walk_things import NAMES_NOTHING, Ground, Things, things_of

# That a page of everybody's opens and fails on neither database is test_role_walk's; where something lies, and whose it
# is, does not depend on which one it is.
pytestmark = pytest.mark.once

LOG_IN = "/accesso/login/?next="
PREFIX = "/oltre"
# Of no territory, or the same in all: what they show depends on nothing but who asks.
OF_NO_TERRITORY = {
    "web:shoes": "one's own shoes, wherever they stand",
    "web:member_": "one's own colleagues: a body has them everywhere",
    "web:invitation": "the same",
    "web:provider_staff_dismiss": "the same, at one's own door",
    "web:operator_wording": "a kind of message: each territory words it",
    "web:installation_": "the installation's: it lies above all territories",
}

# Theirs, and for everybody who goes there to read.
FOR_EVERYBODY_THERE = {
    "web:rules": "the rules of a programme are public",
    "web:rules_version": "the same, as they were",
    "api:calendar_of_offer": "so are the dates of what is published",
    "api:calendar_of_provider": "the same",
    "api:calendar_of_place": "the same",
}


# -- the walk, in both directions -----------------------------------------------------------------------------
@pytest.fixture(scope="module")
def both(django_db_setup: Town, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Things, Things, list[Walker]]]:
    """Things of the town, things of Oltre, and one of each who lives over there."""
    with django_db_blocker.unblock(), transaction.atomic():
        town = copy.deepcopy(django_db_setup)
        here = things_of(town, Ground.of(town))
        beyond = things_of_strangers(town)
        yield here, beyond, list(_people_of(Territory.objects.get(slug="oltre")))
        transaction.set_rollback(True)


def _people_of(territory: Territory) -> Iterator[Walker]:
    """One for each role that anybody has in a territory."""
    acting = {m.role: m for m in Membership.objects.filter(organisation__admissions__territory=territory)}
    acting |= {m.role: m for m in territory.operator.memberships.all()}
    for role, membership in acting.items():
        yield Walker(f"{role} of Oltre", membership.user.email, (Role(role),))
    guardianship = Guardianship.objects.filter(person__nominations__programme__territory=territory).first()
    assert guardianship is not None
    yield Walker("family of Oltre", guardianship.user.email, (Role.GUARDIAN,))


@pytest.fixture(autouse=True)
def _the_whole_map(
    db: None, settings: Settings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    who_is_who_is_remembered(monkeypatch)
    caplog.set_level(logging.ERROR, "django.request")  # Every 404 would be written down.
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.web.walk_urls"


def is_shut(answer: Answer, address: str) -> bool:
    """404, the way to log in, the same page or one's own desk on the right side, or a method that nobody may use."""
    if answer.status != 302:
        return answer.status in (401, 404, 405)
    is_other_side = answer.leads_to in (PREFIX + address, address.removeprefix(PREFIX)) and answer.leads_to != address
    return LOG_IN in answer.leads_to or "/scrivania/?ruolo=" in answer.leads_to or is_other_side


def own_pages(things: Things) -> list[tuple[Page, list[Thing]]]:
    """Pages with things that somebody alone may open, and those."""
    known = [(page, things.get(page.name, [])) for page in every_page() if page.name not in NAMES_NOTHING]
    named = [(page, some) for page, some in known if not any(page.name.startswith(one) for one in OF_NO_TERRITORY)]
    return [(page, [one for one in some if one.args or one.body]) for page, some in named if some]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_lies_here_is_not_there_beyond_whoever_asks(both: Any, method: str) -> None:
    here, _beyond, strangers = both
    walk_with([*WALKERS, *strangers], here, PREFIX, method)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_lies_beyond_is_not_there_here_whoever_asks(both: Any, method: str) -> None:
    _here, beyond, strangers = both
    walk_with([*WALKERS, *strangers], beyond, "", method)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_lies_beyond_is_not_there_for_people_of_the_town_who_go_there(both: Any, method: str) -> None:
    _here, beyond, _strangers = both
    closed = {name: some for name, some in beyond.items() if name not in FOR_EVERYBODY_THERE}
    walk_with(WALKERS, closed, PREFIX, method)


def walk_with(walkers: list[Walker], things: Things, prefix: str, method: str) -> None:
    wrong, asked = [], 0
    for walker in walkers:
        client = walker.client()
        for page, some in own_pages(things):
            # Whom a page is not meant for it turns away before it looks where it is: test_role_walk asks for that.
            for thing in some if walker.is_meant_by(page, method) else []:
                address = prefix + page.address(thing.args)
                answer = ask(client, method, address, thing)
                asked += 1
                if not is_shut(answer, address):
                    wrong.append(f"{walker}: {address} ({page.name}): {answer.status} {answer.leads_to}")
    assert asked > 50
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_desks_and_lists_beyond_are_not_for_people_of_the_town(both: Any, method: str) -> None:
    wrong = []
    pages = [page for page in every_page() if not page.parameters and page.audience and page.name != "web:shoes"]
    closed = [page for page in pages if Role.PUBLIC not in (page.audience or ())]
    for walker in [one for one in WALKERS if Role.ADMINISTRATOR not in one.roles]:
        client = walker.client()
        for page in closed:
            if not walker.is_meant_by(page, method):
                continue
            answer = ask(client, method, PREFIX + page.address(), Thing())
            if not is_shut(answer, PREFIX + page.address()):
                wrong.append(f"{walker}: {page.name}: {answer.status} {answer.leads_to}")
    assert len(closed) > 30
    assert not wrong, "\n".join(wrong)


def test_people_from_beyond_are_led_to_their_own_desk(both: Any) -> None:
    _here, _beyond, strangers = both
    desks = {Role.OPERATOR: "/gestore/", Role.MENTOR: "/mentore/", Role.PROVIDER: "/ente/", Role.GUARDIAN: "/io/"}
    for walker in strangers:
        for role in set(walker.roles) & set(desks):
            answer = ask(walker.client(), "GET", desks[role], Thing())
            assert answer.leads_to.startswith(f"{PREFIX}/scrivania/?ruolo="), walker
            client = walker.client()
            assert client.get(desks[role], follow=True).redirect_chain[-1][0] == PREFIX + desks[role]
