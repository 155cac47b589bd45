"""So many days and minutes later, as a clock on the wall counts: nine in the evening stays nine in the evening."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone


@dataclass(frozen=True)
class Shift:
    """How much later; below zero: earlier."""

    days: int = 0
    minutes: int = 0

    def __bool__(self) -> bool:
        return bool(self.days or self.minutes)

    @property
    def is_later(self) -> bool:
        return self.by > timedelta(0)

    @property
    def by(self) -> timedelta:
        return timedelta(days=self.days, minutes=self.minutes)

    def of(self, moment: datetime) -> datetime:
        """The moment, shifted. Also over the night in which summer time begins or ends."""
        return timezone.make_aware(_on_the_wall(moment) + self.by)

    @classmethod
    def between(cls, before: datetime, after: datetime) -> "Shift":
        """What leads from one moment to another."""
        by = _on_the_wall(after) - _on_the_wall(before)
        return cls(days=by.days, minutes=by.seconds // 60)


def _on_the_wall(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(tzinfo=None)
