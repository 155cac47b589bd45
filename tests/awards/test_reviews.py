"""A family asks that a result be looked at again; it ends in a reason, or in a round of one."""

import json
from datetime import timedelta

import pytest

from mentoring.awards.approving import approve_round
from mentoring.awards.commands import prepare_round, reject_round
from mentoring.awards.errors import (
    NoMoneyYet,
    NothingToReview,
    ReviewAsked,
    ReviewTooLate,
    RoundOpen,
    SameHandsAgain,
    StillOut,
)
from mentoring.awards.explaining import change_of, result_with_id, results_of, review_until
from mentoring.awards.issuing import issue_round
from mentoring.awards.models import Review, Round
from mentoring.awards.questioned import count_open_reviews, review_with_id, reviews, turns
from mentoring.awards.reviews import (
    ask_review,
    change,
    prepare_again,
    record_review,
    uphold,
    withdraw_review,
    write_to_review,
)
from mentoring.awards.thresholds import Change
from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.funds.rules import Earmark
from mentoring.kernel.refusal import NotAllowed, WrongState
from mentoring.nominations.commands import withdraw
from mentoring.people.permissions import Role
from mentoring.records.models import Entry, Parcel
from mentoring.vouchers.models import Voucher
from tests.awards.somebody_waits import asked, result, waiting_family


@pytest.fixture
def waiting(town: Town) -> Family:
    return waiting_family(town)


def told(kind: str) -> list[Parcel]:
    return list(Parcel.objects.filter(kind=kind))


# -- asking -------------------------------------------------------------------------------------------------
def test_the_family_asks_and_the_operator_is_told_without_a_name(town: Town, waiting: Family):
    review = asked(town, waiting)
    assert review.state == Review.State.OPEN
    assert [turn.text for turn in turns(town.operator, review)] == ["La media è 9, non 6."]
    assert count_open_reviews(town.operator, town.territory) == 1
    mails = told("review_asked")
    assert len(mails) == 2  # Teresa and Bruno.
    assert all("media" not in mail.context and waiting.person.last_name not in mail.context for mail in mails)


def test_the_same_form_twice_asks_once_and_another_one_is_refused(town: Town, waiting: Family):
    for _time in range(2):
        ask_review(waiting.guardian, award=result(waiting), text="Perché?", form_key="one", now=town.now)
    with pytest.raises(ReviewAsked):
        ask_review(waiting.guardian, award=result(waiting), text="Perché?", form_key="two", now=town.now)
    assert [turn.text for turn in Review.objects.get().messages.all()] == ["Perché?"]


def test_one_can_ask_until_the_last_day_and_not_a_day_longer(town: Town, waiting: Family):
    award = result(waiting)
    assert review_until(award) == town.today + timedelta(days=30)
    late = town.now + timedelta(days=31)
    with pytest.raises(ReviewTooLate):
        ask_review(waiting.guardian, award=award, text="Perché?", form_key="a", now=late)
    ask_review(waiting.guardian, award=award, text="Perché?", form_key="a", now=town.now + timedelta(days=30))


def test_whoever_was_served_has_nothing_to_ask(town: Town):
    [served] = [award for award in results_of(town.guardian) if award.is_awarded]
    with pytest.raises(NothingToReview):
        ask_review(town.guardian, award=served, text="Perché?", form_key="a", now=town.now)


def test_nobody_else_asks_reads_or_writes(town: Town, waiting: Family):
    review = asked(town, waiting)
    award = result(waiting)
    for stranger in (town.guardian, town.teacher, town.operator):
        with pytest.raises(NotAllowed):
            ask_review(stranger, award=award, text="Perché?", form_key="b", now=town.now)
    for stranger in (town.guardian, town.teacher, town.shopkeeper, town.manager):
        assert review_with_id(stranger, review.pk) is None
        assert list(turns(stranger, review)) == []
        assert result_with_id(stranger, award.pk) is None
        with pytest.raises(NotAllowed):
            write_to_review(stranger, review=review, text="Io!", form_key="c", now=town.now)
        with pytest.raises(NotAllowed):
            uphold(stranger, review=review, reason="No.", now=town.now)
        with pytest.raises(NotAllowed):
            reviews(stranger, town.territory)


def test_what_came_on_paper_is_the_familys_and_the_day_it_came_in_counts(town: Town, waiting: Family):
    award, after = result(waiting), town.now + timedelta(days=40)
    facts = {"award": award, "text": "Non è giusto.", "form_key": "paper", "now": after}
    with pytest.raises(ReviewTooLate):
        record_review(town.operator, received_on=town.today + timedelta(days=31), **facts)
    for stranger in (waiting.guardian, town.teacher, town.manager):
        with pytest.raises(NotAllowed):
            record_review(stranger, received_on=town.today, **facts)
    review = record_review(town.operator, received_on=town.today + timedelta(days=30), **facts)
    [turn] = turns(waiting.guardian, review)
    assert (turn.text, turn.role) == ("Non è giusto.", Role.GUARDIAN)


def test_the_family_may_need_no_answer_any_more(town: Town, waiting: Family):
    review = asked(town, waiting)
    for stranger in (town.operator, town.guardian, town.teacher):
        with pytest.raises(NotAllowed):
            withdraw_review(stranger, review=review, now=town.now)
    withdraw_review(waiting.guardian, review=review, now=town.now)
    assert count_open_reviews(town.operator, town.territory) == 0
    with pytest.raises(WrongState):
        uphold(town.second_operator, review=Review.objects.get(), reason="No.", now=town.now)


