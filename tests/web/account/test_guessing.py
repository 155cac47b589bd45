"""Guessing addresses and passwords: no answer tells who is here, and soon there is no answer at all."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from mentoring.people.models import User
from mentoring.records.models import Parcel
from tests.web.account.conftest import LOG_IN, PASSWORD

UNKNOWN = "nessuno@example.org"
_PASSING = re.compile(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")\w+')


def page_of(content: bytes, email: str) -> str:
    return _PASSING.sub(r"\1", content.decode()).replace(email, "-")


@contextmanager
def hashing(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """How often a password is hashed: what takes time at a log-in."""
    done: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        done.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    yield done
    monkeypatch.undo()


def test_a_wrong_password_and_an_unknown_address_look_the_same_and_cost_the_same(
    operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, costs = [], []
    for email in (operator.email, UNKNOWN):
        with hashing(monkeypatch) as done:
            answer = Client().post(LOG_IN, {"login": email, "password": "sbagliata-di-sicuro"})
        answers.append((answer.status_code, page_of(answer.content, email)))
        costs.append(len(done))
    assert answers[0] == answers[1]
    assert costs[0] == costs[1] > 0


@pytest.mark.parametrize("page", ["/accesso/password/reset/", "/accesso/login/code/"])
def test_asking_for_a_letter_does_not_tell_either(operator: User, page: str) -> None:
    answers = []
    for email in (operator.email, UNKNOWN):
        client = Client()
        answer = client.post(page, {"email": email})
        landed = client.get(answer.url)
        answers.append((answer.status_code, answer.url, page_of(landed.content, email)))
    assert answers[0] == answers[1]


def test_an_account_is_shut_for_a_while_after_five_wrong_passwords(operator: User) -> None:
    for _guess in range(5):
        Client().post(LOG_IN, {"login": operator.email, "password": "sbagliata-di-sicuro"})
    client = Client()
    client.post(LOG_IN, {"login": operator.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_an_unknown_address_is_shut_in_the_same_way(operator: User) -> None:
    pages = []
    for email in (operator.email, UNKNOWN):
        for _guess in range(5):
            Client().post(LOG_IN, {"login": email, "password": "sbagliata-di-sicuro"})
        pages.append(page_of(Client().post(LOG_IN, {"login": email, "password": "ancora-sbagliata"}).content, email))
    assert pages[0] == pages[1]
    assert "sbagliata" not in pages[0]


def test_one_address_on_the_net_gets_a_kind_page_after_thirty_tries(db: None) -> None:
    answers = [Client().post(LOG_IN, {"login": f"n{n}@example.org", "password": "x"}) for n in range(31)]
    assert answers[-1].status_code == 429
    assert "troppi tentativi" in answers[-1].content.decode()


def test_signing_up_with_an_address_that_is_here_looks_like_any_other(operator: User) -> None:
    answers = []
    for email in (operator.email, UNKNOWN):
        answer = Client().post("/accesso/signup/", {"email": email, "password1": "una-lunga-password-nuova"})
        answers.append((answer.status_code, answer.url))
    assert answers[0] == answers[1]
    letters = Parcel.objects.filter(kind="account")
    told = [json.loads(letter.context) for letter in letters if letter.to == operator.email]
    assert [facts["subject"] for facts in told] == ["Ci conosciamo già"]
