"""What is on (finding.py), what a provider has (provided.py), and single things by their number."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from mentoring.offers.entries import Entry
from mentoring.offers.finding import similar_offers, this_week, whats_on
from mentoring.offers.models import Occurrence, Offer, Place
from mentoring.offers.provided import evenings, next_dates, offers_listed, offers_of, places_of
from mentoring.offers.wishes import Money, Purse, Wish, bookable
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Territory

__all__ = [
    "Money", "Purse", "Wish", "coming_dates", "dates_of", "dates_with_places", "evenings", "kinds", "next_dates",
    "occurrence_with_id", "offer_with_id", "offers_listed", "offers_of", "on_offer", "places_of", "places_on_map",
    "price_of", "similar_offers", "states", "this_week", "title_of", "whats_on",
]  # fmt: skip


def places_on_map(territory: Territory) -> QuerySet[Place]:
    """Where something is on, as far as we know the spot."""
    shown = Entry.objects.filter(territory=territory, place=OuterRef("pk"))
    return Place.objects.filter(Exists(shown), latitude__isnull=False, longitude__isnull=False).order_by("pk")


def offer_with_id(actor: Actor, pk: int) -> Offer | None:
    """One offer, if the actor may see it."""
    related = ("discipline", "place", "provider", "territory")
    return Offer.objects.visible_to(actor).select_related(*related).filter(pk=pk).first()


def price_of(pk: int) -> int | None:
    """What an offer costs today (cents), for a rule that gives its price; None if it is not on offer."""
    return Offer.objects.filter(pk=pk, state=Offer.State.PUBLISHED).values_list("price_cents", flat=True).first()


def on_offer(territory: Territory) -> list[tuple[int, str, int]]:
    """What a territory's rules can give the price of: each published offer with its title and price (cents)."""
    published = Offer.objects.filter(territory=territory, state=Offer.State.PUBLISHED)
    return list(published.order_by("title", "pk").values_list("pk", "title", "price_cents"))


def title_of(pk: int) -> str | None:
    """What an offer is called, whatever became of it; None if there never was one."""
    return Offer.objects.filter(pk=pk).values_list("title", flat=True).first()


def coming_dates(offer: Offer, now: datetime) -> list[Occurrence]:
    """Its dates that can still be booked, the soonest first."""
    return list(bookable(now).filter(offer=offer).select_related("offer").order_by("starts_at"))


def occurrence_with_id(actor: Actor, pk: int) -> Occurrence | None:
    """One date of an offer that the actor may see."""
    visible = Offer.objects.visible_to(actor)
    return (
        Occurrence.objects.filter(actor.only("pk"), pk=pk, offer__in=visible)
        .select_related("offer__provider", "offer__place", "offer__discipline")
        .first()
    )


def kinds() -> list[tuple[str, Any]]:
    """What an offer can be, for a form."""
    return list(Offer.Kind.choices)


def states() -> list[tuple[str, Any]]:
    """How far an offer can be, for a filter."""
    return list(Offer.State.choices)


def dates_with_places(territory: Territory, now: datetime) -> QuerySet[Occurrence]:
    """Every date that costs something, can be booked now and has places left; the cheapest first."""
    shown = Offer.objects.visible_to(Actor.public()).filter(territory=territory, state=Offer.State.PUBLISHED)
    free = bookable(now).filter(offer__in=shown, seats_taken__lt=F("capacity"))
    dated = free.filter(offer__price_cents__gt=0).select_related("offer__discipline")
    return dated.order_by("offer__price_cents", "starts_at", "pk")


def dates_of(offer: Offer) -> QuerySet[Occurrence]:
    """Every date of an offer, the soonest first."""
    return Occurrence.objects.filter(offer=offer).select_related("offer").order_by("starts_at")
