"""What an offer's page says of suspended seats: how many, at what price, and whether one tap is enough."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mentoring.bookings.prices import Choice
from mentoring.bookings.queries import payment
from mentoring.bookings.quoting import agreed_on_suspended
from mentoring.offers.suspended import suspended_now

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mentoring.offers.models import Occurrence, SuspendedSeats
    from mentoring.vouchers.queries import Pocketful


@dataclass(frozen=True)
class LastSeats:
    """The suspended seats of one date."""

    left: int
    cents: int
    is_paid: bool  # By the wallet of whoever looks.


def last_seats(dates: "Iterable[Occurrence]", pocketfuls: "list[Pocketful]", now: datetime) -> dict[int, LastSeats]:
    """Of these dates, those with suspended seats to be had now: date -> what there is."""
    released = suspended_now([date.pk for date in dates], now)
    return {pk: _shown(suspended, pocketfuls) for pk, suspended in released.items()}


def _shown(suspended: "SuspendedSeats", pocketfuls: "list[Pocketful]") -> LastSeats:
    date = suspended.occurrence
    paid = payment(pocketfuls, date.offer, agreed_on_suspended(suspended, Choice()))
    left = min(suspended.seats - suspended.taken, date.seats_left)
    return LastSeats(left, suspended.price_cents, is_paid=not paid.missing_cents)
