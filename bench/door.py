"""The door on a full night: distinct redemptions over HTTP, beside the barest view that does the same capture.

Spread over twenty theatres and all at one, in turn; then the same on SQLite.
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.bare.app import TABLES
from bench.figures import Figure
from bench.load import Run, Site, drive, served
from bench.town import Door, doors_with_bookings
from mentoring.ledger.queries import differences

FOLDER = Path("build/bench")
DOORS, GUESTS, CROWD = 20, 850, 14_000
ROUNDS, SECONDS, WARM_UP = 3, 2, 1
PATH = "/api/v1/door/redemptions"
OURS = {"DJANGO_SETTINGS_MODULE": "mentoring.config.settings"}
BARE = {"DJANGO_SETTINGS_MODULE": "bench.bare.settings"}
AT_LEAST_OF_BARE, AT_LEAST_AT_ONE = 0.7, 0.8
SLOWEST_MS, ON_SQLITE = 20, 300


@dataclass(frozen=True)
class Prepared:
    """Requests in files, each sent once."""

    ours: Path
    one_theatre: Path
    bare: Path


def measure() -> Iterator[Figure]:
    """Requests per second, latencies and statements of a redemption, and its ratio to the bare view in this run."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(TABLES % 40_000)
    *doors, crowded = doors_with_bookings([*[GUESTS] * DOORS, CROWD], timezone.now() + timedelta(hours=1))
    statements = _statements(doors[0])
    prepared = Prepared(prepare("ours", doors), prepare("one_theatre", [crowded]), _prepared_bare())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # Else the server tidies up after the load in the middle of a round.
        cursor.execute("CHECKPOINT")
    connections.close_all()
    with (
        served("mentoring.config.wsgi:application", OURS) as site,
        served("bench.bare.app:application", BARE) as bare_site,
    ):
        runs = _in_turns(site, bare_site, prepared)
    yield from _figures(runs, statements)
    yield Figure("door.books", len(list(differences())), "accounts that differ", target=0, at_most=True)
    yield _on_sqlite()


def _in_turns(site: Site, bare_site: Site, prepared: Prepared) -> dict[str, list[Run]]:
    """So that a slow moment of the machine meets all of them."""
    drive(site, PATH, prepared.ours, WARM_UP)
    drive(bare_site, "/capture", prepared.bare, WARM_UP)
    runs: dict[str, list[Run]] = {"ours": [], "bare": [], "one_theatre": []}
    for _ in range(ROUNDS):
        runs["ours"].append(drive(site, PATH, prepared.ours, SECONDS))
        runs["bare"].append(drive(bare_site, "/capture", prepared.bare, SECONDS))
        runs["one_theatre"].append(drive(site, PATH, prepared.one_theatre, SECONDS))
    return runs


def _figures(runs: dict[str, list[Run]], statements: int) -> Iterator[Figure]:
    for name, several in runs.items():
        yield Figure(f"door.{name}.per_second", statistics.median(r.per_second for r in several), "requests/s")
        for percentile in ("p50", "p95", "p99"):
            most = SLOWEST_MS if (name, percentile) == ("ours", "p99") else None
            took = statistics.median(getattr(r, percentile) for r in several)
            yield Figure(f"door.{name}.{percentile}", took, "ms", target=most, at_most=True)
        for part in ("application_cpu", "database_cpu"):
            spent = statistics.median(getattr(r, part) for r in several)
            yield Figure(f"door.{name}.{part}", spent, "ms of processor time per request")
    yield Figure("door.statements", statements, "statements per request")
    of_bare, of_spread = _ratio(runs["ours"], runs["bare"]), _ratio(runs["one_theatre"], runs["ours"])
    yield Figure("door.ratio", of_bare, "of the bare view", target=AT_LEAST_OF_BARE)
    yield Figure("door.one_theatre.ratio", of_spread, "of what twenty do", target=AT_LEAST_AT_ONE)


def _ratio(these: list[Run], those: list[Run]) -> float:
    return statistics.median(a.per_second / b.per_second for a, b in zip(these, those, strict=True))


def _statements(door: Door) -> int:
    """Counted on one request through the whole stack, after one that warms what is warmed once."""
    statements = -1
    client = Client(headers={"authorization": f"Bearer {door.token}"})
    for code in (door.codes.pop(), door.codes.pop()):
        body = json.dumps({"code": code, "redeem_key": f"count-{code}"})
        with CaptureQueriesContext(connection) as captured:
            answer = client.post(PATH, body, content_type="application/json")
        assert answer.status_code == 200, answer.content
        statements = len(captured)
    return statements


# -- what is sent ---------------------------------------------------------------------------------------------
def prepare(name: str, doors: list[Door]) -> Path:
    """A file with a request for each code, one guest per door in turn."""
    rounds = zip(*(door.codes for door in doors), strict=False)
    lines = [
        f"{json.dumps({'code': code, 'redeem_key': f'bench-{code}'})}\tBearer {door.token}"
        for guests in rounds
        for door, code in zip(doors, guests, strict=True)
    ]
    return _written(FOLDER / f"{name}.txt", lines)


def _prepared_bare() -> Path:
    return _written(FOLDER / "bare.txt", [f"{json.dumps({'code': f'B{n:07}'})}\tnone" for n in range(1, 40_001)])


def _written(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines) + "\n")
    Path(f"{path}.mark").unlink(missing_ok=True)
    return path


def _on_sqlite() -> Figure:
    """The same requests to the same server; its database is a file, filled by a process of its own."""
    file = (FOLDER / "door.sqlite3").resolve()
    for old in FOLDER.glob("door.sqlite3*"):
        old.unlink()
    environment = {**OURS, "DATABASE_URL": f"sqlite:///{file}"}
    subprocess.run([sys.executable, "-m", "bench.one_door"], env={**os.environ, **environment}, check=True)
    with served("mentoring.config.wsgi:application", environment) as site:
        drive(site, PATH, FOLDER / "sqlite.txt", WARM_UP)
        runs = [drive(site, PATH, FOLDER / "sqlite.txt", SECONDS) for _ in range(ROUNDS)]
    for left in FOLDER.glob("door.sqlite3*"):
        left.unlink()
    return Figure("door.sqlite.per_second", statistics.median(r.per_second for r in runs), "requests/s", ON_SQLITE)
