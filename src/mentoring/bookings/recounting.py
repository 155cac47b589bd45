"""Does every taken seat have an owner, and only one?"""

from django.db.models import Count, F, Q, QuerySet, Sum

from mentoring.bookings.models import Booking, Waiting
from mentoring.offers.models import Occurrence, SuspendedSeats


def seat_differences() -> list[str]:
    """Dates whose taken seats are not those of bookings and of people in line: sentences, empty when all is well."""
    sitting = _by_date(Booking.objects.filter(released_at=None))
    kept = _by_date(Waiting.objects.filter(state=Waiting.State.OFFERED))
    taken = dict(Occurrence.objects.filter(seats_taken__gt=0).values_list("pk", "seats_taken"))
    wrong = []
    for pk in sorted({*sitting, *kept, *taken}):
        due = sitting.get(pk, 0) + kept.get(pk, 0)
        if taken.get(pk, 0) != due:
            wrong.append(f"date {pk} has {taken.get(pk, 0)} seats taken instead of {due}")
    return wrong + _suspended_differences()


def _suspended_differences() -> list[str]:
    sitting = Count("bookings", filter=Q(bookings__released_at=None))
    rows = SuspendedSeats.objects.annotate(sitting=sitting).exclude(taken=F("sitting")).order_by("occurrence_id")
    said = "date {} has {} suspended seats taken instead of {}"
    return [said.format(*row) for row in rows.values_list("occurrence_id", "taken", "sitting")]


def _by_date(rows: "QuerySet[Booking] | QuerySet[Waiting]") -> dict[int, int]:
    return dict(rows.values("occurrence_id").annotate(n=Sum("seats")).order_by().values_list("occurrence_id", "n"))
