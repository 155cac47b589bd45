"""What somebody would pay for a date, and what they may choose from."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from mentoring.bookings.errors import ChoiceGone
from mentoring.bookings.prices import Choice, Quote, Rate, Rates, Reduced, quote, rates_for
from mentoring.offers.models import Occurrence, Offer, Reduction, SuspendedSeats
from mentoring.people.models import Person


def rates_of(person: Person, occurrence: Occurrence) -> Rates:
    """The prices of a date for a person, by their age on that day. Reads the offer's reductions, prefetched or not."""
    return _rates(occurrence.offer, person.age_on(timezone.localdate(occurrence.starts_at)), _alone(occurrence.offer))


def rates_with_group(person: Person, occurrence: Occurrence) -> Rates:
    """The same for somebody whom a body takes along: with the prices for groups."""
    offer = occurrence.offer
    return _rates(offer, person.age_on(timezone.localdate(occurrence.starts_at)), offer.reductions.all())


def _alone(offer: Offer) -> list[Reduction]:
    return [one for one in offer.reductions.all() if not one.for_groups]


def _rates(offer: Offer, age: int, lower: Iterable[Reduction]) -> Rates:
    reductions = [Reduced(one.pk, one.name, one.price_cents, one.youngest, one.oldest) for one in lower]
    return rates_for(
        offer.price_cents,
        reductions,
        age,
        companion_cents=offer.companion_cents,
        own_cents=offer.contribution_cents,
    )


def quotes_for(person: Person, offer: Offer, on: date) -> list[Quote]:
    """What one seat costs a person of that day's age: what applies by itself, and the lowest that they may choose."""
    rates = _rates(offer, person.age_on(on), _alone(offer))
    return [Quote(rate.name, rate.cents, 1, rates.own_cents) for rate in (rates.usual, rates.lowest)]


def on_proof(offer: Offer) -> list[Rate]:
    """What a whole group may choose, the lowest first: prices for groups, and those that one shows a reason for."""
    there = [one for one in offer.reductions.all() if one.youngest is None and one.oldest is None]
    lower = [Rate(one.name, one.price_cents, one.pk) for one in there if one.price_cents < offer.price_cents]
    return sorted(lower, key=lambda rate: (rate.cents, rate.name))


def agreed_on(person: Person, occurrence: Occurrence, choice: Choice) -> Quote:
    """What was chosen, in cents. Refuses with ChoiceGone."""
    rates = rates_with_group(person, occurrence) if choice.with_group else rates_of(person, occurrence)
    agreed = quote(rates, choice)
    if agreed is None:
        raise ChoiceGone
    return agreed


def agreed_on_suspended(suspended: SuspendedSeats, choice: Choice) -> Quote:
    """What one of a date's suspended seats costs; whoever comes along pays as ever. Refuses with ChoiceGone."""
    offer = suspended.occurrence.offer
    if not choice.with_companion:
        return Quote("", suspended.price_cents)
    if offer.companion_cents is None:
        raise ChoiceGone
    return Quote("", suspended.price_cents + offer.companion_cents, 2)
