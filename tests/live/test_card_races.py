"""A card at two doors, against its own family, at the last seat; the server dies: one seat, one price, or nothing.

And a volunteer's link that two phones open at once.
"""

import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from mentoring.bookings.models import Booking
from mentoring.bookings.queries import story_differences
from mentoring.bookings.recounting import seat_differences
from mentoring.bookings.releasing import cancel
from mentoring.cards.commands import block_card, issue_card
from mentoring.cards.models import Card
from mentoring.checkins.walkins import Proof, let_in
from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.kernel.refusal import Refusal
from mentoring.ledger import chart
from mentoring.ledger.queries import balance, differences
from mentoring.offers.models import Occurrence
from mentoring.ushers.commands import invite_usher, open_link, revoke_usher
from mentoring.ushers.queries import shoes_of_usher
from mentoring.vouchers.stopping import take_consent_back
from tests.live.races import at_once, outcome, refusals
from tests.live.site import ROOT
from tests.live.test_relay_races import before_our_database

ROUNDS, PRICE = 6, 12_00


@dataclass
class Guest:
    family: Family
    card: Card

    @property
    def seats(self) -> list[Booking]:
        return list(Booking.objects.filter(person=self.family.person))


def guest_with_card(town: Town) -> Guest:
    family = town.funded_family()
    return Guest(family, issue_card(town.teacher, nomination=family.nomination, now=town.now).card)


def comes_in(town: Town, guest: Guest, date: Occurrence, form_key: str) -> Callable[[], object]:
    occurrence = Occurrence.objects.select_related("offer__place", "offer__discipline").get(pk=date.pk)
    proof = Proof(guest.card.pk, "pin")
    return outcome(let_in, town.usher, occurrence=occurrence, proof=proof, form_key=form_key, now=town.now)


def owed(town: Town) -> int:
    return balance(chart.payable(town.theatre.pk))


def all_is_well() -> None:
    assert seat_differences() == []
    assert story_differences() == []
    assert list(differences()) == []


def test_the_same_card_at_two_doors_is_one_seat(town: Town) -> None:
    for turn in range(ROUNDS):
        guest, before = guest_with_card(town), owed(town)
        calls = [comes_in(town, guest, town.tonight_date, f"door {turn} {number}") for number in range(3)]
        answers = at_once(*calls, late_by=[0.0, 0.002 * (turn % 3), 0.0])
        assert len(refusals(answers)) == 2
        assert [seat.state for seat in guest.seats] == [Booking.State.REDEEMED]
        assert owed(town) == before + PRICE
    all_is_well()


def test_the_same_form_three_times_at_once_is_one_answer(town: Town) -> None:
    for turn in range(ROUNDS):
        guest, before = guest_with_card(town), owed(town)
        calls = [comes_in(town, guest, town.tonight_date, f"form {turn}") for _ in range(3)]
        answers = at_once(*calls)
        assert refusals(answers) == []
        assert len({seat.pk for seat in answers if isinstance(seat, Booking)}) == 1
        assert owed(town) == before + PRICE
    all_is_well()


def test_the_last_seat_for_two_cards(town: Town) -> None:
    for turn in range(ROUNDS):
        date, guests = town.new_date(capacity=1), [guest_with_card(town) for _ in "ab"]
        calls = [comes_in(town, guest, date, f"last {turn} {number}") for number, guest in enumerate(guests)]
        assert len(refusals(at_once(*calls))) == 1
        date.refresh_from_db()
        assert date.seats_taken == 1
        assert len(guests[0].seats + guests[1].seats) == 1
    all_is_well()


