"""The waiting list of a date: opened by its provider, joined and left by families, closed by the clock."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from mentoring.bookings.booking import refuse_unfit
from mentoring.bookings.deadlines import answer_by, answer_by_letter
from mentoring.bookings.errors import (
    AlreadyBooked,
    ConsentMissing,
    LetterTooSlow,
    NoWaitingList,
    SeatsLeft,
    TooLate,
    WalletTooSmall,
)
from mentoring.bookings.limits import refuse_paused
from mentoring.bookings.line import free_seats, hold_date, pass_on, tell_of_line, who_can_be_asked
from mentoring.bookings.models import Booking, Waiting
from mentoring.bookings.permissions import may_book, may_keep_line
from mentoring.bookings.prices import AS_USUAL
from mentoring.bookings.queries import payment
from mentoring.bookings.quoting import agreed_on
from mentoring.kernel.refusal import WrongState
from mentoring.kernel.states import advance
from mentoring.offers.dates import resize
from mentoring.offers.errors import DateCancelled
from mentoring.offers.models import Occurrence
from mentoring.people.commands import hold_still
from mentoring.people.models import Person
from mentoring.people.permissions import Actor, require
from mentoring.people.queries import addresses_for, is_leaving
from mentoring.records.commands import note
from mentoring.vouchers.queries import resting_for_consent, wallet_of


@transaction.atomic
def open_line(actor: Actor, *, occurrence: Occurrence, now: datetime) -> None:
    """Whoever finds a date sold out may wait for a seat; again changes nothing. Refuses with NotAllowed."""
    require(may_keep_line(actor, occurrence.offer.provider_id))
    if Occurrence.objects.filter(pk=occurrence.pk, has_waiting_list=False).update(has_waiting_list=True):
        note(actor, "opened_line", occurrence, at=now)
    occurrence.refresh_from_db()


@transaction.atomic
def close_line(actor: Actor, *, occurrence: Occurrence, now: datetime) -> int:
    """Nobody waits any more: all are told; a seat that is kept for somebody stays theirs until their time is over.

    Says how many waited. Refuses with NotAllowed.
    """
    require(may_keep_line(actor, occurrence.offer.provider_id))
    hold_date(occurrence.pk)
    Occurrence.objects.filter(pk=occurrence.pk).update(has_waiting_list=False)
    waiting = list(_line(occurrence, Waiting.State.WAITING))
    for one in waiting:
        advance(one, Waiting.State.OVER)
        tell_of_line(one, "line_closed", now, key="")
    note(actor, "closed_line", occurrence, at=now, waiting=len(waiting))
    occurrence.refresh_from_db()
    return len(waiting)


@transaction.atomic
def join_line(
    actor: Actor, *, person: Person, occurrence: Occurrence, form_key: str, now: datetime, seats: int = 1
) -> Waiting:
    """The last place in the line for a date without free seats. Again, or the same form, returns the first one.

    Refuses with NotAllowed, NotFound, Suspended, TooLate, NotForYourAge, LimitReached, BookingPaused, ConsentMissing,
    WalletTooSmall, AlreadyBooked, DateCancelled, NoWaitingList, SeatsLeft (there is no need to wait) or LetterTooSlow
    (nobody has an e-mail address, and a letter would not arrive in time).
    """
    require(may_book(actor, person.pk))
    hold_still([person.pk])
    refuse_unfit(person, occurrence, now)
    refuse_paused(person, occurrence.offer.territory_id, now)
    by_letter = not addresses_for(person, timezone.localdate(now))
    _refuse_unable(person, occurrence, now)
    # Wallet, then the date: from here on no seat of it comes free, and nobody else stands behind us.
    date = hold_date(occurrence.pk)
    first = Waiting.objects.filter(form_key=form_key, person=person).first() or _place_of(person, date)
    if first is not None:
        return first
    _refuse_needless(person, date, seats, now)
    if by_letter and not answer_by_letter(now, date.bookable_until):
        raise LetterTooSlow
    waiting = Waiting.objects.create(
        territory_id=date.offer.territory_id,
        person=person,
        occurrence=date,
        seats=seats,
        starts_at=date.starts_at,
        by_letter=by_letter,
        joined_at=now,
        form_key=form_key,
    )
    # Asked now, since the row holds the person's key: whoever erases them has finished, or waits for us.
    require(not is_leaving(person))
    note(actor, "joined_line", waiting, at=now)
    return waiting


def _place_of(person: Person, date: Occurrence) -> Waiting | None:
    return Waiting.objects.filter(person=person, occurrence=date, state__in=Waiting.IN_LINE).first()


def _refuse_unable(person: Person, occurrence: Occurrence, now: datetime) -> None:
    today = timezone.localdate(now)
    pocketfuls = wallet_of(person, today)
    if not pocketfuls and resting_for_consent(person, today):
        raise ConsentMissing
    missing = payment(pocketfuls, occurrence.offer, agreed_on(person, occurrence, AS_USUAL)).missing_cents
    if missing:
        raise WalletTooSmall(missing_cents=missing)


def _refuse_needless(person: Person, date: Occurrence, seats: int, now: datetime) -> None:
    if date.cancelled_at:
        raise DateCancelled
    if Booking.objects.filter(person=person, occurrence=date, released_at=None).exists():
        raise AlreadyBooked
    if not date.has_waiting_list:
        raise NoWaitingList
    if date.seats_left >= seats and not who_can_be_asked(date, now).exists():
        raise SeatsLeft
    if answer_by(now, date.bookable_until) is None:
        raise TooLate


@transaction.atomic
def leave_line(actor: Actor, *, waiting: Waiting, now: datetime) -> None:
    """Out of the line; a seat that was kept goes to the next one. Refuses with NotAllowed or WrongState."""
    require(may_book(actor, waiting.person_id))
    _go(waiting, Waiting.State.LEFT, now)
    note(actor, "left_line", waiting, at=now)


@transaction.atomic
def pass_over(waiting: Waiting, *, now: datetime) -> None:
    """No answer in time: the seat goes to the next one. Refuses with WrongState if they answered, or may still."""
    if waiting.offered_until is None or now < waiting.offered_until:
        raise WrongState
    _go(waiting, Waiting.State.PASSED, now)
    note(Actor.clock(), "passed_over", waiting, at=now)


def _go(waiting: Waiting, to: str, now: datetime) -> None:
    """Out of the line, as it is when the date is ours."""
    hold_date(waiting.occurrence_id)
    waiting.refresh_from_db()
    was_offered = waiting.state == Waiting.State.OFFERED
    advance(waiting, to)
    if was_offered:
        free_seats(waiting.occurrence_id, waiting.seats, now)


@transaction.atomic
def resize_date(actor: Actor, *, occurrence: Occurrence, capacity: int, now: datetime) -> None:
    """Change the number of places; new ones are for those in line first. Refuses with NotAllowed or TooFewSeats."""
    resize(actor, occurrence=occurrence, capacity=capacity, now=now)
    pass_on(occurrence.pk, now)
    occurrence.refresh_from_db()


def leave_all_lines(actor: Actor, person: Person, now: datetime) -> None:
    """Somebody is erased: out of every line, without a trace. Each date by itself: no two are locked at once."""
    for waiting in Waiting.objects.filter(person=person).order_by("occurrence_id", "pk"):
        with transaction.atomic():
            hold_date(waiting.occurrence_id)
            waiting.refresh_from_db()
            if waiting.state in Waiting.IN_LINE:
                _go(waiting, Waiting.State.LEFT, now)
            note(actor, "erased", waiting, at=now)
            waiting.delete()


def merge_lines(kept: Person, gone: Person, now: datetime) -> None:
    """Two records are one person: one place in each line, the better one; none where they have a seat already."""
    mine = Waiting.objects.filter(person__in=[kept, gone], state__in=Waiting.IN_LINE)
    for occurrence_id in sorted(set(mine.values_list("occurrence_id", flat=True))):
        hold_date(occurrence_id)
        places = list(mine.filter(occurrence=occurrence_id))
        places.sort(key=lambda one: (one.state != Waiting.State.OFFERED, one.joined_at, one.pk))
        seated = Booking.objects.filter(person__in=[kept, gone], occurrence=occurrence_id, released_at=None).exists()
        for one in reversed(places[0 if seated else 1 :]):  # Who waits before who is asked: nobody is asked in passing.
            _go(one, Waiting.State.LEFT, now)
    Waiting.objects.filter(person=gone).update(person=kept)


def _line(occurrence: Occurrence, *states: str) -> "list[Waiting]":
    line = Waiting.objects.filter(occurrence=occurrence, state__in=states)
    return list(line.select_related("person__user", "occurrence__offer__place").order_by("joined_at", "pk"))
