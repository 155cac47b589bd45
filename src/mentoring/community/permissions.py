"""Who says what somebody wishes for."""

from mentoring.people.permissions import Actor


def may_wish(actor: Actor, person_id: int) -> bool:
    """The person, or their guardian."""
    return actor.stands_for(person_id)
