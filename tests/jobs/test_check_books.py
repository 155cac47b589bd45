"""check_books says where the money is, and notices when a figure was tampered with."""

import json

import pytest
from django.core.management import call_command
from django.db import connection

from mentoring.jobs.books import in_euro, recount
from mentoring.ledger.commands import take_snapshots


def tamper(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        assert cursor.rowcount == 1


def test_books_that_balance_are_one_line_per_territory(town, capsys):
    town.redeemed_booking()
    call_command("check_books")
    said = capsys.readouterr()
    [line] = said.out.splitlines()
    assert line.startswith("Vigevano: bank ")
    assert "payable 12,00 €" in line
    assert line.endswith("sum 0,00 €")
    assert said.err == ""


def test_the_bank_holds_what_the_pockets_hold(town):
    [books] = recount().territories
    cents = dict(books.cents)
    assert cents.pop("bank") == sum(cents.values()) > 0


@pytest.mark.parametrize(
    ("sql", "account"),
    [
        ("UPDATE ledger_balance SET cents = cents + 1 WHERE pocket = 'fund' AND owner = {fund}", "account fund {fund}"),
        ("DELETE FROM ledger_balance WHERE pocket = 'fund' AND owner = {fund}", "account fund {fund}"),
        ("UPDATE ledger_snapshot SET cents = cents - 1 WHERE pocket = 'bank'", "account bank {territory}"),
    ],
)
def test_a_figure_that_was_tampered_with_is_named(town, capsys, sql, account):
    take_snapshots(town.now)
    ids = {"fund": town.foundation_fund.pk, "territory": town.territory.pk}
    tamper(sql.format(**ids))
    with pytest.raises(SystemExit) as left:
        call_command("check_books")
    assert left.value.code == 1
    assert account.format(**ids) in capsys.readouterr().err


def test_a_booking_whose_state_and_money_differ_is_named(town, capsys):
    booking = town.booked_concert()
    tamper(f"UPDATE bookings_booking SET state = 'expired', released_at = booked_at WHERE id = {booking.pk}")
    with pytest.raises(SystemExit):
        call_command("check_books")
    assert f"booking {booking.pk}" in capsys.readouterr().err


def test_the_same_for_a_machine(town, capsys):
    call_command("check_books", "--json")
    data = json.loads(capsys.readouterr().out)
    assert data["ok"] is True
    assert data["wrong"] == []
    assert data["territories"][0]["slug"] == "vigevano"
    assert data["territories"][0]["sum_cents"] == 0
    assert data["territories"][0]["cents"]["not matched"] == 50_00


def test_a_machine_too_hears_that_something_is_wrong(town, capsys):
    tamper(f"UPDATE ledger_balance SET cents = 0 WHERE pocket = 'fund' AND owner = {town.foundation_fund.pk}")
    with pytest.raises(SystemExit):
        call_command("check_books", "--json")
    data = json.loads(capsys.readouterr().out)
    assert data["ok"] is False
    assert len(data["wrong"]) == 1


def test_sums_are_written_as_bookkeepers_do():
    assert in_euro(1_234_567_89) == "1.234.567,89 €"
    assert in_euro(-5) == "-0,05 €"
