"""The allocation. No Django here.

For now: equal amounts, in the order of nomination, until the funds that may serve a person are used.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

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
    """Give each applicant, in order, one award from the first fund that may serve them and still covers it.

    Funds that ask for more are used before those that ask for less, and open ones last: so money that may serve
    many is left for those whom nobody else may serve.
    """
    assert award > 0
    left = {purse.fund_id: purse.balance_cents for purse in purses}
    ordered = sorted(purses, key=lambda purse: (-purse.earmark.narrowness, purse.fund_id))
    decisions = []
    for applicant in applicants:
        decision = _decide(applicant, ordered, left, award, programme_scope)
        if decision.fund_id is not None:
            left[decision.fund_id] = Cents(left[decision.fund_id] - award)
        decisions.append(decision)
    return decisions


def _decide(
    applicant: Applicant, purses: Sequence[Purse], left: dict[int, Cents], award: Cents, programme_scope: Scope
) -> Decision:
    obstacles: dict[int, str] = {}
    for purse in purses:
        obstacle = _obstacle(applicant, purse, left[purse.fund_id], award, programme_scope)
        if obstacle is None:
            return Decision(applicant.nomination_id, purse.fund_id, obstacles)
        obstacles[purse.fund_id] = obstacle
    return Decision(applicant.nomination_id, None, obstacles)


def _obstacle(applicant: Applicant, purse: Purse, left: Cents, award: Cents, programme_scope: Scope) -> str | None:
    if purse.earmark.scope.within(programme_scope) is None:
        return SCOPE
    asked = purse.earmark.why_not(applicant.candidate)
    return asked or (EMPTY if left < award else None)
