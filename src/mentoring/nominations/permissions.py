"""Who may put people forward."""

from mentoring.people.permissions import Actor, Role


def may_nominate(actor: Actor, nominator_id: int) -> bool:
    """A nominator's people, for their own body."""
    return actor.has(Role.NOMINATOR, nominator_id)
