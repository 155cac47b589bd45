"""A provider calls a date off: the money of every seat goes back at once, bit by bit, and everybody is told why.

Whoever is stopped in the middle is gone on with: a seat that is still held for a date that was called off is what is
left to do, so there is nothing else to remember.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from mentoring.bookings.models import Booking
from mentoring.bookings.releasing import release_all
from mentoring.bookings.telling import tell_groups
from mentoring.kernel.states import advance
from mentoring.offers.changing import call_off, held_still
from mentoring.offers.models import Occurrence, Offer
from mentoring.offers.publishing import withdraw
from mentoring.people.commands import News, tell_all
from mentoring.people.permissions import Actor
from mentoring.records.commands import note_all

AT_ONCE = 10  # Seats in one transaction: their families need not wait long for another booking.
BITS = 5  # So many at once for whoever calls off a date: an ordinary evening is done when the page answers.


def cancel_date(actor: Actor, *, occurrence: Occurrence, note: str, now: datetime) -> None:
    """Nobody comes: from now on nobody books, the door stays closed, and the money goes back to every wallet.

    The first bits at once, so that an ordinary evening is done when this returns; workers do the rest. Call it outside
    a transaction: a bit locks wallets before the date, and must not find the date locked by who calls. Refuses with
    NotAllowed, DateOver (its door is closed) or DateCancelled (somebody was faster).
    """
    _call_off(actor, occurrence, note, now)
    _begin([occurrence], now)


def cancel_dates(actor: Actor, *, dates: Collection[Occurrence], note: str, now: datetime) -> None:
    """Several dates, all of them or none. What cancel_date() says of one holds for each."""
    with transaction.atomic():
        held = held_still(dates)
        for date in held:
            _call_off(actor, date, note, now)
    _begin(held, now)


def withdraw_and_give_back(actor: Actor, *, offer: Offer, note: str, now: datetime) -> None:
    """Nobody books an offer any more, and nobody goes: its dates to come are called off, and the money goes back.

    Call it outside a transaction, like cancel_date(). Refuses with NotAllowed or WrongState.
    """
    with transaction.atomic():
        withdraw(actor, offer=offer, now=now)
        dates = held_still(offer.occurrences.filter(cancelled_at=None, ends_at__gt=now))
        for date in dates:
            _call_off(actor, date, note, now)
    _begin(dates, now)


@transaction.atomic
def _call_off(actor: Actor, date: Occurrence, note: str, now: datetime) -> None:
    """The families are told as their money comes back; whoever takes a group along is told at once."""
    call_off(actor, occurrence=date, note=note, now=now)
    tell_groups(date, "group_called_off", now, reason=note)


def _begin(dates: Sequence[Occurrence], now: datetime) -> None:
    """What an ordinary evening needs; a festival that is called off is left to the workers."""
    bits = BITS
    for date in dates:
        while bits and give_back_some(date, now):
            bits -= 1


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


@dataclass(frozen=True)
class Stakes:
    """Whom it concerns when dates change: people with a seat, their seats, and the money (cents) set aside for them."""

    people: int
    seats: int
    cents: int


def stakes(actor: Actor, dates: Collection[Occurrence]) -> Stakes:
    """What is booked for these dates, as far as the actor may see it, and not yet used."""
    held = Booking.objects.visible_to(actor).filter(occurrence__in=dates, state=Booking.State.HELD)
    told = held.aggregate(people=Count("person", distinct=True), seats=Sum("seats"), cents=Sum("price_cents"))
    return Stakes(told["people"], told["seats"] or 0, told["cents"] or 0)
