"""Somebody who helps at one door on one evening: of the link that lets them in only a fingerprint is kept."""

from datetime import datetime
from typing import ClassVar

from django.db import models

from mentoring.kernel.fields import EncryptedTextField
from mentoring.offers.models import Occurrence
from mentoring.people.models import Organisation, User
from mentoring.people.permissions import Actor, Role
from mentoring.ushers.rules import over_at


class UsherQuerySet(models.QuerySet["Usher"]):
    def visible_to(self, actor: Actor) -> "UsherQuerySet":
        """Whoever runs the provider; not even its other door staff."""
        if actor.role != Role.PROVIDER:
            return self.none()
        return self.filter(actor.here("occurrence__offer__territory"), provider_id=actor.organisation_id)


class Usher(models.Model):
    """A link to one door. When it is over is not written down: it follows its date."""

    provider = models.ForeignKey(Organisation, models.PROTECT, related_name="ushers")
    occurrence = models.ForeignKey(Occurrence, models.CASCADE, related_name="ushers")
    name = EncryptedTextField()  # As the manager calls them. Empty: forgotten.
    fingerprint = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)  # On the one phone where it works.
    revoked_at = models.DateTimeField(null=True)

    objects = UsherQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["made_at"], name="usher_made")]

    def __str__(self) -> str:
        return f"usher {self.pk} at {self.occurrence_id}"

    @property
    def over_at(self) -> datetime:
        date = self.occurrence
        return over_at(made_at=self.made_at, opens_at=date.door_opens_at, closes_at=date.door_closes_at)

    def lives_at(self, moment: datetime) -> bool:
        """Did the link work then?"""
        ends = [self.revoked_at, self.occurrence.cancelled_at]
        return self.made_at <= moment <= self.over_at and not any(end and end <= moment for end in ends)
