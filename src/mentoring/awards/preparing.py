"""What a round is decided from, gathered; and what it decided, written down."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from mentoring.awards.certifying import put_away
from mentoring.awards.errors import RoundOpen
from mentoring.awards.facts import facts_of
from mentoring.awards.models import Award, Round, RuleSet, Slice
from mentoring.awards.ranking import Facts
from mentoring.awards.rulebook import OfOffer, Rulebook
from mentoring.awards.rules import Decision, Inputs, Purse, Result
from mentoring.funds.queries import standings
from mentoring.offers.queries import price_of
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Programme
from mentoring.programmes.rules import approvals_needed
from mentoring.records.commands import note

AT_ONCE = 1000  # Rows in one statement.


def rules_in_force(programme: Programme) -> RuleSet | None:
    """The newest published rules of a programme; None: by arrival, the programme's amount for everybody."""
    published = RuleSet.objects.filter(programme=programme, state=RuleSet.State.PUBLISHED)
    return published.order_by("-version").first()


def rulebook_of(programme: Programme, rule_set: RuleSet | None) -> Rulebook:
    return rule_set.rules if rule_set else Rulebook.by_arrival(programme.award_cents)


def inputs_now(
    programme: Programme, now: datetime, *, rules: Rulebook, seed: str, only: Sequence[int] | None = None
) -> Inputs:
    """All that a round would be decided from at this moment. only: of these nominations, whoever else waits."""
    purses = tuple(
        Purse(standing.fund.pk, standing.balance_cents, standing.fund.earmark)
        for standing in standings(programme.territory)
    )
    everybody: Sequence[Facts] = facts_of(programme, now, rules=rules, earmarks=[purse.earmark for purse in purses])
    if only is not None:
        wanted = set(only)
        everybody = [facts for facts in everybody if facts.nomination_id in wanted]
    price = price_of(rules.amount.offer_id) if isinstance(rules.amount, OfOffer) else None
    return Inputs(rules, seed, tuple(everybody), purses, programme.scope, price)


@transaction.atomic
def open_round(
    author: Actor,
    *,
    programme: Programme,
    kind: Round.Kind,
    rules: RuleSet | None,
    inputs: Inputs,
    result: Result,
    now: datetime,
) -> Round:
    """Write down what was decided, for others to approve. Moves no money. Refuses with RoundOpen."""
    total = sum(decision.given_cents for decision in result.decisions)
    try:
        with transaction.atomic():
            made = Round.objects.create(
                programme=programme,
                kind=kind,
                rules=rules,
                total_cents=total,
                approvals_needed=approvals_needed(programme.territory.approval_steps, total),
                prepared_by_id=author.user_id,
                prepared_at=now,
            )
    except IntegrityError:  # The constraint: one open round per programme.
        raise RoundOpen from None
    awards = Award.objects.bulk_create((_award(made, each) for each in result.decisions), batch_size=AT_ONCE)
    slices = (
        Slice(award=award, fund_id=fund_id, amount_cents=cents)
        for award, decision in zip(awards, result.decisions, strict=True)
        for fund_id, cents in decision.slices
    )
    Slice.objects.bulk_create(slices, batch_size=AT_ONCE)
    put_away(made, inputs=inputs, result=result)
    note(author, "prepared", made, at=now)
    return made


def _award(made: Round, decision: Decision) -> Award:
    return Award(
        round=made,
        nomination_id=decision.nomination_id,
        position=decision.position,
        standing=decision.standing,
        points=[[line.by, line.key, line.points, line.most] for line in decision.lines],
        total_points=decision.total,
        amount_cents=decision.amount_cents,
        given_cents=decision.given_cents,
        barred=decision.barred,
        is_reserved=decision.is_reserved,
        obstacles={str(fund_id): why for fund_id, why in decision.obstacles.items()},
    )
