"""How long lists, passes and memories live. No Django here."""

from datetime import datetime, timedelta

LOADED_BEFORE = timedelta(hours=24)  # Before the door opens: it may be loaded at home.
LIST_LIVES = timedelta(days=7)  # Of a course or a season the door is open for months: then it is loaded anew.
PASS_LIVES = timedelta(days=30)  # Who lost the phone, and finds it again, can still hand in what is on it.
# While a list is loaded on a phone that has not reported since the door closed, nobody's seat is called forgotten, and
# for no longer than this: a phone in a drawer keeps nobody's money.
GRACE = timedelta(hours=24)
DEVICES_KEPT_FOR = timedelta(days=90)  # Which phone, and who held it: then what was admitted remains, without both.
KEYS_KEPT_FOR = timedelta(days=90)  # A phone knows the keys that were retired within this time.
MOST_AT_ONCE = 500  # Entries in one parcel.
ROUNDS = 2_000  # Of PBKDF2 over each code of a list. What they are worth is said in docs/door.md.


def list_expires_at(*, loaded_at: datetime, closes_at: datetime) -> datetime:
    """When a phone wipes its list."""
    return min(closes_at, loaded_at + LIST_LIVES)


def admitted_at(*, loaded_at: datetime, now: datetime, ago: timedelta) -> datetime:
    """When somebody was let in, by our clock: so long ago, as the phone counts, which may be wrong by hours or years.

    Never before the list was loaded, nor in the future: outside of this a clock was changed meanwhile.
    """
    return max(loaded_at, min(now, now - ago))


def is_awaited(*, closes_at: datetime, reported_at: datetime | None, now: datetime) -> bool:
    """May a phone still have entries of a date whose door is closed?"""
    if now > closes_at + GRACE:
        return False
    return reported_at is None or reported_at <= closes_at
