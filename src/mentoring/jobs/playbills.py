"""Addresses and long files are read, and what was confirmed is written, by whoever of the workers is free."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError
from django.utils import timezone

from mentoring.adapters.events import NotEvents, Unreadable
from mentoring.adapters.events.anything import read_anything
from mentoring.adapters.fetching import NotFetched, fetch
from mentoring.jobs.apart import Apart, together
from mentoring.kernel.refusal import Refusal
from mentoring.playbills.awaiting import ask_if_due, fetch_failed, fetched, take_run
from mentoring.playbills.commands import Brought, Season
from mentoring.playbills.errors import NothingRead
from mentoring.playbills.queries import file_of, runs_in_writing, runs_to_fetch, sources_due
from mentoring.playbills.rules import HORIZON
from mentoring.playbills.writing import write_some

if TYPE_CHECKING:
    from mentoring.playbills.models import Run


def ask_daily(now: datetime) -> int:
    """Have every playbill read again whose day has come; returns how many."""
    return sum(ask_if_due(source, now) for source in sources_due(now))


def fetch_playbills(now: datetime, *, enough: Callable[[], bool] = lambda: False, apart: Apart = together) -> int:
    """Read what was asked for, the oldest first; returns how many were there. What was not there says why."""
    there = 0
    for run in runs_to_fetch():
        if enough():
            break
        # A refusal: another worker was faster, or the provider wants it no more.
        with apart(f"reading playbill {run.source_id}"), suppress(Refusal):
            there += take_run(run, now) and _read(run, now)
    return there


def _read(run: "Run", now: datetime) -> bool:
    """Nothing is locked while we wait for somebody else's server, or read a long file."""
    content, address = file_of(run), ""
    try:
        if not content:
            page = fetch(run.source.url)
            content, address = page.content, page.url
        fetched(run, _what_is_in(content, address, run, now), now)
    except (NotFetched, Unreadable) as problem:
        fetch_failed(run, fault=problem.reason, facts=problem.facts, now=now)
        return False
    except NothingRead:
        fetch_failed(run, fault=NotEvents.NO_EVENTS, facts={}, now=now)
        return False
    except (DatabaseError, Refusal):
        raise
    except Exception:
        fetch_failed(run, fault=NotEvents.DAMAGED, facts={}, now=now)  # Else it would be read again for ever.
        raise  # What a stranger writes may be anything, and our reader has not expected it: the log says where.
    return True


def _what_is_in(content: bytes, address: str, run: "Run", now: datetime) -> Brought:
    """A table that was handed in and whose columns nobody knows is kept, to be asked about."""
    zone = timezone.get_default_timezone()
    options: dict[str, Any] = {"columns": run.source.columns, "zone": zone, "since": now, "until": now + HORIZON}
    try:
        reading = read_anything(content, address=address, **options)
    except Unreadable as problem:
        if address or problem.reason != NotEvents.NO_COLUMNS:
            raise
        return Brought(content, None, run.name, problem.reason)
    return Brought(content, Season(reading.events, reading.is_cut))


def write_playbills(now: datetime, *, enough: Callable[[], bool] = lambda: False, apart: Apart = together) -> int:
    """Write what was confirmed, the oldest first; returns how many dates were looked at.

    A bit is whole or absent: whoever is killed in the middle leaves nothing half-written, and any worker goes on.
    """
    written = 0
    for run in runs_in_writing():
        # A provider that was stopped meanwhile keeps it waiting.
        with apart(f"writing playbill {run.source_id}"), suppress(Refusal):
            while not enough() and (bit := write_some(run, now)):
                written += bit
    return written
