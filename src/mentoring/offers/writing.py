"""A provider writes what it offers, and where."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from mentoring.offers.changes import was_changed
from mentoring.offers.errors import DearerThanFull, PlaceTaken
from mentoring.offers.models import Access, Offer, Place, Reduction
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
class LowerPrice:
    """What some pay instead (cents): by age, when ages are given; else who can show why at the door, or only groups."""

    name: str
    price_cents: int
    youngest: int | None = None
    oldest: int | None = None
    for_groups: bool = False


@dataclass(frozen=True)
class Draft:
    """What a provider tells about an offer. Prices are in cents; ages may stay open.

    Reductions and needs are told as a whole; None: they stay as they are.
    """

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
    more_url: str = ""
    reductions: tuple[LowerPrice, ...] | None = None
    needs: frozenset[str] | None = None  # Of Access.Need.

    def facts(self) -> dict[str, Any]:
        """Its columns. An enrolment has a period, never an evening."""
        apart = ("reductions", "needs")
        told = {field.name: getattr(self, field.name) for field in fields(self) if field.name not in apart}
        return {**told, "is_undated": self.is_undated or self.kind == Offer.Kind.ENROLMENT}


@transaction.atomic
def draft_offer(
    actor: Actor, *, territory: Territory, provider: Organisation, draft: Draft, now: datetime, form_key: str = ""
) -> Offer:
    """A new offer that only its provider sees; the same form again returns the first one.

    Refuses with NotAllowed, NotAdmitted by the territory, or DearerThanFull.
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
        _write_lists(offer, draft)
        note(actor, "drafted", offer, at=now)
    return offer


@transaction.atomic
def edit_offer(actor: Actor, *, offer: Offer, draft: Draft, now: datetime) -> None:
    """Change an offer. Who has booked keeps the price agreed then.

    Refuses with NotAllowed or DearerThanFull.
    """
    require(may_offer(actor, offer.provider_id))
    require(draft.place.provider_id == offer.provider_id)
    facts = draft.facts()
    Offer.objects.filter(pk=offer.pk).update(**facts)
    offer.occurrences.update(bookable_until=F("ends_at") if facts["is_undated"] else F("starts_at"))
    _write_lists(offer, draft)
    note(actor, "edited", offer, at=now)
    was_changed(offer)


def _write_lists(offer: Offer, draft: Draft) -> None:
    """What an offer has several of. Rows keep their number as long as their name stays: a page may be open on them."""
    dearest = max([draft.contribution_cents, *(lower.price_cents for lower in draft.reductions or ())])
    if dearest > draft.price_cents:
        raise DearerThanFull
    if draft.reductions is not None:
        offer.reductions.exclude(name__in=[lower.name for lower in draft.reductions]).delete()
        for lower in draft.reductions:
            facts = asdict(lower)
            Reduction.objects.update_or_create(offer=offer, name=facts.pop("name"), defaults=facts)
    if draft.needs is not None:
        offer.accesses.exclude(need__in=draft.needs).delete()
        there = set(offer.accesses.values_list("need", flat=True))
        known = [need for need in Access.Need.values if need in draft.needs and need not in there]
        Access.objects.bulk_create([Access(offer=offer, need=need) for need in known], ignore_conflicts=True)
