"""A round is looked at, prepared by one, approved by another; and it serves a person once."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from stdnum.it.codicefiscale import calc_check_digit

from mentoring.awards.approving import approve_round
from mentoring.awards.commands import prepare_round, reject_round
from mentoring.awards.errors import NobodyToServe, RoundOpen, RoundOutdated, SameHands
from mentoring.awards.issuing import issue_round
from mentoring.awards.models import Award, Round
from mentoring.awards.queries import (
    awards_in,
    count_waiting_for_award,
    outcomes,
    preview,
    round_with_id,
    rounds,
    simulate,
)
from mentoring.demo.tools import Family, handed_out
from mentoring.demo.town import Town
from mentoring.funds.models import Fund
from mentoring.funds.rules import Earmark
from mentoring.kernel.money import Cents
from mentoring.kernel.refusal import NotAllowed, WrongState
from mentoring.ledger import chart
from mentoring.ledger.queries import balance
from mentoring.nominations.commands import withdraw
from mentoring.nominations.rules import Nominee
from mentoring.people.permissions import Role
from mentoring.records.models import Parcel
from mentoring.vouchers.models import Voucher


def spend(town: Town, fund: Fund, cents: int) -> None:
    """So much of a fund goes to somebody else."""
    handed_out(
        person=town.new_family().person,
        fund=fund,
        programme=town.arte,
        amount=Cents(cents),
        scope=town.arte.scope,
        expires_on=town.arte.ends_on,
        key=town.form_key(),
        now=town.now,
    )


@pytest.fixture
def fund(town: Town) -> Fund:
    """Money for two, from Vigevano and under 19; the town's other funds are empty."""
    for other in (town.common_fund, town.foundation_fund):
        spend(town, other, balance(chart.fund(other.pk)))
    return town.new_fund(2 * 100_00, Earmark(municipalities=frozenset({"Vigevano"}), oldest=18))


@pytest.fixture
def waiting(town: Town, fund: Fund) -> list[Family]:
    """Three families with their yes; the third is too old for the fund."""
    return [town.new_family(age=age) for age in (12, 15, 21)]


def prepared(town: Town) -> Round:
    return prepare_round(town.operator, programme=town.arte, now=town.now)


def approved(town: Town) -> Round:
    made = prepared(town)
    approve_round(town.second_operator, round=made, now=town.now)
    issue_round(made, town.now)
    made.refresh_from_db()
    return made


def test_an_approved_round_makes_vouchers_and_tells_the_families(town: Town, fund: Fund, waiting) -> None:
    made = approved(town)
    assert made.state == Round.State.APPROVED
    for family in waiting[:2]:
        voucher = Voucher.objects.get(person=family.person, programme=town.arte)
        assert voucher.amount_cents == 100_00
        assert voucher.fund == fund
        assert balance(chart.voucher(voucher.pk)) == 100_00
        assert Parcel.objects.filter(
            kind="voucher_issued", key__startswith=f"award-issued:{voucher.slice.award_id}:"
        ).exists()
    assert balance(chart.fund(fund.pk)) == 0


def test_preparing_moves_no_money(town: Town, fund: Fund, waiting) -> None:
    before = Voucher.objects.count()
    prepared(town)
    assert Voucher.objects.count() == before
    assert balance(chart.fund(fund.pk)) == 200_00


def test_what_lies_in_an_open_fund_is_left_for_those_nobody_else_may_serve(town: Town, fund: Fund, waiting) -> None:
    open_fund = town.new_fund(100_00)
    assert [list(outcome.slices) for outcome in preview(town.operator, town.arte, town.now).outcomes] == [
        [fund.pk],
        [fund.pk],
        [open_fund.pk],
    ]


def test_whoever_prepared_cannot_approve(town: Town, waiting) -> None:
    made = prepared(town)
    with pytest.raises(SameHands):
        approve_round(town.operator, round=made, now=town.now)
    made.refresh_from_db()
    assert made.state == Round.State.PREPARED
    assert not Voucher.objects.filter(person=waiting[0].person).exists()


def test_the_database_does_not_let_the_same_hands_approve_either(town: Town, waiting) -> None:
    made = prepared(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=made.pk).update(decided_by=town.operator.user_id)


def test_whoever_prepared_may_drop_it(town: Town, waiting) -> None:
    made = prepared(town)
    reject_round(town.operator, round=made, now=town.now)
    assert made.state == Round.State.REJECTED
    prepared(town)  # And everybody still waits.


def test_a_round_is_decided_once(town: Town, waiting) -> None:
    made = approved(town)
    with pytest.raises(WrongState):
        approve_round(town.second_operator, round=made, now=town.now)
    with pytest.raises(WrongState):
        reject_round(town.second_operator, round=made, now=town.now)


def test_one_round_at_a_time_per_programme(town: Town, waiting) -> None:
    prepared(town)
    with pytest.raises(RoundOpen):
        prepared(town)


def test_without_anybody_waiting_there_is_no_round(town: Town) -> None:
    with pytest.raises(NobodyToServe):
        prepare_round(town.operator, programme=town.sport, now=town.now)


