"""A provider writes what it offers, and where."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from mentoring.offers.errors import PlaceTaken
from mentoring.offers.models import Offer, Place
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
