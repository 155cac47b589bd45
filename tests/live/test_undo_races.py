"""An entry is taken back while somebody prepares the payout, or lets in again, or the server dies: one of them wins."""

import signal
import subprocess
import sys

import pytest

from mentoring.bookings.models import Booking
from mentoring.bookings.queries import story_differences
from mentoring.bookings.redeeming import redeem_code
from mentoring.demo.town import Town
from mentoring.ledger import chart
from mentoring.ledger.queries import balance, differences
from mentoring.treasury.commands import prepare_payouts
from mentoring.treasury.errors import InPayout
from mentoring.treasury.models import PayoutBatch, PayoutLine
from mentoring.treasury.undoing import Why, take_back_entry
from tests.live.races import at_once, outcome, refusals
from tests.live.site import ROOT
from tests.live.test_relay_races import before_our_database

ROUNDS = 6


def entry_of(town: Town) -> Booking:
    """Somebody has just been let in."""
    booking = town.redeemed_booking()
    return Booking.objects.get(pk=booking.pk)


def take_back(town: Town, booking: Booking) -> None:
    facts = {"entry": booking.undone, "why": Why.ANOTHER, "now": town.tonight}
    take_back_entry(town.usher, booking=Booking.objects.get(pk=booking.pk), **facts)


def all_is_well() -> None:
    assert list(differences()) == []
    assert story_differences() == []


@pytest.mark.parametrize("payout_late_by", [0.0, 0.004, 0.012])
def test_taken_back_against_a_payout_that_is_being_prepared(town: Town, payout_late_by: float) -> None:
    """Either the provider is paid for it, or it is taken back: never both."""
    for _ in range(ROUNDS):
        booking, other = entry_of(town), entry_of(town)  # The other makes sure that there is something to pay.
        taken_back, _prepared = answers = at_once(
            outcome(take_back, town, booking),
            outcome(prepare_payouts, town.operator, territory=town.territory, now=town.now),
            late_by=[0.0, payout_late_by],
        )
        batch = PayoutBatch.objects.latest("pk")
        is_paid = PayoutLine.objects.filter(booking=booking, payout__batch=batch).exists()
        booking.refresh_from_db()
        assert [type(refusal) for refusal in refusals(answers)] == ([InPayout] if is_paid else [])
        assert isinstance(taken_back, InPayout) == is_paid
        assert booking.state == (Booking.State.REDEEMED if is_paid else Booking.State.HELD)
        assert balance(chart.held(booking.pk)) == (0 if is_paid else booking.price_cents)
        payout = batch.payouts.get(provider=town.theatre)
        assert balance(chart.in_transit(payout.pk)) == payout.amount_cents
        assert PayoutLine.objects.filter(booking=other, payout=payout).exists()
    assert balance(chart.payable(town.theatre.pk)) == 0
    all_is_well()


def test_taken_back_against_the_same_code_at_the_other_door(town: Town) -> None:
    """The code is read again before, at, or after that moment: what is owed is what the state says."""
    for turn in range(ROUNDS):
        booking, owed = entry_of(town), balance(chart.payable(town.theatre.pk))
        facts = {"provider_id": town.theatre.pk, "code": booking.code, "redeem_key": "another phone"}
        taken_back, read = at_once(
            outcome(take_back, town, booking),
            outcome(redeem_code, town.usher, now=town.tonight, **facts),
            late_by=[0.0, 0.002 * (turn % 4)],
        )
        assert taken_back is None
        booking.refresh_from_db()
        is_in = not refusals([read])
        assert booking.state == (Booking.State.REDEEMED if is_in else Booking.State.HELD)
        assert balance(chart.held(booking.pk)) == (0 if is_in else booking.price_cents)
        assert balance(chart.payable(town.theatre.pk)) == owed - (0 if is_in else booking.price_cents)
    all_is_well()


def test_two_doors_take_the_same_entry_back(town: Town) -> None:
    for _ in range(ROUNDS):
        booking, owed = entry_of(town), balance(chart.payable(town.theatre.pk))
        answers = at_once(*(outcome(take_back, town, booking) for _ in range(3)))
        assert len(refusals(answers)) == 2
        assert balance(chart.payable(town.theatre.pk)) == owed - booking.price_cents
    all_is_well()


DIES = """
import os, signal, django
django.setup()
from mentoring.bookings.models import Booking
from mentoring.people.permissions import Actor, Role
from mentoring.treasury import undoing
from django.utils import timezone
undoing.{where} = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)
booking = Booking.objects.get(pk={pk})
actor = Actor(user_id={user}, role=Role.DOOR, organisation_id=booking.provider_id, label="")
undoing.take_back_entry(actor, booking=booking, entry=0, why=undoing.Why.ANOTHER, now=booking.redeemed_at)
"""


def test_killed_in_the_middle_of_it_nothing_has_happened_and_it_can_be_done_again(town: Town) -> None:
    for where in ("undo_entry", "note"):
        booking, owed = entry_of(town), balance(chart.payable(town.theatre.pk))
        code = DIES.format(where=where, pk=booking.pk, user=town.usher.user_id)
        died = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=before_our_database(), check=False)
        assert died.returncode == -signal.SIGKILL
        booking.refresh_from_db()
        assert booking.state == Booking.State.REDEEMED
        assert balance(chart.payable(town.theatre.pk)) == owed
        take_back(town, booking)
        assert balance(chart.payable(town.theatre.pk)) == owed - booking.price_cents
    all_is_well()