def test_a_consent_that_is_gone_makes_the_round_outdated_and_nothing_happens(town: Town, fund: Fund, waiting) -> None:
    made = prepared(town)
    withdraw(town.teacher, nomination=waiting[1].nomination, now=town.now)
    with pytest.raises(RoundOutdated):
        approve_round(town.second_operator, round=made, now=town.now)
    assert not Voucher.objects.filter(person=waiting[0].person, programme=town.arte).exists()
    assert balance(chart.fund(fund.pk)) == 200_00


def test_money_that_is_gone_makes_the_round_outdated_and_nothing_happens(town: Town, fund: Fund, waiting) -> None:
    made = prepared(town)
    spend(town, fund, 150_00)
    with pytest.raises(RoundOutdated):
        approve_round(town.second_operator, round=made, now=town.now)
    assert not Voucher.objects.filter(person=waiting[0].person, programme=town.arte).exists()
    assert balance(chart.fund(fund.pk)) == 50_00


def fiscal_code_of(born_on: date) -> str:
    body = f"RSSMRA{born_on:%y}A{born_on.day + 40:02}F205"
    return body + str(calc_check_digit(body))


def test_nobody_is_served_twice_when_two_nominators_put_them_forward(town: Town) -> None:
    parish, priest = town.new_organisation("agency", Role.NOMINATOR)
    nominee = Nominee(
        first_name="Mara",
        last_name="Rossi",
        born_on=town.born(14),
        fiscal_code=fiscal_code_of(town.born(14)),
        municipality="Vigevano",
        guardian_name="Rosa Rossi",
        guardian_email="rossi@example.org",
    )
    by_school = town.agreeing_family(town.teacher, town.arte, town.school, nominee, own_email="mara@example.org")
    by_parish = town.agreeing_family(priest, town.arte, parish, nominee, own_email="mara@example.org")
    assert by_school.person == by_parish.person
    assert [decision.nomination_id for decision in simulate(town.arte, town.now)] == [by_school.nomination.pk]
    approved(town)
    assert Voucher.objects.filter(person=by_school.person, programme=town.arte).count() == 1
    with pytest.raises(NobodyToServe):
        prepared(town)


def test_who_was_served_does_not_wait_any_more(town: Town, waiting) -> None:
    town.new_fund(10 * 100_00)
    assert count_waiting_for_award(town.territory) == {town.arte.pk: 3}
    approved(town)
    assert count_waiting_for_award(town.territory) == {}


def test_the_waiting_number_is_the_length_of_the_round(town: Town, waiting) -> None:
    assert count_waiting_for_award(town.territory)[town.arte.pk] == len(simulate(town.arte, town.now))


def test_the_preview_is_what_the_round_then_says(town: Town, waiting) -> None:
    before = preview(town.operator, town.arte, town.now).outcomes
    made = prepared(town)
    assert outcomes(town.operator, made) == before
    assert [outcome.age for outcome in before] == [
        family.person.age_on(town.arte.ages_counted_on) for family in waiting
    ]
    assert {outcome.nominator for outcome in before} == {town.school.name}


def test_no_name_leaves_the_room_with_an_outcome(town: Town, waiting) -> None:
    told = repr(preview(town.operator, town.arte, town.now).outcomes)
    for family in waiting:
        assert family.person.last_name not in told
        assert family.email not in told


def test_a_preview_reads_no_secret_and_asks_the_same_few_things(town: Town, waiting, django_assert_max_num_queries):
    with django_assert_max_num_queries(8) as asked:
        preview(town.operator, town.arte, town.now)
    assert not any("guardian_email" in query["sql"] for query in asked.captured_queries)


def test_only_the_operator_looks_decides_and_prepares(town: Town, waiting) -> None:
    made = prepared(town)
    for stranger in (town.teacher, town.manager, town.guardian, town.shopkeeper):
        with pytest.raises(NotAllowed):
            preview(stranger, town.arte, town.now)
        with pytest.raises(NotAllowed):
            prepare_round(stranger, programme=town.arte, now=town.now)
        with pytest.raises(NotAllowed):
            approve_round(stranger, round=made, now=town.now)
        with pytest.raises(NotAllowed):
            reject_round(stranger, round=made, now=town.now)
        assert round_with_id(stranger, made.pk) is None
        assert not rounds(stranger, town.territory).exists()


def test_a_family_and_a_school_see_their_own_results_once_approved(town: Town, waiting) -> None:
    made = prepared(town)
    assert not awards_in(town.teacher, made).exists()
    assert not awards_in(waiting[0].guardian, made).exists()
    approve_round(town.second_operator, round=made, now=town.now)
    issue_round(made, town.now)
    assert awards_in(town.teacher, made).count() == 3
    assert [award.nomination for award in awards_in(waiting[0].guardian, made)] == [waiting[0].nomination]
    assert not awards_in(town.guardian, made).exists()


def test_a_served_award_knows_its_voucher_and_a_waiting_one_its_obstacles(town: Town, fund: Fund, waiting) -> None:
    made = approved(town)
    first, second, third = Award.objects.filter(round=made, nomination__in=[f.nomination for f in waiting])
    assert first.slices.get().voucher is not None
    assert second.slices.get().voucher is not None
    assert not third.slices.exists()
    assert third.obstacles[str(fund.pk)] == "age"
    assert third.obstacles[str(town.common_fund.pk)] == "empty"
