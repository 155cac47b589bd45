"""The hot path: a theatre on a full night. On PostgreSQL the whole redemption is one call of one SQL function; on
SQLite it is a look and a short transaction (quick.py).

It takes only what is right at first sight (held, this provider's, door open, nobody guessing). For anything else it
does nothing, and commands.redeem_code goes step by step, which finds the words for a refusal. So there is one place
for every rule's sentence, and one fast way for the forty people who simply have a seat.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from mentoring.bookings.models import Booking
from mentoring.bookings.quick import Asked, Row, redeem_quickly
from mentoring.kernel.codes import normalised
from mentoring.kernel.money import Cents
from mentoring.offers.models import Occurrence
from mentoring.people.permissions import Actor
from mentoring.people.queries import standing_by

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
    return _at_once(actor, provider_id, code, redeem_key, admitted_at=now, now=now)


def redeem_earlier_at_once(
    actor: Actor, *, provider_id: int, code: str, redeem_key: str, admitted_at: datetime, now: datetime
) -> Welcome | None:
    """The same for somebody whom a door without network let in a while ago: its hours of then, its money of now.

    The ledger says when money moved: a transfer that is dated back would stand behind a snapshot. Call it in a
    transaction.
    """
    if actor.usher_id is not None:
        return None
    welcome = _at_once(actor, provider_id, code, redeem_key, admitted_at=admitted_at, now=now)
    if welcome is not None:
        Booking.objects.filter(pk=welcome.booking_id).update(redeemed_at=admitted_at)
    return welcome


def redeem_by_device_at_once(membership_id: int, *, code: str, redeem_key: str, now: datetime) -> Welcome | None:
    """The same for a device whose key was read; whether its membership still lives is seen here."""
    if connection.vendor != "postgresql":
        actor = standing_by(membership_id)
        provider_id = actor.organisation_id if actor else None
        if actor is None or provider_id is None:
            return None
        return redeem_at_once(actor, provider_id=provider_id, code=code, redeem_key=redeem_key, now=now)
    facts = [membership_id, normalised(code), redeem_key, now, *_door_hours(now)]
    return _welcome(_row(_DEVICE, [*facts, now - GUESSES_WINDOW, GUESSES]), now)


def _door_hours(now: datetime) -> tuple[datetime, datetime]:
    """A door is open now if its date starts until the first, and ended since the second (see Occurrence)."""
    return now + Occurrence.OPENS_BEFORE, now - Occurrence.CLOSES_AFTER


def _at_once(
    actor: Actor, provider_id: int, code: str, redeem_key: str, *, admitted_at: datetime, now: datetime
) -> Welcome | None:
    opens, closes = _door_hours(admitted_at)
    guesses, since = guess_keys(actor, provider_id), now - GUESSES_WINDOW
    if connection.vendor == "postgresql":
        who = [actor.user_id, actor.role.value, actor.organisation_id, guesses, since, GUESSES]
        return _welcome(
            _row(_ACTOR, [normalised(code), provider_id, redeem_key, now, opens, closes, *who]), admitted_at
        )
    asked = Asked(provider_id, normalised(code), redeem_key, now, opens, closes, guesses, since, GUESSES)
    return _welcome(redeem_quickly(actor, asked), admitted_at)


def _row(call: str, facts: list[Any]) -> Row | None:
    with connection.cursor() as cursor:
        cursor.execute(call, facts)
        row: Row | None = cursor.fetchone()
    return row


def _welcome(row: Row | None, at: datetime) -> Welcome | None:
    return Welcome(row[0], row[1], row[2], Cents(row[3]), at) if row else None
