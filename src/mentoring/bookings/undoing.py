"""Take an entry back: the wrong one was let in, or nobody went in. Whoever calls knows that nobody was paid for it."""

from datetime import datetime, timedelta

from django.db.models import F

from mentoring.bookings.models import Booking
from mentoring.bookings.redeeming import by_fund
from mentoring.kernel.refusal import WrongState
from mentoring.ledger import chart
from mentoring.ledger.commands import post

UNDO_WITHIN = timedelta(minutes=30)


def hold_entry(booking: Booking) -> Booking:
    """The booking as it is, nobody else's until this transaction ends."""
    return Booking.objects.select_for_update(of=("self",)).select_related("occurrence__offer").get(pk=booking.pk)


def undo_entry(booking: Booking, now: datetime) -> None:
    """From used to held: the money is set aside again, and the same code lets somebody in again.

    Whoever was let in by mistake is not blamed for not coming. Refuses with WrongState if another was faster.
    """
    as_read = Booking.objects.filter(pk=booking.pk, state=Booking.State.REDEEMED, undone=booking.undone)
    again = {"redeemed_at": None, "redeem_key": "", "undone": F("undone") + 1, "excused_at": now}
    if not as_read.update(state=Booking.State.HELD, **again):
        raise WrongState
    booking.refresh_from_db()
    for fund_id, cents in by_fund(booking).items():
        post(
            chart.Move.BOOKING_UNREDEEM,
            source=chart.payable(booking.provider_id),
            destination=chart.held(booking.pk),
            amount=cents,
            key=f"unredeem:{booking.pk}:{fund_id}:{booking.undone}",
            territory_id=booking.territory_id,
            fund_id=fund_id,
            at=now,
        )
