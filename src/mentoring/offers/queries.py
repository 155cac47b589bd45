"""What is on."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Prefetch, Q, QuerySet, Sum

from mentoring.offers.models import Occurrence, Offer, Place
from mentoring.people.models import Organisation
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Territory
from mentoring.programmes.rules import Scope


@dataclass(frozen=True)
class Wish:
    """What somebody looks for; an empty field means: anything."""

    text: str = ""
    discipline: str = ""
    place: str = ""
    age: int | None = None
    from_day: date | None = None
    to_day: date | None = None
    scope: Scope | None = None


def whats_on(actor: Actor, territory: Territory, wish: Wish, now: datetime) -> QuerySet[Offer]:
    """Published offers that still have a date one can book and that fit the wish, the soonest first.

    Each carries next_at (its next fitting date). Its bookable dates are prefetched as `coming`.
    """
    dates = Occurrence.objects.filter(_bookable(now))
    if wish.from_day:
        dates = dates.filter(ends_at__date__gte=wish.from_day)
    if wish.to_day:
        dates = dates.filter(starts_at__date__lte=wish.to_day)
    offers = (
        Offer.objects.visible_to(actor)
        .filter(territory=territory, state=Offer.State.PUBLISHED)
        .filter(_fits(wish))
        .filter(Exists(dates.filter(offer=OuterRef("pk"))))
        .annotate(next_at=Min("occurrences__starts_at", filter=Q(occurrences__in=dates)))
        .select_related("discipline", "place", "provider")
        .prefetch_related(Prefetch("occurrences", queryset=dates.order_by("starts_at"), to_attr="coming"))
    )
    return offers.order_by("next_at", "pk")


def _bookable(now: datetime) -> Q:
    """One can book until it starts; an enrolment, as long as its period lasts (see Occurrence.bookable_until)."""
    return Q(starts_at__gt=now) | Q(offer__kind=Offer.Kind.ENROLMENT, ends_at__gt=now)


def _fits(wish: Wish) -> Q:
    fits = Q()
    for word in wish.text.split():
        fits &= (
            Q(title__icontains=word)
            | Q(summary__icontains=word)
            | Q(provider__name__icontains=word)
            | Q(place__name__icontains=word)
        )
    if wish.discipline:
        fits &= Q(discipline__slug=wish.discipline)
    if wish.place:
        fits &= Q(place__municipality=wish.place)
    if wish.age is not None:
        fits &= Q(youngest__isnull=True) | Q(youngest__lte=wish.age)
        fits &= Q(oldest__isnull=True) | Q(oldest__gte=wish.age)
    if wish.scope:
        fits &= _within(wish.scope)
    return fits


def _within(scope: Scope) -> Q:
    within = Q()
    if scope.disciplines:
        within &= Q(discipline__slug__in=scope.disciplines)
    if scope.kinds:
        within &= Q(kind__in=scope.kinds)
    if scope.providers:
        within &= Q(provider_id__in=scope.providers)
    return within


def municipalities_with_offers(territory: Territory) -> list[str]:
    """Where something is on, for a filter."""
    shown = Offer.objects.filter(territory=territory, state=Offer.State.PUBLISHED)
    return list(shown.values_list("place__municipality", flat=True).distinct().order_by("place__municipality"))


def offer_with_id(actor: Actor, pk: int) -> Offer | None:
    """One offer, if the actor may see it."""
    related = ("discipline", "place", "provider", "territory")
    return Offer.objects.visible_to(actor).select_related(*related).filter(pk=pk).first()


def coming_dates(offer: Offer, now: datetime) -> list[Occurrence]:
    """Its dates that can still be booked, the soonest first."""
    return list(offer.occurrences.filter(_bookable(now)).select_related("offer").order_by("starts_at"))


def occurrence_with_id(actor: Actor, pk: int) -> Occurrence | None:
    """One date of an offer that the actor may see."""
    visible = Offer.objects.visible_to(actor)
    return (
        Occurrence.objects.filter(pk=pk, offer__in=visible)
        .select_related("offer__provider", "offer__place", "offer__discipline")
        .first()
    )


def similar_offers(offer: Offer, now: datetime, limit: int = 3) -> list[Offer]:
    """Other things of the same discipline that are on soon."""
    alike = whats_on(Actor.public(), offer.territory, Wish(discipline=offer.discipline.slug), now)
    return list(alike.exclude(pk=offer.pk)[:limit])


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
    coming = Q(occurrences__starts_at__gt=now) | Q(kind=Offer.Kind.ENROLMENT, occurrences__ends_at__gt=now)
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


def kinds() -> list[tuple[str, Any]]:
    """What an offer can be, for a form."""
    return list(Offer.Kind.choices)


def states() -> list[tuple[str, Any]]:
    """How far an offer can be, for a filter."""
    return list(Offer.State.choices)


def dates_of(offer: Offer) -> QuerySet[Occurrence]:
    """Every date of an offer, the soonest first."""
    return Occurrence.objects.filter(offer=offer).select_related("offer").order_by("starts_at")


def next_dates(provider: Organisation, since: datetime, until: datetime) -> QuerySet[Occurrence]:
    """A provider's dates that start in a span of time, the soonest first."""
    return (
        Occurrence.objects.filter(offer__provider=provider, starts_at__gte=since, starts_at__lt=until)
        .exclude(offer__state=Offer.State.DRAFT)
        .select_related("offer__place")
        .order_by("starts_at")
    )


def places_of(provider: Organisation) -> QuerySet[Place]:
    return Place.objects.filter(provider=provider).order_by("name")


def evenings(provider: Organisation, now: datetime) -> QuerySet[Occurrence]:
    """The dates whose door is open now, the one that starts next first."""
    return (
        Occurrence.objects.filter(
            offer__provider=provider,
            starts_at__lte=now + Occurrence.OPENS_BEFORE,
            ends_at__gte=now - Occurrence.CLOSES_AFTER,
        )
        .exclude(offer__state=Offer.State.DRAFT)
        .select_related("offer__place")
        .order_by(F("starts_at").desc())
    )
