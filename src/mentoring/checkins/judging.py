"""What an admission comes to, for a code that is known: counted, or a conflict with both sides' evidence.

The order matters: what happened to the seat is said before what is wrong with whoever let somebody in, and the money of
a seat is moved by its state alone (bookings.offline), so that of any number who report it exactly one is paid for.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from mentoring.bookings.errors import WrongDay
from mentoring.bookings.models import Booking, Group
from mentoring.bookings.offline import claim_counted, redeem_earlier, take_up_again
from mentoring.checkins.models import OfflineEntry
from mentoring.checkins.shifts import Shift
from mentoring.kernel.refusal import Refusal, WrongState
from mentoring.offers.errors import DateCancelled
from mentoring.offers.models import Occurrence
from mentoring.people.commands import hold_still
from mentoring.records.queries import history_of

_Reason = OfflineEntry.Reason
_State = Booking.State


@dataclass(frozen=True)
class First:
    """Who had been let in with this code before: when, how, and by whom, as far as it is known."""

    at: datetime
    how: str
    device: UUID | None = None
    user_id: int | None = None
    usher_id: int | None = None

    @property
    def columns(self) -> dict[str, Any]:
        return {
            "first_at": self.at,
            "first_how": self.how,
            "first_device": self.device,
            "first_user_id": self.user_id,
            "first_usher_id": self.usher_id,
        }


@dataclass(frozen=True)
class Verdict:
    """No reason: it is counted."""

    reason: str = ""
    booking_id: int | None = None
    group_id: int | None = None
    heads: int = 0
    first: First | None = None


def counted(booking_id: int) -> Verdict:
    """One is in, and paid for."""
    return Verdict(booking_id=booking_id, heads=1)


def judge_booking(shift: Shift, booking: Booking, *, key: str, at: datetime, now: datetime) -> Verdict:
    """One seat. Whatever happens to it at this moment, its state says afterwards which of all was first."""
    if booking.state == _State.HELD:
        with suppress(WrongState):  # Somebody was faster: what it is now is looked at below.
            return _judge_held(shift, booking, key, at, now)
    if booking.state == _State.REDEEMED:
        return _judge_used(booking, key, at)
    if booking.state == _State.CANCELLED:
        return Verdict(_Reason.CALLED_OFF if booking.was_called_off else _Reason.GIVEN_BACK, booking_id=booking.pk)
    if booking.state == _State.HELD:
        return _judge_held(shift, booking, key, at, now)  # An entry was taken back while we looked.
    reason = _wrong_hour(shift, booking.occurrence, at)
    if not reason and take_up(shift, booking, key, at, now):
        return counted(booking.pk)
    if booking.state == _State.REDEEMED:  # Another phone took the money up while we waited for the wallet.
        return _judge_used(booking, key, at)
    return Verdict(reason or _Reason.EXPIRED, booking_id=booking.pk)


def _judge_used(booking: Booking, key: str, at: datetime) -> Verdict:
    if booking.redeem_key == key or claim_counted(booking, admitted_at=at, redeem_key=key):
        return counted(booking.pk)
    return Verdict(_Reason.TWICE, booking_id=booking.pk, first=_first(booking))


def _judge_held(shift: Shift, booking: Booking, key: str, at: datetime, now: datetime) -> Verdict:
    date = Occurrence.objects.get(pk=booking.occurrence_id)
    reason = _wrong_hour(shift, date, at)
    if reason:
        return Verdict(reason, booking_id=booking.pk)
    try:
        redeem_earlier(shift.actor, booking=booking, admitted_at=at, now=now, redeem_key=key)
    except DateCancelled:
        return Verdict(_Reason.CALLED_OFF, booking_id=booking.pk)
    except WrongDay:
        return Verdict(_Reason.NOT_OPEN, booking_id=booking.pk)
    return counted(booking.pk)


def _wrong_hour(shift: Shift, date: Occurrence, at: datetime) -> str:
    if date.cancelled_at:
        return _Reason.CALLED_OFF
    if not shift.could_admit(at):
        return _Reason.REVOKED
    return "" if date.door_opens_at <= at <= date.door_closes_at else _Reason.NOT_OPEN


def take_up(shift: Shift, booking: Booking, key: str, at: datetime, now: datetime) -> bool:
    """The money of a seat that was given up is taken again; False if it is not there any more."""
    try:
        with transaction.atomic():
            take_up_again(shift.actor, booking=booking, admitted_at=at, now=now, redeem_key=key)
    except Refusal:
        booking.refresh_from_db()
        return False
    return True


def _first(booking: Booking) -> First | None:
    """The entry of another phone, else what the record says of the page or machine."""
    assert booking.redeemed_at is not None
    entry = OfflineEntry.objects.filter(provider=booking.provider_id, key=booking.redeem_key or "-").first()
    if entry is not None:
        return First(entry.admitted_at, OfflineEntry.How.OFFLINE, entry.device, entry.user_id, entry.usher_id)
    noted = history_of(booking).filter(verb="redeemed").last()
    user_id, usher_id = (noted.user_id, noted.facts.get("usher")) if noted else (None, None)
    return First(booking.redeemed_at, OfflineEntry.How.ONLINE, None, user_id, usher_id)


# -- groups -------------------------------------------------------------------------------------------------
def judge_group(shift: Shift, group: Group, *, heads: int | None, key: str, at: datetime, now: datetime) -> Verdict:
    """So many heads of a group, by first name: who of them stayed at home, only whoever brought them knows."""
    seats = held_still(group)
    reason = _wrong_hour(shift, group.occurrence, at)
    if reason:
        return Verdict(reason, group_id=group.pk)
    seats.sort(key=lambda seat: (seat.person.first_name, seat.pk))
    awaited = [seat for seat in seats if seat.state in (_State.HELD, _State.EXPIRED)]
    wanted = len(awaited) if heads is None else heads
    n_in = 0
    for seat in awaited:
        if n_in < wanted and not judge_booking(shift, seat, key=key, at=at, now=now).reason:
            n_in += 1
    if n_in and n_in >= wanted:
        return Verdict(heads=n_in, group_id=group.pk)
    if n_in:
        return Verdict(_Reason.TOO_MANY_HEADS, heads=n_in, group_id=group.pk)
    return Verdict(_why_nobody(seats), first=_first_of_group(seats), group_id=group.pk)


def held_still(group: Group) -> list[Booking]:
    """Nobody lets one of them in, or gives a seat back, until we are done: persons first, then bookings by number."""
    hold_still(Booking.objects.filter(group=group).values_list("person_id", flat=True))
    rows = Booking.objects.select_for_update(of=("self",)).filter(group=group)
    return list(rows.select_related("person__user", "occurrence__offer__place").order_by("pk"))


def _why_nobody(seats: list[Booking]) -> str:
    states = {seat.state for seat in seats}
    if _State.REDEEMED in states:
        return _Reason.TWICE
    return _Reason.EXPIRED if _State.EXPIRED in states else _Reason.GIVEN_BACK


def _first_of_group(seats: list[Booking]) -> First | None:
    inside = sorted((seat.redeemed_at, seat.pk) for seat in seats if seat.redeemed_at)
    firsts = [seat for seat in seats if inside and seat.pk == inside[0][1]]
    return _first(firsts[0]) if firsts else None
