"""The allocation: who gets how much from which fund, and what was in the way of those who wait. No Django here.

Everything a decision depends on is in Inputs: the same inputs give the same Result on every machine.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from mentoring.awards.flow import Request, Sharing
from mentoring.awards.ranking import Facts, Line, Ranked, ranked
from mentoring.awards.rulebook import EACH, Quota, Rulebook
from mentoring.funds.rules import Candidate, Earmark
from mentoring.programmes.rules import Scope

ALGORITHM = 1  # Raised when the same inputs could give another result.
EMPTY = "empty"  # The fund may serve the person, but no sharing out leaves enough for them.
SCOPE = "scope"  # The fund may be spent only where this programme is not.


class Standing(StrEnum):
    """What became of an applicant."""

    SERVED = "served"
    PARTIAL = "partial"  # A part of the award, as much as there was.
    WAITING = "waiting"
    INELIGIBLE = "ineligible"


@dataclass(frozen=True)
class Purse:
    """A fund, what it holds, and what it may serve."""

    fund_id: int
    balance_cents: int
    earmark: Earmark


@dataclass(frozen=True)
class Inputs:
    """All that a round is decided from."""

    rules: Rulebook
    seed: str
    everybody: tuple[Facts, ...]
    purses: tuple[Purse, ...]
    scope: Scope  # Of the programme.
    offer_price_cents: int | None = None  # Where the amount is the price of an offer.
    # Where amounts are told one by one, and not by the rules: nomination -> cents.
    amounts: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Decision:
    """One applicant's result, with what it is made of."""

    nomination_id: int
    position: int  # From 1, in the order in which people are served.
    standing: Standing
    lines: tuple[Line, ...]  # Points by criterion.
    amount_cents: int  # What the rules would give.
    slices: tuple[tuple[int, int], ...] = ()  # Which fund gives how much of it.
    barred: str = ""  # What keeps out whoever is not served, besides money: a rule, "ceiling:nominator", ...
    is_reserved: bool = False  # Served on a place that was reserved.
    obstacles: dict[int, str] = field(default_factory=dict)  # Fund -> why it does not serve whoever waits.

    @property
    def total(self) -> int:
        return sum(line.points for line in self.lines)

    @property
    def given_cents(self) -> int:
        return sum(cents for _fund, cents in self.slices)


@dataclass(frozen=True)
class Moved:
    """Somebody who is in, or out, because places are reserved or limited."""

    nomination_id: int
    position: int
    is_in: bool


@dataclass(frozen=True)
class Result:
    """A whole round."""

    decisions: tuple[Decision, ...]
    left_cents: tuple[tuple[int, int], ...]  # Fund -> what it still holds.
    moved: tuple[Moved, ...] = ()  # Whom floors and ceilings moved.


def decide(inputs: Inputs) -> Result:
    """Serve people in the order of the rules, each as the funds allow; docs/allocation.md says what is guaranteed.

    Funds that ask for more are used before those that ask for less, and open ones last: so money that may serve
    many is left for those whom nobody else may serve.
    """
    order = ranked(
        inputs.everybody,
        inputs.rules,
        seed=inputs.seed,
        offer_price_cents=inputs.offer_price_cents,
        amounts=dict(inputs.amounts),
    )
    result = Allocation(inputs, order, inputs.rules.quotas).result()
    if not inputs.rules.quotas:
        return result
    without = Allocation(inputs, order, ()).result()
    return replace(result, moved=tuple(_moved(result, without)))


def _moved(result: Result, without: Result) -> Iterator[Moved]:
    for ours, theirs in zip(result.decisions, without.decisions, strict=True):
        if bool(ours.slices) != bool(theirs.slices):
            yield Moved(ours.nomination_id, ours.position, is_in=bool(ours.slices))


@dataclass(frozen=True)
class _Kind:
    """Everybody whom the earmarks cannot tell apart."""

    purses: int  # Those that may serve them, as bits.
    obstacles: dict[int, str]  # Fund -> why it does not serve them, if they wait.


