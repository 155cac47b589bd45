"""What happens by itself when its time has come."""

from datetime import timedelta

from mentoring.bookings.models import Booking
from mentoring.jobs.chores import run_due
from mentoring.ledger import chart
from mentoring.ledger.models import Snapshot
from mentoring.ledger.queries import balance, differences
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
