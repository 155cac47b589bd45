"""The allocation: in the order of the rules, within the wishes of whoever gave, with the reason for whoever waits."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.awards.ranking import Facts
from mentoring.awards.rulebook import EACH, Criterion, Fixed, Quota, Rulebook
from mentoring.awards.rules import EMPTY, SCOPE, Decision, Inputs, Purse, Standing, decide
from mentoring.funds.rules import Earmark
from mentoring.programmes.rules import Scope

AWARD = 80_00
CULTURE = Scope(disciplines=frozenset({"music", "theatre"}))
SCHOOL, PARISH = 1, 2
BY_ARRIVAL = Rulebook.by_arrival(AWARD)


def person(nomination_id: int, *, age: int = 12, nominator_id: int = SCHOOL, municipality: str = "", **facts) -> Facts:
    """Somebody; without other facts the order of the calls is the order of arrival."""
    arrival = facts.pop("arrival", 0)
    return Facts(nomination_id, arrival, age, municipality, nominator_id, **facts)


def purse(fund_id: int, awards: float, **wishes) -> Purse:
    return Purse(fund_id, int(awards * AWARD), Earmark(**wishes))


def inputs(everybody: list[Facts], purses: list[Purse], rules: Rulebook = BY_ARRIVAL) -> Inputs:
    return Inputs(rules, "seed", tuple(everybody), tuple(purses), CULTURE)


def decided(everybody: list[Facts], purses: list[Purse], rules: Rulebook = BY_ARRIVAL) -> list[Decision]:
    return list(decide(inputs(everybody, purses, rules)).decisions)


def funds(decisions: list[Decision]) -> list[int | None]:
    """The fund of each who gets the whole award from one."""
    return [decision.slices[0][0] if decision.slices else None for decision in decisions]


def served(decisions: list[Decision]) -> list[int]:
    return [decision.nomination_id for decision in decisions if decision.slices]


def test_whoever_was_put_forward_first_is_served_first():
    decisions = decided([person(7, arrival=1), person(3, arrival=2), person(5, arrival=3)], [purse(1, 2)])
    assert [decision.nomination_id for decision in decisions] == [7, 3, 5]
    assert [decision.position for decision in decisions] == [1, 2, 3]
    assert funds(decisions) == [1, 1, None]
    assert decisions[2].obstacles == {1: EMPTY}
    assert decisions[2].standing is Standing.WAITING


def test_an_award_is_whole_or_one_waits():
    assert funds(decided([person(1)], [purse(1, 0.999)])) == [None]


def test_an_award_may_come_from_several_funds():
    [decision] = decided([person(1)], [purse(1, 0.5), purse(2, 0.75)])
    assert decision.slices == ((1, 40_00), (2, 40_00))


def test_where_the_rules_say_so_a_part_is_better_than_nothing():
    rules = BY_ARRIVAL.model_copy(update={"least_cents": 30_00})
    decisions = decided([person(1, arrival=1), person(2, arrival=2), person(3, arrival=3)], [purse(1, 1.5)], rules)
    assert [decision.given_cents for decision in decisions] == [80_00, 40_00, 0]
    assert [decision.standing for decision in decisions] == [Standing.SERVED, Standing.PARTIAL, Standing.WAITING]


def test_a_wish_is_kept_and_its_obstacle_told():
    purses = [
        purse(1, 9, oldest=11),
        purse(2, 9, youngest=13),
        purse(3, 9, nominators=frozenset({PARISH})),
        purse(4, 9, municipalities=frozenset({"Mortara"})),
        purse(5, 9, scope=Scope(disciplines=frozenset({"swimming"}))),
        purse(6, 9, reasons=frozenset({"merit"})),
        purse(7, 9, brackets=frozenset({"10000"})),
        purse(8, 9, nominator_kinds=frozenset({"agency"})),
    ]
    [decision] = decided([person(1, municipality="Vigevano", reason="need", nominator_kind="school")], purses)
    assert decision.standing is Standing.WAITING
    assert decision.obstacles == {
        1: "age",
        2: "age",
        3: "nominator",
        4: "municipality",
        5: SCOPE,
        6: "reason",
        7: "bracket",
        8: "nominator_kind",
    }


def test_money_with_a_wish_goes_before_open_money():
    purses = [purse(1, 1), purse(2, 1, nominators=frozenset({SCHOOL}))]
    decisions = decided([person(1, arrival=1), person(2, arrival=2, nominator_id=PARISH)], purses)
    assert funds(decisions) == [2, 1]  # The open fund is left for whom nobody else may serve.


def test_money_that_asks_for_more_goes_before_money_that_asks_for_less():
    purses = [
        purse(1, 1),
        purse(2, 1, oldest=25),
        purse(3, 1, nominators=frozenset({SCHOOL}), scope=Scope(disciplines=frozenset({"music"}))),
    ]
    result = decide(inputs([person(1)], purses))
    assert funds(list(result.decisions)) == [3]
    assert dict(result.left_cents) == {1: AWARD, 2: AWARD, 3: 0}


def test_the_limits_of_a_wish_are_part_of_it():
    purses = [purse(1, 9, youngest=6, oldest=14)]
    everybody = [person(n, age=n, arrival=n) for n in (5, 6, 14, 15)]
    assert funds(decided(everybody, purses)) == [None, 1, 1, None]


def test_points_go_before_arrival():
    rules = Rulebook(amount=Fixed(cents=AWARD), criteria=(Criterion(by="bracket", points={"10000": 5, "15000": 2}),))
    everybody = [person(1), person(2, bracket="15000"), person(3, bracket="10000")]
    assert [decision.nomination_id for decision in decided(everybody, [], rules)] == [3, 2, 1]


def test_whoever_the_rules_keep_out_comes_last_and_is_told_by_which_rule():
    rules = Rulebook.from_data(BY_ARRIVAL.to_data() | {"eligibility": {"oldest": 18}})
    first, second = decided([person(1, age=30, arrival=1), person(2, arrival=2)], [purse(1, 9)], rules)
    assert (first.nomination_id, first.standing) == (2, Standing.SERVED)
    assert (second.standing, second.barred, second.slices) == (Standing.INELIGIBLE, "age", ())


def test_a_fund_for_part_of_the_programme_may_serve():
    assert funds(decided([person(1)], [purse(1, 1, scope=Scope(disciplines=frozenset({"music", "dance"})))])) == [1]


def test_a_later_one_may_be_served_where_an_earlier_one_waits():
    everybody = [person(1, age=16, arrival=1), person(2, age=9, arrival=2)]
    assert funds(decided(everybody, [purse(1, 1, oldest=10)])) == [None, 1]


def test_nobody_waits_whom_other_shares_of_the_same_funds_would_serve():
    """The first one could be paid by either fund; the second one only by the fund that would be taken first."""
    purses = [
        purse(1, 1, municipalities=frozenset({"Vigevano"}), oldest=14),
        purse(2, 1, nominators=frozenset({SCHOOL})),
    ]
    first = person(1, arrival=1, municipality="Vigevano")
    second = person(2, arrival=2, municipality="Vigevano", nominator_id=PARISH)
    assert funds(decided([first, second], purses)) == [2, 1]


def test_without_funds_everybody_waits_without_an_obstacle():
    [decision] = decided([person(1)], [])
    assert (decision.standing, decision.obstacles) == (Standing.WAITING, {})


def test_without_people_nothing_is_decided():
    assert decided([], [purse(1, 5)]) == []


# -- floors and ceilings ------------------------------------------------------------------------------------
def with_quotas(*quotas: Quota) -> Rulebook:
    return BY_ARRIVAL.model_copy(update={"quotas": quotas})


FOUR = [
    person(1, arrival=1),
    person(2, arrival=2),
    person(3, arrival=3, nominator_id=PARISH),
    person(4, arrival=4, nominator_id=PARISH),
]


def test_reserved_places_are_filled_first_and_in_order():
    rules = with_quotas(Quota(by="nominator", of=str(PARISH), at_least=1))
    result = decide(inputs(FOUR, [purse(1, 2)], rules))
    assert served(list(result.decisions)) == [1, 3]
    assert [decision.is_reserved for decision in result.decisions] == [False, False, True, False]
    assert [(moved.nomination_id, moved.is_in) for moved in result.moved] == [(2, False), (3, True)]


def test_a_ceiling_leaves_places_to_others():
    result = decide(inputs(FOUR, [purse(1, 2)], with_quotas(Quota(by="nominator", of=EACH, at_most=1))))
    assert served(list(result.decisions)) == [1, 3]
    assert result.decisions[1].barred == "ceiling:nominator"
    assert result.decisions[1].standing is Standing.WAITING
    assert [(moved.nomination_id, moved.is_in) for moved in result.moved] == [(2, False), (3, True)]


def test_a_groups_own_quota_goes_before_that_of_each():
    rules = with_quotas(Quota(by="nominator", of=EACH, at_most=0), Quota(by="nominator", of=str(PARISH), at_most=1))
    assert served(decided(FOUR, [purse(1, 4)], rules)) == [3]


def test_floors_hold_for_areas_too():
    everybody = [person(n, arrival=n, municipality="Mortara" if n > 2 else "Vigevano") for n in range(1, 5)]
    rules = with_quotas(Quota(by="municipality", of="Mortara", at_least=2))
    assert served(decided(everybody, [purse(1, 2)], rules)) == [3, 4]


# -- what holds for every round -----------------------------------------------------------------------------
people = st.lists(
    st.builds(
        person,
        nomination_id=st.integers(1, 10**6),
        age=st.integers(6, 20),
        nominator_id=st.sampled_from([SCHOOL, PARISH]),
        municipality=st.sampled_from(["Vigevano", "Mortara"]),
        bracket=st.sampled_from(["", "10000", "15000"]),
        is_priority=st.booleans(),
        got_cents=st.sampled_from([0, 40_00, 200_00]),
    ),
    max_size=9,
    unique_by=lambda facts: facts.nomination_id,
)
wishes = st.builds(
    Earmark,
    oldest=st.none() | st.integers(8, 18),
    nominators=st.sampled_from([frozenset(), frozenset({SCHOOL}), frozenset({PARISH})]),
    municipalities=st.sampled_from([frozenset(), frozenset({"Mortara"})]),
)
all_purses = st.lists(st.tuples(st.integers(0, 300_00), wishes), max_size=4).map(
    lambda found: [Purse(n, cents, earmark) for n, (cents, earmark) in enumerate(found, start=1)]
)
rulebooks = st.builds(
    Rulebook,
    amount=st.sampled_from(
        [
            Fixed(cents=AWARD),
            {"kind": "bracket", "cents": {"10000": 120_00, "15000": 60_00}, "otherwise_cents": 30_00},
        ]
    ),
    criteria=st.sampled_from(
        [(), (Criterion(by="bracket", points={"10000": 3}), Criterion(by="priority", points={"yes": 1}))]
    ),
    least_cents=st.sampled_from([None, 25_00]),
    most_per_year_cents=st.sampled_from([None, 100_00]),
    quotas=st.sampled_from(
        [
            (),
            (Quota(by="nominator", of=EACH, at_least=1, at_most=2),),
            (Quota(by="municipality", of="Mortara", at_least=2), Quota(by="nominator", of=str(SCHOOL), at_most=3)),
        ]
    ),
)
rounds = st.builds(inputs, people, all_purses, rulebooks)


@given(rounds)
@settings(max_examples=150)
def test_no_fund_below_zero_no_wish_broken_whole_or_as_the_rules_allow(asked):
    result = decide(asked)
    facts = {each.nomination_id: each for each in asked.everybody}
    purses = {each.fund_id: each for each in asked.purses}
    left = {fund_id: each.balance_cents for fund_id, each in purses.items()}
    n_slices = n_served = 0
    for decision in result.decisions:
        for fund_id, cents in decision.slices:
            assert cents > 0
            left[fund_id] -= cents
            assert purses[fund_id].earmark.why_not(facts[decision.nomination_id].candidate) is None
        n_slices += len(decision.slices)
        n_served += bool(decision.slices)
        enough = min(asked.rules.least_cents or decision.amount_cents, decision.amount_cents)
        assert not decision.slices or enough <= decision.given_cents <= decision.amount_cents
    assert min(left.values(), default=0) >= 0
    assert left == dict(result.left_cents)
    assert n_slices <= max(0, n_served + len(purses) - 1)


@given(rounds)
@settings(max_examples=100)
def test_ceilings_are_kept_and_nobody_is_lost_or_decided_twice(asked):
    result = decide(asked)
    assert sorted(d.nomination_id for d in result.decisions) == sorted(f.nomination_id for f in asked.everybody)
    facts = {each.nomination_id: each for each in asked.everybody}
    for quota in asked.rules.quotas:
        if quota.at_most is None or quota.by != "nominator":
            continue
        for nominator in (SCHOOL, PARISH):
            if quota.of in (EACH, str(nominator)):
                mine = [d for d in result.decisions if d.slices and facts[d.nomination_id].nominator_id == nominator]
                assert len(mine) <= quota.at_most


@given(rounds, st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_the_order_in_which_people_and_funds_are_told_changes_nothing(asked, dice):
    everybody, purses = list(asked.everybody), list(asked.purses)
    dice.shuffle(everybody)
    dice.shuffle(purses)
    shuffled = decide(replace(asked, everybody=tuple(everybody), purses=tuple(purses)))
    assert shuffled.decisions == decide(asked).decisions


@given(rounds)
@settings(max_examples=100)
def test_more_points_never_lose_an_award(asked):
    """The mark of a nominator is worth a point: whoever is served without it is served with it."""
    plain = decide(asked)
    for decision in plain.decisions:
        if not decision.slices:
            continue
        better = [
            replace(each, is_priority=True) if each.nomination_id == decision.nomination_id else each
            for each in asked.everybody
        ]
        again = decide(replace(asked, everybody=tuple(better)))
        assert decision.nomination_id in served(list(again.decisions))
