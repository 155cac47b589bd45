"""The hot path: a theatre on a full night. On PostgreSQL the whole redemption is one call of one SQL function.

It takes only what is right at first sight (held, this provider's, door open, nobody guessing). For anything else it
does nothing, and commands.redeem_code goes step by step, which finds the words for a refusal. So there is one place
for every rule's sentence, and one fast way for the forty people who simply have a seat.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from mentoring.bookings.models import Booking
from mentoring.kernel.codes import normalised
from mentoring.kernel.money import Cents
from mentoring.offers.models import Occurrence
from mentoring.people.permissions import Actor

GUESSES = 20
GUESSES_WINDOW = timedelta(minutes=10)


@dataclass(frozen=True)
class Welcome:
    """What the door may know: valid, what for, how much, a first name."""

    booking_id: int
    first_name: str
    title: str
    price_cents: Cents
    redeemed_at: datetime


def guess_keys(actor: Actor, provider_id: int) -> list[str]:
    """Under which names wrong guesses are counted: who types, and whose codes are tried."""
    who = f"door-user:{actor.user_id}" if actor.usher_id is None else f"door-usher:{actor.usher_id}"
    return [who, f"door-provider:{provider_id}"]


_ACTOR = """
    SELECT booking_id, first_name, title, price_cents
    FROM bookings_redeem(%s::text, %s::bigint, %s::text, %s::timestamptz, %s::timestamptz, %s::timestamptz,
                         %s::bigint, %s::text, %s::bigint, %s::text[], %s::timestamptz, %s::bigint)
"""
_DEVICE = """
    SELECT r.booking_id, r.first_name, r.title, r.price_cents
    FROM people_at_door(%s::bigint) AS d,
         bookings_redeem(%s::text, d.organisation_id, %s::text, %s::timestamptz, %s::timestamptz, %s::timestamptz,
                         d.user_id, 'door', d.organisation_id,
                         ARRAY['door-user:' || d.user_id, 'door-provider:' || d.organisation_id],
                         %s::timestamptz, %s::bigint) AS r
"""


def redeem_at_once(actor: Actor, *, provider_id: int, code: str, redeem_key: str, now: datetime) -> Welcome | None:
    """Redeem in one statement, or do nothing at all and return None. The caller has checked who may."""
    if actor.usher_id is not None:  # Stands at one date alone and is named in the record: step by step.
        return None
    who = [actor.user_id, actor.role.value, actor.organisation_id, guess_keys(actor, provider_id)]
    facts = [normalised(code), provider_id, redeem_key, now, *_door_hours(now)]
    return _welcome(_ACTOR, [*facts, *who, now - GUESSES_WINDOW, GUESSES], now)


def redeem_earlier_at_once(
    actor: Actor, *, provider_id: int, code: str, redeem_key: str, admitted_at: datetime, now: datetime
) -> Welcome | None:
    """The same for somebody whom a door without network let in a while ago: its hours of then, its money of now.

    The ledger says when money moved: a transfer that is dated back would stand behind a snapshot. Call it in a
    transaction.
    """
    if actor.usher_id is not None:
        return None
    who = [actor.user_id, actor.role.value, actor.organisation_id, guess_keys(actor, provider_id)]
    facts = [normalised(code), provider_id, redeem_key, now, *_door_hours(admitted_at)]
    welcome = _welcome(_ACTOR, [*facts, *who, now - GUESSES_WINDOW, GUESSES], admitted_at)
    if welcome is not None:
        Booking.objects.filter(pk=welcome.booking_id).update(redeemed_at=admitted_at)
    return welcome


def redeem_by_device_at_once(membership_id: int, *, code: str, redeem_key: str, now: datetime) -> Welcome | None:
    """The same for a device whose key was read: the statement itself sees whether its membership still lives."""
    facts = [membership_id, normalised(code), redeem_key, now, *_door_hours(now)]
    return _welcome(_DEVICE, [*facts, now - GUESSES_WINDOW, GUESSES], now)


def _door_hours(now: datetime) -> tuple[datetime, datetime]:
    """A door is open now if its date starts until the first, and ended since the second (see Occurrence)."""
    return now + Occurrence.OPENS_BEFORE, now - Occurrence.CLOSES_AFTER


def _welcome(call: str, facts: list[Any], now: datetime) -> Welcome | None:
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(call, facts)
        row = cursor.fetchone()
    return Welcome(row[0], row[1], row[2], Cents(row[3]), now) if row else None
