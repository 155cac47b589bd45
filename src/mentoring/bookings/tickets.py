"""The signed form of a booking's or a group's code: a door without network knows by it what its list does not say."""

from datetime import datetime

from mentoring.bookings.models import Booking, Group
from mentoring.kernel.tickets import Ticket, is_true, scanned
from mentoring.offers.models import Occurrence
from mentoring.programmes.queries import public_key_with_id
from mentoring.programmes.signing import signed_ticket


def ticket_of(booking: Booking, now: datetime) -> str:
    """For so many seats as were booked, until the door of its date closes; signed by the territory that pays."""
    ticket = _ticket(booking.occurrence, booking.provider_id, booking.seats, booking.booked_at)
    return signed_ticket(booking.territory_id, ticket, booking.code, now=now)


def ticket_of_group(group: Group, heads: int, now: datetime) -> str:
    """For as many as are in the group now."""
    ticket = _ticket(group.occurrence, group.occurrence.offer.provider_id, heads, group.made_at)
    return signed_ticket(group.territory_id, ticket, group.code, now=now)


def proven(text: str, code: str) -> Ticket | None:
    """What a ticket says, if one of our territories signed it for this code, with whatever key; else None."""
    scan = scanned(text)
    key = public_key_with_id(scan.key_id) if scan else None
    return scan.ticket if scan and key and is_true(key, scan, code) else None


def _ticket(date: Occurrence, provider_id: int, seats: int, booked_at: datetime) -> Ticket:
    times = (int(booked_at.timestamp()), int(date.door_closes_at.timestamp()))
    return Ticket(provider_id, date.pk, seats, *times)
