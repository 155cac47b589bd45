"""Book, cancel, expire: the seat and the money go together."""

from datetime import timedelta

import pytest

from mentoring.bookings.booking import book
from mentoring.bookings.errors import AlreadyBooked, NotForYourAge, TooLate, WalletTooSmall
from mentoring.bookings.models import Booking
from mentoring.bookings.queries import story_differences
from mentoring.bookings.releasing import cancel, expire
from mentoring.demo.town import Town
from mentoring.kernel.refusal import NotAllowed, NotFound, WrongState
from mentoring.ledger import chart
from mentoring.ledger.queries import balance
from mentoring.offers.errors import SoldOut
from mentoring.offers.models import Occurrence
from mentoring.offers.publishing import withdraw
from mentoring.people.permissions import Actor
from mentoring.programmes.rules import Scope
from mentoring.vouchers.commands import expire as expire_voucher


def seats(occurrence: Occurrence) -> int:
    occurrence.refresh_from_db()
    return occurrence.seats_taken


def test_booking_holds_the_money_and_takes_the_seat(town: Town) -> None:
    family = town.new_family()
    voucher = town.funded_voucher(20_00, family)
    date = town.new_date(price_cents=12_00)
    booking = town.booked(date, family)
    assert balance(chart.voucher(voucher.pk)) == 8_00
    assert balance(chart.held(booking.pk)) == 12_00
    assert seats(date) == 1
    assert story_differences() == []


def test_the_same_form_twice_is_one_booking(town: Town) -> None:
    family, date = town.funded_family(), town.new_date()
    first, second = (
        book(family.guardian, person=family.person, occurrence=date, form_key="the-form", now=town.now) for _ in "ab"
    )
    assert first == second
    assert seats(date) == 1


def test_one_seat_each(town: Town) -> None:
    family, date = town.funded_family(), town.new_date()
    town.booked(date, family)
    with pytest.raises(AlreadyBooked):
        town.booked(date, family)
    assert seats(date) == 1


def test_the_voucher_that_expires_first_pays_first_and_the_next_one_the_rest(town: Town) -> None:
    family = town.new_family()
    late = town.funded_voucher(50_00, family, expires_on=town.today + timedelta(days=90))
    soon = town.funded_voucher(10_00, family, expires_on=town.today + timedelta(days=30))
    town.booked(town.new_date(price_cents=12_00), family)
    assert balance(chart.voucher(soon.pk)) == 0
    assert balance(chart.voucher(late.pk)) == 48_00


def test_a_voucher_pays_only_within_its_scope(town: Town) -> None:
    family = town.new_family()
    town.funded_voucher(50_00, family, scope=Scope(kinds=frozenset({"enrolment"})))
    with pytest.raises(WalletTooSmall):
        town.booked(town.new_date(), family)


def test_an_expired_voucher_pays_nothing(town: Town) -> None:
    family = town.new_family()
    town.funded_voucher(50_00, family, expires_on=town.today - timedelta(days=1))
    with pytest.raises(WalletTooSmall):
        town.booked(town.new_date(), family)


def test_a_refused_booking_leaves_nothing_behind(town: Town) -> None:
    poor, date = town.funded_family(5_00), town.new_date(price_cents=12_00)
    before = Booking.objects.count()
    with pytest.raises(WalletTooSmall):
        town.booked(date, poor)
    assert Booking.objects.count() == before
    assert seats(date) == 0


def test_the_last_seat_is_the_last(town: Town) -> None:
    date = town.new_date(capacity=1)
    town.booked(date)
    late = town.funded_family()
    with pytest.raises(SoldOut):
        town.booked(date, late)
    assert story_differences() == []


def test_nobody_books_for_somebody_else(town: Town) -> None:
    family, stranger = town.funded_family(), town.funded_family()
    for actor in (stranger.guardian, town.teacher, town.manager, town.operator, Actor.public()):
        with pytest.raises(NotAllowed):
            book(actor, person=family.person, occurrence=town.new_date(), form_key=town.form_key(), now=town.now)


def test_what_has_started_cannot_be_booked(town: Town) -> None:
    date = town.new_date(starts_at=town.now - timedelta(minutes=1))
    with pytest.raises(TooLate):
        town.booked(date)


def test_what_was_withdrawn_looks_like_nothing(town: Town) -> None:
    date = town.new_date()
    withdraw(town.manager, offer=date.offer, now=town.now)
    with pytest.raises(NotFound):
        town.booked(date)


def test_an_offer_for_the_young_is_not_for_older_ones(town: Town) -> None:
    date = town.new_date()
    type(date.offer).objects.filter(pk=date.offer_id).update(oldest=9)
    date.offer.refresh_from_db()
    with pytest.raises(NotForYourAge):
        town.booked(date, town.funded_family(age=15))


def test_cancelling_gives_back_seat_and_money_at_once(town: Town) -> None:
    family = town.new_family()
    voucher = town.funded_voucher(20_00, family)
    date = town.new_date(starts_at=town.now + timedelta(days=3))
    booking = town.booked(date, family)
    cancel(family.guardian, booking=booking, now=town.now)
    assert balance(chart.voucher(voucher.pk)) == 20_00
    assert seats(date) == 0
    assert story_differences() == []
    with pytest.raises(WrongState):
        cancel(family.guardian, booking=booking, now=town.now)


def test_after_the_limit_one_cannot_cancel(town: Town) -> None:
    family = town.funded_family()
    booking = town.booked(town.new_date(starts_at=town.now + timedelta(hours=23)), family)
    with pytest.raises(TooLate):
        cancel(family.guardian, booking=booking, now=town.now)


def test_after_cancelling_one_can_book_again(town: Town) -> None:
    family, date = town.funded_family(), town.new_date(starts_at=town.now + timedelta(days=3))
    cancel(family.guardian, booking=town.booked(date, family), now=town.now)
    assert town.booked(date, family).state == Booking.State.HELD


def test_a_forgotten_booking_returns_when_the_door_has_closed(town: Town) -> None:
    family = town.new_family()
    voucher = town.funded_voucher(20_00, family)
    booking = town.booked(town.new_date(), family)
    with pytest.raises(WrongState):
        expire(booking, now=booking.occurrence.door_closes_at)
    expire(booking, now=booking.occurrence.door_closes_at + timedelta(seconds=1))
    assert balance(chart.voucher(voucher.pk)) == 20_00
    with pytest.raises(WrongState):
        expire(booking, now=booking.occurrence.door_closes_at + timedelta(days=1))


def test_what_comes_back_to_an_expired_voucher_goes_on_to_its_fund(town: Town) -> None:
    family = town.new_family()
    voucher = town.funded_voucher(20_00, family)
    booking = town.booked(town.new_date(price_cents=12_00), family)
    expire_voucher(voucher, now=town.now)
    assert balance(chart.fund(voucher.fund_id)) == 8_00
    expire(booking, now=booking.occurrence.door_closes_at + timedelta(seconds=1))
    assert balance(chart.voucher(voucher.pk)) == 0
    assert balance(chart.fund(voucher.fund_id)) == 20_00


def test_a_free_offer_holds_no_money_and_takes_a_seat(town: Town) -> None:
    family, date = town.new_family(), town.new_date(price_cents=0)
    booking = town.booked(date, family)
    assert seats(date) == 1
    assert balance(chart.held(booking.pk)) == 0
