"""What a round would come to by rules that are still being written. Writes nothing."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from mentoring.awards.preparing import inputs_now
from mentoring.awards.ranking import Facts
from mentoring.awards.rulebook import Rulebook
from mentoring.awards.rules import Decision, Standing, decide
from mentoring.awards.simulating import MOST_PEOPLE
from mentoring.people.permissions import Actor, require
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import may_operate


@dataclass(frozen=True)
class Share:
    """One group: how many of how many get something, and how much."""

    key: str
    people: int
    served: int
    cents: int


@dataclass(frozen=True)
class Trial:
    """A round in numbers."""

    people: int
    served: int = 0  # With the whole award.
    partial: int = 0
    waiting: int = 0
    out: int = 0
    cents: int = 0
    by_bracket: tuple[Share, ...] = ()  # Empty if nothing asks for the bracket: then it is not read.
    by_nominator: tuple[Share, ...] = ()  # Keys are ids.
    by_municipality: tuple[Share, ...] = ()

    @property
    def is_too_large(self) -> bool:
        return self.people > MOST_PEOPLE


def try_rules(actor: Actor, programme: Programme, rules: Rulebook, now: datetime) -> Trial:
    """The round of today by these rules, whatever is wrong with them. Refuses with NotAllowed.

    The seed of rules that nobody has published is not drawn yet: who is even stands in an order that may change.
    """
    require(may_operate(actor, programme.territory))
    inputs = inputs_now(programme, now, rules=rules, seed="")
    if len(inputs.everybody) > MOST_PEOPLE:
        return Trial(len(inputs.everybody))
    decisions = decide(inputs).decisions
    facts = {each.nomination_id: each for each in inputs.everybody}
    standings = Counter(decision.standing for decision in decisions)

    def by(key: Callable[[Facts], str]) -> tuple[Share, ...]:
        return _shares([(key(facts[decision.nomination_id]), decision) for decision in decisions])

    brackets = by(lambda each: each.bracket)
    return Trial(
        people=len(decisions),
        served=standings[Standing.SERVED],
        partial=standings[Standing.PARTIAL],
        waiting=standings[Standing.WAITING],
        out=standings[Standing.INELIGIBLE],
        cents=sum(decision.given_cents for decision in decisions),
        by_bracket=brackets if any(share.key for share in brackets) else (),
        by_nominator=by(lambda each: str(each.nominator_id)),
        by_municipality=by(lambda each: each.municipality),
    )


def _shares(decided: list[tuple[str, Decision]]) -> tuple[Share, ...]:
    """The groups that get most first."""
    people, served, cents = Counter[str](), Counter[str](), Counter[str]()
    for key, decision in decided:
        people[key] += 1
        served[key] += bool(decision.slices)
        cents[key] += decision.given_cents
    found = [Share(key, people[key], served[key], cents[key]) for key in people]
    return tuple(sorted(found, key=lambda share: (-share.cents, -share.people, share.key)))
