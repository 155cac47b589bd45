"""How long a territory keeps what, where it differs from what comes with the house; and which days are done."""

from typing import ClassVar

from django.db import models

from mentoring.programmes.models import Territory


class Keeping(models.Model):
    """A territory's own number of days for one span (rules.Span)."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="keepings")
    span = models.CharField(max_length=20)
    days = models.PositiveIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["territory", "span"], name="keeping_once")]

    def __str__(self) -> str:
        return f"{self.territory} / {self.span}: {self.days} days"


class ForgettingDay(models.Model):
    """A day on which what was over was forgotten: of several workers one does it."""

    day = models.DateField(unique=True)

    def __str__(self) -> str:
        return f"{self.day}"
