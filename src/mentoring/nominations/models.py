"""Two keys: the nominator's word and the family's consent. Before the second nobody else reads a name."""

import json
from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentoring.attachments.models import Attachment
from mentoring.kernel.fields import EncryptedTextField
from mentoring.nominations.reasons import Reasons, Wants
from mentoring.nominations.texts import Wording
from mentoring.people.models import Organisation, Person, User
from mentoring.people.permissions import Actor
from mentoring.people.rules import Consents
from mentoring.programmes.models import Programme, Territory


class NominationQuerySet(models.QuerySet["Nomination"]):
    def visible_to(self, actor: Actor) -> "NominationQuerySet":
        """The nominator its own; the operator those with consent; the family what concerns it."""
        me = actor.organisation_id or 0
        return self.filter(
            actor.here("programme__territory"),
            Q(nominator_id=me)
            | Q(programme__territory__operator_id=me, state=Nomination.State.CONSENTED)
            | Q(person_id=actor.person_id or 0),
        )


class Nomination(models.Model):
    """A nominator puts a person forward for a programme."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("In attesa del sì della famiglia")
        CONSENTED = "consented", _("Con il sì della famiglia")
        DECLINED = "declined", _("La famiglia ha detto no")
        WITHDRAWN = "withdrawn", _("Ritirata")
        REVOKED = "revoked", _("La famiglia ha ritirato il sì")
        LAPSED = "lapsed", _("Ha compiuto 18 anni: manca il suo sì")

    class Reason(models.TextChoices):
        MERIT = "merit", _("Merito")
        NEED = "need", _("Situazione economica")
        MEMBER = "member", _("Iscrizione al corso")

    MOVES: ClassVar[Mapping[str, set[str]]] = {
        State.PROPOSED: {State.CONSENTED, State.DECLINED, State.WITHDRAWN},
        State.CONSENTED: {State.WITHDRAWN, State.REVOKED, State.LAPSED},
        State.LAPSED: {State.CONSENTED, State.DECLINED, State.WITHDRAWN, State.REVOKED},
    }
    ASKED: ClassVar = (State.PROPOSED, State.LAPSED)  # Somebody still has to answer.
    GONE: ClassVar = (State.DECLINED, State.WITHDRAWN, State.REVOKED)  # Whoever is put forward anew starts afresh.

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="nominations")
    nominator = models.ForeignKey(Organisation, models.PROTECT, related_name="nominations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="nominations")
    reason = models.CharField(max_length=10, choices=Reason)
    words = EncryptedTextField(blank=True)  # Why, in the nominator's words.
    # Why, in facts (nominations.reasons). What tells of a family's money or troubles is kept encrypted.
    average = models.DecimalField(max_digits=4, decimal_places=2, null=True)
    conduct = models.PositiveSmallIntegerField(null=True)
    prize = EncryptedTextField(blank=True)
    need = EncryptedTextField(blank=True)  # A bracket, never a figure.
    need_attested_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    need_attested_at = models.DateTimeField(null=True)
    disadvantages = EncryptedTextField(blank=True)  # JSON: slugs of the territory's list.
    wishes = models.JSONField(default=list)  # Slugs of disciplines.
    is_priority = models.BooleanField(default=False)  # The nominator's own mark: of mine, these first.
    lacking = models.CharField(max_length=250, blank=True)  # What the programme wants and is not there; empty: ready.
    guardian_name = EncryptedTextField(blank=True)
    guardian_email = EncryptedTextField(blank=True)
    guardian_phone = EncryptedTextField(blank=True)
    # Two keys ask for consent, the one that was mailed and the one on paper: which one opened the page says whether
    # the address is proved. Only their fingerprints are kept; a new key of its kind replaces the old one.
    link_fingerprint = models.CharField(max_length=64, blank=True)
    letter_fingerprint = models.CharField(max_length=64, blank=True)
    # What is typed beside the key of a letter, whose QR anybody may have photographed.
    pin_fingerprint = models.CharField(max_length=64, blank=True)
    # A young person of 14 to 17 has a key of their own, if they answer from their own mailbox.
    own_fingerprint = models.CharField(max_length=64, blank=True)
    own_email = EncryptedTextField(blank=True)
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
                condition=~Q(state__in=["declined", "withdrawn", "revoked"]),
                name="nomination_once",
            ),
            models.UniqueConstraint(
                fields=["link_fingerprint"], condition=~Q(link_fingerprint=""), name="nomination_link_opens_one"
            ),
            models.UniqueConstraint(
                fields=["letter_fingerprint"], condition=~Q(letter_fingerprint=""), name="nomination_letter_opens_one"
            ),
            models.UniqueConstraint(
                fields=["own_fingerprint"], condition=~Q(own_fingerprint=""), name="nomination_own_opens_one"
            ),
            models.CheckConstraint(
                condition=Q(average__isnull=True) | Q(average__gte=1, average__lte=10),
                name="nomination_average_is_a_mark",
            ),
            models.CheckConstraint(
                condition=Q(conduct__isnull=True) | Q(conduct__gte=1, conduct__lte=10),
                name="nomination_conduct_is_a_mark",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["nominator", "-created_at", "-id"], name="nomination_newest_first"),
            # What the numbers on a nominator's desk are counted from, without reading a nomination.
            models.Index(
                fields=["nominator", "state", "programme", "person", "mailed_at", "printed_at"],
                name="nomination_counted",
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
        return self.state in self.ASKED

    @property
    def is_ready(self) -> bool:
        """Is everything there that the programme wants?"""
        return not self.lacking

    @property
    def reasons(self) -> Reasons:
        """Why, in facts. Whoever shows them asks first who may read them (queries.reasons_for)."""
        return Reasons(
            average=self.average,
            conduct=self.conduct,
            prize=self.prize,
            need=self.need,
            need_attested=self.need_attested_at is not None,
            disadvantages=tuple(json.loads(self.disadvantages)) if self.disadvantages else (),
            wishes=tuple(self.wishes),
        )

    def consents_missing(self, today: date) -> Consents:
        """Who still has to say yes."""
        needed = self.consents_needed(today)
        there = set(self.consents.filter(ended_at__isnull=True).values_list("giver", flat=True))
        return Consents(
            guardian=needed.guardian and Consent.Giver.GUARDIAN not in there,
            person=needed.person and Consent.Giver.PERSON not in there,
        )

    def consents_needed(self, today: date) -> Consents:
        return Consents.needed_at(self.person.age_on(today))


class Requirement(models.Model):
    """What a programme wants to be told and shown of whom it serves. Without one: nothing but a reason."""

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="requirement")
    facts = models.JSONField(default=dict)  # Fact -> how much it is wanted.
    papers = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.programme}: {', '.join([*self.facts, *self.papers])}"

    @property
    def wants(self) -> Wants:
        return Wants.from_data(self.facts, self.papers)


class Disadvantage(models.Model):
    """One line of a territory's own list of what makes life harder. Lines that were used go out of use, not away."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="disadvantages")
    slug = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    is_used = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["territory", "slug"], name="disadvantage_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Evidence(models.Model):
    """A paper that stands behind a nomination's reasons."""

    class Kind(models.TextChoices):
        REPORT = "report", _("Pagella")
        PRIZE = "prize", _("Attestato di un premio")
        NEED = "need", _("Dichiarazione della fascia ISEE")
        DISADVANTAGE = "disadvantage", _("Certificazione del disagio")
        OTHER = "other", _("Altro documento")

    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=15, choices=Kind)
    attachment = models.OneToOneField(Attachment, models.CASCADE, related_name="+")
    form_key = models.CharField(max_length=64)  # The same form again adds nothing.

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["nomination", "form_key"], name="evidence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of nomination {self.nomination_id}"