class Allocation:
    """One walk through the ranking: reserved places first, then everybody, never above a ceiling."""

    def __init__(self, inputs: Inputs, order: Sequence[Ranked], quotas: Iterable[Quota]) -> None:
        self.least = inputs.rules.least_cents
        self.order = order
        self.purses = sorted(inputs.purses, key=lambda purse: (-purse.earmark.narrowness, purse.fund_id))
        self.fits = [purse.earmark.scope.within(inputs.scope) is not None for purse in self.purses]
        self.sharing = Sharing([purse.balance_cents for purse in self.purses])
        self.places = _Places(quotas)
        self.kinds: dict[Candidate, _Kind] = {}
        self.calls: list[int] = []  # Whose turn it was, as places in the ranking.
        self.served: set[int] = set()
        self.reserved: set[int] = set()
        self.are_all_free = False  # First come the reserved places, then those that are left, for everybody.
        self.ceilings: dict[int, str] = {}

    def turns(self) -> Iterator[int]:
        """Whose turn it is, as places in the ranking; whoever's it is, is served before the next one's comes."""
        able = [place for place, each in enumerate(self.order) if not each.barred]
        for place in able:
            yield place
            if self.places.has_reserved(self.order[place].facts):
                self._serve(place)
        self.reserved = set(self.served)
        self.are_all_free = True
        for place in able:
            yield place
            if place not in self.reserved:
                self._serve(place)

    def could(self, each: Ranked) -> bool:
        """Would somebody who is not in the ranking be served if it were their turn now? Nothing changes."""
        is_free = self.are_all_free or self.places.has_reserved(each.facts)
        return is_free and not self.places.full(each.facts) and bool(self.sharing.could(self._request(each)))

    def obstacles(self, each: Ranked) -> dict[int, str]:
        """Fund -> why it does not serve somebody who waits."""
        return self._kind(each.facts).obstacles

    def result(self) -> Result:
        """Everybody has had their turn."""
        for _place in self.turns():
            pass
        slices = dict(zip(self.calls, self.sharing.slices(), strict=True))
        decisions = tuple(self._decision(place, slices.get(place, {})) for place in range(len(self.order)))
        spent = Counter[int]()
        for given in slices.values():
            spent.update(given)
        left = tuple((purse.fund_id, purse.balance_cents - spent[n]) for n, purse in enumerate(self.purses))
        return Result(decisions, left)

    def _serve(self, place: int) -> None:
        each = self.order[place]
        if full := self.places.full(each.facts):
            self.ceilings[place] = f"ceiling:{full}"
            return
        self.calls.append(place)
        if self.sharing.serve(self._request(each)):
            self.served.add(place)
            self.places.take(each.facts)

    def _request(self, each: Ranked) -> Request:
        least = each.amount_cents if self.least is None else min(self.least, each.amount_cents)
        return Request(each.amount_cents, self._kind(each.facts).purses, least)

    def _kind(self, facts: Facts) -> "_Kind":
        candidate = facts.candidate
        if candidate not in self.kinds:
            self.kinds[candidate] = self._asked(candidate)
        return self.kinds[candidate]

    def _asked(self, candidate: Candidate) -> "_Kind":
        purses, obstacles = 0, {}
        for n, (purse, fits) in enumerate(zip(self.purses, self.fits, strict=True)):
            why = purse.earmark.why_not(candidate) if fits else SCOPE
            purses |= (why is None) << n
            obstacles[purse.fund_id] = why or EMPTY
        return _Kind(purses, obstacles)

    def _decision(self, place: int, given: dict[int, int]) -> Decision:
        each = self.order[place]
        barred = each.barred or self.ceilings.get(place, "")
        is_waiting = not given and not each.barred
        return Decision(
            nomination_id=each.facts.nomination_id,
            position=place + 1,
            standing=_standing(each, sum(given.values())),
            lines=each.lines,
            amount_cents=each.amount_cents,
            slices=tuple(sorted((self.purses[n].fund_id, cents) for n, cents in given.items())),
            barred="" if given else barred,
            is_reserved=place in self.reserved,
            obstacles=self._kind(each.facts).obstacles if is_waiting else {},
        )


def _standing(each: Ranked, given_cents: int) -> Standing:
    if each.barred:
        return Standing.INELIGIBLE
    if not given_cents:
        return Standing.WAITING
    return Standing.SERVED if given_cents == each.amount_cents else Standing.PARTIAL


class _Places:
    """Reserved and limited places, and how many of each are taken."""

    def __init__(self, quotas: Iterable[Quota]) -> None:
        self.quotas: dict[tuple[str, str], Quota] = {(quota.by, quota.of): quota for quota in quotas}
        self.taken = Counter[tuple[str, str]]()

    def has_reserved(self, facts: Facts) -> bool:
        """Is a place still free that is reserved for a group of theirs?"""
        return any(self.taken[group] < quota.at_least for group, quota in self._of(facts))

    def full(self, facts: Facts) -> str:
        """The kind of group whose last place is taken, or nothing."""
        limits = ((group, quota.at_most) for group, quota in self._of(facts))
        return next((group[0] for group, most in limits if most is not None and self.taken[group] >= most), "")

    def take(self, facts: Facts) -> None:
        for group, _quota in self._of(facts):
            self.taken[group] += 1

    def _of(self, facts: Facts) -> Iterator[tuple[tuple[str, str], Quota]]:
        """The groups somebody belongs to that have a quota: their own, or that of each."""
        if not self.quotas:
            return
        for by, of in (("nominator", str(facts.nominator_id)), ("municipality", facts.municipality)):
            quota = self.quotas.get((by, of)) or self.quotas.get((by, EACH))
            if quota is not None:
                yield (by, of), quota
