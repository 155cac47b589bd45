"""Twenty thousand seats in seconds: rows in bulk, money through the ledger's own function, so the books balance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from django.utils import timezone

from mentoring.bookings.models import Booking, Hold
from mentoring.demo.build import small_town
from mentoring.demo.town import Town
from mentoring.kernel.codes import new_code
from mentoring.ledger import chart
from mentoring.ledger.commands import post_all
from mentoring.ledger.engine import Facts
from mentoring.offers.models import Occurrence
from mentoring.offers.writing import Spot
from mentoring.people.commands import door_token
from mentoring.people.models import Organisation, Person
from mentoring.people.permissions import Actor, Role
from mentoring.vouchers.models import Voucher

PRICE_CENTS = 12_00


@dataclass
class Door:
    """A provider's door: who stands there, its device's token, tonight's date, and the codes of those who come."""

    usher: Actor
    token: str
    date: Occurrence
    codes: list[str]


def doors_with_bookings(guests_of: Sequence[int], starts_at: datetime) -> list[Door]:
    """A provider for each number of guests, all of them booked for a date whose door is open now."""
    town = small_town(timezone.now())
    bookings = sum(guests_of)
    fund = town.new_fund(bookings * PRICE_CENTS)
    guests = Person.objects.bulk_create(
        Person(first_name=f"Ospite {n}", last_name="Prova", born_on=date(2010, 1, 1), created_at=town.now)
        for n in range(bookings)
    )
    vouchers = Voucher.objects.bulk_create(
        Voucher(
            person=guest,
            fund=fund,
            programme=town.arte,
            amount_cents=PRICE_CENTS,
            expires_on=town.arte.ends_on,
            issued_at=town.now,
            key=f"bench:{guest.pk}",
        )
        for guest in guests
    )
    rest = iter(vouchers)
    return [_door(town, list(islice(rest, number)), starts_at) for number in guests_of]


def _door(town: Town, vouchers: list[Voucher], starts_at: datetime) -> Door:
    theatre, usher = town.new_organisation("theatre", Role.PROVIDER)
    occurrence = _date(town, theatre, usher, len(vouchers), starts_at)
    seats = Booking.objects.bulk_create(
        Booking(
            territory=town.territory,
            person_id=voucher.person_id,
            occurrence=occurrence,
            provider=theatre,
            price_cents=PRICE_CENTS,
            code=new_code(),
            booked_at=town.now,
            form_key=f"bench:{voucher.pk}",
        )
        for voucher in vouchers
    )
    holds = Hold.objects.bulk_create(
        Hold(booking=seat, voucher=voucher, fund_id=voucher.fund_id, amount_cents=PRICE_CENTS)
        for seat, voucher in zip(seats, vouchers, strict=True)
    )
    for way in (_awarded, _held):
        post_all(way(town, hold) for hold in holds)
    return Door(usher, door_token(usher, now=timezone.now()), occurrence, [seat.code for seat in seats])


def _awarded(town: Town, hold: Hold) -> Facts:
    ways = chart.Move.AWARD, chart.fund(hold.fund_id), chart.voucher(hold.voucher_id)
    return Facts(f"award:{hold.voucher_id}", *ways, hold.amount_cents, town.territory.pk, hold.fund_id, town.now)


def _held(town: Town, hold: Hold) -> Facts:
    ways = chart.Move.BOOKING_HOLD, chart.voucher(hold.voucher_id), chart.held(hold.booking_id)
    key = f"hold:{hold.booking_id}:{hold.voucher_id}"
    return Facts(key, *ways, hold.amount_cents, town.territory.pk, hold.fund_id, town.now)


def _date(town: Town, theatre: Organisation, usher: Actor, capacity: int, starts_at: datetime) -> Occurrence:
    stage = town.new_place(usher, theatre, Spot("Sala", "Via Prova 1", "Vigevano"))
    offer = town.new_offer(usher, theatre, stage, price_cents=PRICE_CENTS)
    date_made = town.published_date(
        usher, offer, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), capacity=capacity
    )
    type(date_made).objects.filter(pk=date_made.pk).update(seats_taken=capacity)
    return date_made
