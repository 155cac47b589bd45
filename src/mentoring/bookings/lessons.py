"""A provider changes one lesson of a course: everybody who has a seat is told; it may be given back until it begins."""

from datetime import datetime

from django.db import transaction

from mentoring.bookings.models import Booking
from mentoring.bookings.telling import tell_groups
from mentoring.offers.dates import Lesson
from mentoring.offers.lessons import add_lesson, change_lesson, drop_lesson
from mentoring.offers.models import Occurrence, Session
from mentoring.people.commands import News, tell_all
from mentoring.people.permissions import Actor


@transaction.atomic
def rewrite_lesson(actor: Actor, *, date: Occurrence, lesson: Session, to: Lesson, now: datetime) -> bool:
    """Say otherwise what a lesson is, and when; True if its hours are others now, and everybody booked was told.

    New words alone are read where they stand. Whoever books at this moment comes first, and is told, or is refused with
    DateMoved. Refuses like offers.lessons.change_lesson().
    """
    was_at = lesson.starts_at
    if not change_lesson(actor, date=date, lesson=lesson, to=to, now=now):
        return False
    _tell(date, now, change="moved", was_at=was_at.isoformat(), lesson_at=to.starts_at.isoformat(), reason=to.note)
    return True


@transaction.atomic
def give_lesson(actor: Actor, *, date: Occurrence, lesson: Lesson, now: datetime) -> Session:
    """One more, for everybody booked; they are told. Refuses like offers.lessons.add_lesson()."""
    made = add_lesson(actor, date=date, lesson=lesson, now=now)
    _tell(date, now, change="added", lesson_at=lesson.starts_at.isoformat(), reason=lesson.note)
    return made


@transaction.atomic
def take_lesson_away(actor: Actor, *, date: Occurrence, lesson: Session, words: str, now: datetime) -> None:
    """One less; everybody booked is told, with the provider's words. Refuses like offers.lessons.drop_lesson()."""
    drop_lesson(actor, date=date, lesson=lesson, words=words, now=now)
    _tell(date, now, change="dropped", was_at=lesson.starts_at.isoformat(), reason=words)


def _tell(date: Occurrence, now: datetime, **facts: str) -> None:
    """Once the course has begun nothing is said of giving a seat back."""
    # Asked after the date was changed: a booking either is there by now, or finds other hours and stops.
    seats = Booking.objects.filter(occurrence=date, released_at=None).select_related("person__user")
    offer = date.offer
    if date.bookable_until > now:
        facts["free_until"] = date.bookable_until.isoformat()
    news = [
        News(
            booking.person,
            f"lesson_changed:{booking.pk}:{now.timestamp():.6f}",  # Each time anew.
            {
                **facts,
                "first_name": booking.person.first_name,
                "title": offer.title,
                "place": str(offer.place),
                "booking": booking.pk,
            },
        )
        for booking in seats.order_by("pk")
    ]
    tell_all("lesson_changed", news, at=now, territory_id=offer.territory_id)
    tell_groups(date, "group_lesson_changed", now, **facts)
