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
            | _own(actor)
            | Q(territory__operator_id=actor.organisation_id or 0),
        )


def _own(actor: Actor) -> Q:
    """A provider's own; of an usher, who stands at one date, what that date is of."""
    if actor.date_id is None:
        return Q(provider_id=actor.organisation_id or 0)
    return Q(pk__in=Occurrence.objects.filter(pk=actor.date_id).values("offer"))


class Offer(models.Model):
    """Something to see, learn or take part in."""

    class Kind(models.TextChoices):
        EVENT = "event", _("Spettacolo o evento")
        SEASON = "season", _("Abbonamento")
        COURSE = "course", _("Corso")
        ENROLMENT = "enrolment", _("Quota d'iscrizione")
        ENTRY = "entry", _("Ingresso")
        WORKSHOP = "workshop", _("Laboratorio")
        LECTURE = "lecture", _("Incontro o conferenza")

    class State(models.TextChoices):
        DRAFT = "draft", _("Bozza")
        REVIEW = "review", _("La guarda il gestore")
        SCHEDULED = "scheduled", _("Esce da sola")
        PUBLISHED = "published", _("Pubblicata")
        WITHDRAWN = "withdrawn", _("Ritirata")

    MOVES: ClassVar[Mapping[str, set[str]]] = {
        State.DRAFT: {State.REVIEW, State.SCHEDULED, State.PUBLISHED},
        State.REVIEW: {State.DRAFT, State.SCHEDULED, State.PUBLISHED},
        State.SCHEDULED: {State.DRAFT, State.PUBLISHED},
        State.PUBLISHED: {State.WITHDRAWN},
        State.WITHDRAWN: {State.REVIEW, State.PUBLISHED},
    }
    SHOWN: ClassVar = (State.PUBLISHED, State.WITHDRAWN)  # Everybody could see it once: somebody may have booked.

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="offers")
    provider = models.ForeignKey(Organisation, models.PROTECT, related_name="offers")
    discipline = models.ForeignKey(Discipline, models.PROTECT, related_name="offers")
    place = models.ForeignKey(Place, models.PROTECT, related_name="offers")
    kind = models.CharField(max_length=12, choices=Kind)
    # Good on any day of a period (an enrolment, a museum's entry): its dates are spans, bookable until they end.
    is_undated = models.BooleanField(default=False)
    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True)
    more_url = models.URLField(max_length=500, blank=True)  # A page of the provider's own that says more of it.
    price_cents = models.PositiveBigIntegerField()
    # So much of the price at most may be paid at the door out of one's own pocket, outside our books; 0: nothing.
    contribution_cents = models.PositiveBigIntegerField(default=0)
    companion_cents = models.PositiveBigIntegerField(null=True)  # For who comes along to help; None: no such seats.
    per_person = models.PositiveSmallIntegerField(null=True)  # Bookings of one person at most; None: as many as dates.
    youngest = models.PositiveSmallIntegerField(null=True)
    oldest = models.PositiveSmallIntegerField(null=True)
    # Until how many hours before the start one may cancel.
    cancel_hours = models.PositiveSmallIntegerField(default=24)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    publish_at = models.DateTimeField(null=True)  # When a scheduled one comes out.
    review_note = models.TextField(blank=True)  # Why the operator sent it back.
    revision = models.PositiveIntegerField(default=0)  # Counts its changes: one accepts what one has read.
    is_unseen = models.BooleanField(default=False)  # Changed after the operator looked, by who is not trusted yet.
    created_at = models.DateTimeField()
    form_key = models.CharField(max_length=64, blank=True)  # A form that is sent twice makes one offer.

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["form_key"], condition=~Q(form_key=""), name="offer_once"),
            models.CheckConstraint(condition=~Q(kind="enrolment") | Q(is_undated=True), name="offer_enrolment_undated"),
        ]
        indexes: ClassVar = [models.Index(fields=["territory", "state"], name="offer_shown")]

    def __str__(self) -> str:
        return self.title

    def welcomes(self, age: int) -> bool:
        """Is it for this age?"""
        return (self.youngest is None or age >= self.youngest) and (self.oldest is None or age <= self.oldest)


class Trust(models.Model):
    """What the operator decided about a provider: may it publish alone?

    Without a row its first offers are looked at.
    """

    class Level(models.TextChoices):
        ALONE = "alone", _("Pubblica da sola")
        LOOKED_AT = "looked_at", _("La guarda prima il gestore")

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    level = models.CharField(max_length=10, choices=Level)
    decided_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["territory", "provider"], name="trust_once")]

    def __str__(self) -> str:
        return f"{self.provider_id} / {self.territory_id}: {self.level}"


class FirstOffers(models.Model):
    """How many offers of a newcomer a territory's operator looks at, where that was decided."""

    territory = models.OneToOneField(Territory, models.PROTECT, related_name="+")
    looked_at = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name_plural = "first offers"

    def __str__(self) -> str:
        return f"{self.territory_id}: {self.looked_at}"


