"""Suspended seats: some of a date's free places at a lower price or none, through the same booking as ever."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.bookings.booking import book
from mentoring.bookings.errors import ChoiceGone, WalletTooSmall
from mentoring.bookings.models import Booking
from mentoring.bookings.prices import AS_USUAL, Choice
from mentoring.bookings.queries import story_differences
from mentoring.bookings.recounting import seat_differences
from mentoring.bookings.redeeming import redeem, redeem_code
from mentoring.bookings.releasing import cancel, expire
from mentoring.demo.town import Town
from mentoring.impact.queries import public_figures
from mentoring.jobs.books import recount
from mentoring.kernel.refusal import NotAllowed
from mentoring.ledger import chart
from mentoring.ledger.queries import balance
from mentoring.offers.errors import NotLower, SoldOut, SuspendedGone, TooFewSeats, TooManySeats
from mentoring.offers.models import Occurrence, Offer, SuspendedSeats
from mentoring.offers.suspended import Release, keep_seats, releases_to_tell, suspend_seats, suspended_now
from mentoring.people.models import User
from mentoring.treasury.commands import prepare_payouts

FREE = Choice(suspended_cents=0)


def released(town: Town, *, seats: int = 2, cents: int = 0, hours: int = 48, capacity: int = 10) -> Occurrence:
    """A date tomorrow at 12 euro, some of whose seats are suspended."""
    date = town.new_date(price_cents=12_00, capacity=capacity, starts_at=town.now + timedelta(hours=24))
    suspend_seats(town.manager, occurrence=date, release=Release(hours, cents, seats), now=town.now)
    return date


def booked(town: Town, date: Occurrence, family=None, choice: Choice = FREE) -> Booking:
    guests = family or town.new_family()
    return book(
        guests.guardian,
        person=guests.person,
        occurrence=Occurrence.objects.select_related("offer__discipline", "offer__place").get(pk=date.pk),
        form_key=town.form_key(),
        now=town.now,
        choice=choice,
    )


def taken(date: Occurrence) -> tuple[int, int]:
    """Seats, and suspended ones among them."""
    date.refresh_from_db()
    return date.seats_taken, SuspendedSeats.objects.get(occurrence=date).taken


def all_is_well() -> None:
    assert seat_differences() == []
    assert story_differences() == []
    assert recount().balance


def test_a_seat_for_nothing_needs_no_money_and_works_at_the_door(town: Town):
    date = released(town)
    booking = booked(town, date)
    assert (booking.price_cents, booking.holds.count(), taken(date)) == (0, 0, (1, 1))
    Occurrence.objects.filter(pk=date.pk).update(starts_at=town.now)
    welcome = redeem_code(
        town.usher, provider_id=town.theatre.pk, code=booking.code, redeem_key="a-door-key", now=town.now
    )
    assert (welcome.booking_id, welcome.price_cents) == (booking.pk, 0)
    booking.refresh_from_db()
    assert booking.state == "redeemed"
    assert balance(chart.held(booking.pk)) == 0
    all_is_well()


def test_a_seat_for_nothing_is_on_the_statement_and_changes_no_figure(town: Town, client: Client):
    owed, before = balance(chart.payable(town.theatre.pk)), public_figures(town.territory, town.now)
    date = released(town)
    booking = booked(town, date)
    Occurrence.objects.filter(pk=date.pk).update(starts_at=town.now)
    redeem(town.usher, booking=Booking.objects.select_related("occurrence__offer").get(pk=booking.pk), now=town.now)
    assert balance(chart.payable(town.theatre.pk)) == owed
    assert public_figures(town.territory, town.now) == before
    client.force_login(User.objects.get(pk=town.manager.user_id))
    assert date.offer.title in client.get(reverse("web:provider_unpaid")).content.decode()
    town.redeemed_booking()
    batch = prepare_payouts(town.operator, territory=town.territory, now=town.now)
    assert batch.payouts.get(provider=town.theatre).amount_cents == owed + 12_00
    all_is_well()


def test_a_lower_price_is_paid_by_the_wallet_as_ever(town: Town):
    date = released(town, cents=3_00)
    family = town.funded_family(5_00)
    booking = booked(town, date, family, Choice(suspended_cents=3_00))
    assert balance(chart.held(booking.pk)) == 3_00
    with pytest.raises(WalletTooSmall):
        booked(town, date, town.funded_family(2_00), Choice(suspended_cents=3_00))
    assert taken(date) == (1, 1)
    all_is_well()


def test_who_does_not_ask_for_one_pays_the_full_price(town: Town):
    date = released(town)
    assert town.booked(date).price_cents == 12_00
    assert taken(date) == (1, 0)


def test_when_they_are_gone_nobody_pays_more_than_the_page_said(town: Town):
    date = released(town, seats=1)
    booked(town, date)
    rich = town.funded_family()
    with pytest.raises(SuspendedGone):
        booked(town, date, rich)
    assert taken(date) == (1, 1)
    suspend_seats(town.manager, occurrence=date, release=Release(48, 5_00, 3), now=town.now)
    with pytest.raises(SuspendedGone):
        booked(town, date, rich, Choice(suspended_cents=2_00))
    assert not Booking.objects.filter(person=rich.person).exists()
    all_is_well()


def test_before_their_hour_there_are_none(town: Town):
    date = released(town, hours=12)
    with pytest.raises(SuspendedGone):
        booked(town, date)
    assert suspended_now([date.pk], town.now) == {}
    assert list(suspended_now([date.pk], date.starts_at - timedelta(hours=12))) == [date.pk]
    assert suspended_now([date.pk], date.starts_at) == {}


def test_they_are_free_places_and_no_others(town: Town):
    date = released(town, capacity=1, seats=1)
    town.booked(date)
    with pytest.raises(SuspendedGone):
        booked(town, date)
    Occurrence.objects.filter(pk=date.pk).update(capacity=2)
    booked(town, date)
    assert taken(date) == (2, 1)
    with pytest.raises(SoldOut):
        town.booked(date)


@pytest.mark.parametrize("how", ["cancelled", "expired"])
def test_given_back_it_is_there_for_somebody_else(town: Town, how: str):
    date = released(town, seats=1)
    Offer.objects.filter(pk=date.offer_id).update(cancel_hours=0)
    family = town.new_family()
    booking = booked(town, date, family)
    if how == "cancelled":
        cancel(family.guardian, booking=booking, now=town.now)
    else:
        expire(booking, now=date.door_closes_at + timedelta(minutes=1))
    assert taken(date) == (0, 0)
    booked(town, date)
    all_is_well()


def test_whoever_comes_along_takes_a_second_seat_at_its_own_price(town: Town):
    date = released(town, seats=1)
    with pytest.raises(ChoiceGone):
        booked(town, date, choice=Choice(suspended_cents=0, with_companion=True))
    Offer.objects.filter(pk=date.offer_id).update(companion_cents=0)
    booking = booked(town, date, choice=Choice(suspended_cents=0, with_companion=True))
    assert (booking.seats, booking.price_cents, taken(date)) == (2, 0, (2, 1))
    all_is_well()


def test_a_provider_releases_changes_and_keeps_them(town: Town):
    date = released(town)
    booked(town, date)
    for actor in (town.usher, town.operator, town.music_manager):
        with pytest.raises(NotAllowed):
            suspend_seats(actor, occurrence=date, release=Release(1, 0, 1), now=town.now)
        with pytest.raises(NotAllowed):
            keep_seats(actor, occurrence=date, now=town.now)
    for refusal, release in (
        (NotLower, Release(48, 12_00, 2)),
        (TooManySeats, Release(48, 0, 11)),
        (TooFewSeats, Release(48, 0, 0)),
    ):
        with pytest.raises(refusal):
            suspend_seats(town.manager, occurrence=date, release=release, now=town.now)
    keep_seats(town.manager, occurrence=date, now=town.now)
    with pytest.raises(SuspendedGone):
        booked(town, date)
    assert taken(date) == (1, 1)


def test_nobody_pays_more_for_one_of_the_last_seats_than_for_any_other(town: Town):
    """The offer has come down in price since they were released."""
    date, family = released(town, cents=8_00), town.funded_family(50_00)
    Offer.objects.filter(pk=date.offer_id).update(price_cents=5_00)
    assert suspended_now([date.pk], town.now) == {}
    assert releases_to_tell(town.now) == []
    with pytest.raises(SuspendedGone):
        booked(town, date, family, Choice(suspended_cents=8_00))
    assert booked(town, date, family, AS_USUAL).price_cents == 5_00
