"""One operator prepares a round, or drops it; approving.py and issuing.py say what comes of it."""

from datetime import datetime

from django.db import transaction

from mentoring.awards.errors import NobodyToServe
from mentoring.awards.models import Round
from mentoring.awards.preparing import inputs_now, open_round, rulebook_of, rules_in_force
from mentoring.awards.rules import decide
from mentoring.kernel.states import advance
from mentoring.people.permissions import Actor, require
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import may_operate
from mentoring.records.commands import note


@transaction.atomic
def prepare_round(actor: Actor, *, programme: Programme, now: datetime) -> Round:
    """Rank who waits by the programme's rules, and propose what the funds allow.

    Refuses with NotAllowed, NobodyToServe, or RoundOpen while another round of the programme is on its way.
    """
    require(may_operate(actor, programme.territory))
    assert actor.user_id is not None
    rules = rules_in_force(programme)
    inputs = inputs_now(programme, now, rules=rulebook_of(programme, rules), seed=rules.seed if rules else "")
    if not inputs.everybody:
        raise NobodyToServe
    return open_round(
        actor,
        programme=programme,
        kind=Round.Kind.ORDINARY,
        rules=rules,
        inputs=inputs,
        result=decide(inputs),
        now=now,
    )


@transaction.atomic
def reject_round(actor: Actor, *, round: Round, now: datetime) -> None:  # noqa: A002 - the concept's own name
    """Drop a prepared round. Whoever prepared it may drop it too. Refuses with NotAllowed or WrongState."""
    require(may_operate(actor, round.programme.territory))
    decided_by = actor.user_id if actor.user_id != round.prepared_by_id else None
    advance(round, Round.State.REJECTED, decided_by_id=decided_by, decided_at=now)
    note(actor, "rejected", round, at=now)
