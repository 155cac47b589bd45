"""A phone hands in whom it let in: each entry in a transaction of its own, exactly once, however often it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from mentoring.bookings.fast import GUESSES, GUESSES_WINDOW, redeem_earlier_at_once
from mentoring.bookings.outings import group_at_door
from mentoring.bookings.queries import booking_by_code
from mentoring.bookings.tickets import proven
from mentoring.checkins.judging import Verdict, counted, judge_booking, judge_group
from mentoring.checkins.models import LoadedList, OfflineEntry
from mentoring.checkins.rules import MOST_AT_ONCE, admitted_at
from mentoring.checkins.shifts import Shift
from mentoring.kernel.codes import normalised
from mentoring.records.commands import count_attempt, refuse_guessing

_Reason = OfflineEntry.Reason
_LONGEST_CODE = 16


@dataclass(frozen=True)
class Admission:
    """What a phone says: whom it let in, when by our clock (see rules.admitted_at), and what it was shown."""

    key: str
    code: str
    at: datetime
    ticket: str = ""
    heads: int | None = None  # Of a group. None: everybody who is awaited.
    normal: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "normal", normalised(self.code))


def hand_in(shift: Shift, admissions: Sequence[Admission], *, now: datetime) -> list[OfflineEntry]:
    """What each admission comes to: it is counted, or a conflict that says why. The same key again: its first answer.

    Each is written whole or not at all, one after the other: who is stopped in the middle hands in all of them again.
    Call it outside a transaction. Refuses with TooManyAttempts after 20 unknown codes in 10 minutes by one user or
    volunteer; what came before stays written, and the phone asks again later.
    """
    answers = _first_answers(shift, [each.key for each in admissions])
    for admission in admissions:
        if admission.key not in answers:
            answers[admission.key] = _hand_in(shift, admission, now)
    if len(admissions) < MOST_AT_ONCE:  # It has no more: nobody waits for this phone, if the door is closed.
        LoadedList.objects.filter(pk=shift.row.pk).update(reported_at=now)
    return [answers[each.key] for each in admissions]


def _first_answers(shift: Shift, keys: list[str]) -> dict[str, OfflineEntry]:
    known = OfflineEntry.objects.filter(provider=shift.row.provider_id, key__in=keys)
    return {entry.key: entry for entry in known}


def _hand_in(shift: Shift, admission: Admission, now: datetime) -> OfflineEntry:
    try:
        with transaction.atomic():
            return _decide(shift, admission, now)
    except IntegrityError:  # The same entry, sent twice at the same moment: whoever came first has answered.
        answered = _first_answers(shift, [admission.key]).get(admission.key)
        if answered is None:
            raise
        return answered


def _decide(shift: Shift, admission: Admission, now: datetime) -> OfflineEntry:
    row = shift.row
    at = admitted_at(loaded_at=row.loaded_at, now=now, ago=now - admission.at)
    if shift.could_admit(at):
        provider_id, code, key = row.provider_id, admission.normal, admission.key
        facts: dict[str, Any] = {"code": code, "redeem_key": key, "admitted_at": at, "now": now}
        welcome = redeem_earlier_at_once(shift.actor, provider_id=provider_id, **facts)
        if welcome is not None:
            return _write(shift, admission, at, counted(welcome.booking_id), now)
    return _write(shift, admission, at, _judge(shift, admission, at, now), now)


def _judge(shift: Shift, admission: Admission, at: datetime, now: datetime) -> Verdict:
    """Step by step: the words for what is not right at first sight."""
    guesses = _guess_key(shift)
    refuse_guessing([guesses], limit=GUESSES, window=GUESSES_WINDOW, now=now)
    booking = booking_by_code(shift.actor, admission.normal)
    if booking is not None:
        return judge_booking(shift, booking, key=admission.key, at=at, now=now)
    group = group_at_door(shift.actor, admission.normal)
    if group is not None:
        return judge_group(shift, group, heads=admission.heads, key=admission.key, at=at, now=now)
    if proven(admission.ticket, admission.normal):
        return Verdict(_Reason.OTHER_DOOR)  # Nobody guesses a signature.
    count_attempt(guesses, at=now)
    return Verdict(_Reason.UNKNOWN)


def _guess_key(shift: Shift) -> str:
    """Apart from what is typed at the door: a pass outlives its session, and a stolen one shall not shut any door."""
    who = shift.actor
    return f"entries-user:{who.user_id}" if who.usher_id is None else f"entries-usher:{who.usher_id}"


def _write(shift: Shift, admission: Admission, at: datetime, verdict: Verdict, now: datetime) -> OfflineEntry:
    row, first = shift.row, verdict.first
    return OfflineEntry.objects.create(
        territory_id=row.occurrence.offer.territory_id,
        provider_id=row.provider_id,
        loaded_list=row,
        key=admission.key,
        code=admission.normal[:_LONGEST_CODE],
        occurrence_id=row.occurrence_id,
        booking_id=verdict.booking_id,
        group_id=verdict.group_id,
        heads=admission.heads,
        counted_heads=verdict.heads,
        device=row.device,
        user_id=row.user_id,
        usher_id=row.usher_id,
        admitted_at=at,
        received_at=now,
        outcome=OfflineEntry.Outcome.CONFLICT if verdict.reason else OfflineEntry.Outcome.COUNTED,
        reason=verdict.reason,
        **(first.columns if first else {}),
    )
