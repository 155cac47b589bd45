"""Dates that were called off: what is still held for them goes back, bit by bit, by whoever of the workers is free."""

from collections.abc import Callable
from datetime import datetime

from mentoring.bookings.cancelling import dates_to_give_back, give_back_some
from mentoring.jobs.apart import Apart, together


def give_dates_back(now: datetime, *, enough: Callable[[], bool] = lambda: False, apart: Apart = together) -> int:
    """Give back what is held for dates that were called off, the oldest first; returns how many seats there were."""
    given = 0
    for date in dates_to_give_back():
        with apart(f"giving back date {date.pk}"):
            while not enough() and (seats := give_back_some(date, now)):
                given += seats
    return given
