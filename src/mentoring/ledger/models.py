"""Two tables hold all money. A transfer is never changed or deleted; triggers in the database see to it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.lookups import In

from mentoring.ledger import chart

_POCKETS = [(pocket.value, pocket.value) for pocket in chart.Pocket]
_MOVES = [(move.value, move.value) for move in chart.Move]


def _on_the_map() -> In:
    """One look at one word ("booking_redeem:held:payable"): a database reads a CHECK anew for each row it writes."""
    parts = ["move", Value(":"), "source_pocket", Value(":"), "destination_pocket"]
    # In alphabetical order, as in its migration: Django compares how a condition is written.
    spelled = Func(*parts, arg_joiner=" || ", output_field=models.CharField(), template="(%(expressions)s)")
    return In(spelled, [f"{move}:{source}:{destination}" for move, (source, destination) in chart.MOVES.items()])


class Transfer(models.Model):
    """One amount out of one account and into another: the only fact the books are made of."""

    key = models.CharField(max_length=100)  # The same key again changes nothing.
    move = models.CharField(max_length=20, choices=_MOVES)
    source_pocket = models.CharField(max_length=10, choices=_POCKETS)
    source_owner = models.BigIntegerField()
    destination_pocket = models.CharField(max_length=10, choices=_POCKETS)
    destination_owner = models.BigIntegerField()
    amount_cents = models.BigIntegerField()
    territory_id = models.BigIntegerField()
    # Whose money this is: the fund it came from travels with every cent to the bank transfer that spends it.
    # Empty only while it is not matched to a pledge.
    fund_id = models.BigIntegerField(null=True)
    posted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], name="transfer_key"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="transfer_amount_positive"),
            models.CheckConstraint(condition=_on_the_map(), name="transfer_on_the_chart"),
            models.CheckConstraint(
                condition=~Q(move=chart.Move.RELAY.value, source_owner=F("destination_owner")), name="transfer_moves"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["source_pocket", "source_owner", "id"], name="transfer_source"),
            models.Index(fields=["destination_pocket", "destination_owner", "id"], name="transfer_destination"),
            models.Index(fields=["fund_id", "move"], name="transfer_fund"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.amount_cents} {self.source_pocket} -> {self.destination_pocket}"


class Balance(models.Model):
    """The running balance of an account that must not go below zero."""

    pocket = models.CharField(max_length=10, choices=_POCKETS)
    owner = models.BigIntegerField()
    cents = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pocket", "owner"], name="balance_one_per_account"),
            models.CheckConstraint(condition=Q(cents__gte=0), name="balance_not_below_zero"),
            models.CheckConstraint(
                condition=Q(pocket__in=sorted(pocket.value for pocket in chart.GUARDED)), name="balance_guarded_pockets"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pocket} {self.owner}: {self.cents}"


class Snapshot(models.Model):
    """What a collecting account held after its transfers up to one id: reading it need not start at the beginning."""

    pocket = models.CharField(max_length=10, choices=_POCKETS)
    owner = models.BigIntegerField()
    through_id = models.BigIntegerField()
    cents = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pocket", "owner"], name="snapshot_one_per_account"),
        ]

    def __str__(self) -> str:
        return f"{self.pocket} {self.owner}: {self.cents} through {self.through_id}"
