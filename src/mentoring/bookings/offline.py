"""A door without network let somebody in a while ago, and reports it now: used then, paid now, exactly once."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from mentoring.bookings.errors import AlreadyBooked, WalletTooSmall
from mentoring.bookings.models import Booking, Hold
from mentoring.bookings.permissions import may_redeem
from mentoring.bookings.redeeming import earn, refuse_closed_door
from mentoring.bookings.telling import tell_of
from mentoring.kernel.money import Cents
from mentoring.kernel.states import advance
from mentoring.ledger import chart
from mentoring.ledger.commands import post
from mentoring.offers.models import Occurrence
from mentoring.offers.seats import take_seats
from mentoring.offers.suspended import take_suspended
from mentoring.people.commands import hold_still
from mentoring.people.permissions import Actor, require
from mentoring.people.queries import is_leaving
from mentoring.records.commands import note
from mentoring.vouchers.queries import wallet_of


@transaction.atomic
def redeem_earlier(actor: Actor, *, booking: Booking, admitted_at: datetime, now: datetime, redeem_key: str) -> None:
    """Like redeem(), for somebody who was let in at `admitted_at`: the door must have been open then, not now.

    The money moves now: the ledger is never dated back. Refuses with NotAllowed, DateCancelled, WrongDay (the door was
    not open then), or WrongState if it is not held (any more).
    """
    refuse_closed_door(Occurrence.objects.get(pk=booking.occurrence_id), admitted_at)
    redeem_whatever_the_hour(actor, booking=booking, admitted_at=admitted_at, now=now, redeem_key=redeem_key)


@transaction.atomic
def redeem_whatever_the_hour(
    actor: Actor, *, booking: Booking, admitted_at: datetime, now: datetime, redeem_key: str
) -> None:
    """The same, for whoever looked at it and knows better than the clock of a phone. Refuses likewise."""
    require(may_redeem(actor, booking))
    advance(booking, Booking.State.REDEEMED, redeemed_at=admitted_at, redeem_key=redeem_key)
    earn(booking, now)
    note(actor, "redeemed", booking, at=now, admitted_at=admitted_at.isoformat())


@transaction.atomic
def take_up_again(actor: Actor, *, booking: Booking, admitted_at: datetime, now: datetime, redeem_key: str) -> None:
    """Nobody had told us in time that this seat was used: its money is taken again, from the same vouchers.

    All of it or nothing, and the person is told. Refuses with NotAllowed, WrongState (it is not an expired one),
    WalletTooSmall (spent, gone on, or resting meanwhile), AlreadyBooked or SoldOut.
    """
    require(may_redeem(actor, booking))
    hold_still([booking.person_id])
    require(not is_leaving(booking.person))
    holds = _still_there(booking, now)
    if Booking.objects.filter(person=booking.person_id, occurrence=booking.occurrence_id, released_at=None).exists():
        raise AlreadyBooked
    advance(booking, Booking.State.HELD, released_at=None, missed_at=None)
    booking.refresh_from_db(fields=["undone"])  # Asked now that the row is ours, as in earn().
    take_seats(Occurrence.objects.get(pk=booking.occurrence_id), booking.seats)
    if booking.suspended_id:
        take_suspended(booking.suspended_id)
    for hold in holds:
        post(
            chart.Move.BOOKING_HOLD,
            source=chart.voucher(hold.voucher_id),
            destination=chart.held(booking.pk),
            amount=Cents(hold.amount_cents),
            key=f"hold:{booking.pk}:{hold.voucher_id}:again{booking.turn}",
            territory_id=booking.territory_id,
            fund_id=hold.fund_id,
            at=now,
        )
    redeem_whatever_the_hour(actor, booking=booking, admitted_at=admitted_at, now=now, redeem_key=redeem_key)
    tell_of(booking, "booking_late", now)


def _still_there(booking: Booking, now: datetime) -> list[Hold]:
    """What each voucher gave, if each could give it again; the wallet is locked from here on."""
    free = {one.voucher.pk: one.free_cents for one in wallet_of(booking.person, timezone.localdate(now))}
    holds = list(booking.holds.order_by("pk"))
    if any(free.get(hold.voucher_id, 0) < hold.amount_cents for hold in holds):
        raise WalletTooSmall
    return holds


def claim_counted(booking: Booking, *, admitted_at: datetime, redeem_key: str) -> bool:
    """The clock counted this seat as used, since nobody had told otherwise; now somebody says that it was.

    No money moves. False if a door had let them in itself, or somebody was faster.
    """
    closed_at = booking.occurrence.door_closes_at
    by_clock = Booking.objects.filter(
        pk=booking.pk, state=Booking.State.REDEEMED, redeem_key="", redeemed_at__gt=closed_at
    )
    return bool(by_clock.update(redeemed_at=admitted_at, redeem_key=redeem_key))
