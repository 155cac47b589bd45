"""Known or unknown: the same answer, and the same work behind it, whichever way somebody knocks.

A clock in a test would lie now and then. What takes time can be counted: passwords hashed, and what is written.
"""

import re
from collections import Counter
from dataclasses import dataclass

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mentoring.people.models import User
from tests.web.account.conftest import LOG_IN

UNKNOWN = "nessuno@example.org"
LOG_INS = {
    LOG_IN: {"password": "sbagliata-di-sicuro"},
    "/accesso/login/code/": {},
    "/accesso/password/reset/": {},
}
SIGN_UP = "/accesso/signup/"
_WRITTEN = re.compile(r'(?:INSERT|UPDATE|DELETE)[A-Z ]*"(\w+)"')


@dataclass
class Work:
    """What one knock made us do."""

    hashes: int
    written: Counter[str]


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that were hashed."""
    done: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        done.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return done


def work_of(page: str, asked: dict[str, str], hashed: list[str]) -> Work:
    client = Client()
    client.get(page)
    hashed.clear()
    with CaptureQueriesContext(connection) as statements:
        client.post(page, asked)
    written = [_WRITTEN.match(statement["sql"]) for statement in statements.captured_queries]
    return Work(len(hashed), Counter(found[1] for found in written if found))


@pytest.fixture(params=["with a password", "without"])
def known(operator: User, request: pytest.FixtureRequest) -> str:
    """Somebody's address: most families never chose a password."""
    if request.param == "without":
        operator.set_unusable_password()
        operator.save(update_fields=["password"])
    return operator.email


@pytest.mark.parametrize("page", LOG_INS)
def test_known_and_unknown_cost_the_same(known: str, page: str, hashed: list[str]) -> None:
    name = "login" if page == LOG_IN else "email"
    first, second = (work_of(page, {name: email, **LOG_INS[page]}, hashed) for email in (known, UNKNOWN))
    assert first == second
    assert first.hashes == (page == LOG_IN)
    assert ("records_parcel" in first.written) == (page != LOG_IN), "both get a letter, whatever it says"


def test_signing_up_hashes_the_password_whether_or_not_the_address_is_here(known: str, hashed: list[str]) -> None:
    works = [
        work_of(SIGN_UP, {"email": email, "password1": "una-lunga-password-nuova"}, hashed)
        for email in (known, UNKNOWN)
    ]
    assert [work.hashes for work in works] == [1, 1]
    assert [work.written["records_parcel"] for work in works] == [1, 1]
