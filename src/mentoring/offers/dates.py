"""When an offer takes place, and how many places there are."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from mentoring.offers.errors import DateTaken, TooFewSeats
from mentoring.offers.models import Occurrence, Offer, Session
from mentoring.offers.permissions import may_offer
from mentoring.offers.search import index
from mentoring.people.permissions import Actor, require
from mentoring.records.commands import note


@transaction.atomic
def add_occurrence(
    actor: Actor, *, offer: Offer, starts_at: datetime, ends_at: datetime, capacity: int, now: datetime
) -> Occurrence:
    """One more date, with so many places; the same one again changes nothing.

    Refuses with NotAllowed, or DateTaken if the offer already starts then, but otherwise.
    """
    require(may_offer(actor, offer.provider_id))
    facts = {"ends_at": ends_at, "capacity": capacity, "bookable_until": ends_at if offer.is_undated else starts_at}
    occurrence, is_new = Occurrence.objects.get_or_create(offer=offer, starts_at=starts_at, defaults=facts)
    if is_new:
        note(actor, "added", occurrence, at=now)
        index(offer)
    elif (occurrence.ends_at, occurrence.capacity) != (ends_at, capacity):
        raise DateTaken
    return occurrence


@dataclass(frozen=True)
class Lesson:
    """One lesson of a course, or one evening of a season ticket."""

    starts_at: datetime
    ends_at: datetime
    title: str = ""
    note: str = ""


@transaction.atomic
def add_course(actor: Actor, *, offer: Offer, lessons: Sequence[Lesson], capacity: int, now: datetime) -> Occurrence:
    """Several lessons (or evenings) that one booking covers: a date from the first to the last, with so many places.

    The same again changes nothing. Refuses with NotAllowed, or DateTaken if it starts then already, but otherwise.
    """
    assert lessons, "a course has lessons"
    told = sorted(lessons, key=lambda lesson: lesson.starts_at)
    begins, ends = told[0].starts_at, max(lesson.ends_at for lesson in told)
    course = add_occurrence(actor, offer=offer, starts_at=begins, ends_at=ends, capacity=capacity, now=now)
    there = [Lesson(each.starts_at, each.ends_at, each.title, each.note) for each in course.sessions.all()]
    if not there:
        Session.objects.bulk_create(Session(occurrence=course, **asdict(lesson)) for lesson in told)
    elif there != told:
        raise DateTaken
    return course


@transaction.atomic
def resize(actor: Actor, *, occurrence: Occurrence, capacity: int, now: datetime) -> None:
    """Change the number of places, never below those already taken (TooFewSeats). Refuses with NotAllowed."""
    require(may_offer(actor, occurrence.offer.provider_id))
    if not Occurrence.objects.filter(pk=occurrence.pk, seats_taken__lte=capacity).update(capacity=capacity):
        raise TooFewSeats(field="capacity")
    occurrence.refresh_from_db()
    note(actor, "resized", occurrence, at=now, capacity=capacity)
