"""What would have served somebody: told exactly, as if their points had really been raised."""

from dataclasses import replace

from hypothesis import given, settings

from mentoring.awards.ranking import Facts, Line, Ranked, ranked
from mentoring.awards.rulebook import Criterion, Fixed, Quota, Rulebook
from mentoring.awards.rules import Allocation, Inputs, Purse, Standing, decide
from mentoring.awards.thresholds import Change, change_for
from mentoring.funds.rules import Earmark
from mentoring.programmes.rules import Scope
from tests.awards.small_rounds import small_rounds

AWARD = 80_00
CULTURE = Scope(disciplines=frozenset({"music"}))
MERIT = Rulebook(
    amount=Fixed(cents=AWARD), criteria=(Criterion(by="average", points={"600": 1, "800": 6}),), ties="arrival"
)


def person(nomination_id: int, **facts) -> Facts:
    known = {"age": 12, "municipality": "Vigevano", "nominator_id": 1, "arrival": nomination_id} | facts
    return Facts(nomination_id=nomination_id, **known)


def inputs(everybody: list[Facts], *purses: Purse, rules: Rulebook = MERIT) -> Inputs:
    return Inputs(rules, "seed", tuple(everybody), purses, CULTURE)


def order_of(asked: Inputs) -> list[Ranked]:
    amounts, price = dict(asked.amounts), asked.offer_price_cents
    return ranked(asked.everybody, asked.rules, seed=asked.seed, offer_price_cents=price, amounts=amounts)


def is_served_with(asked: Inputs, nomination_id: int, points: int) -> bool:
    """Really raise the points, and decide again."""
    order = order_of(asked)
    place = next(n for n, each in enumerate(order) if each.facts.nomination_id == nomination_id)
    risen = replace(order[place], lines=(*order[place].lines, Line("gift", "", points, points)))
    others = [*order[:place], *order[place + 1 :]]
    before = [each for each in others if _comes_before(asked, each, risen)]
    anew = [*before, risen, *(each for each in others if each not in before)]
    result = Allocation(asked, anew, asked.rules.quotas).result()
    return bool(next(it for it in result.decisions if it.nomination_id == nomination_id).slices)


def _comes_before(asked: Inputs, one: Ranked, other: Ranked) -> bool:
    """As the rules order two people: by hand, so that a slip in the code that orders them shows."""
    if one.barred or other.barred:
        return not one.barred
    if one.total != other.total:
        return one.total > other.total
    pair = [one.facts, other.facts]
    alone = ranked(pair, Rulebook(amount=Fixed(cents=1), ties=asked.rules.ties), seed=asked.seed)
    return alone[0].facts == one.facts


@settings(max_examples=120, deadline=None)
@given(small_rounds())
def test_with_so_many_points_one_is_served_and_with_one_less_one_is_not(asked: Inputs):
    most = max((each.total for each in order_of(asked)), default=0) + 1
    for decision in decide(asked).decisions:
        change = change_for(asked, decision.nomination_id)
        if decision.standing is Standing.INELIGIBLE:
            assert change is None
        elif decision.standing is Standing.WAITING:
            assert change
            if change.points is None:
                assert not is_served_with(asked, decision.nomination_id, most)
            else:
                assert is_served_with(asked, decision.nomination_id, change.points)
                assert change.points > 0
                assert change.points == 1 or not is_served_with(asked, decision.nomination_id, change.points - 1)


def test_one_point_or_two_decide_as_the_tie_would():
    money = Purse(1, AWARD, Earmark())
    early, late = person(1, average=500), person(9, average=500)
    served = person(5, average=650)
    assert change_for(inputs([early, served], money), 1) == Change(points=1, is_within_rules=True)
    assert change_for(inputs([late, served], money), 9) == Change(points=2, is_within_rules=True)


def test_more_points_than_the_rules_give_are_told_as_such():
    everybody = [person(1, average=900), person(2, average=900)]
    assert change_for(inputs(everybody, Purse(1, AWARD, Earmark())), 2) == Change(points=1, is_within_rules=False)


def test_where_every_fund_asks_for_something_else_it_is_said_what():
    purses = (Purse(1, AWARD, Earmark(oldest=10)), Purse(2, AWARD, Earmark(municipalities=frozenset({"Mortara"}))))
    assert change_for(inputs([person(1)], *purses), 1) == Change(facts=("age", "municipality"))


def test_a_fund_that_holds_nothing_is_not_why_somebody_waits():
    purses = (Purse(1, 0, Earmark(oldest=10)), Purse(2, AWARD, Earmark(municipalities=frozenset({"Mortara"}))))
    assert change_for(inputs([person(1)], *purses), 1) == Change(facts=("municipality",))


def test_where_all_the_money_there_is_would_not_do_it_is_the_money():
    assert change_for(inputs([person(1)], Purse(1, AWARD - 1, Earmark())), 1) == Change()
    assert change_for(inputs([person(1)]), 1) == Change()


def test_where_nobody_of_a_group_is_served_it_is_the_ceiling():
    rules = MERIT.model_copy(update={"quotas": (Quota(by="municipality", of="Vigevano", at_most=0),)})
    assert change_for(inputs([person(1)], Purse(1, AWARD, Earmark()), rules=rules), 1) == Change(ceiling="municipality")


def test_a_reserved_place_may_be_reached_where_a_free_one_is_not():
    rules = MERIT.model_copy(update={"quotas": (Quota(by="municipality", of="Mortara", at_least=1),)})
    everybody = [
        person(1, average=900),
        person(2, municipality="Mortara", average=700),
        person(3, municipality="Mortara"),
    ]
    assert change_for(inputs(everybody, Purse(1, AWARD, Earmark()), rules=rules), 3) == Change(2, is_within_rules=True)
    # Without the reserved place it would have taken the whole way to the top.
    assert change_for(inputs(everybody, Purse(1, AWARD, Earmark())), 3) == Change(7, is_within_rules=False)


def test_nobody_is_explained_who_is_not_there_or_out_of_the_rules():
    rules = Rulebook.from_data(MERIT.to_data() | {"eligibility": {"oldest": 11}})
    assert change_for(inputs([person(1)], Purse(1, AWARD, Earmark()), rules=rules), 1) is None
    assert change_for(inputs([person(1)]), 7) is None
