"""What opens a family's page: a key, and on paper a PIN beside it. Only fingerprints of both are kept."""

import secrets
from datetime import datetime, timedelta

from mentoring.kernel.codes import new_code
from mentoring.kernel.secrecy import fingerprint
from mentoring.nominations.errors import WrongPin
from mentoring.nominations.models import Nomination
from mentoring.records.commands import count_attempt, refuse_guessing

KEY_LENGTH = 16  # 31^16, about 79 bits: short enough to type from a letter.
PIN_LENGTH = 6
WRONG_PINS = 6  # An hour, for one letter: whoever photographed its QR needs years.
PIN_WINDOW = timedelta(hours=1)


def new_key() -> str:
    """A key for an e-mail or a letter."""
    return new_code(KEY_LENGTH)


def new_pin() -> str:
    """Six digits to type beside the key of a letter."""
    return f"{secrets.randbelow(10**PIN_LENGTH):0{PIN_LENGTH}}"


def pin_mark(key: str, pin: str) -> str:
    """What is kept of a PIN: it means something only together with its key."""
    return fingerprint(f"{key}:{pin}")


def check_pin(nomination: Nomination, *, key: str, pin: str, now: datetime) -> None:
    """Let whoever holds a letter in. Refuses with WrongPin, or TooManyAttempts after 6 wrong ones in an hour.

    Not inside a transaction: a wrong guess is counted although it is refused.
    """
    guesses = f"pin:{nomination.pk}"
    refuse_guessing([guesses], limit=WRONG_PINS, window=PIN_WINDOW, now=now)
    if pin_mark(key, "".join(sign for sign in pin if sign.isdigit())) != nomination.pin_fingerprint:
        count_attempt(guesses, at=now)
        raise WrongPin(field="pin")
