"""Bring a list, say what its columns are, confirm it, write it bit by bit, take it back."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from mentoring.kernel.secrecy import fingerprint
from mentoring.kernel.states import advance
from mentoring.nominations.commands import Asked, Case, hold_nominator, put_forward_all
from mentoring.nominations.contacts import Reach, change_reach, restore_reach, withdraw_all
from mentoring.nominations.models import Nomination
from mentoring.nominations.queries import known_among
from mentoring.nominations.rules import Nominee
from mentoring.people.models import Organisation
from mentoring.people.permissions import Actor, Role, require
from mentoring.programmes.models import Programme
from mentoring.programmes.queries import refuse_unadmitted
from mentoring.records.commands import note
from mentoring.rolls.columns import Columns, Field, Row, column_key, guess_columns, missing_columns, twice
from mentoring.rolls.errors import AlreadyWriting, ColumnsMissing, ColumnTwice, NothingToRead
from mentoring.rolls.models import ColumnHabit, Roll, RollRow
from mentoring.rolls.permissions import may_keep_roll
from mentoring.rolls.queries import choices_of, habits_of, judge_list, sheet_of, standing, to_forget
from mentoring.rolls.rules import (
    NOTHING_TO_DO,
    WRITTEN,
    Choices,
    Judgement,
    Remark,
    Verdict,
    read_birthday,
    read_nominee,
    with_attested_need,
)
from mentoring.rolls.sheet import Sheet

DRAFT_LIVES = timedelta(hours=12)
ROWS_LIVE = timedelta(days=7)  # Time enough to mend what was refused.
BATCH = 100
_ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Brought:
    """A file as its reader found it: what is in it, what it was called, and what it is told again by."""

    sheet: Sheet
    content: bytes
    name: str = ""
    repeated_headers: Sequence[int] = ()
    has_formulas: bool = False

    @property
    def mark(self) -> str:
        return fingerprint(self.content.hex())


@transaction.atomic
def bring_roll(
    actor: Actor, *, programme: Programme, nominator: Organisation, brought: Brought, reason: str, now: datetime
) -> Roll:
    """Take a list in, as a draft: nobody is put forward, and after some hours it is gone.

    Its columns are guessed; where that is enough, each row is judged. Refuses with NotAllowed, NotAdmitted,
    NothingToRead, or AlreadyWriting if the same file is being written.
    """
    require(may_keep_roll(actor, nominator.pk))
    refuse_unadmitted(programme.territory, nominator.pk, Role.NOMINATOR)
    if not brought.sheet.lines:
        raise NothingToRead(field="table")
    _refuse_same_in_writing(programme, nominator, brought.mark)
    alike = Roll.objects.filter(programme=programme, nominator=nominator, fingerprint=brought.mark)
    alike.filter(state=Roll.State.DRAFT, brought_by_id=actor.user_id).delete()
    sheet, never = brought.sheet.without_what_is_never_read()
    roll = Roll.objects.create(
        programme=programme,
        nominator=nominator,
        brought_by_id=actor.user_id,
        reason=reason,
        name=brought.name[:200],
        fingerprint=brought.mark,
        sheet=sheet.packed(),
        header=list(sheet.header),
        notes={
            "never_read": never,
            "repeated_headers": list(brought.repeated_headers),
            "has_formulas": brought.has_formulas,
        },
        created_at=now,
        forget_at=now + DRAFT_LIVES,
    )
    _read_as(actor, roll, sheet, guess_columns(sheet.header, habits_of(nominator)), now)
    return roll


def _refuse_same_in_writing(programme: Programme, nominator: Organisation, mark: str) -> None:
    running = Roll.objects.filter(
        programme=programme, nominator=nominator, fingerprint=mark, state=Roll.State.WRITING
    ).first()
    if running is not None:
        raise AlreadyWriting(field="table", roll=running.pk)


@transaction.atomic
def say_columns(actor: Actor, *, roll: Roll, said: Mapping[int, str], now: datetime) -> None:
    """Say what each column of a draft tells (its place -> a field, "" for nothing); the next list is read so, too.

    Refuses with NotAllowed, WrongState, ColumnsMissing, or ColumnTwice where only one can count.
    """
    require(may_keep_roll(actor, roll.nominator_id))
    sheet = _open_sheet(roll)
    columns: dict[Field, list[int]] = {}
    for place in sorted(said):
        if said[place]:
            columns.setdefault(Field(said[place]), []).append(place)
    if missing_columns(columns):
        raise ColumnsMissing
    if twice(columns):
        raise ColumnTwice
    for place, field in said.items():
        if name := column_key(roll.header[place]):
            ColumnHabit.objects.update_or_create(nominator=roll.nominator, name=name, defaults={"field": field})
    _read_as(actor, roll, sheet, columns, now)


def _open_sheet(roll: Roll) -> Sheet:
    draft = Roll.objects.select_for_update(no_key=True).get(pk=roll.pk)
    sheet = sheet_of(draft)
    if draft.state != Roll.State.DRAFT or sheet is None:
        advance(roll, Roll.State.DRAFT)  # Not a move there is: refuses, and says what it is now.
    assert sheet is not None
    return sheet


def _read_as(actor: Actor, roll: Roll, sheet: Sheet, columns: Columns, now: datetime) -> None:
    roll.columns = {str(field): list(places) for field, places in columns.items()}
    Roll.objects.filter(pk=roll.pk).update(columns=roll.columns)
    RollRow.objects.filter(roll=roll).delete()
    if not missing_columns(columns):
        _keep_judgements(actor, roll, sheet.rows(columns), now)


def _keep_judgements(actor: Actor, roll: Roll, rows: Sequence[Row], now: datetime) -> None:
    said = judge_list(
        actor, programme=roll.programme, nominator=roll.nominator, rows=rows, today=timezone.localdate(now)
    )
    RollRow.objects.bulk_create((_row_of(roll, one) for one in said), batch_size=_ROWS_AT_ONCE)


def _row_of(roll: Roll, said: Judgement) -> RollRow:
    told = {str(field): text for field, text in said.row.told.items() if text}
    return RollRow(
        roll=roll,
        number=said.row.number,
        told=json.dumps(told),
        verdict=said.verdict,
        remarks=list(map(str, said.remarks)),
        has_warning=said.has_warning,
        needs_look=bool(set(said.remarks) - NOTHING_TO_DO),
        is_by_letter=said.nominee is not None and not said.nominee.guardian_email,
        same_as=said.same_as,
        is_due=said.verdict in WRITTEN,
        nomination_id=said.nomination,
    )


@transaction.atomic
def confirm_roll(actor: Actor, *, roll: Roll, now: datetime, attests_need: bool = False) -> None:
    """Say yes to what the preview showed: from now on it is written, and what came beside it is forgotten.

    Refuses with NotAllowed, NotAdmitted, ColumnsMissing, WrongState, or AlreadyWriting for the same file.
    """
    require(may_keep_roll(actor, roll.nominator_id))
    refuse_unadmitted(roll.programme.territory, roll.nominator_id, Role.NOMINATOR)
    hold_nominator(roll.nominator)
    if missing_columns(roll.read_columns):
        raise ColumnsMissing
    _refuse_same_in_writing(roll.programme, roll.nominator, roll.fingerprint)
    advance(roll, Roll.State.WRITING, confirmed_at=now, attests_need=attests_need, sheet="", forget_at=now + ROWS_LIVE)
    note(actor, "confirmed", roll, at=now, programme=roll.programme_id)
    _close_if_done(roll, now)


@transaction.atomic
def discard_roll(actor: Actor, *, roll: Roll) -> None:
    """Throw a draft away. Refuses with NotAllowed, or WrongState if it was confirmed."""
    require(may_keep_roll(actor, roll.nominator_id))
    _open_sheet(roll)
    Roll.objects.filter(pk=roll.pk, state=Roll.State.DRAFT).delete()


# -- writing ------------------------------------------------------------------------------------------------
@transaction.atomic
def write_some(roll: Roll, now: datetime) -> list[Asked]:
    """Write the next rows of a confirmed list: all of them, or none if we are stopped in the middle.

    Any number of workers may do this at once: each takes its turn, and what is written is not due any more.
    Refuses with NotAdmitted if the nominator was stopped meanwhile.
    """
    hold_nominator(roll.nominator)
    if not Roll.objects.filter(pk=roll.pk, state=Roll.State.WRITING).exists():
        return []
    rows = list(RollRow.objects.filter(roll=roll, is_due=True).order_by("number")[:BATCH])
    nominees = _nominees(roll, rows, now)
    known = known_among(list(nominees.values()), standing(roll.programme, roll.nominator))
    author = Actor(user_id=roll.brought_by_id, role=Role.NOMINATOR, organisation_id=roll.nominator_id)
    fresh, others = [], []
    for row in rows:
        if row.verdict == Verdict.CHANGED:
            _change(author, row, nominees[row.pk], now)
            others.append(row)
        elif (nomination := known.find(nominees[row.pk])) is not None:  # Somebody was faster than this list.
            row.verdict, row.remarks, row.nomination_id = Verdict.KNOWN, [Remark.ALREADY_NOMINATED], nomination
            others.append(row)
        else:
            fresh.append(row)
    case = Case(roll.programme, roll.nominator, roll.reason)
    asked = put_forward_all(author, case=case, nominees=[nominees[row.pk] for row in fresh], now=now) if fresh else []
    for row, one in zip(fresh, asked, strict=True):
        row.nomination_id = one.nomination.pk
    RollRow.objects.bulk_update(fresh, ["nomination"])
    RollRow.objects.bulk_update(others, ["verdict", "remarks", "nomination", "before"])
    RollRow.objects.filter(pk__in=[row.pk for row in rows]).update(is_due=False)
    _close_if_done(roll, now)
    return asked


def _nominees(roll: Roll, rows: Iterable[RollRow], now: datetime) -> dict[int, Nominee]:
    choices = choices_of(roll.programme.territory)
    today = timezone.localdate(now)
    return {row.pk: _nominee(row.row, choices, today, roll) for row in rows}


def _nominee(row: Row, choices: Choices, today: date, roll: Roll) -> Nominee:
    born_on = read_birthday(row.told.get(Field.BORN_ON, ""), today)
    assert born_on is not None  # It was judged.
    return with_attested_need(read_nominee(row, born_on, choices), is_attested=roll.attests_need)


def _change(author: Actor, row: RollRow, nominee: Nominee, now: datetime) -> None:
    reach = Reach(nominee.guardian_name, nominee.guardian_email, nominee.guardian_phone)
    before = change_reach(author, nomination_id=row.nomination_id or 0, reach=reach, now=now)
    if before is None:  # The family has answered since the preview.
        row.verdict, row.remarks = Verdict.KNOWN, [Remark.ALREADY_NOMINATED, Remark.ANSWERED]
    else:
        row.before = before


def _close_if_done(roll: Roll, now: datetime) -> None:
    if not RollRow.objects.filter(roll=roll, is_due=True).exists():
        advance(roll, Roll.State.WRITTEN, written_at=now)


@dataclass(frozen=True)
class Outcome:
    """What became of a list that was written in one go."""

    roll: Roll
    asked: list[Asked]


def write_all(roll: Roll, now: datetime) -> Outcome:
    """Write a confirmed list to its end, bit by bit."""
    asked: list[Asked] = []
    roll.refresh_from_db()
    while roll.state == Roll.State.WRITING:
        asked += write_some(roll, now)
        roll.refresh_from_db()
    return Outcome(roll, asked)


def import_nominations(
    actor: Actor,
    *,
    programme: Programme,
    nominator: Organisation,
    brought: Brought,
    now: datetime,
    reason: str = Nomination.Reason.MEMBER,
) -> Outcome:
    """A whole list at once: taken in, confirmed, written. Whoever is killed on the way leaves the rest to the worker.

    The same list again adds nothing. Refuses as bring_roll() and confirm_roll() do.
    """
    with transaction.atomic():
        roll = bring_roll(actor, programme=programme, nominator=nominator, brought=brought, reason=reason, now=now)
        confirm_roll(actor, roll=roll, now=now)
    return write_all(roll, now)


# -- and back -----------------------------------------------------------------------------------------------
@transaction.atomic
def take_back(actor: Actor, *, roll: Roll, now: datetime) -> None:
    """Undo a list, written or half-way: whoever was new on it is withdrawn, whoever was changed is as before.

    What has not left the house is not sent. Refuses with NotAllowed, WrongState, or ConsentGiven as soon as one family
    has said yes.
    """
    require(may_keep_roll(actor, roll.nominator_id))
    hold_nominator(roll.nominator)
    roll.refresh_from_db(fields=["state"])  # The worker may have come to the end while we waited for our turn.
    advance(roll, Roll.State.TAKEN_BACK, taken_back_at=now)
    rows = RollRow.objects.filter(roll=roll, nomination__isnull=False, is_due=False)
    made = rows.filter(verdict=Verdict.NEW).values("nomination_id")
    withdraw_all(actor, nominations=Nomination.objects.filter(pk__in=made), now=now)
    for row in rows.filter(verdict=Verdict.CHANGED).exclude(before="").iterator():
        restore_reach(actor, nomination_id=row.nomination_id or 0, before=row.before, now=now)
    RollRow.objects.filter(roll=roll, is_due=True).update(is_due=False)
    note(actor, "took back", roll, at=now)


def forget_rolls(now: datetime) -> int:
    """Drafts that nobody confirmed go; what the rows of the others tell goes, too. Returns how many lists that were."""
    forgotten = list(to_forget(now))
    for roll in forgotten:
        _forget(roll)
    return len(forgotten)


@transaction.atomic
def _forget(roll: Roll) -> None:
    draft = Roll.objects.filter(pk=roll.pk, state=Roll.State.DRAFT)
    if draft.delete()[0]:
        return
    RollRow.objects.filter(roll=roll, is_due=False).update(told="", before="")
    Roll.objects.filter(pk=roll.pk).exclude(state=Roll.State.WRITING).update(name="", forget_at=None)
