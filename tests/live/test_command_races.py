"""Two people of the operator, two workers, two retries: commands that race, on connections of their own."""

import secrets
from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.awards.approving import approve_round
from mentoring.awards.commands import prepare_round, reject_round
from mentoring.awards.errors import RoundDecided, RoundOpen
from mentoring.awards.issuing import issue_round
from mentoring.awards.models import Round, Slice
from mentoring.bookings.booking import book
from mentoring.bookings.models import Booking
from mentoring.bookings.releasing import cancel, expire
from mentoring.demo.tools import handed_out
from mentoring.demo.town import Town
from mentoring.funds.models import Gift
from mentoring.kernel.money import Cents
from mentoring.kernel.refusal import WrongState
from mentoring.ledger import chart
from mentoring.ledger.commands import post
from mentoring.ledger.errors import NotEnoughMoney
from mentoring.ledger.queries import balance, territory_flows
from mentoring.people.commands import register_person
from mentoring.people.models import Person
from mentoring.programmes.commands import Plan, open_programme
from mentoring.programmes.models import Programme
from mentoring.treasury.commands import (
    approve_payouts,
    cancel_payouts,
    mark_executed,
    match_incoming,
    prepare_payouts,
    record_incoming,
)
from mentoring.treasury.models import Incoming, PayoutBatch, PayoutLine
from mentoring.vouchers.commands import expire as expire_voucher
from mentoring.vouchers.models import Voucher
from tests.live.fiscal import fiscal_code
from tests.live.races import at_once, outcome, refusals

ROUNDS = 8


def new_programme(town: Town) -> Programme:
    plan = Plan(
        vertical=town.arte.vertical,
        slug=f"gara-{secrets.token_hex(4)}",
        name="Gara",
        starts_on=town.today,
        ends_on=town.today + timedelta(days=100),
        award=Cents(10_00),
        ages_counted_on=town.today,
    )
    return open_programme(town.operator, territory=town.territory, plan=plan, now=town.now)


def nominated(town: Town, programme: Programme, people: int) -> None:
    for _ in range(people):
        town.consented_family(town.teacher, programme, town.school, born_on=town.born(12), municipality="Vigevano")


def test_two_operators_prepare_the_same_round(town: Town) -> None:
    town.new_fund(1000_00)
    for _ in range(ROUNDS):
        programme = new_programme(town)
        nominated(town, programme, 1)
        answers = at_once(
            *(
                outcome(prepare_round, who, programme=programme, now=town.now)
                for who in (town.operator, town.second_operator)
            )
        )
        assert [type(refusal) for refusal in refusals(answers)] == [RoundOpen]
        assert Round.objects.filter(programme=programme).count() == 1


def test_approving_and_rejecting_a_round_at_once(town: Town) -> None:
    town.new_fund(1000_00)
    for _ in range(ROUNDS):
        programme = new_programme(town)
        nominated(town, programme, 2)
        prepared = prepare_round(town.operator, programme=programme, now=town.now)
        first, second, third = (Round.objects.get(pk=prepared.pk) for _ in range(3))
        answers = at_once(
            outcome(approve_round, town.second_operator, round=first, now=town.now),
            outcome(approve_round, town.second_operator, round=second, now=town.now),
            outcome(reject_round, town.operator, round=third, now=town.now),
        )
        assert [type(refusal) for refusal in refusals(answers)] == [RoundDecided, RoundDecided]
        issue_round(prepared, town.now)
        prepared.refresh_from_db()
        issued = Voucher.objects.filter(programme=programme).count()
        assert issued == (2 if prepared.state == Round.State.APPROVED else 0)


