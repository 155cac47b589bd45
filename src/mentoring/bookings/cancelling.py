"""A provider calls a date off: the money of every seat goes back at once, bit by bit, and everybody is told why.

Whoever is stopped in the middle is gone on with: a seat that is still held for a date that was called off is what is
left to do, so there is nothing else to remember.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from mentoring.bookings.models import Booking
from mentoring.bookings.releasing import release_all
from mentoring.kernel.states import advance
from mentoring.offers.changing import call_off
from mentoring.offers.models import Occurrence
from mentoring.people.commands import News, tell_all
from mentoring.people.permissions import Actor
from mentoring.records.commands import note_all

AT_ONCE = 50  # Seats in one transaction: an ordinary evening is done in one or two.


def cancel_date(actor: Actor, *, occurrence: Occurrence, note: str, now: datetime) -> None:
    """Nobody comes: from now on nobody books, the door stays closed, and the money goes back to every wallet.

    The first bit at once, so that a small evening is done when this returns; workers do the rest. Call it outside a
    transaction: a bit locks wallets before the date, and must not find the date locked by who calls. Refuses with
    NotAllowed, DateOver (its door is closed) or DateCancelled (somebody was faster).
    """
    call_off(actor, occurrence=occurrence, note=note, now=now)
    give_back_some(occurrence, now)


@transaction.atomic
def give_back_some(occurrence: Occurrence, now: datetime) -> int:
    """The next seats that are still held for a date that was called off: how many were given back, 0 when none is left.

    All of a bit or nothing; the same bit again finds nothing to do. Who was let in before stays in, and who gave the
    seat back has the money already.
    """
    # Bookings, wallets, the date: the order of everybody who locks more than one of these.
    left = Booking.objects.filter(
        occurrence=occurrence, state=Booking.State.HELD, occurrence__cancelled_at__isnull=False
    )
    rows = left.select_for_update(of=("self",)).select_related("person__user", "occurrence__offer", "territory")
    bookings = list(rows.order_by("pk")[:AT_ONCE])
    for booking in bookings:
        advance(booking, Booking.State.CANCELLED, released_at=now)
    lost = release_all(bookings, now)
    note_all(Actor.clock(), "called off", bookings, at=now)
    _tell(bookings, lost, now)
    return len(bookings)


def _tell(bookings: Sequence[Booking], lost: dict[int, int], now: datetime) -> None:
    """Each hears how much is in the wallet again; and what went back to where it came from, if a voucher is over."""
    if not bookings:
        return
    news = [News(each.person, f"date_cancelled:{each.pk}", _facts(each, lost.get(each.pk, 0))) for each in bookings]
    tell_all("date_cancelled", news, at=now, territory_id=bookings[0].territory_id)


def _facts(booking: Booking, lost_cents: int) -> dict[str, Any]:
    date, offer = booking.occurrence, booking.occurrence.offer
    return {
        "first_name": booking.person.first_name,
        "title": offer.title,
        "starts_at": date.starts_at.isoformat(),
        "reason": date.note,
        "back_cents": booking.price_cents - lost_cents,
        "lost_cents": lost_cents,
        "booking": booking.pk,
    }


def dates_to_give_back() -> QuerySet[Occurrence]:
    """Dates that were called off and for which seats are still held: work for the clock, the oldest first."""
    held = Booking.objects.filter(occurrence=OuterRef("pk"), state=Booking.State.HELD)
    return Occurrence.objects.filter(Exists(held), cancelled_at__isnull=False).order_by("cancelled_at", "pk")
