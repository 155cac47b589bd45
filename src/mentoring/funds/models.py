"""From a promise to money that can serve somebody."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentoring.funds.rules import Earmark
from mentoring.people.models import Organisation
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Territory


class PledgeQuerySet(models.QuerySet["Pledge"]):
    def visible_to(self, actor: Actor) -> "PledgeQuerySet":
        """The mentor's own, and all of a territory for its operator."""
        me = actor.organisation_id or 0
        return self.filter(actor.here(), Q(mentor_id=me) | Q(territory__operator_id=me))


class Pledge(models.Model):
    """What a mentor says it will give. Its remittance code is how the bank transfer finds it."""

    class Recurrence(models.TextChoices):
        ONCE = "once", _("Una volta")
        MONTHLY = "monthly", _("Ogni mese")
        YEARLY = "yearly", _("Ogni anno")

    class Reach(models.TextChoices):
        """How far what is not spent in time may go. Each reach allows those before it."""

        EARMARK = "earmark", _("Solo con lo stesso scopo")
        SCHOOL = "school", _("Poi alla stessa scuola")
        COMMON = "common", _("Poi anche al fondo comune")

    class State(models.TextChoices):
        OPEN = "open", _("In attesa")
        ACTIVE = "active", _("Attiva")
        ENDED = "ended", _("Conclusa")

    MOVES: ClassVar[Mapping[str, set[str]]] = {
        State.OPEN: {State.ACTIVE, State.ENDED},
        State.ACTIVE: {State.ENDED},
    }

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="pledges")
    mentor = models.ForeignKey(Organisation, models.PROTECT, related_name="pledges")
    amount_cents = models.PositiveBigIntegerField()
    recurrence = models.CharField(max_length=10, choices=Recurrence)
    wishes = models.JSONField(default=dict)  # An Earmark.
    reach = models.CharField(max_length=10, choices=Reach, default=Reach.EARMARK)
    remittance_code = models.CharField(max_length=12, unique=True)
    # The form that made it: sending the same form twice makes one pledge.
    form_key = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField()

    objects = PledgeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="pledge_amount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.mentor} {self.amount_cents} ({self.remittance_code})"

    @property
    def earmark(self) -> Earmark:
        return Earmark.from_data(self.wishes)


class FundQuerySet(models.QuerySet["Fund"]):
    def visible_to(self, actor: Actor) -> "FundQuerySet":
        """Its givers, and the operator."""
        me = actor.organisation_id or 0
        given = Gift.objects.filter(pledge__mentor_id=me, fund_id=models.OuterRef("pk"))
        return self.filter(actor.here(), Q(territory__operator_id=me) | Q(models.Exists(given)))


class Fund(models.Model):
    """Money of one pledge, or of a pool of small givers, that serves under one earmark."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="funds")
    pledge = models.OneToOneField(Pledge, models.PROTECT, null=True, related_name="fund")  # Empty: a pool.
    # The pool for whom one school (any nominator) puts forward: fed by what came back and was passed on. A pool without
    # is the common fund.
    nominator = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="pools")
    name = models.CharField(max_length=160)
    wishes = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    objects = FundQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["territory"], condition=Q(pledge__isnull=True, nominator__isnull=True), name="fund_one_pool"
            ),
            models.UniqueConstraint(fields=["territory", "nominator"], name="fund_one_per_school"),
            models.CheckConstraint(
                condition=Q(pledge__isnull=True) | Q(nominator__isnull=True), name="fund_of_one_or_of_all"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def earmark(self) -> Earmark:
        return Earmark.from_data(self.wishes)

    @property
    def is_pool(self) -> bool:
        return self.pledge_id is None

    @property
    def is_common(self) -> bool:
        """Is it the pool that serves everybody?"""
        return self.is_pool and self.nominator_id is None

    @property
    def reach(self) -> str:
        """How far what is not spent in time may go. A pool's own money stays in the pool."""
        return self.pledge.reach if self.pledge else Pledge.Reach.EARMARK


class Gift(models.Model):
    """Money of a pledge that arrived. The shares of a pool are read from these rows."""

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="gifts")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="gifts")
    amount_cents = models.PositiveBigIntegerField()
    received_on = models.DateField()
    recorded_at = models.DateTimeField()
    key = models.CharField(max_length=100, unique=True)  # The bank movement it is.

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(amount_cents__gt=0), name="gift_amount_positive")]

    def __str__(self) -> str:
        return f"{self.amount_cents} of {self.pledge}"
