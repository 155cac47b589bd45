"""Nobody came: whose money it is, who is told, who waits for a while, and who had a good reason."""

from datetime import datetime, timedelta

import pytest

from mentoring.bookings.absences import Pausing
from mentoring.bookings.booking import book
from mentoring.bookings.errors import BookingPaused
from mentoring.bookings.forgetting import excuse, settle_forgotten
from mentoring.bookings.limits import pause_of
from mentoring.bookings.models import Booking
from mentoring.bookings.moving import move_date
from mentoring.bookings.queries import story_differences
from mentoring.bookings.redeeming import redeem
from mentoring.bookings.ruling import Ruling, decide_rules, lift_pause, rules_in
from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.jobs.chores import run_due
from mentoring.kernel.refusal import NotAllowed, WrongState
from mentoring.ledger import chart
from mentoring.ledger.queries import balance, differences
from mentoring.offers.models import Occurrence, Offer
from mentoring.records.models import Entry, Parcel
from mentoring.treasury.undoing import Why, take_back_entry

TWO_IN_SIX = Pausing(absences=2, within_months=6, days=30)


def decide(town: Town, *kinds: str, pausing: Pausing | None = TWO_IN_SIX) -> None:
    decide_rules(town.operator, territory=town.territory, ruling=Ruling(pausing, frozenset(kinds)), now=town.now)


def of_kind(town: Town, kind: str, family: Family | None = None) -> Booking:
    date = town.new_date()
    Offer.objects.filter(pk=date.offer_id).update(kind=kind, is_undated=kind == "enrolment")
    return town.booked(Occurrence.objects.select_related("offer").get(pk=date.pk), family or town.funded_family())


def closed(booking: Booking) -> datetime:
    return booking.occurrence.door_closes_at + timedelta(seconds=1)


def stay_away(town: Town, family: Family) -> Booking:
    booking = of_kind(town, "event", family)
    settle_forgotten(booking, now=closed(booking))
    booking.refresh_from_db()
    return booking


def told(booking: Booking) -> list[str]:
    keys = [f"{kind}:{booking.pk}" for kind in ("booking_missed", "booking_paused", "booking_counted")]
    return [row.kind for row in Parcel.objects.order_by("pk") if any(key in row.key for key in keys)]


@pytest.mark.parametrize(
    ("kind", "state"), [("event", "expired"), ("entry", "expired"), ("course", "redeemed"), ("enrolment", "redeemed")]
)
def test_where_nobody_has_decided_only_what_was_for_a_term_counts_as_used(town: Town, kind: str, state: str) -> None:
    booking = of_kind(town, kind)
    owed = balance(chart.payable(town.theatre.pk))
    run_due(closed(booking))
    booking.refresh_from_db()
    assert booking.state == state
    is_paid = state == "redeemed"
    assert balance(chart.payable(town.theatre.pk)) - owed == (booking.price_cents if is_paid else 0)
    assert balance(chart.held(booking.pk)) == 0
    assert told(booking) == (["booking_counted"] if is_paid else [])
    assert (list(differences()), story_differences()) == ([], [])


def test_a_territory_decides_otherwise(town: Town) -> None:
    decide(town, "event", pausing=None)
    event, course = of_kind(town, "event"), of_kind(town, "course")
    run_due(closed(event))
    event.refresh_from_db()
    course.refresh_from_db()
    assert (event.state, course.state) == ("redeemed", "expired")


def test_before_the_door_is_closed_and_after_somebody_was_faster_nothing_happens(town: Town) -> None:
    booking = of_kind(town, "course")
    with pytest.raises(WrongState):
        settle_forgotten(booking, now=booking.occurrence.door_closes_at)
    redeem(town.usher, booking=Booking.objects.get(pk=booking.pk), now=town.tonight)
    with pytest.raises(WrongState):
        settle_forgotten(booking, now=closed(booking))