class Occurrence(models.Model):
    """One dated instance (or, for what is undated, the period in which it can be used)."""

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="occurrences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveIntegerField()
    seats_taken = models.PositiveIntegerField(default=0)
    bookable_until = models.DateTimeField()  # Its start; of an undated offer, its end. Kept by those who write dates.
    cancelled_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)  # When it, or one of its lessons, was last given other hours.
    moved_from = models.DateTimeField(null=True)  # When it would have started, before it was last moved.
    note = models.TextField(blank=True)  # Why it was moved or cancelled, in the provider's words.
    has_waiting_list = models.BooleanField(default=False)

    # The door: from this long before the start, until this long after the end.
    OPENS_BEFORE = timedelta(hours=6)
    CLOSES_AFTER = timedelta(hours=48)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(seats_taken__lte=F("capacity")), name="occurrence_not_overbooked"),
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="occurrence_ends_after_start"),
            models.UniqueConstraint(fields=["offer", "starts_at"], name="occurrence_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["starts_at"], name="occurrence_when"),
            models.Index(fields=["offer", "bookable_until"], name="occurrence_bookable"),
            models.Index(fields=["bookable_until", "offer"], name="occurrence_days", condition=Q(cancelled_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.offer} {self.starts_at:%F %H:%M}"

    @property
    def seats_left(self) -> int:
        return self.capacity - self.seats_taken

    @property
    def as_shown(self) -> int:
        """Another number whenever its hours, or those of a lesson, change: a page carries it, and whoever sends an old
        page is not booked for hours they did not see."""
        return int((self.moved_at or self.starts_at).timestamp() * 1_000_000)

    @property
    def cancellable_until(self) -> datetime:
        return self.bookable_until - timedelta(hours=self.offer.cancel_hours)

    @property
    def door_opens_at(self) -> datetime:
        return self.starts_at - self.OPENS_BEFORE

    @property
    def door_closes_at(self) -> datetime:
        return self.ends_at + self.CLOSES_AFTER


class SuspendedSeats(models.Model):
    """Some of a date's free places, at a lower price or none, from so many hours before it (posti sospesi)."""

    occurrence = models.OneToOneField(Occurrence, models.PROTECT, related_name="suspended")
    hours_before = models.PositiveSmallIntegerField()
    price_cents = models.PositiveBigIntegerField(default=0)
    seats = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(null=True)  # When those who wished for it were told; once.

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(taken__lte=F("seats")), name="suspended_not_overbooked"),
        ]

    def __str__(self) -> str:
        return f"{self.seats} from {self.hours_before} h before"

    @property
    def opens_at(self) -> datetime:
        return self.occurrence.bookable_until - timedelta(hours=self.hours_before)


class Session(models.Model):
    """One lesson of a course, one evening of a season ticket: what a single booking covers."""

    occurrence = models.ForeignKey(Occurrence, models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    title = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)  # In the provider's words: why it changed, what to bring.

    class Meta:
        ordering: ClassVar = ["starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="session_ends_after_start"),
            models.UniqueConstraint(fields=["occurrence", "starts_at"], name="session_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.starts_at:%F %H:%M}"


class Reduction(models.Model):
    """A lower price for some: by age, when ages are given; else for whoever can show why at the door.

    For groups, only for those whom a body takes along: a class.
    """

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="reductions")
    name = models.CharField(max_length=60)
    price_cents = models.PositiveBigIntegerField()
    youngest = models.PositiveSmallIntegerField(null=True)
    oldest = models.PositiveSmallIntegerField(null=True)
    for_groups = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["price_cents", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["offer", "name"], name="reduction_once"),
            models.CheckConstraint(
                condition=Q(for_groups=False) | Q(youngest=None, oldest=None), name="reduction_for_groups_of_any_age"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Access(models.Model):
    """One thing that lets more people take part: a ramp, a hearing loop, a language."""

    class Need(models.TextChoices):
        WHEELCHAIR = "wheelchair", _("Accessibile in carrozzina")
        TOILET = "toilet", _("Bagno accessibile")
        HEARING_LOOP = "hearing_loop", _("Anello a induzione per apparecchi acustici")
        SIGNED = "signed", _("Interprete LIS")
        SUBTITLED = "subtitled", _("Sottotitoli")
        DESCRIBED = "described", _("Audiodescrizione")
        RELAXED = "relaxed", _("Recita rilassata")
        EASY = "easy", _("Linguaggio facile")
        ENGLISH = "lang_en", _("In inglese")
        FRENCH = "lang_fr", _("In francese")
        SPANISH = "lang_es", _("In spagnolo")
        ROMANIAN = "lang_ro", _("In romeno")
        ARABIC = "lang_ar", _("In arabo")
        UKRAINIAN = "lang_uk", _("In ucraino")
        ALBANIAN = "lang_sq", _("In albanese")
        CHINESE = "lang_zh", _("In cinese")

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="accesses")
    need = models.CharField(max_length=20, choices=Need)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["offer", "need"], name="access_once")]
        indexes: ClassVar = [models.Index(fields=["need", "offer"], name="access_offers")]

    def __str__(self) -> str:
        return self.need


class Picture(models.Model):
    """A picture of an offer. Its words are required: who does not see it hears them."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="pictures")
    position = models.PositiveSmallIntegerField(default=0)
    alt = models.CharField(max_length=200)
    version = models.CharField(max_length=16)  # Of the bytes: an address with it never changes what it shows.
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["offer", "version"], name="picture_once")]

    def __str__(self) -> str:
        return self.alt


class PictureFile(models.Model):
    """A picture at one width, drawn anew as WebP when it came. Apart: no page reads the bytes by accident."""

    picture = models.ForeignKey(Picture, models.CASCADE, related_name="files")
    width = models.PositiveSmallIntegerField()
    webp = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["picture", "width"], name="picture_file_once")]

    def __str__(self) -> str:
        return f"{self.picture_id} {self.width}"
