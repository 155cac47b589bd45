"""Erased while a seat is being booked: either there was no booking, or it is given back; nobody waits for a ghost."""

from datetime import timedelta

from django.utils import timezone

from mentoring.bookings.booking import book
from mentoring.bookings.models import Booking
from mentoring.bookings.releasing import cancel
from mentoring.demo.town import Town
from mentoring.jobs.books import recount
from mentoring.people.models import Person
from mentoring.privacy.commands import erase
from mentoring.privacy.queries import seats_held
from mentoring.vouchers.models import Voucher
from tests.live.races import at_once, outcome

ROUNDS = 8


def test_booking_while_being_erased(town: Town) -> None:
    evening = town.new_date(starts_at=timezone.now() + timedelta(days=9), capacity=100)
    for number in range(ROUNDS):
        family = town.funded_family()
        at_once(
            outcome(
                book,
                family.guardian,
                person=family.person,
                occurrence=evening,
                form_key=town.form_key(),
                now=town.now,
            ),
            outcome(erase, family.guardian, person=Person.objects.get(pk=family.person.pk), now=town.now),
            late_by=(0.0, 0.002 * number),
        )
        assert Person.objects.get(pk=family.person.pk).erased_at
        assert not seats_held(family.person).exists()
        assert not Voucher.objects.filter(person=family.person, state=Voucher.State.ACTIVE).exists()
    assert recount().balance


def test_erasing_twice_and_cancelling_at_once(town: Town) -> None:
    evening = town.new_date(starts_at=timezone.now() + timedelta(days=9), capacity=100)
    for _ in range(ROUNDS // 2):
        family = town.funded_family()
        booking = town.booked(evening, family)
        person = Person.objects.get(pk=family.person.pk)
        at_once(
            outcome(erase, family.guardian, person=person, now=town.now),
            outcome(erase, family.guardian, person=Person.objects.get(pk=person.pk), now=town.now),
            outcome(cancel, family.guardian, booking=Booking.objects.get(pk=booking.pk), now=town.now),
        )
        booking.refresh_from_db()
        assert booking.state == Booking.State.CANCELLED
        erase(family.guardian, person=Person.objects.get(pk=person.pk), now=town.now)  # Whoever lost tries again.
        assert Person.objects.get(pk=person.pk).erased_at
    assert recount().balance
