"""How many people must approve a round, by its amount: the installation's administrator says so."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from mentoring.people.permissions import Actor, Role, may_administer, require
from mentoring.people.queries import members_of
from mentoring.programmes.errors import StepsCrossed, TooFewOperators
from mentoring.programmes.models import Territory
from mentoring.programmes.rules import steps_rise
from mentoring.records.commands import note


@transaction.atomic
def set_approval_steps(actor: Actor, *, territory: Territory, steps: Iterable[tuple[int, int]], now: datetime) -> None:
    """From so many cents on a round needs so many approvals; below the first step one is enough.

    Rounds that are prepared already keep what they were told. Refuses with NotAllowed, StepsCrossed, or
    TooFewOperators if there are not more operators than a step asks approvals of: whoever prepares does not approve.
    """
    require(may_administer(actor))
    wanted = sorted(list(step) for step in steps)
    assert all(cents > 0 and approvals > 1 for cents, approvals in wanted), "the form asks for no less"
    if not steps_rise(wanted):
        raise StepsCrossed
    people = len(members_of(territory.operator, Role.OPERATOR))
    if wanted and wanted[-1][1] >= people:
        raise TooFewOperators(people=people)
    territory.approval_steps = wanted
    territory.save(update_fields=["approval_steps"])
    note(actor, "set_approvals", territory, at=now, steps=wanted)
