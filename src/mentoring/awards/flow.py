"""Who can be served together: earmarked money as a flow from funds to people. No Django here.

People come in rank order. Each is served if the funds can be shared out anew so that everybody served before keeps
their whole amount, and this person gets theirs too; else they are passed over for good (docs/allocation.md has an
example and says why the set of the served is the best there is in this order).

People whom the same funds may serve are one group, so the network has as many nodes as there are kinds of earmarks, not
people. Sets of funds are whole numbers, one bit per fund: two sets are compared in one step, and the result is the same
on every machine.
"""

from bisect import bisect, bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import pairwise
from operator import or_

Slices = dict[int, int]  # fund -> amount


@dataclass(frozen=True, slots=True)
class Request:
    """What one person would get, in whole units, and the funds that may pay it, as bits."""

    amount: int
    funds: int
    least: int | None = None  # If there is less than the amount, the person takes what there is, from so much on.

    def __post_init__(self) -> None:
        assert 0 < self.enough <= self.amount

    @property
    def enough(self) -> int:
        return self.amount if self.least is None else self.least


@dataclass(slots=True)
class _Group:
    """Everybody whom the same funds may serve; numbered in the order in which they first got something."""

    number: int
    funds: int
    paid: Slices = field(default_factory=dict)
    served: list[tuple[int, int]] = field(default_factory=list)  # which call of serve, amount


_Payment = tuple[_Group, int, int]  # who, which fund, how much


def serve(requests: Sequence[Request], balances: Sequence[int]) -> list[Slices | None]:
    """For each request, in rank order: which fund pays how much of it, or None if it cannot be paid.

    Funds are preferred in their order, and all requests together take at most (served + funds - 1) slices.
    """
    sharing = Sharing(balances)
    for request in requests:
        sharing.serve(request)
    return [slices or None for slices in sharing.slices()]


class Sharing:
    """Funds that are being shared out, one request after the other; the caller decides whose turn it is.

    What was promised to one is never taken back for another. Only the end says which fund pays whom: until then
    payments move between funds to make room.
    """

    def __init__(self, balances: Sequence[int]) -> None:
        self._network = _Network(balances)
        self._n_funds = len(balances)
        self._groups: dict[int, _Group] = {}
        self._asked = 0

    def serve(self, request: Request) -> int:
        """What the request gets: the amount; or the most there is for it, if that is enough; or 0."""
        group = self._group(request)
        got = self._network.move(group, request.amount, request.enough)
        if got:
            group.served.append((self._asked, got))
            self._groups[request.funds] = group
        self._asked += 1
        return got

    def could(self, request: Request) -> int:
        """What the request would get if it were its turn now. Nothing changes, neither now nor in what comes."""
        return self._network.could_move(self._group(request), request.amount, request.enough)

    def slices(self) -> list[Slices]:
        """For each call of `serve` so far, in their order: which fund pays how much; nothing, if it got nothing."""
        groups = list(self._groups.values())
        payments = [dict(group.paid) for group in groups]
        _untie([paid for paid in payments if len(paid) > 1], self._n_funds)
        result: list[Slices] = [{} for _ in range(self._asked)]
        for group, paid in zip(groups, payments, strict=True):
            for call, slices in _shared_out(group.served, paid):
                result[call] = slices
        return result

    def _group(self, request: Request) -> _Group:
        return self._groups.get(request.funds) or _Group(len(self._groups), request.funds)


