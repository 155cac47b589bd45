"""Who may run a territory, and who is taken for what in it."""

from mentoring.people.permissions import Actor, Role
from mentoring.programmes.models import Territory


def may_operate(actor: Actor, territory: Territory) -> bool:
    """The operator's people, for their own territory."""
    return actor.has(Role.OPERATOR, territory.operator_id)
