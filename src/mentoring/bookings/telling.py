"""What is said to people about their bookings."""

from datetime import datetime

from mentoring.bookings.models import Booking
from mentoring.people.commands import tell


def tell_of(booking: Booking, kind: str, now: datetime, **more: str) -> None:
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
