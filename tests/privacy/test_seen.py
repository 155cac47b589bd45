"""Who read somebody's name, and on which day."""

from datetime import UTC, date, datetime

from mentoring.bookings.models import Booking
from mentoring.bookings.redeeming import redeem
from mentoring.demo.town import Town
from mentoring.privacy.queries import seen_by


def test_half_past_midnight_is_the_day_it_is_here(town: Town) -> None:
    family = town.funded_family()
    booking = town.booked_concert(family)
    redeem(town.usher, booking=booking, now=town.tonight)
    Booking.objects.filter(pk=booking.pk).update(redeemed_at=datetime(2026, 11, 20, 23, 30, tzinfo=UTC))
    door = next(one for one in seen_by(family.guardian, family.person) if one.who == town.theatre.name)
    assert door.day == date(2026, 11, 21)
