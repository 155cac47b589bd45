"""Who may ask what is held, and have it erased."""

from mentoring.people.permissions import Actor, Role


def may_ask_for(actor: Actor, person_id: int) -> bool:
    """The person, or who answers for them: nobody else downloads or erases."""
    return actor.stands_for(person_id)


def may_forget(actor: Actor) -> bool:
    """What is over is forgotten by the clock."""
    return actor.role == Role.CLOCK
