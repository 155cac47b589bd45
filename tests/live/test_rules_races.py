"""Limits hold when everybody is at once; a forgotten booking has one end, whoever comes at the same moment."""

import secrets
from collections import Counter
from datetime import timedelta

from mentoring.bookings.booking import book
from mentoring.bookings.errors import LimitReached
from mentoring.bookings.forgetting import settle_forgotten
from mentoring.bookings.models import Booking
from mentoring.bookings.queries import story_differences
from mentoring.bookings.redeeming import redeem_code
from mentoring.bookings.releasing import cancel
from mentoring.demo.town import Town
from mentoring.kernel.refusal import Refusal
from mentoring.ledger import chart
from mentoring.ledger.queries import balance, differences
from mentoring.offers.models import Occurrence, Offer
from tests.live.races import at_once, outcome, refusals

ROUNDS = 6


def test_one_person_three_dates_and_a_limit_of_one(town: Town) -> None:
    family = town.funded_family(ROUNDS * 12_00)
    for _ in range(ROUNDS):
        first = town.new_date(starts_at=town.now + timedelta(days=3))
        times = [
            {"starts_at": first.starts_at + timedelta(days=n), "ends_at": first.ends_at + timedelta(days=n)}
            for n in (1, 2)
        ]
        dates = [first, *(town.published_date(town.manager, first.offer, **each, capacity=9) for each in times)]
        Offer.objects.filter(pk=first.offer_id).update(per_person=1)
        fresh = [Occurrence.objects.select_related("offer").get(pk=date.pk) for date in dates]
        calls = [
            outcome(
                book,
                family.guardian,
                person=family.person,
                occurrence=date,
                form_key=secrets.token_hex(8),
                now=town.now,
            )
            for date in fresh
        ]
        answers = at_once(*calls)
        assert [type(refusal) for refusal in refusals(answers)] == [LimitReached, LimitReached]
        assert Booking.objects.filter(person=family.person, occurrence__offer=first.offer_id).count() == 1
    assert story_differences() == []


def test_the_clock_the_door_and_the_family_at_one_forgotten_booking(town: Town) -> None:
    """A course counts as used by itself: the provider is paid once, or the family has its money, never both."""
    ends: Counter[str] = Counter()
    for turn in range(ROUNDS):
        family = town.funded_family(12_00)
        date = town.new_date()
        Offer.objects.filter(pk=date.offer_id).update(kind="course", cancel_hours=0)
        booking = town.booked(Occurrence.objects.select_related("offer").get(pk=date.pk), family)
        owed = balance(chart.payable(town.theatre.pk))
        late = date.door_closes_at + timedelta(seconds=1)
        own = Booking.objects.select_related("occurrence__offer__place", "person").get(pk=booking.pk)
        answers = at_once(
            outcome(settle_forgotten, Booking.objects.select_related("person").get(pk=booking.pk), now=late),
            outcome(
                redeem_code,
                town.usher,
                provider_id=town.theatre.pk,
                code=booking.code,
                redeem_key="a phone",
                now=town.tonight,
            ),
            outcome(cancel, family.guardian, booking=own, now=town.now),
            late_by=[0.001 * (turn % 3), 0.001 * (turn % 2), 0.0],
        )
        booking.refresh_from_db()
        ends[booking.state] += 1
        assert sum(not isinstance(answer, Refusal) for answer in answers) == 1
        is_paid = booking.state == Booking.State.REDEEMED
        assert balance(chart.payable(town.theatre.pk)) - owed == (12_00 if is_paid else 0)
        assert balance(chart.held(booking.pk)) == 0
    assert sum(ends.values()) == ROUNDS
    assert (list(differences()), story_differences()) == ([], [])
