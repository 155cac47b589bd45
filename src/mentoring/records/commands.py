"""note() what was done, note_readings() who was read, enqueue() what must be sent, count_attempt() what was guessed."""

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import models, transaction

from mentoring.kernel.refusal import TooManyAttempts, WrongState
from mentoring.kernel.states import advance
from mentoring.records.models import Attempt, Entry, Parcel, Reading, Wording

# Wait longer each time; after the last one the parcel lies on the operator's desk.
RETRY_AFTER = [timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440)]
_LEASE = timedelta(minutes=5)  # A worker that dies while delivering gives its parcel back after this.


class Author(Protocol):
    """Who did it. The room of people, above, has the real thing."""

    @property
    def user_id(self) -> int | None: ...
    @property
    def role(self) -> str: ...
    @property
    def organisation_id(self) -> int | None: ...
    @property
    def usher_id(self) -> int | None: ...


def note(author: Author, verb: str, subject: models.Model, *, at: datetime, **facts: Any) -> None:
    """Record that somebody did something to something. Facts must not hold personal data."""
    _entry(author, verb, subject, at, facts).save(force_insert=True)


def note_all(author: Author, verb: str, subjects: Iterable[models.Model], *, at: datetime) -> None:
    """Record that somebody did the same to many things, in one statement."""
    Entry.objects.bulk_create(_entry(author, verb, subject, at, {}) for subject in subjects)


def _entry(author: Author, verb: str, subject: models.Model, at: datetime, facts: dict[str, Any]) -> Entry:
    return Entry(
        at=at,
        user_id=author.user_id,
        role=str(author.role),
        organisation_id=author.organisation_id,
        verb=verb,
        subject=subject._meta.label_lower,
        subject_id=subject.pk,
        facts=facts if author.usher_id is None else facts | {"usher": author.usher_id},  # Nobody's account: so named.
    )


def note_readings(author: Author, person_ids: Iterable[int], *, why: str, page: str, at: datetime) -> None:
    """Record that somebody read who these persons are, and why: all of a page's names in one statement."""
    Reading.objects.bulk_create(
        Reading(
            at=at,
            user_id=author.user_id,
            role=str(author.role),
            organisation_id=author.organisation_id,
            person_id=person_id,
            why=why,
            page=page[:60],
        )
        for person_id in sorted(set(person_ids))
    )


def enqueue(
    kind: str,
    *,
    to: str,
    key: str,
    at: datetime,
    territory_id: int | None = None,
    person_id: int | None = None,
    language: str = "it",
    **facts: Any,
) -> None:
    """Put a message into the outbox: its kind and its facts; the door that delivers it finds the words.

    The same key again changes nothing. Without an address there is nothing to send. `person_id` says whom it is about:
    it goes when they are erased.
    """
    if to:
        about = {"kind": kind, "key": key, "territory_id": territory_id, "person_id": person_id, "language": language}
        _put(Parcel(to=to, created_at=at, next_try_at=at, context=json.dumps(facts), **about))


def enqueue_letter(
    kind: str,
    *,
    to: list[str],
    key: str,
    at: datetime,
    territory_id: int,
    person_id: int | None = None,
    language: str = "it",
    **facts: Any,
) -> None:
    """Put a message on paper for somebody without an address to write to: it waits until the operator prints it.

    `to` are the lines of the envelope, the name first. The same key again changes nothing.
    """
    about = {"kind": kind, "key": key, "territory_id": territory_id, "person_id": person_id, "language": language}
    lines = "\n".join(filter(None, to))
    channel = Parcel.Channel.LETTER
    _put(Parcel(channel=channel, to=lines, created_at=at, next_try_at=at, context=json.dumps(facts), **about))


def _put(*parcels: Parcel) -> None:
    Parcel.objects.bulk_create(parcels, ignore_conflicts=True)


@dataclass(frozen=True)
class Mail:
    """One message among many of a kind: where it goes, its key, whom it is about, and its facts."""

    to: str
    key: str
    person_id: int | None
    facts: dict[str, Any]


def enqueue_all(kind: str, mails: Iterable[Mail], *, at: datetime, territory_id: int, language: str = "it") -> None:
    """Put many messages of one kind into the outbox, in one statement; what enqueue() says of one holds for each."""
    about = {"kind": kind, "territory_id": territory_id, "language": language, "created_at": at, "next_try_at": at}
    _put(
        *(
            Parcel(to=mail.to, key=mail.key, person_id=mail.person_id, context=json.dumps(mail.facts), **about)
            for mail in mails
            if mail.to
        )
    )


def enqueue_letters(
    kind: str, letters: Iterable[Mail], *, at: datetime, territory_id: int, language: str = "it"
) -> None:
    """The same on paper: `to` is the envelope, line by line. What enqueue_letter() says of one holds for each."""
    about = {"kind": kind, "territory_id": territory_id, "language": language, "created_at": at, "next_try_at": at}
    about["channel"] = Parcel.Channel.LETTER
    _put(
        *(
            Parcel(to=each.to, key=each.key, person_id=each.person_id, context=json.dumps(each.facts), **about)
            for each in letters
        )
    )


def recall(keys: Iterable[str]) -> int:
    """Take messages back that have not left yet, by their keys. Returns how many there were."""
    return Parcel.objects.filter(key__in=list(keys), state=Parcel.State.WAITING).delete()[0]


