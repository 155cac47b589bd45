"""What somebody has left becomes enough for the cheapest thing that fits: from the common fund, by a round like any."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from mentoring.awards.errors import NobodyToTopUp, NoMoneyToTopUp
from mentoring.awards.facts import facts_of
from mentoring.awards.models import Round
from mentoring.awards.preparing import open_round
from mentoring.awards.rulebook import Eligibility, Fixed, Rulebook
from mentoring.awards.rules import Inputs, Purse, decide
from mentoring.funds.commands import common_fund
from mentoring.kernel.money import Cents
from mentoring.ledger import chart
from mentoring.ledger.queries import balance
from mentoring.nominations.queries import with_consent
from mentoring.people.permissions import Actor, require
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import may_operate
from mentoring.vouchers.remainders import remainders_in

# Whoever is topped up was served before; the amounts are told one by one, so no rule of the programme decides.
_RULES = Rulebook(amount=Fixed(cents=1), ties="arrival", eligibility=Eligibility(again_after_months=1))


@transaction.atomic
def prepare_top_up(actor: Actor, *, programme: Programme, now: datetime) -> Round:
    """One award for each wallet of a programme that cannot be used, of exactly what is missing, in order of arrival.

    Refuses with NotAllowed, NobodyToTopUp, NoMoneyToTopUp (the common fund), or RoundOpen while another round of the
    programme is on its way.
    """
    require(may_operate(actor, programme.territory))
    inputs = _inputs(programme, now)
    if not inputs.everybody:
        raise NobodyToTopUp
    served = {each.nomination_id for each in decide(inputs).decisions if each.slices}
    if not served:
        raise NoMoneyToTopUp
    # Nobody waits for a top-up: nobody has asked for one.
    inputs = replace(
        inputs,
        everybody=tuple(facts for facts in inputs.everybody if facts.nomination_id in served),
        amounts=tuple((pk, cents) for pk, cents in inputs.amounts if pk in served),
    )
    return open_round(
        actor, programme=programme, kind=Round.Kind.TOP_UP, rules=None, inputs=inputs, result=decide(inputs), now=now
    )


def _inputs(programme: Programme, now: datetime) -> Inputs:
    """Whoever lacks something, how much, and the common fund."""
    missing = {
        each.person_id: each.missing_cents
        for each in remainders_in(programme.territory, now)
        if each.programme_id == programme.pk and each.missing_cents
    }
    persons = dict(with_consent(programme).filter(person__in=missing).values_list("pk", "person_id"))
    everybody = tuple(facts for facts in facts_of(programme, now, rules=_RULES) if facts.nomination_id in persons)
    fund = common_fund(programme.territory, now)
    purse = Purse(fund.pk, Cents(balance(chart.fund(fund.pk))), fund.earmark)
    amounts = tuple((facts.nomination_id, missing[persons[facts.nomination_id]]) for facts in everybody)
    return Inputs(_RULES, "", everybody, (purse,), programme.scope, amounts=amounts)
