"""How ready a body is: its own answers, counted, and what to do next."""

import pytest

from mentoring.kernel.refusal import NotAllowed
from mentoring.people.permissions import Actor, Role
from mentoring.programmes.commands import assess_readiness
from mentoring.programmes.queries import readiness_of
from mentoring.programmes.readiness import AREAS, QUESTIONS, VERSION, assess, known, questions_for

PROVIDER = questions_for("provider", "theatre")


def test_every_question_has_a_key_of_its_own_an_area_and_somebody_to_ask():
    assert len({one.key for one in QUESTIONS}) == len(QUESTIONS)
    for one in QUESTIONS:
        assert one.area in AREAS
        assert one.roles <= {"mentor", "provider"}
        assert one.roles
        assert one.words.endswith("?")
        assert one.next_step.endswith(".")


def test_firms_and_providers_are_asked_different_things_and_people_nothing():
    firm = questions_for("mentor", "firm")
    assert {"certified_mail", "approval"} <= {one.key for one in firm}
    assert {"certified_mail", "own_iban", "privacy_notice", "accessibility", "insurance", "e_invoicing"} <= {
        one.key for one in PROVIDER
    }
    assert "own_iban" not in {one.key for one in firm}
    assert questions_for("mentor", "citizen") == ()
    assert questions_for("nominator", "school") == ()


def test_all_yes_is_all_there():
    result = assess(PROVIDER, {one.key: "yes" for one in PROVIDER})
    assert result.is_ready
    assert {area.percent for area in result.areas} == {100}
    assert (result.to_do, result.unanswered) == ((), ())


def test_partly_counts_half_and_silence_nothing():
    reach = [one.key for one in PROVIDER if one.area == "reach"]
    assert len(reach) == 2
    first = assess(PROVIDER, {reach[0]: "partly"}).areas[0]
    assert first.percent == 25
    assert assess(PROVIDER, {reach[0]: "partly", reach[1]: "yes"}).areas[0].percent == 75
    silent = assess(PROVIDER, {})
    assert {area.percent for area in silent.areas} == {0}
    assert silent.to_do == ()
    assert silent.unanswered == PROVIDER


def test_what_is_needed_comes_first_and_what_is_missing_before_what_is_there_by_half():
    answers = {"certified_mail": "no", "insurance": "partly", "own_iban": "no", "accessibility": "partly"}
    assert [one.key for one in assess(PROVIDER, answers).to_do] == [
        "own_iban",
        "insurance",
        "certified_mail",
        "accessibility",
    ]


def test_answers_that_are_none_and_questions_that_are_gone_do_not_count():
    assert known({"own_iban": "yes", "insurance": "perhaps", "fax_number": "yes"}) == {"own_iban": "yes"}


def test_answers_are_kept_with_the_version_of_the_questions(town):
    row = assess_readiness(town.manager, organisation=town.theatre, answers={"own_iban": "yes"}, now=town.now)
    assert (row.answers, row.version, row.answered_at) == ({"own_iban": "yes"}, VERSION, town.now)
    row = assess_readiness(town.manager, organisation=town.theatre, answers={"insurance": "no"}, now=town.now)
    assert row.answers == {"own_iban": "yes", "insurance": "no"}


def test_the_body_and_the_operator_read_them_and_nobody_else(town):
    assess_readiness(town.manager, organisation=town.theatre, answers={"own_iban": "yes"}, now=town.now)
    for reader in (town.manager, town.operator):
        assert readiness_of(reader, town.theatre) is not None
    for stranger in (town.usher, town.shopkeeper, town.teacher, town.guardian, Actor.public()):
        assert readiness_of(stranger, town.theatre) is None


def test_nobody_answers_for_another_body(town):
    for stranger in (town.shopkeeper, town.operator, town.usher, Actor(None, Role.PUBLIC)):
        with pytest.raises(NotAllowed):
            assess_readiness(stranger, organisation=town.theatre, answers={}, now=town.now)
