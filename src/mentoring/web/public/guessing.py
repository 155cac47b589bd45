"""Codes and keys are guessed at from three sides: one browser, one address, and all the world together."""

from datetime import datetime, timedelta

from django.http import HttpRequest

from mentoring.kernel.secrecy import fingerprint
from mentoring.records.commands import count_attempt, refuse_guessing
from mentoring.web.clients import address_of_client

WINDOW = timedelta(minutes=15)
WRONG_PER_SESSION = 8
WRONG_PER_ADDRESS = 60  # A whole school sits behind one address on an open day.
# Many addresses can guess together. So few wrong ones in so long a time find none of 31^10, and no open day has more.
WRONG_IN_ALL = 2000
_ALL = "key:all"


def refuse_guesses(request: HttpRequest, now: datetime) -> None:
    """Refuse with TooManyAttempts whoever had too many wrong ones, or everybody if all together had."""
    session, address = _guesser(request)
    refuse_guessing([session], limit=WRONG_PER_SESSION, window=WINDOW, now=now)
    refuse_guessing([address], limit=WRONG_PER_ADDRESS, window=WINDOW, now=now)
    refuse_guessing([_ALL], limit=WRONG_IN_ALL, window=WINDOW, now=now)


def count_guess(request: HttpRequest, now: datetime) -> None:
    """One more that opened nothing. Not inside a transaction that may be undone."""
    for key in (*_guesser(request), _ALL):
        count_attempt(key, at=now)


def _guesser(request: HttpRequest) -> tuple[str, str]:
    """Who is guessing: this session, and this address (as a fingerprint: nobody reads it again)."""
    if not request.session.session_key:
        request.session.create()
    return (
        f"key:session:{fingerprint(str(request.session.session_key))[:40]}",
        f"key:address:{fingerprint(address_of_client(request))[:40]}",
    )
