"""Sharing out earmarked money: ours beside OR-tools' flows and HiGHS's linear program, on the same instances."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

from bench.figures import Figure

SIZES = ((10_000, 50), (10_000, 500), (100_000, 50), (100_000, 500))
GROWTH = (10_000, 30_000, 100_000, 300_000)
LARGEST = (100_000, 500)
PATIENCE = 60  # Seconds of waiting for HiGHS.
AS_FAST, MUCH_FASTER, MOST_SECONDS, MOST_MEGABYTES = 1, 5, 5, 300
NEAR_LINEAR = 1.5  # Thirty times the people, at most 45 times the time.


def measure() -> Iterator[Figure]:
    """Seconds of processor time and megabytes at most, each run in a process of its own.

    HiGHS gets the smallest instance only, unless PATIENT=1: then it gets all of them, a minute each.
    """
    for people, funds in SIZES:
        for amounts in ("equal", "unequal"):
            yield from _raced(people, funds, amounts, "eighth")
    for amounts in ("equal", "unequal"):
        yield from _raced(*LARGEST, amounts, "few")
    yield from _growth()


def _raced(people: int, funds: int, amounts: str, earmarks: str) -> Iterator[Figure]:
    name = f"allocation.{people // 1000}kx{funds}.{amounts}" + (".few" if earmarks == "few" else "")
    ours = _run("ours", people, funds, amounts, earmarks)
    theirs = _run("ortools", people, funds, amounts, earmarks)
    if amounts == "equal":
        assert ours["served"] == theirs["served"], "one of the two does not serve all it could"
    large = (people, funds) == LARGEST
    slow = MOST_SECONDS if large else None
    yield Figure(f"{name}.ours", ours["seconds"], f"s for {ours['served']:.0f} served", target=slow, at_most=True)
    yield Figure(f"{name}.peak", ours["megabytes"], "MB", target=MOST_MEGABYTES if large else None, at_most=True)
    yield Figure(f"{name}.ortools", theirs["seconds"], f"s, min-cost flow, {theirs['megabytes']:.0f} MB")
    much = large and amounts == "equal" and earmarks == "eighth"
    target = MUCH_FASTER if much else AS_FAST
    yield Figure(f"{name}.ratio", theirs["seconds"] / ours["seconds"], "times as fast as OR-tools", target=target)
    flow = _run("maxflow", people, funds, amounts, earmarks)
    yield Figure(f"{name}.maxflow", flow["seconds"], "s, max flow (without an order)")
    if ((people, funds) == SIZES[0] and amounts == "equal") or os.environ.get("PATIENT"):
        yield _highs(name, people, funds, amounts, earmarks)


def _highs(name: str, people: int, funds: int, amounts: str, earmarks: str) -> Figure:
    try:
        told = _run("highs", people, funds, amounts, earmarks, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return Figure(f"{name}.highs", PATIENCE, f"s and not done yet, HiGHS (over {PATIENCE} s)")
    return Figure(f"{name}.highs", told["seconds"], f"s, HiGHS, {told['megabytes']:.0f} MB")


def _growth() -> Iterator[Figure]:
    """Ever more people for as many funds: does the time grow as they do?"""
    for amounts in ("equal", "unequal"):
        took = {people: _run("ours", people, LARGEST[1], amounts, "eighth")["seconds"] for people in GROWTH}
        for people, seconds in took.items():
            yield Figure(f"allocation.growth.{amounts}.{people // 1000}k", seconds, f"s for {people} people, 500 funds")
        first, last = GROWTH[0], GROWTH[-1]
        steep = took[last] / took[first] / (last / first)
        yield Figure(f"allocation.growth.{amounts}", steep, "times linear", target=NEAR_LINEAR, at_most=True)


def _run(
    solver: str, people: int, funds: int, amounts: str, earmarks: str, timeout: int | None = None
) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.one_allocation", solver, str(people), str(funds), amounts, earmarks]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=timeout)
    return json.loads(done.stdout)
