"""What happens by itself when its time has come. Doing it twice, or from two workers at once, does it once."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

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


@dataclass(frozen=True)
class Done:
    """How much one pass did."""

    letters: int = 0
    bookings: int = 0
    vouchers: int = 0
    birthdays: int = 0  # Programmes for which somebody who is 18 now is asked.

    def __bool__(self) -> bool:
        return bool(self.letters or self.bookings or self.vouchers or self.birthdays)

    def __str__(self) -> str:
        said = f"{self.letters} letters, {self.bookings} forgotten bookings, {self.vouchers} expired vouchers"
        return f"{said}, {self.birthdays} asked at 18" if self.birthdays else said


def run_due(now: datetime, *, enough: Callable[[], bool] = lambda: False) -> Done:
    """One pass over everything that is due at this moment."""
    give_dates_back(now, enough=enough)
    # Bookings first: what they give back to a voucher that ends today goes on with it.
    # What a phone without network may still report, nobody calls forgotten yet.
    over = forgotten(now).exclude(occurrence__in=dates_awaited(now))
    bookings = sum(_expired(settle_forgotten, booking, now) for booking in over)
    tend_lines(now)
    tell_wishers(now)
    vouchers = sum(_expired(expire_voucher, voucher, now) for voucher in overdue(timezone.localdate(now)))
    pass_on_leftovers(now)  # What has just come back, too.
    prepare_returned(now)
    publish_due(now)
    keep_true(now)
    birthdays = sum(_expired(ask_anew, nomination, now) for nomination in came_of_age(timezone.localdate(now)))
    remind_of_ends(now)
    take_snapshots(now)
    for code in unanswered_since(now - ANSWERED_WITHIN):
        _expired(give_up, code, now)
    forget_attempts(now - ATTEMPTS_KEPT_FOR)
    expire_invitations(now)
    retain_daily(now)
    forget_rolls(now)
    forget_runs(now)
    ask_daily(now)
    fetch_playbills(now, enough=enough)
    # Before the letters, which they write.
    issue_rounds(now, enough=enough)
    write_lists(now, enough=enough)
    write_playbills(now, enough=enough)
    return Done(letters=deliver_due(now, enough=enough), bookings=bookings, vouchers=vouchers, birthdays=birthdays)


def _expired(expire: Callable[..., None], row: object, now: datetime) -> bool:
    """False when somebody else was faster: the door, the family, or another worker."""
    with suppress(WrongState):
        expire(row, now=now)
        return True
    return False
