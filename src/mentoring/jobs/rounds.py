"""What was approved, issued bit by bit by whoever of the workers is free."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from mentoring.awards.issuing import issue_some
from mentoring.awards.queries import rounds_to_issue
from mentoring.jobs.apart import Apart, together
from mentoring.kernel.refusal import WrongState


def issue_rounds(now: datetime, *, enough: Callable[[], bool] = lambda: False, apart: Apart = together) -> int:
    """Issue what approved rounds set aside, the oldest first; returns how many awards were looked at."""
    issued = 0
    for waiting in rounds_to_issue():
        # A refusal: two records became one at this moment, and the next pass finds the one that is left.
        with apart(f"issuing round {waiting.pk}"), suppress(WrongState):
            while not enough() and (looked_at := issue_some(waiting, now)):
                issued += looked_at
    return issued
