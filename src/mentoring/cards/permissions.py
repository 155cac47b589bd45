"""Who gives a card, and who blocks it."""

from mentoring.cards.models import Card
from mentoring.nominations.permissions import may_nominate
from mentoring.people.permissions import Actor


def may_block(actor: Actor, card: Card) -> bool:
    """The person or their guardian, and the nominator that gave it."""
    return actor.stands_for(card.person_id) or may_nominate(actor, card.nominator_id)
