"""What PostgreSQL books in one call, and everything that it leaves to the steps. On SQLite there are only the steps."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentoring.bookings.at_once import _adult_since, book_at_once
from mentoring.bookings.booking import book
from mentoring.bookings.models import Booking
from mentoring.bookings.queries import story_differences
from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.ledger import chart
from mentoring.ledger.queries import balance
from mentoring.offers.errors import SoldOut
from mentoring.offers.models import Access, Occurrence, Offer, Reduction, SuspendedSeats
from mentoring.people.models import Person
from mentoring.people.rules import age_on
from mentoring.programmes.models import Admission
from mentoring.programmes.rules import Scope
from mentoring.records.models import Entry
from mentoring.vouchers.models import Voucher


def in_one_call() -> bool:
    """On SQLite there is no such call: it leaves everything to the steps."""
    return connection.vendor == "postgresql"


def at_once(town: Town, family: Family, occurrence: Occurrence, key: str = "form-1") -> Booking | None:
    occurrence = Occurrence.objects.select_related("offer").get(pk=occurrence.pk)
    return book_at_once(family.guardian, family.person, occurrence, key, town.now)


def evening(town: Town) -> Occurrence:
    return town.new_date(starts_at=town.now + timedelta(days=3), capacity=2)


def test_a_plain_booking_is_one_call_and_its_message(town: Town) -> None:
    family, date = town.funded_family(), evening(town)
    with CaptureQueriesContext(connection) as asked:
        booking = book(family.guardian, person=family.person, occurrence=date, form_key="form-1", now=town.now)
    if in_one_call():
        assert len(asked) == 5  # A savepoint, the call, who is told, what they are told, the savepoint.
    kept = Booking.objects.get(pk=booking.pk)
    told = [field.attname for field in Booking._meta.concrete_fields]
    assert [getattr(kept, name) for name in told] == [getattr(booking, name) for name in told]


def test_it_leaves_the_same_rows_as_the_steps(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    date, rows = evening(town), []
    for way in ("at once", "step by step"):
        if way == "step by step":
            monkeypatch.setattr("mentoring.bookings.booking.book_at_once", lambda *_facts: None)
        family = town.new_family()
        town.funded_voucher(5_00, family)
        town.funded_voucher(20_00, family, expires_on=town.arte.ends_on - timedelta(days=5))
        booking = book(family.guardian, person=family.person, occurrence=date, form_key=f"form {way}", now=town.now)
        holds = sorted(booking.holds.values_list("amount_cents", "voucher__expires_on"))
        noted = Entry.objects.filter(subject="bookings.booking", subject_id=booking.pk).values_list(
            "verb", "role", "facts"
        )
        kept = Booking.objects.values("state", "price_cents", "seats", "price_name", "undone").get(pk=booking.pk)
        rows.append((kept, holds, list(noted), balance(chart.held(booking.pk))))
    assert rows[0] == rows[1]
    assert story_differences() == []


def _sold_out(town: Town, family: Family, date: Occurrence) -> None:
    Occurrence.objects.filter(pk=date.pk).update(capacity=0)


def _cancelled(town: Town, family: Family, date: Occurrence) -> None:
    Occurrence.objects.filter(pk=date.pk).update(cancelled_at=town.now)


def _begun(town: Town, family: Family, date: Occurrence) -> None:
    Occurrence.objects.filter(pk=date.pk).update(bookable_until=town.now)


def _has_a_line(town: Town, family: Family, date: Occurrence) -> None:
    Occurrence.objects.filter(pk=date.pk).update(has_waiting_list=True)


def _withdrawn(town: Town, family: Family, date: Occurrence) -> None:
    Offer.objects.filter(pk=date.offer_id).update(state=Offer.State.WITHDRAWN)


def _another_age(town: Town, family: Family, date: Occurrence) -> None:
    Offer.objects.filter(pk=date.offer_id).update(youngest=60)


def _limited(town: Town, family: Family, date: Occurrence) -> None:
    Offer.objects.filter(pk=date.offer_id).update(per_person=1)


def _free(town: Town, family: Family, date: Occurrence) -> None:
    Offer.objects.filter(pk=date.offer_id).update(price_cents=0)


def _dear(town: Town, family: Family, date: Occurrence) -> None:
    Offer.objects.filter(pk=date.offer_id).update(price_cents=999_00)


def _reduced(town: Town, family: Family, date: Occurrence) -> None:
    Reduction.objects.create(offer_id=date.offer_id, name="Under 18", price_cents=5_00, oldest=17)


def _suspended_seats(town: Town, family: Family, date: Occurrence) -> None:
    SuspendedSeats.objects.create(occurrence=date, hours_before=24, seats=1)


def _stopped_provider(town: Town, family: Family, date: Occurrence) -> None:
    theirs = Admission.objects.filter(organisation=town.theatre, role="provider")
    theirs.update(state=Admission.State.SUSPENDED)


def _leaving(town: Town, family: Family, date: Occurrence) -> None:
    Person.objects.filter(pk=family.person.pk).update(leaving_at=town.now)


def _no_yes(town: Town, family: Family, date: Occurrence) -> None:
    family.nomination.consents.update(ended_at=town.now)


def _of_age(town: Town, family: Family, date: Occurrence) -> None:
    """The guardian's yes is over."""
    family.person.born_on = town.born(18)
    family.person.save()


