"""Say where a season is written, bring it, look at what would become of it, and say yes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from mentoring.kernel.money import Cents
from mentoring.kernel.refusal import WrongState
from mentoring.kernel.states import advance
from mentoring.offers.models import Place
from mentoring.people.models import Organisation
from mentoring.people.permissions import Actor, Role, require
from mentoring.playbills.errors import AlreadyReading, NothingRead
from mentoring.playbills.judging import Judgement, judge_season
from mentoring.playbills.known import Known
from mentoring.playbills.models import Row, Run, Source
from mentoring.playbills.permissions import may_keep_playbill
from mentoring.playbills.rules import ANSWERED, WRITTEN, Choice, Defaults, Event, Verdict, read_event
from mentoring.programmes.models import Discipline, Territory
from mentoring.programmes.queries import refuse_unadmitted
from mentoring.records.commands import note

DRAFT_LIVES = timedelta(days=7)
ROWS_LIVE = timedelta(days=30)
EVERY = timedelta(days=1)
_ROWS_AT_ONCE = 500
_QUIET = (Run.State.WRITTEN, Run.State.FAILED)


@dataclass(frozen=True)
class Terms:
    """What a provider says once about a playbill. The price is in cents; `minutes` how long an evening takes."""

    name: str
    rhythm: str
    discipline: Discipline
    kind: str
    place: Place | None
    price_cents: int
    capacity: int
    minutes: int
    url: str = ""
    hour: time | None = None
    publishes: bool = False

    def facts(self) -> dict[str, Any]:
        """Its columns."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True)
class Season:
    """What a reader found. `is_partial`: there is more, of which it tells nothing."""

    events: Sequence[Event]
    is_partial: bool = False


@dataclass(frozen=True)
class Brought:
    """A file as it came, and what is in it; or, without a season, why that could not be read: a reader's word.

    Without a word, too, nobody has read it yet.
    """

    content: bytes
    season: Season | None
    name: str = ""
    fault: str = ""

    @property
    def is_unread(self) -> bool:
        return self.season is None and not self.fault


# -- where it is --------------------------------------------------------------------------------------------
@transaction.atomic
def open_source(
    actor: Actor, *, territory: Territory, provider: Organisation, terms: Terms, now: datetime, form_key: str = ""
) -> Source:
    """A playbill of a provider; the same form again returns the first one. Refuses with NotAllowed or NotAdmitted."""
    require(may_keep_playbill(actor, provider.pk))
    require(terms.place is None or terms.place.provider_id == provider.pk)
    refuse_unadmitted(territory, provider.pk, Role.PROVIDER)
    facts = {"territory": territory, "created_at": now, **terms.facts()}
    if form_key:
        source, is_new = Source.objects.get_or_create(provider=provider, form_key=form_key, defaults=facts)
    else:
        source, is_new = Source.objects.create(provider=provider, **facts), True
    if is_new:
        note(actor, "opened", source, at=now)
        _plan(source, now)
    return source


@transaction.atomic
def change_terms(actor: Actor, *, source: Source, terms: Terms, now: datetime) -> None:
    """Say otherwise what holds for all of it; the next reading goes by it. Refuses with NotAllowed."""
    require(may_keep_playbill(actor, source.provider_id))
    require(terms.place is None or terms.place.provider_id == source.provider_id)
    for name, value in terms.facts().items():
        setattr(source, name, value)
    source.save(update_fields=list(terms.facts()))
    note(actor, "changed", source, at=now)
    _plan(source, now)


def _plan(source: Source, now: datetime) -> None:
    source.next_at = now + EVERY if source.is_daily else None
    Source.objects.filter(pk=source.pk).update(next_at=source.next_at)


@transaction.atomic
def say_columns(actor: Actor, *, source: Source, columns: Mapping[str, str]) -> None:
    """Say which column of its table tells what: a field -> the column's name. Refuses with NotAllowed."""
    require(may_keep_playbill(actor, source.provider_id))
    source.columns = dict(columns)
    Source.objects.filter(pk=source.pk).update(columns=source.columns)


@transaction.atomic
def forget_source(actor: Actor, *, source: Source, now: datetime) -> None:
    """Read this playbill no more; what came from it stays. Refuses with NotAllowed, or AlreadyReading."""
    require(may_keep_playbill(actor, source.provider_id))
    hold(source)
    refuse_running(source)
    note(actor, "forgot", source, at=now)
    Source.objects.filter(pk=source.pk).delete()


def hold(source: Source) -> Source:
    """One at a time writes what comes from a playbill. Call it in a transaction, before anything else is locked."""
    return (
        Source.objects.select_for_update(no_key=True, of=("self",))
        .select_related("territory", "provider")
        .get(pk=source.pk)
    )


def refuse_running(source: Source) -> None:
    """Refuses with AlreadyReading (run) while one of its readings is under way."""
    running = Run.objects.filter(source=source, state__in=(Run.State.ASKED, Run.State.WRITING)).first()
    if running is not None:
        raise AlreadyReading(run=running.pk)


# -- reading ------------------------------------------------------------------------------------------------
@transaction.atomic
def bring(actor: Actor, *, source: Source, brought: Brought, now: datetime) -> Run:
    """Take a file in and say what would become of it: nothing is written yet, and an older preview goes.

    Refuses with NotAllowed, NotAdmitted, NothingRead, or AlreadyReading while an earlier one is being written.
    """
    require(may_keep_playbill(actor, source.provider_id))
    refuse_unadmitted(source.territory, source.provider_id, Role.PROVIDER)
    hold(source)
    refuse_running(source)
    run = Run(
        source=source,
        brought_by_id=actor.user_id,
        name=brought.name[:200],
        state=Run.State.DRAFT,
        created_at=now,
    )
    keep(run, brought, now)
    drop_other_drafts(run)
    return run


