"""A programme's rules, the rounds that applied them, and each person's result with what it is made of."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mentoring.awards.rulebook import Rulebook
from mentoring.funds.models import Fund
from mentoring.kernel.fields import EncryptedBytesField, EncryptedTextField
from mentoring.nominations.models import Nomination
from mentoring.people.models import User
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Programme
from mentoring.vouchers.models import Voucher


class RuleSetQuerySet(models.QuerySet["RuleSet"]):
    def visible_to(self, actor: Actor) -> "RuleSetQuerySet":
        """The operator's desk; what is published is for everybody (queries.published_rules)."""
        return self.filter(
            actor.here("programme__territory"), programme__territory__operator_id=actor.organisation_id or 0
        )


class RuleSet(models.Model):
    """One version of a programme's rules. What is published never changes: the next change is the next version."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Bozza")
        PUBLISHED = "published", _("Pubblicate")

    MOVES: ClassVar[Mapping[str, set[str]]] = {State.DRAFT: {State.PUBLISHED}}

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rule_sets")
    version = models.PositiveIntegerField()
    document = models.JSONField()  # A Rulebook.
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    seed = models.CharField(max_length=64, blank=True)  # Breaks ties; drawn when they are published, and public.
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    objects = RuleSetQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "version"], name="rule_set_version"),
            models.UniqueConstraint(fields=["programme"], condition=Q(state="draft"), name="rule_set_one_draft"),
            models.CheckConstraint(condition=Q(state="draft") | ~Q(seed=""), name="rule_set_published_with_seed"),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.version}: {self.state}"

    @property
    def rules(self) -> Rulebook:
        return Rulebook.from_data(self.document)


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, actor: Actor) -> "RoundQuerySet":
        """The operator's desk only."""
        return self.filter(
            actor.here("programme__territory"), programme__territory__operator_id=actor.organisation_id or 0
        )


class Round(models.Model):
    """One ranking, prepared by one person and approved by others."""

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", _("Ordinaria")
        RETURNED = "returned", _("Con quello che è tornato")
        REVIEW = "review", _("Dopo un riesame")
        TOP_UP = "top_up", _("Integrazione")

    class State(models.TextChoices):
        PREPARED = "prepared", _("Da approvare")
        ISSUING = "issuing", _("I buoni stanno nascendo")
        APPROVED = "approved", _("Approvata")
        REJECTED = "rejected", _("Respinta")

    MOVES: ClassVar[Mapping[str, set[str]]] = {
        State.PREPARED: {State.ISSUING, State.REJECTED},
        State.ISSUING: {State.APPROVED},
    }
    OPEN: ClassVar = (State.PREPARED, State.ISSUING)
    DECIDED: ClassVar = (State.ISSUING, State.APPROVED)  # Its results hold, and may be known.

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rounds")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ORDINARY)
    rules = models.ForeignKey(RuleSet, models.PROTECT, null=True, related_name="rounds")  # None: by arrival.
    total_cents = models.PositiveBigIntegerField(default=0)  # What all its awards come to.
    approvals_needed = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.PREPARED)
    prepared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # None: by itself.
    prepared_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # Who said the last word.
    decided_at = models.DateTimeField(null=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme"], condition=Q(state__in=["prepared", "issuing"]), name="round_one_open"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(prepared_by__isnull=True) | ~Q(decided_by=F("prepared_by")),
                name="round_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.prepared_at:%F}: {self.state}"


class Watch(models.Model):
    """When the clock last tried whether money that came in would serve somebody who waits: once a day is enough."""

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="+")
    looked_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.programme_id}: {self.looked_on}"


class Archive(models.Model):
    """What a round was decided from, kept so that anybody can decide it again. Apart: no list reads it by accident."""

    round = models.OneToOneField(Round, models.PROTECT, related_name="archive")
    inputs = EncryptedBytesField()  # Packed (archive.py), as the result is.
    result = EncryptedBytesField()
    input_hash = models.CharField(max_length=64)
    result_hash = models.CharField(max_length=64)
    certificate = models.TextField(blank=True)  # Signed JSON, once it is approved.

    def __str__(self) -> str:
        return f"{self.round_id}: {self.input_hash}"


