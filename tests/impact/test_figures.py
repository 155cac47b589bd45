"""The path of the money in the town: what a mentor and the public read, and when."""

import secrets
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring.awards.relaying import pass_on_leftovers
from mentoring.bookings.redeeming import redeem
from mentoring.demo.tools import handed_out
from mentoring.funds.rules import Earmark
from mentoring.impact.queries import mentor_path, public_figures
from mentoring.kernel.money import Cents
from mentoring.kernel.refusal import NotAllowed
from mentoring.people.permissions import Role
from mentoring.treasury.commands import approve_payouts, mark_executed, prepare_payouts
from mentoring.vouchers.commands import expire
from mentoring.vouchers.models import Voucher

DAY = timedelta(days=1)


class Giver:
    """A mentor of its own, so that what the town did before does not count."""

    def __init__(self, town, cents=1000_00, earmark=None):
        self.town = town
        self.organisation, self.actor = town.new_organisation("firm", Role.MENTOR, "Vetreria Lucente")
        self.fund = town.given_fund(self.actor, self.organisation, Cents(cents), earmark or Earmark(oldest=25))

    def serves(self, count, cents=50_00):
        """So many families get a voucher of this fund today."""
        families = [self.town.new_family() for _ in range(count)]
        for family in families:
            family.voucher = handed_out(
                person=family.person,
                fund=self.fund,
                programme=self.town.arte,
                amount=Cents(cents),
                scope=self.town.arte.scope,
                expires_on=self.town.arte.ends_on,
                key=secrets.token_hex(8),
                now=self.town.now,
            )
        return families

    def path(self, *, days=0):
        return mentor_path(self.actor, self.town.tonight + days * DAY)


def go_out(town, families, occurrence=None):
    bookings = [town.booked(occurrence or town.tonight_date, family) for family in families]
    for booking in bookings:
        redeem(town.usher, booking=booking, now=town.tonight)
    return bookings


def pay_everybody(town, now):
    batch = prepare_payouts(town.operator, territory=town.territory, now=now)
    approve_payouts(town.second_operator, batch=batch, now=now)
    mark_executed(town.operator, batch=batch, executed_on=now.date(), now=now)


def test_a_gift_is_seen_at_once_and_exactly(town):
    path = Giver(town, 1000_00).path()
    assert [gift.amount_cents for gift in path.gifts] == [1000_00]
    assert (path.total.given_cents, path.total.to_assign_cents, path.total.assigned_cents) == (1000_00, 1000_00, 0)


def test_what_is_about_four_people_is_not_told(town):
    giver = Giver(town)
    go_out(town, giver.serves(4))
    assert giver.path(days=70).total == giver.path(days=0).total
    assert giver.path(days=70).total.assigned_cents == 0


def test_the_fifth_person_makes_it_a_figure_on_the_day_after(town):
    giver = Giver(town)
    go_out(town, giver.serves(5))
    tonight, tomorrow = giver.path().total, giver.path(days=1).total
    assert (tonight.assigned_cents, tonight.enjoyed_cents) == (0, 0)
    assert (tomorrow.assigned_cents, tomorrow.vouchers) == (250_00, 5)
    assert (tomorrow.enjoyed_cents, tomorrow.seats) == (60_00, 5)
    assert (tomorrow.to_assign_cents, tomorrow.to_spend_cents, tomorrow.to_pay_cents) == (750_00, 190_00, 60_00)
    assert [(place.label, place.cents) for place in tomorrow.places] == [("Teatro del Gelso", 60_00)]
    assert [(thing.label, thing.cents) for thing in tomorrow.disciplines] == [("Musica", 60_00)]
    assert [(month.first_day, month.cents) for month in tomorrow.months] == [
        (town.tonight.astimezone().date().replace(day=1), 60_00)
    ]


def test_a_day_is_not_over_before_one_in_the_morning(town):
    giver = Giver(town)
    giver.serves(5)
    midnight = (town.now + DAY).astimezone(town.tonight.astimezone().tzinfo).replace(hour=0, minute=0, second=0)
    assert mentor_path(giver.actor, midnight + timedelta(minutes=59)).total.assigned_cents == 0
    assert mentor_path(giver.actor, midnight + timedelta(minutes=61)).total.assigned_cents == 250_00


def test_one_more_seat_alone_changes_nothing_also_not_at_another_place(town):
    giver = Giver(town)
    families = giver.serves(6)
    go_out(town, families[:5])
    before = giver.path(days=1).total
    tomorrow = town.tonight + DAY
    booking = town.booked(town.new_date(price_cents=7_00, starts_at=tomorrow), families[5])
    redeem(town.usher, booking=booking, now=tomorrow)
    for days in range(2, 90):
        assert giver.path(days=days).total == before


