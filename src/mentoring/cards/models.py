"""A card on paper: of what stands on it only a fingerprint is kept, and of its PIN a slow hash that needs our key."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentoring.people.models import Organisation, Person, User
from mentoring.people.permissions import Actor


class CardQuerySet(models.QuerySet["Card"]):
    def visible_to(self, actor: Actor) -> "CardQuerySet":
        """The person and their guardian, and the nominator that gave it."""
        return self.filter(Q(person_id=actor.person_id or 0) | Q(nominator_id=actor.organisation_id or 0))


class Card(models.Model):
    """What opens one person's wallet for whoever holds it and knows its PIN."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Attiva")
        BLOCKED = "blocked", _("Bloccata")
        LOCKED = "locked", _("Bloccata: troppi PIN sbagliati")
        REPLACED = "replaced", _("Sostituita")

    MOVES: ClassVar[Mapping[str, set[str]]] = {State.ACTIVE: {State.BLOCKED, State.LOCKED, State.REPLACED}}

    person = models.ForeignKey(Person, models.CASCADE, related_name="cards")
    nominator = models.ForeignKey(Organisation, models.PROTECT, related_name="cards")
    fingerprint = models.CharField(max_length=64, unique=True)
    pin_hash = models.CharField(max_length=128)
    tries = models.PositiveSmallIntegerField(default=0)  # Wrong PINs since the last right one.
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = CardQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=Q(state="active"), name="card_one_each"),
        ]

    def __str__(self) -> str:
        return f"card {self.pk} of {self.person_id}: {self.state}"