class _Network:
    """What each fund still holds, and which groups it pays."""

    def __init__(self, balances: Sequence[int]) -> None:
        self.left = [0] * len(balances)
        # For each number of bits, the funds that hold an amount of so many or more: nearly all that cover such a one.
        self.holding = [0] * (max(balances, default=0).bit_length() + 2)
        for fund, balance in enumerate(balances):
            assert balance >= 0
            self._holds(fund, balance)
        self.groups: dict[int, _Group] = {}  # Whoever was paid, by number.
        self.pays = [_Payees() for _ in balances]  # For each fund.
        # Sets of funds, and how much can still be got out of each. It never rises: no award is taken back.
        self.drained: dict[int, int] = {}

    @property
    def filled(self) -> int:
        """The funds that hold something."""
        return self.holding[1]

    def move(self, group: _Group, amount: int, enough: int) -> int:
        """Give a group so much more, or what there is if that is enough, or nothing. Returns what it got."""
        moved, got, drained = self._take(group, amount, enough)
        if got < enough:
            self._give_back(moved, got, drained)
            return 0
        return got

    def could_move(self, group: _Group, amount: int, enough: int) -> int:
        """What `move` would return."""
        moved, got, drained = self._take(group, amount, enough)
        self._give_back(moved, got, drained)
        return got if got >= enough else 0

    def _take(self, group: _Group, amount: int, enough: int) -> tuple[list[_Payment], int, int]:
        """The payments, how much the group has got by them, and, where there was less, the funds that are empty now."""
        moved: list[_Payment] = []
        for funds, most in self.drained.items():
            if most < enough and not group.funds & ~funds:
                return moved, 0, 0
        missing = amount
        while missing:
            if not group.funds & self.filled:
                levels = self._levels(group.funds)
                if not levels[-1]:
                    drained = reduce(or_, levels)
                    self.drained[drained] = 0
                    return moved, amount - missing, drained
                self._make_room(levels, missing, moved)
            fund = self._fund_for(group.funds, missing)
            part = min(missing, self.left[fund])
            self._pay(group, fund, part)
            moved.append((group, fund, part))
            missing -= part
        return moved, amount, 0

    def _give_back(self, moved: list[_Payment], got: int, drained: int) -> None:
        """Take payments back, the last one first. What was found out about the funds is kept: it saves a search."""
        for group, fund, part in reversed(moved):
            self._pay(group, fund, -part)
        if drained:
            self.drained[drained] = got

    def _fund_for(self, funds: int, missing: int) -> int:
        """The first of these funds that covers what is missing; else the first that holds anything."""
        able = funds & self.filled
        if self.left[first := _first(able)] >= missing:
            return first
        size = min(missing.bit_length(), len(self.holding) - 1)
        return next((fund for fund in _bits(able & self.holding[size]) if self.left[fund] >= missing), first)

    def _pay(self, group: _Group, fund: int, amount: int) -> None:
        """So much more from a fund to a group; less, if the amount is negative."""
        before = group.paid.get(fund, 0)
        if before + amount:
            group.paid[fund] = before + amount
        else:
            del group.paid[fund]
            self.pays[fund].remove(group)
        if not before:
            self.groups[group.number] = group
            self.pays[fund].add(group)
        self._holds(fund, self.left[fund] - amount)

    def _holds(self, fund: int, amount: int) -> None:
        before, now = self.left[fund].bit_length(), amount.bit_length()
        for size in range(min(before, now) + 1, max(before, now) + 1):
            self.holding[size] ^= 1 << fund
        self.left[fund] = amount

    def _make_room(self, levels: list[int], missing: int, moved: list[_Payment]) -> None:
        """Empty a fund of the first level a little, by paying others from funds that still hold something.

        Over as few others as possible, and as much as that way bears: the next one of the group need not search again.
        """
        way = self._way(levels, missing)
        # Each step: whoever of these is paid by this fund can be paid by that one.
        steps = [
            (fund, self.groups[self.pays[fund].who_can_go_to(instead)], instead) for fund, instead in pairwise(way)
        ]
        room = min(self.left[way[-1]], *(other.paid[fund] for fund, other, _instead in steps))
        for fund, other, instead in reversed(steps):
            self._pay(other, instead, room)
            self._pay(other, fund, -room)
            moved += [(other, instead, room), (other, fund, -room)]

    def _levels(self, funds: int) -> list[int]:
        """Funds, those that could pay instead of them, and so on: up to some that hold something, or none."""
        levels = [funds]
        seen = funds
        while levels[-1] and not levels[-1] & self.filled:
            further = 0
            for fund in _bits(levels[-1]):
                further |= self.pays[fund].instead()
            levels.append(further & ~seen)
            seen |= further
        return levels

    def _way(self, levels: list[int], missing: int) -> list[int]:
        """The first of the shortest ways from a fund of the first level to one that holds something, as funds."""
        *before, last = levels
        way = [self._fund_for(last, missing)]
        for level in reversed(before):
            way.append(next(fund for fund in _bits(level) if self.pays[fund].instead() >> way[-1] & 1))
        return way[::-1]


