"""Who can be served together: held against every possible answer on small cases, and against its own promises."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.awards.flow import Request, Sharing, serve

FUNDS = 4
balances = st.lists(st.integers(0, 9), min_size=FUNDS, max_size=FUNDS)
requests = st.lists(
    st.builds(Request, amount=st.integers(1, 5), funds=st.integers(0, 2**FUNDS - 1)), min_size=1, max_size=7
)
partial_requests = st.lists(
    st.builds(
        lambda funds, parts: Request(max(parts), funds, min(parts)),
        funds=st.integers(0, 2**FUNDS - 1),
        parts=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    ),
    min_size=1,
    max_size=6,
)
equal_requests = st.lists(
    st.builds(Request, amount=st.just(3), funds=st.integers(0, 2**FUNDS - 1)), min_size=1, max_size=7
)
whole_balances = st.lists(st.integers(0, 3).map(lambda awards: 3 * awards), min_size=FUNDS, max_size=FUNDS)
quickly = settings(max_examples=300, deadline=None)


def can_all_be_paid(chosen: list[Request], held: list[int]) -> bool:
    """Hall's condition for money: no set of people wants more than the funds that may serve any of them hold."""
    for n in range(1, len(chosen) + 1):
        for some in combinations(chosen, n):
            able = 0
            for request in some:
                able |= request.funds
            if sum(request.amount for request in some) > sum(
                cents for fund, cents in enumerate(held) if able >> fund & 1
            ):
                return False
    return True


def the_best(asked: list[Request], held: list[int]) -> list[bool]:
    """In rank order: served if everybody served before and this one can be paid together."""
    chosen: list[Request] = []
    verdicts = []
    for request in asked:
        served = can_all_be_paid([*chosen, request], held)
        chosen += [request] if served else []
        verdicts.append(served)
    return verdicts


def the_most(asked: list[Request], held: list[int]) -> list[int]:
    """In rank order: the most that can be got together with what everybody before gets, if it is enough."""
    chosen: list[Request] = []
    gets = []
    for request in asked:
        amounts = range(request.amount, request.enough - 1, -1)
        got = next((n for n in amounts if can_all_be_paid([*chosen, Request(n, request.funds)], held)), 0)
        chosen += [Request(got, request.funds)] if got else []
        gets.append(got)
    return gets


def spent(results, fund: int) -> int:
    return sum(slices.get(fund, 0) for slices in results if slices)


@given(requests, balances)
@quickly
def test_nobody_is_passed_over_whom_sharing_the_funds_out_anew_would_serve(asked, held):
    assert [slices is not None for slices in serve(asked, held)] == the_best(asked, held)


@given(requests, balances)
@quickly
def test_awards_are_whole_and_no_earmark_or_balance_is_broken(asked, held):
    results = serve(asked, held)
    for request, slices in zip(asked, results, strict=True):
        if slices is not None:
            assert sum(slices.values()) == request.amount
            assert all(request.funds >> fund & 1 and cents > 0 for fund, cents in slices.items())
    assert all(spent(results, fund) <= cents for fund, cents in enumerate(held))


@given(requests, balances)
@quickly
def test_there_are_few_slices(asked, held):
    served = [slices for slices in serve(asked, held) if slices]
    used = {fund for slices in served for fund in slices}
    assert sum(map(len, served)) <= max(len(served) + len(used) - 1, 0)


@given(requests, balances, st.data())
@quickly
def test_a_better_rank_never_loses_an_award(asked, held, data):
    before = serve(asked, held)
    place = data.draw(st.integers(0, len(asked) - 1))
    higher = data.draw(st.integers(0, place))
    moved = [*asked[:place], *asked[place + 1 :]]
    moved.insert(higher, asked[place])
    if before[place] is not None:
        assert serve(moved, held)[higher] is not None


