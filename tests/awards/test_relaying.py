"""What came back unspent moves on by itself, as far as its giver said, and never further."""

import secrets
from datetime import timedelta

import pytest

from mentoring.awards.relaying import pass_on_leftovers
from mentoring.bookings.releasing import cancel
from mentoring.demo.tools import handed_out
from mentoring.demo.town import Town
from mentoring.funds.commands import choose_reach
from mentoring.funds.models import Fund, Pledge
from mentoring.funds.queries import figures, share_of
from mentoring.funds.rules import Earmark
from mentoring.kernel.money import Cents
from mentoring.kernel.refusal import NotAllowed, WrongState
from mentoring.ledger import chart
from mentoring.ledger.queries import balance, differences
from mentoring.nominations.models import Nomination
from mentoring.programmes.models import Programme
from mentoring.vouchers.commands import expire
from mentoring.vouchers.models import Leftover, Voucher
from mentoring.vouchers.rules import RELAY_OF, still_there

ONLY_OLD = Earmark(youngest=24)  # Serves nobody who waits in these tests.


def lets_go(town: Town, reach: str, *, earmark: Earmark = ONLY_OLD, cents: int = 80_00) -> Fund:
    """A fund of the foundation that just received so much, whose rest may go so far."""
    fund = town.new_fund(cents, earmark)
    Pledge.objects.filter(pk=fund.pledge_id).update(reach=reach)
    return Fund.objects.get(pk=fund.pk)


def ended(town: Town, fund: Fund, cents: int = 50_00) -> Voucher:
    """Of this fund's money somebody of the school held a voucher, who used nothing of it."""
    served = town.new_family(age=12)
    voucher = handed_out(
        person=served.person,
        fund=fund,
        programme=town.arte,
        amount=Cents(cents),
        scope=town.arte.scope,
        expires_on=town.today,
        key=f"relay-test:{secrets.token_hex(8)}",
        now=town.now,
    )
    expire(Voucher.objects.select_related("fund__pledge", "programme").get(pk=voucher.pk), now=town.now)
    return voucher


@pytest.fixture
def quiet(town: Town) -> Town:
    """A town in which nobody waits."""
    Programme.objects.filter(territory=town.territory).exclude(pk=town.arte.pk).update(
        ends_on=town.today - timedelta(days=1)
    )
    Nomination.objects.filter(programme=town.arte, state=Nomination.State.CONSENTED).update(
        state=Nomination.State.WITHDRAWN
    )
    return town


def held(fund: Fund | None) -> int:
    return balance(chart.fund(fund.pk)) if fund else 0


def school_pool(town: Town) -> Fund | None:
    return Fund.objects.filter(territory=town.territory, nominator=town.school).first()


def test_where_nobody_waits_it_stays_until_somebody_does(quiet: Town) -> None:
    fund = lets_go(quiet, "common")
    common = held(quiet.common_fund)
    ended(quiet, fund)
    assert pass_on_leftovers(quiet.now) == 0
    assert held(fund) == 80_00
    quiet.new_family()
    assert pass_on_leftovers(quiet.now) == 0  # Once a day is enough.
    assert pass_on_leftovers(quiet.now + timedelta(days=1)) == 1
    assert (held(fund), held(school_pool(quiet)), held(quiet.common_fund)) == (30_00, 50_00, common)


def test_it_stays_where_somebody_waits_whom_its_own_fund_may_serve(quiet: Town) -> None:
    fund = lets_go(quiet, "common", earmark=Earmark(youngest=11))
    ended(quiet, fund)
    quiet.new_family(age=12)
    assert pass_on_leftovers(quiet.now) == 0
    assert held(fund) == 80_00


@pytest.mark.parametrize(
    ("reach", "school_waits", "goes_to"),
    [
        ("earmark", True, "stays"),
        ("school", True, "school"),
        ("school", False, "stays"),
        ("common", True, "school"),
        ("common", False, "common"),
    ],
)
def test_it_goes_as_far_as_the_giver_said_and_no_further(
    quiet: Town, reach: str, school_waits: bool, goes_to: str
) -> None:
    fund, common = lets_go(quiet, reach), held(quiet.common_fund)
    ended(quiet, fund)
    waiting = quiet.new_family()
    if not school_waits:
        Nomination.objects.filter(pk=waiting.nomination.pk).update(nominator=quiet.music_school)
    pass_on_leftovers(quiet.now)
    assert held(fund) == (80_00 if goes_to == "stays" else 30_00)
    assert held(school_pool(quiet)) == (50_00 if goes_to == "school" else 0)
    assert held(quiet.common_fund) == common + (50_00 if goes_to == "common" else 0)
    assert list(differences()) == []