def test_a_round_that_is_not_decided_has_no_results(town: Town):
    family = town.new_family()
    prepare_round(town.operator, programme=town.arte, now=town.now)
    assert list(results_of(family.guardian)) == []


# -- talking ------------------------------------------------------------------------------------------------
def test_both_sides_write_and_the_other_one_is_told(town: Town, waiting: Family):
    review = asked(town, waiting)
    write_to_review(town.operator, review=review, text="Ci manda la pagella?", form_key="q", now=town.now)
    [letter] = told("review_answered")
    assert letter.to == waiting.email
    assert "Ci manda la pagella?" in letter.context
    write_to_review(waiting.guardian, review=review, text="Eccola.", form_key="r", now=town.now)
    assert len(told("review_reply")) == 2
    assert [turn.role for turn in turns(waiting.guardian, review)] == [Role.GUARDIAN, Role.OPERATOR, Role.GUARDIAN]
    review.refresh_from_db()
    assert review.last_word == Role.GUARDIAN


def test_the_same_words_twice_are_said_once_and_after_the_end_none_are(town: Town, waiting: Family):
    review = asked(town, waiting)
    for _time in range(2):
        write_to_review(town.operator, review=review, text="Un attimo.", form_key="q", now=town.now)
    assert len(turns(town.operator, review)) == 2
    uphold(town.second_operator, review=review, reason="La media è 6.", now=town.now)
    with pytest.raises(WrongState):
        write_to_review(waiting.guardian, review=review, text="No!", form_key="z", now=town.now)


# -- the end ------------------------------------------------------------------------------------------------
def test_whoever_prepared_the_round_does_not_decide_its_review(town: Town, waiting: Family):
    review = asked(town, waiting)
    for decide in (uphold, change):
        with pytest.raises(SameHandsAgain):
            decide(town.operator, review=review, reason="È giusto così.", now=town.now)
    review.refresh_from_db()
    assert review.state == Review.State.OPEN


def test_a_result_that_stays_is_told_with_its_reason_and_stands_in_the_record(town: Town, waiting: Family):
    review = asked(town, waiting)
    uphold(town.second_operator, review=review, reason="La media sulla pagella è 6.", now=town.now)
    review.refresh_from_db()
    assert (review.state, review.reason) == (Review.State.UPHELD, "La media sulla pagella è 6.")
    [letter] = told("review_decided")
    assert json.loads(letter.context)["reason"] == "La media sulla pagella è 6."
    verbs = Entry.objects.filter(subject="awards.review", subject_id=review.pk).order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["asked", "upheld"]
    with pytest.raises(WrongState):
        change(town.second_operator, review=review, reason="Anzi no.", now=town.now)


def test_a_result_that_changes_makes_a_round_of_one_that_another_person_approves(town: Town, waiting: Family):
    review = asked(town, waiting)
    town.new_fund(100_00, Earmark(municipalities=frozenset({"Gambolò"})))
    made = change(town.second_operator, review=review, reason="Aveva ragione.", now=town.now)
    assert (made.kind, made.state) == (Round.Kind.REVIEW, Round.State.PREPARED)
    assert [award.nomination_id for award in made.awards.all()] == [waiting.nomination.pk]
    assert not Voucher.objects.filter(person=waiting.person).exists()
    approve_round(town.operator, round=made, now=town.now)
    issue_round(made, town.now)
    assert Voucher.objects.filter(person=waiting.person).count() == 1
    assert [award.standing for award in results_of(waiting.guardian)] == ["served", "waiting"]


def test_without_the_money_nothing_is_decided_and_the_family_hears_of_nothing(town: Town, waiting: Family):
    review = asked(town, waiting)
    with pytest.raises(NoMoneyYet):
        change(town.second_operator, review=review, reason="Aveva ragione.", now=town.now)
    review.refresh_from_db()
    assert (review.state, review.reason, told("review_decided")) == (Review.State.OPEN, "", [])
    town.new_fund(100_00)
    change(town.second_operator, review=review, reason="Aveva ragione.", now=town.now)


def test_whose_yes_is_gone_gets_nothing_by_a_review(town: Town, waiting: Family):
    review = asked(town, waiting)
    town.new_fund(100_00)
    withdraw(town.teacher, nomination=waiting.nomination, now=town.now)
    with pytest.raises(StillOut):
        change(town.second_operator, review=review, reason="Aveva ragione.", now=town.now)


def test_while_another_round_is_on_its_way_nothing_is_decided(town: Town, waiting: Family):
    review = asked(town, waiting)
    town.new_fund(100_00)
    prepare_round(town.operator, programme=town.arte, now=town.now)
    with pytest.raises(RoundOpen):
        change(town.second_operator, review=review, reason="Aveva ragione.", now=town.now)
    review.refresh_from_db()
    assert review.state == Review.State.OPEN


def test_a_round_that_was_rejected_is_prepared_again(town: Town, waiting: Family):
    review = asked(town, waiting)
    town.new_fund(100_00)
    first = change(town.second_operator, review=review, reason="Aveva ragione.", now=town.now)
    with pytest.raises(WrongState):
        prepare_again(town.second_operator, review=review, now=town.now)
    reject_round(town.operator, round=first, now=town.now)
    second = prepare_again(town.second_operator, review=review, now=town.now)
    review.refresh_from_db()
    assert (review.round_id, second.state) == (second.pk, Round.State.PREPARED)


# -- what would have changed it -----------------------------------------------------------------------------
def test_what_would_have_served_is_reckoned_from_what_was_kept_and_kept_itself(town: Town, waiting: Family):
    award = result(waiting)
    assert change_of(award) == Change()  # No fund held enough for anybody.
    award.round.archive.delete()
    assert change_of(result(waiting)) == Change()