def test_the_first_time_one_is_warned_and_the_second_one_waits(town: Town) -> None:
    decide(town)
    family = town.funded_family()
    first = stay_away(town, family)
    assert told(first) == ["booking_missed"]
    assert pause_of(family.person, town.territory.pk, closed(first)) is None
    second = stay_away(town, family)
    assert told(second) == ["booking_paused"]
    next_week = town.new_date(starts_at=town.now + timedelta(days=20))
    with pytest.raises(BookingPaused, match=r"Dal \d+ \w+ puoi di nuovo"):
        book(family.guardian, person=family.person, occurrence=next_week, form_key="a", now=closed(second))
    assert not Booking.objects.filter(occurrence=next_week).exists()
    after = closed(second) + timedelta(days=30)
    assert pause_of(family.person, town.territory.pk, after) is None


def test_where_absences_do_not_count_nobody_is_told_or_waits_and_what_was_before_is_not_dug_up(town: Town) -> None:
    family = town.funded_family()
    seats = [stay_away(town, family) for _ in range(3)]
    assert [told(seat) for seat in seats] == [[], [], []]
    decide(town)
    assert pause_of(family.person, town.territory.pk, town.now) is None


def test_the_operator_lifts_a_pause_and_it_is_on_record(town: Town) -> None:
    decide(town)
    family = town.funded_family()
    seats = [stay_away(town, family) for _ in range(2)]
    for stranger in (town.manager, town.teacher, family.guardian):
        with pytest.raises(NotAllowed):
            lift_pause(stranger, territory=town.territory, person_id=family.person.pk, now=town.now)
    assert lift_pause(town.operator, territory=town.territory, person_id=family.person.pk, now=town.now) == 2
    assert pause_of(family.person, town.territory.pk, closed(seats[1])) is None
    excused = Entry.objects.filter(verb="excused", subject="bookings.booking", user_id=town.operator.user_id)
    assert set(excused.values_list("subject_id", flat=True)) == {seat.pk for seat in seats}


def test_whom_the_door_excuses_has_not_stayed_away_and_nobody_is_paid_for_them(town: Town) -> None:
    decide(town, "course")
    family = town.funded_family()
    booking, course = of_kind(town, "event", family), of_kind(town, "course", family)
    for each in (booking, course):
        excuse(town.usher, booking=each, now=town.tonight)
        settle_forgotten(each, now=closed(each))
        each.refresh_from_db()
        assert (each.state, each.missed_at, told(each)) == ("expired", None, [])
    with pytest.raises(WrongState):
        excuse(town.usher, booking=booking, now=town.tonight)
    with pytest.raises(NotAllowed):
        excuse(town.coach, booking=of_kind(town, "event"), now=town.tonight)


def test_an_entry_that_was_taken_back_is_no_absence_and_not_counted_as_used(town: Town) -> None:
    decide(town, "course")
    booking = of_kind(town, "course")
    redeem(town.usher, booking=booking, now=town.tonight)
    take_back_entry(town.usher, booking=booking, entry=0, why=Why.ANOTHER, now=town.tonight)
    run_due(closed(booking))
    booking.refresh_from_db()
    assert (booking.state, booking.missed_at) == ("expired", None)


def test_whoever_booked_another_hour_than_it_became_is_not_blamed(town: Town) -> None:
    decide(town)
    date = town.new_date(starts_at=town.now + timedelta(days=3))
    booking = town.booked(date)
    times = {"starts_at": date.starts_at + timedelta(days=1), "ends_at": date.ends_at + timedelta(days=1)}
    move_date(town.manager, occurrence=date, **times, note="", now=town.now + timedelta(hours=1))
    booking.refresh_from_db()
    settle_forgotten(booking, now=closed(booking))
    booking.refresh_from_db()
    assert (booking.state, booking.missed_at, told(booking)) == ("expired", None, [])


def test_only_the_operator_of_a_territory_decides(town: Town) -> None:
    for stranger in (town.manager, town.teacher, town.guardian):
        with pytest.raises(NotAllowed):
            decide_rules(stranger, territory=town.territory, ruling=Ruling(None, frozenset()), now=town.now)
    assert rules_in(town.territory.pk).pk is None
