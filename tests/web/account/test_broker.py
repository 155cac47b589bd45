"""An identity from elsewhere: it opens one's own account and nobody else's, and a broker in trouble breaks no page."""

import json
import logging
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from pytest_django import Settings

from mentoring.config.broker import broker_from
from mentoring.demo.town import Town
from mentoring.people.commands import register_person
from mentoring.people.models import Person, User
from tests.web.account.broker import Broker, broker_running
from tests.web.account.conftest import connect_app, knocked

LOGIN = "/accesso/oidc/broker/login/"
BACK = f"{LOGIN}callback/"
CODE = "RSSMRA05A41L872H"  # A made-up Maria Rossi, born in Vigevano on 1 January 2005.


@pytest.fixture
def broker(db: None, settings: Settings) -> Iterator[Broker]:
    with broker_running() as broker:
        settings.SOCIALACCOUNT_PROVIDERS = broker.providers()
        yield broker


def through(client: Client) -> Any:
    """To the broker and back, as a browser goes; what our side answers in the end."""
    away = client.post(LOGIN)
    assert away.status_code == 302, away.content
    httpx.get(away.url)  # What is asked there is in the address.
    return client.get(BACK, {"code": "c", "state": parse_qs(urlsplit(away.url).query)["state"][0]})


def user_of(client: Client) -> User | None:
    return User.objects.filter(pk=client.session.get("_auth_user_id")).first()


@pytest.fixture
def maria(town: Town, broker: Broker) -> Person:
    """Somebody who was put forward, and whom the broker knows."""
    broker.claims = {
        "sub": "spid-maria",
        "name": "Maria Rossi",
        "email": "maria.rossi@example.org",
        "email_verified": True,
        "fiscal_number": f"TINIT-{CODE}",
        "birthdate": "2005-01-01",
    }
    return register_person(
        first_name="Maria",
        last_name="Rossi",
        born_on=date(2005, 1, 1),
        fiscal_code=CODE,
        municipality="Vigevano",
        now=town.now,
    )


# -- who gets in ----------------------------------------------------------------------------------------------
def test_whoever_comes_for_the_first_time_is_signed_up_and_recognised_by_the_fiscal_code(maria: Person) -> None:
    client = Client()
    assert through(client).status_code == 302
    user = user_of(client)
    assert user is not None
    assert (user.email, user.name) == ("maria.rossi@example.org", "Maria Rossi")
    maria.refresh_from_db()
    assert maria.user == user
    assert client.get("/io/").status_code == 200


def test_the_second_time_it_is_the_same_account(maria: Person) -> None:
    first, second = Client(), Client()
    through(first)
    through(second)
    assert user_of(first) == user_of(second) is not None


def test_the_fiscal_code_lies_nowhere_in_clear(maria: Person) -> None:
    through(Client())
    assert CODE not in json.dumps(SocialAccount.objects.get().extra_data)


def test_a_person_who_has_an_account_gets_that_one(maria: Person) -> None:
    own = User.objects.create_user("maria@example.org", name="Maria")
    EmailAddress.objects.create(user=own, email=own.email, verified=True, primary=True)
    Person.objects.filter(pk=maria.pk).update(user=own)
    client = Client()
    through(client)
    assert user_of(client) == own


@pytest.mark.parametrize(
    "changed", [{"birthdate": "2006-06-06"}, {"fiscal_number": "RSSMRA05A41L872A"}, {"fiscal_number": 7}]
)
def test_who_is_not_surely_this_person_gets_in_as_nobody(
    maria: Person, broker: Broker, changed: dict[str, Any]
) -> None:
    broker.claims |= changed
    client = Client()
    through(client)
    assert user_of(client) is not None
    maria.refresh_from_db()
    assert maria.user is None


def test_a_child_gets_no_account_of_their_own_this_way(maria: Person, broker: Broker, town: Town) -> None:
    born_on = date(town.today.year - 10, 1, 1)
    Person.objects.filter(pk=maria.pk).update(born_on=born_on)
    broker.claims["birthdate"] = born_on.isoformat()
    through(Client())
    maria.refresh_from_db()
    assert maria.user is None


def test_a_guardian_gets_their_own_account_by_a_verified_address(town: Town, broker: Broker) -> None:
    guardian = User.objects.get(pk=town.guardian.user_id)
    broker.claims = {"sub": "spid-guardian", "email": guardian.email, "email_verified": True}
    client = Client()
    through(client)
    assert user_of(client) == guardian
    assert client.get("/io/").status_code == 200


@pytest.mark.parametrize("verified", [False, None, "false", "no", 1.5])
def test_an_address_that_nobody_verified_opens_nothing(town: Town, broker: Broker, verified: object) -> None:
    guardian = User.objects.get(pk=town.guardian.user_id)
    broker.claims = {"sub": "spid-thief", "email": guardian.email, "email_verified": verified}
    client = Client()
    assert through(client).status_code in (200, 302)
    assert user_of(client) is None
    assert not SocialAccount.objects.exists()


def test_without_an_address_one_is_asked_for(maria: Person, broker: Broker) -> None:
    del broker.claims["email"]
    client = Client()
    answer = through(client)
    assert answer.url == "/accesso/identita/signup/"
    assert "Ancora una cosa" in client.get(answer.url).content.decode()
    client.post(answer.url, {"email": "maria.scelta@example.org"})
    maria.refresh_from_db()
    assert maria.user is not None
    assert maria.user.email == "maria.scelta@example.org"
    assert user_of(client) is None, "the address has to be confirmed first"