class _Payees:
    """Whom a fund pays, by number, and which funds could pay somebody of them instead."""

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._funds: list[int] = []
        self._instead = 0
        self._gone = 0  # The funds of those who went since they were counted: some may be no way out any more.

    def add(self, group: _Group) -> None:
        place = bisect(self._numbers, group.number)
        self._numbers.insert(place, group.number)
        self._funds.insert(place, group.funds)
        self._instead |= group.funds

    def remove(self, group: _Group) -> None:
        place = bisect_left(self._numbers, group.number)
        del self._numbers[place], self._funds[place]
        self._gone |= group.funds

    def instead(self) -> int:
        """The funds that could pay instead."""
        if gone := self._gone:
            for funds in self._funds:
                gone &= ~funds
                if not gone:
                    break
            self._instead &= ~gone
            self._gone = 0
        return self._instead

    def who_can_go_to(self, fund: int) -> int:
        """The lowest number of a group that this fund could pay instead."""
        able = 1 << fund
        return self._numbers[next(place for place, funds in enumerate(self._funds) if funds & able)]


def _shared_out(served: list[tuple[int, int]], paid: Slices) -> Iterator[tuple[int, Slices]]:
    """What a group was paid, person by person in rank order: one fund is used up before the next one begins."""
    funds = iter(sorted(paid.items()))
    fund, left = -1, 0
    for place, amount in served:
        slices: Slices = {}
        missing = amount
        while missing:
            if not left:
                fund, left = next(funds)
            slices[fund] = part = min(missing, left)
            missing -= part
            left -= part
        yield place, slices


def _untie(payments: list[Slices], n_funds: int) -> None:
    """Take the circles out of who pays whom: what goes round in one can be paid straight, with fewer slices.

    Nobody's total changes, and no fund's. What is left is a forest: at most (groups + funds - 1) payments. A group that
    only one fund pays is in no circle.
    """
    forest = _Forest(n_funds + len(payments))  # Funds first, then groups.
    for here, paid in enumerate(payments, start=n_funds):
        for fund in sorted(paid):
            while fund in paid and (way := forest.between(here, fund)):
                _turn(payments, n_funds, forest, way)
            if fund in paid:
                forest.join(here, fund)


class _Forest:
    """Which nodes hang together, each pointing to the next one on the way to its root."""

    def __init__(self, n_nodes: int) -> None:
        self.above: list[int | None] = [None] * n_nodes

    def up(self, node: int) -> list[int]:
        """The way from a node to its root, both included."""
        way = [node]
        while (above := self.above[way[-1]]) is not None:
            way.append(above)
        return way

    def between(self, start: int, end: int) -> list[int]:
        """The one way between two nodes, or nothing."""
        there, back = self.up(start), self.up(end)
        if there[-1] != back[-1]:
            return []
        while len(there) > 1 and len(back) > 1 and there[-2] == back[-2]:
            there.pop()
            back.pop()
        return there + back[-2::-1]

    def join(self, node: int, other: int) -> None:
        """Hang the whole tree of a node on the other one."""
        way = self.up(node)
        self.above[node] = other
        for below, above in pairwise(way):
            self.above[above] = below

    def part(self, node: int, other: int) -> None:
        """Take the branch between two neighbours away."""
        lower = node if self.above[node] == other else other
        self.above[lower] = None


def _turn(payments: list[Slices], n_funds: int, forest: _Forest, way: list[int]) -> None:
    """Move along a circle as much as it bears: its first group gets from the last fund what it got from the others."""
    steps = list(pairwise(way))
    around = [(payments[max(step) - n_funds], min(step)) for step in steps]
    less, more = around[::2], [*around[1::2], (around[0][0], way[-1])]
    moved = min(paid[fund] for paid, fund in less)
    for paid, fund in more:
        paid[fund] += moved
    for (paid, fund), step in zip(less, steps[::2], strict=True):
        paid[fund] -= moved
        if not paid[fund]:
            del paid[fund]
            forest.part(*step)


def _first(funds: int) -> int:
    return (funds & -funds).bit_length() - 1


def _bits(funds: int) -> Iterator[int]:
    """The funds of a set, the first one first."""
    while funds:
        lowest = funds & -funds
        yield lowest.bit_length() - 1
        funds ^= lowest
