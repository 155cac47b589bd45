"""A provider's own offers, places and evenings."""

from datetime import datetime

from django.db.models import Count, F, Min, Prefetch, Q, QuerySet, Sum

from mentoring.offers.models import Occurrence, Offer, Place
from mentoring.people.models import Organisation
from mentoring.people.permissions import Actor


def offers_of(actor: Actor, provider: Organisation) -> QuerySet[Offer]:
    """A provider's offers, drafts included, the newest first, with dates prefetched."""
    dates = Occurrence.objects.order_by("starts_at")
    return (
        Offer.objects.visible_to(actor)
        .filter(provider=provider)
        .select_related("discipline", "place", "territory")
        .prefetch_related(Prefetch("occurrences", queryset=dates))
        .order_by("-created_at", "-pk")
    )


def offers_listed(actor: Actor, provider: Organisation, now: datetime) -> QuerySet[Offer]:
    """A provider's offers for a list, the newest first, each with what is still to come.

    next_at is the next date that can be booked (None: none), n_dates how many there are, taken and seats their sums.
    """
    coming = Q(occurrences__bookable_until__gt=now, occurrences__cancelled_at=None)
    return (
        Offer.objects.visible_to(actor)
        .filter(provider=provider)
        .select_related("discipline", "place")
        .annotate(
            next_at=Min("occurrences__starts_at", filter=coming),
            n_dates=Count("occurrences", filter=coming),
            taken=Sum("occurrences__seats_taken", filter=coming, default=0),
            seats=Sum("occurrences__capacity", filter=coming, default=0),
        )
        .order_by("-created_at", "-pk")
    )


def next_dates(actor: Actor, provider: Organisation, since: datetime, until: datetime) -> QuerySet[Occurrence]:
    """A provider's dates that start in a span of time, the soonest first."""
    here = actor.here("offer__territory") & actor.only("pk")
    return (
        Occurrence.objects.filter(here, offer__provider=provider, starts_at__gte=since, starts_at__lt=until)
        .filter(offer__state__in=Offer.SHOWN, cancelled_at=None)
        .select_related("offer__place")
        .order_by("starts_at")
    )


def places_of(provider: Organisation) -> QuerySet[Place]:
    """A provider's stages and rooms, by name."""
    return Place.objects.filter(provider=provider).order_by("name")


def evenings(actor: Actor, provider: Organisation, now: datetime) -> QuerySet[Occurrence]:
    """The dates whose door is open now, the one that starts next first."""
    return (
        Occurrence.objects.filter(
            actor.here("offer__territory"),
            actor.only("pk"),
            offer__provider=provider,
            starts_at__lte=now + Occurrence.OPENS_BEFORE,
            ends_at__gte=now - Occurrence.CLOSES_AFTER,
        )
        .filter(offer__state__in=Offer.SHOWN, cancelled_at=None)
        .select_related("offer__place")
        .order_by(F("starts_at").desc())
    )
