"""Who did not come: when booking pauses, and until when. No Django here."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Pausing:
    """So many absences within so many months pause booking for so many days. The first one only warns: at least two."""

    absences: int
    within_months: int
    days: int

    def __post_init__(self) -> None:
        assert self.absences >= 2, "nobody pauses without having been warned"


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and hour so many months earlier; the last day of a month that is too short."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def paused_until(missed: Iterable[datetime], pausing: Pausing) -> datetime | None:
    """When the last pause ends, that these absences brought about; None: there was none.

    Absences that led to a pause are paid for: after it one begins anew.
    """
    until, counted = None, list[datetime]()
    for moment in sorted(missed):
        since = months_before(moment, pausing.within_months)
        counted = [*(earlier for earlier in counted if earlier > since), moment]
        if len(counted) >= pausing.absences:
            until, counted = moment + timedelta(days=pausing.days), []
    return until
