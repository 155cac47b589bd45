"""What phones at a door hold of us, and what they brought back: who let whom in, when, and what became of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentoring.bookings.models import Booking, Group
from mentoring.offers.models import Occurrence
from mentoring.people.models import Organisation, User
from mentoring.people.permissions import Actor, Role
from mentoring.programmes.models import Territory
from mentoring.ushers.models import Usher


class LoadedList(models.Model):
    """A phone loaded the list of a date: who, when, which phone. What stood on it is not kept."""

    provider = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    occurrence = models.ForeignKey(Occurrence, models.CASCADE, related_name="loaded_lists")
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    # A bare number: the row of a membership goes when it ends, and what was admitted before that counts.
    membership_number = models.BigIntegerField(null=True)
    usher = models.ForeignKey(Usher, models.SET_NULL, null=True, related_name="+")
    device = models.UUIDField(null=True)  # Made by the browser. Empty: forgotten.
    loaded_at = models.DateTimeField()
    reported_at = models.DateTimeField(null=True)  # When this list's pass last handed in all that it had.

    class Meta:
        indexes: ClassVar = [models.Index(fields=["occurrence"], name="loaded_list_of_date")]

    def __str__(self) -> str:
        return f"{self.occurrence_id} at {self.loaded_at:%F %T}"


class EntryQuerySet(models.QuerySet["OfflineEntry"]):
    def visible_to(self, actor: Actor) -> "EntryQuerySet":
        """Whoever runs the provider."""
        if actor.role != Role.PROVIDER:
            return self.none()
        return self.filter(actor.here(), provider_id=actor.organisation_id)


class OfflineEntry(models.Model):
    """Somebody was let in by a phone that decided alone. Its key makes it the same entry however often it is sent."""

    class Outcome(models.TextChoices):
        COUNTED = "counted", _("Contato")
        CONFLICT = "conflict", _("Da guardare")

    class Reason(models.TextChoices):
        TWICE = "twice", _("Già entrato da un'altra parte")
        GIVEN_BACK = "given_back", _("Posto restituito")
        CALLED_OFF = "called_off", _("Data annullata")
        EXPIRED = "expired", _("Arrivato troppo tardi")
        UNKNOWN = "unknown", _("Codice sconosciuto")
        OTHER_DOOR = "other_door", _("Codice di un altro ingresso")
        NOT_OPEN = "not_open", _("Fuori orario")
        REVOKED = "revoked", _("Chi era all'ingresso non poteva più")
        TOO_MANY_HEADS = "too_many_heads", _("Più persone che posti")

    class How(models.TextChoices):
        """How the first one was let in, where there are two."""

        OFFLINE = "offline", _("un telefono senza rete")
        ONLINE = "online", _("la pagina dell'ingresso")

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    loaded_list = models.ForeignKey(LoadedList, models.SET_NULL, null=True, related_name="entries")
    key = models.CharField(max_length=64)
    code = models.CharField(max_length=16)  # As far as it could be one of ours.
    occurrence = models.ForeignKey(Occurrence, models.SET_NULL, null=True, related_name="+")  # Of the list.
    booking = models.ForeignKey(Booking, models.PROTECT, null=True, related_name="offline_entries")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="offline_entries")
    heads = models.PositiveSmallIntegerField(null=True)  # Of a group: how many came in. Null: all that are awaited.
    counted_heads = models.PositiveSmallIntegerField(default=0)
    device = models.UUIDField(null=True)
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    usher = models.ForeignKey(Usher, models.SET_NULL, null=True, related_name="+")
    admitted_at = models.DateTimeField()
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    # The other side of "twice": when somebody was let in with this code before, how, by whom.
    first_at = models.DateTimeField(null=True)
    first_how = models.CharField(max_length=10, choices=How, blank=True)
    first_device = models.UUIDField(null=True)
    first_user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    first_usher = models.ForeignKey(Usher, models.SET_NULL, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)  # A manager counted it after all.

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "key"], name="offline_entry_once"),
            models.CheckConstraint(
                condition=Q(outcome="counted", reason="") | (Q(outcome="conflict") & ~Q(reason="")),
                name="offline_entry_conflict_has_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["provider", "received_at"], condition=Q(outcome="conflict"), name="offline_entry_conflicts"
            ),
        ]
        verbose_name_plural = "offline entries"

    def __str__(self) -> str:
        return f"{self.code}: {self.outcome} {self.reason}"

    @property
    def is_open(self) -> bool:
        """Does it wait for the manager?"""
        return self.outcome == self.Outcome.CONFLICT and self.seen_at is None
