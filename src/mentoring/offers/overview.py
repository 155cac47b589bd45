"""What is on, seen from above: a month of dates, and the places with what is on there.

Both stay small however much there is: they show the first ones and say that there are more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from mentoring.offers.models import Occurrence, Offer, Place
from mentoring.offers.queries import Wish, whats_on
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Territory

MOST_DATES = 400
MOST_OFFERS = 300


@dataclass(frozen=True)
class Month:
    """The dates of some days that can be booked, the soonest first; and whether there would be more."""

    dates: Sequence[Occurrence]
    is_cut: bool


def dates_between(actor: Actor, territory: Territory, wish: Wish, days: tuple[date, date], now: datetime) -> Month:
    """The dates that fit a wish from one day to another, both included. What is undated is not among them."""
    first, last = _within(wish, days)
    fitting = whats_on(actor, territory, replace(wish, from_day=first, to_day=last), now).filter(is_undated=False)
    dates = Occurrence.objects.filter(
        offer__in=fitting.order_by().values("pk"),
        starts_at__gte=_midnight(first),
        starts_at__lt=_midnight(last + timedelta(days=1)),
        bookable_until__gt=now,
        cancelled_at=None,
    )
    found = list(
        dates.select_related("offer__place", "offer__discipline").order_by("starts_at", "pk")[: MOST_DATES + 1]
    )
    return Month(found[:MOST_DATES], len(found) > MOST_DATES)


def _midnight(day: date) -> datetime:
    """When a day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _within(wish: Wish, days: tuple[date, date]) -> tuple[date, date]:
    """The days of the wish that are among these."""
    first, last = days
    return max(first, wish.from_day or first), min(last, wish.to_day or last)


@dataclass(frozen=True)
class Stage:
    """A place with what is on there, the soonest first."""

    place: Place
    offers: Sequence[Offer]


@dataclass(frozen=True)
class Stages:
    """Places with what is on, by municipality and name; and whether there would be more."""

    stages: Sequence[Stage]
    is_cut: bool


def stages(actor: Actor, territory: Territory, wish: Wish, now: datetime) -> Stages:
    """Where that which fits a wish is on."""
    found = list(whats_on(actor, territory, wish, now)[: MOST_OFFERS + 1])
    by_place: dict[Place, list[Offer]] = {}
    for offer in found[:MOST_OFFERS]:
        by_place.setdefault(offer.place, []).append(offer)
    listed = sorted(by_place.items(), key=lambda each: (each[0].municipality, each[0].name, each[0].pk))
    return Stages([Stage(place, offers) for place, offers in listed], len(found) > MOST_OFFERS)
