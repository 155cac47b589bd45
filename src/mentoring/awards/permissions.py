"""Who may ask about a result."""

from mentoring.awards.models import Award, Review
from mentoring.people.permissions import Actor
from mentoring.programmes.permissions import may_operate


def may_ask_review(actor: Actor, award: Award) -> bool:
    """Whose result it is, or who answers for them; not whoever put them forward."""
    return actor.is_in(award.round.programme.territory_id) and actor.stands_for(award.nomination.person_id)


def may_write(actor: Actor, review: Review) -> bool:
    """Both sides of the conversation."""
    return may_operate(actor, review.award.round.programme.territory) or may_ask_review(actor, review.award)
