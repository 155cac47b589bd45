"""How long what is kept. No Django here."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Span(StrEnum):
    """What is forgotten by itself, after a time that each territory may set."""

    UNANSWERED = "unanswered"
    SAID_NO = "said_no"
    REASONS = "reasons"
    FINISHED = "finished"
    MESSAGES = "messages"
    READINGS = "readings"


@dataclass(frozen=True)
class Days:
    """What comes with the house, and between what a territory may choose."""

    usual: int
    least: int
    most: int

    def admit(self, days: int) -> bool:
        return self.least <= days <= self.most


SPANS: dict[Span, Days] = {
    Span.UNANSWERED: Days(180, 30, 365),
    Span.SAID_NO: Days(60, 1, 180),
    Span.REASONS: Days(180, 30, 730),
    Span.FINISHED: Days(730, 90, 1825),
    Span.MESSAGES: Days(90, 14, 365),
    Span.READINGS: Days(730, 365, 1825),
}

# The same for every territory: what belongs to the log-in, not to a programme.
INVITATIONS_KEPT_FOR = timedelta(days=90)
USHERS_KEPT_FOR = timedelta(days=90)  # The name of a volunteer, after their evening.
DEVICES_KEPT_FOR = timedelta(days=90)
IDLE_ACCOUNTS_KEPT_FOR = timedelta(days=365)

ERASED_NAME = "Persona cancellata"  # Stands where a name stood; lists and letters need something to show.
