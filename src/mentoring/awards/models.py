"""A round ranks nominations under a budget; an award is one person's result, with its explanation."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentoring.funds.models import Fund
from mentoring.nominations.models import Nomination
from mentoring.people.models import User
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Programme
from mentoring.vouchers.models import Voucher


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, actor: Actor) -> "RoundQuerySet":
        """The operator's desk only."""
        return self.filter(
            actor.here("programme__territory"), programme__territory__operator_id=actor.organisation_id or 0
        )


class Round(models.Model):
    """One ranking, prepared by one person and approved by another."""

    class State(models.TextChoices):
        PREPARED = "prepared", _("Da approvare")
        APPROVED = "approved", _("Approvata")
        REJECTED = "rejected", _("Respinta")

    MOVES: ClassVar[Mapping[str, set[str]]] = {State.PREPARED: {State.APPROVED, State.REJECTED}}

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rounds")
    award_cents = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.PREPARED)
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme"], condition=Q(state="prepared"), name="round_one_open"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("prepared_by")), name="round_four_eyes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.prepared_at:%F}: {self.state}"


class AwardQuerySet(models.QuerySet["Award"]):
    def visible_to(self, actor: Actor) -> "AwardQuerySet":
        """The operator all of them; the nominator and the family their own, once approved."""
        me = actor.organisation_id or 0
        own = Q(nomination__nominator_id=me) | Q(nomination__person_id=actor.person_id or 0)
        return self.filter(
            actor.here("round__programme__territory"),
            Q(round__programme__territory__operator_id=me) | (own & Q(round__state=Round.State.APPROVED)),
        )


class Award(models.Model):
    """What a round decided for one nomination. Without a fund: on the waiting list."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="awards")
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="awards")
    position = models.PositiveIntegerField()
    fund = models.ForeignKey(Fund, models.PROTECT, null=True, related_name="awards")
    obstacles = models.JSONField(default=dict)  # fund id -> why it did not serve
    voucher = models.OneToOneField(Voucher, models.PROTECT, null=True, related_name="award")

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
        return self.fund_id is not None
