"""Who may put people forward."""

from mentoring.nominations.models import Nomination
from mentoring.people.permissions import Actor, Role


def may_nominate(actor: Actor, nominator_id: int) -> bool:
    """A nominator's people, for their own body."""
    return actor.has(Role.NOMINATOR, nominator_id)


def may_end_consent(actor: Actor, nomination: Nomination) -> bool:
    """The family itself; or its nominator, for a family that says it in person or on paper."""
    return actor.stands_for(nomination.person_id) or may_nominate(actor, nomination.nominator_id)
