"""The worker is killed again and again while it writes a list: in the end everybody is there, once."""

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from bin.lib.processes import end, start
from mentoring.demo.town import Town
from mentoring.nominations.models import Nomination
from mentoring.records.models import Parcel
from mentoring.rolls.commands import BATCH, bring_roll, confirm_roll
from mentoring.rolls.models import Roll, RollRow
from mentoring.rolls.queries import Counts, counts_of
from tests.live.site import ROOT, database_url
from tests.rolls.lists import HEADER, brought, letters

CHILDREN = 6 * BATCH
KILLS = 3


def test_a_killed_worker_goes_on_where_the_last_whole_bit_ended(town: Town) -> None:
    mark = f"Elenco {secrets.token_hex(4)}"
    roll = confirmed(town, mark)
    seen = []
    for kill in range(KILLS):
        with worker() as process:
            wait(process, roll, at_least=(kill + 1) * BATCH)
            end(process, signal_number=signal.SIGKILL)
        seen.append(counts_of(roll).written)
        assert written(mark) == seen[-1]  # Every bit is whole or absent.
    assert seen == sorted(seen)
    assert seen[0] >= BATCH
    with worker() as process:
        wait(process, roll, at_least=CHILDREN)
        end(process)
    assert written(mark) == CHILDREN
    assert Nomination.objects.filter(person__last_name__startswith=mark).values("person").distinct().count() == CHILDREN
    made = Nomination.objects.filter(roll_rows__roll=roll).values_list("pk", flat=True)
    asked = Parcel.objects.filter(kind="consent_request", to__isnull=False, person_id__in=people_of(made))
    assert asked.count() == CHILDREN
    assert not RollRow.objects.filter(roll=roll, is_due=True).exists()
    assert Roll.objects.get(pk=roll.pk).state == "written"


def confirmed(town: Town, mark: str) -> Roll:
    rows = (
        (f"{mark} {letters(n)}", "Ada", "1/2/2015", "", "Rosa", f"{letters(n)}@example.org") for n in range(CHILDREN)
    )
    roll = bring_roll(
        town.teacher,
        programme=town.arte,
        nominator=town.school,
        brought=brought(*rows, header=HEADER),
        reason="merit",
        now=town.now,
    )
    confirm_roll(town.teacher, roll=roll, now=town.now)
    return roll


def people_of(nominations: object) -> list[int]:
    return list(Nomination.objects.filter(pk__in=nominations).values_list("person_id", flat=True))


def written(mark: str) -> int:
    return Nomination.objects.filter(person__last_name__startswith=mark).count()


@contextmanager
def worker() -> Iterator["subprocess.Popen[bytes]"]:
    """The real one, as a program of its own before the same database."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
        "MENTORING_VAR": str(settings.VAR_DIR),
        "DATABASE_URL": database_url(),
    }
    process = start([sys.executable, "-m", "mentoring", "work"], cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        if process.poll() is None:
            end(process, signal_number=signal.SIGKILL)


def wait(process: "subprocess.Popen[bytes]", roll: Roll, *, at_least: int) -> Counts:
    """Until so many rows are written; the worker must live until then."""
    for _try in range(1200):
        counts = counts_of(roll)
        if counts.written >= at_least:
            return counts
        try:
            code = process.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError(f"the worker died (exit {code})")
    raise AssertionError("the worker writes nothing")
