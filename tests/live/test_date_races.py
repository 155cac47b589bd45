"""A date is cancelled or moved while others do something with it: one winner, and every cent where it belongs."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.bookings.booking import book
from mentoring.bookings.cancelling import cancel_date, give_back_some
from mentoring.bookings.models import Booking
from mentoring.bookings.moving import move_date
from mentoring.bookings.queries import story_differences
from mentoring.bookings.redeeming import redeem_code
from mentoring.bookings.releasing import cancel
from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.jobs.dates import give_dates_back
from mentoring.kernel.refusal import Refusal
from mentoring.ledger import chart
from mentoring.ledger.queries import balance, differences
from mentoring.offers.changing import call_off, take_date_away
from mentoring.offers.errors import DateCancelled, DateInUse, DateMoved
from mentoring.offers.models import Occurrence, Offer
from mentoring.records.models import Parcel
from tests.live.races import at_once, outcome, refusals

ROUNDS = 8


def tonight(town: Town) -> Occurrence:
    """A date whose door is open and whose seats can still be given back: everything may race."""
    date = town.new_date()
    Offer.objects.filter(pk=date.offer_id).update(cancel_hours=0)
    return Occurrence.objects.select_related("offer").get(pk=date.pk)


def fresh(date: Occurrence) -> Occurrence:
    """As another request reads it."""
    return Occurrence.objects.select_related("offer").get(pk=date.pk)


def booking_of(town: Town, family: Family, date: Occurrence, seen: Occurrence | None = None) -> object:
    return outcome(
        book,
        family.guardian,
        person=family.person,
        occurrence=seen or fresh(date),
        form_key=town.form_key(),
        now=town.now,
    )


def all_is_well() -> None:
    assert list(differences()) == []
    assert story_differences() == []


@pytest.mark.parametrize("late_by", [(0.0, 0.0, 0.0), (0.01, 0.0, 0.0), (0.0, 0.01, 0.02), (0.02, 0.01, 0.0)])
def test_the_evening_is_cancelled_while_the_door_scans_and_the_family_gives_back(
    town: Town, late_by: tuple[float, ...]
) -> None:
    family = town.new_family()
    voucher = town.funded_voucher(ROUNDS * 12_00, family)
    left, owed = ROUNDS * 12_00, balance(chart.payable(town.theatre.pk))
    ends: Counter[str] = Counter()
    for _ in range(ROUNDS):
        date = tonight(town)
        booking = town.booked(date, family)
        answers = at_once(
            outcome(cancel_date, town.manager, occurrence=fresh(date), note="Piove.", now=town.now),
            outcome(
                redeem_code, town.usher, provider_id=town.theatre.pk, code=booking.code, redeem_key="", now=town.now
            ),
            outcome(cancel, family.guardian, booking=Booking.objects.get(pk=booking.pk), now=town.now),
            late_by=late_by,
        )
        give_dates_back(town.now)
        booking.refresh_from_db()
        assert answers[0] is None  # Nothing that the others do keeps a provider from cancelling.
        if booking.state == Booking.State.REDEEMED:
            assert not isinstance(answers[1], Refusal)
            left, owed = left - 12_00, owed + 12_00
        else:
            assert booking.state == Booking.State.CANCELLED
            assert isinstance(answers[1], Refusal)
        assert balance(chart.held(booking.pk)) == 0
        assert balance(chart.voucher(voucher.pk)) == left
        assert balance(chart.payable(town.theatre.pk)) == owed
        ends[booking.state] += 1
    assert sum(ends.values()) == ROUNDS
    all_is_well()


def test_of_two_managers_one_cancels_and_everybody_hears_it_once(town: Town) -> None:
    families = [town.funded_family(ROUNDS * 12_00) for _ in range(2)]
    for _ in range(ROUNDS):
        date = tonight(town)
        bookings = [town.booked(date, family) for family in families]
        answers = at_once(
            *(outcome(cancel_date, town.manager, occurrence=fresh(date), note="Piove.", now=town.now) for _ in "abc")
        )
        assert [type(loser) for loser in refusals(answers)] == [DateCancelled] * 2
        told = Parcel.objects.filter(kind="date_cancelled", key__startswith=f"date_cancelled:{bookings[0].pk}:")
        assert [parcel.to for parcel in told].count(families[0].email) == 1
        assert Occurrence.objects.get(pk=date.pk).seats_taken == 0
    all_is_well()


def test_a_booking_is_before_the_cancelling_and_given_back_or_is_refused(town: Town) -> None:
    families = [town.new_family() for _ in range(3)]
    vouchers = [town.funded_voucher(12_00, family) for family in families]
    for _ in range(ROUNDS):
        date = tonight(town)
        Occurrence.objects.filter(pk=date.pk).update(bookable_until=town.now + timedelta(days=1))
        at_once(
            outcome(cancel_date, town.manager, occurrence=fresh(date), note="Piove.", now=town.now),
            *(booking_of(town, family, date) for family in families),
            late_by=[0.01, 0.0, 0.01, 0.02],
        )
        give_dates_back(town.now)
        assert not Booking.objects.filter(occurrence=date, released_at=None).exists()
        assert [balance(chart.voucher(voucher.pk)) for voucher in vouchers] == [12_00] * 3
        assert Occurrence.objects.get(pk=date.pk).seats_taken == 0
    all_is_well()


def test_whoever_books_while_the_date_moves_is_told_or_refused(town: Town) -> None:
    family = town.funded_family(ROUNDS * 12_00)
    for number in range(ROUNDS):
        date = fresh(town.new_date(starts_at=town.now + timedelta(days=9)))
        later = date.starts_at + timedelta(days=1)
        moving = outcome(
            move_date,
            town.manager,
            occurrence=fresh(date),
            starts_at=later,
            ends_at=later + timedelta(hours=2),
            note="",
            now=timezone.now(),
        )
        booked = at_once(moving, booking_of(town, family, date), late_by=[0.0, number * 0.003])[1]
        if isinstance(booked, Booking):
            key = f"date_moved:{booked.pk}:"
            told = Parcel.objects.filter(kind="date_moved", key__startswith=key)
            assert [parcel.to for parcel in told].count(family.email) == 1
        else:
            assert isinstance(booked, DateMoved)
            assert not Booking.objects.filter(occurrence=date).exists()
        assert Occurrence.objects.get(pk=date.pk).starts_at == later
    all_is_well()


def test_several_workers_give_back_while_the_families_book_something_else(town: Town) -> None:
    """Wallets of two vouchers, locked by many at once in one order: nobody waits in a circle, nobody is paid twice."""
    families = [town.new_family() for _ in range(4)]
    for family in families:
        town.funded_voucher(7_00, family)
        town.funded_voucher(20_00, family)
    for _ in range(4):
        off, other = tonight(town), fresh(town.new_date(starts_at=town.now + timedelta(days=3)))
        for family in families:
            town.booked(off, family)
        call_off(town.manager, occurrence=off, note="Piove.", now=town.now)
        answers = at_once(
            *(outcome(give_back_some, fresh(off), town.now) for _ in "ab"),
            *(booking_of(town, family, other) for family in families),
        )
        assert answers[0] + answers[1] == len(families)  # type: ignore[operator]
        assert refusals(answers) == []
        for booking in Booking.objects.filter(occurrence=other):
            cancel(
                next(family.guardian for family in families if family.person.pk == booking.person_id),
                booking=booking,
                now=town.now,
            )
    all_is_well()


def test_a_date_is_taken_away_or_somebody_has_a_seat(town: Town) -> None:
    family = town.funded_family(ROUNDS * 12_00)
    for number in range(ROUNDS):
        date = fresh(town.new_date(starts_at=town.now + timedelta(days=9)))
        taking = outcome(take_date_away, town.manager, occurrence=fresh(date), now=town.now)
        gone, booked = at_once(taking, booking_of(town, family, date), late_by=[number * 0.003, 0.0])
        if isinstance(booked, Booking):
            assert isinstance(gone, DateInUse)
        else:
            assert (gone, type(booked)) == (None, DateCancelled)
            assert not Occurrence.objects.filter(pk=date.pk).exists()
    all_is_well()
