"""What bookings_redeem does on PostgreSQL, where there is one writer at a time: SQLite.

One look tells whether all is right at first sight; only then the file is locked, and for as few statements as can be.
What the look saw is asked again in the one that advances the booking, so whoever was faster has won.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from mentoring.bookings.models import Booking
from mentoring.kernel.money import Cents
from mentoring.ledger import chart
from mentoring.ledger.commands import post
from mentoring.people.permissions import Actor
from mentoring.records.commands import note

_LOOK = """
    SELECT b.id, b.undone, b.territory_id, b.price_cents, p.first_name, offer.title
    FROM bookings_booking AS b JOIN offers_occurrence AS o ON o.id = b.occurrence_id
    JOIN offers_offer AS offer ON offer.id = o.offer_id JOIN people_person AS p ON p.id = b.person_id
    WHERE b.code = %s AND b.provider_id = %s AND b.state = 'held'
      AND o.cancelled_at IS NULL AND o.starts_at <= %s AND o.ends_at >= %s AND NOT EXISTS (
        SELECT 1 FROM records_attempt AS a WHERE a.key IN (%s, %s) AND a.at > %s GROUP BY a.key HAVING count(*) >= %s)
"""
_ADVANCE = """
    UPDATE bookings_booking SET state = 'redeemed', redeemed_at = %s, redeem_key = %s
    WHERE id = %s AND state = 'held' AND undone = %s
      AND EXISTS (SELECT 1 FROM offers_occurrence AS o WHERE o.id = occurrence_id
                  AND o.cancelled_at IS NULL AND o.starts_at <= %s AND o.ends_at >= %s)
"""
_PAID = "SELECT fund_id, sum(amount_cents) FROM bookings_hold WHERE booking_id = %s GROUP BY fund_id ORDER BY fund_id"


@dataclass(frozen=True)
class Asked:
    """Whose door, which code, and the limits of time and guesses within which the answer is plain."""

    provider_id: int
    code: str
    redeem_key: str
    now: datetime
    starts_until: datetime
    ends_since: datetime
    guess_keys: list[str]
    guesses_since: datetime
    guesses: int


Row = tuple[int, str, str, int]  # Booking, first name, title, cents.


def redeem_quickly(actor: Actor, asked: Asked) -> Row | None:
    """Redeem what is plain, whole; or do nothing at all. The caller has checked who may."""
    hours = [_moment(asked.starts_until), _moment(asked.ends_since)]
    guessing = [*asked.guess_keys, _moment(asked.guesses_since), asked.guesses]
    seen = _rows(_LOOK, [asked.code, asked.provider_id, *hours, *guessing])
    if not seen:
        return None
    [(pk, undone, territory_id, price_cents, first_name, title)] = seen
    with transaction.atomic():
        if not _changed(_ADVANCE, [_moment(asked.now), asked.redeem_key, pk, undone, *hours]):
            return None
        for fund_id, cents in _rows(_PAID, [pk]):
            post(
                chart.Move.BOOKING_REDEEM,
                source=chart.held(pk),
                destination=chart.payable(asked.provider_id),
                amount=Cents(cents),
                key=f"redeem:{pk}:{fund_id}" + (f":{undone}" if undone else ""),
                territory_id=territory_id,
                fund_id=fund_id,
                at=asked.now,
            )
        note(actor, "redeemed", Booking(pk=pk), at=asked.now)
    return pk, first_name, title, price_cents


def _moment(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _rows(statement: str, facts: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return list(cursor.fetchall())


def _changed(statement: str, facts: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return int(cursor.rowcount)
