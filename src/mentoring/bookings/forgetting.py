"""Bookings that nobody used or gave back, their door closed: given back or counted as used, as a territory says.

Whoever did not come is told, where the territory counts it, and in the end waits for a while (absences.py).
"""

from datetime import datetime

from django.db import transaction

from mentoring.bookings.limits import pause_of
from mentoring.bookings.models import Booking
from mentoring.bookings.permissions import may_redeem
from mentoring.bookings.redeeming import earn
from mentoring.bookings.releasing import expire
from mentoring.bookings.ruling import rules_in
from mentoring.bookings.telling import tell_of
from mentoring.kernel.refusal import WrongState
from mentoring.kernel.states import advance
from mentoring.offers.models import Occurrence
from mentoring.people.permissions import Actor, require
from mentoring.records.commands import note


@transaction.atomic
def settle_forgotten(booking: Booking, *, now: datetime) -> None:
    """Nobody used it: its money goes back to the wallet, or where the territory says so for its kind, to the provider.

    Refuses with WrongState if its door is not closed yet, its date was called off, or somebody was faster.
    """
    date = Occurrence.objects.select_related("offer__place").get(pk=booking.occurrence_id)
    if now <= date.door_closes_at or date.cancelled_at:
        raise WrongState
    booking.occurrence = date
    booking.refresh_from_db(fields=["excused_at"])
    rules = rules_in(booking.territory_id)
    # Whom the door excused was not there, whatever the kind: nobody is paid for an empty chair that was announced.
    if date.offer.kind in rules.redeemed_kinds and not booking.excused_at:
        _count_as_used(booking, now)
        return
    expire(booking, now=now)
    if rules.absences is not None:
        _blame(booking, now)


def _count_as_used(booking: Booking, now: datetime) -> None:
    advance(booking, Booking.State.REDEEMED, redeemed_at=now)
    earn(booking, now)
    note(Actor.clock(), "redeemed", booking, at=now)
    tell_of(booking, "booking_counted", now)


def _blame(booking: Booking, now: datetime) -> None:
    """One absence more, unless there is a good reason for it; the person is told, and from when on they may book."""
    if booking.group_id or _was_moved(booking):
        return
    if not Booking.objects.filter(pk=booking.pk, excused_at=None).update(missed_at=now):
        return
    until = pause_of(booking.person, booking.territory_id, now)
    if until is None:
        tell_of(booking, "booking_missed", now)
    else:
        tell_of(booking, "booking_paused", now, until=until.isoformat())


def _was_moved(booking: Booking) -> bool:
    """Was it another hour that they said yes to?"""
    moved_at = booking.occurrence.moved_at
    return moved_at is not None and booking.booked_at < moved_at


@transaction.atomic
def excuse(actor: Actor, *, booking: Booking, now: datetime) -> None:
    """The door heard from somebody that they do not come: it is no absence. Again changes nothing.

    Refuses with NotAllowed (not this provider's door), or WrongState if they are in, or the seat is given back.
    """
    require(may_redeem(actor, booking))
    expected = Booking.objects.filter(pk=booking.pk, state=Booking.State.HELD)
    if expected.filter(excused_at=None).update(excused_at=now):
        note(actor, "excused", booking, at=now)
    elif not expected.exists():
        raise WrongState
    booking.refresh_from_db()
