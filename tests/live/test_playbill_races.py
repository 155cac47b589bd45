"""The same season twice at the same instant, several workers at one reading, and workers that are killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import connections

from bin.lib.processes import end, start
from mentoring.demo.town import Town
from mentoring.kernel.refusal import Refusal
from mentoring.offers.models import Occurrence, Offer
from mentoring.playbills.commands import Brought, bring, confirm_run
from mentoring.playbills.models import ListedDate, Row, Run, Source
from mentoring.playbills.writing import BATCH, write_all, write_some
from tests.live.races import at_once, outcome
from tests.live.site import ROOT, database_url
from tests.playbills.season import a_source, calendar, evening, previewed, season_in

ROUNDS = 4
KILLS = 1
EVENINGS = 4 * BATCH


def season(town: Town, mark: str, evenings: int) -> bytes:
    """Half of them are dates of one show."""
    begin = (town.now + timedelta(days=30)).replace(minute=0, second=0, microsecond=0)
    return calendar(
        *(
            evening(f"{mark}-{n}@t", f"{mark} {'serata' if n % 2 else n}", begin + timedelta(hours=3 * n))
            for n in range(evenings)
        )
    )


def made(source: Source) -> tuple[int, int]:
    """Offers and dates."""
    offers = Offer.objects.filter(listings__source=source)
    return offers.count(), Occurrence.objects.filter(offer__in=offers).count()


def test_the_same_file_twice_at_once_makes_it_once(town: Town) -> None:
    for number in range(ROUNDS):
        source = a_source(town)
        content = season(town, f"Doppia {source.pk} {number}", 12)
        season_read = season_in(content, town.now)

        def one(source: Source = source, content: bytes = content, read: object = season_read) -> Run:
            run = bring(town.manager, source=source, brought=Brought(content, read), now=town.now)  # type: ignore[arg-type]
            confirm_run(town.manager, run=run, choices={}, now=town.now)
            write_all(run, town.now)
            return run

        answers = at_once(*(outcome(one) for _ in range(4)))
        assert any(isinstance(answer, Run) for answer in answers)
        assert all(isinstance(answer, Run | Refusal) for answer in answers)
        assert made(source) == (7, 12)
        assert ListedDate.objects.filter(source=source).count() == 12
        assert not Row.objects.filter(run__source=source, is_due=True).exists()


def test_several_workers_at_one_reading_write_each_date_once(town: Town) -> None:
    source = a_source(town)
    run = previewed(town, source, season(town, f"Insieme {source.pk}", 3 * BATCH))
    confirm_run(town.manager, run=run, choices={}, now=town.now)

    def work() -> int:
        try:
            return sum(iter(lambda: write_some(run, town.now), 0))
        finally:
            connections.close_all()

    assert sum(at_once(*(work for _ in range(4)))) == 3 * BATCH
    assert ListedDate.objects.filter(source=source).count() == 3 * BATCH
    assert made(source)[1] == 3 * BATCH
    run.refresh_from_db()
    assert run.state == "written"


def test_a_date_called_off_by_several_workers_is_called_off_once(town: Town) -> None:
    source = a_source(town)
    begin = (town.now + timedelta(days=30)).replace(minute=0, second=0, microsecond=0)
    shows = [(f"off-{source.pk}-{n}@t", f"Sera {source.pk} {n}", begin + timedelta(days=n)) for n in range(6)]
    first = previewed(town, source, calendar(*(evening(*show) for show in shows)))
    confirm_run(town.manager, run=first, choices={}, now=town.now)
    write_all(first, town.now)
    Offer.objects.filter(listings__source=source).update(state="published")
    bookings = [town.booked(date.occurrence) for date in ListedDate.objects.filter(source=source)]
    run = previewed(town, source, calendar(*(evening(*show, "STATUS:CANCELLED") for show in shows)))
    confirm_run(town.manager, run=run, choices={}, now=town.now)

    def work() -> None:
        try:
            while write_some(run, town.now):
                pass
        finally:
            connections.close_all()

    at_once(*(work for _ in range(3)))
    for booking in bookings:
        booking.refresh_from_db()
        assert booking.state == "cancelled"
    assert not Occurrence.objects.filter(offer__listings__source=source, cancelled_at=None).exists()
    assert set(Row.objects.filter(run=run).values_list("verdict", flat=True)) == {"cancelled"}


def test_a_killed_worker_goes_on_where_the_last_whole_bit_ended(town: Town) -> None:
    source = a_source(town)
    run = previewed(town, source, season(town, f"Interrotta {source.pk}", EVENINGS))
    confirm_run(town.manager, run=run, choices={}, now=town.now)
    seen = []
    for kill in range(KILLS):
        with worker() as process:
            wait(process, run, at_least=(kill + 1) * BATCH)
            end(process, signal_number=signal.SIGKILL)
        seen.append(written(run))
        assert ListedDate.objects.filter(source=source).count() == seen[-1]  # Every bit is whole or absent.
        assert made(source)[1] == seen[-1]
    assert seen == sorted(seen)
    with worker() as process:
        wait(process, run, at_least=EVENINGS)
        end(process)
    assert made(source) == (EVENINGS // 2 + 1, EVENINGS)
    run.refresh_from_db()
    assert run.state == "written"


def written(run: Run) -> int:
    return EVENINGS - Row.objects.filter(run=run, is_due=True).count()


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


def wait(process: "subprocess.Popen[bytes]", run: Run, *, at_least: int) -> None:
    """Until so many dates are written; the worker must live until then."""
    for _try in range(1200):
        if written(run) >= at_least:
            return
        try:
            code = process.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError(f"the worker died (exit {code})")
    raise AssertionError("the worker writes nothing")
