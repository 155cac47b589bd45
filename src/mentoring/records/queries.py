"""What was done and what was sent."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import models
from django.db.models import Max, Model, QuerySet

from mentoring.records.models import Entry, Parcel, Reading, Wording


def history_of(subject: Model) -> QuerySet[Entry]:
    """What was done to one thing, oldest first."""
    return Entry.objects.filter(subject=subject._meta.label_lower, subject_id=subject.pk).order_by("id")


def last_changes(things: Mapping[type[Model], Iterable[int]]) -> dict[tuple[type[Model], int], datetime]:
    """When something was last done to each of these things (model -> ids), in one statement; those left alone lack."""
    kinds = {kind._meta.label_lower: kind for kind in things}
    asked = models.Q(pk__in=[])
    for kind, ids in things.items():
        asked |= models.Q(subject=kind._meta.label_lower, subject_id__in=list(ids))
    found = Entry.objects.filter(asked).values_list("subject", "subject_id").annotate(last=Max("at"))
    return {(kinds[subject], pk): last for subject, pk, last in found}


def outbox() -> QuerySet[Parcel]:
    """Everything in the outbox, newest first."""
    return Parcel.objects.order_by("-id")


def parcels_of(*territory_ids: int | None) -> QuerySet[Parcel]:
    """The messages of territories (None: of no territory), the newest first. What they tell stays sealed."""
    own = models.Q(territory_id__in=[pk for pk in territory_ids if pk])
    if None in territory_ids:
        own |= models.Q(territory_id__isnull=True)
    return Parcel.objects.filter(own).defer("context").order_by("-id")


def letters_of(territory_id: int) -> QuerySet[Parcel]:
    """A territory's messages on paper, the newest first: waiting for the printer (no `sent_at`) or printed."""
    return Parcel.objects.filter(territory_id=territory_id, channel=Parcel.Channel.LETTER).order_by("-id")


def letter_with_id(territory_id: int, pk: int) -> Parcel | None:
    """One of a territory's messages on paper."""
    return letters_of(territory_id).filter(pk=pk).first()


def last_printed(territory_id: int) -> list[Parcel]:
    """The letters that went to the printer together, the last time."""
    printed = letters_of(territory_id).filter(state=Parcel.State.SENT)
    newest = printed.order_by("-sent_at").first()
    return list(printed.filter(sent_at=newest.sent_at).order_by("id")) if newest else []


def parcels_about(*keys: str) -> QuerySet[Parcel]:
    """What was sent about one thing, by how the keys of its messages begin; the oldest first."""
    begins = models.Q(pk__in=[])
    for key in keys:
        begins |= models.Q(key__startswith=key)
    return Parcel.objects.filter(begins).defer("context").order_by("id")


def wording_of(territory_id: int | None, kind: str, language: str) -> Wording | None:
    """A territory's own words for a kind of message in a language, if it has some."""
    return Wording.objects.filter(territory_id=territory_id or 0, kind=kind, language=language).first()


def wordings_of(territory_id: int) -> QuerySet[Wording]:
    """All of a territory's own words."""
    return Wording.objects.filter(territory_id=territory_id).order_by("kind", "language")


# Why somebody reads who a person is: what pages say when they note it.
Why = Reading.Why


def readings_of(person_id: int) -> QuerySet[Reading]:
    """Who read who this person is, the latest first."""
    return Reading.objects.filter(person_id=person_id).order_by("-at", "-pk")


def readings_before(moment: datetime) -> QuerySet[Reading]:
    """Those that were noted before a moment."""
    return Reading.objects.filter(at__lt=moment)
