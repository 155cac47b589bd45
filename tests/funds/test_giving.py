"""From a promise to a fund."""

from fractions import Fraction

import pytest

from mentoring.demo.town import Town
from mentoring.funds.commands import end_pledge, pledge, receive_gift
from mentoring.funds.models import Fund, Gift, Pledge
from mentoring.funds.queries import given_cents, pledge_with_code, share_of
from mentoring.funds.rules import Candidate, Earmark
from mentoring.kernel.money import Cents
from mentoring.kernel.refusal import NotAllowed, WrongState
from mentoring.ledger import chart
from mentoring.ledger.queries import balance
from mentoring.people.permissions import Role
from mentoring.programmes.rules import Scope


def promise(town: Town, euros: int, earmark: Earmark | None = None, form_key: str = "") -> Pledge:
    return pledge(
        town.shopkeeper,
        territory=town.territory,
        mentor=town.shop,
        amount=Cents(euros * 100),
        recurrence="once",
        earmark=earmark or Earmark(),
        form_key=form_key or town.form_key(),
        now=town.now,
    )


def arrive(town: Town, made: Pledge, euros: int, key: str) -> Gift:
    return receive_gift(
        made,
        source=chart.bank(town.territory.pk),
        move=chart.Move.GIFT_RECEIVED,
        amount=Cents(euros * 100),
        received_on=town.today,
        key=key,
        now=town.now,
    )


def test_a_pledge_has_a_code_of_its_own(town: Town) -> None:
    first, second = promise(town, 80), promise(town, 80)
    assert first.remittance_code != second.remittance_code
    assert pledge_with_code(town.territory, first.remittance_code) == first


def test_the_same_form_twice_is_one_pledge(town: Town) -> None:
    assert promise(town, 80, form_key="once") == promise(town, 80, form_key="once")


def test_nobody_promises_for_another(town: Town) -> None:
    with pytest.raises(NotAllowed):
        pledge(
            town.foundation_officer,
            territory=town.territory,
            mentor=town.shop,
            amount=Cents(1),
            recurrence="once",
            earmark=Earmark(),
            form_key="x",
            now=town.now,
        )


def test_a_gift_makes_the_fund_and_wakes_the_pledge(town: Town) -> None:
    made = promise(town, 1000)
    gift = arrive(town, made, 1000, "bank-1")
    assert balance(chart.fund(gift.fund_id)) == 1000_00
    made.refresh_from_db()
    assert made.state == Pledge.State.ACTIVE
    assert gift.fund.pledge == made


def test_the_same_bank_movement_twice_is_one_gift(town: Town) -> None:
    made = promise(town, 1000)
    first, second = arrive(town, made, 1000, "bank-1"), arrive(town, made, 1000, "bank-1")
    assert first == second
    assert balance(chart.fund(first.fund_id)) == 1000_00


def test_small_gifts_without_wishes_share_the_common_fund(town: Town) -> None:
    fund = arrive(town, promise(town, 50), 50, "bank-1").fund
    assert fund.is_pool
    before = share_of(town.shop, fund)
    club, member = town.new_organisation("citizen", Role.MENTOR)
    theirs = pledge(
        member,
        territory=town.territory,
        mentor=club,
        amount=Cents(25_00),
        recurrence="monthly",
        earmark=Earmark(),
        form_key="y",
        now=town.now,
    )
    assert arrive(town, theirs, 25, "bank-2").fund == fund
    assert 0 < share_of(town.shop, fund) < before
    givers = {gift.pledge.mentor for gift in fund.gifts.select_related("pledge__mentor")}
    assert sum((share_of(mentor, fund) for mentor in givers), Fraction(0)) == 1


def test_a_small_gift_with_a_wish_keeps_its_own_fund(town: Town) -> None:
    fund = arrive(town, promise(town, 50, Earmark(youngest=14)), 50, "bank-1").fund
    assert not fund.is_pool
    assert fund.earmark.youngest == 14


def test_a_monthly_gift_goes_on_in_one_fund(town: Town) -> None:
    made = promise(town, 1000)
    funds = {arrive(town, made, 1000, f"bank-{month}").fund_id for month in range(3)}
    assert len(funds) == 1
    assert balance(chart.fund(funds.pop())) == 3000_00
    assert given_cents(town.shop) >= 3000_00


def test_who_ends_a_pledge_keeps_what_was_given(town: Town) -> None:
    made = promise(town, 1000)
    gift = arrive(town, made, 1000, "bank-1")
    made.refresh_from_db()
    end_pledge(town.shopkeeper, pledge=made, now=town.now)
    assert balance(chart.fund(gift.fund_id)) == 1000_00
    with pytest.raises(WrongState):
        end_pledge(town.shopkeeper, pledge=made, now=town.now)


def test_there_is_one_common_fund(town: Town) -> None:
    assert Fund.objects.filter(territory=town.territory, pledge__isnull=True).count() == 1


CHILD = Candidate(age=12, nominator_id=7, municipality="Vigevano")


@pytest.mark.parametrize(
    ("earmark", "obstacle"),
    [
        (Earmark(), None),
        (Earmark(youngest=12, oldest=12, nominators=frozenset({7}), municipalities=frozenset({"Vigevano"})), None),
        (Earmark(youngest=13), "age"),
        (Earmark(oldest=11), "age"),
        (Earmark(nominators=frozenset({8})), "nominator"),
        (Earmark(municipalities=frozenset({"Mortara"})), "municipality"),
    ],
)
def test_an_earmark_says_what_is_in_the_way(earmark: Earmark, obstacle: str | None) -> None:
    assert earmark.why_not(CHILD) == obstacle


def test_an_earmark_survives_being_stored() -> None:
    wishes = Earmark(
        youngest=6,
        oldest=17,
        nominators=frozenset({3, 1}),
        municipalities=frozenset({"Vigevano"}),
        scope=Scope(disciplines=frozenset({"music"}), providers=frozenset({9})),
    )
    assert Earmark.from_data(wishes.to_data()) == wishes
    assert Earmark().to_data() == {}
    assert Earmark.from_data({}).is_open
