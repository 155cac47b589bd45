"""Who may promise, and who may see a promise."""

from mentoring.people.permissions import Actor, Role


def may_pledge(actor: Actor, mentor_id: int) -> bool:
    """A mentor's people, for themselves."""
    return actor.has(Role.MENTOR, mentor_id)
