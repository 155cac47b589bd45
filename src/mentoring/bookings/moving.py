"""A provider moves a date: everybody who has a seat is told, and may give it back for free until it starts."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from mentoring.bookings.models import Booking
from mentoring.bookings.telling import tell_groups
from mentoring.offers.changing import held_still, reschedule
from mentoring.offers.models import Occurrence
from mentoring.offers.shifting import Shift
from mentoring.people.commands import News, tell_all
from mentoring.people.permissions import Actor


@transaction.atomic
def move_date(
    actor: Actor, *, occurrence: Occurrence, starts_at: datetime, ends_at: datetime, note: str, now: datetime
) -> None:
    """The date is then; everybody booked is told the old time and the new one, with the provider's words.

    Whoever booked before may give the seat back until the new start, whatever the offer's limit. Whoever books at this
    moment comes first, and is told, or is refused with DateMoved. The same time again changes nothing. Refuses with
    NotAllowed, DateOver, DateWouldBePast, DateTaken, DateCancelled or DateMoved.
    """
    was_at = occurrence.starts_at
    if not reschedule(actor, occurrence=occurrence, starts_at=starts_at, ends_at=ends_at, note=note, now=now):
        return
    # Asked after the date was changed: a booking either is there by now, or finds the new time and stops.
    seats = Booking.objects.filter(occurrence=occurrence, released_at=None).select_related("person__user")
    offer = occurrence.offer
    news = [
        News(
            booking.person,
            f"date_moved:{booking.pk}:{now.timestamp():.6f}",  # Each time anew: it may be moved there and back.
            {
                "first_name": booking.person.first_name,
                "title": offer.title,
                "was_at": was_at.isoformat(),
                "starts_at": starts_at.isoformat(),
                "free_until": occurrence.bookable_until.isoformat(),
                "place": str(offer.place),
                "reason": note,
                "booking": booking.pk,
            },
        )
        for booking in seats.order_by("pk")
    ]
    tell_all("date_moved", news, at=now, territory_id=offer.territory_id)
    tell_groups(occurrence, "group_moved", now, was_at=was_at.isoformat(), reason=note)


@transaction.atomic
def move_dates(actor: Actor, *, dates: Collection[Occurrence], shift: Shift, note: str, now: datetime) -> None:
    """Several dates by as much, all of them or none. What move_date() says of one holds for each."""
    # The one that goes furthest first, so that weekly dates may move by a week.
    for date in sorted(held_still(dates), key=lambda date: date.starts_at, reverse=shift.is_later):
        starts_at, ends_at = shift.of(date.starts_at), shift.of(date.ends_at)
        move_date(actor, occurrence=date, starts_at=starts_at, ends_at=ends_at, note=note, now=now)
