"""Two keys: the nominator's word and the family's consent. Before the second nobody else reads a name."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentoring.kernel.fields import EncryptedTextField
from mentoring.people.models import Organisation, Person
from mentoring.people.permissions import Actor
from mentoring.people.rules import Consents
from mentoring.programmes.models import Programme


class NominationQuerySet(models.QuerySet["Nomination"]):
    def visible_to(self, actor: Actor) -> "NominationQuerySet":
        """The nominator its own; the operator those with consent; the family what concerns it."""
        me = actor.organisation_id or 0
        return self.filter(
            Q(nominator_id=me)
            | Q(programme__territory__operator_id=me, state=Nomination.State.CONSENTED)
            | Q(person_id=actor.person_id or 0)
        )


class Nomination(models.Model):
    """A nominator puts a person forward for a programme."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("In attesa del sì della famiglia")
        CONSENTED = "consented", _("Con il sì della famiglia")
        DECLINED = "declined", _("La famiglia ha detto no")
        WITHDRAWN = "withdrawn", _("Ritirata")

    class Reason(models.TextChoices):
        MERIT = "merit", _("Merito")
        NEED = "need", _("Situazione economica")
        MEMBER = "member", _("Iscrizione al corso")

    MOVES: ClassVar[Mapping[str, set[str]]] = {
        State.PROPOSED: {State.CONSENTED, State.DECLINED, State.WITHDRAWN},
        State.CONSENTED: {State.WITHDRAWN},
    }

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="nominations")
    nominator = models.ForeignKey(Organisation, models.PROTECT, related_name="nominations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="nominations")
    reason = models.CharField(max_length=10, choices=Reason)
    words = EncryptedTextField(blank=True)  # Why, in the nominator's words.
    guardian_name = EncryptedTextField(blank=True)
    guardian_email = EncryptedTextField(blank=True)
    guardian_phone = EncryptedTextField(blank=True)
    # The key of the letter or e-mail that asks for consent; only its fingerprint is kept.
    link_fingerprint = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    objects = NominationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "nominator", "person"],
                condition=~Q(state__in=["declined", "withdrawn"]),
                name="nomination_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nominator} -> {self.programme} #{self.pk}"

    @property
    def age(self) -> int:
        """On the day ages count for the programme."""
        return self.person.age_on(self.programme.ages_counted_on)

    def consents_needed(self, today: date) -> Consents:
        return Consents.needed_at(self.person.age_on(today))


class Consent(models.Model):
    """Somebody said yes: to which words, for what, when, by which way."""

    class Giver(models.TextChoices):
        GUARDIAN = "guardian", _("Genitore o tutore")
        PERSON = "person", _("La persona stessa")

    class Channel(models.TextChoices):
        LINK = "link", _("Collegamento ricevuto per e-mail")
        LETTER = "letter", _("Lettera con QR")

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="consents")
    giver = models.CharField(max_length=10, choices=Giver)
    giver_name = EncryptedTextField()
    text_version = models.CharField(max_length=20)
    purpose = models.CharField(max_length=80)
    channel = models.CharField(max_length=10, choices=Channel)
    given_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["nomination", "giver"], name="consent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.giver} for nomination {self.nomination_id} at {self.given_at:%F %T}"
