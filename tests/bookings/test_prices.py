"""What a seat costs somebody, and when those who did not come may book again: no town needed."""

from datetime import UTC, datetime, timedelta

import pytest

from mentoring.bookings.absences import Pausing, months_before, paused_until
from mentoring.bookings.prices import AS_USUAL, Choice, Quote, Rate, Reduced, in_group, quote, rates_for

CHILD = Reduced(1, "Fino a 14 anni", 8_00, oldest=14)
YOUNG = Reduced(2, "Fino a 25 anni", 9_00, oldest=25)
MEMBER = Reduced(3, "Tessera della biblioteca", 7_00)
DEAR = Reduced(4, "Amici del teatro", 11_00)
EVERYTHING = (YOUNG, CHILD, MEMBER, DEAR)


@pytest.mark.parametrize(("age", "cents", "name"), [(14, 8_00, "Fino a 14 anni"), (15, 9_00, "Fino a 25 anni")])
def test_of_the_reductions_that_fit_an_age_the_lowest_applies_by_itself(age: int, cents: int, name: str) -> None:
    assert rates_for(12_00, EVERYTHING, age).usual == Rate(name, cents)


def test_whom_no_reduction_fits_pays_the_full_price() -> None:
    assert rates_for(12_00, EVERYTHING, 26).usual == Rate("", 12_00)
    assert rates_for(12_00, (), 12).usual == Rate("", 12_00)


def test_a_reduction_that_asks_for_more_is_none() -> None:
    assert rates_for(6_00, EVERYTHING, 12).usual == Rate("", 6_00)
    assert rates_for(6_00, EVERYTHING, 12).on_proof == ()


def test_what_has_to_be_shown_is_chosen_and_only_where_it_is_lower() -> None:
    rates = rates_for(12_00, EVERYTHING, 15)
    assert [rate.name for rate in rates.on_proof] == ["Tessera della biblioteca"]
    assert (rates.leaves_a_choice, rates.lowest.cents) == (True, 7_00)
    assert quote(rates, AS_USUAL) == Quote("Fino a 25 anni", 9_00)
    assert quote(rates, Choice(reduction_id=3)) == Quote("Tessera della biblioteca", 7_00)


@pytest.mark.parametrize("stale", [Choice(reduction_id=4), Choice(reduction_id=99), Choice(reduction_id=1)])
def test_what_is_not_offered_to_this_person_cannot_be_chosen(stale: Choice) -> None:
    assert quote(rates_for(12_00, EVERYTHING, 15), stale) is None


def test_a_companion_is_a_second_seat_at_its_own_price() -> None:
    rates = rates_for(12_00, (CHILD,), 12, companion_cents=0, own_cents=2_00)
    assert quote(rates, Choice(with_companion=True)) == Quote("Fino a 14 anni", 8_00, 2, 2_00)
    dear = rates_for(12_00, (), 12, companion_cents=5_00)
    assert quote(dear, Choice(with_companion=True)) == Quote("", 17_00, 2)
    assert quote(rates_for(12_00, (), 12), Choice(with_companion=True)) is None


def test_where_nothing_can_be_chosen_nothing_is_asked() -> None:
    assert not rates_for(12_00, (CHILD, YOUNG), 12).leaves_a_choice
    assert rates_for(12_00, (), 12, companion_cents=0).leaves_a_choice


THREE_IN_SIX = Pausing(absences=3, within_months=6, days=30)
MARCH = datetime(2026, 3, 31, 21, tzinfo=UTC)


def days(*later: int) -> list[datetime]:
    return [MARCH + timedelta(days=each) for each in later]


def test_nobody_pauses_before_the_last_warning() -> None:
    assert paused_until(days(0, 10), THREE_IN_SIX) is None


def test_a_pause_begins_with_the_last_absence() -> None:
    assert paused_until(days(20, 0, 10), THREE_IN_SIX) == MARCH + timedelta(days=50)


def test_what_is_long_ago_does_not_count() -> None:
    assert paused_until(days(0, 100, 200), THREE_IN_SIX) is None


def test_after_a_pause_one_begins_anew() -> None:
    assert paused_until(days(0, 1, 2, 40, 41), THREE_IN_SIX) == MARCH + timedelta(days=32)
    assert paused_until(days(0, 1, 2, 40, 41, 42), THREE_IN_SIX) == MARCH + timedelta(days=72)


def test_the_first_absence_never_pauses() -> None:
    with pytest.raises(AssertionError):
        Pausing(absences=1, within_months=6, days=30)


@pytest.mark.parametrize(("months", "month", "day"), [(1, 2, 28), (3, 12, 31), (13, 2, 28), (6, 9, 30)])
def test_months_end_where_they_end(months: int, month: int, day: int) -> None:
    before = months_before(MARCH, months)
    assert (before.month, before.day) == (month, day)


def test_a_groups_price_is_for_those_whose_own_is_not_as_low() -> None:
    grown, child = (
        rates_for(12_00, EVERYTHING, 26),
        rates_for(12_00, (*EVERYTHING, Reduced(5, "Bimbi", 6_00, oldest=10)), 8),
    )
    assert in_group(grown, 3) == Choice(reduction_id=3, with_group=True)
    assert in_group(child, 3, 2_00) == Choice(at_door_cents=2_00, with_group=True)
    assert in_group(grown, None) == in_group(grown, 99) == Choice(with_group=True)