def test_two_rounds_want_the_last_money_of_one_fund(town: Town) -> None:
    """Each was right when it was prepared; the second finds the fund empty, and nothing of it happens."""
    for _ in range(ROUNDS):
        fund = town.new_fund(20_00)
        programmes = [new_programme(town), new_programme(town)]
        rounds = []
        for programme in programmes:
            nominated(town, programme, 2)
            prepared = prepare_round(town.operator, programme=programme, now=town.now)
            Slice.objects.filter(award__round=prepared).update(fund=fund)
            rounds.append(prepared)
        answers = at_once(*(outcome(approve_round, town.second_operator, round=r, now=town.now) for r in rounds))
        assert len(refusals(answers)) == 1
        assert balance(chart.fund(fund.pk)) == 0
        for each in rounds:
            issue_round(each, town.now)
        assert sorted(Voucher.objects.filter(programme=p).count() for p in programmes) == [0, 2]


def test_one_transfer_recorded_twice_at_once(town: Town) -> None:
    promise = town.foundation.pledges.first()
    assert promise is not None
    for _ in range(ROUNDS):
        key, before = secrets.token_hex(16), Gift.objects.count()
        at_once(
            *(
                outcome(
                    record_incoming,
                    town.operator,
                    territory=town.territory,
                    amount=Cents(5_00),
                    received_on=town.today,
                    remittance_code=promise.remittance_code,
                    form_key=key,
                    now=town.now,
                )
                for _ in range(3)
            )
        )
        assert Incoming.objects.filter(form_key=key).count() == 1
        assert Gift.objects.count() == before + 1


def test_a_transfer_in_suspense_is_matched_once(town: Town) -> None:
    promise = town.foundation.pledges.first()
    assert promise is not None
    for _ in range(ROUNDS):
        waiting = record_incoming(
            town.operator,
            territory=town.territory,
            amount=Cents(5_00),
            received_on=town.today,
            remittance_code="",
            form_key=secrets.token_hex(16),
            now=town.now,
        )
        before = Gift.objects.count()
        copies = [Incoming.objects.get(pk=waiting.pk) for _ in range(3)]
        answers = at_once(
            *(
                outcome(
                    match_incoming, town.operator, incoming=copy, remittance_code=promise.remittance_code, now=town.now
                )
                for copy in copies
            )
        )
        assert len(refusals(answers)) == 2
        assert Gift.objects.count() == before + 1


def test_payouts_are_prepared_approved_and_carried_out_once(town: Town) -> None:
    for _ in range(ROUNDS):
        booking = town.redeemed_booking()
        answers = at_once(
            *(
                outcome(prepare_payouts, who, territory=town.territory, form_key=secrets.token_hex(8), now=town.now)
                for who in (town.operator, town.second_operator)
            )
        )
        assert len(refusals(answers)) == 1
        line = PayoutLine.objects.get(booking=booking)
        batch = PayoutBatch.objects.get(pk=line.payout.batch_id)
        approver = town.second_operator if batch.prepared_by_id == town.operator.user_id else town.operator
        copies = [PayoutBatch.objects.get(pk=batch.pk) for _ in range(3)]
        at_once(*(outcome(approve_payouts, approver, batch=b, now=town.now) for b in copies))
        paid_before = territory_flows(town.territory.pk).get(chart.Move.PAYOUT_EXECUTE, 0)
        copies = [PayoutBatch.objects.get(pk=batch.pk) for _ in range(3)]
        answers = at_once(
            outcome(mark_executed, approver, batch=copies[0], executed_on=town.today, now=town.now),
            outcome(mark_executed, approver, batch=copies[1], executed_on=town.today, now=town.now),
            outcome(cancel_payouts, approver, batch=copies[2], now=town.now),
        )
        assert [type(refusal) for refusal in refusals(answers)] == [WrongState, WrongState]
        batch.refresh_from_db()
        total = sum(payout.amount_cents for payout in batch.payouts.all())
        paid = territory_flows(town.territory.pk).get(chart.Move.PAYOUT_EXECUTE, 0) - paid_before
        assert paid == (total if batch.state == PayoutBatch.State.EXECUTED else 0)


