"""Whose tries are counted: the address behind the proxies that we know, counted by all workers together."""

import pytest
from django.core.cache import cache, caches
from django.core.cache.backends.base import BaseCache
from django.db import connection
from django.test import Client, RequestFactory
from pytest_django import Settings

from mentoring.bookings.redeeming import redeem_by_device
from mentoring.demo.town import Town
from mentoring.people.commands import door_token
from mentoring.web.clients import address_of_client

PROXY, FAMILY, LIAR = "10.0.0.1", "203.0.113.7", "198.51.100.99"


@pytest.mark.parametrize(
    ("trusted", "heard", "told"),
    [
        (0, "", PROXY),
        (0, FAMILY, PROXY),  # Nobody stands before us: what a header says is a stranger's word.
        (1, FAMILY, FAMILY),
        (1, f"{LIAR}, {FAMILY}", FAMILY),
        (1, "", PROXY),  # Came round the proxy.
        (2, f"{LIAR}, {FAMILY}, 10.0.0.2", FAMILY),
        (2, FAMILY, PROXY),
        (1, "nonsense", ""),
        (1, "2001:db8:0::1", "2001:db8::1"),
        (1, ", ,", PROXY),
    ],
)
def test_only_what_our_proxies_heard_is_believed(settings: Settings, trusted: int, heard: str, told: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = trusted
    headers = {"HTTP_X_FORWARDED_FOR": heard} if heard else {}
    assert address_of_client(RequestFactory().get("/", REMOTE_ADDR=PROXY, **headers)) == told  # type: ignore[arg-type]


def wrong_tries(client: Client, address: str) -> list[int]:
    """The same wrong password for ever new accounts, from one address behind the proxy."""
    facts = {"REMOTE_ADDR": PROXY, "HTTP_X_FORWARDED_FOR": address}
    return [
        client.post(
            "/accesso/login/",
            {"login": f"chi{n}@example.org", "password": "non-e-questa"},
            **facts,  # type: ignore[arg-type]
        ).status_code
        for n in range(35)
    ]


def test_behind_a_proxy_a_guesser_does_not_shut_out_a_family(town: Town, settings: Settings) -> None:
    cache.clear()
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert 429 in wrong_tries(Client(), LIAR)
    assert (
        Client()
        .post(
            "/accesso/login/",
            {"login": "mamma@example.org", "password": "non-e-questa"},
            REMOTE_ADDR=PROXY,
            HTTP_X_FORWARDED_FOR=FAMILY,
        )
        .status_code
        == 200
    )
    cache.clear()


def test_on_postgresql_all_workers_count_in_the_database(town: Town) -> None:
    """Another worker is another object in front of the same table; in memory it would not see the number."""
    cache.set("tries", 7)
    rows = 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM records_cache")
        rows = cursor.fetchone()[0]
    assert (rows > 0) == (connection.vendor == "postgresql")
    cache.clear()


def test_the_door_never_asks_the_cache(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    token, booking = door_token(town.usher, now=town.now), town.booked_concert()

    def gone(self: BaseCache, *args: object, **facts: object) -> None:
        raise AssertionError("the door waits for a cache")

    for used in (caches["default"], caches["worker"]):
        for name in ("get", "set", "add", "delete", "get_many", "incr"):
            monkeypatch.setattr(type(used), name, gone)
    assert redeem_by_device(token, code=booking.code, redeem_key="", now=town.tonight).booking_id == booking.pk
    seat = town.booked_concert()
    answer = Client().post(
        "/api/v1/door/redemptions",
        {"code": seat.code, "redeem_key": "the-door-itself"},
        content_type="application/json",
        HTTP_AUTHORIZATION=f"Bearer {token}",
    )
    assert answer.status_code == 200
