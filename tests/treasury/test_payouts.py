"""Providers are paid: gathered by one, approved by another, carried out by the bank; nothing twice, nothing lost."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from mentoring.bookings.redeeming import redeem
from mentoring.demo.town import Town
from mentoring.kernel.refusal import NotAllowed, WrongState
from mentoring.ledger import chart
from mentoring.ledger.queries import balance, differences
from mentoring.offers.writing import Spot
from mentoring.people.models import Organisation
from mentoring.people.permissions import Role
from mentoring.records.models import Parcel
from mentoring.treasury.commands import approve_payouts, cancel_payouts, mark_executed, prepare_payouts
from mentoring.treasury.errors import NothingToPay, SameHands
from mentoring.treasury.models import PayoutBatch, PayoutLine
from mentoring.treasury.queries import batch_with_id, batches, owed_now, payouts_in, statement


@pytest.fixture
def paid_up(town: Town) -> Town:
    """Whatever the town owed before is paid."""
    if owed_now(town.territory):
        batch = prepared(town)
        approve_payouts(town.second_operator, batch=batch, now=town.now)
        mark_executed(town.operator, batch=batch, executed_on=town.today, now=town.now)
    return town


def prepared(town: Town, form_key: str = "") -> PayoutBatch:
    return prepare_payouts(town.operator, territory=town.territory, now=town.now, form_key=form_key)


def sums(batch: PayoutBatch) -> dict[str, int]:
    return {payout.provider.name: payout.amount_cents for payout in batch.payouts.all()}


def test_a_batch_gathers_everything_that_was_earned_in_one_transfer_each(paid_up: Town) -> None:
    town = paid_up
    for _evening in range(3):
        town.redeemed_booking()
    batch = prepared(town)
    assert sums(batch) == {town.theatre.name: 36_00}
    payout = batch.payouts.get()
    assert payout.iban == town.theatre.iban
    assert balance(chart.in_transit(payout.pk)) == 36_00
    assert PayoutLine.objects.filter(payout=payout).count() == 3
    assert owed_now(town.territory) == []


def test_what_is_only_booked_is_not_paid(paid_up: Town) -> None:
    paid_up.booked_concert()
    with pytest.raises(NothingToPay):
        prepared(paid_up)


def test_nothing_is_paid_twice(paid_up: Town) -> None:
    paid_up.redeemed_booking()
    prepared(paid_up)
    with pytest.raises(NothingToPay):
        prepared(paid_up)


def test_the_same_form_twice_makes_one_batch(paid_up: Town) -> None:
    paid_up.redeemed_booking()
    first = prepared(paid_up, "the-form")
    paid_up.redeemed_booking()
    assert prepared(paid_up, "the-form") == first
    assert prepared(paid_up, "another") != first


@pytest.mark.parametrize("iban", ["", "IT00X0542811101000000123456", "ciao"])
def test_a_provider_without_a_right_iban_waits_and_is_shown(paid_up: Town, iban: str) -> None:
    town = paid_up
    town.redeemed_booking()
    Organisation.objects.filter(pk=town.theatre.pk).update(iban=iban)
    [owed] = owed_now(town.territory)
    assert (owed.provider, owed.bookings, owed.cents, owed.has_right_iban) == (town.theatre, 1, 12_00, False)
    with pytest.raises(NothingToPay):
        prepared(town)
    Organisation.objects.filter(pk=town.theatre.pk).update(iban="IT60 X054 2811 1010 0000 0123 456")
    assert sums(prepared(town)) == {town.theatre.name: 12_00}


def test_one_wrong_iban_does_not_hold_up_the_others(paid_up: Town) -> None:
    town = paid_up
    town.redeemed_booking()
    cinema, owner = town.new_organisation("cinema", Role.PROVIDER)
    Organisation.objects.filter(pk=cinema.pk).update(iban="IT00")
    _earned_by(town, cinema, owner)
    assert [owed.provider for owed in owed_now(town.territory)] == [town.theatre, cinema]
    assert sums(prepared(town)) == {town.theatre.name: 12_00}


def _earned_by(town: Town, provider: Organisation, owner) -> None:
    place = town.new_place(owner, provider, Spot("Sala", "via", "Vigevano"))
    offer = town.new_offer(owner, provider, place, price_cents=7_00)
    date = town.published_date(
        owner, offer, starts_at=town.tonight, ends_at=town.tonight + timedelta(hours=2), capacity=9
    )
    redeem(owner, booking=town.booked(date), now=town.tonight)


def test_whoever_prepared_cannot_approve(paid_up: Town) -> None:
    paid_up.redeemed_booking()
    batch = prepared(paid_up)
    with pytest.raises(SameHands):
        approve_payouts(paid_up.operator, batch=batch, now=paid_up.now)
    batch.refresh_from_db()
    assert batch.state == PayoutBatch.State.PREPARED


def test_the_database_does_not_let_the_same_hands_approve_either(paid_up: Town) -> None:
    paid_up.redeemed_booking()
    batch = prepared(paid_up)
    with pytest.raises(IntegrityError), transaction.atomic():
        PayoutBatch.objects.filter(pk=batch.pk).update(approved_by=paid_up.operator.user_id)


def test_the_bank_does_not_pay_what_nobody_approved(paid_up: Town) -> None:
    paid_up.redeemed_booking()
    batch = prepared(paid_up)
    with pytest.raises(WrongState):
        mark_executed(paid_up.second_operator, batch=batch, executed_on=paid_up.today, now=paid_up.now)


def test_an_executed_batch_pays_tells_and_is_over(paid_up: Town) -> None:
    town = paid_up
    before = statement(town.manager, town.theatre)
    town.redeemed_booking()
    batch = prepared(town)
    approve_payouts(town.second_operator, batch=batch, now=town.now)
    mark_executed(town.operator, batch=batch, executed_on=town.today, now=town.now)
    after = statement(town.manager, town.theatre)
    assert after.paid_cents == before.paid_cents + 12_00
    assert (after.owed_cents, after.on_the_way_cents) == (0, 0)
    told = Parcel.objects.filter(kind="payout_executed", key__startswith=f"payout-executed:{batch.payouts.get().pk}:")
    assert told.exists()
    for again in (
        lambda: mark_executed(town.operator, batch=batch, executed_on=town.today, now=town.now),
        lambda: cancel_payouts(town.operator, batch=batch, now=town.now),
        lambda: approve_payouts(town.second_operator, batch=batch, now=town.now),
    ):
        with pytest.raises(WrongState):
            again()
    assert list(differences()) == []


@pytest.mark.parametrize("is_approved", [False, True])
def test_a_cancelled_batch_gives_everything_back_to_the_next_one(paid_up: Town, is_approved: bool) -> None:
    town = paid_up
    town.redeemed_booking()
    batch = prepared(town)
    if is_approved:
        approve_payouts(town.second_operator, batch=batch, now=town.now)
    cancel_payouts(town.operator, batch=batch, now=town.now)
    assert balance(chart.payable(town.theatre.pk)) == 12_00
    assert sums(prepared(town)) == {town.theatre.name: 12_00}
    assert list(differences()) == []


def test_only_the_operator_prepares_approves_and_reads_batches(paid_up: Town) -> None:
    town = paid_up
    town.redeemed_booking()
    batch = prepared(town)
    for stranger in (town.manager, town.teacher, town.shopkeeper, town.guardian):
        with pytest.raises(NotAllowed):
            prepare_payouts(stranger, territory=town.territory, now=town.now)
        with pytest.raises(NotAllowed):
            approve_payouts(stranger, batch=batch, now=town.now)
        with pytest.raises(NotAllowed):
            cancel_payouts(stranger, batch=batch, now=town.now)
        with pytest.raises(NotAllowed):
            mark_executed(stranger, batch=batch, executed_on=town.today, now=town.now)
        assert batch_with_id(stranger, batch.pk) is None
        assert not batches(stranger, town.territory).exists()


def test_a_provider_sees_its_own_transfer_of_a_batch_and_no_other(paid_up: Town) -> None:
    town = paid_up
    town.redeemed_booking()
    batch = prepared(town)
    assert [payout.provider for payout in payouts_in(town.manager, batch)] == [town.theatre]
    assert not payouts_in(town.coach, batch).exists()
