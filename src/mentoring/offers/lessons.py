"""The lessons of a course that is there already: one at a time is moved, added, dropped or written beside.

A course is as long as its lessons: its date begins with the first and ends with the last. Whoever changes one holds the
date first, so that a booking is either there by then, or finds other hours than it has read and stops.
"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from mentoring.kernel.refusal import NotFound
from mentoring.offers.changing import held_still
from mentoring.offers.dates import Lesson
from mentoring.offers.errors import (
    DateCancelled,
    DateOver,
    DateTaken,
    DateWouldBePast,
    LessonChanged,
    LessonOver,
    LessonTaken,
    OnlyLesson,
    TooManyLessons,
)
from mentoring.offers.models import Occurrence, Session
from mentoring.offers.permissions import may_offer
from mentoring.offers.search import index
from mentoring.people.permissions import Actor, require
from mentoring.records.commands import note

MOST_LESSONS = 200


def lesson_with_id(date: Occurrence, pk: int) -> Session | None:
    """One lesson of a date."""
    return date.sessions.filter(pk=pk).first()


@transaction.atomic
def change_lesson(actor: Actor, *, date: Occurrence, lesson: Session, to: Lesson, now: datetime) -> bool:
    """Say otherwise what a lesson is, and when. True if its hours are others now: then somebody wants to be told.

    One that has begun keeps its hours. Refuses with NotAllowed, DateCancelled, NotFound (it was dropped), LessonChanged
    (since it was read), LessonOver, DateWouldBePast, LessonTaken, or DateTaken: the offer has another date that begins
    when the course would.
    """
    held = _held(actor, date)
    there = _as_read(held, lesson)
    is_moved = (there.starts_at, there.ends_at) != (to.starts_at, to.ends_at)
    if is_moved:
        _refuse_begun(there, now)
        _refuse_past(to, now)
    facts = {"starts_at": to.starts_at, "ends_at": to.ends_at, "title": to.title, "note": to.note}
    try:
        with transaction.atomic():
            held.sessions.filter(pk=there.pk).update(**facts)
    except IntegrityError:  # One lesson at a time: the constraint says so.
        raise LessonTaken(field="day") from None
    note(actor, "changed a lesson", held, at=now, lesson=there.pk)
    if is_moved:
        _fit(date, held, now)
    return is_moved


@transaction.atomic
def add_lesson(actor: Actor, *, date: Occurrence, lesson: Lesson, now: datetime) -> Session:
    """One more, which every booking covers.

    Refuses with NotAllowed, DateCancelled, DateOver (the course has ended),
    DateWouldBePast, LessonTaken, TooManyLessons, or DateTaken as change_lesson() does.
    """
    held = _held(actor, date)
    if held.ends_at <= now:
        raise DateOver
    _refuse_past(lesson, now)
    if held.sessions.filter(starts_at=lesson.starts_at).exists():
        raise LessonTaken(field="day")
    if held.sessions.count() >= MOST_LESSONS:
        raise TooManyLessons
    made = held.sessions.create(
        starts_at=lesson.starts_at, ends_at=lesson.ends_at, title=lesson.title, note=lesson.note
    )
    note(actor, "added a lesson", held, at=now, lesson=made.pk)
    _fit(date, held, now)
    return made


@transaction.atomic
def drop_lesson(actor: Actor, *, date: Occurrence, lesson: Session, words: str, now: datetime) -> None:
    """One less. The words, if there are any, stand beside the course from now on.

    Refuses with NotAllowed, DateCancelled, NotFound (it was dropped before), LessonChanged (since it was read),
    LessonOver, OnlyLesson (then the course is called off), or DateTaken as change_lesson() does.
    """
    held = _held(actor, date)
    there = _as_read(held, lesson)
    _refuse_begun(there, now)
    if held.sessions.count() == 1:
        raise OnlyLesson
    held.sessions.filter(pk=there.pk).delete()
    note(actor, "dropped a lesson", held, at=now, lesson=there.pk)
    _fit(date, held, now, **({"note": words} if words else {}))


def _held(actor: Actor, date: Occurrence) -> Occurrence:
    require(may_offer(actor, date.offer.provider_id))
    held = next(iter(held_still([date])), None)
    if held is None or not held.sessions.exists():
        raise NotFound
    if held.cancelled_at:
        raise DateCancelled
    return held


def _as_read(held: Occurrence, lesson: Session) -> Session:
    """The lesson as it is, if nobody else changed its hours meanwhile."""
    there = lesson_with_id(held, lesson.pk)
    if there is None:
        raise NotFound
    if (there.starts_at, there.ends_at) != (lesson.starts_at, lesson.ends_at):
        raise LessonChanged
    return there


def _refuse_begun(lesson: Session, now: datetime) -> None:
    if lesson.starts_at <= now:
        raise LessonOver


def _refuse_past(lesson: Lesson, now: datetime) -> None:
    assert lesson.starts_at <= lesson.ends_at, "it ends after it starts"
    if lesson.starts_at <= now:
        raise DateWouldBePast(field="day")


def _fit(date: Occurrence, held: Occurrence, now: datetime, **facts: Any) -> None:
    """The course begins with its first lesson and ends with its last one; `date` says so, too."""
    spans = list(held.sessions.values_list("starts_at", "ends_at"))
    begins, ends = min(start for start, _ in spans), max(end for _, end in spans)
    if begins != held.starts_at:
        facts |= {"starts_at": begins, "moved_from": held.starts_at}
    until = ends if held.offer.is_undated else begins
    try:
        with transaction.atomic():
            Occurrence.objects.filter(pk=held.pk).update(ends_at=ends, bookable_until=until, moved_at=now, **facts)
    except IntegrityError:  # One date at a time of each offer: the constraint says so.
        raise DateTaken(field="day") from None
    date.refresh_from_db()
    index(date.offer)
