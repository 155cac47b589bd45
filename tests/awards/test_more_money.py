"""What a better rank and more money can take away, and what they cannot: of whole rounds, with all their rules."""

import random
from dataclasses import replace

import pytest

from mentoring.awards.ranking import Facts
from mentoring.awards.rulebook import ByBracket, Fixed, Quota, Rulebook
from mentoring.awards.rules import Inputs, Purse, decide
from mentoring.funds.rules import Earmark
from mentoring.programmes.rules import Scope

AWARD = 80_00
TOWNS = ("Vigevano", "Mortara")
WISHES = (
    Earmark(),
    Earmark(oldest=12),
    Earmark(municipalities=frozenset({"Vigevano"})),
    Earmark(nominators=frozenset({1})),
)
VIGEVANO = Earmark(municipalities=frozenset({"Vigevano"}))
MORTARA = Earmark(municipalities=frozenset({"Mortara"}))
EQUAL = Fixed(cents=AWARD)
BY_BRACKET = ByBracket(cents={"low": AWARD, "high": AWARD // 2})


def person(number: int, *, nominator: int = 1, town: str = "Vigevano", age: int = 10, bracket: str = "") -> Facts:
    return Facts(
        nomination_id=number,
        arrival=number,
        age=age,
        municipality=town,
        nominator_id=nominator,
        bracket=bracket,
    )


def a_round(people: list[Facts], purses: list[tuple[int, Earmark]], quotas: tuple[Quota, ...], amount=EQUAL) -> Inputs:
    funds = tuple(Purse(number, cents, wish) for number, (cents, wish) in enumerate(purses, start=1))
    rules = Rulebook(amount=amount, quotas=quotas, ties="arrival")
    return Inputs(rules=rules, seed="", everybody=tuple(people), purses=funds, scope=Scope())


def given(inputs: Inputs) -> dict[int, int]:
    return {decision.nomination_id: decision.given_cents for decision in decide(inputs).decisions}


def served(inputs: Inputs) -> set[int]:
    return {number for number, cents in given(inputs).items() if cents}


def some_round(rng: random.Random, amount, groups: tuple[str, ...], step: int) -> Inputs:
    people = [
        person(
            number,
            nominator=rng.choice((1, 2)),
            town=rng.choice(TOWNS),
            age=rng.choice((10, 15)),
            bracket=rng.choice(("low", "high")),
        )
        for number in range(1, rng.randint(2, 7))
    ]
    purses = [(step * rng.randint(0, 3 * AWARD // step), rng.choice(WISHES)) for _ in range(rng.randint(1, 3))]
    names = {"nominator": ("1", "2"), "municipality": TOWNS}
    quotas = []
    for by in groups:
        for of in names[by]:
            least = rng.randint(0, 1)
            quotas.append(Quota(by=by, of=of, at_least=least, at_most=rng.choice((None, least, least + 1))))
    return a_round(people, purses, tuple(quotas), amount)


@pytest.mark.parametrize("amount", [EQUAL, BY_BRACKET], ids=["equal", "by-bracket"])
@pytest.mark.parametrize(
    "groups", [("nominator",), ("nominator", "municipality")], ids=["schools", "schools-and-towns"]
)
def test_a_better_rank_never_gets_less_whatever_places_are_reserved_or_limited(amount, groups):
    rng = random.Random(f"rank-{groups}")
    for _ in range(250):
        inputs = some_round(rng, amount, groups, step=AWARD // 2)
        place = rng.randrange(len(inputs.everybody))
        people = list(inputs.everybody)
        raised = people.pop(place)
        people.insert(rng.randint(0, place), raised)
        moved = replace(inputs, everybody=tuple(replace(each, arrival=n) for n, each in enumerate(people)))
        assert given(moved)[raised.nomination_id] >= given(inputs)[raised.nomination_id]


def test_with_equal_awards_and_funds_of_whole_awards_more_money_takes_nothing_from_anybody():
    rng = random.Random("money")
    for _ in range(500):
        inputs = some_round(rng, EQUAL, (), step=AWARD)
        more = rng.randrange(len(inputs.purses))
        purses = [
            replace(purse, balance_cents=purse.balance_cents + AWARD * (n == more))
            for n, purse in enumerate(inputs.purses)
        ]
        assert served(inputs) <= served(replace(inputs, purses=tuple(purses)))


def poorer_and_richer(people, purses, quotas=(), amount=EQUAL, more=AWARD) -> tuple[set[int], set[int]]:
    """Who is served before and after the first fund receives so much more."""
    (cents, wish), *others = purses
    before = a_round(people, purses, quotas, amount)
    return served(before), served(a_round(people, [(cents + more, wish), *others], quotas, amount))


def test_a_part_of_an_award_may_pass_it_on_to_a_better_rank():
    """The smallest case: half an award more, and the first is payable with what the second was paid from."""
    people = [person(1), person(2, town="Mortara")]
    purses = [(0, VIGEVANO), (AWARD // 2, Earmark()), (AWARD // 2, MORTARA)]
    assert poorer_and_richer(people, purses, more=AWARD // 2) == ({2}, {1})


def test_with_unequal_awards_a_larger_one_of_a_better_rank_may_use_what_a_smaller_one_had():
    people = [person(1, bracket="low"), person(2, bracket="high")]
    assert poorer_and_richer(people, [(AWARD // 2, Earmark())], amount=BY_BRACKET, more=AWARD // 2) == ({2}, {1})


def test_where_places_are_limited_a_better_rank_may_use_the_last_one():
    people = [person(1), person(2, town="Mortara")]
    quotas = (Quota(by="nominator", of="1", at_most=1),)
    assert poorer_and_richer(people, [(0, VIGEVANO), (AWARD, MORTARA)], quotas) == ({2}, {1})


def test_where_places_are_reserved_a_better_rank_may_use_the_one_that_let_somebody_in():
    people = [person(1, town="Mortara"), person(2, nominator=2), person(3)]
    quotas = (Quota(by="nominator", of="1", at_least=1),)
    assert poorer_and_richer(people, [(0, MORTARA), (AWARD, VIGEVANO)], quotas) == ({3}, {1, 2})
