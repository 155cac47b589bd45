"""Money moves once, whole, and never from where it is not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from mentoring.kernel.money import Cents
from mentoring.ledger import chart
from mentoring.ledger.chart import GUARDED, MOVES, Move, Pocket
from mentoring.ledger.commands import post, post_all, take_snapshots
from mentoring.ledger.engine import Facts, _step_by_step
from mentoring.ledger.errors import KeyReused, NotEnoughMoney
from mentoring.ledger.models import Balance, Transfer
from mentoring.ledger.queries import balance, differences, flows, history, payable_by_fund, territory_totals

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
# Owners far from those of the town, whose books these tests share.
TERRITORY, FUND, VOUCHER, BOOKING, PROVIDER, PAYOUT = (9_000_000 + n for n in range(6))


def gift(cents: int, key: str = "gift:1", fund: int = FUND) -> None:
    move(Move.GIFT_RECEIVED, chart.bank(TERRITORY), chart.fund(fund), cents, key, fund)


def move(
    name: Move, source: chart.Account, destination: chart.Account, cents: int, key: str, fund: int | None = FUND
) -> None:
    facts: dict[str, Any] = {"territory_id": TERRITORY, "fund_id": fund, "at": NOW, "key": f"test:{key}"}
    post(name, source=source, destination=destination, amount=Cents(cents), **facts)


def test_a_gift_is_in_the_fund_and_missing_at_the_edge() -> None:
    gift(100_00)
    assert balance(chart.fund(FUND)) == 100_00
    assert balance(chart.bank(TERRITORY)) == -100_00


def test_the_same_key_again_changes_nothing() -> None:
    gift(100_00)
    gift(100_00)
    assert balance(chart.fund(FUND)) == 100_00
    assert Transfer.objects.filter(key="test:gift:1").count() == 1


@pytest.mark.parametrize("cents", [99_99, 100_01])
def test_the_same_key_with_another_amount_is_refused(cents: int) -> None:
    gift(100_00)
    with pytest.raises(KeyReused):
        gift(cents)
    assert balance(chart.fund(FUND)) == 100_00


def test_the_same_key_for_another_fund_is_refused() -> None:
    gift(100_00)
    with pytest.raises(KeyReused):
        gift(100_00, fund=FUND + 100)


def test_no_account_is_emptied_below_zero() -> None:
    gift(10_00)
    with pytest.raises(NotEnoughMoney):
        move(Move.AWARD, chart.fund(FUND), chart.voucher(VOUCHER), 10_01, "award:1")
    assert balance(chart.fund(FUND)) == 10_00
    assert balance(chart.voucher(VOUCHER)) == 0
    assert not Transfer.objects.filter(key="test:award:1").exists()


def test_a_move_off_the_chart_is_our_bug() -> None:
    with pytest.raises(AssertionError):
        move(Move.AWARD, chart.bank(TERRITORY), chart.voucher(VOUCHER), 1, "wrong")


@pytest.mark.parametrize("cents", [0, -1])
def test_an_amount_that_is_not_positive_is_our_bug(cents: int) -> None:
    with pytest.raises(AssertionError):
        gift(cents)


def test_the_database_itself_refuses_a_move_off_the_chart() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Transfer.objects.create(
            key="smuggled",
            move=Move.AWARD,
            source_pocket=Pocket.BANK,
            source_owner=1,
            destination_pocket=Pocket.VOUCHER,
            destination_owner=1,
            amount_cents=5,
            territory_id=1,
            posted_at=NOW,
        )


@pytest.mark.parametrize("statement", ["UPDATE ledger_transfer SET amount_cents = 1", "DELETE FROM ledger_transfer"])
def test_the_past_cannot_be_changed_even_by_hand(statement: str) -> None:
    gift(100_00)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert balance(chart.fund(FUND)) == 100_00


def test_the_database_itself_refuses_a_balance_below_zero() -> None:
    gift(1_00)
    with pytest.raises(DatabaseError), transaction.atomic():
        Balance.objects.filter(pocket=Pocket.FUND, owner=FUND).update(cents=-1)


def test_collecting_accounts_have_no_row_that_could_be_hot() -> None:
    whole_way(12_00)
    assert not Balance.objects.exclude(pocket__in=[pocket.value for pocket in GUARDED]).exists()
    assert balance(chart.payable(PROVIDER)) == 12_00


def whole_way(cents: int) -> None:
    gift(cents, key="way:gift")
    move(Move.AWARD, chart.fund(FUND), chart.voucher(VOUCHER), cents, "way:award")
    move(Move.BOOKING_HOLD, chart.voucher(VOUCHER), chart.held(BOOKING), cents, "way:hold")
    move(Move.BOOKING_REDEEM, chart.held(BOOKING), chart.payable(PROVIDER), cents, "way:redeem")


def test_a_euro_keeps_its_colour_from_gift_to_bank() -> None:
    whole_way(12_00)
    assert payable_by_fund(PROVIDER) == {(TERRITORY, FUND): 12_00}
    move(Move.PAYOUT_PREPARE, chart.payable(PROVIDER), chart.in_transit(PAYOUT), 12_00, "way:prepare")
    move(Move.PAYOUT_EXECUTE, chart.in_transit(PAYOUT), chart.bank(TERRITORY), 12_00, "way:execute")
    assert payable_by_fund(PROVIDER) == {}
    assert flows([FUND])[FUND][Move.PAYOUT_EXECUTE] == 12_00
    assert balance(chart.bank(TERRITORY)) == 0
    assert sum(territory_totals()[TERRITORY].values()) == 0


def test_an_account_tells_its_story_newest_first() -> None:
    gift(100_00)
    move(Move.AWARD, chart.fund(FUND), chart.voucher(VOUCHER), 80_00, "award:1")
    assert [(line.move, line.cents) for line in history(chart.fund(FUND))] == [
        (Move.AWARD, -80_00),
        (Move.GIFT_RECEIVED, 100_00),
    ]


def test_snapshots_change_nothing_that_one_can_read() -> None:
    whole_way(12_00)
    take_snapshots(NOW + timedelta(hours=2))
    assert balance(chart.payable(PROVIDER)) == 12_00
    move(Move.PAYOUT_PREPARE, chart.payable(PROVIDER), chart.in_transit(PAYOUT), 5_00, "after")
    assert balance(chart.payable(PROVIDER)) == 7_00
    take_snapshots(NOW + timedelta(hours=4))
    assert balance(chart.payable(PROVIDER)) == 7_00
    assert list(differences()) == []


def test_a_snapshot_leaves_out_what_is_not_settled() -> None:
    whole_way(12_00)
    take_snapshots(NOW + timedelta(minutes=5))
    assert balance(chart.payable(PROVIDER)) == 12_00
    assert list(differences()) == []


def test_the_recount_finds_a_balance_that_somebody_edited() -> None:
    gift(100_00)
    Balance.objects.filter(pocket=Pocket.FUND, owner=FUND).update(cents=99_00)
    [difference] = differences()
    assert (difference.account, difference.kept_cents, difference.counted_cents) == (chart.fund(FUND), 99_00, 100_00)


def test_the_portable_steps_do_what_the_one_call_does() -> None:
    """post() takes the database's own way; the steps are for every other one."""
    gift(50_00)
    facts = Facts("steps", Move.AWARD, chart.fund(FUND), chart.voucher(VOUCHER), 20_00, TERRITORY, FUND, NOW)
    with transaction.atomic(), connection.cursor() as cursor:
        _step_by_step(cursor, facts)
        _step_by_step(cursor, facts)
        with pytest.raises(KeyReused):
            _step_by_step(cursor, facts._replace(amount_cents=1))
    assert balance(chart.fund(FUND)) == 30_00
    assert balance(chart.voucher(VOUCHER)) == 20_00
    with pytest.raises(NotEnoughMoney), transaction.atomic(), connection.cursor() as cursor:
        _step_by_step(cursor, facts._replace(key="steps:2", amount_cents=30_01))
    assert list(differences()) == []


