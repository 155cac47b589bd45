"""Twenty thousand seats in seconds: rows in bulk, money through the ledger's own function, so the books balance."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils import timezone

from mentoring.bookings.models import Booking, Hold
from mentoring.demo.build import small_town
from mentoring.demo.town import Town
from mentoring.kernel.codes import new_code
from mentoring.offers.writing import Spot
from mentoring.people.commands import door_token
from mentoring.people.models import Organisation, Person
from mentoring.people.permissions import Actor, Role
from mentoring.vouchers.models import Voucher

PRICE_CENTS = 12_00

_MONEY = """
SELECT ledger_post('award:' || v.id, 'award', 'fund', v.fund_id, 'voucher', v.id, v.amount_cents,
                   %(territory)s, v.fund_id, now())
FROM vouchers_voucher v JOIN bookings_hold h ON h.voucher_id = v.id WHERE h.id > %(after)s;
SELECT ledger_post('hold:' || h.booking_id || ':' || h.voucher_id, 'booking_hold', 'voucher', h.voucher_id, 'held',
                   h.booking_id, h.amount_cents, %(territory)s, h.fund_id, now())
FROM bookings_hold h WHERE h.id > %(after)s;
"""


@dataclass
class Door:
    """A provider's door: its device's token, and the codes of those who come."""

    token: str
    codes: list[str]


def doors_with_bookings(bookings: int, doors: int, starts_at: datetime) -> list[Door]:
    """So many bookings, spread over so many providers, for a date whose door is open now."""
    town = small_town(timezone.now())
    fund = town.new_fund(bookings * PRICE_CENTS)
    newest_hold = Hold.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
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
    made = [_door(town, vouchers[n::doors], starts_at) for n in range(doors)]
    with connection.cursor() as cursor:
        for statement in _MONEY.strip().split(";\n"):
            cursor.execute(statement.rstrip(";"), {"territory": town.territory.pk, "after": newest_hold})
    return made


def _door(town: Town, vouchers: list[Voucher], starts_at: datetime) -> Door:
    theatre, usher = town.new_organisation("theatre", Role.PROVIDER)
    occurrence = _date(town, theatre, usher, len(vouchers), starts_at)
    seats = Booking.objects.bulk_create(
        Booking(
            territory=town.territory,
            person_id=voucher.person_id,
            occurrence_id=occurrence,
            provider=theatre,
            price_cents=PRICE_CENTS,
            code=new_code(),
            booked_at=town.now,
            form_key=f"bench:{voucher.pk}",
        )
        for voucher in vouchers
    )
    Hold.objects.bulk_create(
        Hold(booking=seat, voucher=voucher, fund_id=voucher.fund_id, amount_cents=PRICE_CENTS)
        for seat, voucher in zip(seats, vouchers, strict=True)
    )
    return Door(token=door_token(usher, now=timezone.now()), codes=[seat.code for seat in seats])


def _date(town: Town, theatre: Organisation, usher: Actor, capacity: int, starts_at: datetime) -> int:
    stage = town.new_place(usher, theatre, Spot("Sala", "Via Prova 1", "Vigevano"))
    offer = town.new_offer(usher, theatre, stage, price_cents=PRICE_CENTS)
    date_made = town.published_date(
        usher, offer, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), capacity=capacity
    )
    type(date_made).objects.filter(pk=date_made.pk).update(seats_taken=capacity)
    return date_made.pk
