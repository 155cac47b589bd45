"""What is on."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.utils import timezone

from mentoring.offers.models import Occurrence, Offer, Place
from mentoring.offers.rules import tells_of
from mentoring.people.models import Organisation
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Territory
from mentoring.programmes.rules import Scope


@dataclass(frozen=True)
class Money:
    """So many cents that may be spent within a scope."""

    scope: Scope
    cents: int


@dataclass(frozen=True)
class Wish:
    """What somebody looks for; an empty field means: anything."""

    text: str = ""
    discipline: str = ""
    place: str = ""
    age: int | None = None
    from_day: date | None = None
    to_day: date | None = None
    purse: tuple[Money, ...] | None = None  # Only what this money pays in full; None: at whatever price.


def whats_on(actor: Actor, territory: Territory, wish: Wish, now: datetime) -> QuerySet[Offer]:
    """Published offers that still have a date one can book and that fit the wish, the soonest first.

    Each carries next_at: when its next fitting date starts (a period: when it ends, the last moment for it). Its
    fitting dates are prefetched as `coming`, with the same moment as `bookable_until`.
    """
    dates = _dates(wish, now)
    theirs = dates.filter(offer=OuterRef("pk")).order_by("bookable_until")
    offers = (
        Offer.objects.visible_to(actor)
        .filter(territory=territory, state=Offer.State.PUBLISHED)
        .filter(_fits(wish))
        .filter(Exists(theirs))
        .annotate(next_at=Subquery(theirs.values("bookable_until")[:1]))
        .select_related("discipline", "place", "provider")
        .prefetch_related(Prefetch("occurrences", queryset=dates.order_by("bookable_until"), to_attr="coming"))
    )
    if wish.text:
        offers = offers.filter(pk__in=_that_tell_of(wish.text, territory))
    if wish.purse is not None:
        offers = offers.filter(price_cents__lte=_reach(wish.purse))
    return offers.order_by("next_at", "pk")


def _dates(wish: Wish, now: datetime) -> QuerySet[Any]:
    """Dates that can be booked on the days of the wish. A period counts on its last day: it is still good till then."""
    dates = _bookable(now)
    if wish.from_day:
        dates = dates.filter(bookable_until__gte=_midnight(wish.from_day))
    if wish.to_day:
        dates = dates.filter(bookable_until__lt=_midnight(wish.to_day + timedelta(days=1)))
    return dates


def _midnight(day: date) -> datetime:
    """When a day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _bookable(now: datetime) -> QuerySet[Occurrence]:
    return Occurrence.objects.filter(bookable_until__gt=now, cancelled_at=None)


def _fits(wish: Wish) -> Q:
    fits = Q()
    if wish.discipline:
        fits &= Q(discipline__slug=wish.discipline)
    if wish.place:
        fits &= Q(place__municipality=wish.place)
    if wish.age is not None:
        fits &= Q(youngest__isnull=True) | Q(youngest__lte=wish.age)
        fits &= Q(oldest__isnull=True) | Q(oldest__gte=wish.age)
    return fits


def _that_tell_of(text: str, territory: Territory) -> list[int]:
    """Accents and capitals do not matter, which no two databases do alike; so the words are compared here.

    One row per published offer: right for a town. A territory with tens of thousands wants a search engine.
    """
    told = (
        "title",
        "summary",
        "provider__name",
        "place__name",
        "place__municipality",
        "discipline__name",
        "discipline__name_en",
    )
    shown = Offer.objects.filter(territory=territory, state=Offer.State.PUBLISHED).values_list("pk", *told)
    return [pk for pk, *texts in shown if tells_of(text, texts)]


def _reach(purse: tuple[Money, ...]) -> Combinable:
    """How many cents of the purse an offer could take: the sum of what may be spent on it."""
    reach: Combinable = Value(0)
    for money in purse:
        within = _within(money.scope)
        cents = Value(money.cents)
        reach = reach + (Case(When(within, then=cents), default=Value(0)) if within else cents)
    return reach


def _within(scope: Scope) -> Q:
    within = Q()
    if scope.disciplines:
        within &= Q(discipline__slug__in=scope.disciplines)
    if scope.kinds:
        within &= Q(kind__in=scope.kinds)
    if scope.providers:
        within &= Q(provider_id__in=scope.providers)
    return within


def happening(territory: Territory, first: date, last: date, now: datetime) -> QuerySet[Offer]:
    """What takes place from one day to another, both included. What is undated does not take place."""
    dated = whats_on(Actor.public(), territory, Wish(from_day=first, to_day=last), now)
    return dated.filter(is_undated=False)


def places_on_map(territory: Territory) -> QuerySet[Place]:
    """Where something is on, as far as we know the spot."""
    shown = Offer.objects.filter(territory=territory, state=Offer.State.PUBLISHED, place=OuterRef("pk"))
    return Place.objects.filter(Exists(shown), latitude__isnull=False, longitude__isnull=False).order_by("pk")


def municipalities_with_offers(territory: Territory) -> list[str]:
    """Where something is on, for a filter."""
    shown = Offer.objects.filter(territory=territory, state=Offer.State.PUBLISHED)
    return list(shown.values_list("place__municipality", flat=True).distinct().order_by("place__municipality"))


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
    return list(_bookable(now).filter(offer=offer).select_related("offer").order_by("starts_at"))


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


def kinds() -> list[tuple[str, Any]]:
    """What an offer can be, for a form."""
    return list(Offer.Kind.choices)


def states() -> list[tuple[str, Any]]:
    """How far an offer can be, for a filter."""
    return list(Offer.State.choices)


def dates_with_places(territory: Territory, now: datetime) -> QuerySet[Occurrence]:
    """Every date that costs something, can be booked now and has places left; the cheapest first."""
    shown = Offer.objects.visible_to(Actor.public()).filter(territory=territory, state=Offer.State.PUBLISHED)
    free = _bookable(now).filter(offer__in=shown, seats_taken__lt=F("capacity"))
    dated = free.filter(offer__price_cents__gt=0).select_related("offer__discipline")
    return dated.order_by("offer__price_cents", "starts_at", "pk")


def dates_of(offer: Offer) -> QuerySet[Occurrence]:
    """Every date of an offer, the soonest first."""
    return Occurrence.objects.filter(offer=offer).select_related("offer").order_by("starts_at")


def next_dates(actor: Actor, provider: Organisation, since: datetime, until: datetime) -> QuerySet[Occurrence]:
    """A provider's dates that start in a span of time, the soonest first."""
    here = actor.here("offer__territory")
    return (
        Occurrence.objects.filter(here, offer__provider=provider, starts_at__gte=since, starts_at__lt=until)
        .filter(offer__state__in=Offer.SHOWN)
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
            offer__provider=provider,
            starts_at__lte=now + Occurrence.OPENS_BEFORE,
            ends_at__gte=now - Occurrence.CLOSES_AFTER,
        )
        .filter(offer__state__in=Offer.SHOWN)
        .select_related("offer__place")
        .order_by(F("starts_at").desc())
    )
