"""Several dates at once, and an offer withdrawn with bookings: all of them or none, and nobody loses a cent."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from mentoring.bookings.cancelling import Stakes, cancel_dates, stakes, withdraw_and_give_back
from mentoring.bookings.models import Booking
from mentoring.bookings.moving import move_dates
from mentoring.bookings.queries import story_differences
from mentoring.demo.town import Town
from mentoring.kernel.refusal import NotAllowed, WrongState
from mentoring.ledger.queries import differences
from mentoring.offers.changing import write_beside
from mentoring.offers.dates import add_occurrence
from mentoring.offers.errors import DateCancelled, DateTaken
from mentoring.offers.models import Occurrence, Offer
from mentoring.offers.shifting import Shift
from mentoring.records.models import Parcel


@pytest.fixture
def weekly(town: Town) -> list[Occurrence]:
    """Three evenings, a week from one to the next."""
    first = town.new_date(starts_at=town.now + timedelta(days=9))
    span = first.ends_at - first.starts_at
    later = [Shift(days=7 * n).of(first.starts_at) for n in (1, 2)]
    return [
        first,
        *(
            add_occurrence(town.manager, offer=first.offer, starts_at=at, ends_at=at + span, capacity=40, now=town.now)
            for at in later
        ),
    ]


def starts(dates: list[Occurrence]) -> list[datetime]:
    for date in dates:
        date.refresh_from_db()
    return [date.starts_at for date in dates]


@pytest.mark.parametrize("days", [7, -7])
def test_weekly_dates_move_by_a_week_onto_each_other(town: Town, weekly: list[Occurrence], days: int) -> None:
    before = starts(weekly)
    move_dates(town.manager, dates=weekly, shift=Shift(days=days), note="", now=town.now)
    assert starts(weekly) == [Shift(days=days).of(moment) for moment in before]


def test_of_several_dates_all_move_or_none(town: Town, weekly: list[Occurrence]) -> None:
    before = starts(weekly)
    town.booked(weekly[0])
    with pytest.raises(DateTaken):  # Onto the third one, which stays.
        move_dates(town.manager, dates=weekly[:2], shift=Shift(days=7), note="", now=town.now)
    assert starts(weekly) == before
    assert not Parcel.objects.filter(kind="date_moved").exists()


def test_nine_in_the_evening_stays_nine_when_summer_time_ends() -> None:
    summer = datetime(2026, 10, 24, 19, tzinfo=UTC)
    winter = Shift(days=7).of(summer)
    assert timezone.localtime(winter).hour == 21
    assert winter.astimezone(UTC) - summer == timedelta(days=7, hours=1)
    assert Shift.between(summer, winter) == Shift(days=7)
    assert not Shift(days=-1, minutes=30).is_later


def test_several_dates_are_called_off_and_everybody_gets_the_money_back(town: Town, weekly: list[Occurrence]) -> None:
    bookings = [town.booked(date) for date in weekly]
    assert stakes(town.manager, weekly) == Stakes(3, 3, 36_00)
    assert stakes(town.coach, weekly) == Stakes(0, 0, 0)
    cancel_dates(town.manager, dates=weekly[:2], note="Piove.", now=town.now)
    assert stakes(town.manager, weekly) == Stakes(1, 1, 12_00)
    for booking in bookings:
        booking.refresh_from_db()
    assert [booking.state for booking in bookings] == ["cancelled", "cancelled", "held"]
    with pytest.raises(DateCancelled):
        cancel_dates(town.manager, dates=weekly, note="Ancora.", now=town.now)
    weekly[2].refresh_from_db()
    assert weekly[2].cancelled_at is None
    assert list(differences()) == []
    assert story_differences() == []


def test_words_beside_a_date_are_for_those_who_look(town: Town, weekly: list[Occurrence]) -> None:
    town.booked(weekly[0])
    write_beside(town.manager, dates=weekly, words="In cortile, portate una giacca.", now=town.now)
    weekly[1].refresh_from_db()
    assert weekly[1].note == "In cortile, portate una giacca."
    assert not Parcel.objects.filter(kind__in=["date_moved", "date_cancelled"]).exists()
    with pytest.raises(NotAllowed):
        write_beside(town.coach, dates=weekly, words="", now=town.now)
    cancel_dates(town.manager, dates=weekly[:1], note="Piove.", now=town.now)
    with pytest.raises(DateCancelled):
        write_beside(town.manager, dates=weekly, words="Chi?", now=town.now)


def test_a_withdrawn_offer_gives_everything_back_if_its_provider_says_so(town: Town, weekly: list[Occurrence]) -> None:
    bookings = [town.booked(date) for date in weekly[:2]]
    offer = weekly[0].offer
    with pytest.raises(NotAllowed):
        withdraw_and_give_back(town.coach, offer=offer, note="", now=town.now)
    withdraw_and_give_back(town.manager, offer=offer, note="Chiudiamo.", now=town.now)
    offer.refresh_from_db()
    assert offer.state == Offer.State.WITHDRAWN
    assert set(Booking.objects.filter(pk__in=[each.pk for each in bookings]).values_list("state", flat=True)) == {
        "cancelled"
    }
    assert offer.occurrences.filter(cancelled_at=None).count() == 0
    with pytest.raises(WrongState):
        withdraw_and_give_back(town.manager, offer=offer, note="Di nuovo.", now=town.now)
    assert list(differences()) == []
    assert story_differences() == []


def test_a_withdrawn_offer_leaves_its_seats_where_its_provider_does_not_say_so(
    town: Town, weekly: list[Occurrence]
) -> None:
    from mentoring.offers.publishing import withdraw

    booking = town.booked(weekly[0])
    withdraw(town.manager, offer=weekly[0].offer, now=town.now)
    booking.refresh_from_db()
    assert booking.state == Booking.State.HELD
