"""An offer is what one can do; an occurrence is when, with so many places."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from mentoring.people.models import Organisation
from mentoring.people.permissions import Actor, Role
from mentoring.programmes.models import Discipline, Territory
from mentoring.programmes.queries import suspensions


class Place(models.Model):
    """Where it happens."""

    provider = models.ForeignKey(Organisation, models.PROTECT, related_name="places")
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=200)
    municipality = models.CharField(max_length=80)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["provider", "name"], name="place_once")]

    def __str__(self) -> str:
        return self.name


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, actor: Actor) -> "OfferQuerySet":
        """Everybody sees what is published by those who were not stopped; the provider and the operator see all."""
        stopped = suspensions(Role.PROVIDER).filter(territory=OuterRef("territory"), organisation=OuterRef("provider"))
        return self.filter(
            actor.here(),
            (Q(state=Offer.State.PUBLISHED) & ~Exists(stopped))
            | Q(provider_id=actor.organisation_id or 0)
            | Q(territory__operator_id=actor.organisation_id or 0),
        )


class Offer(models.Model):
    """Something to see, learn or take part in."""

    class Kind(models.TextChoices):
        EVENT = "event", _("Spettacolo o evento")
        SEASON = "season", _("Abbonamento")
        COURSE = "course", _("Corso")
        ENROLMENT = "enrolment", _("Quota d'iscrizione")
        ENTRY = "entry", _("Ingresso")
        WORKSHOP = "workshop", _("Laboratorio")

    class State(models.TextChoices):
        DRAFT = "draft", _("Bozza")
        PUBLISHED = "published", _("Pubblicata")
        WITHDRAWN = "withdrawn", _("Ritirata")

    MOVES: ClassVar[Mapping[str, set[str]]] = {
        State.DRAFT: {State.PUBLISHED},
        State.PUBLISHED: {State.WITHDRAWN},
        State.WITHDRAWN: {State.PUBLISHED},
    }

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="offers")
    provider = models.ForeignKey(Organisation, models.PROTECT, related_name="offers")
    discipline = models.ForeignKey(Discipline, models.PROTECT, related_name="offers")
    place = models.ForeignKey(Place, models.PROTECT, related_name="offers")
    kind = models.CharField(max_length=12, choices=Kind)
    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True)
    price_cents = models.PositiveBigIntegerField()
    youngest = models.PositiveSmallIntegerField(null=True)
    oldest = models.PositiveSmallIntegerField(null=True)
    # Until how many hours before the start one may cancel.
    cancel_hours = models.PositiveSmallIntegerField(default=24)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    created_at = models.DateTimeField()
    form_key = models.CharField(max_length=64, blank=True)  # A form that is sent twice makes one offer.

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["form_key"], condition=~Q(form_key=""), name="offer_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["territory", "state"], name="offer_shown")]

    def __str__(self) -> str:
        return self.title

    def welcomes(self, age: int) -> bool:
        """Is it for this age?"""
        return (self.youngest is None or age >= self.youngest) and (self.oldest is None or age <= self.oldest)


class Occurrence(models.Model):
    """One dated instance (or, for an enrolment, the period in which it can be used)."""

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="occurrences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveIntegerField()
    seats_taken = models.PositiveIntegerField(default=0)

    # The door: from this long before the start, until this long after the end.
    OPENS_BEFORE = timedelta(hours=6)
    CLOSES_AFTER = timedelta(hours=48)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(seats_taken__lte=F("capacity")), name="occurrence_not_overbooked"),
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="occurrence_ends_after_start"),
            models.UniqueConstraint(fields=["offer", "starts_at"], name="occurrence_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["starts_at"], name="occurrence_when")]

    def __str__(self) -> str:
        return f"{self.offer} {self.starts_at:%F %H:%M}"

    @property
    def seats_left(self) -> int:
        return self.capacity - self.seats_taken

    @property
    def bookable_until(self) -> datetime:
        """One can book until it starts; a period, as long as it lasts."""
        return self.ends_at if self.offer.kind == Offer.Kind.ENROLMENT else self.starts_at

    @property
    def cancellable_until(self) -> datetime:
        return self.bookable_until - timedelta(hours=self.offer.cancel_hours)

    @property
    def door_opens_at(self) -> datetime:
        return self.starts_at - self.OPENS_BEFORE

    @property
    def door_closes_at(self) -> datetime:
        return self.ends_at + self.CLOSES_AFTER
