"""What people wish for. No more than the name of a discipline: it serves to be told of seats, and for nothing else."""

from typing import ClassVar

from django.db import models

from mentoring.people.models import Person
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Discipline, Territory


class WishQuerySet(models.QuerySet["Wish"]):
    def visible_to(self, actor: Actor) -> "WishQuerySet":
        """The person and their guardian, nobody else."""
        return self.filter(actor.here(), person_id=actor.person_id or 0)


class Wish(models.Model):
    """Somebody would like to do this, in this territory."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="wishes")
    person = models.ForeignKey(Person, models.PROTECT, related_name="wishes")
    discipline = models.ForeignKey(Discipline, models.PROTECT, related_name="wishes")
    made_at = models.DateTimeField()

    objects = WishQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "wishes"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["territory", "discipline", "person"], name="wish_once"),
        ]

    def __str__(self) -> str:
        return str(self.discipline)
