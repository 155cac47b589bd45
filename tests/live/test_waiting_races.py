"""The last seats of a date, everybody at the same instant: one owner for each, and never a seat or a cent lost."""

from collections import Counter
from datetime import timedelta

import pytest

from mentoring.bookings.booking import book
from mentoring.bookings.models import Booking, Waiting
from mentoring.bookings.prices import Choice
from mentoring.bookings.queries import story_differences
from mentoring.bookings.recounting import seat_differences
from mentoring.bookings.releasing import cancel
from mentoring.bookings.tending import tend_lines
from mentoring.bookings.waiting import close_line, join_line, leave_line, open_line, pass_over, resize_date
from mentoring.community.commands import wish_for
from mentoring.community.telling import tell_wishers
from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.kernel.refusal import Refusal
from mentoring.ledger.queries import differences
from mentoring.offers.models import Occurrence, Offer
from mentoring.offers.suspended import Release, keep_seats, suspend_seats
from mentoring.privacy.commands import erase
from mentoring.records.models import Parcel
from tests.live.races import at_once, outcome, refusals

ROUNDS = 6


class Evening:
    """A date with a waiting list whose seats are all taken."""

    def __init__(self, town: Town, seats: int) -> None:
        self.town = town
        self.date = town.new_date(capacity=seats, starts_at=town.now + timedelta(days=30))
        open_line(town.manager, occurrence=self.date, now=town.now)
        self.guests = [town.funded_family() for _ in range(seats)]
        self.bookings = [town.booked(self.date, guest) for guest in self.guests]

    def joined(self, family: Family, minutes: int = 0) -> Waiting:
        when = self.town.now + timedelta(minutes=minutes)
        key = self.town.form_key()
        return join_line(family.guardian, person=family.person, occurrence=self.date, form_key=key, now=when)

    def line(self, count: int) -> list[tuple[Family, Waiting]]:
        families = [self.town.funded_family() for _ in range(count)]
        return [(family, self.joined(family, number)) for number, family in enumerate(families)]

    def books(self, family: Family, now=None):
        date = Occurrence.objects.select_related("offer__discipline", "offer__place").get(pk=self.date.pk)
        key = self.town.form_key()
        when = now or self.town.now
        return outcome(book, family.guardian, person=family.person, occurrence=date, form_key=key, now=when)

    def gives_back(self, number: int = 0):
        booking = Booking.objects.select_related("occurrence__offer", "person").get(pk=self.bookings[number].pk)
        return outcome(cancel, self.guests[number].guardian, booking=booking, now=self.town.now)

    def states(self, line: list[tuple[Family, Waiting]]) -> list[str]:
        return [Waiting.objects.get(pk=waiting.pk).state for _family, waiting in line]


def all_is_well() -> None:
    assert seat_differences() == []
    assert story_differences() == []
    assert list(differences()) == []


@pytest.mark.parametrize("clock_late_by", [0.0, 0.02])
def test_a_yes_against_the_deadline(town: Town, clock_late_by: float) -> None:
    outcomes: Counter[str] = Counter()
    for _ in range(ROUNDS):
        evening = Evening(town, 1)
        line = evening.line(2)
        evening.gives_back()()
        first = Waiting.objects.get(pk=line[0][1].pk)
        assert first.offered_until is not None
        answers = at_once(
            evening.books(line[0][0], first.offered_until - timedelta(seconds=1)),
            outcome(pass_over, first, now=first.offered_until),
            late_by=[0.0, clock_late_by],
        )
        states = evening.states(line)
        outcomes[states[0]] += 1
        assert len(refusals(answers)) == 1
        assert states in (["taken", "waiting"], ["passed", "offered"])
        all_is_well()
    assert sum(outcomes.values()) == ROUNDS


def test_two_seats_come_free_at_once_and_three_wait(town: Town) -> None:
    for _ in range(ROUNDS):
        evening = Evening(town, 2)
        line = evening.line(3)
        assert refusals(at_once(evening.gives_back(0), evening.gives_back(1))) == []
        assert evening.states(line) == ["offered", "offered", "waiting"]
        all_is_well()


def test_a_seat_comes_free_while_somebody_joins(town: Town) -> None:
    for _ in range(ROUNDS):
        evening, family = Evening(town, 1), town.funded_family()
        key = town.form_key()
        join = outcome(
            join_line, family.guardian, person=family.person, occurrence=evening.date, form_key=key, now=town.now
        )
        _given_back, joined = at_once(evening.gives_back(), join)
        evening.date.refresh_from_db()
        if isinstance(joined, Refusal):  # The seat was free before they stood in line: they book it.
            assert joined.code == "seats-left"
            assert evening.date.seats_left == 1
        else:
            assert Waiting.objects.get(person=family.person).state == "offered"
            assert evening.date.seats_left == 0
        all_is_well()


