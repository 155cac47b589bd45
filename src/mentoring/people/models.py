"""Who there is: users who log in, organisations they act for, and persons who are put forward."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentoring.kernel.addresses import SealedEmailField
from mentoring.kernel.fields import EncryptedTextField
from mentoring.people.permissions import Role
from mentoring.people.rules import age_on


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **facts: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who can log in, by e-mail."""

    email = SealedEmailField(_("e-mail"), unique=True)
    name = models.CharField(_("nome"), max_length=120, blank=True)
    language = models.CharField(max_length=5, default="it")
    is_active = models.BooleanField(default=True)
    is_administrator = models.BooleanField(default=False)  # Of the whole installation.
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name


class Organisation(models.Model):
    """A body that gives, puts forward, offers or runs a territory; one may do several of these."""

    class Kind(models.TextChoices):
        SHOP = "shop", _("Negozio")
        FIRM = "firm", _("Impresa")
        FOUNDATION = "foundation", _("Fondazione")
        CITIZEN = "citizen", _("Cittadino o famiglia")
        PUBLIC_BODY = "public_body", _("Ente pubblico")
        SCHOOL = "school", _("Scuola")
        AGENCY = "agency", _("Servizio sociale o associazione di aiuto")
        THEATRE = "theatre", _("Teatro")
        CINEMA = "cinema", _("Cinema")
        MUSEUM = "museum", _("Museo")
        MUSIC_SCHOOL = "music_school", _("Scuola di musica o danza")
        ASSOCIATION = "association", _("Associazione culturale")
        SPORTS_CLUB = "sports_club", _("Società sportiva")

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind)
    fiscal_code = EncryptedTextField(blank=True)  # A citizen gives too: then it is a person's.
    school_code = models.CharField(max_length=10, blank=True)  # Codice meccanografico, of the ministry.
    runts_number = models.CharField(max_length=7, blank=True)  # In the national register of the third sector.
    iban = models.CharField(max_length=34, blank=True)
    email = EncryptedTextField(blank=True)
    pec = EncryptedTextField(blank=True)  # Certified mail: what is sent there counts as delivered.
    phone = EncryptedTextField(blank=True)
    address = EncryptedTextField(blank=True)
    municipality = models.CharField(max_length=80, blank=True)
    website = models.URLField(blank=True)
    about = models.TextField(blank=True)
    is_shown = models.BooleanField(default=True)  # May the public read that they give?
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user acts for an organisation in a role."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "organisation", "role"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} / {self.role} / {self.organisation}"


class Invitation(models.Model):
    """Somebody is asked, by e-mail, to act for an organisation in a role. The key of the link is not kept."""

    class State(models.TextChoices):
        OPEN = "open", _("In attesa")
        ACCEPTED = "accepted", _("Accettato")
        REVOKED = "revoked", _("Ritirato")
        EXPIRED = "expired", _("Scaduto")

    MOVES: ClassVar[Mapping[str, set[str]]] = {State.OPEN: {State.ACCEPTED, State.REVOKED, State.EXPIRED}}

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=20, choices=Role)
    email = EncryptedTextField()
    fingerprint = models.CharField(max_length=64)  # Of the address.
    key_fingerprint = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "role", "fingerprint"], condition=Q(state="open"), name="invitation_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} / {self.role}: {self.state}"


class Person(models.Model):
    """A young person who was put forward. Readable by the nominator alone until the consents are there."""

    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    born_on = models.DateField()
    street = EncryptedTextField(blank=True)  # And number: where letters go.
    postcode = EncryptedTextField(blank=True)
    municipality = models.CharField(max_length=80, blank=True)
    fiscal_code = EncryptedTextField(blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)  # Of the canonical fiscal code.
    user = models.OneToOneField(User, models.SET_NULL, null=True, related_name="person")
    created_at = models.DateTimeField()
    # Asked to be erased (from then on nobody books for them), and erased: what is left is a number and a year of birth.
    leaving_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fingerprint"], condition=~Q(fingerprint=""), name="person_one_per_code"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def address_lines(self) -> list[str]:
        """What stands under the name on an envelope; lines that nobody told are not there."""
        place = f"{self.postcode} {self.municipality}".strip()
        return [line for line in (self.street, place) if line]

    def age_on(self, day: date) -> int:
        return age_on(self.born_on, day)


class Guardianship(models.Model):
    """A user answers for a minor."""

    user = models.ForeignKey(User, models.CASCADE, related_name="guardianships")
    person = models.ForeignKey(Person, models.CASCADE, related_name="guardianships")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "person"], name="guardianship_once")]

    def __str__(self) -> str:
        return f"{self.user} / {self.person}"


class FirstVisit(models.Model):
    """How far somebody has come in the guided first visit of a role; without a row it has not begun."""

    user = models.ForeignKey(User, models.CASCADE, related_name="first_visits")
    role = models.CharField(max_length=20)
    step = models.PositiveSmallIntegerField(default=0)  # Where they are, counted from 0.
    ended_at = models.DateTimeField(null=True)  # Finished or skipped: it does not come back by itself.

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "role"], name="first_visit_once")]

    def __str__(self) -> str:
        return f"{self.user} / {self.role}: {self.step}"
