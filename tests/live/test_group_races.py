"""A class, its families and the door at the same instant: every seat has one owner, every wallet its money."""

from datetime import timedelta

import pytest

from mentoring.bookings.booking import book
from mentoring.bookings.groups import Outing, book_group, cancel_group, redeem_group
from mentoring.bookings.models import Booking, Group
from mentoring.bookings.outings import group_at_door
from mentoring.bookings.queries import story_differences
from mentoring.bookings.releasing import cancel
from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.kernel.refusal import Refusal
from mentoring.ledger import chart
from mentoring.ledger.queries import balance, differences
from mentoring.offers.models import Occurrence, Offer, Reduction
from tests.live.races import at_once, outcome

ROUNDS = 4


@pytest.fixture
def evening(town: Town) -> Occurrence:
    """One can still cancel while the door is open."""
    date = town.new_date(capacity=100, starts_at=town.now + timedelta(hours=3))
    Offer.objects.filter(pk=date.offer_id).update(cancel_hours=0)
    return Occurrence.objects.select_related("offer").get(pk=date.pk)


def class_of(town: Town, n: int = 4) -> list[Family]:
    return [town.funded_family(12_00) for _ in range(n)]


def taken(town: Town, evening: Occurrence, families: list[Family], key: str) -> Group:
    outing = Outing(evening, "2B", [family.person.pk for family in families])
    return book_group(town.teacher, nominator=town.school, outing=outing, form_key=key, now=town.now)


def test_a_class_against_a_family_that_spends_what_was_counted_on(town: Town, evening: Occurrence) -> None:
    """The page said three euro at the door. Whoever comes second finds less money: nobody owes more than was said."""
    Offer.objects.filter(pk=evening.offer_id).update(contribution_cents=6_00)
    for n in range(ROUNDS):
        date = Occurrence.objects.select_related("offer").get(pk=evening.pk)
        other = town.new_date(price_cents=2_00, starts_at=town.now + timedelta(days=2, minutes=n))
        families, key = [town.funded_family(9_00) for _ in range(3)], town.form_key()
        one, ids = families[1], [family.person.pk for family in families]
        outing = Outing(date, "2B", ids, dict.fromkeys(ids, 3_00))
        take = outcome(book_group, town.teacher, nominator=town.school, outing=outing, form_key=key, now=town.now)
        got = at_once(
            take,
            outcome(book, one.guardian, person=one.person, occurrence=other, form_key=town.form_key(), now=town.now),
        )
        assert sum(isinstance(answer, Refusal) for answer in got) == 1, got
        seats = Booking.objects.filter(occurrence=evening, person__in=ids)
        assert {(seat.price_cents, seat.contribution_cents) for seat in seats} <= {(9_00, 3_00)}
        assert seats.count() in {0, 3}
        all_is_well(evening)


def test_a_class_against_who_takes_the_price_for_schools_away(town: Town, evening: Occurrence) -> None:
    """All of them go for seven euro, or nobody goes: no seat at the full price that no page had said."""
    for n in range(ROUNDS):
        schools = Reduction.objects.create(offer=evening.offer, name=f"Scuole {n}", price_cents=7_00, for_groups=True)
        date = Occurrence.objects.select_related("offer").get(pk=evening.pk)
        ids = [family.person.pk for family in class_of(town, 3)]
        outing = Outing(date, "2B", ids, reduction_id=schools.pk)
        take = outcome(
            book_group, town.teacher, nominator=town.school, outing=outing, form_key=town.form_key(), now=town.now
        )
        got = at_once(take, outcome(schools.delete), late_by=(0, n * 0.004))
        seats = Booking.objects.filter(occurrence=evening, person__in=ids)
        assert seats.count() == (3 if isinstance(got[0], Group) else 0), got
        assert set(seats.values_list("price_cents", "price_name")) <= {(7_00, f"Scuole {n}")}
        all_is_well(evening)


def all_is_well(evening: Occurrence) -> None:
    evening.refresh_from_db()
    seats = Booking.objects.filter(occurrence=evening, released_at=None)
    assert evening.seats_taken == seats.count()
    assert list(differences()) == []
    assert story_differences() == []


def test_the_same_class_twice_is_one_group(town: Town, evening: Occurrence) -> None:
    for _ in range(ROUNDS):
        families, key = class_of(town, 2), town.form_key()
        got = at_once(*(outcome(taken, town, evening, families, key) for _ in range(3)))
        assert len({group.pk for group in got if isinstance(group, Group)}) == 1
        assert all(isinstance(group, Group) for group in got), got
        all_is_well(evening)


def test_a_class_against_a_family_that_books_for_itself(town: Town, evening: Occurrence) -> None:
    for _ in range(ROUNDS):
        families, key = class_of(town), town.form_key()
        one = families[2]
        got = at_once(
            outcome(taken, town, evening, families, key),
            outcome(book, one.guardian, person=one.person, occurrence=evening, form_key=town.form_key(), now=town.now),
        )
        seats = Booking.objects.filter(occurrence=evening, person__in=[f.person.pk for f in families])
        assert sum(isinstance(answer, Refusal) for answer in got) == 1, got
        assert seats.count() in {1, 4}
        all_is_well(evening)
        for booking in seats:
            family = next(f for f in families if f.person.pk == booking.person_id)
            cancel(family.guardian, booking=booking, now=town.now)


def test_the_last_seats_go_to_a_whole_class_or_to_none(town: Town) -> None:
    for n in range(ROUNDS):
        small = town.new_date(capacity=5, starts_at=town.now + timedelta(days=2, minutes=n))
        first, second = class_of(town, 3), class_of(town, 3)
        got = at_once(
            outcome(taken, town, small, first, town.form_key()), outcome(taken, town, small, second, town.form_key())
        )
        assert sorted(isinstance(answer, Group) for answer in got) == [False, True], got
        small.refresh_from_db()
        assert small.seats_taken == 3
        all_is_well(small)


def test_given_back_for_all_against_one_family_and_the_door(town: Town, evening: Occurrence) -> None:
    for _ in range(ROUNDS):
        families, key = class_of(town), town.form_key()
        group = taken(town, evening, families, key)
        at_door, own = group_at_door(town.usher, group.code), families[1].person.bookings.get()
        assert at_door is not None
        before = balance(chart.payable(town.theatre.pk))
        at_once(
            outcome(cancel_group, town.teacher, group=group, now=town.now),
            outcome(cancel, families[1].guardian, booking=own, now=town.now),
            outcome(redeem_group, town.usher, group=at_door, absent=[], now=town.now),
        )
        states = list(Booking.objects.filter(group=group).values_list("state", flat=True))
        assert set(states) <= {"redeemed", "cancelled"}, states
        paid = balance(chart.payable(town.theatre.pk)) - before
        assert paid == states.count("redeemed") * evening.offer.price_cents
        all_is_well(evening)
