"""The allocation. No Django here.

For now: equal amounts, each from one fund, in the order of nomination.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from mentoring.awards.flow import Request, serve
from mentoring.funds.rules import Candidate, Earmark
from mentoring.kernel.money import Cents
from mentoring.programmes.rules import Scope

EMPTY = "empty"  # The fund may serve the person, but holds less than one award.
SCOPE = "scope"  # The fund may be spent only where this programme is not.


@dataclass(frozen=True)
class Applicant:
    """Somebody put forward, as far as the rules may know."""

    nomination_id: int
    candidate: Candidate


@dataclass(frozen=True)
class Purse:
    """A fund, what it holds, and what it may serve."""

    fund_id: int
    balance_cents: Cents
    earmark: Earmark


@dataclass(frozen=True)
class Decision:
    """One applicant's result, with what was in the way of each fund that did not serve."""

    nomination_id: int
    fund_id: int | None
    obstacles: dict[int, str] = field(default_factory=dict)


def allocate(
    applicants: Sequence[Applicant], purses: Sequence[Purse], *, award: Cents, programme_scope: Scope
) -> list[Decision]:
    """Give each applicant, in order, one award from one fund that may serve them; who is served is decided by flow.py.

    Funds that ask for more are used before those that ask for less, and open ones last: so money that may serve
    many is left for those whom nobody else may serve.
    """
    assert award > 0
    ordered = sorted(purses, key=lambda purse: (-purse.earmark.narrowness, purse.fund_id))
    asked = [_obstacles(applicant, ordered, programme_scope) for applicant in applicants]
    requests = [Request(1, sum(1 << n for n, why in enumerate(whys) if why is None)) for whys in asked]
    shares = serve(requests, [purse.balance_cents // award for purse in ordered])
    served = [next(iter(slices)) if slices else None for slices in shares]
    used = Counter(served)
    left = [purse.balance_cents - award * used[n] for n, purse in enumerate(ordered)]
    decisions = []
    for applicant, whys, chosen in zip(applicants, asked, served, strict=True):
        # What stood in the way of each fund that would have been taken before the one that serves.
        before = enumerate(whys[:chosen])
        obstacles = {ordered[n].fund_id: why or EMPTY for n, why in before if why or left[n] < award}
        fund_id = None if chosen is None else ordered[chosen].fund_id
        decisions.append(Decision(applicant.nomination_id, fund_id, obstacles))
    return decisions


def _obstacles(applicant: Applicant, purses: Sequence[Purse], programme_scope: Scope) -> list[str | None]:
    """For each fund, why it may not serve the applicant, or None."""
    return [
        SCOPE if purse.earmark.scope.within(programme_scope) is None else purse.earmark.why_not(applicant.candidate)
        for purse in purses
    ]