def awards(*amounts: int, key: str = "many") -> list[Facts]:
    return [
        Facts(f"{key}:{n}", Move.AWARD, chart.fund(FUND), chart.voucher(VOUCHER + n), cents, TERRITORY, FUND, NOW)
        for n, cents in enumerate(amounts)
    ]


def test_many_are_written_as_each_would_be() -> None:
    gift(50_00)
    many = awards(10_00, 20_00, 5_00)
    post_all(reversed(many))
    post_all(many)  # The same again changes nothing.
    post_all([*many, *many])
    assert balance(chart.fund(FUND)) == 15_00
    assert [balance(chart.voucher(VOUCHER + n)) for n in range(3)] == [10_00, 20_00, 5_00]
    assert list(Transfer.objects.filter(key="many:1").values_list("posted_at", "amount_cents")) == [(NOW, 20_00)]
    post_all([])
    assert list(differences()) == []


def test_of_many_all_are_written_or_none() -> None:
    gift(50_00)
    with pytest.raises(NotEnoughMoney):
        post_all(awards(30_00, 20_01))
    assert not Transfer.objects.filter(key__startswith="many").exists()
    assert (balance(chart.fund(FUND)), balance(chart.voucher(VOUCHER))) == (50_00, 0)
    post_all(awards(30_00))
    with pytest.raises(KeyReused):
        post_all(awards(30_01, 1_00))
    assert (balance(chart.fund(FUND)), balance(chart.voucher(VOUCHER + 1))) == (20_00, 0)


