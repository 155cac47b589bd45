"""People stand here as bare numbers: this room lies below the one that knows them, and outlives their erasure."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentoring.kernel.fields import EncryptedTextField


class Entry(models.Model):
    """Somebody did something to something."""

    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)  # Empty: the clock, or a visitor.
    role = models.CharField(max_length=20)
    organisation_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)  # "bookings.booking"
    subject_id = models.BigIntegerField()
    facts = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject", "subject_id"], name="entry_subject")]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.role} {self.verb} {self.subject} {self.subject_id}"


class Reading(models.Model):
    """Somebody else read who a person is: who, whose, why, when. One row for each person whom a page named."""

    class Why(models.TextChoices):
        """Read as: "per ..."."""

        FOLLOW = "follow", _("seguire la segnalazione")
        LETTER = "letter", _("stampare una lettera")
        MATCH = "match", _("riconoscere chi ha usato un codice")
        CHOOSE = "choose", _("preparare un'assegnazione")
        ATTACHMENT = "attachment", _("leggere un documento allegato")
        EXPORT = "export", _("scaricare un elenco")
        DOOR = "door", _("accoglierti all'ingresso")
        CARD = "card", _("preparare la carta")
        MERGE = "merge", _("non tenere due schede della stessa persona")
        ERASE = "erase", _("cancellare quello che non serve più")
        REVIEW = "review", _("guardare di nuovo un risultato")
        PAUSE = "pause", _("vedere chi aspetta prima di prenotare ancora")

    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    role = models.CharField(max_length=20)
    organisation_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField()
    why = models.CharField(max_length=12, choices=Why)
    page = models.CharField(max_length=60)  # The name of its address.

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person_id", "at"], name="reading_of_person"),
            models.Index(fields=["at"], name="reading_when"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.role} read person {self.person_id} ({self.why})"


class Parcel(models.Model):
    """A message that must leave the house. Written with what it tells about, in one transaction; delivered later."""

    class State(models.TextChoices):
        WAITING = "waiting", _("In attesa")
        SENT = "sent", _("Inviato")
        FAILED = "failed", _("Non consegnato")

    class Channel(models.TextChoices):
        MAIL = "mail", _("E-mail")
        LETTER = "letter", _("Lettera")

    MOVES: ClassVar[Mapping[str, set[str]]] = {
        State.WAITING: {State.SENT, State.FAILED},
        State.FAILED: {State.WAITING},
    }

    key = models.CharField(max_length=100, unique=True)  # The same message is written once.
    kind = models.CharField(max_length=40)
    territory_id = models.BigIntegerField(null=True)
    language = models.CharField(max_length=5, default="it")
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.MAIL)
    to = EncryptedTextField()  # An e-mail address; on a letter the lines of the address, the name first.
    context = EncryptedTextField()  # JSON: the facts of the message. The door that delivers it finds the words.
    person_id = models.BigIntegerField(null=True, db_index=True)  # Whom it is about, if it tells of a young person.
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    last_error = EncryptedTextField(blank=True)  # What the other side says often quotes the address.

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "next_try_at"], name="parcel_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} ({self.state})"

    @property
    def facts(self) -> dict[str, Any]:
        """The facts of the message, as they were put in."""
        facts: dict[str, Any] = json.loads(self.context)
        return facts


class Wording(models.Model):
    """How a territory says one kind of message in one language, instead of the words that come with the house."""

    territory_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=150)
    body = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["territory_id", "kind", "language"], name="wording_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language}) {self.territory_id}"


class Attempt(models.Model):
    """A wrong guess, kept only to count it."""

    key = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key", "at"], name="attempt_recent")]

    def __str__(self) -> str:
        return f"{self.key} {self.at:%F %T}"
