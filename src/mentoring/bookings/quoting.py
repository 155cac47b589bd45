"""What somebody would pay for a date, and what they may choose from."""

from datetime import date

from django.utils import timezone

from mentoring.bookings.errors import ChoiceGone
from mentoring.bookings.prices import Choice, Quote, Rate, Rates, Reduced, quote, rates_for
from mentoring.offers.models import Occurrence, Offer, SuspendedSeats
from mentoring.people.models import Person


def rates_of(person: Person, occurrence: Occurrence) -> Rates:
    """The prices of a date for a person, by their age on that day. Reads the offer's reductions, prefetched or not."""
    return _rates(occurrence.offer, person.age_on(timezone.localdate(occurrence.starts_at)))


def _rates(offer: Offer, age: int) -> Rates:
    reductions = [
        Reduced(one.pk, one.name, one.price_cents, one.youngest, one.oldest) for one in offer.reductions.all()
    ]
    return rates_for(
        offer.price_cents,
        reductions,
        age,
        companion_cents=offer.companion_cents,
        own_cents=offer.contribution_cents,
    )


def quotes_for(person: Person, offer: Offer, on: date) -> list[Quote]:
    """What one seat costs a person of that day's age: what applies by itself, and the lowest that they may choose."""
    rates = _rates(offer, person.age_on(on))
    return [Quote(rate.name, rate.cents, 1, rates.own_cents) for rate in (rates.usual, rates.lowest)]


def on_proof(offer: Offer) -> list[Rate]:
    """The lower prices for whoever can show something at the door, the lowest first: what a whole group may choose."""
    there = [one for one in offer.reductions.all() if one.youngest is None and one.oldest is None]
    lower = [Rate(one.name, one.price_cents, one.pk) for one in there if one.price_cents < offer.price_cents]
    return sorted(lower, key=lambda rate: (rate.cents, rate.name))


def agreed_on(person: Person, occurrence: Occurrence, choice: Choice) -> Quote:
    """What was chosen, in cents. Refuses with ChoiceGone."""
    agreed = quote(rates_of(person, occurrence), choice)
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
