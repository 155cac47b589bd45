"""What a wallet covers: at a price that is for this person, with what they may add at the door, or on a suspended seat.

Which documents somebody has nobody knows: prices on proof count for everybody, as on the offer's own page (ADR 49).
"""

from datetime import datetime, timedelta

from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.expressions import Combinable

from mentoring.offers.entries import EntryQuerySet
from mentoring.offers.models import Offer, Reduction, SuspendedSeats
from mentoring.offers.suspended import MOST_HOURS
from mentoring.offers.wishes import Money, Purse, Wish, dates
from mentoring.programmes.models import Territory
from mentoring.programmes.rules import Scope


def covered(found: EntryQuerySet, territory: Territory, wish: Wish, now: datetime) -> EntryQuerySet:
    """Of these, what the purse of the wish could book; without a purse: all of them. At most two statements more."""
    purse = wish.purse
    if purse is None:
        return found
    fits = _payable(purse)
    if suspended := _on_suspended_seats(purse.moneys, territory, wish, now):
        fits |= Q(pk__in=suspended)
    return found.alias(reach=_reach(purse.moneys)).filter(fits)


def _payable(purse: Purse) -> Q:
    """At the full price, or else at a lower one. Most are too dear for all of it together: that is quickly said."""
    lower = Reduction.objects.filter(_for_age(purse.age), offer=OuterRef("pk"), for_groups=False)
    reduced = Q(Exists(lower.filter(price_cents__lte=OuterRef("reach") + OuterRef("own_cents"))))
    most = sum(money.cents for money in purse.moneys)
    full = Q(price_cents__lte=F("reach") + F("own_cents"))
    return Q(least_cents__lte=most) & Q(least_cents__lte=F("reach")) & (full | reduced)


def _for_age(age: int | None) -> Q:
    """Prices for this age, and those on proof. An age that nobody knows has none of its own."""
    if age is None:
        return Q(youngest=None, oldest=None)
    return (Q(youngest=None) | Q(youngest__lte=age)) & (Q(oldest=None) | Q(oldest__gte=age))


def _on_suspended_seats(moneys: tuple[Money, ...], territory: Territory, wish: Wish, now: datetime) -> list[int]:
    """Offers with suspended seats to be had now, on a day of the wish: these vouchers pay one, nothing is added."""
    fitting = dates(wish, now).filter(
        pk=OuterRef("occurrence"),
        seats_taken__lt=F("capacity"),
        bookable_until__lte=now + timedelta(hours=MOST_HOURS),
        offer__territory=territory,
        offer__state=Offer.State.PUBLISHED,
    )
    # In two steps: joined at once, a database that has not counted its rows lately begins with all offers.
    released = list(SuspendedSeats.objects.filter(Exists(fitting), taken__lt=F("seats")).values_list("pk", flat=True))
    if not released:
        return []
    offer = "occurrence__offer__"
    rows = SuspendedSeats.objects.filter(pk__in=released).values_list(
        f"{offer}pk", f"{offer}discipline__slug", f"{offer}kind", f"{offer}provider",
        "price_cents", "hours_before", "occurrence__bookable_until",
    )  # fmt: skip
    return sorted(
        {
            pk
            for pk, slug, kind, provider_id, cents, hours, until in rows
            if until - timedelta(hours=hours) <= now and cents <= _reach_of(moneys, slug, kind, provider_id)
        }
    )


def _reach_of(moneys: tuple[Money, ...], slug: str, kind: str, provider_id: int) -> int:
    """What may be spent on one offer."""
    fitting = (one for one in moneys if one.scope.allows(discipline=slug, kind=kind, provider_id=provider_id))
    return sum(one.cents for one in fitting)


def _reach(moneys: tuple[Money, ...]) -> Combinable:
    """The same for each offer of a search."""
    reach: Combinable = Value(0)
    for money in moneys:
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
