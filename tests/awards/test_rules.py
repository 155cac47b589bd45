"""The allocation: in order, within the wishes of whoever gave, and with the reason for everybody who waits."""

from hypothesis import given
from hypothesis import strategies as st

from mentoring.awards.rules import EMPTY, SCOPE, Applicant, Decision, Purse, allocate
from mentoring.funds.rules import Candidate, Earmark
from mentoring.kernel.money import Cents
from mentoring.programmes.rules import Scope

AWARD = Cents(80_00)
CULTURE = Scope(disciplines=frozenset({"music", "theatre"}))
SCHOOL, PARISH = 1, 2


def person(nomination_id: int, *, age: int = 12, nominator_id: int = SCHOOL, municipality: str = "") -> Applicant:
    return Applicant(nomination_id, Candidate(age, nominator_id, municipality))


def purse(fund_id: int, awards: float, **wishes) -> Purse:
    return Purse(fund_id, Cents(int(awards * AWARD)), Earmark(**wishes))


def decide(applicants: list[Applicant], purses: list[Purse], scope: Scope = CULTURE) -> list[Decision]:
    return allocate(applicants, purses, award=AWARD, programme_scope=scope)


def funds(decisions: list[Decision]) -> list[int | None]:
    return [decision.fund_id for decision in decisions]


def test_whoever_was_put_forward_first_is_served_first():
    decisions = decide([person(7), person(3), person(5)], [purse(1, 2)])
    assert [decision.nomination_id for decision in decisions] == [7, 3, 5]
    assert funds(decisions) == [1, 1, None]
    assert decisions[2].obstacles == {1: EMPTY}


def test_a_fund_with_less_than_one_award_serves_nobody():
    assert funds(decide([person(1)], [purse(1, 0.999)])) == [None]


def test_a_wish_is_kept_and_its_obstacle_told():
    purses = [
        purse(1, 9, oldest=11),
        purse(2, 9, youngest=13),
        purse(3, 9, nominators=frozenset({PARISH})),
        purse(4, 9, municipalities=frozenset({"Mortara"})),
        purse(5, 9, scope=Scope(disciplines=frozenset({"swimming"}))),
    ]
    [decision] = decide([person(1, municipality="Vigevano")], purses)
    assert decision.fund_id is None
    assert decision.obstacles == {1: "age", 2: "age", 3: "nominator", 4: "municipality", 5: SCOPE}


def test_money_with_a_wish_goes_before_open_money():
    purses = [purse(1, 1), purse(2, 1, nominators=frozenset({SCHOOL}))]
    decisions = decide([person(1), person(2, nominator_id=PARISH)], purses)
    assert funds(decisions) == [2, 1]  # The open fund is left for whom nobody else may serve.
    assert decisions[0].obstacles == {}
    assert decisions[1].obstacles == {2: "nominator"}


def test_money_that_asks_for_more_goes_before_money_that_asks_for_less():
    purses = [
        purse(1, 1),
        purse(2, 1, oldest=25),
        purse(3, 1, nominators=frozenset({SCHOOL}), scope=Scope(disciplines=frozenset({"music"}))),
    ]
    assert funds(decide([person(1), person(2), person(3)], purses)) == [3, 2, 1]


def test_among_equals_the_older_fund_goes_first():
    assert funds(decide([person(1), person(2)], [purse(9, 1, youngest=6), purse(4, 1, youngest=6)])) == [4, 9]


def test_the_limits_of_a_wish_are_part_of_it():
    purses = [purse(1, 9, youngest=6, oldest=14)]
    assert funds(decide([person(n, age=n) for n in (5, 6, 14, 15)], purses)) == [None, 1, 1, None]


def test_a_fund_for_part_of_the_programme_may_serve():
    assert funds(decide([person(1)], [purse(1, 1, scope=Scope(disciplines=frozenset({"music", "dance"})))])) == [1]


def test_a_later_one_may_be_served_where_an_earlier_one_waits():
    purses = [purse(1, 1, oldest=10)]
    assert funds(decide([person(1, age=16), person(2, age=9)], purses)) == [None, 1]


def test_nobody_waits_whom_other_shares_of_the_same_funds_would_serve():
    """The first one could be paid by either fund; the second one only by the fund that would be taken first."""
    purses = [
        purse(1, 1, municipalities=frozenset({"Vigevano"}), oldest=14),
        purse(2, 1, nominators=frozenset({SCHOOL})),
    ]
    first, second = person(1, municipality="Vigevano"), person(2, municipality="Vigevano", nominator_id=PARISH)
    assert funds(decide([first, second], purses)) == [2, 1]


def test_without_funds_everybody_waits_without_an_obstacle():
    assert decide([person(1)], []) == [Decision(1, None, {})]


def test_without_people_nothing_is_decided():
    assert decide([], [purse(1, 5)]) == []


wishes = st.builds(
    Earmark,
    youngest=st.none() | st.integers(0, 20),
    oldest=st.none() | st.integers(0, 20),
    nominators=st.frozensets(st.sampled_from([SCHOOL, PARISH])),
    municipalities=st.frozensets(st.sampled_from(["Vigevano", "Mortara"])),
)
people = st.lists(
    st.builds(
        Candidate,
        age=st.integers(0, 20),
        nominator_id=st.sampled_from([SCHOOL, PARISH]),
        municipality=st.sampled_from(["Vigevano", "Mortara", ""]),
    ),
    max_size=12,
)


@given(people, st.lists(st.tuples(st.integers(0, 400_00), wishes), max_size=6))
def test_no_fund_is_overdrawn_no_wish_is_broken_and_everybody_has_a_reason(candidates, funds_given):
    purses = [Purse(number, Cents(cents), wish) for number, (cents, wish) in enumerate(funds_given, start=1)]
    decisions = decide([Applicant(number, candidate) for number, candidate in enumerate(candidates)], purses)
    assert [decision.nomination_id for decision in decisions] == list(range(len(candidates)))
    for each in purses:
        assert sum(decision.fund_id == each.fund_id for decision in decisions) * AWARD <= each.balance_cents
    wish_of = {each.fund_id: each.earmark for each in purses}
    for decision, candidate in zip(decisions, candidates, strict=True):
        if decision.fund_id is None:
            assert decision.obstacles.keys() == wish_of.keys()
        else:
            assert wish_of[decision.fund_id].why_not(candidate) is None