def _expired(town: Town, family: Family, date: Occurrence) -> None:
    Voucher.objects.filter(person=family.person).update(expires_on=town.today - timedelta(days=1))


def _of_elsewhere(town: Town, family: Family, date: Occurrence) -> None:
    narrow = Scope(providers=frozenset({town.music_school.pk})).to_data()
    Voucher.objects.filter(person=family.person).update(spending_scope=narrow)


def _missed_one(town: Town, family: Family, date: Occurrence) -> None:
    seat = town.booked(evening(town), family)
    Booking.objects.filter(pk=seat.pk).update(missed_at=town.now)


def _seated(town: Town, family: Family, date: Occurrence) -> None:
    town.booked(date, family)


SPECIAL = [
    _cancelled,
    _begun,
    _has_a_line,
    _withdrawn,
    _another_age,
    _limited,
    _free,
    _dear,
    _reduced,
    _suspended_seats,
    _stopped_provider,
    _leaving,
    _no_yes,
    _of_age,
    _expired,
    _of_elsewhere,
    _missed_one,
    _seated,
]


@pytest.mark.parametrize("change", SPECIAL, ids=lambda change: change.__name__.strip("_"))
def test_what_is_special_is_left_to_the_steps(town: Town, change: Callable[[Town, Family, Occurrence], None]) -> None:
    family, date = town.funded_family(), evening(town)
    change(town, family, date)
    before = Occurrence.objects.get(pk=date.pk).seats_taken, Booking.objects.count()
    assert at_once(town, family, date) is None
    assert (Occurrence.objects.get(pk=date.pk).seats_taken, Booking.objects.count()) == before


def test_it_says_itself_that_there_is_no_seat_to_those_who_could_have_it(town: Town) -> None:
    able, poor, date = town.funded_family(), town.funded_family(1_00), evening(town)
    _sold_out(town, able, date)
    with pytest.raises(SoldOut) if in_one_call() else nullcontext():
        assert at_once(town, able, date) is None
    assert at_once(town, poor, date, "form-2") is None  # The steps know what comes first.
    assert not Booking.objects.filter(occurrence=date).exists()


@pytest.mark.parametrize(
    "scope",
    [
        Scope(),
        Scope(disciplines=frozenset({"music", "theatre"})),
        Scope(kinds=frozenset({"event"})),
        Scope(disciplines=frozenset({"dance"})),
        Scope(kinds=frozenset({"course"})),
        Scope(providers=frozenset({0})),
    ],
    ids=str,
)
def test_it_reads_a_scope_as_the_rules_do(town: Town, scope: Scope) -> None:
    family, date = town.new_family(), evening(town)
    town.funded_voucher(50_00, family, scope=scope)
    offer = date.offer
    Access.objects.create(offer=offer, need=Access.Need.WHEELCHAIR)  # It changes nothing.
    allowed = scope.allows(discipline=offer.discipline.slug, kind=offer.kind, provider_id=offer.provider_id)
    assert (at_once(town, family, date) is not None) == (allowed and in_one_call())


def test_a_date_that_was_moved_meanwhile_is_left_to_the_steps(town: Town) -> None:
    family, date = town.funded_family(), evening(town)
    as_read = Occurrence.objects.select_related("offer").get(pk=date.pk)
    Occurrence.objects.filter(pk=date.pk).update(starts_at=date.starts_at + timedelta(minutes=30))
    assert book_at_once(family.guardian, family.person, as_read, "form-1", town.now) is None


@pytest.mark.parametrize("born_on", [date(2008, 2, 29), date(2008, 3, 1), date(2008, 12, 31), date(2007, 11, 22)])
def test_one_is_of_age_from_the_day_on_which_one_is_eighteen(born_on: date) -> None:
    first = timezone.localdate(_adult_since(born_on))
    assert age_on(born_on, first) == 18
    assert age_on(born_on, first - timedelta(days=1)) == 17


def test_there_is_such_a_call_on_postgresql_alone(town: Town) -> None:
    family, date = town.funded_family(), evening(town)
    assert (at_once(town, family, date) is not None) == in_one_call()
