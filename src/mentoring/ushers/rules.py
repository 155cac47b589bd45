"""How long a link to a door lives. No Django here."""

from datetime import datetime, timedelta

KEY_LENGTH = 20  # 31^20, about 99 bits: whoever has it is let in, there is no PIN beside it.
LONGEST = timedelta(days=7)
MOST_AT_A_DATE = 30


def over_at(*, made_at: datetime, opens_at: datetime, closes_at: datetime) -> datetime:
    """A link is over when the door closes; of a course or a season, whose door is open for months, after a week."""
    return min(closes_at, max(made_at, opens_at) + LONGEST)
