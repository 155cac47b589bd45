"""Whoever approves money proves twice who they are: asked before anything else, and at every log-in after."""

import os
import re
import subprocess
import sys

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, Settings

from mentoring.demo import cast
from mentoring.demo.links import login_path
from mentoring.demo.town import Town
from mentoring.people.models import User
from mentoring.people.permissions import Actor, Role, must_prove_twice
from mentoring.treasury.commands import prepare_payouts
from mentoring.treasury.models import PayoutBatch
from tests.web.account.conftest import PASSWORD, code_of, connect_app, knocked
from tests.web.conftest import Enter

ACCOUNT = "/accesso/io/"
DESK = "/gestore/"
FUNDS = "/gestore/fondi/"
ASKED = "/accesso/2fa/authenticate/"


@pytest.fixture
def _required(settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


required = pytest.mark.usefixtures("_required")


# -- who ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", Role)
def test_operators_always_and_others_where_the_territory_says_so(role: Role) -> None:
    actor = Actor(user_id=1, role=role)
    always = (Role.OPERATOR, Role.ADMINISTRATOR)
    assert must_prove_twice(actor, ()) == (role in always)
    assert must_prove_twice(actor, [Role.PROVIDER.value]) == (role in (*always, Role.PROVIDER))


# -- before anything else -----------------------------------------------------------------------------------
@required
@pytest.mark.parametrize("page", [DESK, "/gestore/liquidazioni/", "/gestore/fondi/", "/gestore/assegnazioni/nuova/"])
def test_an_operator_without_a_second_step_is_led_to_set_it_up(town: Town, enter: Enter, page: str) -> None:
    answer = enter(town.operator).get(page, follow=True)
    assert answer.redirect_chain == [(ACCOUNT, 302)]
    assert "Prima di tutto, un secondo passo" in answer.content.decode()


@required
def test_without_a_second_step_no_money_is_approved(town: Town, enter: Enter) -> None:
    town.redeemed_booking()
    batch = prepare_payouts(town.operator, territory=town.territory, now=town.now)
    answer = enter(town.second_operator).post(f"/gestore/liquidazioni/{batch.pk}/", {"do": "approve"})
    assert answer.status_code == 403
    assert "secondo passo" in answer.content.decode()
    assert PayoutBatch.objects.get(pk=batch.pk).state == "prepared"


@required
def test_with_a_second_step_the_same_click_approves(town: Town, second_operator: User) -> None:
    town.redeemed_booking()
    batch = prepare_payouts(town.operator, territory=town.territory, now=town.now)
    client = knocked(second_operator)
    connect_app(client)
    assert client.post(f"/gestore/liquidazioni/{batch.pk}/", {"do": "approve"}).status_code == 302
    assert PayoutBatch.objects.get(pk=batch.pk).state == "approved"


@required
def test_what_everybody_may_read_stays_open_and_so_do_other_shoes(town: Town, enter: Enter) -> None:
    assert enter(town.operator).get("/proposte/").status_code == 200
    assert enter(town.usher).get("/ente/ingresso/").status_code == 200
    assert enter(town.guardian).get("/io/").status_code == 200


@required
def test_a_territory_asks_it_of_more_roles(town: Town, enter: Enter) -> None:
    assert enter(town.manager).get("/ente/").status_code == 200
    town.territory.second_factor_roles = [Role.PROVIDER.value]
    town.territory.save(update_fields=["second_factor_roles"])
    assert enter(town.manager).get("/ente/").url == ACCOUNT


@required
def test_the_desk_opens_with_an_app_and_closes_without(operator: User) -> None:
    client = knocked(operator)
    assert client.get(DESK).url == ACCOUNT
    connect_app(client)
    assert client.get(DESK).status_code == 200
    assert client.post("/accesso/2fa/totp/deactivate/").status_code == 302
    assert client.get(DESK).url == ACCOUNT


@required
def test_it_costs_one_question_to_the_database(
    operator: User, django_assert_num_queries: DjangoAssertNumQueries, settings: Settings
) -> None:
    client = knocked(operator)
    connect_app(client)
    client.get(FUNDS)
    settings.REQUIRE_SECOND_FACTOR = False
    with CaptureQueriesContext(connection) as without:
        client.get(FUNDS)
    settings.REQUIRE_SECOND_FACTOR = True
    with django_assert_num_queries(len(without) + 1):
        client.get(FUNDS)


# -- in the demo --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("demo", "required_there"), [("1", "False"), ("", "True")])
def test_only_the_demo_does_without(demo: str, required_there: str) -> None:
    asked = "from mentoring.config import settings; print(settings.REQUIRE_SECOND_FACTOR)"
    told = subprocess.run(
        [sys.executable, "-c", asked], env={**os.environ, "MENTORING_DEMO": demo}, capture_output=True, check=True
    )
    assert told.stdout.decode().strip() == required_there


def test_one_click_is_enough_in_the_demo_and_the_page_says_so(town: Town, settings: Settings) -> None:
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.web.walk_urls"
    client = Client()
    assert client.get(login_path(cast.OPERATOR.email), follow=True).request["PATH_INFO"] == DESK
    assert "il secondo passo non è richiesto" in client.get(ACCOUNT).content.decode()


def test_nobody_else_reads_that_something_is_not_asked_of_them(town: Town, enter: Enter) -> None:
    assert "non è richiesto" not in enter(town.guardian).get(ACCOUNT).content.decode()


# -- at the log-in ------------------------------------------------------------------------------------------
def test_the_app_is_asked_for_after_the_password(operator: User) -> None:
    secret = connect_app(knocked(operator))
    client = knocked(operator)
    assert client.get(DESK).url.startswith("/accesso/login/"), "the password alone opens nothing"
    wrong = client.post(ASKED, {"code": "000000" if code_of(secret) != "000000" else "111111"})
    assert "Non è il codice giusto" in wrong.content.decode()
    assert client.get(DESK).status_code == 302
    client.post(ASKED, {"code": code_of(secret)})
    assert client.get(DESK).status_code == 200


def test_a_spare_code_opens_once_when_the_phone_is_lost(operator: User) -> None:
    first = knocked(operator)
    connect_app(first)
    spare = re.findall(r"<li><code>(\d{8})</code>", first.get("/accesso/2fa/recovery-codes/").content.decode())
    assert len(spare) == 10
    client = knocked(operator)
    client.post(ASKED, {"code": spare[0]})
    assert client.get(DESK).status_code == 200
    again = knocked(operator)
    again.post(ASKED, {"code": spare[0]})
    assert again.get(DESK).status_code == 302


def test_guessing_codes_is_slowed_down(operator: User) -> None:
    secret = connect_app(knocked(operator))
    client = knocked(operator)
    wrong = "000000" if code_of(secret) != "000000" else "111111"
    for _guess in range(5):
        client.post(ASKED, {"code": wrong})
    client.post(ASKED, {"code": code_of(secret)})
    assert client.get(DESK).status_code == 302, "the right one comes too late"


def test_what_the_app_shares_with_us_lies_encrypted(operator: User) -> None:
    secret = connect_app(knocked(operator))
    for authenticator in Authenticator.objects.filter(user=operator):
        assert secret not in str(authenticator.data)
    assert Authenticator.objects.get(user=operator, type="totp").data["secret"].startswith("gAAAA")


# -- the pages ----------------------------------------------------------------------------------------------
PAGES = [
    ACCOUNT,
    "/accesso/io/dispositivi/",
    "/accesso/2fa/webauthn/",
    "/accesso/2fa/webauthn/add/",
    "/accesso/2fa/totp/deactivate/",
    "/accesso/2fa/recovery-codes/",
    "/accesso/2fa/recovery-codes/generate/",
    "/accesso/2fa/reauthenticate/",
]


@pytest.mark.parametrize("page", PAGES)
def test_pages_wear_our_dress_and_run_no_inline_script(operator: User, page: str) -> None:
    client = knocked(operator)
    connect_app(client)
    answer = client.get(page)
    assert answer.status_code == 200
    html = answer.content.decode()
    scripts = [tag for tag in re.findall(r"<script[^>]*>", html) if "src=" not in tag]
    assert all('type="application/json"' in tag for tag in scripts)
    assert " style=" not in html
    assert " onclick=" not in html
    assert '<div class="panel">' in html


def test_there_is_one_overview(operator: User) -> None:
    assert knocked(operator).get("/accesso/2fa/").url == ACCOUNT


def test_a_visitor_is_asked_to_log_in_first(db: None) -> None:
    assert Client().get(ACCOUNT).url == f"/accesso/login/?next={ACCOUNT}"


# -- sessions that are older than the second step -------------------------------------------------------------
@required
def test_a_session_from_before_has_to_make_the_step_too(operator: User) -> None:
    older = knocked(operator)
    secret = connect_app(knocked(operator))
    answer = older.get("/gestore/liquidazioni/?state=prepared")
    assert answer.url == "/accesso/2fa/reauthenticate/?next=%2Fgestore%2Fliquidazioni%2F%3Fstate%3Dprepared"
    assert older.post(answer.url, {"code": "000000" if code_of(secret) != "000000" else "111111"}).status_code == 200
    assert older.get(DESK).status_code == 302
    answer = older.post(answer.url, {"code": code_of(secret)})
    assert answer.url == "/gestore/liquidazioni/?state=prepared", "back to where they were going"
    assert older.get(DESK).status_code == 200


@required
def test_a_session_from_before_approves_no_money(town: Town, second_operator: User) -> None:
    town.redeemed_booking()
    batch = prepare_payouts(town.operator, territory=town.territory, now=town.now)
    older = knocked(second_operator)
    connect_app(knocked(second_operator))
    answer = older.post(f"/gestore/liquidazioni/{batch.pk}/", {"do": "approve"})
    assert answer.status_code == 403
    assert "conferma che sei tu" in answer.content.decode()
    assert PayoutBatch.objects.get(pk=batch.pk).state == "prepared"


@required
def test_the_session_in_which_it_was_set_up_has_made_it(operator: User) -> None:
    client = knocked(operator)
    connect_app(client)
    assert client.get(DESK).status_code == 200


@required
def test_a_log_in_that_went_round_the_step_is_asked_for_it(town: Town, enter: Enter, operator: User) -> None:
    secret = connect_app(knocked(operator))
    client = enter(town.operator)
    assert client.get(DESK).url.startswith("/accesso/2fa/reauthenticate/")
    client.post("/accesso/2fa/reauthenticate/", {"code": code_of(secret)})
    assert client.get(DESK).status_code == 200


@required
def test_other_shoes_of_the_same_session_are_not_asked(town: Town, enter: Enter, operator: User) -> None:
    connect_app(knocked(operator))
    assert enter(town.operator).get("/proposte/").status_code == 200


PROTECTED = [
    "/accesso/2fa/totp/activate/",
    "/accesso/2fa/totp/deactivate/",
    "/accesso/2fa/webauthn/",
    "/accesso/2fa/webauthn/add/",
    "/accesso/2fa/recovery-codes/",
    "/accesso/2fa/recovery-codes/generate/",
]


@pytest.mark.parametrize("page", PROTECTED)
def test_a_password_alone_neither_takes_the_step_away_nor_adds_another(operator: User, page: str) -> None:
    older = knocked(operator)
    older.post("/accesso/reauthenticate/", {"password": PASSWORD})
    connect_app(knocked(operator))
    before = list(Authenticator.objects.values_list("pk", "data"))
    for answer in (older.get(page), older.post(page, {"code": "123456"})):
        assert answer.status_code == 302
        assert answer.url.startswith("/accesso/2fa/reauthenticate/")
    assert list(Authenticator.objects.values_list("pk", "data")) == before


def test_who_has_only_a_passkey_is_asked_for_it(operator: User) -> None:
    Authenticator.objects.create(user=operator, type="webauthn", data={})
    answer = knocked_without_step(operator).get("/accesso/2fa/webauthn/add/")
    assert answer.url.startswith("/accesso/2fa/webauthn/reauthenticate/")


def knocked_without_step(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
