"""What it holds stands in the ledger; here stands whose it is and what it is for."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentoring.funds.models import Fund
from mentoring.people.models import Person
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Programme
from mentoring.programmes.rules import Scope


class VoucherQuerySet(models.QuerySet["Voucher"]):
    def visible_to(self, actor: Actor) -> "VoucherQuerySet":
        """The person and their guardian. Nobody else needs it: givers and operators read figures."""
        return self.filter(actor.here("programme__territory"), person_id=actor.person_id or 0)


class Voucher(models.Model):
    """An amount from one fund for one person."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Attivo")
        EXPIRED = "expired", _("Scaduto")
        STOPPED = "stopped", _("Fermato")  # The family took its yes back.

    MOVES: ClassVar[Mapping[str, set[str]]] = {State.ACTIVE: {State.EXPIRED, State.STOPPED}}

    person = models.ForeignKey(Person, models.PROTECT, related_name="vouchers")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="vouchers")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="vouchers")
    amount_cents = models.PositiveBigIntegerField()  # As issued.
    spending_scope = models.JSONField(default=dict)
    expires_on = models.DateField()  # The last day it is good.
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    issued_at = models.DateTimeField()
    key = models.CharField(max_length=100, unique=True)  # The award it comes from: issued once.
    # How many days before the end its holder was last told of it; empty: not yet.
    told_days_before = models.PositiveSmallIntegerField(null=True)

    objects = VoucherQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="voucher_amount_positive"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "state"], name="voucher_wallet"),
            models.Index(fields=["state", "expires_on"], name="voucher_ending"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_cents} until {self.expires_on}"

    @property
    def scope(self) -> Scope:
        return Scope.from_data(self.spending_scope)


class Leftover(models.Model):
    """What came back from a voucher into a fund whose giver lets it go further: it waits to be passed on, once."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Aspetta")
        PASSED = "passed", _("Passato ad altri")
        USED = "used", _("Usato dal suo fondo")  # The fund assigned it again before it could go on.

    MOVES: ClassVar[Mapping[str, set[str]]] = {State.WAITING: {State.PASSED, State.USED}}

    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="leftovers")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="leftovers")
    cents = models.PositiveBigIntegerField()
    key = models.CharField(max_length=100, unique=True)  # Of the transfer that brought it back.
    returned_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    # The last time; if nobody waited elsewhere then, it is looked at again the day after. Once passed: when it passed.
    looked_at = models.DateTimeField(null=True)
    passed_to = models.ForeignKey(Fund, models.PROTECT, null=True, related_name="+")
    passed_cents = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="passed", passed_to__isnull=False, passed_cents__gt=0)
                | (~Q(state="passed") & Q(passed_to__isnull=True, passed_cents=0)),
                name="leftover_passed_somewhere",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "looked_at"], name="leftover_waiting")]

    def __str__(self) -> str:
        return f"{self.cents} of voucher {self.voucher_id}: {self.state}"
