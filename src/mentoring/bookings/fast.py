"""The hot path: a theatre on a full night. On PostgreSQL the whole redemption is one call of one SQL function.

It takes only what is right at first sight (held, this provider's, door open, nobody guessing). For anything else it
does nothing, and commands.redeem_code goes step by step, which finds the words for a refusal. So there is one place
for every rule's sentence, and one fast way for the forty people who simply have a seat.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

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
    return [f"door-user:{actor.user_id}", f"door-provider:{provider_id}"]


_CALL = """
    SELECT booking_id, first_name, title, price_cents
    FROM bookings_redeem(%s::text, %s::bigint, %s::text, %s::timestamptz, %s::timestamptz, %s::timestamptz,
                         %s::bigint, %s::text, %s::bigint, %s::text[], %s::timestamptz, %s::bigint)
"""


def redeem_at_once(actor: Actor, *, provider_id: int, code: str, redeem_key: str, now: datetime) -> Welcome | None:
    """Redeem in one statement, or do nothing at all and return None. The caller has checked who may."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            _CALL,
            [
                normalised(code),
                provider_id,
                redeem_key,
                now,
                now + Occurrence.OPENS_BEFORE,
                now - Occurrence.CLOSES_AFTER,
                actor.user_id,
                actor.role.value,
                actor.organisation_id,
                guess_keys(actor, provider_id),
                now - GUESSES_WINDOW,
                GUESSES,
            ],
        )
        row = cursor.fetchone()
    return Welcome(row[0], row[1], row[2], Cents(row[3]), now) if row else None
