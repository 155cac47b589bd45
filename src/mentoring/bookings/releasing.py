"""Cancel and expire: the seat is free again, and its money back in the wallet, together or not at all."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from mentoring.bookings.errors import (
    TooLate,
)
from mentoring.bookings.line import free_seats
from mentoring.bookings.models import Booking, Hold
from mentoring.bookings.permissions import may_cancel
from mentoring.bookings.telling import tell_given_back
from mentoring.kernel.refusal import WrongState
from mentoring.kernel.states import advance
from mentoring.ledger import chart
from mentoring.ledger.commands import post_all
from mentoring.ledger.engine import Facts
from mentoring.offers.suspended import give_suspended_back
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
    if now > booking.cancellable_until:
        raise TooLate
    advance(booking, Booking.State.CANCELLED, released_at=now)
    lost_cents = release(booking, now)
    note(actor, "cancelled", booking, at=now)
    tell_given_back(booking, lost_cents, now)


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


def release(booking: Booking, now: datetime) -> int:
    """Seat and money are free again. Call it once, where the booking's state was advanced.

    Returns the cents that found their voucher over, and went on to where unspent money goes.
    """
    return release_all([booking], now).get(booking.pk, 0)


def release_all(bookings: Sequence[Booking], now: datetime) -> dict[int, int]:
    """The same for many: booking -> cents that found their voucher over, and went on to where unspent money goes."""
    # Vouchers before the seats, and in the order in which booking takes them: no circle. A voucher that expires at this
    # moment waits for us, or we for it; either way what comes back to it is swept on.
    paying = Hold.objects.filter(booking__in=bookings).values("voucher")
    locked = Voucher.objects.select_for_update(of=("self",)).filter(pk__in=paying)
    vouchers = list(locked.select_related("programme", "fund__pledge").order_by("expires_on", "pk"))
    for occurrence_id, seats in _seats(bookings).items():
        free_seats(occurrence_id, seats, now)
    for booking in bookings:
        if booking.suspended_id:
            give_suspended_back(booking.suspended_id)
    holds = list(Hold.objects.filter(booking__in=bookings).select_related("booking").order_by("pk"))
    post_all(_release(hold, now) for hold in holds)
    over = {voucher.pk: voucher for voucher in vouchers if voucher.state != Voucher.State.ACTIVE}
    for voucher in over.values():
        sweep(voucher, now=now)
    lost: dict[int, int] = defaultdict(int)
    for hold in holds:
        lost[hold.booking_id] += hold.amount_cents if hold.voucher_id in over else 0
    return lost


def _seats(bookings: Iterable[Booking]) -> dict[int, int]:
    seats: dict[int, int] = defaultdict(int)
    for booking in sorted(bookings, key=lambda each: each.occurrence_id):
        seats[booking.occurrence_id] += booking.seats
    return seats


def _release(hold: Hold, now: datetime) -> Facts:
    return Facts(
        key=f"release:{hold.booking_id}:{hold.voucher_id}{hold.booking.turn}",
        move=chart.Move.BOOKING_RELEASE,
        source=chart.held(hold.booking_id),
        destination=chart.voucher(hold.voucher_id),
        amount_cents=hold.amount_cents,
        territory_id=hold.booking.territory_id,
        fund_id=hold.fund_id,
        at=now,
    )
