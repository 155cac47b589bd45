"""Going out: who books what, who comes, who changes their mind, and who forgets."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from mentoring.bookings.booking import book
from mentoring.bookings.queries import expected
from mentoring.bookings.redeeming import redeem
from mentoring.bookings.releasing import cancel
from mentoring.demo.season import Household, Listing, Season
from mentoring.kernel.refusal import Refusal

if TYPE_CHECKING:
    from mentoring.bookings.models import Booking

OUTINGS = (3, 9)  # How often a household with money looks for something.
AHEAD = timedelta(days=35)
COMES, CANCELS = 0.84, 0.94  # The rest forgets.
TRIES = 4
TONIGHT = 30
EARLY = (14, 9, 8, 5, 2)  # Minutes before the end of the building: the door is open already.


def plan_outings(season: Season, household: Household) -> None:
    """Some evenings between now and the end, each chosen when its time comes."""
    for _outing in range(season.dice.randint(*OUTINGS)):
        season.soon(season.end - season.town.now, lambda: _go_out(season, household), after=timedelta(hours=1))


def plan_tonight(season: Season) -> None:
    """Tonight's concert is well booked, and the first guests are in already."""
    concert = next(listing for listing in season.listings if listing.date == season.town.tonight_date)
    for _guest in range(TONIGHT):
        season.agenda.at(
            season.end - timedelta(hours=season.dice.randint(3, 140)), lambda: _choose_tonight(season, concert)
        )
    for minutes in EARLY:
        season.agenda.at(season.end - timedelta(minutes=minutes), lambda: _come_early(season))


def _choose_tonight(season: Season, concert: Listing) -> None:
    fitting = [household for household in season.households.values() if fits(season, household, concert)]
    if fitting:
        reserve(season, season.dice.choice(fitting), concert)


def _come_early(season: Season) -> None:
    town = season.town
    guests = [
        booking
        for booking in expected(town.usher, town.tonight_date)
        if booking.state == "held" and not booking.group_id
    ]
    if guests:
        redeem(town.usher, booking=season.dice.choice(guests), now=town.now)


def _go_out(season: Season, household: Household) -> None:
    fitting = [listing for listing in season.listings if fits(season, household, listing)]
    for listing in season.dice.sample(fitting, min(TRIES, len(fitting))):
        if reserve(season, household, listing) is not None:
            return


def fits(season: Season, household: Household, listing: Listing) -> bool:
    """Would they go, and can they pay?"""
    date, offer = listing.date, listing.date.offer
    return (
        season.town.now + timedelta(hours=2) < date.starts_at < season.town.now + AHEAD
        and offer.welcomes(household.person.age_on(timezone.localdate(date.starts_at)))
        and purse_for(household, listing) is not None
    )


def purse_for(household: Household, listing: Listing) -> frozenset[str] | None:
    """The money that pays for this, if there is enough of it."""
    price = listing.date.offer.price_cents
    return next((p for p, cents in household.left.items() if listing.discipline in p and cents >= price), None)


def reserve(season: Season, household: Household, listing: Listing) -> "Booking | None":
    """Take a seat, if there is one, and plan what becomes of it."""
    town, purse = season.town, purse_for(household, listing)
    if purse is None:
        return None
    try:
        booking = book(
            household.actor, person=household.person, occurrence=listing.date, form_key=town.form_key(), now=town.now
        )
    except Refusal:  # Full, or already going.
        return None
    household.left[purse] -= booking.price_cents
    fate = season.dice.random()
    if fate < COMES:
        early = timedelta(minutes=season.dice.randint(2, 25))
        season.agenda.at(listing.date.starts_at - early, lambda: redeem(listing.door, booking=booking, now=town.now))
    elif fate < CANCELS and listing.date.cancellable_until > town.now:
        season.soon(listing.date.cancellable_until - town.now, lambda: _change_mind(season, household, booking, purse))
    return booking


def _change_mind(season: Season, household: Household, booking: "Booking", purse: frozenset[str]) -> None:
    cancel(household.actor, booking=booking, now=season.town.now)
    household.left[purse] += booking.price_cents