@given(partial_requests, balances)
@quickly
def test_who_accepts_a_part_gets_the_most_there_is_and_nobody_less_than_is_enough(asked, held):
    results = serve(asked, held)
    assert [sum((slices or {}).values()) for slices in results] == the_most(asked, held)
    assert all(asked[n].funds >> fund & 1 for n, slices in enumerate(results) for fund in slices or {})
    assert all(spent(results, fund) <= cents for fund, cents in enumerate(held))
    served = [slices for slices in results if slices]
    assert sum(map(len, served)) <= max(len(served) + len({fund for slices in served for fund in slices}) - 1, 0)


@given(partial_requests, balances, st.data())
@quickly
def test_with_a_better_rank_one_never_gets_less(asked, held, data):
    place = data.draw(st.integers(0, len(asked) - 1))
    higher = data.draw(st.integers(0, place))
    moved = [*asked[:place], *asked[place + 1 :]]
    moved.insert(higher, asked[place])
    before, after = serve(asked, held)[place], serve(moved, held)[higher]
    assert sum((before or {}).values()) <= sum((after or {}).values())


@given(partial_requests, balances, st.data())
@quickly
def test_asking_what_one_could_get_says_what_one_gets_and_changes_nothing(asked, held, data):
    sharing = Sharing(held)
    for request in asked:
        for curious in data.draw(st.lists(st.sampled_from(asked), max_size=3)):
            sharing.could(curious)
        could = sharing.could(request)
        assert sharing.serve(request) == could
        sharing.slices()
    assert [slices or None for slices in sharing.slices()] == serve(asked, held)


@given(equal_requests, whole_balances, st.integers(0, FUNDS - 1), st.integers(1, 3))
@quickly
def test_with_equal_amounts_more_awards_in_a_fund_take_an_award_from_nobody(asked, held, fund, more):
    before = serve(asked, held)
    after = serve(asked, [cents + 3 * more * (place == fund) for place, cents in enumerate(held)])
    assert all(now is not None for then, now in zip(before, after, strict=True) if then is not None)


def test_a_part_of_an_award_in_a_fund_may_move_an_award_to_a_better_rank():
    """Why the promise above speaks of whole awards: one unit more lets the first one reach two that the second used."""
    asked = [Request(3, 0b0101), Request(3, 0b1100)]
    assert serve(asked, [0, 0, 2, 1]) == [None, {2: 2, 3: 1}]
    assert serve(asked, [1, 0, 2, 1]) == [{0: 1, 2: 2}, None]


def test_the_one_who_could_only_be_paid_by_a_full_fund_gets_it_because_another_can_be_paid_elsewhere():
    for_all, for_minors = 0b01, 0b10
    results = serve([Request(100, for_all | for_minors), Request(100, for_all)], [100, 100])
    assert results == [{1: 100}, {0: 100}]


def test_what_is_left_in_two_funds_makes_one_award():
    assert serve([Request(100, 0b11)], [60, 50]) == [{0: 60, 1: 40}]


def test_a_part_is_better_than_nothing_if_it_is_enough():
    assert serve([Request(100, 0b11, least=80)], [60, 30]) == [{0: 60, 1: 30}]
    assert serve([Request(100, 0b11, least=91)], [60, 30]) == [None]


def test_who_waits_leaves_all_there_was_to_the_next_one():
    assert serve([Request(100, 0b11, least=91), Request(90, 0b11)], [60, 30]) == [None, {0: 60, 1: 30}]


def test_what_was_promised_is_not_taken_back_though_who_pays_may_change():
    sharing = Sharing([100, 100])
    assert sharing.serve(Request(100, 0b11)) == 100
    assert sharing.slices() == [{0: 100}]
    assert sharing.could(Request(150, 0b01, least=50)) == 100
    assert sharing.could(Request(150, 0b01)) == 0
    assert sharing.serve(Request(150, 0b01, least=50)) == 100
    assert sharing.serve(Request(1, 0b11)) == 0
    assert sharing.slices() == [{1: 100}, {0: 100}, {}]


def test_the_same_every_time():
    asked = [Request(5 + n % 7, 1 + (n * 37) % 1023) for n in range(2_000)]
    held = [400 + 13 * n for n in range(10)]
    assert serve(asked, held) == serve(asked, held)
    assert sum(slices is not None for slices in serve(asked, held)) == 573
