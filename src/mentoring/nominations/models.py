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
    # Two keys ask for consent, the one that was mailed and the one on paper: which one opened the page says whether
    # the address is proved. Only their fingerprints are kept; a new key of its kind replaces the old one.
    link_fingerprint = models.CharField(max_length=64, blank=True)
    letter_fingerprint = models.CharField(max_length=64, blank=True)
    mailed_at = models.DateTimeField(null=True)
    printed_at = models.DateTimeField(null=True)
    form_key = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - many have none, none has two.
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
            models.UniqueConstraint(
                fields=["link_fingerprint"], condition=~Q(link_fingerprint=""), name="nomination_link_opens_one"
            ),
            models.UniqueConstraint(
                fields=["letter_fingerprint"], condition=~Q(letter_fingerprint=""), name="nomination_letter_opens_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nominator} -> {self.programme} #{self.pk}"

    @property
    def age(self) -> int:
        """On the day ages count for the programme."""
        return self.person.age_on(self.programme.ages_counted_on)

    @property
    def is_open(self) -> bool:
        """Is the family still to answer?"""
        return self.state == self.State.PROPOSED

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
