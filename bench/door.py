"""The door on a full night: distinct redemptions over HTTP, beside the barest view that does the same capture."""

import json
import statistics
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.bare.app import TABLES
from bench.figures import Figure
from bench.load import Run, drive, served
from bench.town import Door, doors_with_bookings
from mentoring.ledger.queries import differences

BOOKINGS, DOORS = 20_000, 20
ROUNDS, SECONDS, WARM_UP = 3, 3, 2
PATH = "/api/v1/door/redemptions"
AT_LEAST_OF_BARE = 0.5


def measure() -> Iterator[Figure]:
    """Requests per second, latencies and statements of a redemption, and its ratio to the bare view in this run."""
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(TABLES % (BOOKINGS * 2))
    doors = doors_with_bookings(BOOKINGS, DOORS, timezone.now() + timedelta(hours=1))
    statements = _statements(doors[0])
    folder = Path("build/bench")
    folder.mkdir(parents=True, exist_ok=True)
    ours, bare = _prepared(folder, doors), _prepared_bare(folder)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # Else the server tidies up after the load in the middle of a round.
        cursor.execute("CHECKPOINT")
    connections.close_all()
    runs: dict[str, list[Run]] = {"ours": [], "bare": []}
    settings = {"DJANGO_SETTINGS_MODULE": "mentoring.config.settings"}
    with (
        served("mentoring.config.wsgi:application", settings) as site,
        served("bench.bare.app:application", {"DJANGO_SETTINGS_MODULE": "bench.bare.settings"}) as bare_site,
    ):
        drive(site, PATH, ours, WARM_UP)
        drive(bare_site, "/capture", bare, WARM_UP)
        for _ in range(ROUNDS):  # In turns, so that a slow moment of the machine meets both.
            runs["ours"].append(drive(site, PATH, ours, SECONDS))
            runs["bare"].append(drive(bare_site, "/capture", bare, SECONDS))
    yield from _figures(runs, statements)


def _figures(runs: dict[str, list[Run]], statements: int) -> Iterator[Figure]:
    ratios = [ours.per_second / bare.per_second for ours, bare in zip(runs["ours"], runs["bare"], strict=True)]
    for name, several in runs.items():
        yield Figure(f"door.{name}.per_second", statistics.median(r.per_second for r in several), "requests/s")
        for percentile in ("p50", "p95", "p99"):
            yield Figure(f"door.{name}.{percentile}", statistics.median(getattr(r, percentile) for r in several), "ms")
        for part in ("application_cpu", "database_cpu"):
            spent = statistics.median(getattr(r, part) for r in several)
            yield Figure(f"door.{name}.{part}", spent, "ms of processor time per request")
    yield Figure("door.statements", statements, "statements per request")
    yield Figure("door.ratio", statistics.median(ratios), "of the bare view", target=AT_LEAST_OF_BARE)
    yield Figure("door.books", len(list(differences())), "accounts that differ", target=0, at_most=True)


def _statements(door: Door) -> int:
    """Counted on one request through the whole stack, after one that warms what is warmed once."""
    client = Client(headers={"authorization": f"Bearer {door.token}"})
    for code in (door.codes.pop(), door.codes.pop()):
        body = json.dumps({"code": code, "redeem_key": f"count-{code}"})
        with CaptureQueriesContext(connection) as captured:
            answer = client.post(PATH, body, content_type="application/json")
        assert answer.status_code == 200, answer.content
    return len(captured)


def _prepared(folder: Path, doors: list[Door]) -> Path:
    rounds = zip(*(door.codes for door in doors), strict=False)  # One guest per door in turn.
    lines = [
        f"{json.dumps({'code': code, 'redeem_key': f'bench-{code}'})}\tBearer {door.token}"
        for guests in rounds
        for door, code in zip(doors, guests, strict=True)
    ]
    return _written(folder / "ours.txt", lines)


def _prepared_bare(folder: Path) -> Path:
    lines = [f"{json.dumps({'code': f'B{n:07}'})}\tnone" for n in range(1, BOOKINGS * 2 + 1)]
    return _written(folder / "bare.txt", lines)


def _written(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines) + "\n")
    Path(f"{path}.mark").unlink(missing_ok=True)
    return path
