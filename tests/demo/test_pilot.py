"""The pilot: 12,000 euro of a foundation become places at the music school, and nobody's name is told."""

import csv
from datetime import timedelta

import pytest

from mentoring.awards.approving import approve_round
from mentoring.awards.commands import prepare_round
from mentoring.awards.issuing import issue_round
from mentoring.bookings.booking import book
from mentoring.bookings.errors import WalletTooSmall
from mentoring.bookings.redeeming import redeem
from mentoring.demo import pilot
from mentoring.demo.data import pilot_list
from mentoring.demo.town import Town
from mentoring.impact.queries import mentor_path
from mentoring.ledger import chart
from mentoring.ledger.queries import balance, differences
from mentoring.nominations.models import Nomination
from mentoring.people.permissions import Actor
from mentoring.rolls.queries import counts_of
from mentoring.treasury.commands import approve_payouts, mark_executed, prepare_payouts
from mentoring.treasury.queries import statement
from mentoring.vouchers.models import Voucher

ENROL = 12


@pytest.fixture
def given(town: Town) -> Town:
    """The foundation has given, and the school has put its pupils forward."""
    pilot.receive(town, pilot.promise(town))
    pilot.bring_the_list(town)
    return town


def pupils(town: Town) -> list[Nomination]:
    return list(Nomination.objects.filter(programme=town.prima_nota).select_related("person").order_by("id"))


def consenting(town: Town, how_many: int) -> list[tuple[Nomination, Actor]]:
    """So many families with an address say yes; each with the guardian's actor."""
    asked = [pupil for pupil in pupils(town) if pupil.guardian_email][:how_many]
    assert len(asked) == how_many
    return [(pupil, town.say_yes(pupil, email=pupil.guardian_email).guardian) for pupil in asked]


def hold_round(town: Town) -> None:
    prepared = prepare_round(town.operator, programme=town.prima_nota, now=town.now)
    approve_round(town.second_operator, round=prepared, now=town.now)
    issue_round(prepared, town.now)


def test_the_list_gives_what_its_makers_say(town):
    outcome = pilot.bring_the_list(town)
    counts = counts_of(outcome.roll)
    assert counts.by_verdict == {
        "new": 120,
        "changed": 0,
        "known": 0,
        "duplicate": 7,
        "ineligible": 6,
        "refused": 6,
    }
    assert counts.warnings == 4
    assert len(outcome.asked) == len(pupils(town)) == 120
    assert all(pupil.age < 18 for pupil in pupils(town))


def test_bringing_it_again_adds_nobody(given):
    assert pilot.bring_the_list(given).asked == []


def test_the_list_is_our_own_invention():
    rows = list(csv.reader(pilot_list().decode("cp1252").splitlines()[3:], delimiter=";"))
    emails = [row[6] for row in rows if len(row) > 6 and "@" in row[6]]
    assert len(emails) > 100
    assert all(".example" in email or "example.org" in email for email in emails)


def test_whoever_said_yes_gets_eighty_euro_that_are_good_only_for_the_enrolment(given):
    families = consenting(given, ENROL)
    hold_round(given)
    vouchers = Voucher.objects.filter(programme=given.prima_nota)
    assert {voucher.person_id for voucher in vouchers} == {pupil.person_id for pupil, _guardian in families}
    assert {voucher.amount_cents for voucher in vouchers} == {80_00}
    pupil, guardian = families[0]
    with pytest.raises(WalletTooSmall):
        book(
            guardian,
            person=pupil.person,
            occurrence=given.tonight_date,
            form_key=given.form_key(),
            now=given.now,
        )


def test_the_foundation_s_money_ends_at_the_school_and_the_foundation_sees_it(given):
    families = consenting(given, ENROL)
    hold_round(given)
    for pupil, guardian in families:
        booking = book(
            guardian,
            person=pupil.person,
            occurrence=given.enrolment_period,
            form_key=given.form_key(),
            now=given.now,
        )
        redeem(given.music_manager, booking=booking, now=given.now)
    assert balance(chart.payable(given.music_school.pk)) == ENROL * 80_00

    batch = prepare_payouts(given.operator, territory=given.territory, now=given.now)
    approve_payouts(given.second_operator, batch=batch, now=given.now)
    mark_executed(given.operator, batch=batch, executed_on=given.today, now=given.now)
    assert statement(given.music_manager, given.music_school).paid_cents == ENROL * 80_00
    assert balance(chart.payable(given.music_school.pk)) == 0

    path = mentor_path(given.foundation_officer, given.now + timedelta(days=2))
    [share] = [share for share in path.shares if share.own.given_cents == pilot.GIFT]
    assert share.own.enjoyed_cents == share.own.paid_cents == ENROL * 80_00
    assert list(differences()) == []


def test_money_for_the_music_school_serves_nobody_else(given):
    """Other funds run dry, and the 12,000 euro stay where they are."""
    others = [given.new_family() for _family in range(16)]
    prepared = prepare_round(given.operator, programme=given.arte, now=given.now)
    award = prepared.awards.get(nomination=others[-1].nomination)
    assert not award.slices.exists()
    assert sorted(award.obstacles.values()) == ["empty", "empty", "nominator"]
