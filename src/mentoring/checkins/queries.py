"""What waits for a manager, and for which dates a phone may still have something to report."""

from datetime import datetime

from django.db.models import QuerySet

from mentoring.checkins.models import LoadedList, OfflineEntry
from mentoring.checkins.rules import GRACE, is_awaited
from mentoring.offers.models import Occurrence
from mentoring.people.permissions import Actor, Role

_SHOWN = (
    "occurrence__offer",
    "booking__person",
    "booking__occurrence",
    "group__occurrence",
    "user",
    "usher",
    "first_user",
    "first_usher",
    "seen_by",
)


def conflicts(actor: Actor) -> QuerySet[OfflineEntry]:
    """What could not be counted by itself, the newest first."""
    theirs = OfflineEntry.objects.visible_to(actor).filter(outcome=OfflineEntry.Outcome.CONFLICT)
    return theirs.select_related(*_SHOWN).order_by("-received_at", "-pk")


def open_conflicts(actor: Actor) -> int:
    """How many of them nobody has looked at; of door staff, who decide nothing, none."""
    if actor.role != Role.PROVIDER:
        return 0
    theirs = OfflineEntry.objects.visible_to(actor).filter(outcome=OfflineEntry.Outcome.CONFLICT)
    return theirs.filter(seen_at=None).count()


def conflict_with_id(actor: Actor, pk: int) -> OfflineEntry | None:
    """One of them."""
    return conflicts(actor).filter(pk=pk).first()


def dates_awaited(now: datetime) -> set[int]:
    """Dates whose door is closed, but of which a phone that has their list has not said yet who was there.

    For a day at most (rules.GRACE): till then nobody's seat there is called forgotten.
    """
    closed = now - Occurrence.CLOSES_AFTER
    loaded = LoadedList.objects.filter(
        occurrence__ends_at__lt=closed, occurrence__ends_at__gte=closed - GRACE
    ).select_related("occurrence")
    reported: dict[tuple[int, object], datetime | None] = {}
    dates = {}
    for row in loaded.order_by("pk"):
        key = (row.occurrence_id, row.device or row.pk)  # A phone that loads anew is the same phone.
        known = [moment for moment in (reported.get(key), row.reported_at) if moment]
        reported[key] = max(known, default=None)
        dates[row.occurrence_id] = row.occurrence
    return {
        date
        for (date, _device), reported_at in reported.items()
        if is_awaited(closes_at=dates[date].door_closes_at, reported_at=reported_at, now=now)
    }
