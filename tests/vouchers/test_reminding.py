"""What is about to end is announced in time, once, and only where there is something to use."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.jobs.delivery import letter_of
from mentoring.nominations.models import Nomination
from mentoring.people.models import Guardianship, Person
from mentoring.records.models import Parcel
from mentoring.vouchers.models import Voucher
from mentoring.vouchers.reminding import remind_of_ends
from mentoring.vouchers.rules import DAYS_BEFORE, LETTERS_TAKE, knew_then, reminder_due
from mentoring.vouchers.stopping import take_consent_back
from mentoring.web import wording

END = date(2027, 6, 30)


@pytest.mark.parametrize(
    ("days_left", "due"),
    [(60, None), (43, None), (42, 42), (41, 42), (22, 42), (21, 21), (4, 21), (3, 3), (0, 3), (-1, None)],
)
def test_only_the_nearest_reminder_is_due(days_left: int, due: int | None) -> None:
    assert reminder_due(END, END - timedelta(days=days_left)) == due


def test_a_letter_leaves_a_week_earlier() -> None:
    assert reminder_due(END, END - timedelta(days=49), LETTERS_TAKE) == 42
    assert reminder_due(END, END - timedelta(days=50), LETTERS_TAKE) is None
    assert reminder_due(END, END - timedelta(days=10), LETTERS_TAKE) == 3


def test_whoever_got_the_voucher_after_the_day_of_a_reminder_is_not_reminded() -> None:
    assert knew_then(END, 21, END - timedelta(days=21))
    assert not knew_then(END, 21, END - timedelta(days=20))
    assert not knew_then(END, 3, END - timedelta(days=10) + timedelta(days=1), LETTERS_TAKE)


def ends(town: Town) -> date:
    return town.today + timedelta(days=60)


def before(town: Town, days: int) -> datetime:
    """So many days before the end, at noon."""
    return town.now + timedelta(days=60 - days)


def with_money(town: Town, cents: int = 30_00, family: Family | None = None) -> Family:
    served = family or town.new_family()
    town.funded_voucher(cents, served, expires_on=ends(town))
    return served


def told(family: Family) -> list[Parcel]:
    return list(Parcel.objects.filter(kind="voucher_ending", person_id=family.person.pk).order_by("pk"))


def test_six_weeks_three_weeks_and_three_days_before_whatever_the_job_does(town: Town) -> None:
    family = with_money(town)
    for days in range(59, -1, -1):
        for _again in range(2):
            remind_of_ends(before(town, days))
    assert [timezone.localdate(parcel.created_at) for parcel in told(family)] == [
        ends(town) - timedelta(days=days) for days in DAYS_BEFORE
    ]


def test_after_days_without_a_pass_only_the_nearest_goes_out(town: Town) -> None:
    family = with_money(town)
    remind_of_ends(before(town, 2))
    remind_of_ends(before(town, 1))
    assert len(told(family)) == 1


def test_one_message_for_all_that_ends_on_one_day(town: Town) -> None:
    family = with_money(town, 30_00, with_money(town, 12_50))
    town.funded_voucher(99_00, family, expires_on=ends(town) + timedelta(days=200))
    remind_of_ends(before(town, 42))
    [parcel] = told(family)
    letter = letter_of(parcel)
    assert "42,50" in letter.subject
    assert wording.day(ends(town)) in letter.subject
    assert "/proposte/" in letter.body


def test_nothing_is_said_where_nothing_is_free(town: Town) -> None:
    family = with_money(town, 12_00)
    town.booked(town.tonight_date, family)
    remind_of_ends(before(town, 42))
    remind_of_ends(before(town, 3))
    assert told(family) == []


def test_nothing_is_said_of_money_that_nobody_may_use(town: Town) -> None:
    """The family took its yes back; and another's rests because its yes is over."""
    gone, resting = with_money(town), with_money(town)
    take_consent_back(gone.guardian, nomination=gone.nomination, now=town.now)
    Nomination.objects.filter(pk=resting.nomination.pk).update(state=Nomination.State.LAPSED)
    remind_of_ends(before(town, 42))
    assert told(gone) == told(resting) == []


def test_whom_no_mail_reaches_gets_a_letter_in_time(town: Town) -> None:
    family = with_money(town)
    Guardianship.objects.filter(person=family.person).delete()
    Person.objects.filter(pk=family.person.pk).update(user=None)
    remind_of_ends(before(town, 50))
    assert told(family) == []
    for days in range(49, -1, -1):
        remind_of_ends(before(town, days))
    letters = told(family)
    assert {parcel.channel for parcel in letters} == {Parcel.Channel.LETTER}
    leaving = [ends(town) - timezone.localdate(parcel.created_at) for parcel in letters]
    assert leaving == [timedelta(days=days) + LETTERS_TAKE for days in DAYS_BEFORE]


def test_a_voucher_that_comes_late_has_the_reminders_that_are_left(town: Town) -> None:
    family = with_money(town)
    Voucher.objects.filter(person=family.person).update(issued_at=before(town, 30))
    remind_of_ends(before(town, 30))
    assert told(family) == []
    remind_of_ends(before(town, 21))
    assert len(told(family)) == 1


def test_a_pass_with_nothing_new_asks_once(town: Town, django_assert_num_queries) -> None:
    with_money(town)
    remind_of_ends(before(town, 42))
    with django_assert_num_queries(1):
        remind_of_ends(before(town, 42))
