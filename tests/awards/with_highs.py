"""Who gets how much, found by HiGHS: instances come in as JSON, and answers go out.

In a process of its own: OR-tools brings another HiGHS than highspy, and only one of the two can be loaded (ADR 26).
"""

import json
import sys

import highspy

Instance = dict[str, list]


def program(instance: Instance) -> tuple[highspy.Highs, list]:
    """What every sharing out keeps to: per person served or not (0 to 1), per person and fund so many units."""
    asked, held = instance["asked"], instance["held"]
    highs = highspy.Highs()
    highs.silent()
    highs.setOptionValue("threads", 1)
    served = [highs.addVariable(0, 1) for _ in asked]
    paid_by: list[list] = [[] for _ in held]
    for person, (amount, funds, _least) in zip(served, asked, strict=True):
        parts = []
        for fund in range(len(held)):
            if funds >> fund & 1:
                parts.append(highs.addVariable(0, amount))
                paid_by[fund].append(parts[-1])
        highs.addConstr(highs.qsum(parts) - amount * person == 0)
    for parts, balance in zip(paid_by, held, strict=True):
        if parts:
            highs.addConstr(highs.qsum(parts) <= balance)
    return highs, served


def whole(instance: Instance) -> list[int]:
    """Whole awards of any size: yes or no for each, where one person weighs more than all after them together."""
    highs, served = program(instance)
    for person in served:
        highs.setInteger(person)
    return _solved(instance, highs, served, [2 ** (len(served) - rank) for rank in range(len(served))])


def equal(instance: Instance) -> list[int]:
    """Equal amounts that divide the balances: a linear program whose corners are whole; a better rank weighs more."""
    highs, served = program(instance)
    return _solved(instance, highs, served, [len(served) - rank for rank in range(len(served))])


def _solved(instance: Instance, highs: highspy.Highs, served: list, weights: list[int]) -> list[int]:
    highs.maximize(highs.qsum(weight * person for weight, person in zip(weights, served, strict=True)))
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    values = [highs.val(person) for person in served]
    assert all(min(abs(value), abs(value - 1)) < 1e-6 for value in values)
    return [amount * round(value) for (amount, _funds, _least), value in zip(instance["asked"], values, strict=True)]


if __name__ == "__main__":
    how = {"whole": whole, "equal": equal}[sys.argv[1]]
    json.dump([how(instance) for instance in json.load(sys.stdin)], sys.stdout)