class Approval(models.Model):
    """Somebody who had not prepared a round said yes to it."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="approvals")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "user"], name="approval_once")]

    def __str__(self) -> str:
        return f"{self.round_id} by {self.user_id}"


class AwardQuerySet(models.QuerySet["Award"]):
    def visible_to(self, actor: Actor) -> "AwardQuerySet":
        """The operator all of them; the nominator and the family their own, once approved."""
        me = actor.organisation_id or 0
        own = Q(nomination__nominator_id=me) | Q(nomination__person_id=actor.person_id or 0)
        return self.filter(
            actor.here("round__programme__territory"),
            Q(round__programme__territory__operator_id=me) | (own & Q(round__state__in=Round.DECIDED)),
        )


class Award(models.Model):
    """What a round decided for one nomination, and why."""

    class Standing(models.TextChoices):
        SERVED = "served", _("Riceve il buono")
        PARTIAL = "partial", _("Riceve una parte")
        WAITING = "waiting", _("Aspetta")
        INELIGIBLE = "ineligible", _("Fuori dalle regole")
        DROPPED = "dropped", _("Non più disponibile")  # The yes was gone when the vouchers were issued.

    AWARDED: ClassVar = (Standing.SERVED, Standing.PARTIAL)

    round = models.ForeignKey(Round, models.PROTECT, related_name="awards")
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="awards")
    position = models.PositiveIntegerField()
    standing = models.CharField(max_length=10, choices=Standing)
    points = models.JSONField(default=list)  # [criterion, key, points, most] each
    total_points = models.PositiveIntegerField(default=0)
    amount_cents = models.PositiveBigIntegerField()  # What the rules would give.
    given_cents = models.PositiveBigIntegerField(default=0)
    barred = models.CharField(max_length=40, blank=True)  # The rule that keeps out whoever is not served.
    is_reserved = models.BooleanField(default=False)
    obstacles = models.JSONField(default=dict)  # Fund id -> why it does not serve whoever waits.
    is_issued = models.BooleanField(default=False)  # Its vouchers are there, or it was dropped.
    change = models.JSONField(null=True)  # What would have served whoever waits (thresholds.Change), once one asked.

    objects = AwardQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "nomination"], name="award_once"),
            models.UniqueConstraint(fields=["round", "position"], name="award_position"),
        ]
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return f"{self.round_id} #{self.position}"

    @property
    def is_awarded(self) -> bool:
        return self.standing in self.AWARDED


class Slice(models.Model):
    """What one fund gives to an award: one voucher, once it is issued."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="slices")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="slices")
    amount_cents = models.PositiveBigIntegerField()
    voucher = models.OneToOneField(Voucher, models.PROTECT, null=True, related_name="slice")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["award", "fund"], name="slice_one_per_fund"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="slice_amount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_cents} of fund {self.fund_id}"


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, actor: Actor) -> "ReviewQuerySet":
        """The operator's desk, and the family whose result it is."""
        return self.filter(
            actor.here("award__round__programme__territory"),
            Q(award__round__programme__territory__operator_id=actor.organisation_id or 0)
            | Q(award__nomination__person_id=actor.person_id or 0),
        )


class Review(models.Model):
    """A family asked that a result be looked at again: a small conversation with an end."""

    class State(models.TextChoices):
        OPEN = "open", _("Da decidere")
        UPHELD = "upheld", _("Risultato confermato")
        CHANGED = "changed", _("Risultato cambiato")
        WITHDRAWN = "withdrawn", _("Ritirata")

    MOVES: ClassVar[Mapping[str, set[str]]] = {State.OPEN: {State.UPHELD, State.CHANGED, State.WITHDRAWN}}

    award = models.OneToOneField(Award, models.PROTECT, related_name="review")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    asked_at = models.DateTimeField()
    last_word = models.CharField(max_length=20, blank=True)  # The role of whoever wrote last.
    reason = EncryptedTextField(blank=True)  # Of the decision, for the family.
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    round = models.ForeignKey(Round, models.PROTECT, null=True, related_name="reviews")  # That gives what it changed.

    objects = ReviewQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.award_id}: {self.state}"


class ReviewMessage(models.Model):
    """One turn of that conversation."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="messages")
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=20)
    text = EncryptedTextField(blank=True)  # Empty once it was forgotten.
    at = models.DateTimeField()
    form_key = models.CharField(max_length=64)  # The same form again says nothing twice.

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "form_key"], name="review_message_once"),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} / {self.role} / {self.at:%F %T}"
