"""A seat that comes free belongs to the first in line; every seat has one owner."""

from datetime import timedelta

import pytest

from mentoring.bookings.booking import book
from mentoring.bookings.deadlines import ANSWER_WITHIN, LETTER_NEEDS, LETTER_WITHIN, answer_by, answer_by_letter
from mentoring.bookings.errors import (
    AlreadyBooked,
    LetterTooSlow,
    NotForYourAge,
    NoWaitingList,
    OfferOver,
    SeatsLeft,
    TooLate,
    WalletTooSmall,
)
from mentoring.bookings.models import Booking, Waiting
from mentoring.bookings.queries import story_differences
from mentoring.bookings.recounting import seat_differences
from mentoring.bookings.releasing import cancel
from mentoring.bookings.tending import KEPT_FOR, tend_lines
from mentoring.bookings.waiting import (
    close_line,
    join_line,
    leave_line,
    open_line,
    pass_over,
    resize_date,
)
from mentoring.demo.town import Town
from mentoring.jobs.books import recount
from mentoring.kernel.refusal import NotAllowed, WrongState
from mentoring.offers.errors import DateCancelled, SoldOut
from mentoring.offers.models import Occurrence, Offer
from mentoring.people.models import Guardianship, User
from mentoring.people.permissions import Actor, Role
from mentoring.privacy.commands import erase
from mentoring.programmes.commands import readmit, suspend
from mentoring.programmes.models import Admission
from mentoring.records.models import Parcel

DAY = timedelta(days=1)


def sold_out(town: Town, seats: int = 1, days: int = 30) -> tuple[Occurrence, list[Booking]]:
    """A date with a waiting list and no free seat, and who sits there."""
    date = town.new_date(capacity=seats, starts_at=town.now + timedelta(days=days))
    open_line(town.manager, occurrence=date, now=town.now)
    return date, [town.booked(date) for _ in range(seats)]


def joined(town: Town, date: Occurrence, family=None, minutes: int = 0, seats: int = 1) -> Waiting:
    family = family or town.funded_family()
    when = town.now + timedelta(minutes=minutes)
    waiting = join_line(
        family.guardian, person=family.person, occurrence=date, form_key=town.form_key(), now=when, seats=seats
    )
    waiting.family = family
    return waiting


def guardian_of(town: Town, booking: Booking) -> Actor:
    return town.standing_for(booking.person, User.objects.get(guardianships__person=booking.person).email)


def given_back(town: Town, booking: Booking) -> None:
    cancel(guardian_of(town, booking), booking=booking, now=town.now)


def accepted(town: Town, waiting: Waiting, now=None) -> Booking:
    return book(
        waiting.family.guardian,
        person=waiting.family.person,
        occurrence=Occurrence.objects.get(pk=waiting.occurrence_id),
        form_key=town.form_key(),
        now=now or town.now,
    )


def states(*line: Waiting) -> list[str]:
    for waiting in line:
        waiting.refresh_from_db()
    return [waiting.state for waiting in line]


def every_seat_has_one_owner(date: Occurrence) -> None:
    date.refresh_from_db()
    assert seat_differences() == []
    assert story_differences() == []


def told(kind: str) -> list[str]:
    return list(Parcel.objects.filter(kind=kind).order_by("pk").values_list("to", flat=True))


# -- how long a seat is kept ------------------------------------------------------------------------------------
def test_a_seat_is_kept_for_a_day_and_near_the_date_for_half_of_what_is_left(town):
    now = town.now
    assert answer_by(now, now + 30 * DAY) == now + ANSWER_WITHIN
    assert answer_by(now, now + timedelta(hours=10)) == now + timedelta(hours=5)
    assert answer_by(now, now + timedelta(minutes=60)) == now + timedelta(minutes=30)
    assert answer_by(now, now + timedelta(minutes=59)) is None
    assert answer_by(now, now - DAY) is None


def test_a_letter_is_given_a_week_and_only_in_good_time(town):
    assert answer_by_letter(town.now, town.now + LETTER_NEEDS) == town.now + LETTER_WITHIN
    assert answer_by_letter(town.now, town.now + LETTER_NEEDS - timedelta(seconds=1)) is None