def test_one_of_many_that_is_off_the_chart_is_our_bug() -> None:
    gift(50_00)
    wrong = awards(1_00)[0]._replace(source=chart.bank(TERRITORY))
    for bad in (wrong, *awards(0, key="nothing")):
        with pytest.raises(AssertionError):
            post_all([*awards(1_00), bad])
    assert balance(chart.fund(FUND)) == 50_00


def test_many_written_step_by_step_are_the_same_in_one_call() -> None:
    gift(50_00)
    with transaction.atomic(), connection.cursor() as cursor:
        for each in awards(10_00, 20_00):
            _step_by_step(cursor, each)
    post_all(awards(10_00, 20_00))  # To the other way they are the same transfers.
    assert balance(chart.fund(FUND)) == 20_00


def test_money_that_is_passed_on_goes_to_another_fund() -> None:
    gift(50_00)
    move(Move.RELAY, chart.fund(FUND), chart.fund(FUND + 1), 20_00, "on")
    assert [balance(chart.fund(FUND)), balance(chart.fund(FUND + 1))] == [30_00, 20_00]
    with pytest.raises(AssertionError):
        move(Move.RELAY, chart.fund(FUND), chart.fund(FUND), 20_00, "round")
    same = Facts("around", Move.RELAY, chart.fund(FUND), chart.fund(FUND), 20_00, TERRITORY, FUND, NOW)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        _step_by_step(cursor, same)
    assert list(differences()) == []


@pytest.mark.parametrize("name", list(Move))
def test_every_move_is_on_the_chart(name: Move) -> None:
    assert name in MOVES


ACCOUNTS = {pocket: [chart.Account(pocket, 9_100_000 + n) for n in range(2)] for pocket in Pocket}


class AnyStoryBalances(HypothesisTestCase):
    """Whatever is tried in whatever order, the books add up and nothing guarded is below zero."""

    @settings(max_examples=40, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(list(Move)),
                st.integers(0, 1),
                st.integers(0, 1),
                st.integers(1, 5),
                st.integers(0, 9),
            ),
            max_size=30,
        )
    )
    def test_any_story_balances(self, story: list[tuple[Move, int, int, int, int]]) -> None:
        for name, from_owner, to_owner, euros, key in story:
            source, destination = MOVES[name]
            ends = ACCOUNTS[source][from_owner], ACCOUNTS[destination][to_owner]
            if ends[0] == ends[1]:
                continue
            try:
                move(name, *ends, euros * 100, f"story:{key}")
            except (NotEnoughMoney, KeyReused):
                continue
        kept = {pocket: [balance(account) for account in ACCOUNTS[pocket]] for pocket in GUARDED}
        assert all(cents >= 0 for balances in kept.values() for cents in balances)
        assert not [d for d in differences() if d.account.pocket in GUARDED]
        assert sum(territory_totals().get(TERRITORY, {}).values()) == 0
