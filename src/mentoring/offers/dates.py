"""When an offer takes place, and how many places there are."""

from datetime import datetime

from django.db import transaction

from mentoring.offers.errors import DateTaken, TooFewSeats
from mentoring.offers.models import Occurrence, Offer
from mentoring.offers.permissions import may_offer
from mentoring.people.permissions import Actor, require
from mentoring.records.commands import note


@transaction.atomic
def add_occurrence(
    actor: Actor, *, offer: Offer, starts_at: datetime, ends_at: datetime, capacity: int, now: datetime
) -> Occurrence:
    """One more date, with so many places; the same one again changes nothing.

    Refuses with NotAllowed, or DateTaken if the offer already starts then, but otherwise.
    """
    require(may_offer(actor, offer.provider_id))
    facts = {"ends_at": ends_at, "capacity": capacity, "bookable_until": ends_at if offer.is_undated else starts_at}
    occurrence, is_new = Occurrence.objects.get_or_create(offer=offer, starts_at=starts_at, defaults=facts)
    if is_new:
        note(actor, "added", occurrence, at=now)
    elif (occurrence.ends_at, occurrence.capacity) != (ends_at, capacity):
        raise DateTaken
    return occurrence


@transaction.atomic
def resize(actor: Actor, *, occurrence: Occurrence, capacity: int, now: datetime) -> None:
    """Change the number of places, never below those already taken (TooFewSeats). Refuses with NotAllowed."""
    require(may_offer(actor, occurrence.offer.provider_id))
    if not Occurrence.objects.filter(pk=occurrence.pk, seats_taken__lte=capacity).update(capacity=capacity):
        raise TooFewSeats(field="capacity")
    occurrence.refresh_from_db()
    note(actor, "resized", occurrence, at=now, capacity=capacity)
