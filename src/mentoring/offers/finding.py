"""What is on: searched in the catalogue's index, sorted, and forgiven."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from functools import cached_property
from typing import Any

from django.db.models import Avg, Case, Count, Exists, F, OuterRef, Prefetch, QuerySet, Subquery, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone

from mentoring.offers.covering import covered
from mentoring.offers.entries import Entry, EntryQuerySet
from mentoring.offers.fulltext import Sought, alike, is_told, planned_for_its_words, telling, telling_elsewhere, titled
from mentoring.offers.models import Occurrence, Offer, Place
from mentoring.offers.wishes import Span, Spot, Wish, dated, dates, entries, span_of, squared_km, standing
from mentoring.offers.words import asked, nearest
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Territory

MOST = 480  # Twenty pages. Nobody turns more: who finds more is told so, and narrows the search.
FAR_AWAY = 1e9
FEW_DAYS = timedelta(days=8)
ONE_DAY = timedelta(hours=25)  # The longest one, in autumn.
OF_ONE_DAY = 4 * MOST

Entries = QuerySet[Any, Any]  # Each with the moment of its next fitting date.


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
    if is_told(territory.pk, word, now):
        return {}
    shown = alike(territory.pk, word)
    return {near: shown[near] for near in nearest(word, shown) if is_told(territory.pk, near, now)}


def _find(actor: Actor, territory: Territory, wish: Wish, now: datetime, sort: Sort, sought: Sought) -> Found:
    fitting = covered(entries(actor, territory, wish), territory, wish, now)
    search = _Search(territory, wish, now)
    if sort is Sort.NEAR and wish.near is None:
        sort = Sort.SOON
    if sought:
        with planned_for_its_words():
            ids = _telling(search, fitting, sought, sort)
    else:
        ids = search.ids(fitting, Sort.SOON if sort is Sort.BEST else sort, MOST + 1)
    return Found(ids[:MOST], is_more=len(ids) > MOST)


def _telling(search: "_Search", fitting: EntryQuerySet, sought: Sought, sort: Sort) -> list[int]:
    if sort is Sort.BEST:
        return _best(search, fitting, sought, MOST + 1)
    return search.ids(fitting.filter(telling(sought)), sort, MOST + 1)


def _best(search: "_Search", fitting: EntryQuerySet, sought: Sought, most: int) -> list[int]:
    """First those that say all of it in their title. If they are many nobody asks for the others."""
    if search.is_within(ONE_DAY):  # All of its dates are gone through, whoever is looked for: once will do.
        ids = search.ids(fitting.filter(telling(sought)), Sort.SOON, OF_ONE_DAY)
        if len(ids) < OF_ONE_DAY:
            said = set(fitting.filter(titled(sought), pk__in=ids).values_list("pk", flat=True))
            return sorted(ids, key=lambda pk: pk not in said)[:most]
    ids = search.ids(fitting.filter(titled(sought)), Sort.SOON, most)
    if len(ids) < most:
        ids += search.ids(fitting.filter(telling_elsewhere(sought)), Sort.SOON, most - len(ids))
    return ids


@dataclass(frozen=True)
class _Arm:
    """A part of what fits, in its order; what stands in its columns: what is looked at first, the moment, the offer."""

    rows: QuerySet[Any, Any]
    columns: tuple[str, str, str] = ("first", "moment", "pk")

    def told(self, most: int) -> list[tuple[Any, ...]]:
        return list(self.rows.values_list(*self.columns)[:most])

    def ids(self, most: int) -> list[int]:
        return list(self.rows.values_list(self.columns[2], flat=True)[:most])


@dataclass(frozen=True)
class _Search:
    """When something of an offer is on, in parts, so that each of them is read from an index in its order."""

    territory: Territory
    wish: Wish
    now: datetime

    def ids(self, fitting: EntryQuerySet, sort: Sort, most: int) -> list[int]:
        """The first ones that have a fitting date. Most of them are in the first part, as a rule all."""
        arm, *beside = self._arms(fitting, sort)
        others = [row for other in beside for row in other.told(most)]
        if not others:
            return arm.ids(most)
        rows = sorted([*arm.told(most), *others], reverse=sort is Sort.NEW)
        return list(dict.fromkeys(pk for _first, _moment, pk in rows))[:most]

    def is_within(self, longest: timedelta) -> bool:
        """Is what is wished on within so few days?"""
        span = span_of(self.wish, self.now)
        return span.until is not None and span.until - span.first <= longest

    def _arms(self, fitting: EntryQuerySet, sort: Sort) -> list[_Arm]:
        span = span_of(self.wish, self.now)
        if span.first > self.now:
            later = self._walked(fitting, span) if sort is Sort.SOON else self._ordered(self._later(fitting), sort)
            return [later, self._ordered(self._standing(fitting, span), sort)]
        if self.wish.has_seats:
            fitting = fitting.filter(Exists(dates(self.wish, self.now).filter(offer=OuterRef("pk"))))
        arms = self.from_now(fitting)
        if span.until is not None:
            arms = [arm.filter(moment__lt=span.until) for arm in arms] + [self._standing(fitting, span)]
        return [self._ordered(arm, sort) for arm in arms]

    def _ordered(self, arm: Entries, sort: Sort) -> _Arm:
        """Each with what is looked at first; what is alike there follows its next date."""
        first: Any = Value(0)
        order = ["moment", "pk"]
        if sort is Sort.NEAR and self.wish.near:
            first, order = Coalesce(squared_km(self.wish.near), Value(FAR_AWAY)), ["first", "moment", "pk"]
        elif sort is Sort.NEW:
            first, order = F("new_at"), ["-new_at", "-pk"]
        return _Arm(arm.annotate(first=first).order_by(*order))

    def _walked(self, fitting: EntryQuerySet, span: Span) -> _Arm:
        """The days begin after now, the soonest is asked for: the dates are gone through, the first of each offer."""
        then = dated(self.wish, self.now)
        before = then.filter(offer=OuterRef("offer"), bookable_until__lt=OuterRef("bookable_until"))
        # SQLite takes this word for word: of few days, or of all there is, each date is looked at. Else offers come
        # first: there may be few of them, and a million dates.
        if self.is_within(FEW_DAYS) or replace(self.wish, from_day=None, to_day=None, part=None) == Wish():
            theirs = then.filter(Exists(fitting.filter(pk=OuterRef("offer"))))
        else:
            theirs = then.filter(offer__in=fitting.values("pk"))
        walked = theirs.filter(~Exists(before)).annotate(first=Value(0))
        return _Arm(walked.order_by("bookable_until", "offer"), ("first", "bookable_until", "offer"))

    def _later(self, fitting: EntryQuerySet) -> Entries:
        """The days begin after now, in another order: which date of an offer is its first one has to be looked up."""
        then = dated(self.wish, self.now)
        return fitting.filter(pk__in=then.values("offer_id")).annotate(moment=self._first_date)

    def from_now(self, fitting: EntryQuerySet) -> list[Entries]:
        """Those whose next date is known; and, if any, those the worker has not moved on yet: theirs is looked up."""
        fresh = fitting.filter(next_until__gt=self.now).annotate(moment=F("next_until"))
        if not self._is_any_stale:
            return [fresh]
        stale = fitting.filter(next_until__lte=self.now, last_until__gt=self.now).annotate(moment=self._first_date)
        return [fresh, stale]

    @cached_property
    def _is_any_stale(self) -> bool:
        """As a rule there are none: one look is less than asking which of them fit.

        In order, so that it is a look at the index: a plan that is kept for any moment else expects a third of all.
        """
        late = Entry.objects.filter(territory=self.territory, next_until__lte=self.now, last_until__gt=self.now)
        return bool(late.order_by("next_until").values_list("pk")[:1])

    @property
    def _first_date(self) -> Subquery:
        theirs = dated(self.wish, self.now).filter(offer=OuterRef("pk")).order_by("bookable_until")
        return Subquery(theirs.values("bookable_until")[:1])

    def _standing(self, fitting: EntryQuerySet, span: Span) -> Entries:
        """What is good on any day follows what is on just then."""
        through = standing(self.wish, self.now).filter(offer=OuterRef("pk")).order_by("bookable_until")
        moment = Subquery(through.values("bookable_until")[:1])
        return fitting.filter(is_standing=True, last_until__gte=span.first).annotate(moment=moment).exclude(moment=None)


def offers_found(ids: Sequence[int], wish: Wish, now: datetime) -> list[Offer]:
    """Offers in this order, each with its `coming` (see _soonest). One statement."""
    dates_found = _soonest(wish, now).filter(offer__in=ids).select_related("offer__discipline", "offer__place")
    by_id = {date.offer_id: date for date in dates_found}
    # A date may have been cancelled since they were found.
    return [_with_date(by_id[pk]) for pk in ids if pk in by_id]


def _with_date(date: Occurrence) -> Offer:
    date.offer.coming = [date]  # type: ignore[attr-defined]
    return date.offer


def _soonest(wish: Wish, now: datetime) -> QuerySet[Occurrence]:
    """Of the dates that fit, for each offer the soonest with a place left, or else the soonest; and how many (`n`)."""
    is_full = Case(When(seats_taken__lt=F("capacity"), then=Value(0)), default=Value(1))
    theirs = Window(RowNumber(), partition_by="offer", order_by=[is_full, "bookable_until", "pk"])
    return dates(wish, now).annotate(n=Window(Count("pk"), partition_by="offer"), place=theirs).filter(place=1)


def whats_on(actor: Actor, territory: Territory, wish: Wish, now: datetime) -> QuerySet[Offer]:
    """The same as a queryset that can be narrowed on: every one of them, the soonest first, however many they are.

    Each carries next_at: when its next fitting date starts (a period: when it ends, the last moment for it), and its
    `coming` (see _soonest). For a page of a long list `find` is quicker.
    """
    fitting = covered(entries(actor, territory, wish).filter(last_until__gt=now), territory, wish, now)
    if sought := [[word] for word in asked(wish.text)]:
        fitting = fitting.filter(telling(sought))
    theirs = dates(wish, now).filter(offer=OuterRef("pk")).order_by("bookable_until")
    return (
        Offer.objects.filter(pk__in=fitting.values("pk"))
        .annotate(next_at=Subquery(theirs.values("bookable_until")[:1]))
        .filter(next_at__isnull=False)
        .select_related("discipline", "place")
        .prefetch_related(Prefetch("occurrences", queryset=_soonest(wish, now), to_attr="coming"))
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
    rows: list[tuple[datetime, int]] = []
    for arm in _Search(territory, wish, now).from_now(shown):
        told = arm.order_by("moment", "pk").values_list("moment", "pk")
        rows += told.filter(moment__lt=midnight)[:tonight]
        rows += told.filter(moment__gte=midnight, moment__lt=end)[: tonight + later]
    first = [pk for moment, pk in sorted(rows) if moment < midnight][:tonight]
    then = [pk for moment, pk in sorted(rows) if moment >= midnight][: later + tonight - len(first)]
    offers = offers_found([*first, *then], wish, now)
    return [offer for offer in offers if offer.pk in first], [offer for offer in offers if offer.pk in then]


def similar_offers(offer: Offer, now: datetime, limit: int = 3) -> list[Offer]:
    """Other things of the same discipline that are on soon."""
    wish = Wish(discipline=offer.discipline.slug)
    others = entries(Actor.public(), offer.territory, wish).exclude(pk=offer.pk)
    return offers_found(_Search(offer.territory, wish, now).ids(others, Sort.SOON, limit), wish, now)


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
