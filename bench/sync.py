"""A phone is back on the network: five hundred entries in one parcel, each of them a transaction of its own."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from bench.figures import Figure
from bench.town import doors_with_bookings
from mentoring.checkins.loading import load_list
from mentoring.checkins.rules import MOST_AT_ONCE
from mentoring.ledger.queries import differences

PATH = "/api/v1/door/entries"
ROUNDS = 3
SECONDS = 3.0


def measure() -> Iterator[Figure]:
    """Seconds for a list of 1,500, for 500 entries (the slowest of three parcels), and for the same parcel again."""
    call_command("migrate", verbosity=0)
    guests = MOST_AT_ONCE * ROUNDS
    door = doors_with_bookings([guests], timezone.now() + timedelta(hours=1))[0]
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    begun = time.perf_counter()
    loaded = load_list(door.usher, occurrence=door.date, device=uuid4(), now=timezone.now())
    yield Figure("sync.list", time.perf_counter() - begun, f"s for a list of {guests}")
    phone = Client(headers={"authorization": f"Bearer {loaded.token}"})
    parcels = [door.codes[n * MOST_AT_ONCE : (n + 1) * MOST_AT_ONCE] for n in range(ROUNDS)]
    slowest = max(_hand_in(phone, parcel) for parcel in parcels)
    yield Figure("sync.entries", slowest, f"s for {MOST_AT_ONCE} entries", target=SECONDS, at_most=True)
    yield Figure("sync.again", _hand_in(phone, parcels[0]), "s for the same ones again")
    yield Figure("sync.books", len(list(differences())), "accounts that differ", target=0, at_most=True)


def _hand_in(phone: Client, codes: list[str]) -> float:
    entries = [{"key": f"sync-{code}", "code": code, "at": 0} for code in codes]
    body = json.dumps({"sent_at": 0, "entries": entries})
    begun = time.perf_counter()
    answer = phone.post(PATH, body, content_type="application/json")
    seconds = time.perf_counter() - begun
    assert {one["outcome"] for one in json.loads(answer.content)["outcomes"]} == {"counted"}, answer.content[:400]
    return seconds
