"""Who books, who cancels, who stands at the door."""

from mentoring.bookings.models import Booking
from mentoring.people.permissions import Actor, Role


def may_book(actor: Actor, person_id: int) -> bool:
    """The person, or their guardian."""
    return actor.stands_for(person_id)


def may_take_along(actor: Actor, nominator_id: int) -> bool:
    """A nominator's people, those whom their own body looks after."""
    return actor.has(Role.NOMINATOR, nominator_id)


def may_cancel(actor: Actor, booking: Booking) -> bool:
    return actor.stands_for(booking.person_id)


def may_redeem(actor: Actor, booking: Booking) -> bool:
    return actor.has(Role.DOOR, booking.provider_id) and actor.is_at(booking.occurrence_id)


def may_stand_at_door(actor: Actor, provider_id: int) -> bool:
    return actor.has(Role.DOOR, provider_id)


def may_keep_line(actor: Actor, provider_id: int) -> bool:
    """Whoever runs a provider says for which dates people may wait."""
    return actor.has(Role.PROVIDER, provider_id)