def test_the_second_step_is_asked_for_after_the_broker_too(operator: User, broker: Broker) -> None:
    connect_app(knocked(operator))
    broker.claims = {"sub": "spid-operator", "email": operator.email, "email_verified": True}
    client = Client()
    assert through(client).url.startswith("/accesso/2fa/authenticate/")
    assert user_of(client) is None


# -- in trouble -----------------------------------------------------------------------------------------------
DISCOVERY = "/.well-known/openid-configuration"
NONSENSE = {
    "not JSON": {DISCOVERY: b"<html>"},
    "a list": {DISCOVERY: []},
    "nothing": {DISCOVERY: None},
    "half": {DISCOVERY: {"issuer": "x"}},
}
NONSENSE_LATER = {
    "no token": {"/token": {}},
    "token is a list": {"/token": ["access_token"]},
    "token is not JSON": {"/token": b"\x00"},
    "no identity": {"/token": {"access_token": "a"}},
    "lasts for ever": {"/token": {"access_token": "a", "expires_in": "long", "id_token": "x"}},
    "identity is nonsense": {"/token": {"access_token": "a", "id_token": "x.y.z"}},
    "person is a list": {"/userinfo": []},
    "person without a subject": {"/userinfo": {"email": "a@example.org"}},
    "another person": {"/userinfo": {"sub": "somebody-else"}},
    "no answer": {"/userinfo": None},
}


@pytest.fixture(autouse=True)
def _expected_trouble(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "django.request")


@pytest.mark.parametrize("answers", NONSENSE.values(), ids=NONSENSE)
def test_a_broker_that_talks_nonsense_gets_a_kind_page(broker: Broker, answers: dict[str, Any]) -> None:
    broker.answers |= answers
    answer = Client().post(LOGIN)
    assert answer.status_code == 502
    assert "Di là non rispondono" in answer.content.decode()


@pytest.mark.parametrize("answers", NONSENSE_LATER.values(), ids=NONSENSE_LATER)
def test_nor_does_it_break_anything_on_the_way_back(maria: Person, broker: Broker, answers: dict[str, Any]) -> None:
    broker.answers |= answers
    client = Client()
    answer = through(client)
    assert answer.status_code in (401, 502)
    assert "Di là non rispondono" in answer.content.decode()
    assert user_of(client) is None


NOT_OURS = [{"aud": "another-site"}, {"iss": "https://elsewhere.example"}, {"exp": 1}, {"nonce": "x"}, {"nonce": None}]


@pytest.mark.parametrize("changed", NOT_OURS)
def test_an_identity_that_is_not_for_us_or_too_old_or_told_to_another_is_refused(
    maria: Person, broker: Broker, changed: dict[str, Any]
) -> None:
    broker.answers["/token"] = lambda: {"access_token": "a", "id_token": broker.id_token(**changed)}
    client = Client()
    assert through(client).status_code == 401
    assert user_of(client) is None


def test_a_broker_that_is_down_gets_a_kind_page(settings: Settings, db: None) -> None:
    with broker_running() as gone:
        settings.SOCIALACCOUNT_PROVIDERS = gone.providers()
    answer = Client().post(LOGIN)
    assert answer.status_code == 502
    assert "Di là non rispondono" in answer.content.decode()


def test_coming_back_without_having_left_is_refused(broker: Broker) -> None:
    assert Client().get(BACK, {"code": "c", "state": "made-up"}).status_code == 401


def test_who_changes_their_mind_there_reads_that_nothing_happened(broker: Broker) -> None:
    client = Client()
    state = parse_qs(urlsplit(client.post(LOGIN).url).query)["state"][0]
    answer = client.get(BACK, {"error": "access_denied", "state": state}, follow=True)
    assert "Hai lasciato stare" in answer.content.decode()


# -- how it is described ----------------------------------------------------------------------------------------
def test_without_a_broker_nothing_speaks_of_one(db: None) -> None:
    assert Client().post(LOGIN).status_code == 404
    assert "oidc" not in Client().get("/accesso/login/").content.decode()


def test_with_one_the_log_in_page_names_it(broker: Broker) -> None:
    assert "Entra con SPID e CIE" in Client().get("/accesso/login/").content.decode()


FACTS = {"name": "SPID", "server_url": "https://id.example.it", "client_id": "c", "secret": "s"}


def test_the_environment_describes_it() -> None:
    broker = broker_from({"MENTORING_OIDC": json.dumps({**FACTS, "claims": {"fiscal_code": "cf"}})})
    assert broker is not None
    assert broker.claims == {"fiscal_code": "cf", "name": "name", "birth_date": "birthdate"}
    assert broker.form_targets() == ["https://id.example.it"]
    assert broker_from({}) is None


@pytest.mark.parametrize("wrong", [{"server_url": "http://id.example.it"}, {"secret": None}])
def test_a_wrong_description_is_said_at_the_start(wrong: dict[str, Any]) -> None:
    facts = {name: value for name, value in {**FACTS, **wrong}.items() if value is not None}
    with pytest.raises(ValueError, match="MENTORING_OIDC"):
        broker_from({"MENTORING_OIDC": json.dumps(facts)})