# -- joining ----------------------------------------------------------------------------------------------------
def test_a_freed_seat_is_kept_for_the_first_in_line_and_nobody_else_gets_it(town: Town):
    date, [seat] = sold_out(town)
    second, first = joined(town, date, minutes=2), joined(town, date, minutes=1)
    given_back(town, seat)
    assert states(first, second) == ["offered", "waiting"]
    assert first.offered_until == town.now + ANSWER_WITHIN
    every_seat_has_one_owner(date)
    assert date.seats_left == 0
    with pytest.raises(SoldOut):
        town.booked(date)
    assert told("seat_offered") == [first.family.email]


def test_accepting_is_booking_with_the_seat_that_was_kept(town: Town):
    date, [seat] = sold_out(town)
    waiting = joined(town, date)
    given_back(town, seat)
    booking = accepted(town, waiting)
    assert booking.state == "held"
    assert states(waiting) == ["taken"]
    every_seat_has_one_owner(date)


def test_after_the_deadline_the_seat_is_not_theirs_any_more_even_before_the_clock_has_looked(town: Town):
    date, [seat] = sold_out(town)
    waiting = joined(town, date)
    given_back(town, seat)
    with pytest.raises(OfferOver):
        accepted(town, waiting, now=town.now + ANSWER_WITHIN)
    assert Booking.objects.filter(person=waiting.person).count() == 0
    every_seat_has_one_owner(date)


def test_no_answer_in_time_and_the_next_one_is_asked_then_everybody(town: Town):
    date, [seat] = sold_out(town)
    first, second = joined(town, date), joined(town, date, minutes=1)
    given_back(town, seat)
    first.refresh_from_db()
    with pytest.raises(WrongState):
        pass_over(first, now=first.offered_until - timedelta(seconds=1))
    tend_lines(town.now + ANSWER_WITHIN)
    assert states(first, second) == ["passed", "offered"]
    every_seat_has_one_owner(date)
    tend_lines(town.now + 2 * ANSWER_WITHIN)
    assert states(second) == ["passed"]
    every_seat_has_one_owner(date)
    assert date.seats_left == 1
    town.booked(date)


def test_who_says_no_makes_place_for_the_next_one(town: Town):
    date, [seat] = sold_out(town)
    first, second, third = joined(town, date), joined(town, date, minutes=1), joined(town, date, minutes=2)
    given_back(town, seat)
    leave_line(second.family.guardian, waiting=second, now=town.now)
    leave_line(first.family.guardian, waiting=first, now=town.now)
    assert states(first, second, third) == ["left", "left", "offered"]
    every_seat_has_one_owner(date)
    with pytest.raises(WrongState):
        leave_line(first.family.guardian, waiting=first, now=town.now)


def test_more_chairs_are_for_those_in_line_first(town: Town):
    date, _ = sold_out(town)
    line = [joined(town, date, minutes=n) for n in range(3)]
    resize_date(town.manager, occurrence=date, capacity=3, now=town.now)
    assert states(*line) == ["offered", "offered", "waiting"]
    every_seat_has_one_owner(date)


def test_chairs_that_came_some_other_way_are_offered_by_the_clock_and_nobody_overtakes(town: Town):
    date, _ = sold_out(town)
    waiting = joined(town, date)
    Occurrence.objects.filter(pk=date.pk).update(capacity=2)
    date.refresh_from_db()
    with pytest.raises(SoldOut):
        town.booked(date)
    tend_lines(town.now)
    assert states(waiting) == ["offered"]
    every_seat_has_one_owner(date)


def test_who_waits_for_two_seats_keeps_their_place_while_there_is_one(town: Town):
    date, seats = sold_out(town, seats=2)
    pair, single = joined(town, date, seats=2), joined(town, date, minutes=1)
    given_back(town, seats[0])
    assert states(pair, single) == ["waiting", "offered"]
    leave_line(single.family.guardian, waiting=single, now=town.now)
    given_back(town, seats[1])
    assert states(pair) == ["offered"]
    every_seat_has_one_owner(date)
    accepted(town, pair)  # Comes alone after all: the other seat is free.
    every_seat_has_one_owner(date)
    assert date.seats_left == 1


