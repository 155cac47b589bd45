"""POST /api/v1/door/redemptions: what a device asks and is answered."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from jsonschema import Draft202012Validator

from mentoring.api.rest.openapi import DOCUMENT
from mentoring.demo.town import Town
from mentoring.ledger import chart
from mentoring.ledger.queries import balance
from mentoring.people.commands import door_token
from mentoring.people.models import Membership, User
from mentoring.people.permissions import Role
from mentoring.people.queries import DEVICE_LIFE

URL = "/api/v1/door/redemptions"


@pytest.fixture
def device(town: Town) -> Client:
    """A till at the theatre's door."""
    return Client(headers={"authorization": f"Bearer {door_token(town.usher, now=town.now)}"})


def redeem(client: Client, code: str, key: str = "attempt-1", **extra: Any) -> HttpResponse:
    body = json.dumps({"code": code, "redeem_key": key})
    answer = client.post(URL, body, content_type="application/json", **extra)
    assert conforms(answer)
    return answer


def conforms(answer: HttpResponse) -> bool:
    """Is the answer what openapi.json promises for its status?"""
    promised = DOCUMENT["paths"][URL]["post"]["responses"][str(answer.status_code)]["content"]
    kind = answer.headers["Content-Type"]
    schema = {**promised[kind]["schema"], "components": DOCUMENT["components"]}
    Draft202012Validator(schema).validate(json.loads(answer.content))
    return True


def test_a_device_lets_somebody_in(town: Town, device: Client) -> None:
    booking = town.booked_concert()
    answer = redeem(device, booking.code)
    booking.refresh_from_db()
    assert booking.redeemed_at is not None
    assert answer.status_code == 200
    assert json.loads(answer.content) == {
        "first_name": booking.person.first_name,
        "title": town.concert.title,
        "price_cents": 12_00,
        "redeemed_at": booking.redeemed_at.isoformat(),
    }
    assert balance(chart.payable(town.theatre.pk)) == 12_00


def test_a_repeated_request_gets_the_first_answer_to_the_letter(town: Town, device: Client) -> None:
    code = town.booked_concert().code
    first, second = redeem(device, code), redeem(device, code.lower())
    assert first.status_code == second.status_code == 200
    assert json.loads(first.content) == json.loads(second.content)
    assert balance(chart.payable(town.theatre.pk)) == 12_00


def test_another_request_with_a_used_code_is_a_conflict(town: Town, device: Client) -> None:
    code = town.booked_concert().code
    redeem(device, code, "attempt-1")
    answer = redeem(device, code, "attempt-2")
    assert answer.status_code == 409
    assert json.loads(answer.content)["type"] == "urn:mentoring:already-used"


def test_an_unknown_code_and_another_providers_code_are_not_found_alike(town: Town, device: Client) -> None:
    booking = town.booked_concert()
    coach = Client(headers={"authorization": f"Bearer {door_token(town.coach, now=town.now)}"})
    unknown, strange = redeem(coach, "ABCDEFGH"), redeem(coach, booking.code)
    assert (unknown.status_code, strange.status_code) == (404, 404)
    assert unknown.content == strange.content


def test_the_wrong_day_is_a_conflict(town: Town, device: Client) -> None:
    answer = redeem(device, town.booked(town.later_date).code)
    assert (answer.status_code, json.loads(answer.content)["type"]) == (409, "urn:mentoring:wrong-day")


def test_guessing_is_stopped_and_says_for_how_long(town: Town, device: Client) -> None:
    for n in range(20):
        redeem(device, f"AAAA{n:04}")
    answer = redeem(device, town.booked_concert().code)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "600"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'"ABCDEFGH"',
        b'{"code": "ABCDEFGH"}',
        b'{"code": "ABCDEFGH", "redeem_key": "short"}',
        b'{"code": "", "redeem_key": "long-enough"}',
        b'{"code": 12345678, "redeem_key": "long-enough"}',
        b'{"code": null, "redeem_key": "long-enough"}',
        json.dumps({"code": "A" * 401, "redeem_key": "long-enough"}).encode(),
        json.dumps({"code": "ABCDEFGH", "redeem_key": "x" * 65}).encode(),
        b'{"code": "ABCDEFGH", "redeem_key": "long\\u0000enough"}',
        b'{"code": "ABCDEFGH", "redeem_key": "long\\ud800enough"}',
        b'{"code": "ABCDEFGH", "redeem_key": "lungo\\u00e8abbastanza"}',
        b"[" * 3_000,
        b"[" * 100_000,
    ],
)
def test_what_cannot_be_read_is_said(town: Town, device: Client, body: bytes) -> None:
    answer = device.post(URL, body, content_type="application/json")
    assert answer.status_code == 422
    assert conforms(answer)


