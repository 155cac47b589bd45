"""Who gets how much, found by OR-tools: instances come in as JSON, and answers go out.

In a process of its own: OR-tools brings another HiGHS than highspy, and only one of the two can be loaded (ADR 26).
"""

import json
import sys

from ortools.graph.python import max_flow, min_cost_flow

Instance = dict[str, list]


def equal(instance: Instance) -> list[int]:
    """For equal amounts that divide the balances: the cheapest of the largest flows, where a lower rank costs more."""
    asked, held = instance["asked"], instance["held"]
    amount = asked[0][0]
    flow = min_cost_flow.SimpleMinCostFlow()
    source, sink = len(held) + len(asked), len(held) + len(asked) + 1
    for fund, balance in enumerate(held):
        flow.add_arc_with_capacity_and_unit_cost(source, fund, balance // amount, 0)
    arcs = []
    for rank, (_amount, funds, _least) in enumerate(asked):
        for fund in range(len(held)):
            if funds >> fund & 1:
                flow.add_arc_with_capacity_and_unit_cost(fund, len(held) + rank, 1, 0)
        arcs.append(flow.add_arc_with_capacity_and_unit_cost(len(held) + rank, sink, 1, rank))
    flow.set_node_supply(source, len(asked))
    flow.set_node_supply(sink, -len(asked))
    assert flow.solve_max_flow_with_min_cost() == flow.OPTIMAL
    return [amount * flow.flow(arc) for arc in arcs]


def one_by_one(instance: Instance) -> list[int]:
    """For any amounts: how much more flows if the next one is let in, while everybody before keeps theirs."""
    asked, held = instance["asked"], instance["held"]
    gets: list[int] = []
    for rank, (amount, _funds, least) in enumerate(asked):
        more = _largest(asked[: rank + 1], [*gets, amount], held) - sum(gets)
        gets.append(more if more >= least else 0)
    return gets


def _largest(asked: list, amounts: list[int], held: list[int]) -> int:
    flow = max_flow.SimpleMaxFlow()
    source, sink = len(held) + len(asked), len(held) + len(asked) + 1
    for fund, balance in enumerate(held):
        flow.add_arc_with_capacity(source, fund, balance)
    for rank, ((_amount, funds, _least), amount) in enumerate(zip(asked, amounts, strict=True)):
        flow.add_arc_with_capacity(len(held) + rank, sink, amount)
        for fund in range(len(held)):
            if funds >> fund & 1 and amount:
                flow.add_arc_with_capacity(fund, len(held) + rank, amount)
    assert flow.solve(source, sink) == flow.OPTIMAL
    return flow.optimal_flow()


if __name__ == "__main__":
    how = {"equal": equal, "one_by_one": one_by_one}[sys.argv[1]]
    json.dump([how(instance) for instance in json.load(sys.stdin)], sys.stdout)
