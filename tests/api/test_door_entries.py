"""POST …/lista/ and POST /api/v1/door/entries: what a phone without network asks, before and after."""

import json
import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from jsonschema import Draft202012Validator

from mentoring.api.rest.door_entries import WORDS
from mentoring.api.rest.openapi import DOCUMENT
from mentoring.bookings.models import Booking
from mentoring.checkins.models import LoadedList, OfflineEntry
from mentoring.demo.town import Town
from mentoring.people.models import User
from mentoring.people.permissions import Actor
from tests.checkins.phones import all_is_well

URL = "/api/v1/door/entries"
HOUR = 3_600_000


def conforms(answer: Any) -> bool:
    described = DOCUMENT["paths"][URL]["post"]["responses"][str(answer.status_code)]
    media_type = answer.headers["Content-Type"].partition(";")[0]
    schema = {**described["content"][media_type]["schema"], "components": DOCUMENT["components"]}
    Draft202012Validator(schema).validate(json.loads(answer.content))
    return True


def page_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id or 0))
    return client


def load(client: Client, town: Town) -> dict[str, Any]:
    answer = client.post(reverse("web:door_list", args=[town.tonight_date.pk]), {"device": str(uuid4())})
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


@pytest.fixture
def loaded(town: Town) -> dict[str, Any]:
    """The list of tonight, loaded by the usher's phone."""
    return load(page_of(town.usher), town)


def phone(loaded: dict[str, Any]) -> Client:
    """Without a session: all that it has is its pass."""
    return Client(headers={"authorization": f"Bearer {loaded['pass']}"})


def entry(code: str, *, at: float = 0, **more: Any) -> dict[str, Any]:
    return {"key": f"key-of-{code}", "code": code, "at": at, "ticket": "", "heads": None, **more}


def hand_in(client: Client, *entries: dict[str, Any], sent_at: float = 0) -> Any:
    body = json.dumps({"sent_at": sent_at, "entries": entries})
    answer = client.post(URL, body, content_type="application/json")
    assert conforms(answer)
    return answer


def outcomes(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [each["reason"] or each["outcome"] for each in json.loads(answer.content)["outcomes"]]


# -- the list -----------------------------------------------------------------------------------------------
def test_a_list_is_what_was_promised_and_nothing_about_anybody(town: Town) -> None:
    booking = town.booked_concert()
    answer = page_of(town.usher).post(
        reverse("web:door_list", args=[town.tonight_date.pk]), {"device": (device := str(uuid4()))}
    )
    told = answer.json()
    assert answer.headers["Cache-Control"] == "no-store"
    promised = "version pass provider date title starts_at opens_at closes_at as_of expires_at salt iterations keys"
    assert set(told) == {*promised.split(), "retired", "own", "guests"}
    assert (told["version"], told["provider"], told["date"]) == (1, town.theatre.pk, town.tonight_date.pk)
    assert told["starts_at"] == int(town.tonight.timestamp() * 1000)
    assert abs(told["as_of"] - time.time() * 1000) < 24 * HOUR
    assert told["as_of"] < told["expires_at"] <= told["closes_at"]
    assert [set(guest) for guest in told["guests"]] == [{"h", "i", "s", "in", "g"}] * len(told["guests"])
    text = answer.content.decode()
    assert booking.code not in text
    assert booking.person.last_name not in text
    assert booking.person.first_name not in text
    assert str(LoadedList.objects.get().device) == device


def test_a_list_wants_a_device_and_a_form(town: Town) -> None:
    client, url = page_of(town.usher), reverse("web:door_list", args=[town.tonight_date.pk])
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 404
    assert client.post(url, {"device": "my phone"}).status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(pk=town.usher.user_id or 0))
    assert strict.post(url, {"device": str(uuid4())}).status_code == 403
    assert not LoadedList.objects.exists()


def test_a_list_that_is_not_to_be_had_says_why(town: Town) -> None:
    town.tonight_date.ends_at = town.now - timedelta(hours=49)
    town.tonight_date.starts_at = town.now - timedelta(hours=50)
    town.tonight_date.save(update_fields=["starts_at", "ends_at"])
    url = reverse("web:door_list", args=[town.tonight_date.pk])
    answer = page_of(town.usher).post(url, {"device": str(uuid4())})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:mentoring:door-is-closed")


def test_another_providers_date_is_none(town: Town) -> None:
    url = reverse("web:door_list", args=[town.tonight_date.pk])
    assert page_of(town.music_manager).post(url, {"device": str(uuid4())}).status_code == 404


def test_a_longer_list_takes_no_more_questions(town: Town) -> None:
    client = page_of(town.usher)
    load(client, town)
    with CaptureQueriesContext(connection) as few:
        load(client, town)
    for _ in range(5):
        town.booked_concert()
    with CaptureQueriesContext(connection) as many:
        load(client, town)
    assert len(many) == len(few)


