"""A door takes an entry back: within half an hour, while nobody was paid; then the same code lets in again."""

from datetime import timedelta

import pytest

from mentoring.bookings.models import Booking
from mentoring.bookings.queries import head_count, story_differences
from mentoring.bookings.redeeming import redeem, redeem_code
from mentoring.bookings.releasing import expire
from mentoring.bookings.undoing import UNDO_WITHIN
from mentoring.demo.town import Town
from mentoring.funds.queries import figures
from mentoring.kernel.refusal import NotAllowed, WrongState
from mentoring.ledger import chart
from mentoring.ledger.queries import balance, differences
from mentoring.records.queries import history_of
from mentoring.treasury.commands import cancel_payouts, prepare_payouts
from mentoring.treasury.errors import InPayout, UndoTooLate
from mentoring.treasury.queries import owed_now, statement
from mentoring.treasury.undoing import Why, take_back_entry


def owed(town: Town) -> int:
    return balance(chart.payable(town.theatre.pk))


def take_back(town: Town, booking: Booking, *, minutes: int = 5, entry: int | None = None) -> None:
    take_back_entry(
        town.usher,
        booking=booking,
        entry=booking.undone if entry is None else entry,
        why=Why.ANOTHER,
        now=town.tonight + timedelta(minutes=minutes),
    )
    booking.refresh_from_db()


def spent(town: Town) -> int:
    return sum(each.spent_cents for each in figures(town.territory))


def test_an_entry_that_is_taken_back_was_never_earned(town: Town) -> None:
    before, spent_before, earned = owed(town), spent(town), statement(town.manager, town.theatre).owed_cents
    booking = town.redeemed_booking()
    take_back(town, booking)
    assert (booking.state, booking.redeemed_at, booking.redeem_key) == (Booking.State.HELD, None, "")
    assert (owed(town), spent(town)) == (before, spent_before)
    assert statement(town.manager, town.theatre).owed_cents == earned
    assert balance(chart.held(booking.pk)) == booking.price_cents
    assert head_count(booking.occurrence).inside == 0
    assert (list(differences()), story_differences()) == ([], [])


def test_who_took_it_back_and_why_is_on_record(town: Town) -> None:
    booking = town.redeemed_booking()
    take_back(town, booking)
    entry = history_of(booking).last()
    assert entry is not None
    assert (entry.verb, entry.user_id, entry.facts) == ("took_back", town.usher.user_id, {"why": "another"})


@pytest.mark.parametrize("way", ["as the database does it", "step by step"])
def test_the_same_code_lets_in_again_and_pays_again_as_often_as_it_takes(
    town: Town, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    if way == "step by step":
        monkeypatch.setattr("mentoring.bookings.redeeming.redeem_at_once", lambda *_a, **_k: None)
    booking, before = town.booked_concert(), owed(town)
    for round_ in range(3):
        facts = {"provider_id": town.theatre.pk, "code": booking.code, "redeem_key": "the same phone"}
        redeem_code(town.usher, now=town.tonight, **facts)
        assert owed(town) == before + booking.price_cents
        booking.refresh_from_db()
        take_back(town, booking)
        assert (owed(town), booking.undone) == (before, round_ + 1)
    assert (list(differences()), story_differences()) == ([], [])


def test_a_stale_record_lets_in_with_a_key_of_its_own(town: Town) -> None:
    booking = town.booked_concert()
    stale = Booking.objects.get(pk=booking.pk)
    redeem(town.usher, booking=booking, now=town.tonight)
    take_back(town, booking)
    redeem(town.usher, booking=stale, now=town.tonight)
    assert balance(chart.held(booking.pk)) == 0
    assert story_differences() == []


def test_after_half_an_hour_it_is_too_late(town: Town) -> None:
    booking = town.redeemed_booking()
    assert timedelta(minutes=30) == UNDO_WITHIN
    with pytest.raises(UndoTooLate):
        take_back(town, booking, minutes=31)
    take_back(town, booking, minutes=30)


def test_what_a_payout_contains_stays_and_can_be_taken_back_once_the_payout_is_cancelled(town: Town) -> None:
    booking = town.redeemed_booking()
    batch = prepare_payouts(town.operator, territory=town.territory, now=town.tonight)
    with pytest.raises(InPayout):
        take_back(town, booking)
    cancel_payouts(town.operator, batch=batch, now=town.tonight)
    take_back(town, booking)
    assert list(differences()) == []


def test_a_payout_leaves_out_what_was_taken_back(town: Town) -> None:
    stays, goes = town.redeemed_booking(), town.redeemed_booking()
    take_back(town, goes)
    due = {each.provider.pk: each.cents for each in owed_now(town.territory)}[town.theatre.pk]
    batch = prepare_payouts(town.operator, territory=town.territory, now=town.tonight)
    payout = batch.payouts.get(provider=town.theatre)
    assert payout.amount_cents == due == balance(chart.in_transit(payout.pk))
    paid = set(payout.lines.values_list("booking_id", flat=True))
    assert stays.pk in paid
    assert goes.pk not in paid


def test_a_page_sent_twice_takes_no_later_entry_back(town: Town) -> None:
    booking = town.redeemed_booking()
    take_back(town, booking)
    with pytest.raises(WrongState):
        take_back(town, booking, entry=0)
    redeem(town.usher, booking=booking, now=town.tonight)
    with pytest.raises(WrongState):
        take_back(town, booking, entry=0)
    take_back(town, booking, entry=1)


def test_only_its_own_door_takes_an_entry_back(town: Town) -> None:
    booking = town.redeemed_booking()
    for stranger in (town.music_manager, town.coach, town.operator, town.guardian):
        with pytest.raises(NotAllowed):
            take_back_entry(stranger, booking=booking, entry=0, why=Why.ANOTHER, now=town.tonight)


def test_a_free_seat_is_taken_back_without_money(town: Town) -> None:
    booking = town.booked(town.new_date(price_cents=0), town.new_family())
    redeem(town.usher, booking=booking, now=town.tonight)
    take_back(town, booking)
    assert booking.state == Booking.State.HELD


def test_what_was_taken_back_and_not_used_goes_back_to_the_wallet(town: Town) -> None:
    family = town.new_family()
    voucher = town.funded_voucher(20_00, family)
    booking = town.booked_concert(family)
    redeem(town.usher, booking=booking, now=town.tonight)
    take_back(town, booking)
    expire(booking, now=booking.occurrence.door_closes_at + timedelta(seconds=1))
    assert balance(chart.voucher(voucher.pk)) == 20_00
    assert (list(differences()), story_differences()) == ([], [])
