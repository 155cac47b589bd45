"""Where a season is written, each time it was read, and which of our offers and dates came from it."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentoring.kernel.fields import EncryptedTextField
from mentoring.offers.models import Occurrence, Offer, Place
from mentoring.people.models import Organisation, User
from mentoring.people.permissions import Actor
from mentoring.playbills.rules import LONGEST_KEY, LONGEST_MARK, Told, Verdict
from mentoring.programmes.models import Discipline, Territory


class SourceQuerySet(models.QuerySet["Source"]):
    def visible_to(self, actor: Actor) -> "SourceQuerySet":
        """A provider's own."""
        return self.filter(actor.here(), provider_id=actor.organisation_id or 0)


class Source(models.Model):
    """A playbill: where it is, how it is read, and what is said once for everything it does not tell."""

    class Rhythm(models.TextChoices):
        NEVER = "never", _("Un file che carico io")
        ONCE = "once", _("Un indirizzo, e dico io quando rileggerlo")
        SHOWN = "shown", _("Un indirizzo, ogni giorno: mi mostrate le novità e le confermo io")
        ALONE = "alone", _("Un indirizzo, ogni giorno: scrivete da soli le novità")

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Organisation, models.PROTECT, related_name="playbills")
    name = models.CharField(max_length=80)
    rhythm = models.CharField(max_length=6, choices=Rhythm)
    url = EncryptedTextField(blank=True)  # The address of a private calendar is its key.
    discipline = models.ForeignKey(Discipline, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Offer.Kind)
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    price_cents = models.PositiveBigIntegerField()
    capacity = models.PositiveIntegerField()
    minutes = models.PositiveSmallIntegerField()
    hour = models.TimeField(null=True)
    publishes = models.BooleanField(default=False)  # What is new comes out at once, not as a draft.
    columns = models.JSONField(default=dict)  # Of a table: the field -> the name of its column.
    created_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)  # When its address is read again by itself.
    trouble = models.CharField(max_length=60, blank=True)  # Of its daily readings, what the provider was told last.
    form_key = models.CharField(max_length=64, blank=True)  # A form that is sent twice makes one.

    objects = SourceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["form_key"], condition=~Q(form_key=""), name="playbill_once"),
            models.CheckConstraint(condition=~Q(kind="enrolment"), name="playbill_has_dates"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["provider", "-created_at"], name="playbill_of_provider"),
            models.Index(fields=["next_at"], name="playbill_due", condition=Q(next_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_address(self) -> bool:
        return self.rhythm != self.Rhythm.NEVER

    @property
    def is_daily(self) -> bool:
        return self.rhythm in (self.Rhythm.SHOWN, self.Rhythm.ALONE)


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, actor: Actor) -> "RunQuerySet":
        """A provider's own."""
        return self.filter(actor.here("source__territory"), source__provider_id=actor.organisation_id or 0)


class Run(models.Model):
    """One reading of a playbill: asked for, looked at, written."""

    class State(models.TextChoices):
        ASKED = "asked", _("Da leggere")
        DRAFT = "draft", _("Da confermare")
        WRITING = "writing", _("Si sta scrivendo")
        WRITTEN = "written", _("Scritta")
        FAILED = "failed", _("Non letta")

    MOVES: ClassVar[Mapping[str, set[str]]] = {
        State.ASKED: {State.DRAFT, State.FAILED},
        State.DRAFT: {State.WRITING, State.ASKED},  # A long file is read otherwise by a worker, too.
        State.WRITING: {State.WRITTEN},
    }

    source = models.ForeignKey(Source, models.CASCADE, related_name="runs")
    brought_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")  # Nobody: the clock.
    name = models.CharField(max_length=200, blank=True)  # Of the file.
    content = models.BinaryField(default=b"")  # As it came, until it is confirmed: read anew where one says how.
    state = models.CharField(max_length=8, choices=State)
    fault = models.CharField(max_length=40, blank=True)  # Why it could not be read: a reader's word for it.
    fault_facts = models.JSONField(default=dict)
    is_partial = models.BooleanField(default=False)  # There was more in it than we read.
    words = models.TextField(blank=True)  # For those whose date is moved or called off.
    created_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)  # When a worker went to fetch it.
    read_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    written_at = models.DateTimeField(null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["source", "-created_at"], name="run_of_playbill"),
            models.Index(fields=["created_at"], name="run_to_do", condition=Q(state__in=["asked", "writing"])),
        ]

    def __str__(self) -> str:
        return f"{self.source} #{self.pk} ({self.state})"


class Listing(models.Model):
    """An offer of ours that a playbill tells of, and what it told the last time."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="listings")
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="listings")
    key = models.CharField(max_length=LONGEST_KEY)  # Of its words: another date with the same ones is one of its dates.
    told = models.JSONField()  # Words.

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "offer"], name="listing_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["source", "key"], name="listing_by_key")]

    def __str__(self) -> str:
        return self.key


class ListedDate(models.Model):
    """A date of ours by the name that a playbill gives it, for good: that is how it is known again."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="dates")
    uid = models.CharField(max_length=LONGEST_MARK)
    instance = models.CharField(max_length=LONGEST_MARK, blank=True)
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="dates")
    # Gone if the provider has removed it here: then it stays away.
    occurrence = models.ForeignKey(Occurrence, models.SET_NULL, null=True, related_name="+")
    told = models.JSONField()  # Told, as it was the last time.

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "uid", "instance"], name="listed_date_once"),
        ]

    def __str__(self) -> str:
        return f"{self.uid} {self.instance}"


class Row(models.Model):
    """One date of a reading: what it tells, what becomes of it, and what somebody said about that."""

    class Outcome(models.TextChoices):
        NEW = Verdict.NEW, _("Nuova")
        CHANGED = Verdict.CHANGED, _("Cambiata")
        MOVED = Verdict.MOVED, _("Spostata")
        CANCELLED = Verdict.CANCELLED, _("Annullata")
        ASKED = Verdict.ASKED, _("Da decidere")
        VANISHED = Verdict.VANISHED, _("Non c'è più")
        BY_HAND = Verdict.BY_HAND, _("Da fare a mano")
        UNCHANGED = Verdict.UNCHANGED, _("Uguale")
        SKIPPED = Verdict.SKIPPED, _("Saltata")
        REFUSED = Verdict.REFUSED, _("Da correggere")

    run = models.ForeignKey(Run, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # In the order of the playbill.
    told = models.JSONField()
    verdict = models.CharField(max_length=10, choices=Outcome)
    remarks = models.JSONField(default=list)
    changes = models.JSONField(default=list)  # [field, here, there], of what is different.
    speaks = models.BooleanField(default=False)  # What its offer is called is taken from this one.
    choice = models.CharField(max_length=4, blank=True)
    is_due = models.BooleanField(default=False)  # Still to be written.
    said = models.TextField(blank=True)  # Why it could not be written after all.
    listed = models.ForeignKey(ListedDate, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "number"], name="playbill_row_number")]
        indexes: ClassVar = [
            models.Index(fields=["run", "number"], name="playbill_row_due", condition=Q(is_due=True)),
            models.Index(fields=["run", "verdict", "number"], name="playbill_row_by_verdict"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}: {self.verdict}"

    @property
    def read(self) -> Told:
        return Told.of_facts(self.told)
