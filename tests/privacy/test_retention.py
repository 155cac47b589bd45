"""What is over goes by itself: what is told beforehand, and nothing else."""

import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from mentoring.jobs.books import recount
from mentoring.jobs.chores import run_due
from mentoring.kernel.refusal import NotAllowed
from mentoring.nominations.models import Nomination
from mentoring.people.models import Person, User
from mentoring.privacy.errors import OutOfBounds
from mentoring.privacy.models import ForgettingDay
from mentoring.privacy.retention import due, keep_for, retain, retain_daily, retain_the_rest
from mentoring.privacy.rules import Span
from mentoring.records.commands import note_readings
from mentoring.records.models import Parcel, Reading
from mentoring.vouchers.models import Voucher

LONG = timedelta(days=1000)


@pytest.fixture
def family(town):
    return town.new_family()


def of(person: Person):
    return Nomination.objects.filter(person=person)


def counts(town, now) -> dict[Span, int]:
    return {one.span: one.now for one in due(town.territory, now)}


def test_who_never_answered_is_forgotten(town, family):
    of(family.person).update(state="proposed", decided_at=None, created_at=town.now - timedelta(days=200))
    of(family.person).update(mailed_at=town.now - timedelta(days=181), printed_at=None)
    assert counts(town, town.now)[Span.UNANSWERED] == 1
    retain(town.territory, town.now)
    assert of(family.person).get().state == "withdrawn"
    assert Person.objects.get(pk=family.person.pk).erased_at


def test_who_was_asked_again_has_time(town, family):
    of(family.person).update(state="proposed", created_at=town.now - timedelta(days=200))
    of(family.person).update(printed_at=town.now - timedelta(days=20))
    retain(town.territory, town.now)
    assert of(family.person).get().state == "proposed"


def test_who_said_no_is_forgotten_after_two_months(town, family):
    of(family.person).update(state="declined", decided_at=town.now - timedelta(days=61))
    retain(town.territory, town.now)
    assert Person.objects.get(pk=family.person.pk).first_name == ""


def test_who_said_no_to_one_and_yes_to_another_stays(town, family):
    of(family.person).update(state="declined", decided_at=town.now - timedelta(days=61))
    first = of(family.person).get()
    Nomination.objects.create(
        programme=town.sport,
        nominator=town.school,
        person=family.person,
        reason="merit",
        state="consented",
        created_at=first.created_at,
    )
    retain(town.territory, town.now)
    assert Person.objects.get(pk=family.person.pk).first_name


def test_names_go_two_years_after_the_last_programme_and_the_books_stay(town):
    booking = town.redeemed_booking()
    later = datetime.combine(town.arte.ends_on, datetime.min.time(), UTC) + timedelta(days=731)
    Voucher.objects.filter(person=booking.person).update(state="expired")
    assert Person.objects.get(pk=booking.person_id).first_name
    retain(town.territory, later - timedelta(days=10))
    assert Person.objects.get(pk=booking.person_id).first_name
    retain(town.territory, later)
    assert Person.objects.get(pk=booking.person_id).erased_at
    booking.refresh_from_db()
    assert booking.state == "redeemed"
    assert recount().balance


def test_whoever_has_a_voucher_is_not_touched(town):
    family = town.funded_family()
    of(family.person).update(state="declined", decided_at=town.now - LONG)
    retain(town.territory, town.now)
    assert Person.objects.get(pk=family.person.pk).first_name


def test_reasons_go_before_names_do(town, family):
    of(family.person).update(words="Legge agli altri", disadvantages='["x"]')
    later = datetime.combine(town.arte.ends_on, datetime.min.time(), UTC) + timedelta(days=185)
    retain(town.territory, later)
    kept = of(family.person).get()
    assert (kept.words, kept.disadvantages) == ("", "")
    assert Person.objects.get(pk=family.person.pk).first_name


def test_messages_and_readings_go(town):
    note_readings(town.teacher, [town.leo.pk], why="follow", page="x", at=town.now - LONG)
    Parcel.objects.filter(territory_id=town.territory.pk).update(state="sent", sent_at=town.now - LONG)
    retain(town.territory, town.now)
    retain_the_rest(town.now)
    assert not Parcel.objects.filter(territory_id=town.territory.pk, sent_at__isnull=False).exists()
    assert not Reading.objects.exists()


def test_an_account_without_anybody_goes_after_a_year(town):
    user = town.confirmed_user("vecchia@example.org", "Vecchia")
    User.objects.filter(pk=user.pk).update(created_at=town.now - LONG)
    retain_the_rest(town.now)
    assert not User.objects.filter(email="vecchia@example.org").exists()
    assert User.objects.get(pk=town.teacher.user_id).is_active


def test_whoever_was_left_half_erased_is_finished(town, family):
    Person.objects.filter(pk=family.person.pk).update(leaving_at=town.now)
    retain_the_rest(town.now)
    assert Person.objects.get(pk=family.person.pk).erased_at


def test_a_dry_run_tells_what_a_run_does_and_does_nothing(town, family):
    of(family.person).update(state="declined", decided_at=town.now - LONG)
    out = io.StringIO()
    call_command("retention", dry_run=True, as_json=True, stdout=out)
    told = json.loads(out.getvalue())["territories"][town.territory.slug]
    assert told["said_no"]["now"] == 1
    assert Person.objects.get(pk=family.person.pk).first_name
    out = io.StringIO()
    call_command("retention", as_json=True, stdout=out)
    assert json.loads(out.getvalue())["territories"][town.territory.slug]["said_no"]["gone"] == 1
    assert Person.objects.get(pk=family.person.pk).erased_at


def test_a_territory_keeps_for_as_long_as_it_says(town, family):
    of(family.person).update(state="declined", decided_at=town.now - timedelta(days=61))
    keep_for(town.operator, territory=town.territory, days={Span.SAID_NO: 90}, now=town.now)
    assert counts(town, town.now)[Span.SAID_NO] == 0
    with pytest.raises(OutOfBounds):
        keep_for(town.operator, territory=town.territory, days={Span.SAID_NO: 9999}, now=town.now)
    with pytest.raises(NotAllowed):
        keep_for(town.teacher, territory=town.territory, days={Span.SAID_NO: 90}, now=town.now)


def test_the_clock_does_it_once_a_day_and_not_before_three(town):
    night = datetime(2031, 5, 5, 0, 30, tzinfo=UTC)  # Half past two here.
    assert not retain_daily(night)
    assert retain_daily(night + timedelta(hours=1))
    assert not retain_daily(night + timedelta(hours=2))
    run_due(night + timedelta(days=1, hours=3))
    assert ForgettingDay.objects.filter(day__year=2031).count() == 2


def test_the_operator_sees_what_will_go_and_sets_the_days(town, family):
    of(family.person).update(state="declined", decided_at=town.now - LONG)
    client = Client()
    client.force_login(User.objects.get(pk=town.operator.user_id))
    page = client.get("/gestore/conservazione/")
    assert "Chi ha detto no" in page.content.decode()
    assert {line["due"].span: line["due"].now for line in page.context["lines"]}[Span.SAID_NO] == 1
    days = {one.span.value: one.days for one in due(town.territory, town.now)}
    assert client.post("/gestore/conservazione/", {**days, "said_no": "5000"}).status_code == 409
    assert client.post("/gestore/conservazione/", {**days, "said_no": "30"}).status_code == 302
    assert {one.span: one.days for one in due(town.territory, town.now)}[Span.SAID_NO] == 30
