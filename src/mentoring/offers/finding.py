"""What is on: searched in the catalogue's index, sorted, and forgiven."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from django.db.models import Avg, Exists, F, OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from mentoring.offers.covering import covered
from mentoring.offers.entries import Entry, EntryQuerySet
from mentoring.offers.fulltext import Sought, alike, any_telling, telling, titled
from mentoring.offers.models import Offer, Place
from mentoring.offers.wishes import Span, Spot, Wish, dated, dates, entries, span_of, squared_km, standing
from mentoring.offers.words import asked, nearest
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Territory

MOST = 600  # Nobody turns more pages than these fill: who finds more is told so, and narrows the search.
FAR_AWAY = 1e9

Entries = QuerySet[Any, Any]  # Each with the moment of its next fitting date.
Arm = QuerySet[Any, Any]  # Rows: what is looked at first, that moment, the offer's id.


class Sort(Enum):
    """In which order: what fits best, what is soonest, nearest or newest."""

    BEST = "best"
    SOON = "soon"
    NEAR = "near"
    NEW = "new"


@dataclass(frozen=True)
class Corrected:
    """A word that nobody uses here, and what was searched instead."""

    typed: str
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """What a search found: ids of offers in their order, at most MOST; and the words that were forgiven."""

    ids: list[int]
    is_more: bool = False
    corrected: tuple[Corrected, ...] = ()


def find(actor: Actor, territory: Territory, wish: Wish, now: datetime, sort: Sort = Sort.SOON) -> Found:
    """Published offers that still have a date one can book and that fit the wish.

    A word that nobody uses here counts as the words it is near to: nothing would be found otherwise.
    """
    sought = [[word] for word in asked(wish.text)]
    found = _find(actor, territory, wish, now, sort, sought)
    if found.ids or not sought:
        return found
    better = [_forgiven(territory, word, now) for (word,) in sought]
    if not any(better):
        return found
    meant = [list(near) if near else [word] for near, (word,) in zip(better, sought, strict=True)]
    said = tuple(Corrected(word, tuple(near.values())) for near, (word,) in zip(better, sought, strict=True) if near)
    return replace(_find(actor, territory, wish, now, sort, meant), corrected=said)


def _forgiven(territory: Territory, word: str, now: datetime) -> dict[str, str]:
    """The words that somebody meant by one that stands nowhere here: as they are searched -> as they are shown."""
    if is_told(territory, word, now):
        return {}
    shown = alike(territory.pk, word)
    return {near: shown[near] for near in nearest(word, shown) if is_told(territory, near, now)}


def is_told(territory: Territory, word: str, now: datetime) -> bool:
    """Does anything that can still be booked here tell of it?"""
    return Entry.objects.filter(territory=territory, last_until__gt=now, pk__in=any_telling([[word]])).exists()


def _find(actor: Actor, territory: Territory, wish: Wish, now: datetime, sort: Sort, sought: Sought) -> Found:
    fitting = covered(entries(actor, territory, wish), territory, wish, now)
    if sort is Sort.NEAR and wish.near is None:
        sort = Sort.SOON
    if not sought:
        ids = _ids(fitting, wish, now, Sort.SOON if sort is Sort.BEST else sort, MOST + 1)
    elif sort is Sort.BEST:
        ids = _best(fitting, wish, now, sought, MOST + 1)
    else:
        ids = _ids(fitting.filter(pk__in=telling(sought)), wish, now, sort, MOST + 1)
    return Found(ids[:MOST], is_more=len(ids) > MOST)


def _best(fitting: EntryQuerySet, wish: Wish, now: datetime, sought: Sought, most: int) -> list[int]:
    """First those that say all of it in their title. If they are many nobody asks for the others."""
    ids = _ids(fitting.filter(pk__in=titled(sought)), wish, now, Sort.SOON, most)
    if len(ids) < most:
        ids += _ids(fitting.filter(pk__in=telling(sought)), wish, now, Sort.SOON, most)
    return list(dict.fromkeys(ids))[:most]


def _ids(fitting: EntryQuerySet, wish: Wish, now: datetime, sort: Sort, most: int) -> list[int]:
    """The first ones of each arm, merged."""
    rows: list[tuple[Any, ...]] = []
    for arm in _arms(fitting, wish, now, sort):
        rows += arm[:most]
    rows.sort(reverse=sort is Sort.NEW)
    return list(dict.fromkeys(pk for _first, _moment, pk in rows))[:most]


def _arms(fitting: EntryQuerySet, wish: Wish, now: datetime, sort: Sort) -> list[Arm]:
    """Those with a fitting date, in their order; in parts, so that each of them is read from an index."""
    span = span_of(wish, now)
    if span.first > now:
        later = _walked(fitting, wish, now) if sort is Sort.SOON else _ordered(_later(fitting, wish, now), sort, wish)
        return [later, _ordered(_standing(fitting, wish, now, span), sort, wish)]
    if wish.has_seats:
        fitting = fitting.filter(Exists(dates(wish, now).filter(offer=OuterRef("pk"))))
    arms = [*_from_now(fitting, wish, now)]
    if span.until is not None:
        fresh, stale = arms
        arms = [fresh.filter(next_until__lt=span.until), stale.filter(moment__lt=span.until)]
        arms.append(_standing(fitting, wish, now, span))
    return [_ordered(arm, sort, wish) for arm in arms]


def _ordered(arm: Entries, sort: Sort, wish: Wish) -> Arm:
    """Each with what is looked at first; what is alike there follows its next date."""
    first: Any = Value(0)
    order = ["moment", "pk"]
    if sort is Sort.NEAR and wish.near:
        first, order = Coalesce(squared_km(wish.near), Value(FAR_AWAY)), ["first", "moment", "pk"]
    elif sort is Sort.NEW:
        first, order = F("new_at"), ["-new_at", "-pk"]
    rows: Arm = arm.annotate(first=first).order_by(*order).values_list("first", "moment", "pk")
    return rows


def _walked(fitting: EntryQuerySet, wish: Wish, now: datetime) -> Arm:
    """The days begin after now, and the soonest is asked for: the dates are gone through, the first of each offer."""
    then = dated(wish, now)
    before = then.filter(offer=OuterRef("offer"), bookable_until__lt=OuterRef("bookable_until"))
    walked = then.filter(~Exists(before), offer__in=fitting.values("pk")).annotate(first=Value(0))
    return walked.order_by("bookable_until", "offer").values_list("first", "bookable_until", "offer")


def _later(fitting: EntryQuerySet, wish: Wish, now: datetime) -> Entries:
    """The days begin after now, in another order: which date of an offer is its first one has to be looked up."""
    then = dated(wish, now)
    return fitting.filter(pk__in=then.values("offer_id")).annotate(moment=_first_date(wish, now))


def _from_now(fitting: EntryQuerySet, wish: Wish, now: datetime) -> tuple[Entries, Entries]:
    """Those whose next date is known; and those that the worker has not moved on yet: theirs is looked up."""
    fresh = fitting.filter(next_until__gt=now).annotate(moment=F("next_until"))
    stale = fitting.filter(next_until__lte=now, last_until__gt=now).annotate(moment=_first_date(wish, now))
    return fresh, stale


def _first_date(wish: Wish, now: datetime) -> Subquery:
    theirs = dated(wish, now).filter(offer=OuterRef("pk")).order_by("bookable_until")
    return Subquery(theirs.values("bookable_until")[:1])


def _standing(fitting: EntryQuerySet, wish: Wish, now: datetime, span: Span) -> Entries:
    """What is good on any day follows what is on just then."""
    through = standing(wish, now).filter(offer=OuterRef("pk")).order_by("bookable_until")
    moment = Subquery(through.values("bookable_until")[:1])
    return fitting.filter(is_standing=True, last_until__gte=span.first).annotate(moment=moment).exclude(moment=None)


def offers_found(ids: Sequence[int], wish: Wish, now: datetime) -> list[Offer]:
    """Offers in this order, each with the dates that fit (`coming`), the soonest first. Three statements."""
    fitting = Prefetch("occurrences", queryset=dates(wish, now).order_by("bookable_until"), to_attr="coming")
    offers = Offer.objects.filter(pk__in=ids).select_related("discipline", "place", "provider")
    by_id = {offer.pk: offer for offer in offers.prefetch_related(fitting)}
    # A date may have been cancelled since they were found.
    return [by_id[pk] for pk in ids if pk in by_id and by_id[pk].coming]  # type: ignore[attr-defined]


def whats_on(actor: Actor, territory: Territory, wish: Wish, now: datetime) -> QuerySet[Offer]:
    """The same as a queryset that can be narrowed on: every one of them, the soonest first, however many they are.

    Each carries next_at: when its next fitting date starts (a period: when it ends, the last moment for it). Its
    fitting dates are prefetched as `coming`. For a page of a long list `find` is quicker.
    """
    fitting = covered(entries(actor, territory, wish).filter(last_until__gt=now), territory, wish, now)
    if sought := [[word] for word in asked(wish.text)]:
        fitting = fitting.filter(pk__in=telling(sought))
    then = dates(wish, now)
    theirs = then.filter(offer=OuterRef("pk")).order_by("bookable_until")
    return (
        Offer.objects.filter(pk__in=fitting.values("pk"))
        .annotate(next_at=Subquery(theirs.values("bookable_until")[:1]))
        .filter(next_at__isnull=False)
        .select_related("discipline", "place", "provider")
        .prefetch_related(Prefetch("occurrences", queryset=then.order_by("bookable_until"), to_attr="coming"))
        .order_by("next_at", "pk")
    )


def this_week(territory: Territory, now: datetime, *, tonight: int, later: int) -> tuple[list[Offer], list[Offer]]:
    """What takes place today, and what next takes place on one of the six days after: so many of each, with `coming`.

    The soonest first, each offer once. What is undated does not take place.
    """
    today = timezone.localdate(now)
    wish = Wish(from_day=today, to_day=today + timedelta(days=6))
    midnight, end = (span_of(Wish(to_day=day), now).until for day in (today, today + timedelta(days=6)))
    assert midnight
    shown = entries(Actor.public(), territory, wish).filter(is_standing=False).exclude(kind=Offer.Kind.ENROLMENT)
    fresh, stale = (arm.order_by("moment", "pk").values_list("moment", "pk") for arm in _from_now(shown, wish, now))
    rows = [
        *fresh.filter(next_until__lt=midnight)[:tonight],
        *fresh.filter(next_until__gte=midnight, next_until__lt=end)[: tonight + later],
        *stale.filter(moment__lt=end)[: tonight + later],
    ]
    first = [pk for moment, pk in sorted(rows) if moment < midnight][:tonight]
    then = [pk for moment, pk in sorted(rows) if moment >= midnight][: later + tonight - len(first)]
    offers = offers_found([*first, *then], wish, now)
    return [offer for offer in offers if offer.pk in first], [offer for offer in offers if offer.pk in then]


def similar_offers(offer: Offer, now: datetime, limit: int = 3) -> list[Offer]:
    """Other things of the same discipline that are on soon."""
    wish = Wish(discipline=offer.discipline.slug)
    others = entries(Actor.public(), offer.territory, wish).exclude(pk=offer.pk)
    return offers_found(_ids(others, wish, now, Sort.SOON, limit), wish, now)


@dataclass(frozen=True)
class Town:
    """A municipality where something is on, and the middle of its places as far as we know where they are."""

    name: str
    middle: Spot | None


def towns(territory: Territory) -> list[Town]:
    """Where something is on, for a filter. As many rows are read as there are places, not offers."""
    shown = Entry.objects.filter(territory=territory, place=OuterRef("pk"))
    told = Place.objects.filter(Exists(shown)).values("municipality")
    rows = told.annotate(north=Avg("latitude"), east=Avg("longitude")).order_by("municipality")
    return [
        Town(
            row["municipality"],
            Spot(row["north"], row["east"]) if row["north"] is not None and row["east"] is not None else None,
        )
        for row in rows
    ]
