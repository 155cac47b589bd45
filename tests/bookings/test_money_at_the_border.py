"""What was given in a territory is spent there: no command and no statement of the database takes it across."""

import pytest
from django.db import IntegrityError, connection, transaction

from mentoring.bookings.booking import book
from mentoring.bookings.errors import MoneyOfAnotherTerritory, WalletTooSmall
from mentoring.bookings.models import Booking, Hold
from mentoring.bookings.queries import story_differences
from mentoring.bookings.redeeming import redeem_code
from mentoring.demo.tools import handed_out
from mentoring.impact.queries import mentor_path, public_figures
from mentoring.kernel.money import Cents
from mentoring.ledger import chart
from mentoring.ledger.queries import balance, territory_totals
from mentoring.treasury.commands import prepare_payouts
from mentoring.treasury.queries import statement
from mentoring.vouchers.models import Voucher
from mentoring.vouchers.queries import wallet
from tests.border import Border


@pytest.fixture
def border(town) -> Border:
    return Border.of(town)


def booked(border: Border, side, *, actor=None):
    family = side.family
    key = border.town.form_key()
    return book(
        actor or family.guardian, person=family.person, occurrence=side.evening, form_key=key, now=border.town.now
    )


def test_the_family_is_one_person_with_a_purse_on_each_side(border):
    assert border.here.family.person == border.beyond.family.person
    here, beyond = (
        border.here.family.guardian.at(side.programme.territory_id) for side in (border.here, border.beyond)
    )
    assert [one.voucher for one in wallet(here, border.town.today)] == [border.here.voucher]
    assert [one.voucher for one in wallet(beyond, border.town.today)] == [border.beyond.voucher]


def test_each_evening_is_paid_by_the_voucher_of_its_own_side(border):
    for side in (border.here, border.beyond):
        booking = booked(border, side)
        assert [hold.voucher for hold in booking.holds.all()] == [side.voucher]
        assert booking.territory_id == side.programme.territory_id


def test_money_from_beyond_does_not_pay_here_and_the_refusal_says_so(border):
    border.here.evening.offer.price_cents = 80_00  # More than either purse, less than both.
    border.here.evening.offer.save()
    border.here.evening.refresh_from_db()
    with pytest.raises(WalletTooSmall) as refused:
        booked(border, border.here)
    assert isinstance(refused.value, MoneyOfAnotherTerritory)
    assert "un altro territorio" in str(refused.value)
    assert not Booking.objects.filter(person=border.here.family.person).exists()
    assert balance(chart.voucher(border.beyond.voucher.pk)) == 50_00


def test_who_has_not_enough_anywhere_is_told_just_that(border):
    border.here.evening.offer.price_cents = 800_00
    border.here.evening.offer.save()
    border.here.evening.refresh_from_db()
    with pytest.raises(WalletTooSmall) as refused:
        booked(border, border.here)
    assert not isinstance(refused.value, MoneyOfAnotherTerritory)


def test_no_voucher_is_issued_from_a_fund_of_another_territory(border):
    with pytest.raises(AssertionError, match="never leaves its territory"):
        handed_out(
            person=border.here.family.person,
            fund=border.beyond.fund,
            programme=border.here.programme,
            amount=Cents(1_00),
            scope=border.here.programme.scope,
            expires_on=border.here.programme.ends_on,
            key="across",
            now=border.town.now,
        )
    assert not Voucher.objects.filter(key="across").exists()


def test_what_no_command_would_write_is_refused_by_postgresql_and_found_by_the_check(border):
    """So the door's one statement, which moves what the holds say, never meets such a hold."""
    booking = booked(border, border.here)
    across = {"booking": booking, "voucher": border.beyond.voucher, "fund": border.beyond.fund, "amount_cents": 1}
    voucher = {
        "person": border.here.family.person,
        "fund": border.beyond.fund,
        "programme": border.here.programme,
        "amount_cents": 1,
        "expires_on": border.here.programme.ends_on,
        "issued_at": border.town.now,
        "key": "across",
    }
    if connection.vendor == "postgresql":
        for model, facts in ((Hold, across), (Voucher, voucher)):
            with pytest.raises(IntegrityError, match="never leaves its territory"), transaction.atomic():
                model.objects.create(**facts)
    else:
        Hold.objects.create(**across)
        assert f"booking {booking.pk} is paid with money of another territory" in story_differences()


def test_the_door_of_both_lets_everybody_in_and_each_side_owes_its_own(border):
    seats = [booked(border, side) for side in (border.here, border.beyond)]
    for seat in seats:
        welcome = redeem_code(
            border.manager, provider_id=border.company.pk, code=seat.code, redeem_key="", now=border.town.now
        )
        assert welcome.booking_id == seat.pk
    for side in (border.here, border.beyond):
        manager = border.manager.at(side.programme.territory_id)
        assert statement(manager, border.company).owed_cents == 12_00
    assert statement(border.manager, border.company).owed_cents == 24_00
    batch = prepare_payouts(border.there.operator, territory=border.there.territory, now=border.town.now)
    assert [payout.amount_cents for payout in batch.payouts.all()] == [12_00]
    for totals in territory_totals().values():
        assert sum(totals.values()) == 0


def test_a_mentor_of_both_reads_on_each_side_what_was_given_there(border):
    for side in (border.here, border.beyond):
        path = mentor_path(border.giver.at(side.programme.territory_id), border.town.now)
        assert {share.fund for share in path.shares} == {side.fund}
        assert path.total.given_cents == 600_00
    assert mentor_path(border.giver, border.town.now).total.given_cents == 1200_00


def test_the_public_figures_of_a_territory_count_its_own_money(border):
    assert public_figures(border.there.territory, border.town.now).given_cents == 600_00
