"""What was decided about two records. They stand here as bare numbers: one of them may be gone by then."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mentoring.people.models import Person, User


class Decision(models.Model):
    """Somebody looked at two records and said whether they are one person."""

    class Verdict(models.TextChoices):
        SAME = "same", _("La stessa persona")
        TWO = "two", _("Due persone")

    lower_id = models.BigIntegerField()  # The two records, the older first.
    higher_id = models.BigIntegerField()
    verdict = models.CharField(max_length=5, choices=Verdict)
    # The record that is left, if they were one. An erased person leaves its row, so this stays true.
    kept = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="merges")
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=20)
    decided_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lower_id", "higher_id"], name="decision_once"),
            models.CheckConstraint(condition=Q(lower_id__lt=F("higher_id")), name="decision_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.lower_id} / {self.higher_id}: {self.verdict}"