@pytest.mark.parametrize("code", ["\x00", "ABCD\x00EFGH", "\ud800", "è", "'; DROP TABLE", "%00", "💃"])
def test_a_strange_code_is_an_unknown_one(town: Town, device: Client, code: str) -> None:
    assert redeem(device, code).status_code == 404


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer nonsense", "Bearer abc:def:ghi", "Basic YTpi"])
def test_without_a_good_key_nobody_is_let_in(town: Town, header: str) -> None:
    answer = redeem(Client(), town.booked_concert().code, headers={"authorization": header})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_key_dies_with_its_membership_or_its_user(town: Town, device: Client) -> None:
    booking = town.booked_concert()
    User.objects.filter(pk=town.usher.user_id).update(is_active=False)
    assert redeem(device, booking.code).status_code == 401
    User.objects.filter(pk=town.usher.user_id).update(is_active=True)
    Membership.objects.filter(user=town.usher.user_id).update(is_active=False)
    assert redeem(device, booking.code).status_code == 401
    Membership.objects.filter(user=town.usher.user_id).update(is_active=True)
    assert redeem(device, booking.code).status_code == 200


def test_a_key_is_not_for_ever(town: Town, device: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mentoring.people.queries.DEVICE_LIFE", timedelta(seconds=-1))
    assert redeem(device, town.booked_concert().code).status_code == 401
    assert timedelta(days=300) < DEVICE_LIFE < timedelta(days=400)


def test_a_key_of_one_door_opens_no_other(town: Town, device: Client) -> None:
    place = town.music_school.places.first()
    assert place is not None
    lesson = town.published_date(
        town.music_manager,
        town.new_offer(town.music_manager, town.music_school, place, price_cents=5_00),
        starts_at=town.tonight,
        ends_at=town.tonight + timedelta(hours=1),
        capacity=5,
    )
    assert redeem(device, town.booked(lesson).code).status_code == 404


def logged_in(user_id: int | None) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(pk=user_id))
    return client


def test_the_page_of_somebody_logged_in_needs_the_token_of_our_forms(town: Town) -> None:
    client, code = logged_in(town.usher.user_id), town.booked_concert().code
    assert redeem(client, code).status_code == 403
    client.get(reverse("web:door"))
    token = client.cookies["csrftoken"].value
    assert redeem(client, code, headers={"x-csrftoken": token}).status_code == 200


def test_shoes_that_stand_at_no_door_find_nothing(town: Town) -> None:
    client = logged_in(town.teacher.user_id)
    client.get(reverse("web:home"))
    client.get("/accesso/login/")
    client.get("/come-funziona/")
    token = client.cookies["csrftoken"].value
    code = town.booked_concert().code
    assert redeem(client, code, headers={"x-csrftoken": token}).status_code == 404


def test_only_post(town: Town, device: Client) -> None:
    answer = device.get(URL)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert conforms(answer)


def test_a_redemption_takes_few_statements(town: Town, device: Client) -> None:
    redeem(device, town.booked_concert().code)
    booking = town.booked_concert()
    with CaptureQueriesContext(connection) as captured:
        assert redeem(device, booking.code, "attempt-2").status_code == 200
    most = 1 if connection.vendor == "postgresql" else 20
    assert len(captured) <= most, [query["sql"] for query in captured]


def test_the_description_is_served(town: Town) -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert json.loads(answer.content) == DOCUMENT
    assert Role.PUBLIC in reverse_view("api:openapi")


def reverse_view(name: str) -> frozenset[Role]:
    from django.urls import resolve

    audience: frozenset[Role] = resolve(reverse(name)).func.audience  # type: ignore[attr-defined]
    return audience
