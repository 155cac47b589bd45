"""What somebody looks for, as questions to the catalogue's index and to the dates."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import cos, radians

from django.db.models import F, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from mentoring.offers.entries import Entry, EntryQuerySet
from mentoring.offers.models import Access, Occurrence, Place
from mentoring.offers.moments import Part
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Discipline, Territory
from mentoring.programmes.rules import Scope

KM_PER_DEGREE = 111.2


@dataclass(frozen=True)
class Money:
    """So many cents that may be spent within a scope."""

    scope: Scope
    cents: int


@dataclass(frozen=True)
class Purse:
    """What somebody could pay with, and how old they are: some prices are for an age."""

    moneys: tuple[Money, ...] = ()
    age: int | None = None


@dataclass(frozen=True)
class Spot:
    """A point on the map, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Wish:
    """What somebody looks for; an empty field means: anything."""

    text: str = ""  # Words. Those of time are read by moments.read() before, and become days.
    discipline: str = ""
    kind: str = ""
    place: str = ""  # A municipality.
    near: Spot | None = None  # With within_km: around this, or in the municipality if that is named, too.
    within_km: int | None = None
    age: int | None = None
    from_day: date | None = None
    to_day: date | None = None
    part: Part | None = None  # Of the day, if from_day and to_day are the same.
    most_cents: int | None = None
    purse: Purse | None = None  # Only what somebody could book with it; None: at whatever price.
    has_seats: bool = False  # Only with a place left.
    needs: frozenset[str] = field(default_factory=frozenset)  # Of Access.Need: all of them.


@dataclass(frozen=True)
class Span:
    """From one moment on, until before another one; None: open."""

    first: datetime
    until: datetime | None


def span_of(wish: Wish, now: datetime) -> Span:
    """When what is wished may be booked for: never before now."""
    first, until = now, None
    if wish.from_day:
        first = max(first, _midnight(wish.from_day))
    if wish.to_day:
        until = _midnight(wish.to_day + timedelta(days=1))
    if wish.part and wish.from_day and wish.from_day == wish.to_day:
        begins, ends = wish.part.value
        first = max(first, _hour(wish.from_day, begins))
        until = _hour(wish.from_day, ends)
    return Span(first, until)


def _midnight(day: date) -> datetime:
    """When a day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _hour(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=hour // 24), time(hour % 24)))


def bookable(now: datetime) -> QuerySet[Occurrence]:
    """Dates that can still be booked. What was cancelled never can."""
    return Occurrence.objects.filter(bookable_until__gt=now, cancelled_at=None)


def dates(wish: Wish, now: datetime) -> QuerySet[Occurrence]:
    """Dates that can be booked on the days of the wish.

    A period counts on its last day: it is still good till then. An entry without a date is good on each of its days.
    """
    found = dated(wish, now)
    if span_of(wish, now) != Span(now, None):
        found = found | standing(wish, now)
    return found


def dated(wish: Wish, now: datetime) -> QuerySet[Occurrence]:
    """Those whose moment lies in the days of the wish."""
    span = span_of(wish, now)
    found = bookable(now).filter(bookable_until__gte=span.first)
    if span.until:
        found = found.filter(bookable_until__lt=span.until)
    return _with_seats(found, wish)


def standing(wish: Wish, now: datetime) -> QuerySet[Occurrence]:
    """Periods of what is good on any day, and goes on through a day of the wish."""
    span = span_of(wish, now)
    found = bookable(now).filter(bookable_until__gte=span.first, offer__is_undated=True, offer__kind="entry")
    if span.until:
        found = found.filter(starts_at__lt=span.until)
    return _with_seats(found, wish)


def _with_seats(found: QuerySet[Occurrence], wish: Wish) -> QuerySet[Occurrence]:
    return found.filter(seats_taken__lt=F("capacity")) if wish.has_seats else found


def entries(actor: Actor, territory: Territory, wish: Wish) -> EntryQuerySet:
    """Published offers that fit the wish, whatever their dates, their words and who pays (covering.py)."""
    found = Entry.objects.visible_to(actor).filter(_fits(wish), territory=territory)
    for need in sorted(wish.needs):
        found = found.filter(pk__in=Access.objects.filter(need=need).values("offer_id"))
    return found


def _fits(wish: Wish) -> Q:
    fits = _around(wish)
    if wish.discipline:
        fits &= Q(discipline=Discipline.objects.filter(slug=wish.discipline).values("pk")[:1])
    if wish.kind:
        fits &= Q(kind=wish.kind)
    if wish.age is not None:
        fits &= Q(youngest__isnull=True) | Q(youngest__lte=wish.age)
        fits &= Q(oldest__isnull=True) | Q(oldest__gte=wish.age)
    if wish.most_cents is not None:
        fits &= Q(price_cents__lte=wish.most_cents)
    return fits


def _around(wish: Wish) -> Q:
    """In the municipality; or at the places within so many kilometres: they are few, and offers are found by them.

    They are read before: a plan that is kept for any circle looks them up again for each offer. One statement more.
    """
    if wish.within_km is None or wish.near is None:
        return Q(municipality=wish.place) if wish.place else Q()
    # A box sorts out most of them before anything is reckoned.
    high = wish.within_km / KM_PER_DEGREE
    wide = high / _narrowing(wish.near)
    inside = Q(
        LessThanOrEqual(squared_km(wish.near), Value(float(wish.within_km**2))),
        latitude__range=(wish.near.latitude - high, wish.near.latitude + high),
        longitude__range=(wish.near.longitude - wide, wish.near.longitude + wide),
    )
    if wish.place:
        inside |= Q(municipality=wish.place)
    return Q(place__in=list(Place.objects.filter(inside).values_list("pk", flat=True)))


def squared_km(near: Spot) -> Combinable:
    """How far an entry or a place is from here, in square kilometres: on a plane, right within a few thousandths."""
    north = (F("latitude") - Value(near.latitude)) * Value(KM_PER_DEGREE)
    east = (F("longitude") - Value(near.longitude)) * Value(KM_PER_DEGREE * _narrowing(near))
    squared: Combinable = north * north + east * east
    return squared


def _narrowing(near: Spot) -> float:
    """Degrees of longitude are shorter away from the equator; at the poles nothing is on."""
    return max(cos(radians(near.latitude)), 0.01)
