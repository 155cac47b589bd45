"""Lists of five thousand, and a nominator's desk with twenty thousand nominations on it."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.figures import Figure
from mentoring.demo.build import small_town
from mentoring.demo.town import Town
from mentoring.nominations.models import Nomination
from mentoring.people.models import Person, User

ROWS, NOMINATIONS, REQUESTS = 5_000, 20_000, 60
MOST_SECONDS, MOST_MEGABYTES, MOST_MILLISECONDS = 20, 300, 150
FOLDER = Path("build/bench")


def measure() -> Iterator[Figure]:
    """Seconds and megabytes of an import with its preview, in a process of its own; then the desk, page by page."""
    call_command("migrate", verbosity=0)
    town = small_town(timezone.now())
    for kind in ("csv", "xlsx"):
        yield from _imported(town, kind)
    _nominations(town, 30)
    few = _statements(town)
    _nominations(town, NOMINATIONS)
    yield Figure("lists.desk.statements", _statements(town) - few, "more for 20,000", target=0, at_most=True)
    yield from _desk(town)


def _imported(town: Town, kind: str) -> Iterator[Figure]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "mentoring.config.settings"}  # The bare view sets its own.
    command = [sys.executable, "-m", "bench.one_import", kind, str(ROWS), town.school.slug, town.arte.slug]
    printed = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
    told = json.loads(printed.splitlines()[-1])
    assert told["written"] == ROWS, told
    name = f"lists.{kind}"
    yield Figure(f"{name}.preview", told["preview"], "s until the preview of 5,000 rows")
    yield Figure(f"{name}.import", told["seconds"], "s with preview", target=MOST_SECONDS, at_most=True)
    yield Figure(f"{name}.processor", told["processor"], "s of our process in it")
    yield Figure(f"{name}.peak", told["megabytes"], "MB at most", target=MOST_MEGABYTES, at_most=True)


def _nominations(town: Town, how_many: int) -> None:
    now = timezone.now()
    people = Person.objects.bulk_create(
        Person(first_name=f"Nome{n}", last_name=f"Cognome{n % 997}", born_on=date(2014, 1, 1), created_at=now)
        for n in range(how_many)
    )
    Nomination.objects.bulk_create(
        (
            Nomination(
                programme=town.arte,
                nominator=town.music_school,
                person=person,
                reason="member",
                guardian_name="Prova",
                guardian_email=f"famiglia{n}@example.org",
                state=("proposed", "consented", "declined")[n % 3],
                mailed_at=now if n % 2 else None,
                created_at=now - timedelta(seconds=n % 5_000),
            )
            for n, person in enumerate(people)
        ),
        batch_size=1_000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _desk(town: Town) -> Iterator[Figure]:
    client = _teacher(town)
    for name, query in _QUERIES.items():
        took = []
        for number in range(REQUESTS):
            began = time.perf_counter()
            answer = client.get("/segnalatore/", query | {"page": str(number % 10 + 1)})
            took.append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200, answer.status_code
        p95 = statistics.quantiles(took, n=20)[-1]
        yield Figure(f"lists.desk.{name}.p95", p95, "ms", target=MOST_MILLISECONDS, at_most=True)


_QUERIES: dict[str, dict[str, str]] = {
    "all": {},
    "by_state": {"state": "proposed"},
    "by_name": {"q": "Cognome12"},
    "sorted": {"sort": "name"},
}


def _statements(town: Town) -> int:
    client = _teacher(town)
    client.get("/segnalatore/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/segnalatore/")
    return len(captured)


def _teacher(town: Town) -> Client:
    client = Client(SERVER_NAME="localhost")
    user = User.objects.get(pk=town.music_teacher.user_id)
    client.force_login(user)
    session = client.session
    membership = user.memberships.get(organisation=town.music_school, role="nominator")
    session["shoes"] = f"m{membership.pk}"
    session.save()
    return client