def test_it_moves_once_however_often_it_is_tried(quiet: Town) -> None:
    fund = lets_go(quiet, "common")
    ended(quiet, fund)
    quiet.new_family()
    assert [pass_on_leftovers(quiet.now + timedelta(days=days)) for days in (0, 0, 1, 2)] == [1, 0, 0, 0]
    assert (held(fund), held(school_pool(quiet))) == (30_00, 50_00)


def test_what_its_own_fund_assigned_again_does_not_move(quiet: Town) -> None:
    """Fifty came back and forty were assigned again; a later gift is not what came back."""
    fund = lets_go(quiet, "common", cents=50_00)
    ended(quiet, fund)
    pass_on_leftovers(quiet.now)
    family = quiet.new_family()
    handed_out(
        person=family.person,
        fund=fund,
        programme=quiet.arte,
        amount=Cents(40_00),
        scope=quiet.arte.scope,
        expires_on=quiet.arte.ends_on,
        key="again",
        now=quiet.now,
    )
    quiet.new_family()
    assert fund.pledge
    quiet.paid_in(fund.pledge.remittance_code, Cents(100_00), "La fondazione")
    assert pass_on_leftovers(quiet.now + timedelta(days=1)) == 1
    assert (held(fund), held(school_pool(quiet))) == (100_00, 10_00)


def test_a_pool_keeps_its_own(quiet: Town) -> None:
    ended(quiet, quiet.common_fund, cents=10_00)
    assert not Leftover.objects.exists()


def test_a_seat_given_back_after_the_end_moves_on_too(quiet: Town) -> None:
    fund = lets_go(quiet, "school")
    family = quiet.new_family()
    voucher = handed_out(
        person=family.person,
        fund=fund,
        programme=quiet.arte,
        amount=Cents(50_00),
        scope=quiet.arte.scope,
        expires_on=quiet.today,
        key="seat",
        now=quiet.now,
    )
    later = quiet.new_date(starts_at=quiet.now + timedelta(days=9))
    booking = quiet.booked(later, family)
    expire(Voucher.objects.get(pk=voucher.pk), now=quiet.now)
    cancel(family.guardian, booking=booking, now=quiet.now)
    assert sorted(Leftover.objects.values_list("cents", flat=True)) == [12_00, 38_00]
    quiet.new_family()
    assert pass_on_leftovers(quiet.now) == 2
    assert (held(fund), held(school_pool(quiet))) == (30_00, 50_00)


def test_the_euro_stays_its_givers(quiet: Town) -> None:
    fund = lets_go(quiet, "school")
    ended(quiet, fund)
    quiet.new_family()
    pass_on_leftovers(quiet.now)
    pool = school_pool(quiet)
    assert pool
    assert share_of(quiet.foundation, pool) == 1
    told = {each.fund.pk: each for each in figures(quiet.territory)}
    assert (told[fund.pk].passed_cents, told[fund.pk].assigned_cents) == (50_00, 0)
    assert (told[pool.pk].received_cents, told[pool.pk].assigned_cents, told[pool.pk].given_cents) == (50_00, 0, 0)


def test_how_far_it_may_go_is_said_before_anything_arrives(town: Town) -> None:
    assert town.foundation_fund.pledge
    with pytest.raises(WrongState):
        choose_reach(town.foundation_officer, pledge=town.foundation_fund.pledge, reach="common", now=town.now)
    with pytest.raises(NotAllowed):
        choose_reach(town.shopkeeper, pledge=town.foundation_fund.pledge, reach="common", now=town.now)


def test_what_came_back_first_is_used_first() -> None:
    story = [("a", 50), ("b", 30), ("award", -20), (f"{RELAY_OF}a", -30), ("award2", -10), ("c", 5)]
    assert still_there(story) == {"b": 20, "c": 5}
    assert still_there([("a", 50), ("award", -80), ("b", 7)]) == {"b": 7}