def test_waiting_needs_a_list_a_full_house_a_wallet_an_age_and_no_seat(town: Town):
    date, [seat] = sold_out(town)
    with pytest.raises(WalletTooSmall):
        joined(town, date, town.funded_family(1_00))
    guest = guardian_of(town, seat)
    with pytest.raises(AlreadyBooked):
        join_line(guest, person=seat.person, occurrence=date, form_key="mine", now=town.now)
    with pytest.raises(NotAllowed):
        join_line(town.teacher, person=town.leo, occurrence=date, form_key="other", now=town.now)
    free = town.new_date(starts_at=town.now + 30 * DAY)
    with pytest.raises(NoWaitingList):
        joined(town, free)
    open_line(town.manager, occurrence=free, now=town.now)
    with pytest.raises(SeatsLeft):
        joined(town, free)
    Offer.objects.filter(pk=date.offer_id).update(oldest=9)
    date = Occurrence.objects.select_related("offer").get(pk=date.pk)
    with pytest.raises(NotForYourAge):
        joined(town, date)


def test_the_same_form_twice_or_two_pages_are_one_place(town: Town):
    date, _ = sold_out(town)
    family = town.funded_family()
    first, again = joined(town, date, family), joined(town, date, family)
    assert first == again
    assert Waiting.objects.filter(occurrence=date).count() == 1


def test_within_the_last_hour_nobody_is_asked_and_seats_are_for_whoever_comes_first(town: Town):
    date, [seat] = sold_out(town)
    waiting = joined(town, date)
    Offer.objects.filter(pk=date.offer_id).update(cancel_hours=0)
    last = date.starts_at - timedelta(minutes=59)
    actor = guardian_of(town, seat)
    cancel(actor, booking=Booking.objects.get(pk=seat.pk), now=last)
    assert states(waiting) == ["waiting"]
    family = town.funded_family()
    with pytest.raises(SeatsLeft):
        join_line(family.guardian, person=family.person, occurrence=date, form_key="late", now=last)
    accepted(town, waiting, now=last)
    assert states(waiting) == ["taken"]
    every_seat_has_one_owner(date)
    with pytest.raises(TooLate):
        join_line(family.guardian, person=family.person, occurrence=date, form_key="late", now=last)


def test_who_has_no_address_is_asked_by_letter_in_good_time_or_told_at_once_that_it_is_too_late(town: Town):
    date, [seat] = sold_out(town)
    family = town.funded_family()
    Guardianship.objects.filter(person=family.person).delete()
    waiting = joined(town, date, family)
    given_back(town, seat)
    assert states(waiting) == ["offered"]
    assert waiting.offered_until == town.now + LETTER_WITHIN
    assert Parcel.objects.get(kind="seat_offered").channel == Parcel.Channel.LETTER
    near, _ = sold_out(town, days=13)
    with pytest.raises(LetterTooSlow):
        joined(town, near, family)


def test_a_letter_that_would_come_too_late_is_not_sent_the_next_one_is_asked(town: Town):
    date, [seat] = sold_out(town, days=20)
    family = town.funded_family()
    Guardianship.objects.filter(person=family.person).delete()
    by_letter, by_mail = joined(town, date, family), joined(town, date, minutes=1)
    actor = guardian_of(town, seat)
    cancel(actor, booking=seat, now=date.starts_at - timedelta(days=10))
    assert states(by_letter, by_mail) == ["waiting", "offered"]
    every_seat_has_one_owner(date)


# -- the provider, and what happens to the date ------------------------------------------------------------------
def test_only_its_provider_opens_and_closes_a_list(town: Town):
    date, _ = sold_out(town)
    for actor in (town.usher, town.operator, town.music_manager, town.guardian):
        with pytest.raises(NotAllowed):
            open_line(actor, occurrence=date, now=town.now)
        with pytest.raises(NotAllowed):
            close_line(actor, occurrence=date, now=town.now)


