"""Providers keep their offers; booking takes and gives back seats."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from mentoring.kernel.refusal import Refusal
from mentoring.kernel.states import advance
from mentoring.offers.errors import DateCancelled, DateMoved, DateTaken, NoDates, PlaceTaken, SoldOut, TooFewSeats
from mentoring.offers.models import Occurrence, Offer, Place
from mentoring.offers.permissions import may_offer
from mentoring.people.models import Organisation
from mentoring.people.permissions import Actor, Role, require
from mentoring.programmes.models import Discipline, Territory
from mentoring.programmes.queries import refuse_unadmitted
from mentoring.records.commands import note


@dataclass(frozen=True)
class Spot:
    """Where a place is."""

    name: str
    address: str
    municipality: str
    latitude: float | None = None
    longitude: float | None = None


@transaction.atomic
def add_place(actor: Actor, *, provider: Organisation, spot: Spot, now: datetime) -> Place:
    """A stage, hall or room of a provider; the same one again changes nothing.

    Refuses with NotAllowed, or PlaceTaken if another place has its name.
    """
    require(may_offer(actor, provider.pk))
    facts = asdict(spot)
    place, is_new = Place.objects.get_or_create(provider=provider, name=facts.pop("name"), defaults=facts)
    if is_new:
        note(actor, "added", place, at=now)
    elif any(getattr(place, name) != value for name, value in facts.items()):
        raise PlaceTaken(field="name")
    return place


@dataclass(frozen=True)
class Draft:
    """What a provider tells about an offer. The price is in cents; ages may stay open."""

    discipline: Discipline
    place: Place
    kind: str
    title: str
    price_cents: int
    summary: str = ""
    youngest: int | None = None
    oldest: int | None = None
    cancel_hours: int = 24
    is_undated: bool = False
    contribution_cents: int = 0
    companion_cents: int | None = None
    per_person: int | None = None

    def facts(self) -> dict[str, Any]:
        """Its columns. An enrolment has a period, never an evening."""
        told = {field.name: getattr(self, field.name) for field in fields(self)}
        return {**told, "is_undated": self.is_undated or self.kind == Offer.Kind.ENROLMENT}


@transaction.atomic
def draft_offer(
    actor: Actor, *, territory: Territory, provider: Organisation, draft: Draft, now: datetime, form_key: str = ""
) -> Offer:
    """A new offer that only its provider sees; the same form again returns the first one.

    Refuses with NotAllowed, or NotAdmitted by the territory.
    """
    require(may_offer(actor, provider.pk))
    require(draft.place.provider_id == provider.pk)
    refuse_unadmitted(territory, provider.pk, Role.PROVIDER)
    facts = {"territory": territory, "created_at": now, **draft.facts()}
    if not form_key:
        offer, is_new = Offer.objects.create(provider=provider, **facts), True
    else:
        offer, is_new = Offer.objects.get_or_create(provider=provider, form_key=form_key, defaults=facts)
    if is_new:
        note(actor, "drafted", offer, at=now)
    return offer


@transaction.atomic
def edit_offer(actor: Actor, *, offer: Offer, draft: Draft, now: datetime) -> None:
    """Change an offer. Who has booked keeps the price agreed then. Refuses with NotAllowed."""
    require(may_offer(actor, offer.provider_id))
    require(draft.place.provider_id == offer.provider_id)
    Offer.objects.filter(pk=offer.pk).update(**draft.facts())
    until = F("ends_at") if draft.facts()["is_undated"] else F("starts_at")
    offer.occurrences.update(bookable_until=until)
    offer.refresh_from_db()
    note(actor, "edited", offer, at=now)


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


@transaction.atomic
def publish(actor: Actor, *, offer: Offer, now: datetime) -> None:
    """Show an offer to everybody. Refuses with NotAllowed, NotAdmitted, NoDates or WrongState."""
    require(may_offer(actor, offer.provider_id))
    refuse_unadmitted(offer.territory, offer.provider_id, Role.PROVIDER)
    if not offer.occurrences.exists():
        raise NoDates
    advance(offer, Offer.State.PUBLISHED)
    note(actor, "published", offer, at=now)


@transaction.atomic
def withdraw(actor: Actor, *, offer: Offer, now: datetime) -> None:
    """Take no more bookings; those made stay good. Refuses with NotAllowed or WrongState."""
    require(may_offer(actor, offer.provider_id))
    advance(offer, Offer.State.WITHDRAWN)
    note(actor, "withdrew", offer, at=now)


def take_seats(occurrence: Occurrence, seats: int) -> None:
    """So many places less. Of two who want the last one exactly one gets it; the other is refused with SoldOut.

    Refuses with DateCancelled, too, and with DateMoved if it starts otherwise than the caller has read.
    """
    as_read = Occurrence.objects.filter(pk=occurrence.pk, cancelled_at=None, starts_at=occurrence.starts_at)
    if not as_read.filter(seats_taken__lte=F("capacity") - seats).update(seats_taken=F("seats_taken") + seats):
        raise _why_not(Occurrence.objects.get(pk=occurrence.pk), occurrence)


def _why_not(now: Occurrence, as_read: Occurrence) -> Refusal:
    if now.cancelled_at:
        return DateCancelled()
    return SoldOut() if now.starts_at == as_read.starts_at else DateMoved()


def give_seats_back(occurrence_id: int, seats: int) -> None:
    """So many places more. Call it once, where a booking's state was advanced."""
    Occurrence.objects.filter(pk=occurrence_id).update(seats_taken=F("seats_taken") - seats)
