"""What happens by itself when its time has come."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from mentoring.bookings.models import Booking
from mentoring.jobs import apart, chores
from mentoring.jobs import dates as jobs_dates
from mentoring.jobs.chores import run_due
from mentoring.ledger import chart
from mentoring.ledger.errors import NotEnoughMoney
from mentoring.ledger.models import Snapshot
from mentoring.ledger.queries import balance, differences
from mentoring.offers.models import Occurrence
from mentoring.records.commands import count_attempt
from mentoring.records.models import Attempt, Parcel
from mentoring.vouchers.models import Voucher


def test_a_voucher_whose_last_day_is_over_returns_to_its_fund(town):
    voucher = town.funded_voucher(80_00, expires_on=town.today)
    assert run_due(town.now).vouchers == 0
    assert run_due(town.now + timedelta(days=1)).vouchers == 1
    voucher.refresh_from_db()
    assert voucher.state == Voucher.State.EXPIRED
    assert balance(chart.voucher(voucher.pk)) == 0
    assert balance(chart.fund(voucher.fund_id)) == 80_00


def test_a_booking_that_nobody_used_gives_back_money_and_seat(town):
    family = town.funded_family(50_00)
    date = town.new_date(price_cents=20_00)
    booking = town.booked(date, family)
    assert run_due(date.door_closes_at).bookings == 0
    done = run_due(date.door_closes_at + timedelta(seconds=1))
    booking.refresh_from_db()
    date.refresh_from_db()
    assert done.bookings == 1
    assert booking.state == Booking.State.EXPIRED
    assert date.seats_taken == 0
    assert balance(chart.held(booking.pk)) == 0


def test_a_forgotten_booking_on_an_expired_voucher_goes_all_the_way_back_in_one_pass(town):
    family = town.new_family()
    voucher = town.funded_voucher(50_00, family, expires_on=town.today)
    booking = town.booked(town.new_date(price_cents=20_00), family)
    done = run_due(town.now + timedelta(days=5))
    assert (done.bookings, done.vouchers) == (1, 1)
    assert balance(chart.held(booking.pk)) == balance(chart.voucher(voucher.pk)) == 0
    assert balance(chart.fund(voucher.fund_id)) == 50_00


def test_doing_it_again_changes_nothing(town):
    town.funded_voucher(80_00, expires_on=town.today)
    later = town.now + timedelta(days=1)
    assert run_due(later)
    assert not run_due(later)
    assert list(differences()) == []


def test_letters_are_sent_guesses_forgotten_and_snapshots_taken(town):
    count_attempt("door-user:1", at=town.now - timedelta(days=2))
    count_attempt("door-user:1", at=town.now - timedelta(minutes=1))
    done = run_due(town.now)
    assert done.letters > 0
    assert not Parcel.objects.filter(state=Parcel.State.WAITING, next_try_at__lte=town.now).exists()
    assert Attempt.objects.count() == 1
    assert Snapshot.objects.exists()
    assert "letters" in str(done)


def test_what_comes_back_goes_on_in_the_same_pass_as_far_as_its_giver_said(town):
    voucher = town.funded_voucher(80_00, expires_on=town.today)
    fund = voucher.fund
    type(fund).objects.filter(pk=fund.pk).update(wishes={"municipalities": ["Isola che non c'è"]})
    type(fund.pledge).objects.filter(pk=fund.pledge_id).update(reach="school")
    town.new_family()  # Of the same school, and waits.
    run_due(town.now + timedelta(days=1))
    [leftover] = voucher.leftovers.all()
    assert (leftover.state, leftover.passed_cents, leftover.passed_to.nominator) == ("passed", 80_00, town.school)
    assert balance(chart.fund(fund.pk)) == 0


# -- what fails stops nothing else -------------------------------------------------------------------------------
NAME = "Viola Nespoli"
CHORES = [
    "give_dates_back", "dates_awaited", "tend_lines", "tell_wishers", "overdue", "pass_on_leftovers",
    "prepare_returned", "publish_due", "keep_true", "came_of_age", "remind_of_ends", "take_snapshots",
    "unanswered_since", "forget_attempts", "expire_invitations", "retain_daily", "forget_rolls", "forget_runs",
    "ask_daily", "issue_rounds", "write_lists", "fetch_playbills", "write_playbills",
]  # fmt: skip


def fail(*_about, **_facts):
    raise KeyError(NAME)


def test_whatever_fails_the_letters_leave(town, monkeypatch, caplog):
    for chore in CHORES:
        monkeypatch.setattr(chores, chore, fail)
    done = run_due(town.now)
    assert done.troubles == len(CHORES)
    assert done.letters > 0  # The last of all.
    assert f"{len(CHORES)} failed" in str(done)
    assert caplog.text.count("KeyError. Everything else goes on.") == len(CHORES)
    assert NAME not in caplog.text  # A database repeats the row that it refuses.


def test_one_seat_that_cannot_be_given_back_keeps_nobody_elses_money(town, monkeypatch, caplog):
    bookings = [town.booked_concert() for _ in range(3)]
    late = town.tonight_date.door_closes_at + timedelta(seconds=1)
    settle = chores.settle_forgotten

    def but_one(booking, *, now):
        if booking.pk == bookings[1].pk:
            raise NotEnoughMoney
        settle(booking, now=now)

    monkeypatch.setattr(chores, "settle_forgotten", but_one)
    done = run_due(late)
    assert (done.bookings, done.troubles) == (2, 1)
    assert [Booking.objects.get(pk=each.pk).state for each in bookings] == ["expired", "held", "expired"]
    assert f"but_one {bookings[1].pk}: NotEnoughMoney" in caplog.text
    monkeypatch.undo()
    assert run_due(late).bookings == 1  # It is tried again as long as it is due.


def test_a_date_that_fails_does_not_keep_the_next_ones_money(town, monkeypatch):
    dates = [town.new_date(price_cents=20_00) for _ in range(2)]
    bookings = [town.booked(date, town.funded_family(50_00)) for date in dates]
    Occurrence.objects.filter(pk__in=[date.pk for date in dates]).update(cancelled_at=town.now)
    give = jobs_dates.give_back_some
    monkeypatch.setattr(jobs_dates, "give_back_some", lambda date, now: fail() if date == dates[0] else give(date, now))
    assert run_due(town.now).troubles == 1
    assert [Booking.objects.get(pk=each.pk).state for each in bookings] == ["held", "cancelled"]


def test_without_a_database_nothing_goes_on(town, monkeypatch):
    def gone(*_about, **_facts):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(chores, "tend_lines", gone)
    monkeypatch.setattr(apart, "_is_database_there", lambda: False)
    with pytest.raises(OperationalError):
        run_due(town.now)
    monkeypatch.setattr(apart, "_is_database_there", lambda: True)
    assert run_due(town.now).troubles == 1


def test_a_single_pass_tells_whoever_started_it(town, monkeypatch):
    monkeypatch.setattr(chores, "tend_lines", fail)
    with pytest.raises(CommandError, match="1 failed"):
        call_command("work", "--once")
