"""Booking at another price, with somebody along, with a part of one's own, and no more often than one may."""

from datetime import timedelta
from typing import Any

import pytest

from mentoring.bookings.booking import book
from mentoring.bookings.errors import AlreadyBooked, ChoiceGone, LimitReached, MoreAtTheDoor, WalletTooSmall
from mentoring.bookings.models import Booking
from mentoring.bookings.prices import Choice
from mentoring.bookings.queries import story_differences
from mentoring.bookings.redeeming import redeem
from mentoring.bookings.releasing import cancel
from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.ledger import chart
from mentoring.ledger.queries import balance, differences
from mentoring.offers.models import Occurrence, Offer, Reduction


def date_with(town: Town, *, capacity: int = 40, days: int = 3, **facts: Any) -> Occurrence:
    date = town.new_date(price_cents=12_00, capacity=capacity, starts_at=town.now + timedelta(days=days))
    Offer.objects.filter(pk=date.offer_id).update(**facts)
    return Occurrence.objects.select_related("offer").get(pk=date.pk)


def choose(town: Town, family: Family, date: Occurrence, choice: Choice) -> Booking:
    return book(
        family.guardian,
        person=family.person,
        occurrence=date,
        form_key=town.form_key(),
        now=town.now,
        choice=choice,
    )


def test_a_reduction_by_age_applies_by_itself(town: Town) -> None:
    date = date_with(town)
    Reduction.objects.create(offer=date.offer, name="Fino a 14 anni", price_cents=8_00, oldest=14)
    booking = town.booked(date, town.funded_family(8_00, age=12))
    assert (booking.price_cents, booking.price_name) == (8_00, "Fino a 14 anni")
    assert town.booked(date, town.funded_family(age=15)).price_cents == 12_00
    assert story_differences() == []


def test_a_reduction_on_proof_is_chosen_and_one_of_another_offer_is_not(town: Town) -> None:
    date, other = date_with(town), date_with(town)
    card = Reduction.objects.create(offer=date.offer, name="Tessera", price_cents=7_00)
    theirs = Reduction.objects.create(offer=other.offer, name="Tessera", price_cents=1_00)
    family = town.funded_family(7_00)
    with pytest.raises(ChoiceGone):
        choose(town, family, date, Choice(reduction_id=theirs.pk))
    with pytest.raises(WalletTooSmall):
        town.booked(date, family)
    booking = choose(town, family, date, Choice(reduction_id=card.pk))
    assert (booking.price_cents, booking.price_name) == (7_00, "Tessera")


def test_a_reduction_that_was_taken_away_meanwhile_is_said_to_be_gone(town: Town) -> None:
    date = date_with(town)
    card = Reduction.objects.create(offer=date.offer, name="Tessera", price_cents=7_00)
    gone = Choice(reduction_id=card.pk)
    card.delete()
    family = town.funded_family()
    with pytest.raises(ChoiceGone):
        choose(town, family, date, gone)
    date.refresh_from_db()
    assert (date.seats_taken, Booking.objects.filter(occurrence=date).count()) == (0, 0)


def test_a_companion_has_a_seat_and_nothing_is_kept_about_why(town: Town) -> None:
    date = date_with(town, companion_cents=0)
    booking = choose(town, town.funded_family(12_00), date, Choice(with_companion=True))
    date.refresh_from_db()
    assert (booking.seats, booking.price_cents, booking.price_name, date.seats_taken) == (2, 12_00, "", 2)
    with pytest.raises(ChoiceGone):
        choose(town, town.funded_family(), date_with(town), Choice(with_companion=True))


def test_two_seats_are_not_one_and_both_come_back(town: Town) -> None:
    last = date_with(town, capacity=1, companion_cents=0)
    family = town.funded_family()
    with pytest.raises(Exception, match="posti sono appena finiti"):
        choose(town, family, last, Choice(with_companion=True))
    date = date_with(town, companion_cents=3_00)
    cancel(family.guardian, booking=choose(town, family, date, Choice(with_companion=True)), now=town.now)
    date.refresh_from_db()
    assert date.seats_taken == 0


def test_what_the_wallet_lacks_is_paid_at_the_door_and_never_enters_our_books(town: Town) -> None:
    date = date_with(town, contribution_cents=4_00)
    family = town.funded_family(9_00)
    before = balance(chart.payable(town.theatre.pk))
    booking = choose(town, family, date, Choice(at_door_cents=4_00))
    assert (booking.price_cents, booking.contribution_cents) == (9_00, 3_00)
    assert balance(chart.held(booking.pk)) == 9_00
    redeem(town.usher, booking=booking, now=date.starts_at)
    assert balance(chart.payable(town.theatre.pk)) == before + 9_00
    assert (list(differences()), story_differences()) == ([], [])


def test_nobody_owes_at_the_door_what_the_page_did_not_say(town: Town) -> None:
    """The voucher that was on the page expired, or was spent: the price is asked again."""
    date, family = date_with(town, contribution_cents=4_00), town.funded_family(9_00)
    for agreed in (0, 2_99):
        with pytest.raises(MoreAtTheDoor):
            choose(town, family, date, Choice(at_door_cents=agreed))
    assert Booking.objects.filter(occurrence=date).count() == 0


def test_more_than_the_offer_allows_is_never_paid_at_the_door(town: Town) -> None:
    with pytest.raises(WalletTooSmall) as refused:
        choose(town, town.funded_family(7_00), date_with(town, contribution_cents=4_00), Choice(at_door_cents=12_00))
    assert refused.value.facts == {"missing_cents": 1_00}


def test_a_full_wallet_pays_everything(town: Town) -> None:
    booking = choose(town, town.funded_family(), date_with(town, contribution_cents=4_00), Choice(at_door_cents=4_00))
    assert (booking.price_cents, booking.contribution_cents) == (12_00, 0)


def test_an_offer_has_so_many_seats_for_one_person(town: Town) -> None:
    first, family = date_with(town, per_person=1), town.funded_family()
    second = town.published_date(
        town.manager,
        first.offer,
        starts_at=first.starts_at + timedelta(days=1),
        ends_at=first.ends_at + timedelta(days=1),
        capacity=10,
    )
    second = Occurrence.objects.select_related("offer").get(pk=second.pk)
    booking = town.booked(first, family)
    with pytest.raises(LimitReached):
        town.booked(second, family)
    with pytest.raises(AlreadyBooked):
        town.booked(first, family)
    cancel(family.guardian, booking=booking, now=town.now)
    assert town.booked(second, family).state == Booking.State.HELD