@transaction.atomic
def read_again(actor: Actor, *, run: Run, brought: Brought, now: datetime) -> None:
    """The same file, read otherwise: by other columns, or with other things put in.

    Refuses with NotAllowed, NothingRead, or WrongState once it is confirmed.
    """
    require(may_keep_playbill(actor, run.source.provider_id))
    hold(run.source)
    still_is(run, Run.State.DRAFT)
    keep(run, brought, now)


def still_is(run: Run, state: str) -> None:
    """Refuses with WrongState if it moved on, or another one has taken its place."""
    current = Run.objects.select_for_update(no_key=True).filter(pk=run.pk).values_list("state", flat=True).first()
    if current != state:
        raise WrongState(row_state=current or "")


def keep(run: Run, brought: Brought, now: datetime) -> None:
    """What came, and what would become of it, instead of what was said before. Refuses with NothingRead."""
    run.content, run.fault, run.read_at = brought.content, brought.fault, now
    run.is_partial = brought.season.is_partial if brought.season else False
    run.save()
    Row.objects.filter(run=run).delete()
    if brought.season is not None:
        _judge(run, brought.season, now)


def _judge(run: Run, season: Season, now: datetime) -> None:
    defaults = defaults_of(run.source)
    reads = [read_event(event, defaults) for event in season.events]
    said = judge_season(Known.of(run.source), reads, now, is_partial=season.is_partial)
    if not said:
        raise NothingRead
    Row.objects.bulk_create((_row_of(run, number, one) for number, one in enumerate(said, 1)), batch_size=_ROWS_AT_ONCE)


def defaults_of(source: Source) -> Defaults:
    """What holds where the playbill says nothing."""
    place = source.place.name if source.place else ""
    return Defaults(timezone.get_default_timezone(), place, Cents(source.price_cents), source.minutes, source.hour)


def _row_of(run: Run, number: int, said: Judgement) -> Row:
    return Row(
        run=run,
        number=number,
        told=said.told.as_facts(),
        verdict=said.verdict,
        remarks=list(map(str, said.remarks)),
        changes=[list(change) for change in said.changes],
        speaks=said.speaks,
        is_due=is_written(said),
        listed=said.listed,
    )


def is_written(said: Judgement) -> bool:
    """Does anything come of it, once it is confirmed?"""
    if said.verdict in (Verdict.REFUSED, Verdict.VANISHED):
        return False
    return said.verdict in WRITTEN | ANSWERED or (said.speaks and bool(said.changes)) or said.is_news


def drop_other_drafts(run: Run) -> None:
    """Only the newest preview can be confirmed."""
    Run.objects.filter(source=run.source_id, state=Run.State.DRAFT).exclude(pk=run.pk).delete()


# -- yes, or no ---------------------------------------------------------------------------------------------
@transaction.atomic
def confirm_run(actor: Actor, *, run: Run, choices: Mapping[int, str], now: datetime, words: str = "") -> None:
    """Say yes to what the preview showed, and what to do where it asks: a row's key -> a Choice.

    The words go to those whose date is moved or called off.

    Refuses with NotAllowed, NotAdmitted, or WrongState.
    """
    source = run.source
    require(may_keep_playbill(actor, source.provider_id))
    refuse_unadmitted(source.territory, source.provider_id, Role.PROVIDER)
    hold(source)
    still_is(run, Run.State.DRAFT)
    asked = Row.objects.filter(run=run, verdict__in=ANSWERED)
    for choice in (Choice.TAKE, Choice.KEEP):
        chosen = [pk for pk, said in choices.items() if said == choice]
        asked.filter(pk__in=chosen).update(choice=choice, is_due=True)
    asked.filter(verdict=Verdict.VANISHED).exclude(choice=Choice.TAKE).update(is_due=False)
    Run.objects.filter(pk=run.pk, state=Run.State.DRAFT).update(brought_by_id=actor.user_id, words=words)
    begin_writing(run, now)
    note(actor, "confirmed", run, at=now, source=source.pk)


def begin_writing(run: Run, now: datetime) -> None:
    """From now on any worker may write it; what came is needed no more."""
    advance(run, Run.State.WRITING, confirmed_at=now, content=b"")
    close_if_done(run, now)


def close_if_done(run: Run, now: datetime) -> None:
    """When nothing of it is due any more, it is written."""
    if not Row.objects.filter(run=run, is_due=True).exists():
        advance(run, Run.State.WRITTEN, written_at=now)


@transaction.atomic
def discard_run(actor: Actor, *, run: Run) -> None:
    """Throw a preview away. Refuses with NotAllowed, or WrongState if it was confirmed."""
    require(may_keep_playbill(actor, run.source.provider_id))
    still_is(run, Run.State.DRAFT)
    Run.objects.filter(pk=run.pk, state=Run.State.DRAFT).delete()


def forget_runs(now: datetime) -> int:
    """Previews that nobody confirmed go, and in time what was said of the others. Returns how many that were."""
    drafts = Run.objects.filter(state=Run.State.DRAFT, created_at__lt=now - DRAFT_LIVES)
    old = Run.objects.filter(state__in=_QUIET, created_at__lt=now - ROWS_LIVE)
    gone = [run.pk for run in (*drafts, *old)]
    Run.objects.filter(pk__in=gone).exclude(state=Run.State.WRITING).delete()
    return len(gone)
