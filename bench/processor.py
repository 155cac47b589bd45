"""Processor time of a server and its database, from /proc: it hardly moves when something else runs beside them."""

import os
from pathlib import Path

from django.db import connection

_TICK = os.sysconf("SC_CLK_TCK")


def seconds_of(pid: int) -> float:
    """What a process and its children, living and ended, have spent so far, in seconds."""
    spent = 0.0
    for process in [pid, *_below(pid)]:
        try:
            told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue  # It ended a moment ago: its parent counts it.
        # After the name: state is field 0, so user and system time are 11 and 12, those of ended children 13 and 14.
        spent += sum(int(ticks) for ticks in told[11:15]) / _TICK
    return spent


def database_pid() -> int:
    """The process that all of PostgreSQL's own come from; it runs on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        folder = cursor.fetchone()[0]
    return int(Path(folder, "postmaster.pid").read_text().splitlines()[0])


def _below(pid: int) -> list[int]:
    found: list[int] = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            found += [int(child), *_below(int(child))]
    return found
