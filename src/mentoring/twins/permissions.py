"""Who says that two records are one person."""

from mentoring.people.models import Person
from mentoring.people.permissions import Actor
from mentoring.twins.queries import pair_within_reach


def may_decide(actor: Actor, one: Person, other: Person) -> bool:
    """The operator about families that have said yes; a family about its own."""
    return pair_within_reach(actor, one.pk, other.pk) is not None
