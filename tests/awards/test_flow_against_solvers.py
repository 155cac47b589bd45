"""The same awards as two solvers that know nothing of ours: thousands of small instances, and some large ones."""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from mentoring.awards.flow import Request, serve

ROOT = Path(__file__).parents[2]
Instance = tuple[list[Request], list[int]]
SHARES = (0.2, 0.5, 0.9)  # Of the funds that may serve a person.


def equal(rng: random.Random, people: int, funds: int) -> Instance:
    amount = rng.choice((1, 80_00))
    asked = [Request(amount, kind) for kind in _kinds(rng, people, funds)]
    return asked, [amount * rng.randint(0, max(1, 3 * people // (2 * funds))) for _ in range(funds)]


def unequal(rng: random.Random, people: int, funds: int) -> Instance:
    asked = [Request(rng.choice((30, 50, 80, 120, 200)), kind) for kind in _kinds(rng, people, funds)]
    return asked, [rng.randint(0, 160 * people // funds) for _ in range(funds)]


def partial(rng: random.Random, people: int, funds: int) -> Instance:
    asked, held = unequal(rng, people, funds)
    return [Request(each.amount, each.funds, rng.randint(1, each.amount)) for each in asked], held


def _kinds(rng: random.Random, people: int, funds: int) -> list[int]:
    share = rng.choice(SHARES)
    return [sum(1 << fund for fund in range(funds) if rng.random() < share) for _ in range(people)]


def many(make: Callable[[random.Random, int, int], Instance], how_many: int, people: int, funds: int) -> list[Instance]:
    rng = random.Random(f"{make.__name__}-{people}-{funds}")
    return [make(rng, rng.randint(1, people), rng.randint(1, funds)) for _ in range(how_many)]


def found_by(solver: str, how: str, instances: list[Instance]) -> list[list[int]]:
    """What each person gets, as the solver says."""
    told = [
        {"asked": [(each.amount, each.funds, each.enough) for each in asked], "held": held} for asked, held in instances
    ]
    command = [sys.executable, "-m", f"tests.awards.{solver}", how]
    done = subprocess.run(command, cwd=ROOT, input=json.dumps(told), stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def found_by_us(instances: list[Instance]) -> list[list[int]]:
    """What each person gets, as we say; and what holds for every answer of ours."""
    answers = []
    for asked, held in instances:
        results = serve(asked, held)
        spent = [0] * len(held)
        used = set()
        for request, slices in zip(asked, results, strict=True):
            for fund, cents in (slices or {}).items():
                assert request.funds >> fund & 1, "an earmark is broken"
                assert cents > 0
                spent[fund] += cents
                used.add(fund)
        assert all(out <= balance for out, balance in zip(spent, held, strict=True)), "a fund is below zero"
        served = [slices for slices in results if slices]
        assert sum(map(len, served)) <= max(len(served) + len(used) - 1, 0), "too many slices"
        answers.append([sum((slices or {}).values()) for slices in results])
    return answers


@pytest.mark.parametrize(
    ("solver", "how", "instances"),
    [
        ("with_ortools", "equal", [*many(equal, 1_500, 12, 5), *many(equal, 4, 2_000, 60)]),
        ("with_ortools", "one_by_one", [*many(unequal, 800, 9, 5), *many(unequal, 2, 150, 12)]),
        ("with_ortools", "one_by_one", [*many(partial, 800, 9, 5), *many(partial, 2, 150, 12)]),
        ("with_highs", "whole", many(unequal, 400, 8, 4)),
        ("with_highs", "equal", [*many(equal, 150, 10, 5), *many(equal, 2, 300, 20)]),
    ],
    ids=["ortools-equal", "ortools-unequal", "ortools-parts", "highs-unequal", "highs-equal"],
)
def test_everybody_gets_what_an_independent_solver_says(solver, how, instances):
    ours, theirs = found_by_us(instances), found_by(solver, how, instances)
    assert len(ours) == len(theirs)
    different = [
        (asked, held, mine, yours)
        for (asked, held), mine, yours in zip(instances, ours, theirs, strict=True)
        if mine != yours
    ]
    assert different[:1] == []
    assert any(any(answer) and not all(answer) for answer in theirs), "nobody was served, or nobody had to wait"


def test_a_better_rank_never_loses_an_award_in_larger_rounds():
    rng = random.Random("better ranks")
    for _ in range(60):
        asked, held = unequal(rng, 120, 12)
        before = serve(asked, held)
        place = rng.choice([place for place, slices in enumerate(before) if slices])
        higher = rng.randint(0, place)
        moved = [*asked[:place], *asked[place + 1 :]]
        moved.insert(higher, asked[place])
        assert serve(moved, held)[higher] is not None


def test_with_equal_amounts_more_money_takes_an_award_from_nobody_in_larger_rounds():
    rng = random.Random("more money")
    for _ in range(60):
        asked, held = equal(rng, 120, 12)
        before = serve(asked, held)
        more = serve(asked, [balance + asked[0].amount * rng.randint(0, 2) for balance in held])
        assert all(now for then, now in zip(before, more, strict=True) if then)


def digest() -> str:
    """Of the whole answer, slices and their order included."""
    instances = [*many(equal, 20, 200, 12), *many(unequal, 20, 200, 12), *many(partial, 20, 200, 12)]
    answers = [[slices and list(slices.items()) for slices in serve(*instance)] for instance in instances]
    return sha256(json.dumps(answers).encode()).hexdigest()


@pytest.mark.parametrize("seed", ["0", "1", "2"])
def test_the_same_in_every_process(seed):
    script = "from tests.awards.test_flow_against_solvers import digest; print(digest())"
    environment = {"PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    assert done.stdout.strip() == digest()
