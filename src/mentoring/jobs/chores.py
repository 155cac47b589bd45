"""What happens by itself when its time has come. Doing it twice, or from two workers at once, does it once."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from mentoring.awards.relaying import pass_on_leftovers
from mentoring.awards.returning import prepare_returned
from mentoring.bookings.forgetting import settle_forgotten
from mentoring.bookings.queries import forgotten
from mentoring.bookings.tending import tend_lines
from mentoring.checkins.queries import dates_awaited
from mentoring.claims.commands import give_up
from mentoring.claims.queries import unanswered_since
from mentoring.claims.rules import ANSWERED_WITHIN
from mentoring.community.telling import tell_wishers
from mentoring.jobs.apart import Troubles
from mentoring.jobs.dates import give_dates_back
from mentoring.jobs.delivery import deliver_due
from mentoring.jobs.lists import write_lists
from mentoring.jobs.playbills import ask_daily, fetch_playbills, write_playbills
from mentoring.jobs.rounds import issue_rounds
from mentoring.kernel.refusal import WrongState
from mentoring.ledger.commands import take_snapshots
from mentoring.nominations.birthdays import ask_anew, came_of_age
from mentoring.offers.publishing import publish_due
from mentoring.offers.search import keep_true
from mentoring.people.colleagues import expire_invitations
from mentoring.playbills.commands import forget_runs
from mentoring.privacy.retention import retain_daily
from mentoring.records.commands import forget_attempts
from mentoring.rolls.commands import forget_rolls
from mentoring.vouchers.commands import expire as expire_voucher
from mentoring.vouchers.queries import overdue
from mentoring.vouchers.reminding import remind_of_ends

ATTEMPTS_KEPT_FOR = timedelta(days=1)
_End = Callable[..., None]


@dataclass(frozen=True)
class Done:
    """How much one pass did."""

    letters: int = 0
    bookings: int = 0
    vouchers: int = 0
    birthdays: int = 0  # Programmes for which somebody who is 18 now is asked.
    troubles: int = 0  # Things that failed; the log says which.

    def __bool__(self) -> bool:
        return bool(self.letters or self.bookings or self.vouchers or self.birthdays)

    def __str__(self) -> str:
        said = f"{self.letters} letters, {self.bookings} forgotten bookings, {self.vouchers} expired vouchers"
        said += f", {self.birthdays} asked at 18" if self.birthdays else ""
        return f"{said}, {self.troubles} failed" if self.troubles else said


def run_due(now: datetime, *, enough: Callable[[], bool] = lambda: False) -> Done:
    """One pass over everything that is due at this moment. What fails stops nothing else (apart.py)."""
    troubles = Troubles()
    do = troubles.do
    do(give_dates_back, now, enough=enough, apart=troubles.apart)
    # Bookings first: what they give back to a voucher that ends today goes on with it.
    bookings = _each(troubles, settle_forgotten, _forgotten, now)
    do(tend_lines, now)
    do(tell_wishers, now)
    vouchers = _each(troubles, expire_voucher, lambda now: overdue(timezone.localdate(now)), now)
    do(pass_on_leftovers, now)  # What has just come back, too.
    do(prepare_returned, now)
    do(publish_due, now)
    do(keep_true, now)
    birthdays = _each(troubles, ask_anew, lambda now: came_of_age(timezone.localdate(now)), now)
    do(remind_of_ends, now)
    do(take_snapshots, now)
    _each(troubles, give_up, lambda now: unanswered_since(now - ANSWERED_WITHIN), now)
    do(forget_attempts, now - ATTEMPTS_KEPT_FOR)
    for forget in (expire_invitations, retain_daily, forget_rolls, forget_runs):
        do(forget, now)
    do(ask_daily, now)
    letters = run_at_once(now, troubles, enough=enough)
    return Done(letters, bookings, vouchers, birthdays, troubles.count)


def run_at_once(now: datetime, troubles: Troubles, *, enough: Callable[[], bool] = lambda: False) -> int:
    """What somebody waits for: approved rounds, confirmed lists, playbills; and then the letters, which these write.

    Returns how many letters were tried.
    """
    for work in (issue_rounds, write_lists, fetch_playbills, write_playbills):
        troubles.do(work, now, enough=enough, apart=troubles.apart)
    return troubles.do(deliver_due, now, enough=enough) or 0


def _forgotten(now: datetime) -> Iterable[object]:
    """What a phone without network may still report, nobody calls forgotten yet."""
    return forgotten(now).exclude(occurrence__in=dates_awaited(now))


def _each(troubles: Troubles, end: _End, find: Callable[[datetime], Iterable[Any]], now: datetime) -> int:
    """How many of them were ended; the others somebody else was faster with: the door, the family, another worker."""
    rows: list[Any] = []
    with troubles.apart(f"finding what to {end.__name__}"):
        rows = list(find(now))
    return sum(_is_ended(troubles, end, row, now) for row in rows)


def _is_ended(troubles: Troubles, end: _End, row: Any, now: datetime) -> bool:
    with troubles.apart(f"{end.__name__} {row.pk}"), suppress(WrongState):
        end(row, now=now)
        return True
    return False
