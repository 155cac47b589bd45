"""The other hot path: the minute in which a season opens. On PostgreSQL a plain booking is one call of one function.

It takes only what is plain (one seat, the full price, nothing to choose) and right at first sight; for anything else
it does nothing, and booking.book goes step by step, which finds the words for a refusal. So every rule's sentence has
one place, and there is one fast way for those who simply want a seat.
"""

from datetime import date, datetime, time
from typing import Any

from django.db import connection
from django.utils import timezone

from mentoring.bookings.models import Booking
from mentoring.kernel.codes import new_code
from mentoring.offers.errors import SoldOut
from mentoring.offers.models import Occurrence
from mentoring.people.models import Person
from mentoring.people.permissions import Actor
from mentoring.people.rules import ADULT_AT

_CALL = """
    SELECT bookings_book(%s::bigint, %s::bigint, %s::date, %s::timestamptz, %s::bigint, %s::timestamptz, %s::bigint,
                         %s::text, %s::text, %s::timestamptz, %s::bigint, %s::text, %s::bigint)
"""


def book_at_once(actor: Actor, person: Person, occurrence: Occurrence, form_key: str, now: datetime) -> Booking | None:
    """Book in one statement, or do nothing at all and return None. The caller has checked who may.

    Refuses with SoldOut, if nothing but a seat is missing.
    """
    if connection.vendor != "postgresql":
        return None
    offer = occurrence.offer
    booking = Booking(
        territory_id=offer.territory_id,
        person=person,
        occurrence=occurrence,
        provider_id=offer.provider_id,
        price_cents=offer.price_cents,
        code=new_code(),
        booked_at=now,
        form_key=form_key,
    )
    today, age = timezone.localdate(now), person.age_on(timezone.localdate(occurrence.starts_at))
    facts: list[Any] = [
        person.pk,
        age,
        today,
        _adult_since(person.born_on),
        occurrence.pk,
        occurrence.starts_at,
        offer.price_cents,
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            _CALL,
            [*facts, booking.code, form_key, now, actor.user_id, actor.role.value, actor.organisation_id],
        )
        made = cursor.fetchone()[0]
    if made == 0:
        raise SoldOut
    booking.pk = made
    return booking if made else None


def _adult_since(born_on: date) -> datetime:
    """The first moment of the day on which somebody is of age: for the 29th of February, the 1st of March."""
    year = born_on.year + ADULT_AT
    try:
        day = born_on.replace(year=year)
    except ValueError:
        day = date(year, 3, 1)
    return timezone.make_aware(datetime.combine(day, time.min))
