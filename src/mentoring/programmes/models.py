"""The tenant and its initiatives. Culture, sport and what comes later differ by rows here, not by code."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mentoring.attachments.models import Attachment
from mentoring.kernel.fields import EncryptedTextField
from mentoring.people.models import Organisation, User
from mentoring.people.permissions import Actor, Role
from mentoring.programmes.colours import HOUSE, Colours
from mentoring.programmes.rules import AgeLimits, Scope


class Vertical(models.Model):
    """Culture, sport, ...: a family of disciplines."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)

    def __str__(self) -> str:
        return _in_language(self.name, self.name_en)


class Discipline(models.Model):
    """Music, theatre, swimming, ..."""

    vertical = models.ForeignKey(Vertical, models.PROTECT, related_name="disciplines")
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "name"]

    def __str__(self) -> str:
        return _in_language(self.name, self.name_en)


def _in_language(italian: str, english: str) -> str:
    return english if english and (get_language() or "it").startswith("en") else italian


def _all_languages() -> list[str]:
    return ["it", "en"]


class Territory(models.Model):
    """A city or area: one operator, one bank account, its own look."""

    slug = models.SlugField(unique=True)
    # A host name of its own, if it has one; else it is found below its slug.
    host = models.CharField(max_length=253, blank=True)
    name = models.CharField(max_length=80)
    istat_code = models.CharField(max_length=6, blank=True)
    province = models.CharField(max_length=60, blank=True)
    region = models.CharField(max_length=60, blank=True)
    operator = models.ForeignKey(Organisation, models.PROTECT, related_name="operated_territories")
    account_holder = models.CharField(max_length=70)
    iban = models.CharField(max_length=34)
    municipalities = models.JSONField(default=list)
    verticals = models.ManyToManyField(Vertical)
    disciplines = models.ManyToManyField(Discipline, blank=True)  # None named: all of its verticals.
    languages = models.JSONField(default=_all_languages)  # What a visitor can read it in, the first one first.
    # Unearmarked pledges below this join the common fund, where each giver keeps a share.
    pool_below_cents = models.PositiveBigIntegerField(default=500_00)
    # Roles that need a second factor here, beyond the operator's people, who always do.
    second_factor_roles = models.JSONField(default=list, blank=True)
    # From so many cents on a round needs so many approvals: [[cents, approvals], ...]. Without a step: one.
    approval_steps = models.JSONField(default=list, blank=True)
    founded_at = models.DateTimeField(null=True)
    form_key = models.CharField(max_length=64, blank=True)  # The same form again founds nothing twice.

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["host"], condition=~models.Q(host=""), name="territory_host_once"),
            models.UniqueConstraint(fields=["form_key"], condition=~models.Q(form_key=""), name="territory_form_once"),
        ]

    has_neighbours = False  # Are there other territories? Told by the queries that look (territory_at).
    is_first: bool | None = None  # Is none older? Told by the same ones; None: nobody looked.

    def __str__(self) -> str:
        return self.name

    @property
    def appearance(self) -> "Look":
        """How it looks; until somebody chose, as the house does. No statement if `look` was selected along."""
        try:
            return self.look
        except Look.DoesNotExist:
            return Look(territory=self)


class Look(models.Model):
    """The dress of a territory: two colours, a logo, and how it speaks for itself. Small: it comes with every page."""

    territory = models.OneToOneField(Territory, models.CASCADE, related_name="look")
    primary = models.CharField(max_length=7, default=HOUSE.primary)  # "#26306b": grounds, headings, links
    accent = models.CharField(max_length=7, default=HOUSE.accent)  # "#a8263b": the one button that matters
    # Language -> title, lead and runs_by ("who runs it"); what is missing is said by the house.
    texts = models.JSONField(default=dict)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    logo_version = models.CharField(max_length=16, blank=True)  # Of the bytes; empty: no logo.
    logo_width = models.PositiveSmallIntegerField(default=0)
    logo_height = models.PositiveSmallIntegerField(default=0)
    logo_alt = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return f"{self.territory}: {self.primary} {self.accent}"

    def text(self, name: str) -> str:
        """A sentence of its own in the language of the page, or in Italian; empty if it has none."""
        language = (get_language() or "it").split("-")[0]
        for said in (self.texts.get(language, {}), self.texts.get("it", {})):
            if said.get(name):
                return str(said[name])
        return ""

    @property
    def colours(self) -> Colours:
        return Colours(self.primary, self.accent)


class Logo(models.Model):
    """The picture of a logo, drawn anew as PNG when it came. Apart from Look: no page reads the bytes by accident."""

    look = models.OneToOneField(Look, models.CASCADE, related_name="logo")
    png = models.BinaryField()

    def __str__(self) -> str:
        return str(self.look)


