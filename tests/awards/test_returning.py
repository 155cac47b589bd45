"""Money that came back serves who waits: a small round prepares itself, once, and a person approves it."""

from datetime import timedelta

import pytest

from mentoring.awards.approving import approve_round
from mentoring.awards.commands import prepare_round, reject_round
from mentoring.awards.issuing import issue_round
from mentoring.awards.models import Round
from mentoring.awards.returning import prepare_returned
from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.funds.rules import Earmark
from mentoring.ledger import chart
from mentoring.ledger.queries import balance
from mentoring.records.models import Parcel
from mentoring.vouchers.models import Voucher
from tests.awards.test_rounds import spend

HERE = Earmark(municipalities=frozenset({"Borgolavezzaro"}))


def money(town: Town, cents: int, *, days: int) -> None:
    """It comes some days from now."""
    town.clock.now += timedelta(days=days)
    town.new_fund(cents, HERE)
    town.clock.now -= timedelta(days=days)


@pytest.fixture
def families(town: Town) -> list[Family]:
    """Two are served, one waits; the town's other funds are empty."""
    for other in (town.common_fund, town.foundation_fund):
        spend(town, other, balance(chart.fund(other.pk)))
    town.new_fund(200_00, HERE)
    return [town.new_family(municipality="Borgolavezzaro") for _ in range(3)]


@pytest.fixture
def first(town: Town, families: list[Family]) -> Round:
    made = prepare_round(town.operator, programme=town.arte, now=town.now)
    approve_round(town.second_operator, round=made, now=town.now)
    issue_round(made, town.now)
    return made


def small_rounds() -> list[Round]:
    return list(Round.objects.filter(kind=Round.Kind.RETURNED).order_by("pk"))


def later(town: Town, days: int = 1) -> object:
    return town.now + timedelta(days=days, hours=1)


def test_money_that_came_serves_who_waits_after_a_person_s_yes(town: Town, families, first: Round) -> None:
    waiting = first.awards.get(standing="waiting")
    money(town, 100_00, days=1)
    assert prepare_returned(later(town)) == 1
    (made,) = small_rounds()
    assert (made.prepared_by, made.state, made.total_cents, made.approvals_needed) == (None, "prepared", 100_00, 1)
    told = Parcel.objects.filter(kind="round_ready", key__startswith=f"round-ready:{made.pk}:")
    assert {parcel.facts["served"] for parcel in told} == {1}
    assert told.count() >= 2
    assert not Voucher.objects.filter(slice__award__round=made).exists()
    approve_round(town.operator, round=made, now=later(town))
    issue_round(made, later(town))
    assert Voucher.objects.get(slice__award__round=made).person_id == waiting.nomination.person_id


def test_twice_running_makes_one(town: Town, families, first: Round) -> None:
    money(town, 100_00, days=1)
    assert [prepare_returned(later(town)) for _ in range(2)] == [1, 0]
    assert prepare_returned(later(town, days=2)) == 0  # The first is still open.
    assert len(small_rounds()) == 1


def test_whoever_drops_it_is_asked_again_only_about_new_money(town: Town, families, first: Round) -> None:
    money(town, 100_00, days=1)
    prepare_returned(later(town))
    reject_round(town.operator, round=small_rounds()[0], now=later(town))
    assert prepare_returned(later(town, days=2)) == 0
    money(town, 100_00, days=3)
    assert prepare_returned(later(town, days=3)) == 1


def test_nothing_is_prepared_for_money_that_serves_nobody_who_waits(town: Town, families, first: Round) -> None:
    town.clock.now += timedelta(days=1)
    town.new_fund(500_00, Earmark(municipalities=frozenset({"Altrove"})))
    town.clock.now -= timedelta(days=1)
    assert prepare_returned(later(town)) == 0
    assert small_rounds() == []


def test_nothing_is_prepared_without_new_money_or_without_anybody_who_waits(town: Town, families) -> None:
    assert prepare_returned(later(town)) == 0  # There was no round yet: the first one is for people to prepare.
    town.new_fund(300_00, HERE)
    made = prepare_round(town.operator, programme=town.arte, now=town.now)
    assert not made.awards.filter(standing="waiting").exists()
    approve_round(town.second_operator, round=made, now=town.now)
    issue_round(made, town.now)
    money(town, 100_00, days=1)
    town.new_family(municipality="Borgolavezzaro")  # Put forward since: they wait for the next ordinary round.
    assert prepare_returned(later(town)) == 0


def test_nothing_is_prepared_when_no_money_came(town: Town, families, first: Round) -> None:
    assert prepare_returned(later(town)) == 0
