"""A lesson is changed while others do something with its course: nobody is booked for lessons they did not see."""

from datetime import timedelta

from mentoring.bookings.booking import book
from mentoring.bookings.lessons import give_lesson, rewrite_lesson, take_lesson_away
from mentoring.bookings.models import Booking
from mentoring.bookings.queries import story_differences
from mentoring.demo.town import Town
from mentoring.kernel.refusal import Refusal
from mentoring.ledger.queries import differences
from mentoring.offers.dates import Lesson, add_course
from mentoring.offers.errors import DateMoved
from mentoring.offers.models import Occurrence
from mentoring.records.models import Parcel
from tests.live.races import at_once, outcome, refusals

ROUNDS = 8
WEEK, HOUR = timedelta(days=7), timedelta(hours=1)


def a_course(town: Town) -> Occurrence:
    begins = town.now + timedelta(days=9)
    lessons = [Lesson(begins + n * WEEK, begins + n * WEEK + HOUR) for n in range(3)]
    return add_course(town.manager, offer=town.new_date().offer, lessons=lessons, capacity=10, now=town.now)


def fresh(course: Occurrence) -> Occurrence:
    """As another request reads it."""
    return Occurrence.objects.select_related("offer").get(pk=course.pk)


def all_is_well() -> None:
    assert list(differences()) == []
    assert story_differences() == []


def test_whoever_books_while_a_lesson_moves_is_told_or_refused(town: Town) -> None:
    family = town.funded_family(ROUNDS * 12_00)
    for number in range(ROUNDS):
        course = a_course(town)
        last = course.sessions.all()[2]
        to = Lesson(last.starts_at + HOUR, last.ends_at + HOUR)
        booked = at_once(
            outcome(rewrite_lesson, town.manager, date=fresh(course), lesson=last, to=to, now=town.now),
            outcome(
                book,
                family.guardian,
                person=family.person,
                occurrence=fresh(course),
                form_key=town.form_key(),
                now=town.now,
            ),
            late_by=[0.0, number * 0.003],
        )[1]
        if isinstance(booked, Booking):
            told = Parcel.objects.filter(kind="lesson_changed", key__startswith=f"lesson_changed:{booked.pk}:")
            assert [parcel.to for parcel in told].count(family.email) == 1
        else:
            assert isinstance(booked, DateMoved)
            assert not Booking.objects.filter(occurrence=course).exists()
        assert course.sessions.all()[2].starts_at == to.starts_at
    all_is_well()


def test_several_managers_leave_a_course_that_is_as_long_as_its_lessons(town: Town) -> None:
    for _ in range(ROUNDS):
        course = a_course(town)
        town.booked(fresh(course))
        first, _second, last = course.sessions.all()
        later = Lesson(first.starts_at + 8 * timedelta(days=1), first.ends_at + 8 * timedelta(days=1))
        more = Lesson(last.starts_at + WEEK, last.ends_at + WEEK)
        answers = at_once(
            outcome(rewrite_lesson, town.manager, date=fresh(course), lesson=first, to=later, now=town.now),
            outcome(take_lesson_away, town.manager, date=fresh(course), lesson=first, words="", now=town.now),
            outcome(give_lesson, town.manager, date=fresh(course), lesson=more, now=town.now + timedelta(seconds=1)),
        )
        assert len(refusals(answers)) == 1  # Of who moves it and who drops it one was faster.
        assert not isinstance(answers[2], Refusal)
        there, spans = fresh(course), list(course.sessions.values_list("starts_at", "ends_at"))
        assert there.starts_at == there.bookable_until == min(start for start, _ in spans)
        assert there.ends_at == max(end for _, end in spans) == more.ends_at
    all_is_well()
