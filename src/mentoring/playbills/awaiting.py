"""What a worker reads: an address, or a file that is too long to be read while somebody waits for the page."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from mentoring.kernel.states import advance
from mentoring.people.permissions import Actor, Role, require
from mentoring.playbills.commands import (
    EVERY,
    Brought,
    begin_writing,
    drop_other_drafts,
    hold,
    keep,
    refuse_running,
    still_is,
)
from mentoring.playbills.errors import NoAddress
from mentoring.playbills.models import Row, Run, Source
from mentoring.playbills.permissions import may_keep_playbill
from mentoring.playbills.rules import Verdict
from mentoring.playbills.telling import tell_of_failure, tell_of_questions
from mentoring.programmes.queries import refuse_unadmitted

TAKEN_FOR = timedelta(minutes=5)  # After that another worker tries.


@transaction.atomic
def ask_for(actor: Actor, *, source: Source, now: datetime) -> Run:
    """Have its address read by a worker. Refuses with NotAllowed, NotAdmitted, NoAddress, or AlreadyReading."""
    require(may_keep_playbill(actor, source.provider_id))
    refuse_unadmitted(source.territory, source.provider_id, Role.PROVIDER)
    if not source.is_address:
        raise NoAddress
    hold(source)
    refuse_running(source)
    return Run.objects.create(source=source, brought_by_id=actor.user_id, state=Run.State.ASKED, created_at=now)


@transaction.atomic
def hand_in(actor: Actor, *, source: Source, brought: Brought, now: datetime) -> Run:
    """Have a file read by a worker; it is kept until it is confirmed.

    Refuses with NotAllowed, NotAdmitted, or AlreadyReading: of the same file sent twice one is read.
    """
    require(may_keep_playbill(actor, source.provider_id))
    refuse_unadmitted(source.territory, source.provider_id, Role.PROVIDER)
    hold(source)
    refuse_running(source)
    return Run.objects.create(
        source=source,
        brought_by_id=actor.user_id,
        name=brought.name[:200],
        content=brought.content,
        state=Run.State.ASKED,
        created_at=now,
    )


@transaction.atomic
def ask_again(actor: Actor, *, run: Run) -> None:
    """Have the file of a preview read otherwise by a worker. Refuses with NotAllowed, AlreadyReading, or WrongState."""
    require(may_keep_playbill(actor, run.source.provider_id))
    hold(run.source)
    refuse_running(run.source)
    still_is(run, Run.State.DRAFT)
    advance(run, Run.State.ASKED, taken_at=None, fault="")
    Row.objects.filter(run=run).delete()


@transaction.atomic
def ask_if_due(source: Source, now: datetime) -> bool:
    """A day has gone by: have it read again. False if another worker was faster, or a reading is under way."""
    late = Source.objects.filter(pk=source.pk, next_at=source.next_at)
    if not late.update(next_at=now + EVERY):
        return False
    if Run.objects.filter(source=source, state__in=(Run.State.ASKED, Run.State.WRITING)).exists():
        return False
    Run.objects.create(source=source, state=Run.State.ASKED, created_at=now)
    return True


def take_run(run: Run, now: datetime) -> bool:
    """I read this one. False if another worker does at this moment."""
    free = Q(taken_at=None) | Q(taken_at__lt=now - TAKEN_FOR)
    return bool(Run.objects.filter(free, pk=run.pk, state=Run.State.ASKED).update(taken_at=now))


@transaction.atomic
def fetched(run: Run, brought: Brought, now: datetime) -> None:
    """What was asked for is here: it waits to be looked at, or is written where the provider wants no questions.

    Whoever asked for a reading looks at it, whatever holds for those that come by themselves. Refuses with WrongState
    if another worker was faster, and with NothingRead.
    """
    source = hold(run.source)
    still_is(run, Run.State.ASKED)
    advance(run, Run.State.DRAFT)
    keep(run, brought, now)
    drop_other_drafts(run)
    if brought.season is None:
        return
    has_news = Row.objects.filter(Q(is_due=True) | Q(verdict=Verdict.VANISHED), run=run).exists()
    if not has_news or _writes_alone(source, run):
        begin_writing(run, now)
    tell_of_questions(run, now)


def _writes_alone(source: Source, run: Run) -> bool:
    """The first time somebody looks at it, in any case."""
    if source.rhythm != Source.Rhythm.ALONE or run.brought_by_id is not None:
        return False
    return Run.objects.filter(source=source, state=Run.State.WRITTEN).exists()


@transaction.atomic
def fetch_failed(run: Run, *, fault: str, facts: Mapping[str, Any], now: datetime) -> None:
    """It could not be had, or not be read, and the provider is shown why. Refuses with WrongState."""
    hold(run.source)
    still_is(run, Run.State.ASKED)
    advance(run, Run.State.FAILED, fault=fault[:40], fault_facts=dict(facts), read_at=now, content=b"")
    tell_of_failure(run, now)
