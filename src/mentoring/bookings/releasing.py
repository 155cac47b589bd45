"""Cancel and expire: the seat is free again, and its money back in the wallet, together or not at all."""

from datetime import datetime

from django.db import transaction

from mentoring.bookings.errors import (
    TooLate,
)
from mentoring.bookings.line import free_seats
from mentoring.bookings.models import Booking
from mentoring.bookings.permissions import may_cancel
from mentoring.bookings.telling import tell_of
from mentoring.kernel.money import Cents
from mentoring.kernel.refusal import WrongState
from mentoring.kernel.states import advance
from mentoring.ledger import chart
from mentoring.ledger.commands import post
from mentoring.people.permissions import Actor, require
from mentoring.records.commands import note
from mentoring.vouchers.commands import sweep
from mentoring.vouchers.models import Voucher


@transaction.atomic
def cancel(actor: Actor, *, booking: Booking, now: datetime) -> None:
    """Give the seat back; the money is in the wallet again at once.

    Refuses with NotAllowed, TooLate (past the offer's limit), or WrongState (used, cancelled or expired meanwhile).
    """
    require(may_cancel(actor, booking))
    if now > booking.occurrence.cancellable_until:
        raise TooLate
    advance(booking, Booking.State.CANCELLED, released_at=now)
    release(booking, now)
    note(actor, "cancelled", booking, at=now)
    tell_of(booking, "booking_cancelled", now)


def cancel_double(actor: Actor, *, booking: Booking, now: datetime) -> None:
    """One of two seats that turned out to be one person's: called by who merges them, whatever the offer's limit.

    Refuses with WrongState if it was used, cancelled or expired meanwhile.
    """
    advance(booking, Booking.State.CANCELLED, released_at=now)
    release(booking, now)
    note(actor, "cancelled", booking, at=now)


@transaction.atomic
def expire(booking: Booking, *, now: datetime) -> None:
    """Nobody came and the door is closed: the money goes back to the wallet. Refuses with TooLate or WrongState."""
    if now <= booking.occurrence.door_closes_at:
        raise WrongState
    advance(booking, Booking.State.EXPIRED, released_at=now)
    release(booking, now)
    note(Actor.clock(), "expired", booking, at=now)


def release(booking: Booking, now: datetime) -> None:
    """Seat and money are free again. Call it once, where the booking's state was advanced."""
    # Vouchers before the seat, and in the order in which booking takes them: no circle. A voucher that expires at this
    # moment waits for us, or we for it; either way what comes back to it is swept on.
    held = Voucher.objects.filter(holds__booking=booking).order_by("expires_on", "pk")
    vouchers = {voucher.pk: voucher for voucher in held.select_for_update(of=("self",)).select_related("programme")}
    free_seats(booking.occurrence_id, booking.seats, now)
    for hold in booking.holds.order_by("voucher__expires_on", "voucher_id"):
        voucher = vouchers[hold.voucher_id]
        post(
            chart.Move.BOOKING_RELEASE,
            source=chart.held(booking.pk),
            destination=chart.voucher(voucher.pk),
            amount=Cents(hold.amount_cents),
            key=f"release:{booking.pk}:{voucher.pk}",
            territory_id=booking.territory_id,
            fund_id=hold.fund_id,
            at=now,
        )
        if voucher.state != Voucher.State.ACTIVE:
            sweep(voucher, now=now)
