"""One operator prepares a round, or drops it; approving.py and issuing.py say what comes of it."""

from datetime import datetime

from django.db import transaction

from mentoring.awards.approving import hold_round
from mentoring.awards.errors import NobodyToServe, RoundDecided
from mentoring.awards.models import Round
from mentoring.awards.preparing import inputs_now, open_round, rulebook_of, rules_in_force
from mentoring.awards.rules import decide
from mentoring.kernel.refusal import WrongState
from mentoring.kernel.states import advance
from mentoring.people.permissions import Actor, require
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import may_operate
from mentoring.records.commands import note

RENEWABLE = (Round.Kind.ORDINARY, Round.Kind.RETURNED)  # What everybody who waits is looked at for.


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
    """Drop a prepared round. Whoever prepared it may drop it too. Refuses with NotAllowed or RoundDecided."""
    require(may_operate(actor, round.programme.territory))
    held = hold_round(round)
    if held.state != Round.State.PREPARED:
        raise RoundDecided(held)
    decided_by = actor.user_id if actor.user_id != held.prepared_by_id else None
    advance(round, Round.State.REJECTED, decided_by_id=decided_by, decided_at=now)
    note(actor, "rejected", round, at=now)


@transaction.atomic
def renew_round(actor: Actor, *, round: Round, now: datetime) -> Round:  # noqa: A002
    """Drop a prepared round, and prepare it again with what holds now: both or neither.

    Refuses as both do, and with WrongState for what is not prepared from a programme's whole list.
    """
    if round.kind not in RENEWABLE:
        raise WrongState
    reject_round(actor, round=round, now=now)
    return prepare_round(actor, programme=round.programme, now=now)