@pytest.mark.parametrize("late_by", [0.0, 0.008])
def test_the_card_at_the_door_against_the_family_that_gives_the_seat_back(town: Town, late_by: float) -> None:
    """Whoever is first: the seat that was booked is used, or it is given back and the card takes another."""
    for turn in range(ROUNDS):
        guest, before = guest_with_card(town), owed(town)
        date = town.new_date()
        date.offer.__class__.objects.filter(pk=date.offer_id).update(cancel_hours=0)
        booked = town.booked(Occurrence.objects.get(pk=date.pk), guest.family)
        gives_back = outcome(cancel, guest.family.guardian, booking=booked, now=town.now)
        came, given = at_once(comes_in(town, guest, date, f"back {turn}"), gives_back, late_by=[0.0, late_by])
        inside = [seat for seat in guest.seats if seat.state == Booking.State.REDEEMED]
        assert len(inside) == (0 if isinstance(came, Refusal) else 1)
        assert owed(town) == before + PRICE * len(inside)
        if isinstance(given, Refusal):
            assert [seat.pk for seat in inside] == [booked.pk]
    all_is_well()


@pytest.mark.parametrize("late_by", [0.0, 0.008])
def test_the_card_at_the_door_against_a_card_that_is_blocked_and_a_voucher_that_is_stopped(
    town: Town, late_by: float
) -> None:
    for turn in range(ROUNDS):
        guest, before = guest_with_card(town), owed(town)
        stop = outcome(take_consent_back, guest.family.guardian, nomination=guest.family.nomination, now=town.now)
        block = outcome(block_card, guest.family.guardian, card=guest.card, now=town.now)
        came, _stopped, _blocked = at_once(
            comes_in(town, guest, town.tonight_date, f"stop {turn}"), stop, block, late_by=[0.0, late_by, late_by]
        )
        is_in = not isinstance(came, Refusal)
        assert len(guest.seats) == is_in
        assert owed(town) == before + PRICE * is_in
    all_is_well()


def test_a_link_that_two_phones_open_at_once_works_on_one_and_never_after_it_was_closed(town: Town) -> None:
    for turn in range(ROUNDS):
        facts = {"occurrence": town.tonight_date, "name": "Marta", "form_key": f"race {turn}"}
        asked = invite_usher(town.manager, now=town.now, **facts)
        close = outcome(revoke_usher, town.manager, usher=asked.usher, now=town.now)
        opened = at_once(*(outcome(open_link, asked.key, now=town.now) for _phone in "ab"), close)[:2]
        assert len(refusals(opened)) >= 1
        assert shoes_of_usher(asked.usher.pk, town.now) == []


DIES = """
import os, signal, django
django.setup()
from django.utils import timezone
from datetime import datetime
from mentoring.checkins import walkins
from mentoring.offers.models import Occurrence
from mentoring.people.permissions import Actor, Role
walkins.{where} = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)
date = Occurrence.objects.select_related("offer__place", "offer__discipline").get(pk={date})
actor = Actor(user_id={user}, role=Role.DOOR, organisation_id=date.offer.provider_id, label="")
proof = walkins.Proof({card}, "pin")
now = datetime.fromisoformat("{now}")
walkins.let_in(actor, occurrence=date, proof=proof, form_key="{key}", now=now)
"""


def test_killed_between_the_seat_and_the_way_in_there_is_neither_and_it_can_be_done_again(town: Town) -> None:
    for where in ("redeem", "note"):
        guest, before = guest_with_card(town), owed(town)
        taken = Occurrence.objects.get(pk=town.tonight_date.pk).seats_taken
        facts = {"date": town.tonight_date.pk, "user": town.usher.user_id, "card": guest.card.pk}
        code = DIES.format(where=where, now=town.now.isoformat(), key=f"dies at {where}", **facts)
        died = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=before_our_database(), check=False)
        assert died.returncode == -signal.SIGKILL
        assert (guest.seats, owed(town)) == ([], before)
        assert Occurrence.objects.get(pk=town.tonight_date.pk).seats_taken == taken
        assert not isinstance(comes_in(town, guest, town.tonight_date, f"dies at {where}")(), Refusal)
        assert owed(town) == before + PRICE
    all_is_well()
