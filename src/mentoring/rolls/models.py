"""A list between the upload and the books. Everything it tells is sealed, and goes when it is not needed any more."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentoring.kernel.fields import EncryptedTextField
from mentoring.nominations.models import Nomination
from mentoring.people.models import Organisation, User
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Programme
from mentoring.rolls.columns import LONGEST_COLUMN_NAME, Columns, Field, Row
from mentoring.rolls.rules import Verdict


class RollQuerySet(models.QuerySet["Roll"]):
    def visible_to(self, actor: Actor) -> "RollQuerySet":
        """A nominator's own."""
        return self.filter(actor.here("programme__territory"), nominator_id=actor.organisation_id or 0)


class Roll(models.Model):
    """A nominator's list for a programme."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Da confermare")
        WRITING = "writing", _("Si sta scrivendo")
        WRITTEN = "written", _("Scritto")
        TAKEN_BACK = "taken_back", _("Annullato")

    MOVES: ClassVar[Mapping[str, set[str]]] = {
        State.DRAFT: {State.WRITING},
        State.WRITING: {State.WRITTEN, State.TAKEN_BACK},
        State.WRITTEN: {State.TAKEN_BACK},
    }

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rolls")
    nominator = models.ForeignKey(Organisation, models.PROTECT, related_name="rolls")
    brought_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=10, choices=Nomination.Reason)
    name = EncryptedTextField(blank=True)  # Of the file: people put all sorts of things there.
    fingerprint = models.CharField(max_length=64)  # Of its content: the same file is known again.
    sheet = EncryptedTextField(blank=True)  # The lines as they came, packed, until it is confirmed.
    header = models.JSONField(default=list)
    columns = models.JSONField(default=dict)  # Field -> the places of its columns.
    notes = models.JSONField(default=dict)  # What is said about the file as a whole.
    attests_need = models.BooleanField(default=False)  # Whoever confirmed has seen the papers behind the brackets.
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    written_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)
    forget_at = models.DateTimeField(null=True)  # When a draft goes, or what a written list tells.

    objects = RollQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "nominator", "fingerprint"], condition=Q(state="writing"), name="roll_written_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["nominator", "-created_at"], name="roll_of_nominator"),
            models.Index(fields=["forget_at"], name="roll_to_forget", condition=Q(forget_at__isnull=False)),
            models.Index(fields=["confirmed_at"], name="roll_in_writing", condition=Q(state="writing")),
        ]

    def __str__(self) -> str:
        return f"{self.nominator} -> {self.programme} #{self.pk} ({self.state})"

    @property
    def read_columns(self) -> Columns:
        return {Field(name): places for name, places in self.columns.items()}


class RollRow(models.Model):
    """One row of a list, what was said about it, and what became of it."""

    class Outcome(models.TextChoices):
        NEW = Verdict.NEW, _("Nuova")
        CHANGED = Verdict.CHANGED, _("Cambiata")
        KNOWN = Verdict.KNOWN, _("Già segnalata")
        DUPLICATE = Verdict.DUPLICATE, _("Doppia")
        INELIGIBLE = Verdict.INELIGIBLE, _("Fuori età")
        REFUSED = Verdict.REFUSED, _("Da correggere")

    roll = models.ForeignKey(Roll, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # Beside it in a spreadsheet.
    told = EncryptedTextField(blank=True)  # JSON: field -> text.
    verdict = models.CharField(max_length=10, choices=Outcome)
    remarks = models.JSONField(default=list)
    needs_look = models.BooleanField(default=False)
    has_warning = models.BooleanField(default=False)  # It is taken, and something about it is odd.
    is_by_letter = models.BooleanField(default=False)
    same_as = models.PositiveIntegerField(null=True)
    is_due = models.BooleanField(default=False)  # Still to be written.
    nomination = models.ForeignKey(Nomination, models.SET_NULL, null=True, related_name="roll_rows")
    before = EncryptedTextField(blank=True)  # JSON: how a changed nomination was, to be put back.

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["roll", "number"], name="roll_row_number"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["roll", "number"], name="roll_row_due", condition=Q(is_due=True)),
            models.Index(fields=["roll", "verdict", "number"], name="roll_row_by_verdict"),
        ]

    def __str__(self) -> str:
        return f"{self.roll_id}/{self.number}: {self.verdict}"

    @property
    def row(self) -> Row:
        told: dict[str, Any] = json.loads(self.told) if self.told else {}
        return Row(self.number, {Field(name): text for name, text in told.items()})


class ColumnHabit(models.Model):
    """What a nominator said a column of its lists is: the next list is read so."""

    nominator = models.ForeignKey(Organisation, models.CASCADE, related_name="column_habits")
    name = models.CharField(max_length=LONGEST_COLUMN_NAME)  # As columns.column_key() makes it.
    field = models.CharField(max_length=20, blank=True)  # Empty: not to be read.

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["nominator", "name"], name="column_habit_once"),
        ]

    def __str__(self) -> str:
        return f"{self.nominator}: {self.name} = {self.field or '-'}"
