"""A transfer arrives: it is a gift at once, or it waits in suspense until somebody knows whose it is."""

import pytest

from mentoring.demo.town import Town
from mentoring.funds.commands import pledge
from mentoring.funds.models import Gift, Pledge
from mentoring.funds.rules import Earmark
from mentoring.kernel.money import Cents
from mentoring.kernel.refusal import NotAllowed
from mentoring.ledger import chart
from mentoring.ledger.queries import balance, pocket_totals
from mentoring.treasury.commands import match_incoming, record_incoming
from mentoring.treasury.errors import AlreadyRecorded, UnknownRemittance
from mentoring.treasury.models import Incoming
from mentoring.treasury.queries import incoming, incoming_with_id


@pytest.fixture
def promise(town: Town) -> Pledge:
    return pledge(
        town.foundation_officer,
        territory=town.territory,
        mentor=town.foundation,
        amount=Cents(700_00),
        recurrence="once",
        earmark=Earmark(youngest=10),
        form_key=town.form_key(),
        now=town.now,
    )


def arrives(town: Town, code: str, cents: int = 700_00, form_key: str = "", actor=None) -> Incoming:
    return record_incoming(
        actor or town.operator,
        territory=town.territory,
        amount=Cents(cents),
        received_on=town.today,
        remittance_code=code,
        form_key=form_key or town.form_key(),
        now=town.now,
    )


@pytest.mark.parametrize("written", ["{0}", "MENTORING {0}", "mentoring {1}", " {2} ", "Mentoring-{1}"])
def test_a_code_is_found_however_the_bank_writes_it(town: Town, promise: Pledge, written: str) -> None:
    code = promise.remittance_code
    text = written.format(code, f"{code[:4]}-{code[4:]}", code.lower())
    assert arrives(town, text).gift.pledge == promise


def test_a_gift_is_in_its_fund_at_once(town: Town, promise: Pledge) -> None:
    arrived = arrives(town, promise.remittance_code)
    assert balance(chart.fund(arrived.gift.fund_id)) == 700_00
    promise.refresh_from_db()
    assert promise.state == Pledge.State.ACTIVE


def test_without_a_code_it_waits_in_suspense(town: Town) -> None:
    before = balance(chart.suspense(town.territory.pk))
    assert arrives(town, "", 30_00).gift is None
    assert balance(chart.suspense(town.territory.pk)) == before + 30_00


def test_an_unknown_code_is_refused_beside_its_field_and_nothing_is_kept(town: Town) -> None:
    before = Incoming.objects.count()
    with pytest.raises(UnknownRemittance) as refused:
        arrives(town, "ZZZZ-ZZZZ")
    assert refused.value.field == "remittance_code"
    assert Incoming.objects.count() == before


def test_the_same_form_twice_is_one_transfer(town: Town, promise: Pledge) -> None:
    first, second = (arrives(town, promise.remittance_code, form_key="the-form") for _ in "ab")
    assert first == second
    assert balance(chart.fund(first.gift.fund_id)) == 700_00
    assert Gift.objects.filter(pledge=promise).count() == 1


def test_a_transfer_in_suspense_is_matched_later_and_once(town: Town, promise: Pledge) -> None:
    before = balance(chart.suspense(town.territory.pk))
    arrived = arrives(town, "")
    match_incoming(town.operator, incoming=arrived, remittance_code=promise.remittance_code, now=town.now)
    assert arrived.gift.pledge == promise
    assert balance(chart.suspense(town.territory.pk)) == before
    assert balance(chart.fund(arrived.gift.fund_id)) == 700_00
    with pytest.raises(AlreadyRecorded):
        match_incoming(town.operator, incoming=arrived, remittance_code=promise.remittance_code, now=town.now)


def test_a_clerk_with_an_old_page_does_not_match_it_again(town: Town, promise: Pledge) -> None:
    arrived = arrives(town, "")
    old_page = Incoming.objects.get(pk=arrived.pk)
    match_incoming(town.operator, incoming=arrived, remittance_code=promise.remittance_code, now=town.now)
    with pytest.raises(AlreadyRecorded):
        match_incoming(town.second_operator, incoming=old_page, remittance_code=promise.remittance_code, now=town.now)
    assert Gift.objects.filter(pledge=promise).count() == 1


@pytest.mark.parametrize("code", ["", "ZZZZ-ZZZZ", "MENTORING"])
def test_matching_needs_a_code_that_somebody_has(town: Town, code: str) -> None:
    with pytest.raises(UnknownRemittance):
        match_incoming(town.operator, incoming=town.unmatched, remittance_code=code, now=town.now)


def test_only_the_operator_records_matches_and_reads(town: Town, promise: Pledge) -> None:
    for stranger in (town.foundation_officer, town.manager, town.teacher, town.guardian):
        with pytest.raises(NotAllowed):
            arrives(town, promise.remittance_code, actor=stranger)
        with pytest.raises(NotAllowed):
            match_incoming(stranger, incoming=town.unmatched, remittance_code=promise.remittance_code, now=town.now)
        assert incoming_with_id(stranger, town.unmatched.pk) is None
        assert not incoming(stranger, town.territory).exists()


def test_what_the_pockets_hold_adds_up_to_nothing(town: Town, promise: Pledge) -> None:
    arrives(town, promise.remittance_code)
    arrives(town, "", 30_00)
    totals = pocket_totals(town.territory.pk)
    assert sum(totals.values()) == 0
    assert -totals[chart.Pocket.BANK] == sum(each.amount_cents for each in Incoming.objects.all())