def test_the_seat_that_comes_free_is_never_a_stranger_s(town: Town) -> None:
    for _ in range(ROUNDS):
        evening = Evening(town, 1)
        line, stranger = evening.line(1), town.funded_family()
        _given_back, booked = at_once(evening.gives_back(), evening.books(stranger))
        assert isinstance(booked, Refusal)
        assert booked.code == "sold-out"
        assert evening.states(line) == ["offered"]
        all_is_well()


def test_one_more_chair_while_others_book_leave_and_give_back(town: Town) -> None:
    """Chairs, clock, a no, a seat given back and the list's end in one instant: no circle, no seat lost."""
    for _ in range(ROUNDS):
        evening = Evening(town, 2)
        line = evening.line(3)
        date = Occurrence.objects.select_related("offer").get(pk=evening.date.pk)
        at_once(
            outcome(resize_date, town.manager, occurrence=date, capacity=3, now=town.now),
            outcome(leave_line, line[1][0].guardian, waiting=line[1][1], now=town.now),
            evening.gives_back(0),
            evening.books(line[0][0]),
            outcome(tend_lines, town.now),
        )
        all_is_well()
        date = Occurrence.objects.select_related("offer").get(pk=evening.date.pk)
        at_once(
            outcome(close_line, town.manager, occurrence=date, now=town.now),
            evening.gives_back(1),
            evening.books(line[2][0]),
            outcome(tend_lines, town.now + timedelta(days=2)),
        )
        all_is_well()


def test_the_last_suspended_seat_is_one(town: Town) -> None:
    for _ in range(ROUNDS):
        date = town.new_date(capacity=9, starts_at=town.now + timedelta(hours=24))
        suspend_seats(town.manager, occurrence=date, release=Release(48, 0, 1), now=town.now)
        families = [town.new_family() for _ in range(3)]
        answers = at_once(*(takes_a_suspended_seat(town, date, family) for family in families))
        assert [refusal.code for refusal in refusals(answers)] == ["suspended-gone"] * 2
        date.refresh_from_db()
        assert date.seats_taken == 1
        [booking] = [answer for answer in answers if isinstance(answer, Booking)]
        holder = next(family for family in families if family.person.pk == booking.person_id)
        other = next(family for family in families if family is not holder)
        Offer.objects.filter(pk=date.offer_id).update(cancel_hours=0)
        booking = Booking.objects.select_related("occurrence__offer", "person").get(pk=booking.pk)
        at_once(
            outcome(cancel, holder.guardian, booking=booking, now=town.now),
            takes_a_suspended_seat(town, date, other),
            outcome(keep_seats, town.manager, occurrence=date, now=town.now),
        )
        all_is_well()


def takes_a_suspended_seat(town: Town, date: Occurrence, family: Family):
    fresh = Occurrence.objects.select_related("offer__discipline", "offer__place").get(pk=date.pk)
    form = {"form_key": town.form_key(), "now": town.now, "choice": Choice(suspended_cents=0)}
    return outcome(book, family.guardian, person=family.person, occurrence=fresh, **form)


def test_two_workers_tell_of_suspended_seats_once(town: Town) -> None:
    for _ in range(ROUNDS):
        date, family = town.new_date(starts_at=town.now + timedelta(hours=24)), town.new_family()
        wished = [date.offer.discipline_id]
        wish_for(family.guardian, person=family.person, territory=town.territory, discipline_ids=wished, now=town.now)
        tell_wishers(town.now)  # Of what others in this town released, and to others who wished.
        before = Parcel.objects.filter(kind="suspended_seats", person_id=family.person.pk).count()
        suspend_seats(town.manager, occurrence=date, release=Release(48, 0, 1), now=town.now)
        answers = at_once(*(outcome(tell_wishers, town.now) for _ in range(3)))
        assert sorted(map(bool, answers)) == [False, False, True], answers
        told = Parcel.objects.filter(kind="suspended_seats", person_id=family.person.pk)
        assert told.count() == before + 1
        wish_for(family.guardian, person=family.person, territory=town.territory, discipline_ids=[], now=town.now)


def test_who_is_erased_while_a_seat_comes_free_keeps_none(town: Town) -> None:
    for _ in range(ROUNDS):
        evening = Evening(town, 1)
        line = evening.line(2)
        first = line[0][0]
        lost = refusals(
            at_once(evening.gives_back(), outcome(erase, first.guardian, person=first.person, now=town.now))
        )
        assert lost == []
        assert not Waiting.objects.filter(person=first.person).exists()
        assert Waiting.objects.get(pk=line[1][1].pk).state == "offered"
        all_is_well()
