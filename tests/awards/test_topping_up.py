"""What is missing comes from the common fund, exactly, and only if a second person says so."""

from datetime import timedelta
from pathlib import Path

import pytest

from mentoring.awards.approving import approve_round
from mentoring.awards.errors import NobodyToTopUp, NoMoneyToTopUp, RoundOpen, SameHands
from mentoring.awards.explaining import results_of
from mentoring.awards.issuing import issue_round
from mentoring.awards.models import Round
from mentoring.awards.topping_up import prepare_top_up
from mentoring.demo.town import Town
from mentoring.funds.commands import pass_on
from mentoring.kernel.money import Cents
from mentoring.kernel.refusal import NotAllowed
from mentoring.ledger import chart
from mentoring.ledger.queries import balance, differences
from mentoring.offers.models import Offer
from mentoring.vouchers.models import Voucher
from mentoring.vouchers.queries import free_cents, wallet
from mentoring.vouchers.remainders import remainders_in
from mentoring.web.resultwords import said
from tests.awards.test_certifying import certificate_of, replayed


@pytest.fixture
def quiet(town: Town) -> Town:
    """One thing is on, for 12 euro; the wallets that were there are over."""
    Offer.objects.filter(state=Offer.State.PUBLISHED).update(state=Offer.State.WITHDRAWN)
    Voucher.objects.update(expires_on=town.today - timedelta(days=1))
    town.new_date(price_cents=12_00, starts_at=town.now + timedelta(days=5))
    return town


def pool(town: Town) -> int:
    return balance(chart.fund(town.common_fund.pk))


def drain(town: Town, *, leave: int) -> None:
    """The common fund holds so much, and no more."""
    rest = Cents(pool(town) - leave)
    pass_on(town.common_fund, town.new_fund(1_00), amount=rest, key="drained", now=town.now)


def test_each_gets_exactly_what_is_missing_when_another_person_has_said_yes(quiet: Town) -> None:
    families = [quiet.funded_family(cents) for cents in (9_00, 10_50)]
    enough, before = quiet.funded_family(12_00), pool(quiet)
    prepared = prepare_top_up(quiet.operator, programme=quiet.arte, now=quiet.now)
    assert (prepared.kind, prepared.total_cents) == (Round.Kind.TOP_UP, 4_50)
    assert pool(quiet) == before
    with pytest.raises(SameHands):
        approve_round(quiet.operator, round=prepared, now=quiet.now)
    with pytest.raises(RoundOpen):
        prepare_top_up(quiet.second_operator, programme=quiet.arte, now=quiet.now)
    approve_round(quiet.second_operator, round=prepared, now=quiet.now)
    issue_round(prepared, quiet.now)
    assert pool(quiet) == before - 4_50
    assert [free_cents(wallet(each.guardian, quiet.today)) for each in [*families, enough]] == [12_00] * 3
    assert remainders_in(quiet.territory, quiet.now) == []
    assert list(differences()) == []
    with pytest.raises(NobodyToTopUp):
        prepare_top_up(quiet.operator, programme=quiet.arte, now=quiet.now)


def test_whom_the_common_fund_cannot_pay_whole_is_left_out(quiet: Town) -> None:
    quiet.funded_family(2_00)
    second = quiet.funded_family(11_00)
    drain(quiet, leave=5_00)
    prepared = prepare_top_up(quiet.operator, programme=quiet.arte, now=quiet.now)
    assert [award.nomination.person for award in prepared.awards.all()] == [second.person]


def test_without_money_no_round(quiet: Town) -> None:
    quiet.funded_family(2_00)
    drain(quiet, leave=0)
    with pytest.raises(NoMoneyToTopUp):
        prepare_top_up(quiet.operator, programme=quiet.arte, now=quiet.now)
    with pytest.raises(NotAllowed):
        prepare_top_up(quiet.teacher, programme=quiet.arte, now=quiet.now)
    assert not Round.objects.filter(kind=Round.Kind.TOP_UP).exists()


def test_a_top_up_replays_and_its_result_can_be_read(quiet: Town, tmp_path: Path) -> None:
    family = quiet.funded_family(9_00)
    prepared = prepare_top_up(quiet.operator, programme=quiet.arte, now=quiet.now)
    approve_round(quiet.second_operator, round=prepared, now=quiet.now)
    issue_round(prepared, quiet.now)
    code, words = replayed(tmp_path, certificate_of(prepared))
    assert code == 0, words
    [award] = [each for each in results_of(family.guardian) if each.round_id == prepared.pk]
    told = said(award, "Ada")
    assert "3" in told.title
    assert not told.points