def test_the_provider_counts_as_paid_when_the_bank_carried_it_out(town):
    giver = Giver(town)
    go_out(town, giver.serves(5))
    pay_everybody(town, town.tonight + DAY)
    assert giver.path(days=1).total.paid_cents == 0
    assert giver.path(days=2).total.paid_cents == 60_00
    assert giver.path(days=2).total.to_pay_cents == 0


def test_what_came_back_unused_is_there_to_be_assigned_again(town):
    giver = Giver(town, 250_00)
    for family in giver.serves(5):
        expire(family.voucher, now=town.now)
    total = giver.path(days=1).total
    assert (total.returned_cents, total.assigned_cents, total.to_assign_cents) == (250_00, 0, 250_00)


@pytest.mark.parametrize("people", [4, 5])
def test_what_went_on_is_told_when_it_was_five_peoples_and_stays_its_givers(town, people):
    giver = Giver(town, 300_00, Earmark(municipalities=frozenset(["Isola che non c'è"])))
    giver.fund.pledge.__class__.objects.filter(pk=giver.fund.pledge_id).update(reach="school")
    for family in giver.serves(people):
        expire(Voucher.objects.get(pk=family.voucher.pk), now=town.now)
    town.new_family()  # Waits, and is of the same school.
    assert pass_on_leftovers(town.now) == people
    path = giver.path(days=1)
    total, told = path.total, people == 5
    went_on = [(part.label, part.cents) for part in total.passed]
    assert went_on == ([(f"Fondo per {town.school.name}", 250_00)] if told else [])
    assert [share.own.arrived_cents for share in path.shares] == ([0, 250_00] if told else [0])
    assert (total.given_cents, total.assigned_cents, total.to_assign_cents) == (300_00, 0, 300_00)
    assert path.shares[0].own.to_assign_cents == (50_00 if told else 300_00)
    assert path.shares[0].own.people == (5 if told else 0)


def test_in_the_common_fund_everybody_sees_their_share_to_the_cent(town):
    _shop, baker = town.new_organisation("shop", Role.MENTOR, "Panificio Tre Spighe")
    fund = town.paid_in(_promise(town, baker, 70_01), Cents(70_01), "PANIFICIO")
    assert fund == town.common_fund
    pool = Giver(town)
    pool.fund = fund
    go_out(town, pool.serves(5, 17_00))
    later = town.tonight + DAY
    shares = [
        share for actor in (baker, town.shopkeeper) for share in mentor_path(actor, later).shares if share.fund == fund
    ]
    assert sum(share.ratio for share in shares) == 1
    for name in ("given_cents", "assigned_cents", "enjoyed_cents", "to_assign_cents"):
        assert sum(getattr(share.own, name) for share in shares) == getattr(shares[0].whole, name)
    assert shares[0].own.given_cents == 70_01
    assert sum(place.cents for place in shares[0].own.places) == shares[0].own.enjoyed_cents
    assert shares[0].whole.enjoyed_cents == 60_00


def _promise(town, actor, cents):
    from mentoring.funds.commands import pledge
    from mentoring.people.queries import organisation_of

    promise = pledge(
        actor,
        territory=town.territory,
        mentor=organisation_of(actor),
        amount=Cents(cents),
        recurrence="once",
        earmark=Earmark(),
        form_key=town.form_key(),
        now=town.now,
    )
    return promise.remittance_code


def test_the_public_reads_the_sum_of_what_mentors_read(town):
    before = public_figures(town.territory, town.tonight + DAY)
    first, second = Giver(town), Giver(town)
    go_out(town, [*first.serves(5), *second.serves(4)])
    after = public_figures(town.territory, town.tonight + DAY)
    own = first.path(days=1).total
    for name in ("assigned_cents", "enjoyed_cents", "seats", "vouchers"):
        assert getattr(after, name) - getattr(before, name) == getattr(own, name)
    assert after.given_cents - before.given_cents == 2000_00


def test_only_who_acts_for_a_mentor_reads_its_path(town):
    for actor in (town.teacher, town.manager, town.operator, town.young):
        with pytest.raises(NotAllowed):
            mentor_path(actor, town.now)


def test_the_number_of_queries_does_not_grow(town):
    giver = Giver(town, 5000_00)
    go_out(town, giver.serves(5))
    later = town.tonight + DAY

    def statements(read, *args):
        with CaptureQueriesContext(connection) as captured:
            read(*args)
        return len(captured)

    path, public = statements(mentor_path, giver.actor, later), statements(public_figures, town.territory, later)
    giver.fund = town.given_fund(giver.actor, giver.organisation, Cents(800_00), Earmark(youngest=3))
    go_out(town, giver.serves(7), town.new_date())
    assert statements(mentor_path, giver.actor, later) == path <= 11
    assert statements(public_figures, town.territory, later) == public <= 10