# -- what it hands in ---------------------------------------------------------------------------------------
def test_each_entry_has_its_outcome_in_their_order(town: Town, loaded: dict[str, Any]) -> None:
    one, two = town.booked_concert(), town.booked_concert()
    answer = hand_in(phone(loaded), entry(two.code), entry("ZZZZZZZZ"), entry(one.code))
    assert outcomes(answer) == ["counted", "unknown", "counted"]
    told = json.loads(answer.content)["outcomes"]
    assert [each["key"] for each in told] == [f"key-of-{code}" for code in (two.code, "ZZZZZZZZ", one.code)]
    assert all(each["words"] for each in told)
    assert outcomes(hand_in(phone(loaded), entry(one.code), entry("ZZZZZZZZ"))) == ["counted", "unknown"]
    all_is_well()


def test_there_are_words_for_every_reason(town: Town) -> None:
    assert set(WORDS) == {"", *OfflineEntry.Reason.values}
    assert set(DOCUMENT["components"]["schemas"]["Outcome"]["properties"]["reason"]["enum"]) == set(WORDS)


@pytest.mark.parametrize("wrong_by", [-2 * HOUR, 2 * HOUR, -40 * 365 * 24 * HOUR])
def test_the_phones_clock_does_not_matter(town: Town, loaded: dict[str, Any], wrong_by: int) -> None:
    booking = town.booked_concert()
    row = LoadedList.objects.get()
    LoadedList.objects.filter(pk=row.pk).update(loaded_at=row.loaded_at - timedelta(minutes=30))
    sent_at = time.time() * 1000 + wrong_by
    answer = hand_in(phone(loaded), entry(booking.code, at=sent_at - 10 * 60_000), sent_at=sent_at)
    assert outcomes(answer) == ["counted"]
    ago = OfflineEntry.objects.get().received_at - OfflineEntry.objects.get().admitted_at
    assert ago == timedelta(minutes=10)


def test_nothing_left_to_say_is_said_too(town: Town, loaded: dict[str, Any]) -> None:
    assert outcomes(hand_in(phone(loaded))) == []
    assert LoadedList.objects.get().reported_at is not None


def test_without_a_pass_or_with_a_strange_one(town: Town, loaded: dict[str, Any]) -> None:
    for client in (Client(), page_of(town.usher), phone({"pass": "abc"}), phone({"pass": loaded["pass"] + "A"})):
        answer = hand_in(client, entry("ZZZZZZZZ"))
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert not OfflineEntry.objects.exists()


def test_a_pass_works_when_the_session_is_over(town: Town) -> None:
    client, booking = page_of(town.usher), town.booked_concert()
    loaded = load(client, town)
    client.logout()
    assert outcomes(hand_in(phone(loaded), entry(booking.code))) == ["counted"]


def test_only_post(town: Town, loaded: dict[str, Any]) -> None:
    answer = phone(loaded).get(URL)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert conforms(answer)


def test_guessing_stops_the_rest(town: Town, loaded: dict[str, Any]) -> None:
    booking = town.booked_concert()
    entries = [entry(f"ZZZZ{n:04}") for n in range(20)]
    assert outcomes(hand_in(phone(loaded), *entries)) == ["unknown"] * 20
    answer = hand_in(phone(loaded), *entries, entry("ZZZZ9999"), entry(booking.code))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "600")
    assert Booking.objects.get(pk=booking.pk).state == "held"


GOOD = {"key": "long-enough", "code": "ABCDEFGH", "at": 0}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"[" * 3_000,
        {"entries": [GOOD]},
        {"sent_at": "now", "entries": [GOOD]},
        {"sent_at": True, "entries": [GOOD]},
        {"sent_at": 10**30, "entries": [GOOD]},
        b'{"sent_at": NaN, "entries": []}',
        b'{"sent_at": Infinity, "entries": []}',
        {"sent_at": 0},
        {"sent_at": 0, "entries": {}},
        {"sent_at": 0, "entries": [None]},
        {"sent_at": 0, "entries": [GOOD] * 501},
        {"sent_at": 0, "entries": [{**GOOD, "key": "short"}]},
        {"sent_at": 0, "entries": [{**GOOD, "key": "lungo-è-abbastanza"}]},
        {"sent_at": 0, "entries": [{**GOOD, "code": 12345678}]},
        {"sent_at": 0, "entries": [{**GOOD, "code": "A" * 401}]},
        {"sent_at": 0, "entries": [{**GOOD, "at": None}]},
        {"sent_at": 0, "entries": [{**GOOD, "ticket": 5}]},
        {"sent_at": 0, "entries": [{**GOOD, "heads": 0}]},
        {"sent_at": 0, "entries": [{**GOOD, "heads": True}]},
        {"sent_at": 0, "entries": [{**GOOD, "heads": 10**9}]},
        {"sent_at": 0, "entries": [GOOD, {**GOOD, "heads": "two"}]},
        b" " * (512 * 1024 + 1),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_of_it_is_written(
    town: Town, loaded: dict[str, Any], body: bytes | dict[str, Any]
) -> None:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = phone(loaded).post(URL, sent, content_type="application/json")
    assert answer.status_code == 422
    assert conforms(answer)
    assert not OfflineEntry.objects.exists()


@pytest.mark.parametrize("code", ["\x00", "A\x00B", "\ud800", "🎭" * 30, "A" * 400, ""])
def test_a_strange_code_is_an_unknown_one(town: Town, loaded: dict[str, Any], code: str) -> None:
    assert outcomes(hand_in(phone(loaded), {**GOOD, "code": code, "ticket": "\ud800\x00"})) == ["unknown"]
