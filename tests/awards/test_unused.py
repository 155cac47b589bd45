"""What could not be used while people wait, and the least that would have to change."""

from dataclasses import replace

from hypothesis import given, settings

from mentoring.awards.comparing import compare
from mentoring.awards.rulebook import EACH, Quota
from mentoring.awards.rules import decide
from mentoring.awards.unused import unused
from mentoring.funds.rules import Earmark
from mentoring.programmes.rules import Scope
from tests.awards.test_rules import (
    AWARD,
    BY_ARRIVAL,
    PARISH,
    SCHOOL,
    inputs,
    person,
    purse,
    rounds,
    served,
    with_quotas,
)


def told(asked):
    return unused(asked, decide(asked))


def test_a_fund_that_everybody_fits_and_nobody_is_left_tells_nothing():
    assert told(inputs([person(1)], [purse(1, 5)])) == []


def test_what_is_too_little_for_anybody_is_no_wishs_fault():
    [left] = told(inputs([person(1)], [purse(1, 0.5)]))
    assert (left.left_cents, left.reachable, left.unreachable, left.widenings) == (40_00, 1, {}, ())


def test_an_age_is_moved_as_little_as_possible():
    everybody = [person(n, age=age, arrival=n) for n, age in enumerate((15, 17, 17, 19), start=1)]
    [left] = told(inputs(everybody, [purse(1, 3, youngest=6, oldest=14)]))
    assert left.unreachable == {"age": 4}
    [widening] = left.widenings
    assert widening.earmark == Earmark(youngest=6, oldest=15)
    assert (widening.parts, widening.reached, widening.served, widening.cents) == (("age",), 1, 1, AWARD)


def test_the_word_that_reaches_most_is_the_smallest_step_of_its_kind():
    everybody = [
        person(n, arrival=n, municipality=place) for n, place in enumerate(["Mortara", "Gambolò", "Gambolò"], start=1)
    ]
    [left] = told(inputs(everybody, [purse(1, 9, municipalities=frozenset({"Vigevano"}))]))
    [widening] = left.widenings
    assert widening.earmark.municipalities == {"Vigevano", "Gambolò"}
    assert (widening.reached, widening.served) == (2, 2)


def test_two_things_at_once_only_if_no_single_one_helps():
    far_and_old = person(1, arrival=1, age=20, municipality="Mortara")
    wish = {"municipalities": frozenset({"Vigevano"}), "oldest": 14}
    [left] = told(inputs([far_and_old], [purse(1, 9, **wish)]))
    assert [widening.parts for widening in left.widenings] == [("age", "municipality")]
    only_old = person(2, arrival=2, age=20, municipality="Vigevano")
    [left] = told(inputs([far_and_old, only_old], [purse(1, 9, **wish)]))
    assert [widening.parts for widening in left.widenings] == [("age",)]


def test_money_for_other_things_is_told_as_such():
    [left] = told(inputs([person(1)], [purse(1, 9, scope=Scope(disciplines=frozenset({"swimming"})))]))
    assert left.unreachable == {"scope": 1}
    assert left.widenings[0].parts == ("scope",)
    assert left.widenings[0].served == 1


def test_whoever_waits_because_of_a_ceiling_waits_for_no_fund():
    rules = with_quotas(Quota(by="nominator", of=EACH, at_most=0))
    assert told(inputs([person(1)], [purse(1, 9, oldest=9)], rules)) == []


@given(rounds)
@settings(max_examples=100)
def test_what_is_told_of_a_widening_is_what_deciding_again_says(asked):
    before = decide(asked)
    for left in unused(asked, before):
        for widening in left.widenings:
            purses = tuple(
                replace(each, earmark=widening.earmark) if each.fund_id == left.fund_id else each
                for each in asked.purses
            )
            after = decide(replace(asked, purses=purses))
            waiting = {d.nomination_id for d in before.decisions if d.standing == "waiting" and not d.barred}
            reached = [
                each
                for each in asked.everybody
                if each.nomination_id in waiting and widening.earmark.why_not(each.candidate) is None
            ]
            assert widening.reached == len(reached) > 0
            assert widening.served == len(served(list(after.decisions))) - len(served(list(before.decisions)))


# -- side by side -------------------------------------------------------------------------------------------
def test_more_money_lets_somebody_in_and_says_where_it_went():
    everybody = [person(1, arrival=1), person(2, arrival=2, nominator_id=PARISH, municipality="Mortara")]
    one, two = inputs(everybody, [purse(1, 1)]), inputs(everybody, [purse(1, 2)])
    found = compare((one, decide(one)), (two, decide(two)))
    assert (found.served, found.waiting, found.cents) == ((1, 2), (1, 0), (AWARD, 2 * AWARD))
    assert [change.facts.nomination_id for change in found.entering] == [2]
    assert found.leaving == ()
    assert {row.key: row.people for row in found.by_nominator} == {str(SCHOOL): (1, 1), str(PARISH): (0, 1)}
    assert {row.key: row.cents for row in found.by_municipality} == {"": (AWARD, AWARD), "Mortara": (0, AWARD)}
    assert [row.cents for row in found.by_fund] == [(AWARD, 2 * AWARD)]


def test_where_more_money_takes_an_award_the_larger_one_ahead_is_the_reason():
    """Fifty euro are enough for the second one only; seventy are enough for the first one, and no more."""
    rules = type(BY_ARRIVAL).from_data(
        BY_ARRIVAL.to_data()
        | {"amount": {"kind": "bracket", "cents": {"10000": 70_00, "15000": 50_00}, "otherwise_cents": 50_00}}
    )
    everybody = [person(1, arrival=1, bracket="10000"), person(2, arrival=2, bracket="15000")]
    less = inputs(everybody, [purse(1, 50 / 80)], rules)
    more = inputs(everybody, [purse(1, 70 / 80)], rules)
    found = compare((less, decide(less)), (more, decide(more)))
    assert [change.facts.nomination_id for change in found.entering] == [1]
    [leaving] = found.leaving
    assert (leaving.facts.nomination_id, leaving.ahead) == (2, 1)


@given(rounds)
@settings(max_examples=50)
def test_nothing_changes_against_itself(asked):
    result = decide(asked)
    found = compare((asked, result), (asked, result))
    assert not found.entering
    assert not found.leaving
    assert all(row.cents[0] == row.cents[1] and row.people[0] == row.people[1] for row in found.by_fund)
    assert found.cents[0] == found.cents[1] == sum(decision.given_cents for decision in result.decisions)
