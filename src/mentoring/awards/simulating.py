"""What if: the same people under other rules, with more money, or with a wish that asks for less. Writes nothing."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from mentoring.awards.comparing import Comparison, compare
from mentoring.awards.models import RuleSet
from mentoring.awards.preparing import inputs_now, rulebook_of, rules_in_force
from mentoring.awards.rules import Inputs, Purse, decide
from mentoring.funds.rules import Earmark
from mentoring.people.permissions import Actor, require
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import may_operate

MOST_PEOPLE = 20_000  # With more of them a page would keep one waiting.
NEW_FUND = 0  # Money that no fund has yet, open to everybody.
# The parts of an earmark that can ask less, and the field that holds each.
PARTS = {
    "nominator": "nominators",
    "municipality": "municipalities",
    "nominator_kind": "nominator_kinds",
    "reason": "reasons",
    "bracket": "brackets",
}


@dataclass(frozen=True)
class Wider:
    """A fund's wish that asks less: one part of it, by one more word or up to an age; without a value not at all."""

    fund_id: int
    part: str  # "age", "scope" or one of PARTS
    value: str = ""


@dataclass(frozen=True)
class WhatIf:
    """What is different on the second side."""

    first: int | None = None  # A version of the rules, by id; None: those in force.
    second: int | None = None
    more_cents: int = 0
    more_fund: int = NEW_FUND
    wider: Wider | None = None


def versions(actor: Actor, programme: Programme) -> QuerySet[RuleSet]:
    """Every version of a programme's rules that its operator can try, the draft too: the newest first."""
    return RuleSet.objects.visible_to(actor).filter(programme=programme).order_by("-version")


@dataclass(frozen=True)
class Simulation:
    """Two ways to decide a round, and what changes; None where there are too many people for a page."""

    people: int
    comparison: Comparison | None


def simulation(actor: Actor, programme: Programme, asked: WhatIf, now: datetime) -> Simulation:
    """The round as it would be decided now, against the same round with what is asked. Refuses with NotAllowed.

    A version that is not there counts as the one in force.
    """
    require(may_operate(actor, programme.territory))
    first = _inputs(actor, programme, asked.first, now)
    if len(first.everybody) > MOST_PEOPLE:
        return Simulation(len(first.everybody), None)
    second = changed(_inputs(actor, programme, asked.second, now), asked)
    return Simulation(len(first.everybody), compare((first, decide(first)), (second, decide(second))))


def _inputs(actor: Actor, programme: Programme, pk: int | None, now: datetime) -> Inputs:
    chosen = versions(actor, programme).filter(pk=pk).first() if pk else rules_in_force(programme)
    return inputs_now(programme, now, rules=rulebook_of(programme, chosen), seed=chosen.seed if chosen else "")


def changed(inputs: Inputs, asked: WhatIf) -> Inputs:
    """The same with more money, and with a wish that asks less."""
    purses = [_with_more(purse, asked) for purse in inputs.purses]
    if asked.more_cents and asked.more_fund == NEW_FUND:
        purses.append(Purse(NEW_FUND, asked.more_cents, Earmark()))
    if asked.wider:
        wider = asked.wider
        purses = [
            replace(purse, earmark=_wider(purse.earmark, wider)) if purse.fund_id == wider.fund_id else purse
            for purse in purses
        ]
    return replace(inputs, purses=tuple(purses))


def _with_more(purse: Purse, asked: WhatIf) -> Purse:
    if purse.fund_id != asked.more_fund:
        return purse
    return replace(purse, balance_cents=purse.balance_cents + asked.more_cents)


def _wider(earmark: Earmark, wider: Wider) -> Earmark:
    if wider.part == "age":
        return _with_age(earmark, wider.value)
    if wider.part == "scope":
        return replace(earmark, scope=type(earmark.scope)())
    if wider.part not in PARTS:
        return earmark
    name = PARTS[wider.part]
    word: int | str = int(wider.value) if name == "nominators" and wider.value.isdecimal() else wider.value
    asked = getattr(earmark, name)
    less: dict[str, Any] = {name: asked | {word} if asked and wider.value else frozenset()}
    return replace(earmark, **less)


def _with_age(earmark: Earmark, value: str) -> Earmark:
    if not value.isdecimal():
        return replace(earmark, youngest=None, oldest=None)
    age = int(value)
    youngest = None if earmark.youngest is None else min(earmark.youngest, age)
    oldest = None if earmark.oldest is None else max(earmark.oldest, age)
    return replace(earmark, youngest=youngest, oldest=oldest)