def now_about(gone_id: int, kept_id: int) -> None:
    """Two records became one: who read the other, and what was sent about it, is about this one from now on."""
    Reading.objects.filter(person_id=gone_id).update(person_id=kept_id)
    Parcel.objects.filter(person_id=gone_id).update(person_id=kept_id)


@transaction.atomic
def take_to_print(territory_id: int, now: datetime, *, most: int) -> list[Parcel]:
    """A territory's letters that wait for the printer, the oldest first; from now on they are printed."""
    waiting = Parcel.objects.filter(
        territory_id=territory_id, channel=Parcel.Channel.LETTER, state=Parcel.State.WAITING
    ).order_by("id")
    taken = []
    for parcel in waiting[:most]:
        with suppress(WrongState):  # A colleague was faster.
            advance(parcel, Parcel.State.SENT, sent_at=now)
            taken.append(parcel)
    return taken


def print_letter(parcel: Parcel, now: datetime) -> None:
    """One letter goes to the printer; once printed it can be had again, and stays printed when it was.

    Refuses with WrongState if a colleague prints it at this moment.
    """
    if parcel.state == Parcel.State.WAITING:
        advance(parcel, Parcel.State.SENT, sent_at=now)


def deliver_next(send: Callable[[Parcel], None], now: datetime) -> bool:
    """Deliver the parcel that has waited longest. False when nothing is due.

    The parcel is leased first (its next try moves into the future), so two workers never send the same one, and one
    that dies half-way is tried again: at least once, and practically once.
    """
    due = Parcel.objects.filter(channel=Parcel.Channel.MAIL, state=Parcel.State.WAITING, next_try_at__lte=now)
    parcel = due.order_by("next_try_at", "id").first()
    if parcel is None:
        return False
    leased = Parcel.objects.filter(pk=parcel.pk, state=Parcel.State.WAITING, attempts=parcel.attempts).update(
        attempts=parcel.attempts + 1, next_try_at=now + _LEASE
    )
    if leased:
        parcel.attempts += 1
        try:
            send(parcel)
        except Exception as error:  # noqa: BLE001 - whatever the outside world does, the parcel is kept.
            _keep_for_later(parcel, error, now)
        else:
            _mark_sent(parcel, now)
    return True


def _mark_sent(parcel: Parcel, now: datetime) -> None:
    try:
        advance(parcel, Parcel.State.SENT, sent_at=now, last_error="")
    except WrongState:
        return  # Another worker took over after our lease ran out; it has been sent either way.


def _keep_for_later(parcel: Parcel, error: Exception, now: datetime) -> None:
    reason = f"{type(error).__name__}: {error}"[:500]
    if parcel.attempts > len(RETRY_AFTER):
        advance(parcel, Parcel.State.FAILED, last_error=reason)
        return
    Parcel.objects.filter(pk=parcel.pk).update(next_try_at=now + RETRY_AFTER[parcel.attempts - 1], last_error=reason)


@transaction.atomic
def retry(parcel: Parcel, now: datetime) -> None:
    """Try a failed parcel again from the start. Refuses with WrongState if it is not a failed one."""
    advance(parcel, Parcel.State.WAITING, attempts=0, next_try_at=now)


def keep_wording(territory_id: int, kind: str, language: str, *, subject: str, body: str, at: datetime) -> None:
    """A territory's own words for a kind of message in a language. Whether they can be sent is asked above."""
    Wording.objects.update_or_create(
        territory_id=territory_id,
        kind=kind,
        language=language,
        defaults={"subject": subject, "body": body, "changed_at": at},
    )


def forget_wording(territory_id: int, kind: str, language: str) -> None:
    """Back to the words that come with the house."""
    Wording.objects.filter(territory_id=territory_id, kind=kind, language=language).delete()


def count_attempt(key: str, *, at: datetime) -> None:
    """Remember one wrong guess. Call it outside the transaction that was refused, or it is rolled back with it."""
    Attempt.objects.create(key=key, at=at)


def refuse_guessing(keys: list[str], *, limit: int, window: timedelta, now: datetime) -> None:
    """Refuse with TooManyAttempts if any of the keys had its limit of wrong guesses in the window that ends now."""
    recent = Attempt.objects.filter(key__in=keys, at__gt=now - window).values("key").annotate(n=models.Count("id"))
    if any(row["n"] >= limit for row in recent.order_by()):
        raise TooManyAttempts


def forget_attempts(before: datetime) -> None:
    """Old guesses are nobody's business."""
    Attempt.objects.filter(at__lt=before).delete()


def forget_parcels_about(person_id: int) -> int:
    """Messages that tell of somebody go, also those that wait. Returns how many there were."""
    return Parcel.objects.filter(person_id=person_id).delete()[0]


def forget_parcels(before: datetime, *, territory_id: int | None) -> int:
    """What was sent long ago goes: a territory's messages, or those of none. Returns how many there were."""
    sent = Parcel.objects.filter(territory_id=territory_id, state=Parcel.State.SENT, sent_at__lt=before)
    return sent.delete()[0]


def forget_readings(before: datetime) -> int:
    """The record of who read whom is itself kept for a time only. Returns how many there were."""
    return Reading.objects.filter(at__lt=before).delete()[0]
