"""A voucher exists only if a fund covers it, and what is left of it returns."""

import pytest

from mentoring.demo.tools import NO_ROUND, handed_out
from mentoring.demo.town import Town
from mentoring.kernel.money import Cents
from mentoring.kernel.refusal import WrongState
from mentoring.ledger import chart
from mentoring.ledger.errors import NotEnoughMoney
from mentoring.ledger.queries import balance
from mentoring.vouchers.commands import Grant, expire, issue, sweep
from mentoring.vouchers.models import Voucher
from mentoring.vouchers.queries import free_cents, overdue, wallet, wallet_of


def issued(town: Town, cents: int, key: str = "award-1", fund_cents: int = 100_00) -> Voucher:
    return handed_out(
        person=town.new_family().person,
        fund=town.new_fund(fund_cents),
        programme=town.arte,
        amount=Cents(cents),
        scope=town.arte.scope,
        expires_on=town.arte.ends_on,
        key=key,
        now=town.now,
    )


def test_a_voucher_takes_its_money_from_the_fund(town: Town) -> None:
    voucher = issued(town, 80_00)
    assert balance(chart.voucher(voucher.pk)) == 80_00
    assert balance(chart.fund(voucher.fund_id)) == 20_00


def test_no_voucher_without_cover(town: Town) -> None:
    before = Voucher.objects.count()
    with pytest.raises(NotEnoughMoney):
        issued(town, 100_01)
    assert Voucher.objects.count() == before


def test_an_award_is_paid_out_once(town: Town) -> None:
    first = issued(town, 80_00)
    grant = Grant(first.person, first.fund, town.arte, Cents(80_00), town.arte.scope, town.arte.ends_on)
    assert issue(grant, round_id=NO_ROUND, key=first.key, now=town.now) == first
    assert balance(chart.voucher(first.pk)) == 80_00


def test_what_expires_goes_back_whole(town: Town) -> None:
    voucher = issued(town, 80_00)
    expire(voucher, now=town.now)
    assert balance(chart.voucher(voucher.pk)) == 0
    assert balance(chart.fund(voucher.fund_id)) == 100_00
    with pytest.raises(WrongState):
        expire(voucher, now=town.now)


def test_sweeping_an_empty_voucher_does_nothing(town: Town) -> None:
    voucher = issued(town, 80_00)
    expire(voucher, now=town.now)
    sweep(voucher, now=town.now)
    assert balance(chart.fund(voucher.fund_id)) == 100_00


def test_a_voucher_is_good_on_its_last_day_and_overdue_the_day_after(town: Town) -> None:
    family = town.new_family()
    voucher = town.funded_voucher(50_00, family, expires_on=town.today)
    assert free_cents(wallet(family.guardian, town.today)) == 50_00
    assert voucher not in overdue(town.today)
    tomorrow = town.today.replace(year=town.today.year + 1)
    assert wallet_of(family.person, tomorrow) == []
    assert voucher in overdue(tomorrow)


def test_a_wallet_is_ones_own(town: Town) -> None:
    family = town.funded_family(50_00)
    assert [pocketful.free_cents for pocketful in wallet(family.guardian, town.today)] == [50_00]
    for stranger in (town.operator, town.teacher, town.manager, town.shopkeeper, town.new_family().guardian):
        assert wallet(stranger, town.today) == []
