"""A door takes an entry back while nobody was paid for it. Here, since only here one knows who was paid."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from mentoring.bookings.models import Booking
from mentoring.bookings.permissions import may_redeem
from mentoring.bookings.undoing import UNDO_WITHIN, hold_entry, undo_entry
from mentoring.kernel.refusal import WrongState
from mentoring.people.permissions import Actor, require
from mentoring.records.commands import note
from mentoring.treasury.errors import InPayout, UndoTooLate
from mentoring.treasury.models import PayoutLine


class Why(StrEnum):
    """Why an entry is taken back. No free words: they would say who."""

    ANOTHER = "another"  # Somebody else's code was read.
    WENT_AWAY = "went away"
    TRIED_OUT = "tried out"


@transaction.atomic
def take_back_entry(actor: Actor, *, booking: Booking, entry: int, why: Why, now: datetime) -> None:
    """Somebody who was let in is expected again: what the provider earned with it is set aside as before.

    entry: which one the page showed (booking.undone then), so that a page sent twice takes no later one back. Refuses
    with NotAllowed (not this provider's door), WrongState (not inside, or let in anew meanwhile), UndoTooLate (after
    30 minutes) or InPayout.
    """
    require(may_redeem(actor, booking))
    held = hold_entry(booking)
    if held.redeemed_at is None or held.undone != entry:
        raise WrongState
    if now > held.redeemed_at + UNDO_WITHIN:
        raise UndoTooLate
    # Asked with the booking in our hands: who prepares a payout takes hold of it, too, before paying for it.
    if PayoutLine.objects.filter(booking=held).exists():
        raise InPayout
    undo_entry(held, now)
    note(actor, "took_back", held, at=now, why=why.value)
