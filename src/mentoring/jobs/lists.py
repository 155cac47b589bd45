"""Lists that somebody confirmed, written bit by bit by whoever of the workers is free."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from mentoring.jobs.apart import Apart, together
from mentoring.kernel.refusal import Refusal
from mentoring.rolls.commands import write_some
from mentoring.rolls.queries import rolls_in_writing


def write_lists(now: datetime, *, enough: Callable[[], bool] = lambda: False, apart: Apart = together) -> int:
    """Write what is due, the oldest list first; returns how many people were put forward.

    A bit is whole or absent: whoever is killed in the middle leaves nothing half-written, and any worker goes on.
    """
    written = 0
    for roll in rolls_in_writing():
        # A nominator that was stopped meanwhile keeps its list waiting, until it is admitted again or takes it back.
        with apart(f"writing list {roll.pk}"), suppress(Refusal):
            while roll.state == "writing" and not enough():
                written += len(write_some(roll, now))
                roll.refresh_from_db(fields=["state"])
    return written