class ConsentText(models.Model):
    """The words a territory asks with. A version is never changed: who agreed to it can read it for ever."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="consent_texts")
    language = models.CharField(max_length=5)
    version = models.CharField(max_length=20)
    purpose = models.CharField(max_length=120)
    body = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")  # Empty: it came with the house.

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["territory", "language", "version"], name="consent_text_version"),
        ]

    def __str__(self) -> str:
        return f"{self.territory} {self.version} ({self.language})"

    @property
    def wording(self) -> Wording:
        return Wording(self.version, self.language, self.purpose, self.body)


class Consent(models.Model):
    """Somebody said yes: to which words, for what, when, by which way."""

    class Giver(models.TextChoices):
        GUARDIAN = "guardian", _("Genitore o tutore")
        PERSON = "person", _("La persona stessa")

    class Channel(models.TextChoices):
        LINK = "link", _("Collegamento ricevuto per e-mail")
        LETTER = "letter", _("Lettera con QR")
        PAPER = "paper", _("Modulo firmato su carta")
        CODE = "code", _("Codice consegnato a mano")
        ACCOUNT = "account", _("Pagina personale")

    class End(models.TextChoices):
        WITHDRAWN = "withdrawn", _("Ritirato")
        CAME_OF_AGE = "came_of_age", _("Finito con i 18 anni")

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="consents")
    giver = models.CharField(max_length=10, choices=Giver)
    giver_name = EncryptedTextField()
    text_version = models.CharField(max_length=20)
    text = models.ForeignKey(ConsentText, models.PROTECT, null=True, related_name="consents")
    language = models.CharField(max_length=5, default="it")
    purpose = models.CharField(max_length=120)
    channel = models.CharField(max_length=10, choices=Channel)
    given_at = models.DateTimeField()
    signed_on = models.DateField(null=True)  # On paper; given_at is when it was recorded.
    recorded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    scan = models.ForeignKey(Attachment, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=15, choices=End, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["nomination", "giver"], condition=Q(ended_at__isnull=True), name="consent_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver} for nomination {self.nomination_id} at {self.given_at:%F %T}"
