"""What has changed since a round was prepared: whether it can still be approved as it stands, and if not, why."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum
from django.utils import timezone

from mentoring.awards.models import Award, Round, Slice
from mentoring.awards.preparing import rules_in_force
from mentoring.ledger import chart
from mentoring.ledger.queries import balances
from mentoring.nominations.agreed import agreed_people
from mentoring.nominations.models import Nomination


@dataclass(frozen=True)
class Short:
    """A fund that holds less than a round would take from it (cents)."""

    fund_id: int
    needed_cents: int
    held_cents: int


@dataclass(frozen=True)
class Changes:
    """How the world is another one than when a round was prepared."""

    gone: int = 0  # Would be served, but the yes is gone, or something is lacking again.
    merged: int = 0  # Would be served twice: two records turned out to be one person.
    short: tuple[Short, ...] = ()
    newer_rules: int | None = None  # A version published meanwhile. The round keeps its own.

    @property
    def is_outdated(self) -> bool:
        """Can it not be approved any more? Newer rules alone do not stop it."""
        return bool(self.gone or self.merged or self.short)


def changes_since(round: Round, now: datetime) -> Changes:  # noqa: A002 - the concept's own name
    """What a prepared round would meet if it were approved now. A constant number of statements."""
    served = Award.objects.filter(round=round, standing__in=Award.AWARDED).order_by()
    facts = list(served.values_list("nomination__state", "nomination__lacking", "nomination__person_id"))
    agreed = agreed_people(round.programme_id, timezone.localdate(now))
    able = [
        person
        for state, lacking, person in facts
        if state == Nomination.State.CONSENTED and not lacking and person in agreed
    ]
    newest = rules_in_force(round.programme)
    return Changes(
        gone=len(facts) - len(able),
        merged=sum(times - 1 for times in Counter(able).values()),
        short=_short(round),
        newer_rules=newest.version if newest and newest.pk != round.rules_id else None,
    )


def parts_of(round: Round) -> list[tuple[int, int]]:  # noqa: A002
    """What each fund gives to a round (cents), in the order of the funds."""
    shares = Slice.objects.filter(award__round=round).order_by().values_list("fund_id").annotate(Sum("amount_cents"))
    return sorted(shares)


def _short(round: Round) -> tuple[Short, ...]:  # noqa: A002
    parts = parts_of(round)
    held = balances(chart.Pocket.FUND, [fund_id for fund_id, _cents in parts])
    return tuple(Short(fund_id, cents, held[fund_id]) for fund_id, cents in parts if held[fund_id] < cents)