def test_a_list_that_is_closed_lets_everybody_know_and_who_was_asked_keeps_the_seat(town: Town):
    date, [seat] = sold_out(town)
    asked, waiting = joined(town, date), joined(town, date, minutes=1)
    given_back(town, seat)
    assert close_line(town.manager, occurrence=date, now=town.now) == 1
    assert states(asked, waiting) == ["offered", "over"]
    assert told("line_closed") == [waiting.family.email]
    accepted(town, asked)
    assert states(asked) == ["taken"]
    every_seat_has_one_owner(date)


def test_when_a_date_is_called_off_everybody_in_line_is_told_once(town: Town):
    date, [seat] = sold_out(town)
    asked, waiting = joined(town, date), joined(town, date, minutes=1)
    given_back(town, seat)
    Occurrence.objects.filter(pk=date.pk).update(cancelled_at=town.now)
    with pytest.raises(DateCancelled):
        accepted(town, asked)
    tend_lines(town.now)
    tend_lines(town.now)
    assert states(asked, waiting) == ["over", "over"]
    assert told("line_called_off") == [asked.family.email, waiting.family.email]
    every_seat_has_one_owner(date)
    assert date.seats_taken == 0


def test_when_a_date_is_moved_everybody_in_line_is_told_once_and_stays(town: Town):
    date, _ = sold_out(town)
    waiting = joined(town, date)
    later = date.starts_at + DAY
    Occurrence.objects.filter(pk=date.pk).update(starts_at=later, ends_at=later, bookable_until=later)
    tend_lines(town.now)
    tend_lines(town.now + timedelta(minutes=1))
    assert states(waiting) == ["waiting"]
    assert told("line_moved") == [waiting.family.email]


def test_when_the_evening_begins_the_line_is_over_and_a_month_later_forgotten(town: Town):
    date, [seat] = sold_out(town)
    asked, waiting = joined(town, date), joined(town, date, minutes=1)
    given_back(town, seat)
    tend_lines(date.starts_at)
    assert states(asked, waiting) == ["over", "over"]
    every_seat_has_one_owner(date)
    tend_lines(date.starts_at + KEPT_FOR + DAY)
    assert not Waiting.objects.filter(occurrence=date).exists()


# -- persons -----------------------------------------------------------------------------------------------------
def test_who_is_erased_leaves_every_line_without_a_trace_and_the_seat_goes_on(town: Town):
    date, [seat] = sold_out(town)
    first, second = joined(town, date), joined(town, date, minutes=1)
    given_back(town, seat)
    erase(first.family.guardian, person=first.family.person, now=town.now)
    assert not Waiting.objects.filter(person=first.person_id).exists()
    assert states(second) == ["offered"]
    every_seat_has_one_owner(date)


def test_a_full_line_costs_no_statement_per_head_to_pass_a_seat_on(town: Town, django_assert_max_num_queries):
    date, [seat] = sold_out(town)
    for n in range(6):
        joined(town, date, minutes=n)
    booking = Booking.objects.select_related("occurrence__offer", "person").get(pk=seat.pk)
    actor = guardian_of(town, seat)
    with django_assert_max_num_queries(50):
        cancel(actor, booking=booking, now=town.now)


def test_the_books_say_when_a_seat_has_no_owner_or_two(town: Town):
    date, _ = sold_out(town, seats=2)
    Occurrence.objects.filter(pk=date.pk).update(seats_taken=1)
    assert seat_differences() == [f"date {date.pk} has 1 seats taken instead of 2"]
    assert seat_differences()[0] in recount().wrong


def test_nobody_is_offered_a_seat_that_they_could_not_book(town: Town):
    """Their provider was stopped; the seat is theirs when it may go on."""
    date, [booking] = sold_out(town)
    waiting = joined(town, date)
    admission = Admission.objects.get(organisation=date.offer.provider_id, role=Role.PROVIDER)
    suspend(town.operator, admission=admission, reason="Controlli.", now=town.now)
    given_back(town, booking)
    tend_lines(town.now)
    waiting.refresh_from_db()
    assert waiting.state == Waiting.State.WAITING
    readmit(town.operator, admission=admission, now=town.now)
    tend_lines(town.now)
    waiting.refresh_from_db()
    assert waiting.state == Waiting.State.OFFERED
