"""What is said to people about their bookings."""

from datetime import datetime

from mentoring.bookings.models import Booking, Group
from mentoring.offers.models import Occurrence
from mentoring.people.commands import tell, tell_members
from mentoring.people.permissions import Role


def tell_of(booking: Booking, kind: str, now: datetime, **more: str | int) -> None:
    """Write the person about their booking; of each kind once."""
    offer = booking.occurrence.offer
    tell(
        booking.person,
        kind,
        key=f"{kind}:{booking.pk}",
        at=now,
        territory_id=booking.territory_id,
        first_name=booking.person.first_name,
        title=offer.title,
        starts_at=booking.occurrence.starts_at.isoformat(),
        place=str(offer.place),
        code=booking.code,
        booking=booking.pk,
        **more,
    )


def tell_given_back(booking: Booking, lost_cents: int, now: datetime) -> None:
    """A seat was given back: how much is in the wallet again, and what found its voucher over and went on."""
    back_cents = booking.price_cents - lost_cents
    tell_of(booking, "booking_cancelled", now, back_cents=back_cents, lost_cents=lost_cents)


def tell_groups(occurrence: Occurrence, kind: str, now: datetime, **more: str) -> None:
    """Write whoever takes a group to a date; each time anew, since it may be moved there and back."""
    booked = Group.objects.filter(occurrence=occurrence, bookings__released_at=None, bookings__isnull=False)
    for group in booked.select_related("nominator").distinct().order_by("pk"):
        tell_members(
            group.nominator,
            Role.NOMINATOR,
            kind,
            key=f"{kind}:{group.pk}:{now.timestamp():.6f}",
            at=now,
            territory_id=group.territory_id,
            group=group.name,
            group_id=group.pk,
            title=occurrence.offer.title,
            starts_at=occurrence.starts_at.isoformat(),
            **more,
        )
