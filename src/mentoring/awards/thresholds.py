"""What would have served somebody who waits: so many points more; or, if no place would do, why. No Django here.

Exact: the round is walked through again without them, and before everybody's turn it is asked whether they would be
served if it were theirs. Whoever rises never loses by it, so the last place that would do is the one to reach.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mentoring.awards.ranking import Ranked, ranked, tie
from mentoring.awards.rules import EMPTY, Allocation, Inputs


@dataclass(frozen=True)
class Change:
    """The least that would have served somebody, everybody and everything else being as it is."""

    points: int | None = None  # So many more; None: not even the first place would have done.
    is_within_rules: bool = False  # Do the criteria give so many?
    ceiling: str = ""  # No place would do, for none of their group is served: "nominator" or "municipality";
    facts: tuple[str, ...] = ()  # or every fund asks for something else: of these facts. Neither: it lacks the money.


def change_for(inputs: Inputs, nomination_id: int) -> Change | None:
    """What would have served this applicant, who waits; None if they were no applicant, or may not be served at all."""
    order = ranked(
        inputs.everybody,
        inputs.rules,
        seed=inputs.seed,
        offer_price_cents=inputs.offer_price_cents,
        amounts=dict(inputs.amounts),
    )
    mine = (place for place, each in enumerate(order) if each.facts.nomination_id == nomination_id)
    place = next(mine, None)
    if place is None or order[place].barred:
        return None
    me, others = order[place], [*order[:place], *order[place + 1 :]]
    last = _last_place_that_does(inputs, others, me, place)
    if last is None:
        return _why_none_does(inputs, others, me)
    points = _points_to_be_before(inputs, others[last], me)
    most = sum(line.most for line in me.lines)
    return Change(points=points, is_within_rules=me.total + points <= most)


def _last_place_that_does(inputs: Inputs, others: Sequence[Ranked], me: Ranked, now_at: int) -> int | None:
    """The last place before one's own at which one would be served, on a reserved place or on a free one."""
    last: int | None = None
    is_over = {False: False, True: False}  # Where a place does not do, none after it does.
    walk = Allocation(inputs, others, inputs.rules.quotas)
    for place in walk.turns():
        are_free = walk.are_all_free
        if not is_over[are_free]:
            if place < now_at and walk.could(me):
                last = place if last is None else max(last, place)
            else:
                is_over[are_free] = True
        if is_over[True]:
            break
    return last


def _points_to_be_before(inputs: Inputs, other: Ranked, me: Ranked) -> int:
    """Of equal points, a draw or the arrival decides, and more points do not change that."""
    mine, theirs = (tie(each.facts, inputs.rules, inputs.seed) for each in (me, other))
    return other.total - me.total + (mine > theirs)


def _why_none_does(inputs: Inputs, others: Sequence[Ranked], me: Ranked) -> Change:
    start = Allocation(inputs, others, inputs.rules.quotas)
    if full := start.places.full(me.facts):
        return Change(ceiling=full)
    filled = {purse.fund_id for purse in inputs.purses if purse.balance_cents}
    obstacles = {why for fund_id, why in start.obstacles(me).items() if fund_id in filled}
    return Change(facts=() if EMPTY in obstacles else tuple(sorted(obstacles)))
