"""When a voucher's end is announced, what of a return a fund still holds, what a wallet lacks. No Django here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mentoring.people.rules import age_on
from mentoring.programmes.rules import Scope

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


@dataclass(frozen=True)
class Bookable:
    """Something that can be booked: what it costs, what it is, for which ages, and the first day it takes place."""

    price_cents: int
    discipline: str
    kind: str
    provider_id: int
    youngest: int | None
    oldest: int | None
    on: date


@dataclass(frozen=True)
class Note:
    """What is free on one voucher, where and until when; whose programme it is."""

    programme_id: int
    free_cents: int
    scope: Scope
    expires_on: date

    def pays(self, offer: Bookable) -> bool:
        """May some of it be spent on this?"""
        there = self.scope.allows(discipline=offer.discipline, kind=offer.kind, provider_id=offer.provider_id)
        return there and offer.on <= self.expires_on


@dataclass(frozen=True)
class Gap:
    """What a wallet lacks to the cheapest thing it could be spent on; None: nothing that is on fits it."""

    programme_id: int  # Of the first voucher that would pay.
    missing_cents: int | None


def gap(notes: Sequence[Note], born_on: date, offers: Sequence[Bookable]) -> Gap | None:
    """What keeps a wallet from being used, or None. Notes: the soonest to expire first; offers: the cheapest first."""
    whole = sum(note.free_cents for note in notes)
    found = Gap(notes[0].programme_id, None)
    for offer in offers:
        if found.missing_cents is not None and offer.price_cents - whole >= found.missing_cents:
            break
        paying = [note for note in notes if note.pays(offer)]
        if not paying or not _welcomes(offer, age_on(born_on, offer.on)):
            continue
        missing = offer.price_cents - sum(note.free_cents for note in paying)
        if missing <= 0:
            return None
        if found.missing_cents is None or missing < found.missing_cents:
            found = Gap(paying[0].programme_id, missing)
    return found


def _welcomes(offer: Bookable, age: int) -> bool:
    return (offer.youngest is None or age >= offer.youngest) and (offer.oldest is None or age <= offer.oldest)