class SigningKey(models.Model):
    """With which a territory signs what others check without asking us. Retired ones stay, to check what is old.

    Beside the one in use another waits its turn: phones at a door know it before anything is signed with it.
    """

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="signing_keys")
    key_id = models.CharField(max_length=16, unique=True)  # Follows from the public key (kernel.signing.key_id).
    public_key = models.CharField(max_length=43)
    private_key = EncryptedTextField(blank=True)  # Gone once it is retired: nobody signs with it again.
    made_at = models.DateTimeField()
    used_from = models.DateTimeField(null=True)  # Empty: it waits.
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["territory"],
                condition=models.Q(retired_at=None, used_from__isnull=False),
                name="signing_key_one_in_use",
            ),
            models.UniqueConstraint(
                fields=["territory"],
                condition=models.Q(retired_at=None, used_from=None),
                name="signing_key_one_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.territory}: {self.key_id}"


class AdmissionQuerySet(models.QuerySet["Admission"]):
    def visible_to(self, actor: Actor) -> "AdmissionQuerySet":
        """The operator of the territory, and the body itself."""
        return self.filter(
            actor.here(),
            models.Q(territory__operator_id=actor.organisation_id or 0)
            | models.Q(organisation_id=actor.organisation_id or 0),
        )


class Admission(models.Model):
    """A body takes part in a territory in a role, once the operator has looked at it."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Da valutare")
        ADMITTED = "admitted", _("Ammesso")
        REFUSED = "refused", _("Non ammesso")
        SUSPENDED = "suspended", _("Sospeso")

    MOVES: ClassVar[Mapping[str, set[str]]] = {
        State.REQUESTED: {State.ADMITTED, State.REFUSED},
        State.ADMITTED: {State.SUSPENDED},
        State.SUSPENDED: {State.ADMITTED},
    }

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="admissions")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="admissions")
    role = models.CharField(max_length=20)  # mentor, nominator or provider
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    requested_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    objects = AdmissionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["territory", "organisation", "role"], name="admission_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} / {self.territory} / {self.role}: {self.state}"


class Message(models.Model):
    """One turn of the conversation between the operator and a body that waits."""

    admission = models.ForeignKey(Admission, models.PROTECT, related_name="messages")
    author = models.ForeignKey(User, models.SET_NULL, null=True)
    role = models.CharField(max_length=20)  # operator, or the role that is asked for
    text = models.TextField(blank=True)  # Empty where a document says it all.
    document = models.OneToOneField(Attachment, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    form_key = models.CharField(max_length=64)  # The same form again says nothing twice.

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["admission", "form_key"], name="message_once"),
        ]

    def __str__(self) -> str:
        return f"{self.admission_id} / {self.role} / {self.at:%F %T}"

    @property
    def is_question(self) -> bool:
        return self.role == Role.OPERATOR


class ReadinessQuerySet(models.QuerySet["Readiness"]):
    def visible_to(self, actor: Actor) -> "ReadinessQuerySet":
        """The body itself (not who only stands at its door), and the operators of the territories it came to."""
        here = actor.organisation_id or 0
        if actor.role == Role.OPERATOR:
            came = Admission.objects.filter(actor.here(), territory__operator_id=here).values("organisation_id")
            return self.filter(models.Q(organisation_id=here) | models.Q(organisation_id__in=came))
        return self.none() if actor.role == Role.DOOR else self.filter(organisation_id=here)


class Readiness(models.Model):
    """What a body said about how ready it is (programmes.readiness): question -> yes, partly or no."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="readiness")
    version = models.PositiveSmallIntegerField()  # Of the questions that were answered.
    answers = models.JSONField(default=dict)
    answered_at = models.DateTimeField()

    objects = ReadinessQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.organisation}: {len(self.answers)} answers"


class Programme(models.Model):
    """One initiative: for whom, how much, where it may be spent, until when."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="programmes")
    vertical = models.ForeignKey(Vertical, models.PROTECT)
    slug = models.SlugField()
    name = models.CharField(max_length=80)
    summary = models.TextField(blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()  # Its vouchers end with it.
    award_cents = models.PositiveBigIntegerField()
    youngest = models.PositiveSmallIntegerField(null=True)
    oldest = models.PositiveSmallIntegerField(null=True)
    ages_counted_on = models.DateField()
    spending_scope = models.JSONField(default=dict)
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["territory", "slug"], name="programme_slug"),
            models.CheckConstraint(condition=models.Q(award_cents__gt=0), name="programme_award_positive"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> Scope:
        """Where its vouchers may be spent: what the record says, within the disciplines of its vertical."""
        return Scope.from_data(self.spending_scope)

    @property
    def age_limits(self) -> AgeLimits:
        return AgeLimits(counted_on=self.ages_counted_on, youngest=self.youngest, oldest=self.oldest)
