"""One solver, one instance, one process; prints JSON. Say which: SOLVER PEOPLE FUNDS AMOUNTS EARMARKS.

What is timed begins with the instance as the solver likes it best (requests for ours, arrays of arcs for the others)
and ends with what everybody gets. Processor time, since others may use the machine.
"""

import json
import random
import resource
import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple


class Instance(NamedTuple):
    amounts: list[int]
    funds: list[int]  # Per person, as bits.
    held: list[int]


Run = tuple[float, int]  # seconds, people served whole
FEW = 4  # Funds that may serve a person, where it is few.
SIZES = (30_00, 50_00, 80_00, 120_00, 200_00)


def instance(people: int, funds: int, amounts: str, earmarks: str) -> Instance:
    """The same for the same words, on every machine: money for seven in ten, shared unevenly among the funds.

    Earmarks "eighth": each fund may serve about an eighth of the people. "few": four funds may serve a person. Nearly
    no two people are alike in what may serve them, so putting them into groups helps nobody.
    """
    rng = random.Random(f"{people}-{funds}-{amounts}-{earmarks}")
    sizes = [80_00 if amounts == "equal" else rng.choice(SIZES) for _ in range(people)]
    kinds = [_eighth(rng, funds) if earmarks == "eighth" else _few(rng, funds) for _ in range(people)]
    share = sum(sizes) * 7 // (10 * funds)
    held = [rng.randint(share // 5, share * 9 // 5) for _ in range(funds)]
    if amounts == "equal":
        held = [balance // 80_00 * 80_00 for balance in held]
    return Instance(sizes, kinds, held)


def _eighth(rng: random.Random, funds: int) -> int:
    return rng.getrandbits(funds) & rng.getrandbits(funds) & rng.getrandbits(funds) or 1


def _few(rng: random.Random, funds: int) -> int:
    return sum(1 << fund for fund in rng.sample(range(funds), FEW))


def ours(given: Instance) -> Run:
    from mentoring.awards.flow import Request, serve

    asked = [Request(amount, funds) for amount, funds in zip(given.amounts, given.funds, strict=True)]
    began = time.process_time()
    results = serve(asked, given.held)
    return time.process_time() - began, sum(slices is not None for slices in results)


def _arcs(given: Instance) -> tuple[Any, Any]:
    """Who may be served by which fund: two arrays, as long as there are such pairs."""
    import numpy as np

    size = (len(given.held) + 7) // 8
    packed = np.frombuffer(b"".join(funds.to_bytes(size, "little") for funds in given.funds), dtype=np.uint8)
    bits = np.unpackbits(packed.reshape(len(given.funds), size), axis=1, bitorder="little")
    who, fund = np.nonzero(bits[:, : len(given.held)])
    return who.astype(np.int32), fund.astype(np.int32)


def _network(given: Instance) -> tuple[Any, Any, Any, int, int]:
    """Source to funds, funds to people, people to sink: tails, heads, capacities; and which node is source and sink.

    With equal amounts one unit is one award: the solvers are fastest so.
    """
    import numpy as np

    who, fund = _arcs(given)
    unit = 80_00 if len(set(given.amounts)) == 1 else 1
    amounts = np.array(given.amounts, dtype=np.int64) // unit
    n_funds, n_people = len(given.held), len(given.amounts)
    source, sink = n_funds + n_people, n_funds + n_people + 1
    people = n_funds + np.arange(n_people, dtype=np.int32)
    tails = np.concatenate([fund, np.full(n_funds, source, dtype=np.int32), people])
    heads = np.concatenate([n_funds + who, np.arange(n_funds, dtype=np.int32), np.full(n_people, sink, dtype=np.int32)])
    capacities = np.concatenate([amounts[who], np.array(given.held, dtype=np.int64) // unit, amounts])
    return tails, heads, capacities, source, sink


def ortools(given: Instance) -> Run:
    """Min-cost flow: of the largest flows the one that reaches the best ranks."""
    import numpy as np
    from ortools.graph.python import min_cost_flow

    tails, heads, capacities, source, sink = _network(given)
    n_people = len(given.amounts)
    costs = np.concatenate([np.zeros(len(tails) - n_people, dtype=np.int64), np.arange(n_people, dtype=np.int64)])
    wanted = int(capacities[-n_people:].sum())
    began = time.process_time()
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(tails, heads, capacities, costs)
    flow.set_nodes_supplies(np.array([source, sink], dtype=np.int32), np.array([wanted, -wanted], dtype=np.int64))
    assert flow.solve_max_flow_with_min_cost() == flow.OPTIMAL
    got = flow.flows(arcs)
    return time.process_time() - began, int((got[-n_people:] == capacities[-n_people:]).sum())


def maxflow(given: Instance) -> Run:
    """Max flow: how much can be paid at all. It knows no order, so it answers less than is asked."""
    from ortools.graph.python import max_flow

    tails, heads, capacities, source, sink = _network(given)
    n_people = len(given.amounts)
    began = time.process_time()
    flow = max_flow.SimpleMaxFlow()
    arcs = flow.add_arcs_with_capacity(tails, heads, capacities)
    assert flow.solve(source, sink) == flow.OPTIMAL
    got = flow.flows(arcs)
    return time.process_time() - began, int((got[-n_people:] == capacities[-n_people:]).sum())


def highs(given: Instance) -> Run:
    """The linear program: as many units as possible to whoever may have them, a better rank weighing more."""
    import highspy
    import numpy as np

    who, fund = _arcs(given)
    n_people, n_funds = len(given.amounts), len(given.held)
    amounts = np.array(given.amounts, dtype=np.float64)
    began = time.process_time()
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(who), n_people + n_funds
    model.col_cost_ = (n_people - who).astype(np.float64) / n_people
    model.col_lower_, model.col_upper_ = np.zeros(len(who)), amounts[who] / 80_00
    model.row_lower_ = np.full(n_people + n_funds, -highspy.kHighsInf)
    model.row_upper_ = np.concatenate([amounts, np.array(given.held, dtype=np.float64)]) / 80_00
    model.a_matrix_.start_ = np.arange(0, 2 * len(who) + 1, 2, dtype=np.int32)
    model.a_matrix_.index_ = np.stack([who, n_people + fund], axis=1).ravel().astype(np.int32)
    model.a_matrix_.value_ = np.ones(2 * len(who))
    model.sense_ = highspy.ObjSense.kMaximize
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("solver", "ipm")  # Three times as fast here as what it would choose.
    solver.passModel(model)
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    got = np.bincount(who, weights=np.array(solver.getSolution().col_value) * 80_00, minlength=n_people)
    return time.process_time() - began, int((abs(got - amounts) < 1).sum())


SOLVERS: dict[str, Callable[[Instance], Run]] = {
    "ours": ours,
    "ortools": ortools,
    "maxflow": maxflow,
    "highs": highs,
}

if __name__ == "__main__":
    solver, people, funds, amounts, earmarks = sys.argv[1:]
    seconds, served = SOLVERS[solver](instance(int(people), int(funds), amounts, earmarks))
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": seconds, "served": served, "megabytes": megabytes}))
