"""Who may run a territory, and who is taken for what in it."""

from mentoring.people.permissions import Actor, Role
from mentoring.programmes.models import Admission, Territory


def may_operate(actor: Actor, territory: Territory) -> bool:
    """The operator's people, for their own territory."""
    return actor.has(Role.OPERATOR, territory.operator_id) and actor.is_in(territory.pk)


def may_answer(actor: Actor, admission: Admission) -> bool:
    """The people of the body, in the role it asks for."""
    return actor.has(Role(admission.role), admission.organisation_id) and actor.is_in(admission.territory_id)
