"""A sheet of codes on paper, each good for one family. What is on the paper is kept nowhere: only its fingerprint."""

import json
from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentoring.claims.rules import Claim
from mentoring.kernel.fields import EncryptedTextField
from mentoring.nominations.models import Nomination
from mentoring.people.models import Organisation, User
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Programme


class SheetQuerySet(models.QuerySet["Sheet"]):
    def visible_to(self, actor: Actor) -> "SheetQuerySet":
        """The nominator that hands it out, and nobody else."""
        return self.filter(actor.here("programme__territory"), nominator_id=actor.organisation_id or 0)


class Sheet(models.Model):
    """Codes that were printed in one go, for one programme, in one language."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="sheets")
    nominator = models.ForeignKey(Organisation, models.PROTECT, related_name="sheets")
    language = models.CharField(max_length=5)
    reason = models.CharField(max_length=10, choices=Nomination.Reason)
    expires_on = models.DateField()  # The last day a family can use one.
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    form_key = models.CharField(max_length=64, unique=True)

    objects = SheetQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.nominator} -> {self.programme} {self.made_at:%F}"


class ClaimCodeQuerySet(models.QuerySet["ClaimCode"]):
    def visible_to(self, actor: Actor) -> "ClaimCodeQuerySet":
        """The nominator that handed it out, and nobody else."""
        return self.filter(actor.here("sheet__programme__territory"), sheet__nominator_id=actor.organisation_id or 0)

    def usable_on(self, day: date) -> "ClaimCodeQuerySet":
        """Those a family can still use."""
        return self.filter(state=ClaimCode.State.FREE, sheet__expires_on__gte=day)


class ClaimCode(models.Model):
    """One code: somebody used it, and the nominator said whether it knows them."""

    class State(models.TextChoices):
        FREE = "free", _("Da usare")
        CLAIMED = "claimed", _("Da confermare")
        CONFIRMED = "confirmed", _("Confermato")
        REFUSED = "refused", _("Non riconosciuto")
        REVOKED = "revoked", _("Annullato")

    MOVES: ClassVar[Mapping[str, set[str]]] = {
        State.FREE: {State.CLAIMED, State.REVOKED},
        State.CLAIMED: {State.CONFIRMED, State.REFUSED},
    }

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="codes")
    number = models.PositiveSmallIntegerField()  # Printed beside the code: what people call it by.
    fingerprint = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.FREE)
    told = EncryptedTextField(blank=True)  # What the family wrote; gone when the nominator has answered.
    claimed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    nomination = models.ForeignKey(Nomination, models.PROTECT, null=True, related_name="claim_codes")

    objects = ClaimCodeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "number"], name="claim_code_number"),
            models.CheckConstraint(
                condition=Q(state="claimed", claimed_at__isnull=False) | ~Q(state="claimed"), name="claim_code_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} #{self.number}: {self.state}"

    @property
    def claim(self) -> Claim:
        """Who came with it."""
        return Claim.from_data(json.loads(self.told))
