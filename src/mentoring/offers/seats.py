"""Booking takes and gives back seats."""

from django.db.models import F

from mentoring.kernel.refusal import Refusal
from mentoring.offers.errors import DateCancelled, DateMoved, SoldOut
from mentoring.offers.models import Occurrence


def take_seats(occurrence: Occurrence, seats: int) -> None:
    """So many places less. Of two who want the last one exactly one gets it; the other is refused with SoldOut.

    Refuses with DateCancelled, too, and with DateMoved if it, or a lesson of it, is otherwise than the caller has read.
    """
    hours = {"starts_at": occurrence.starts_at, "moved_at": occurrence.moved_at}
    as_read = Occurrence.objects.filter(pk=occurrence.pk, cancelled_at=None, **hours)
    if not as_read.filter(seats_taken__lte=F("capacity") - seats).update(seats_taken=F("seats_taken") + seats):
        raise _why_not(Occurrence.objects.filter(pk=occurrence.pk).first(), occurrence)


def _why_not(now: Occurrence | None, as_read: Occurrence) -> Refusal:
    if now is None or now.cancelled_at:
        return DateCancelled()
    return SoldOut() if now.as_shown == as_read.as_shown else DateMoved()


def give_seats_back(occurrence_id: int, seats: int) -> None:
    """So many places more. Call it once, where a booking's state was advanced."""
    Occurrence.objects.filter(pk=occurrence_id).update(seats_taken=F("seats_taken") - seats)
