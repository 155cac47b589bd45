"""A manager looks at what could not be counted by itself: it is counted after all, or left as it is."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from mentoring.bookings.models import Booking
from mentoring.bookings.offline import redeem_whatever_the_hour, take_up_again
from mentoring.checkins.errors import CannotBeCounted
from mentoring.checkins.judging import held_still
from mentoring.checkins.models import OfflineEntry
from mentoring.checkins.permissions import may_settle
from mentoring.kernel.refusal import Refusal
from mentoring.people.permissions import Actor, require
from mentoring.records.commands import note

_Reason = OfflineEntry.Reason
# Nobody is paid twice for a seat, nor for one that was given back or is somebody else's.
COUNTABLE = frozenset({_Reason.EXPIRED, _Reason.NOT_OPEN, _Reason.REVOKED})
_STATES = (Booking.State.HELD, Booking.State.EXPIRED)


@transaction.atomic
def see_conflict(actor: Actor, *, entry: OfflineEntry, now: datetime) -> None:
    """It was looked at, and stays as it is; again changes nothing. Refuses with NotAllowed."""
    require(may_settle(actor, entry.provider_id))
    if _open(entry).update(seen_at=now, seen_by=actor.user_id):
        note(actor, "saw", entry, at=now)
    entry.refresh_from_db()


@transaction.atomic
def count_conflict(actor: Actor, *, entry: OfflineEntry, now: datetime) -> None:
    """Somebody really was there, although the clock, the hour or the volunteer was wrong: the seat is paid for.

    Again changes nothing. Refuses with NotAllowed, or CannotBeCounted (its seat was used, given back or called off, or
    its money is gone): nothing is settled then.
    """
    require(may_settle(actor, entry.provider_id))
    if entry.settled_at:
        return
    if not is_countable(entry):
        raise CannotBeCounted
    if not OfflineEntry.objects.filter(pk=entry.pk, settled_at=None).update(settled_at=now):
        return  # A colleague counts it at this moment.
    _open(entry).update(seen_at=now, seen_by=actor.user_id)
    n_in = _let_in(actor, entry, now)
    if not n_in:
        raise CannotBeCounted
    OfflineEntry.objects.filter(pk=entry.pk).update(counted_heads=n_in)
    note(actor, "counted", entry, at=now, heads=n_in)
    entry.refresh_from_db()


def is_countable(entry: OfflineEntry) -> bool:
    """Is there a seat for it that nobody used, and is it no second entry?"""
    if entry.settled_at or entry.reason not in COUNTABLE:
        return False
    if entry.group is not None:
        return not entry.group.occurrence.cancelled_at
    booking = entry.booking
    return booking is not None and booking.state in _STATES and not booking.occurrence.cancelled_at


def _let_in(actor: Actor, entry: OfflineEntry, now: datetime) -> int:
    at_door = actor.at(None)
    wanted, n_in = entry.heads, 0
    for seat in sorted(_seats(entry), key=lambda seat: (seat.person.first_name, seat.pk)):
        if seat.state in _STATES and (wanted is None or n_in < wanted):
            n_in += _count(at_door, seat, entry, now)
    return n_in


def _seats(entry: OfflineEntry) -> list[Booking]:
    """Those of a group are held as a phone holds them that hands in the same group: nobody waits in a circle."""
    if entry.group is not None:
        return held_still(entry.group)
    one = Booking.objects.filter(pk=entry.booking_id or 0)
    return list(one.select_related("person__user", "occurrence__offer__place"))


def _count(actor: Actor, seat: Booking, entry: OfflineEntry, now: datetime) -> bool:
    let_in = redeem_whatever_the_hour if seat.state == Booking.State.HELD else take_up_again
    try:
        with transaction.atomic():
            let_in(actor, booking=seat, admitted_at=entry.admitted_at, now=now, redeem_key=entry.key)
    except Refusal:
        return False
    return True


def _open(entry: OfflineEntry) -> QuerySet[OfflineEntry]:
    return OfflineEntry.objects.filter(pk=entry.pk, seen_at=None)
