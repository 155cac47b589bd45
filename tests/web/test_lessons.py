"""The pages where a provider changes one lesson of a course; and what others then read."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentoring.demo.town import Town
from mentoring.offers.dates import Lesson, add_course
from mentoring.offers.models import Occurrence, Session
from mentoring.offers.publishing import publish
from mentoring.records.models import Parcel
from tests.web.conftest import Enter

WEEK, HOUR = timedelta(days=7), timedelta(hours=1)


@pytest.fixture
def course(town: Town) -> Occurrence:
    """Three lessons; the first one in nine days. Two families have a seat."""
    begins = (town.now + timedelta(days=9)).replace(second=0, microsecond=0)
    lessons = [Lesson(begins + n * WEEK, begins + n * WEEK + HOUR, f"Passo {n + 1}") for n in range(3)]
    date = add_course(town.manager, offer=town.draft, lessons=lessons, capacity=10, now=town.now)
    publish(town.manager, offer=town.draft, now=town.now)
    date = Occurrence.objects.select_related("offer").get(pk=date.pk)
    for _ in "ab":
        town.booked(date)
    return date


def typed(lesson: Session, **changed: str) -> dict[str, str]:
    at = timezone.localtime(lesson.starts_at)
    return {
        "day": f"{at:%Y-%m-%d}",
        "time": f"{at:%H:%M}",
        "minutes": "60",
        "title": lesson.title,
        "note": "",
    } | changed


def to(name: str, *args: int) -> str:
    return reverse(f"web:{name}", args=args)


def test_a_lesson_is_moved_and_everybody_reads_it_where_they_look(town: Town, enter: Enter, course: Occurrence) -> None:
    manager, there = enter(town.manager), course.sessions.all()[1]
    page = to("provider_lesson", course.pk, there.pk)
    assert "2 persone hanno prenotato." in manager.get(page).content.decode()
    day = f"{timezone.localdate(there.starts_at) + timedelta(days=1):%Y-%m-%d}"
    done = manager.post(page, typed(there, day=day, time="18:15", note="In aula magna."), follow=True).content.decode()
    assert "Le 2 persone che hanno prenotato ricevono subito un messaggio." in done
    assert timezone.localtime(course.sessions.all()[1].starts_at).strftime("%H:%M") == "18:15"
    assert "In aula magna." in Client().get(to("offer", course.offer_id)).content.decode()
    calendar = Client().get(reverse("api:calendar_of_offer", args=[course.offer_id])).content.decode()
    assert calendar.count("BEGIN:VEVENT") == 3
    assert "T181500" in calendar
    assert f"lesson-{there.pk}@" in calendar
    assert "In aula magna." in manager.get(to("door_occurrence", course.pk)).content.decode()


def test_the_family_reads_it_on_its_booking_and_in_its_calendar(town: Town, enter: Enter, course: Occurrence) -> None:
    family = town.funded_family()
    booking = town.booked(course, family)
    there = course.sessions.all()[2]
    day = f"{timezone.localdate(there.starts_at) + timedelta(days=1):%Y-%m-%d}"
    enter(town.manager).post(to("provider_lesson", course.pk, there.pk), typed(there, day=day, note="Scarpe comode."))
    parent = enter(family.guardian)
    page = parent.get(to("booking", booking.pk)).content.decode()
    assert "Cambia quando" in page
    assert "None" not in page
    assert "Scarpe comode." in page
    assert parent.get(to("wallet")).status_code == 200
    calendar = parent.get(to("booking_calendar", booking.pk)).content.decode()
    assert calendar.count("BEGIN:VEVENT") == 3
    assert day.replace("-", "") in calendar


def test_an_old_page_does_not_book_other_lessons(town: Town, enter: Enter, course: Occurrence) -> None:
    family = town.funded_family()
    parent = enter(family.guardian)
    form = {"form_key": town.form_key(), "seen": str(course.as_shown)}
    there = course.sessions.all()[1]
    enter(town.manager).post(to("provider_lesson_drop", course.pk, there.pk), {"words": "È festa."})
    late = parent.post(to("book", course.pk), form)
    assert late.status_code == 409
    assert "appena stata spostata" in late.content.decode()
    seen = str(Occurrence.objects.get(pk=course.pk).as_shown)
    assert parent.post(to("book", course.pk), form | {"seen": seen}).status_code == 302


def test_one_is_added_and_one_is_dropped_with_a_why(town: Town, enter: Enter, course: Occurrence) -> None:
    manager, last = enter(town.manager), course.sessions.all()[2]
    page = to("provider_lessons", course.pk)
    assert "Aggiungi e avvisa" in manager.get(page).content.decode()
    day = f"{timezone.localdate(last.starts_at) + WEEK:%Y-%m-%d}"
    assert manager.post(page, typed(last, day=day)).status_code == 302
    assert course.sessions.count() == 4
    assert manager.post(page, typed(last)).status_code == 409  # There is one then already.
    drop = to("provider_lesson_drop", course.pk, last.pk)
    assert manager.post(drop, {"words": " "}).status_code == 409
    assert manager.post(drop, {"words": "È festa."}).status_code == 302
    assert manager.post(drop, {"words": "È festa."}).status_code == 404  # Twice: it is gone.
    assert Parcel.objects.filter(kind="lesson_changed").count() == 4


def test_what_is_typed_wrong_comes_back_with_a_sentence(town: Town, enter: Enter, course: Occurrence) -> None:
    manager, there = enter(town.manager), course.sessions.all()[0]
    page = to("provider_lesson", course.pk, there.pk)
    wrong = ({"day": "2020-01-01"}, {"day": "mai"}, {"minutes": "0"}, {"time": "25:00"}, {"title": "x" * 121})
    for changed in wrong:
        assert manager.post(page, typed(there, **changed)).status_code == 409
    assert course.sessions.all()[0].starts_at == there.starts_at
    assert not Parcel.objects.filter(kind="lesson_changed").exists()


def test_of_a_lesson_that_is_over_only_the_words_change(town: Town, enter: Enter, course: Occurrence) -> None:
    there = course.sessions.create(starts_at=town.now - WEEK, ends_at=town.now - WEEK + HOUR)
    manager = enter(town.manager)
    page = to("provider_lesson", course.pk, there.pk)
    assert 'name="day"' not in manager.get(page).content.decode()
    assert manager.post(page, {"title": "Passo uno", "note": "Com'è andata."}).status_code == 302
    assert course.sessions.all()[0].note == "Com'è andata."
    assert manager.get(to("provider_lesson_drop", course.pk, there.pk)).status_code == 200
    assert manager.post(to("provider_lesson_drop", course.pk, there.pk), {"words": "No."}).status_code == 409


def test_a_page_of_lessons_costs_as_much_for_many(
    town: Town, enter: Enter, course: Occurrence, django_assert_max_num_queries
) -> None:
    last = course.sessions.all()[2]
    Session.objects.bulk_create(
        Session(occurrence=course, starts_at=last.starts_at + n * HOUR, ends_at=last.ends_at + n * HOUR)
        for n in range(1, 40)
    )
    manager = enter(town.manager)
    with django_assert_max_num_queries(14):
        manager.get(to("provider_lessons", course.pk))


def test_a_date_without_lessons_has_no_such_page_nor_has_somebody_else(
    town: Town, enter: Enter, course: Occurrence
) -> None:
    manager = enter(town.manager)
    assert manager.get(to("provider_lessons", town.new_date().pk)).status_code == 404
    other = course.sessions.create(starts_at=course.ends_at, ends_at=course.ends_at + HOUR)
    assert manager.get(to("provider_lesson", town.new_date().pk, other.pk)).status_code == 404
