"""How long a freed seat waits for the first in line. No Django here."""

from datetime import datetime, timedelta

ANSWER_WITHIN = timedelta(hours=24)
LEAST = timedelta(minutes=30)  # Less than this is no chance to read a message and decide.
# A letter is printed, posted, delivered and answered: less than two weeks before the date it comes too late.
LETTER_NEEDS = timedelta(days=14)
LETTER_WITHIN = timedelta(days=7)


def answer_by(now: datetime, bookable_until: datetime) -> datetime | None:
    """Until when a seat is kept for somebody who is told by e-mail; None: too late to ask anybody.

    A day; nearer to the date half of the time that is left, so that somebody else can still have the seat.
    """
    half = (bookable_until - now) / 2
    return now + min(ANSWER_WITHIN, half) if half >= LEAST else None


def answer_by_letter(now: datetime, bookable_until: datetime) -> datetime | None:
    """The same for somebody who is told by letter."""
    return now + LETTER_WITHIN if bookable_until - now >= LETTER_NEEDS else None
