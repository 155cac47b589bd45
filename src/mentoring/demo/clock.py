"""The town's clock: everything in it happens at a moment, one thing after the other."""

import heapq
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import count

from django.utils import timezone

Happening = Callable[[], object]


class Clock:
    """Goes forward only."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    @property
    def today(self) -> date:
        """The day it is in the town."""
        return timezone.localdate(self.now)

    def move_to(self, moment: datetime) -> None:
        assert moment >= self.now, f"{moment} is before {self.now}"
        self.now = moment

    def move_by(self, **units: int) -> None:
        self.move_to(self.now + timedelta(**units))


class Agenda:
    """What will happen when. Whatever happens may put more into it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._order = count()  # Two things at one moment happen in the order in which they were planned.
        self._planned: list[tuple[datetime, int, Happening]] = []

    def at(self, moment: datetime, happen: Happening) -> None:
        heapq.heappush(self._planned, (moment, next(self._order), happen))

    def live_until(self, end: datetime) -> None:
        """Let everything happen that was planned up to this moment, each at its own."""
        while self._planned and self._planned[0][0] <= end:
            moment, _order, happen = heapq.heappop(self._planned)
            self._clock.move_to(max(moment, self._clock.now))
            happen()
        self._clock.move_to(end)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """That hour of a day, by the town's church clock."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def this_evening(now: datetime) -> datetime:
    """When tonight's evening starts: at nine if the door can be open for it now, else in about two hours.

    So whenever the town is built, something is on that one can still book, and whose door lets people in.
    """
    local = timezone.localtime(now)
    nine = at(local.date(), 21)
    if timedelta(hours=1) <= nine - now <= timedelta(hours=5):
        return nine
    half_hours = timedelta(minutes=30)
    in_two_hours = now + timedelta(hours=2)
    return in_two_hours - (in_two_hours - datetime.min.replace(tzinfo=in_two_hours.tzinfo)) % half_hours
