"""The wrong list, undone."""

from collections import Counter
from datetime import timedelta

import pytest

from mentoring.kernel.refusal import WrongState
from mentoring.nominations.consents import Answer, consent, decline
from mentoring.nominations.errors import ConsentGiven
from mentoring.nominations.models import Nomination
from mentoring.nominations.queries import opened_by
from mentoring.records.models import Parcel
from mentoring.rolls.commands import BATCH, confirm_roll, take_back, write_some
from mentoring.rolls.models import Roll
from mentoring.rolls.queries import may_take_back
from tests.rolls.books import ADA, SAMUEL, a_draft, written
from tests.rolls.lists import brought, class_of, pilot


def test_a_list_that_is_taken_back_is_as_if_it_had_not_been(town):
    roll = written(town, pilot()).roll
    assert may_take_back(roll)
    take_back(town.music_teacher, roll=roll, now=town.now)
    mine = Nomination.objects.filter(roll_rows__roll=roll)
    assert {nomination.state for nomination in mine} == {"withdrawn"}
    assert not Parcel.objects.filter(kind="consent_request", state="waiting", created_at=town.now).exists()
    again = written(town, pilot(), town.now + timedelta(minutes=1))
    assert len(again.asked) == 120


def test_a_mail_that_has_left_stays_sent(town):
    roll = written(town).roll
    Parcel.objects.filter(kind="consent_request").update(state="sent")
    take_back(town.music_teacher, roll=roll, now=town.now)
    assert Parcel.objects.filter(kind="consent_request", state="sent").exists()


def test_who_was_changed_is_as_before_and_the_first_key_opens_again(town):
    first = written(town).asked[0]
    later = town.now + timedelta(days=1)
    roll = written(town, brought((*ADA[:4], "Nonna", "nuova@example.org", "02 1")), later).roll
    newest = Parcel.objects.filter(kind="consent_request").latest("pk").facts["link"]
    take_back(town.music_teacher, roll=roll, now=later)
    nomination = Nomination.objects.get(pk=first.nomination.pk)
    assert nomination.state == "proposed"
    assert (nomination.guardian_name, nomination.guardian_email, nomination.guardian_phone) == ADA[4:]
    assert (opened_by(newest), opened_by(first.link).nomination) == (None, nomination)
    assert nomination.mailed_at == town.now


def test_one_yes_is_enough_to_keep_the_whole_list(town):
    outcome = written(town, class_of(3))
    consent(nomination=outcome.asked[1].nomination, answer=Answer("Rosa"), channel="letter", now=town.now)
    assert not may_take_back(outcome.roll)
    with pytest.raises(ConsentGiven):
        take_back(town.music_teacher, roll=outcome.roll, now=town.now)
    roll = Roll.objects.get(pk=outcome.roll.pk)
    assert roll.state == "written"
    states = Counter(Nomination.objects.filter(roll_rows__roll=roll).values_list("state", flat=True))
    assert states == {"proposed": 2, "consented": 1}


def test_a_no_is_no_obstacle_and_stays_a_no(town):
    outcome = written(town, class_of(2))
    decline(nomination=outcome.asked[0].nomination, now=town.now)
    take_back(town.music_teacher, roll=outcome.roll, now=town.now)
    states = Counter(Nomination.objects.filter(roll_rows__roll=outcome.roll).values_list("state", flat=True))
    assert states == {"declined": 1, "withdrawn": 1}


def test_a_list_is_stopped_half_way_and_nothing_more_is_written(town):
    roll = a_draft(town, class_of(BATCH + 5))
    confirm_roll(town.music_teacher, roll=roll, now=town.now)
    write_some(roll, town.now)
    take_back(town.music_teacher, roll=roll, now=town.now)
    assert write_some(roll, town.now) == []
    states = Counter(Nomination.objects.filter(roll_rows__roll=roll).values_list("state", flat=True))
    assert states == {"withdrawn": BATCH}


def test_a_list_is_taken_back_once_and_a_draft_never(town):
    roll = written(town).roll
    take_back(town.music_teacher, roll=roll, now=town.now)
    with pytest.raises(WrongState):
        take_back(town.music_teacher, roll=roll, now=town.now)
    with pytest.raises(WrongState):
        take_back(town.music_teacher, roll=a_draft(town, brought(SAMUEL)), now=town.now)


def test_whoever_was_known_before_stays_when_a_list_goes(town):
    first = written(town).asked[0]
    roll = written(town, brought(ADA, SAMUEL)).roll
    take_back(town.music_teacher, roll=roll, now=town.now)
    assert Nomination.objects.get(pk=first.nomination.pk).state == "proposed"
