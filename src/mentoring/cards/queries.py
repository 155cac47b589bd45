"""Whose card it is, and whether it still opens anything."""

from django.db.models import QuerySet

from mentoring.cards.models import Card
from mentoring.kernel.codes import normalised
from mentoring.kernel.secrecy import fingerprint
from mentoring.people.models import Person
from mentoring.people.permissions import Actor, Role
from mentoring.people.queries import Shoes


def card_of(actor: Actor, person: Person) -> Card | None:
    """The card that a person has now, if the actor may know of it."""
    return Card.objects.visible_to(actor).filter(person=person, state=Card.State.ACTIVE).first()


def cards_of(actor: Actor, person: Person) -> list[Card]:
    """Every card a person ever had, the newest first."""
    return list(Card.objects.visible_to(actor).filter(person=person).order_by("-issued_at", "-pk"))


def living_card(typed: str) -> Card | None:
    """The card behind what was typed or scanned, while it opens something."""
    return _living().filter(fingerprint=fingerprint(normalised(typed))).first()


def _living() -> QuerySet[Card]:
    """Whoever asked to be forgotten has no wallet to open."""
    return Card.objects.filter(state=Card.State.ACTIVE, person__erased_at__isnull=True).select_related("person")


def held_card(pk: int) -> Card | None:
    """A card that was opened, with its person, while it still opens something."""
    return _living().filter(pk=pk).first()


def shoes_of_card(pk: int) -> list[Shoes]:
    """How whoever came in with a card can act: as its person, and only while the card lives."""
    card = held_card(pk)
    if card is None:
        return []
    name = card.person.first_name
    actor = Actor(user_id=None, role=Role.BENEFICIARY, person_id=card.person_id, name=name, label=name)
    return [Shoes(key=f"c{card.pk}", actor=actor)]
