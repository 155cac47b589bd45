"""A nominator says which of its own come first, until a round has ranked them."""

import pytest

from mentoring.awards.commands import prepare_round, reject_round
from mentoring.awards.errors import MarkTooLate
from mentoring.awards.marks import mark_priority, may_still_mark, unmark_priority
from mentoring.kernel.refusal import NotAllowed, WrongState
from mentoring.nominations.commands import withdraw
from mentoring.nominations.models import Nomination
from mentoring.records.models import Entry


def is_marked(nomination):
    return Nomination.objects.values_list("is_priority", flat=True).get(pk=nomination.pk)


def verbs(nomination):
    entries = Entry.objects.filter(subject="nominations.nomination", subject_id=nomination.pk).order_by("id")
    return [entry.verb for entry in entries if "priority" in entry.verb]


def test_a_mark_is_put_and_taken_away_and_is_on_record_once(town):
    nomination = town.new_family().nomination
    for _twice in range(2):
        mark_priority(town.teacher, nomination=nomination, now=town.now)
        assert is_marked(nomination)
    for _twice in range(2):
        unmark_priority(town.teacher, nomination=nomination, now=town.now)
        assert not is_marked(nomination)
    assert verbs(nomination) == ["marked as a priority", "took the priority from"]


def test_nobody_else_marks(town):
    family = town.new_family()
    for stranger in (town.music_teacher, town.operator, family.guardian, town.shopkeeper):
        assert not may_still_mark(stranger, family.nomination)
        for turn in (mark_priority, unmark_priority):
            with pytest.raises(NotAllowed):
                turn(stranger, nomination=family.nomination, now=town.now)
    assert not is_marked(family.nomination)


def test_once_a_round_has_ranked_them_the_mark_stays_as_it_is(town):
    nomination = town.new_family().nomination
    mark_priority(town.teacher, nomination=nomination, now=town.now)
    made = prepare_round(town.operator, programme=town.arte, now=town.now)
    assert not may_still_mark(town.teacher, nomination)
    with pytest.raises(MarkTooLate):
        unmark_priority(town.teacher, nomination=nomination, now=town.now)
    assert is_marked(nomination)
    reject_round(town.second_operator, round=made, now=town.now)  # That order never counted.
    assert may_still_mark(town.teacher, nomination)
    unmark_priority(town.teacher, nomination=nomination, now=town.now)
    assert not is_marked(nomination)


def test_what_is_over_is_not_marked(town):
    nomination = town.new_family().nomination
    withdraw(town.teacher, nomination=nomination, now=town.now)
    assert not may_still_mark(town.teacher, nomination)
    with pytest.raises(WrongState):
        mark_priority(town.teacher, nomination=nomination, now=town.now)
