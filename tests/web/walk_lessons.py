"""The lessons the walk opens: of a course of the theatre."""

from datetime import timedelta

from mentoring.demo.town import Town
from mentoring.offers.dates import Lesson, add_course
from tests.web.walk import Thing

OURS = frozenset({"manager"})


def things_of_lessons(town: Town) -> dict[str, list[Thing]]:
    """One to be moved, one to be dropped, one that stays."""
    begins, week = town.now + timedelta(days=20), timedelta(days=7)
    lessons = [Lesson(begins + n * week, begins + n * week + timedelta(hours=1)) for n in range(3)]
    course = add_course(town.manager, offer=town.new_date().offer, lessons=lessons, capacity=9, now=town.now)
    first, second, _ = course.sessions.all()
    return {
        "web:provider_lessons": [Thing((course.pk,), OURS)],
        "web:provider_lesson": [Thing((course.pk, first.pk), OURS)],
        "web:provider_lesson_drop": [Thing((course.pk, second.pk), OURS, body={"words": "È festa."})],
    }
