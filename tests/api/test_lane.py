"""The short way of the door's API: it answers what is plain as the usual handler would, and hands on all the rest."""

import json
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any, NamedTuple
from wsgiref.util import setup_testing_defaults

import pytest
from django.core import signing
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import OperationalError, close_old_connections
from django.urls import reverse
from pytest_django import Settings

from mentoring.api.rest import lane
from mentoring.api.rest.lane import PATH
from mentoring.config.wsgi import application
from mentoring.demo.town import Town
from mentoring.ledger import chart
from mentoring.ledger.queries import balance
from mentoring.people.commands import door_token
from mentoring.people.models import Membership
from mentoring.people.queries import membership_of_device


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    told: dict[str, Any]


def ask(town: Town, body: bytes, **environ: str) -> Answer:
    """What the whole WSGI application answers a device at the theatre's door."""
    key = environ.pop("HTTP_AUTHORIZATION", None) or f"Bearer {door_token(town.usher, now=town.now)}"
    facts: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": PATH,
        "HTTP_HOST": "testserver",
        "HTTP_AUTHORIZATION": key,
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
        **environ,
    }
    setup_testing_defaults(facts)
    heard: list[Any] = []
    answered = application(facts, lambda status, headers, _error=None: heard.extend([status, headers]))  # type: ignore[arg-type]
    content = b"".join(answered)
    return Answer(int(heard[0].split()[0]), dict(heard[1]), json.loads(content) if content[:1] == b"{" else {})


def redemption(code: str, key: str = "attempt-1") -> bytes:
    return json.dumps({"code": code, "redeem_key": key}).encode()


@pytest.fixture(autouse=True)
def one_connection(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a server does around requests would close the connection that a test's transaction is open on."""
    monkeypatch.setattr(lane, "close_old_connections", lambda: None)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The path of every request that went to the usual handler."""
    seen: list[str] = []
    usual = WSGIHandler.__call__

    def noticed(self: WSGIHandler, environ: Any, start_response: Any) -> Any:
        seen.append(environ["PATH_INFO"])
        return usual(self, environ, start_response)

    monkeypatch.setattr(WSGIHandler, "__call__", noticed)
    return seen


def test_what_is_plain_is_answered_before_the_handler(town: Town, taken: list[str]) -> None:
    booking = town.booked_concert()
    answer = ask(town, redemption(booking.code))
    booking.refresh_from_db()
    assert booking.redeemed_at is not None
    assert answer.status == 200
    assert answer.told == {
        "first_name": booking.person.first_name,
        "title": town.concert.title,
        "price_cents": 12_00,
        "redeemed_at": booking.redeemed_at.isoformat(),
    }
    assert taken == []


@pytest.mark.parametrize("environ", [{}, {"wsgi.url_scheme": "https"}, {"HTTP_X_FORWARDED_PROTO": "https"}])
def test_both_ways_say_the_same_with_the_same_headers(town: Town, environ: dict[str, str]) -> None:
    lane._headers.cache_clear()
    code = town.booked_concert().code
    short = ask(town, redemption(code), **environ)
    again = ask(town, redemption(code), **environ)  # A repeated request is not plain.
    # The answer has no words of ours, so it does not depend on a language; the handler does not know that.
    told = {name: value for name, value in again.headers.items() if name not in ("Content-Language", "Vary")}
    usual = {name: value for name, value in short.headers.items() if name not in ("Content-Language", "Vary")}
    assert (short.status, short.told, usual) == (again.status, again.told, told)
    assert usual["X-Content-Type-Options"] == "nosniff"
    assert balance(chart.payable(town.theatre.pk)) == 12_00


def test_over_https_browsers_are_told_to_stay_there(settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_PROXY_SSL_HEADER = 60, ("HTTP_X_FORWARDED_PROTO", "https")
    lane._headers.cache_clear()
    secure, plain = dict(lane._headers("http", "https")), dict(lane._headers("http", ""))
    lane._headers.cache_clear()
    assert (secure.get("Strict-Transport-Security"), "Strict-Transport-Security" in plain) == ("max-age=60", False)


@pytest.mark.parametrize(
    ("body", "environ", "status"),
    [
        (b"{", {}, 422),
        (b"[" * 3_000, {}, 422),
        (redemption("ABCDEFGH" * 1_000), {}, 422),
        (redemption("ABCDEFGH"), {}, 404),
        (redemption("ABCDEFGH"), {"HTTP_AUTHORIZATION": "Bearer nonsense"}, 401),
        (redemption("ABCDEFGH"), {"HTTP_AUTHORIZATION": "Basic YTpi"}, 401),
        (redemption("ABCDEFGH"), {"HTTP_HOST": "somewhere.example"}, 400),
        (redemption("ABCDEFGH"), {"HTTP_HOST": ""}, 400),
        (redemption("ABCDEFGH"), {"REQUEST_METHOD": "GET"}, 405),
        (redemption("ABCDEFGH"), {"CONTENT_LENGTH": ""}, 422),
        (redemption("ABCDEFGH"), {"PATH_INFO": f"{PATH}/"}, 404),
    ],
)
def test_everything_else_is_refused_by_the_handler(
    town: Town, taken: list[str], body: bytes, environ: dict[str, str], status: int
) -> None:
    answer = ask(town, body, **environ)
    assert (answer.status, len(taken)) == (status, 1)
    assert (answer.headers["Content-Type"], answer.told["status"]) == ("application/problem+json", status)


def test_with_a_dead_key_or_at_a_strange_host_nobody_is_let_in(town: Town) -> None:
    booking, key = town.booked_concert(), f"Bearer {door_token(town.usher, now=town.now)}"
    strange = ask(town, redemption(booking.code), HTTP_HOST="somewhere.example")
    assert (strange.status, strange.told["type"]) == (400, "urn:mentoring:unreadable")
    another = signing.dumps(membership_of_device(key.removeprefix("Bearer ")), salt="another.door")
    assert ask(town, redemption(booking.code), HTTP_AUTHORIZATION=f"Bearer {another}").status == 401
    Membership.objects.filter(user=town.usher.user_id).update(is_active=False)
    assert ask(town, redemption(booking.code), HTTP_AUTHORIZATION=key).status == 401
    booking.refresh_from_db()
    assert booking.redeemed_at is None


def test_a_key_that_was_good_a_moment_ago_is_asked_for_its_age(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask(town, redemption(town.booked_concert().code)).status == 200
    monkeypatch.setattr("mentoring.people.queries.DEVICE_LIFE", timedelta(seconds=-1))
    assert ask(town, redemption(town.booked_concert().code)).status == 401


def test_when_the_database_went_away_the_handler_tries_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*args: object, **facts: object) -> None:
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(lane, "redeem_by_device_if_plain", gone)
    booking = town.booked_concert()
    assert ask(town, redemption(booking.code)).status == 200
    booking.refresh_from_db()
    assert booking.redeemed_at is not None


def test_the_lane_stands_where_the_map_of_all_doors_says() -> None:
    assert reverse("api:door_redemptions") == PATH
