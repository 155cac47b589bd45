"""One lesson of a course is changed: the course is as long as its lessons, and everybody booked is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.bookings.errors import TooLate
from mentoring.bookings.lessons import give_lesson, rewrite_lesson, take_lesson_away
from mentoring.bookings.models import Booking
from mentoring.bookings.queries import story_differences
from mentoring.bookings.releasing import cancel
from mentoring.demo.town import Town
from mentoring.jobs.delivery import letter_of
from mentoring.kernel.refusal import NotAllowed, NotFound
from mentoring.ledger.queries import differences
from mentoring.offers.dates import Lesson, add_course
from mentoring.offers.errors import (
    DateCancelled,
    DateMoved,
    DateOver,
    DateTaken,
    DateWouldBePast,
    LessonChanged,
    LessonOver,
    LessonTaken,
    OnlyLesson,
)
from mentoring.offers.models import Occurrence, Session
from mentoring.records.models import Parcel

DAY, WEEK, HOUR = timedelta(days=1), timedelta(days=7), timedelta(hours=1)
WHY = "La maestra è malata."


@pytest.fixture
def course(town: Town) -> Occurrence:
    """Four Mondays; the first one in nine days. One may cancel until the day before."""
    begins = town.now + timedelta(days=9)
    lessons = [Lesson(begins + n * WEEK, begins + n * WEEK + HOUR, f"Incontro {n + 1}") for n in range(4)]
    offer = town.new_date().offer
    return add_course(town.manager, offer=offer, lessons=lessons, capacity=10, now=town.now)


def lesson(course: Occurrence, n: int) -> Session:
    return list(course.sessions.all())[n]


def later(there: Session, by: timedelta, note: str = WHY) -> Lesson:
    return Lesson(there.starts_at + by, there.ends_at + by, there.title, note)


def moved(town: Town, course: Occurrence, n: int, by: timedelta) -> None:
    there = lesson(course, n)
    assert rewrite_lesson(town.manager, date=course, lesson=there, to=later(there, by), now=town.now)


def fresh(course: Occurrence) -> Occurrence:
    return Occurrence.objects.select_related("offer").get(pk=course.pk)


def told() -> list[Parcel]:
    return list(Parcel.objects.filter(kind="lesson_changed").order_by("pk"))


def test_everybody_booked_reads_which_lesson_changes_from_when_to_when_and_why(town: Town, course: Occurrence) -> None:
    families = [town.funded_family() for _ in range(2)]
    for family in families:
        town.booked(course, family)
    before, after = lesson(course, 2).starts_at, lesson(course, 2).starts_at + 2 * DAY
    moved(town, course, 2, 2 * DAY)
    assert {parcel.to for parcel in told()} >= {family.email for family in families}
    words = letter_of(told()[0]).body
    for moment in (before, after):
        assert f" {timezone.localtime(moment):%-d} " in words
    assert WHY in words
    assert (lesson(course, 2).starts_at, lesson(course, 2).note) == (after, WHY)
    assert fresh(course).starts_at == lesson(course, 0).starts_at  # The course begins when it did.


def test_the_course_begins_with_its_first_lesson_and_ends_with_its_last(town: Town, course: Occurrence) -> None:
    moved(town, course, 0, 8 * DAY)  # Past the second one.
    first, last = lesson(course, 0), lesson(course, 3)
    assert (course.starts_at, course.bookable_until, course.ends_at) == (first.starts_at, first.starts_at, last.ends_at)
    assert first.title == "Incontro 2"
    take_lesson_away(town.manager, date=course, lesson=last, words="", now=town.now)
    assert course.ends_at == lesson(course, 2).ends_at
    give_lesson(town.manager, date=course, lesson=Lesson(last.starts_at + WEEK, last.ends_at + WEEK), now=town.now)
    assert fresh(course).ends_at == last.ends_at + WEEK


def test_who_booked_before_gives_the_seat_back_for_free_until_the_course_begins(town: Town, course: Occurrence) -> None:
    family, late = town.funded_family(), town.funded_family()
    booking = town.booked(course, family)
    town.clock.move_by(hours=1)
    moved(town, course, 3, DAY)
    town.clock.move_by(hours=1)
    after = town.booked(fresh(course), late)
    shortly_before = course.starts_at - timedelta(minutes=1)
    with pytest.raises(TooLate):  # They knew.
        cancel(late.guardian, booking=after, now=shortly_before)
    booking = Booking.objects.get(pk=booking.pk)
    with pytest.raises(TooLate):
        cancel(family.guardian, booking=booking, now=course.starts_at + HOUR)
    cancel(family.guardian, booking=Booking.objects.get(pk=booking.pk), now=shortly_before)
    assert list(differences()) == []
    assert story_differences() == []


def test_once_it_has_begun_lessons_to_come_still_change_and_nobody_is_promised_money(
    town: Town, course: Occurrence
) -> None:
    town.booked(course)
    town.clock.move_to(course.starts_at + 2 * HOUR)
    begins = course.starts_at
    first = lesson(course, 0)
    with pytest.raises(LessonOver):
        rewrite_lesson(town.manager, date=course, lesson=first, to=later(first, WEEK / 2), now=town.now)
    with pytest.raises(LessonOver):
        take_lesson_away(town.manager, date=course, lesson=first, words="", now=town.now)
    moved(town, course, 1, DAY)
    assert fresh(course).starts_at == begins
    words = letter_of(told()[0]).body
    assert "annullare" not in words
    assert "Il posto resta" in words


def test_words_beside_a_lesson_are_read_where_they_stand_and_nobody_is_written_to(
    town: Town, course: Occurrence
) -> None:
    booking = town.booked(course)
    there = lesson(course, 1)
    shown = course.as_shown
    to = Lesson(there.starts_at, there.ends_at, "Le scarpe", "Porti le scarpe da ballo.")
    assert not rewrite_lesson(town.manager, date=course, lesson=there, to=to, now=town.now)
    assert (lesson(course, 1).title, lesson(course, 1).note) == ("Le scarpe", "Porti le scarpe da ballo.")
    assert told() == []
    assert fresh(course).as_shown == shown  # An old page still books.
    assert not Booking.objects.get(pk=booking.pk).was_moved


def test_whoever_read_other_lessons_is_not_booked_for_these(town: Town, course: Occurrence) -> None:
    as_read = fresh(course)
    moved(town, course, 2, DAY)
    with pytest.raises(DateMoved):
        town.booked(as_read, town.funded_family())
    assert not Booking.objects.filter(occurrence=course).exists()
    town.booked(fresh(course))


def test_not_into_the_past_nor_onto_another_lesson_nor_onto_another_course(town: Town, course: Occurrence) -> None:
    there = lesson(course, 1)
    for by, refusal in ((-20 * DAY, DateWouldBePast), (WEEK, LessonTaken)):
        with pytest.raises(refusal):
            rewrite_lesson(town.manager, date=course, lesson=there, to=later(there, by), now=town.now)
    with pytest.raises(LessonTaken):
        give_lesson(town.manager, date=course, lesson=later(there, timedelta(0)), now=town.now)
    begins = course.starts_at + 2 * DAY
    add_course(town.manager, offer=course.offer, lessons=[Lesson(begins, begins + HOUR)], capacity=5, now=town.now)
    first = lesson(course, 0)
    with pytest.raises(DateTaken):
        rewrite_lesson(town.manager, date=course, lesson=first, to=later(first, 2 * DAY), now=town.now)
    assert [each.starts_at for each in course.sessions.all()] == [first.starts_at + n * WEEK for n in range(4)]


def test_of_two_managers_the_slower_one_sees_first_what_the_other_did(town: Town, course: Occurrence) -> None:
    as_read = lesson(course, 1)
    moved(town, course, 1, DAY)
    with pytest.raises(LessonChanged):
        take_lesson_away(town.manager, date=course, lesson=as_read, words="", now=town.now)
    with pytest.raises(LessonChanged):
        rewrite_lesson(town.manager, date=course, lesson=as_read, to=later(as_read, WEEK / 2), now=town.now)
    now_there = lesson(course, 1)
    take_lesson_away(town.manager, date=course, lesson=now_there, words="", now=town.now)
    with pytest.raises(NotFound):
        take_lesson_away(town.manager, date=course, lesson=now_there, words="", now=town.now)


def test_a_course_keeps_a_lesson_and_what_is_off_or_over_stays_as_it_was(town: Town, course: Occurrence) -> None:
    for _ in range(3):
        take_lesson_away(town.manager, date=course, lesson=lesson(course, 1), words="Pochi iscritti.", now=town.now)
    assert fresh(course).note == "Pochi iscritti."
    only = lesson(course, 0)
    with pytest.raises(OnlyLesson):
        take_lesson_away(town.manager, date=course, lesson=only, words="", now=town.now)
    with pytest.raises(DateOver):
        give_lesson(town.manager, date=course, lesson=later(only, WEEK), now=only.ends_at)
    Occurrence.objects.filter(pk=course.pk).update(cancelled_at=town.now)
    with pytest.raises(DateCancelled):
        rewrite_lesson(town.manager, date=course, lesson=only, to=later(only, DAY), now=town.now)


def test_only_who_offers_it_changes_it_and_only_where_there_are_lessons(town: Town, course: Occurrence) -> None:
    there = lesson(course, 0)
    with pytest.raises(NotAllowed):
        rewrite_lesson(town.usher, date=course, lesson=there, to=later(there, DAY), now=town.now)
    evening = town.new_date(starts_at=town.now + timedelta(days=9))
    with pytest.raises(NotFound):
        give_lesson(town.manager, date=evening, lesson=later(there, DAY), now=town.now)
