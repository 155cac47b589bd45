"""The catalogue's index: what a search reads instead of offers. It follows from them; search.py keeps it true."""

from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from mentoring.offers.models import Offer, Place
from mentoring.people.models import Organisation
from mentoring.people.permissions import Actor, Role
from mentoring.programmes.models import Discipline, Territory
from mentoring.programmes.queries import suspensions


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, actor: Actor) -> "EntryQuerySet":
        """What is published by those who were not stopped; the provider and the operator see theirs all the same."""
        stopped = suspensions(Role.PROVIDER).filter(territory=OuterRef("territory"), organisation=OuterRef("provider"))
        seen = Q(~Exists(stopped))
        if actor.organisation_id:
            seen |= Q(provider_id=actor.organisation_id) | Q(territory__operator_id=actor.organisation_id)
        return self.filter(actor.here(), seen)


class Entry(models.Model):
    """What one sorts and filters by: a narrow row for each published offer, so that reading all of them is quick."""

    offer = models.OneToOneField(Offer, models.CASCADE, primary_key=True, related_name="entry")
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="+", db_index=False)
    provider = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    discipline = models.ForeignKey(Discipline, models.CASCADE, related_name="+")
    place = models.ForeignKey(Place, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12)
    municipality = models.CharField(max_length=80)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    youngest = models.PositiveSmallIntegerField(null=True)
    oldest = models.PositiveSmallIntegerField(null=True)
    price_cents = models.PositiveBigIntegerField()  # The full one.
    own_cents = models.PositiveBigIntegerField()  # So much of it at most may be paid at the door.
    least_cents = models.PositiveBigIntegerField()  # So much at least is left for vouchers, at the lowest price of all.
    is_standing = models.BooleanField()  # An entry without a date: good on each day of its period.
    new_at = models.DateTimeField()
    # Until when its next date can be booked, as of when this was written (a pass of the worker moves it on), and its
    # last one, which is true at any time. None: there is none.
    next_until = models.DateTimeField(null=True)
    last_until = models.DateTimeField(null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            # On PostgreSQL it carries more columns along (migration 0014).
            models.Index(fields=["territory", "next_until", "offer"], name="entry_soon"),
            models.Index(fields=["territory", "new_at"], name="entry_new"),
            models.Index(fields=["territory", "discipline", "next_until", "offer"], name="entry_discipline"),
            models.Index(fields=["territory", "municipality", "next_until", "offer"], name="entry_town"),
            models.Index(fields=["next_until"], name="entry_next"),
            models.Index(fields=["territory", "last_until"], name="entry_standing", condition=Q(is_standing=True)),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id}: {self.municipality}"


class Told(models.Model):
    """What an offer says, as stems (words.stems). The full-text index of the database stands on these columns."""

    offer = models.OneToOneField(Offer, models.CASCADE, primary_key=True, related_name="told")
    title = models.TextField()
    topic = models.TextField()  # Its discipline in both languages, and its kind.
    host = models.TextField()  # Its provider.
    spot = models.TextField()
    summary = models.TextField()

    def __str__(self) -> str:
        return self.title


class Word(models.Model):
    """A word that stood in some offer: what somebody may have meant who types another. Some stand here twice.

    A word that is gone from the catalogue may still be here: who offers it looks first (and rebuilding clears it).
    """

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="+", db_index=False)
    word = models.CharField(max_length=40)  # Folded.
    shown = models.CharField(max_length=40)  # With its accents.

    class Meta:
        indexes: ClassVar = [models.Index(fields=["territory", "word"], name="word_of_territory")]

    def __str__(self) -> str:
        return self.shown
