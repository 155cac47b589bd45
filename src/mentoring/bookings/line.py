"""Seats and the waiting list: a seat that comes free belongs to the first in line before anybody else sees it.

Every seat has one owner: a booking, an offer to somebody in line, or nobody. Whoever changes that for a date locks the
date first and the line after it. While somebody could still be asked, nobody else takes a free seat.
"""

from datetime import datetime

from django.db.models import QuerySet

from mentoring.bookings.deadlines import answer_by, answer_by_letter
from mentoring.bookings.errors import OfferOver
from mentoring.bookings.models import Booking, Waiting
from mentoring.kernel.states import advance
from mentoring.offers.errors import SoldOut
from mentoring.offers.models import Occurrence, Offer
from mentoring.offers.seats import give_seats_back, take_seats
from mentoring.offers.suspended import take_suspended
from mentoring.people.commands import tell
from mentoring.people.permissions import Role
from mentoring.programmes.queries import suspensions


def hold_date(occurrence_id: int) -> Occurrence:
    """The date as it is now; until this transaction ends nobody takes, frees or passes on a seat of it."""
    locked = Occurrence.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("offer__place").get(pk=occurrence_id)


def free_seats(occurrence_id: int, seats: int, now: datetime) -> None:
    """So many places are free again: for the first in line, else for everybody. Call it once per seat."""
    give_seats_back(occurrence_id, seats)
    pass_on(occurrence_id, now)


def pass_on(occurrence_id: int, now: datetime) -> int:
    """Offer the free seats of a date to those in line, the first one first; returns how many were asked.

    Whoever waits for two seats is passed over while there is one, and keeps their place.
    """
    if not Waiting.objects.filter(occurrence=occurrence_id, state=Waiting.State.WAITING).exists():
        return 0
    date, asked = hold_date(occurrence_id), 0
    while (first := _first_in_line(date, now)) is not None:
        take_seats(date, first.seats)
        date.seats_taken += first.seats
        _ask(first, date, now)
        asked += 1
    return asked


def _first_in_line(date: Occurrence, now: datetime) -> Waiting | None:
    if not date.seats_left:
        return None
    fitting = who_can_be_asked(date, now).filter(seats__lte=date.seats_left)
    return fitting.select_related("person__user").order_by("joined_at", "pk").first()


def who_can_be_asked(date: Occurrence, now: datetime) -> QuerySet[Waiting]:
    """Those in line for whom there is still time to answer.

    Nobody for what was called off or is not public, nor while its provider is stopped: they could not book.
    """
    line = Waiting.objects.filter(occurrence=date, state=Waiting.State.WAITING, person__leaving_at=None)
    by_mail = answer_by(now, date.bookable_until)
    if by_mail is None or date.cancelled_at or date.offer.state != Offer.State.PUBLISHED:
        return line.none()
    offer = date.offer
    if suspensions(Role.PROVIDER).filter(territory=offer.territory_id, organisation=offer.provider_id).exists():
        return line.none()
    return line if answer_by_letter(now, date.bookable_until) else line.filter(by_letter=False)


def _ask(waiting: Waiting, date: Occurrence, now: datetime) -> None:
    deadline = answer_by_letter if waiting.by_letter else answer_by
    until = deadline(now, date.bookable_until)
    assert until is not None
    waiting.occurrence = date
    advance(waiting, Waiting.State.OFFERED, offered_until=until)
    tell_of_line(waiting, "seat_offered", now, key=until.isoformat(), until=until.isoformat())


def take_seats_for(booking: Booking, now: datetime) -> None:
    """The seat that is kept for the person, or else one that nobody in line waits for; one of the suspended, if chosen.

    Refuses like take_seats(), with OfferOver if the time to answer is over, and with SuspendedGone.
    """
    _take(booking, now)
    if booking.suspended_id:
        take_suspended(booking.suspended_id)


def _take(booking: Booking, now: datetime) -> None:
    if booking.occurrence.has_waiting_list:
        _take_in_line(booking, now)
        return
    try:
        take_seats(booking.occurrence, booking.seats)
    except SoldOut:  # A seat may be kept for them by a list that was closed meanwhile.
        if not _places_of(booking).filter(state=Waiting.State.OFFERED).exists():
            raise
        _take_in_line(booking, now)


def _places_of(booking: Booking) -> QuerySet[Waiting]:
    return Waiting.objects.filter(occurrence=booking.occurrence, person=booking.person, state__in=Waiting.IN_LINE)


def _take_in_line(booking: Booking, now: datetime) -> None:
    date = booking.occurrence
    hold_date(date.pk)
    kept = _places_of(booking).first()
    if kept is not None and kept.state == Waiting.State.OFFERED:
        _take_kept(kept, booking, now)
        return
    take_seats(date, booking.seats)
    refuse_overtaking(date, now)
    if kept is not None:  # Too late to ask anybody in line: then whoever comes first.
        advance(kept, Waiting.State.TAKEN)


def _take_kept(kept: Waiting, booking: Booking, now: datetime) -> None:
    assert kept.offered_until is not None
    if now >= kept.offered_until:
        raise OfferOver
    advance(kept, Waiting.State.TAKEN)
    # Mostly nothing more; it still says when the date was moved or called off.
    take_seats(booking.occurrence, booking.seats - kept.seats)
    pass_on(booking.occurrence_id, now)


def refuse_overtaking(date: Occurrence, now: datetime) -> None:
    """Free seats are for those in line first. Call it after the seats were taken; refuses with SoldOut."""
    if date.has_waiting_list and who_can_be_asked(date, now).exists():
        raise SoldOut


def tell_of_line(waiting: Waiting, kind: str, now: datetime, *, key: str, **facts: str) -> None:
    """Write somebody in line; under each key once."""
    date = waiting.occurrence
    tell(
        waiting.person,
        kind,
        key=f"{kind}:{waiting.pk}:{key}",
        at=now,
        territory_id=waiting.territory_id,
        first_name=waiting.person.first_name,
        title=date.offer.title,
        starts_at=date.starts_at.isoformat(),
        place=str(date.offer.place),
        offer=date.offer_id,
        **facts,
    )
