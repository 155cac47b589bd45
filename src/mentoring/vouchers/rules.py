"""When a voucher that is about to end is announced, and what of a return a fund still holds. No Django here."""

from collections.abc import Iterable
from datetime import date, timedelta

DAYS_BEFORE = (42, 21, 3)  # Six weeks, three weeks, three days.
LETTERS_TAKE = timedelta(days=7)  # To be printed and to arrive.


def reminder_due(expires_on: date, today: date, ahead: timedelta = timedelta(0)) -> int | None:
    """The reminder whose day has come (days before the end), the nearest one only; None before the first, or too late.

    ahead: how much earlier the message has to leave.
    """
    if expires_on < today:
        return None
    due = [days for days in DAYS_BEFORE if _day_of(expires_on, days, ahead) <= today]
    return min(due, default=None)


def knew_then(expires_on: date, days: int, issued_on: date, ahead: timedelta = timedelta(0)) -> bool:
    """Was the voucher there on the day of a reminder? Who got it later has just been told until when it is good."""
    return issued_on <= _day_of(expires_on, days, ahead)


def _day_of(expires_on: date, days: int, ahead: timedelta) -> date:
    return expires_on - timedelta(days=days) - ahead


RELAY_OF = "relay:"  # The key of a relay is this and the key of the return it passes on.


def still_there(story: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Of each return into a fund, what the fund still holds: return's key -> cents.

    The story is what came back (plus) and what left (minus), in order. What came back first is used first; a relay
    takes from the return it names.
    """
    left: dict[str, int] = {}
    for key, cents in story:
        if cents > 0:
            left[key] = cents
        elif key.startswith(RELAY_OF):
            named = key.removeprefix(RELAY_OF)
            left[named] = left.get(named, 0) + cents
        else:
            _use(left, -cents)
    return {key: cents for key, cents in left.items() if cents > 0}


def _use(left: dict[str, int], cents: int) -> None:
    for key in list(left):
        used = min(cents, left[key])
        left[key] -= used
        cents -= used
        if not left[key]:
            del left[key]
        if not cents:
            return
