"""A list from the upload to the books, and back."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from mentoring.kernel.refusal import NotAllowed, WrongState
from mentoring.nominations.commands import nominate
from mentoring.nominations.consents import Answer, consent, decline
from mentoring.nominations.models import Nomination
from mentoring.nominations.queries import letters_to_print, opened_by
from mentoring.nominations.rules import Nominee
from mentoring.people.models import Person
from mentoring.programmes.commands import suspend
from mentoring.programmes.errors import NotAdmitted
from mentoring.programmes.models import Admission
from mentoring.records.models import Entry, Parcel
from mentoring.rolls.commands import (
    BATCH,
    DRAFT_LIVES,
    ROWS_LIVE,
    confirm_roll,
    discard_roll,
    forget_rolls,
    say_columns,
    take_back,
    write_all,
    write_some,
)
from mentoring.rolls.errors import AlreadyWriting, ColumnsMissing, ColumnTwice, NothingToRead
from mentoring.rolls.models import Roll, RollRow
from mentoring.rolls.queries import counts_of, habits_of, same_file
from mentoring.rolls.sheet import Sheet
from tests.rolls.books import ADA, SAMUEL, a_draft, everything, said_of, written
from tests.rolls.lists import HEADER, brought, class_of, pilot


# -- the pilot ----------------------------------------------------------------------------------------------
def test_the_pilots_list_becomes_120_nominations(town):
    before = Nomination.objects.count()
    outcome = written(town, pilot())
    assert Counter(verdict for verdict, _remarks in said_of(outcome.roll)) == {
        "new": 120,
        "duplicate": 7,
        "ineligible": 6,
        "refused": 6,
    }
    assert len(outcome.asked) == 120
    assert Nomination.objects.count() == before + 120
    assert len({asked.nomination.person_id for asked in outcome.asked}) == 120
    by_letter = [asked for asked in outcome.asked if not asked.nomination.guardian_email]
    assert letters_to_print(town.music_teacher, town.music_school).count() == len(by_letter) == 6
    assert Parcel.objects.filter(kind="consent_request", created_at=town.now).count() == 114


def test_the_marks_of_a_list_are_the_nominators_own(town):
    header = [*HEADER, "Da servire per primi"]
    marked = [*ADA, *[""] * (len(HEADER) - len(ADA)), "sì"]
    written(town, brought(marked, SAMUEL, header=header))
    put_forward = Nomination.objects.filter(person__last_name__in=("Prova", "Pozzi"))
    assert dict(put_forward.values_list("person__last_name", "is_priority")) == {"Prova": True, "Pozzi": False}


def test_the_same_list_again_adds_nothing(town):
    written(town, pilot())
    before = everything()
    again = written(town, pilot())
    assert again.asked == []
    assert Counter(verdict for verdict, _remarks in said_of(again.roll)) == {
        "known": 120,
        "duplicate": 7,
        "ineligible": 6,
        "refused": 6,
    }
    assert everything() == before


def test_a_list_without_codes_adds_nothing_the_second_time_either(town):
    two = brought(ADA, ("Prova", "Leo", "1/2/2015"))
    assert len(written(town, two).asked) == 2
    assert written(town, two).asked == []


def test_what_a_list_writes_is_what_the_form_writes(town):
    by_list = written(town, brought(SAMUEL)).asked[0]
    child = Nominee("Samuel", "Pozzi", by_list.nomination.person.born_on, SAMUEL[3], "", *SAMUEL[4:])
    by_form = nominate(
        town.teacher, programme=town.prima_nota, nominator=town.school, nominee=child, reason="member", now=town.now
    )
    one, other = (Nomination.objects.get(pk=asked.nomination.pk) for asked in (by_list, by_form))
    own = {"id", "nominator_id", "link_fingerprint", "form_key"}
    facts = [
        {f.attname: getattr(it, f.attname) for f in Nomination._meta.concrete_fields if f.attname not in own}
        for it in (one, other)
    ]
    assert facts[0] == facts[1]
    assert opened_by(by_list.link).nomination == one
    parcels = Parcel.objects.filter(kind="consent_request").order_by("-pk")[:2]
    assert [sorted(parcel.facts) for parcel in parcels] == [sorted(parcels[0].facts)] * 2
    assert Entry.objects.filter(verb="nominated", subject_id=one.pk, user_id=town.music_teacher.user_id).count() == 1


# -- a draft ------------------------------------------------------------------------------------------------
def test_a_draft_writes_nothing_and_shows_nothing_to_who_reads_the_database(town):
    before = everything()
    roll = a_draft(town, brought(SAMUEL))
    assert everything() == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sheet, told FROM rolls_roll JOIN rolls_rollrow ON roll_id = rolls_roll.id")
        [stored] = cursor.fetchall()
    assert all(len(text) > 100 for text in stored)
    told = RollRow.objects.get(roll=roll).row.told
    assert not any(clear in text for text in stored for clear in told.values())


def test_columns_that_must_never_come_in_are_not_kept_at_all(town):
    header = (*HEADER[:3], "Religione", "legge_104", "password")
    roll = a_draft(town, brought(("Prova", "Ada", "1/2/2015", "cattolica", "si", "segreta"), header=header))
    roll.refresh_from_db()
    assert roll.notes["never_read"] == ["Religione", "legge_104", "password"]
    assert Sheet.unpacked(roll.sheet).lines == [(2, ["Prova", "Ada", "1/2/2015", "", "", ""])]


def test_a_draft_lives_for_some_hours_and_what_a_written_list_tells_for_some_days(town):
    draft, done = a_draft(town, brought(SAMUEL)), written(town).roll
    assert forget_rolls(town.now + DRAFT_LIVES - timedelta(seconds=1)) == 0
    assert forget_rolls(town.now + DRAFT_LIVES) == 1
    assert not Roll.objects.filter(pk=draft.pk).exists()
    assert forget_rolls(town.now + ROWS_LIVE) == 1
    assert list(RollRow.objects.filter(roll=done).values_list("told", "verdict")) == [("", "new")]
    assert forget_rolls(town.now + ROWS_LIVE) == 0


def test_a_draft_can_be_thrown_away_and_a_confirmed_list_cannot(town):
    draft = a_draft(town)
    discard_roll(town.music_teacher, roll=draft)
    assert not Roll.objects.filter(pk=draft.pk).exists()
    with pytest.raises(WrongState):
        discard_roll(town.music_teacher, roll=written(town).roll)


def test_the_same_file_brought_again_replaces_its_own_draft(town):
    a_draft(town)
    latest = a_draft(town)
    assert list(Roll.objects.filter(state="draft")) == [latest]


def test_a_list_without_lines_is_refused(town):
    with pytest.raises(NothingToRead):
        a_draft(town, brought())


def test_nobody_touches_the_list_of_another_school(town):
    with pytest.raises(NotAllowed):
        a_draft(town, actor=town.teacher)
    roll = a_draft(town)
    for forbidden in (confirm_roll, take_back):
        with pytest.raises(NotAllowed):
            forbidden(town.teacher, roll=roll, now=town.now)
    with pytest.raises(NotAllowed):
        discard_roll(town.teacher, roll=roll)
    with pytest.raises(NotAllowed):
        say_columns(town.teacher, roll=roll, said={}, now=town.now)


def test_a_body_that_was_stopped_brings_and_confirms_no_list(town):
    roll = a_draft(town)
    admission = Admission.objects.get(organisation=town.music_school, role="nominator")
    suspend(town.operator, admission=admission, reason="prova", now=town.now)
    with pytest.raises(NotAdmitted):
        a_draft(town, brought(SAMUEL))
    with pytest.raises(NotAdmitted):
        confirm_roll(town.music_teacher, roll=roll, now=town.now)


# -- columns ------------------------------------------------------------------------------------------------
STRANGE = ("Prima parte", "Seconda parte", "Quando", "Scrivere a")
STRANGE_ROW = ("Prova", "Ada", "1/2/2015", "rosa@example.org")
SAID = {0: "last_name", 1: "first_name", 2: "born_on", 3: "guardian_email"}


def test_columns_nobody_could_guess_are_said_once_and_remembered(town):
    roll = a_draft(town, brought(STRANGE_ROW, header=STRANGE))
    assert said_of(roll) == []
    with pytest.raises(ColumnsMissing):
        confirm_roll(town.music_teacher, roll=roll, now=town.now)
    say_columns(town.music_teacher, roll=roll, said=SAID, now=town.now)
    assert said_of(roll) == [("new", ["no_fiscal_code"])]
    upper = tuple(name.upper() for name in STRANGE)
    again = a_draft(town, brought(("Prova", "Leo", "1/2/2015", ""), header=upper))
    assert again.columns == {"last_name": [0], "first_name": [1], "born_on": [2], "guardian_email": [3]}
    assert habits_of(town.school) == {}


def test_a_guess_that_was_put_right_stays_right(town):
    header = ("Cognome", "Nome", "Nato il", "mail")
    roll = a_draft(town, brought(STRANGE_ROW, header=header))
    assert roll.columns["guardian_email"] == [3]
    say_columns(town.music_teacher, roll=roll, said={**SAID, 3: ""}, now=town.now)
    assert "guardian_email" not in a_draft(town, brought(("A", "B", "1/2/2015", "x"), header=header)).columns


def test_one_thing_cannot_be_two_columns_but_for_a_parents_name(town):
    roll = a_draft(town, brought(STRANGE_ROW, header=STRANGE))
    with pytest.raises(ColumnTwice):
        say_columns(town.music_teacher, roll=roll, said={**SAID, 3: "first_name"}, now=town.now)
    with pytest.raises(ColumnsMissing):
        say_columns(town.music_teacher, roll=roll, said={0: "last_name"}, now=town.now)
    assert said_of(roll) == []


# -- known and changed --------------------------------------------------------------------------------------
def test_a_new_address_is_a_change_and_the_family_is_written_to_there(town):
    first = written(town).asked[0]
    later = town.now + timedelta(days=1)
    moved = (*ADA[:5], "nuova@example.org", "+39 0381 999")
    outcome = written(town, brought(moved), later)
    assert said_of(outcome.roll) == [("changed", ["new_email", "new_phone", "no_fiscal_code"])]
    assert outcome.asked == []
    nomination = Nomination.objects.get(pk=first.nomination.pk)
    assert (nomination.guardian_email, nomination.guardian_phone) == ("nuova@example.org", "+39 0381 999")
    assert opened_by(first.link) is None
    parcel = Parcel.objects.filter(kind="consent_request").latest("pk")
    assert parcel.to == "nuova@example.org"
    assert opened_by(parcel.facts["link"]).nomination == nomination


def test_what_a_list_leaves_empty_changes_nothing(town):
    written(town)
    outcome = written(town, brought(ADA[:3]))
    assert said_of(outcome.roll) == [("known", ["already_nominated", "no_fiscal_code"])]


def test_the_same_number_written_otherwise_is_no_change(town):
    written(town)
    again = (*ADA[:4], "ROSA  Prova", "Rosa@Example.org", "+39 0381/123")
    assert [verdict for verdict, _remarks in said_of(written(town, brought(again)).roll)] == ["known"]


def test_a_family_that_has_answered_keeps_its_contacts(town):
    first = written(town).asked[0]
    consent(nomination=first.nomination, answer=Answer("Rosa"), channel="letter", now=town.now)
    outcome = written(town, brought((*ADA[:5], "nuova@example.org")))
    assert said_of(outcome.roll) == [("known", ["already_nominated", "answered", "no_fiscal_code"])]
    assert Nomination.objects.get(pk=first.nomination.pk).guardian_email == "rosa@example.org"


def test_a_family_that_answers_between_preview_and_writing_keeps_its_contacts(town):
    first = written(town).asked[0]
    roll = a_draft(town, brought((*ADA[:5], "nuova@example.org")))
    decline(nomination=first.nomination, now=town.now)
    confirm_roll(town.music_teacher, roll=roll, now=town.now)
    write_all(roll, town.now)
    assert said_of(roll) == [("known", ["already_nominated", "answered"])]
    assert Nomination.objects.get(pk=first.nomination.pk).guardian_email == "rosa@example.org"


def test_a_family_that_said_no_is_not_asked_again_by_a_list(town):
    decline(nomination=written(town).asked[0].nomination, now=town.now)
    assert [verdict for verdict, _remarks in said_of(a_draft(town))] == ["known"]


def test_whoever_was_put_forward_by_the_form_since_the_preview_is_left_alone(town):
    roll = a_draft(town)
    nominate(
        town.music_teacher,
        programme=town.prima_nota,
        nominator=town.music_school,
        nominee=Nominee("Ada", "Prova", Person(born_on=town.born(11)).born_on.replace(2015, 2, 1)),
        reason="member",
        now=town.now,
    )
    before = everything()
    confirm_roll(town.music_teacher, roll=roll, now=town.now)
    write_all(roll, town.now)
    assert said_of(roll) == [("known", ["already_nominated"])]
    assert everything() == before


# -- writing ------------------------------------------------------------------------------------------------
def test_a_long_list_is_written_bit_by_bit_in_its_order(town):
    roll = a_draft(town, class_of(2 * BATCH + 1))
    confirm_roll(town.music_teacher, roll=roll, now=town.now)
    assert counts_of(roll).percent == 0
    write_some(roll, town.now)
    assert (counts_of(roll).written, counts_of(roll).due) == (BATCH, BATCH + 1)
    assert not RollRow.objects.filter(roll=roll, is_due=True, number__lt=BATCH + 2).exists()
    write_some(roll, town.now)
    write_some(roll, town.now)
    roll.refresh_from_db()
    assert roll.state == Roll.State.WRITTEN
    assert write_some(roll, town.now) == []
    assert Nomination.objects.filter(roll_rows__roll=roll).count() == 2 * BATCH + 1


def test_a_bit_takes_as_many_statements_for_a_hundred_as_for_ten(town, django_assert_max_num_queries):
    roll = a_draft(town, class_of(BATCH))
    confirm_roll(town.music_teacher, roll=roll, now=town.now)
    with django_assert_max_num_queries(40):
        write_some(roll, town.now)


def test_the_same_file_while_the_first_is_running_is_refused_with_a_sentence(town):
    first, other = a_draft(town, class_of(BATCH + 1)), a_draft(town, class_of(3))
    colleague = a_draft(town, class_of(BATCH + 1))
    Roll.objects.filter(pk=colleague.pk).update(brought_by=None)
    first = Roll.objects.filter(pk=first.pk).first() or a_draft(town, class_of(BATCH + 1))
    confirm_roll(town.music_teacher, roll=first, now=town.now)
    with pytest.raises(AlreadyWriting):
        a_draft(town, class_of(BATCH + 1))
    with pytest.raises(AlreadyWriting):
        confirm_roll(town.music_teacher, roll=Roll.objects.get(pk=colleague.pk), now=town.now)
    confirm_roll(town.music_teacher, roll=other, now=town.now)  # Another file may.
    write_all(first, town.now)
    again = a_draft(town, class_of(BATCH + 1))
    assert same_file(town.music_teacher, again) == first


def test_a_list_is_confirmed_once(town):
    roll, twin = a_draft(town), None
    twin = Roll.objects.get(pk=roll.pk)
    confirm_roll(town.music_teacher, roll=roll, now=town.now)
    write_all(roll, town.now)
    with pytest.raises(WrongState):
        confirm_roll(town.music_teacher, roll=twin, now=town.now)


def test_after_the_confirmation_the_lines_as_they_came_are_gone(town):
    roll = written(town).roll
    roll.refresh_from_db()
    assert roll.sheet == ""
