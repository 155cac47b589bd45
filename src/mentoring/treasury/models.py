"""Money that came in by the bank, and money that goes out to providers."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mentoring.bookings.models import Booking
from mentoring.funds.models import Gift
from mentoring.people.models import Organisation, User
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Territory


class IncomingQuerySet(models.QuerySet["Incoming"]):
    def visible_to(self, actor: Actor) -> "IncomingQuerySet":
        return self.filter(actor.here(), territory__operator_id=actor.organisation_id or 0)


class Incoming(models.Model):
    """One transfer that arrived on the territory's account."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="incoming")
    amount_cents = models.PositiveBigIntegerField()
    received_on = models.DateField()
    remittance = models.CharField(max_length=140, blank=True)  # What the payer wrote.
    payer = models.CharField(max_length=120, blank=True)
    form_key = models.CharField(max_length=64, unique=True)
    gift = models.OneToOneField(Gift, models.PROTECT, null=True, related_name="incoming")  # Empty: in suspense.
    recorded_at = models.DateTimeField()

    objects = IncomingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="incoming_amount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_cents} on {self.received_on}: {self.remittance}"


class BatchQuerySet(models.QuerySet["PayoutBatch"]):
    def visible_to(self, actor: Actor) -> "BatchQuerySet":
        return self.filter(actor.here(), territory__operator_id=actor.organisation_id or 0)


class PayoutBatch(models.Model):
    """The payouts of one day: prepared by one person, approved by another, carried out by the bank."""

    class State(models.TextChoices):
        PREPARED = "prepared", _("Da approvare")
        APPROVED = "approved", _("Approvata, da inviare alla banca")
        EXECUTED = "executed", _("Eseguita")
        CANCELLED = "cancelled", _("Annullata")

    MOVES: ClassVar[Mapping[str, set[str]]] = {
        State.PREPARED: {State.APPROVED, State.CANCELLED},
        State.APPROVED: {State.EXECUTED, State.CANCELLED},
    }

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="payout_batches")
    state = models.CharField(max_length=10, choices=State, default=State.PREPARED)
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    form_key = models.CharField(max_length=64, blank=True)  # The form that made it: sent twice, it makes one batch.
    executed_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")), name="payout_four_eyes"
            ),
            models.UniqueConstraint(fields=["form_key"], condition=~Q(form_key=""), name="payout_form_once"),
        ]

    def __str__(self) -> str:
        return f"{self.territory} {self.prepared_at:%F}: {self.state}"


class PayoutQuerySet(models.QuerySet["Payout"]):
    def visible_to(self, actor: Actor) -> "PayoutQuerySet":
        """The provider that is paid, and the operator."""
        me = actor.organisation_id or 0
        return self.filter(actor.here("batch__territory"), Q(provider_id=me) | Q(batch__territory__operator_id=me))


class Payout(models.Model):
    """One bank transfer to one provider."""

    batch = models.ForeignKey(PayoutBatch, models.PROTECT, related_name="payouts")
    provider = models.ForeignKey(Organisation, models.PROTECT, related_name="payouts")
    iban = models.CharField(max_length=34)  # As it was when the batch was prepared.
    amount_cents = models.PositiveBigIntegerField()

    objects = PayoutQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "provider"], name="payout_once"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="payout_amount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_cents} to {self.provider}"

    @property
    def reference(self) -> str:
        """What the provider reads on its bank statement."""
        return f"MENTORING {self.batch_id}-{self.pk}"


class PayoutLine(models.Model):
    """A redeemed booking is paid by one payout, and never by two."""

    payout = models.ForeignKey(Payout, models.CASCADE, related_name="lines")
    booking = models.OneToOneField(Booking, models.PROTECT, related_name="payout_line")

    def __str__(self) -> str:
        return f"{self.booking_id} in {self.payout_id}"
