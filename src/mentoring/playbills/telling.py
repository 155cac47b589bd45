"""A playbill that is read every day by itself: its provider is written when it needs somebody, of each trouble once."""

from datetime import datetime
from hashlib import sha256
from json import dumps

from django.conf import settings
from django.db.models import Q
from django.utils import translation

from mentoring.people.commands import tell_members
from mentoring.people.permissions import Role
from mentoring.playbills.errors import why_not_fetched
from mentoring.playbills.models import Row, Run, Source
from mentoring.playbills.rules import Verdict


def tell_of_questions(run: Run, now: datetime) -> None:
    """Something of a daily reading waits for a yes or an answer. The same things again are not said again."""
    if run.brought_by_id is not None:  # They look at it at this moment.
        return
    waiting = Row.objects.filter(Q(is_due=True) | Q(verdict=Verdict.VANISHED), run=run)
    if run.state != Run.State.DRAFT:  # It is written without a yes, but for what only the provider knows.
        waiting = Row.objects.filter(run=run, verdict=Verdict.ASKED)
    rows = waiting.order_by("number").values_list("told", "verdict", "changes")
    told = [(one["uid"], one["instance"], verdict, changes) for one, verdict, changes in rows]
    problem = f"waits:{sha256(dumps(told).encode()).hexdigest()[:32]}" if told else ""
    if _is_new(run, problem):
        _tell(run, "playbill_waits", now, dates=len(told))


def tell_of_failure(run: Run, now: datetime) -> None:
    """A daily reading came to nothing. The same reason again is not said again, until it works once."""
    if run.brought_by_id is None and _is_new(run, f"failed:{run.fault}"):
        with translation.override(settings.LANGUAGE_CODE):
            why = why_not_fetched(run.fault, run.fault_facts)
        _tell(run, "playbill_failed", now, reason=why)


def _is_new(run: Run, problem: str) -> bool:
    """Remember it. The source is held by the caller."""
    changed = Source.objects.filter(pk=run.source_id).exclude(trouble=problem).update(trouble=problem)
    return bool(changed and problem)


def _tell(run: Run, kind: str, now: datetime, **facts: object) -> None:
    source = run.source
    tell_members(
        source.provider,
        Role.PROVIDER,
        kind,
        key=f"{kind}:{run.pk}",
        at=now,
        territory_id=source.territory_id,
        playbill=source.name,
        source=source.pk,
        **facts,
    )
