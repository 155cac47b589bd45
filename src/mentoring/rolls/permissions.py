"""Who may bring lists."""

from mentoring.people.permissions import Actor, Role


def may_keep_roll(actor: Actor, nominator_id: int) -> bool:
    """A nominator's people, for their own body."""
    return actor.has(Role.NOMINATOR, nominator_id)