def test_cancel_against_expiry_of_booking_and_voucher(town: Town) -> None:
    """Three ways for money to leave a booking and its voucher: it ends in the fund or the wallet, never in both."""
    for _ in range(ROUNDS):
        family = town.new_family()
        voucher = town.funded_voucher(20_00, family)
        booking = town.booked(town.new_date(starts_at=town.now + timedelta(days=2)), family)
        past = booking.occurrence.door_closes_at + timedelta(seconds=1)
        one, other = (Booking.objects.get(pk=booking.pk) for _ in range(2))
        at_once(
            outcome(cancel, family.guardian, booking=one, now=town.now),
            outcome(expire, other, now=past),
            outcome(expire_voucher, Voucher.objects.get(pk=voucher.pk), now=past),
        )
        assert balance(chart.held(booking.pk)) == 0
        assert balance(chart.voucher(voucher.pk)) == 0
        assert balance(chart.fund(voucher.fund_id)) == 20_00
        assert booking.occurrence.__class__.objects.get(pk=booking.occurrence_id).seats_taken == 0


def test_transfers_that_cross_never_wait_in_a_circle(town: Town) -> None:
    family = town.new_family()
    voucher = town.funded_voucher(40_00, family)
    booking = town.booked(town.new_date(price_cents=20_00), family)
    ends = chart.voucher(voucher.pk), chart.held(booking.pk)

    def there_and_back(worker: int) -> None:
        for turn in range(10):
            for move, (source, destination) in (
                (chart.Move.BOOKING_HOLD, ends),
                (chart.Move.BOOKING_RELEASE, ends[::-1]),
            ):
                post(
                    move,
                    source=source,
                    destination=destination,
                    amount=Cents(1),
                    key=f"cross:{booking.pk}:{worker}:{turn}:{move}",
                    territory_id=town.territory.pk,
                    fund_id=voucher.fund_id,
                    at=town.now,
                )

    assert refusals(at_once(*(outcome(there_and_back, worker) for worker in range(4)))) == []
    assert balance(chart.held(booking.pk)) == 20_00


def test_a_fund_is_never_overdrawn(town: Town) -> None:
    people = [town.new_family().person for _ in range(4)]
    for _ in range(ROUNDS):
        fund = town.new_fund(50_00)
        answers = at_once(
            *(
                outcome(
                    handed_out,
                    person=person,
                    fund=fund,
                    programme=town.arte,
                    amount=Cents(20_00),
                    scope=town.arte.scope,
                    expires_on=town.arte.ends_on,
                    key=f"overdraw:{fund.pk}:{person.pk}",
                    now=town.now,
                )
                for person in people
            )
        )
        assert [type(refusal) for refusal in refusals(answers)] == [NotEnoughMoney, NotEnoughMoney]
        assert balance(chart.fund(fund.pk)) == 10_00
        assert Voucher.objects.filter(fund=fund).count() == 2


def test_two_schools_register_one_child_at_once(town: Town) -> None:
    for _ in range(ROUNDS):
        code = fiscal_code()
        made = at_once(
            *(
                outcome(
                    register_person,
                    first_name="Ada",
                    last_name="Prova",
                    born_on=town.born(12),
                    fiscal_code=code,
                    municipality="",
                    now=timezone.now(),
                )
                for _ in range(3)
            )
        )
        assert len({person.pk for person in made if isinstance(person, Person)}) == 1
        assert refusals(made) == []


@pytest.mark.parametrize("same_key", [True, False])
def test_one_form_and_many_threads(town: Town, same_key: bool) -> None:
    for _ in range(ROUNDS):
        family, date = town.funded_family(), town.new_date()
        shared = secrets.token_hex(16)
        answers = at_once(
            *(
                outcome(book, family.guardian, person=family.person, occurrence=date, form_key=key, now=town.now)
                for key in ([shared] * 3 if same_key else [f"{shared}{n}" for n in range(3)])
            )
        )
        booked = [answer for answer in answers if isinstance(answer, Booking)]
        assert len({booking.pk for booking in booked}) == 1
        assert len(booked) == (3 if same_key else 1)
