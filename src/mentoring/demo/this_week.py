"""What is going on this week: a line, seats for who wished, a class outing, a newcomer."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from mentoring.bookings.booking import book
from mentoring.bookings.groups import Outing, book_group
from mentoring.bookings.prices import Choice
from mentoring.bookings.queries import expected
from mentoring.bookings.waiting import join_line, open_line
from mentoring.community.commands import wish_for
from mentoring.community.telling import tell_wishers
from mentoring.demo.iban import italian_iban
from mentoring.demo.outings import fits, purse_for
from mentoring.demo.season import Household, Listing, Season
from mentoring.nominations.queries import persons_looked_after
from mentoring.offers.dates import add_occurrence
from mentoring.offers.publishing import publish
from mentoring.offers.suspended import Release, suspend_seats
from mentoring.offers.writing import Spot
from mentoring.people.permissions import Actor, Role
from mentoring.people.queries import addresses_for
from mentoring.programmes.commands import admit

if TYPE_CHECKING:
    from mentoring.people.models import Organisation

CHAIRS, CHAIR_CENTS, WAIT = 6, 5_00, 2
LEFT_FOR_WISHERS = Release(hours_before=24 * 13, price_cents=0, seats=8)
WISH, PUPILS = 3, 6
CLASS = "Seconda B"


def plan_this_week(season: Season) -> None:
    """Without dice: who comes first in the books is chosen."""
    season.at(-12, 10, lambda: _put_up_chairs(season))
    season.at(-9, 17, lambda: _wish(season))
    season.at(-8, 9, lambda: _admit_newcomer(season))
    season.at(-2, 12, lambda: _take_class_along(season))
    season.at(-1, 9, lambda: _leave_seats(season))


# -- a line ---------------------------------------------------------------------------------------------------
def _put_up_chairs(season: Season) -> None:
    """Six on the stage. Leo has one, the others are soon gone; if he gives it back, Viola is the first in the line."""
    town = season.town
    offer = town.new_offer(
        town.manager,
        town.theatre,
        town.stage,
        price_cents=CHAIR_CENTS,
        title="Prova generale, dal palco",
        discipline="theatre",
        summary=(
            "Sei sedie sul palco, in mezzo agli attori, la sera prima del debutto. Si sente il suggeritore, si vede "
            "chi ha paura, e alla fine si dice alla regista che cosa non ha funzionato."
        ),
        youngest=10,
    )
    start = season.moment(5, 18, 30)
    date = town.published_date(
        town.manager, offer, starts_at=start, ends_at=start + timedelta(hours=2), capacity=CHAIRS
    )
    chairs = Listing(date, town.manager, "theatre")
    book(town.guardian, person=town.leo, occurrence=date, form_key=town.form_key(), now=town.now)
    season.at(-10, 16, lambda: _take_chairs(season, chairs))
    season.at(-4, 16, lambda: _stand_in_line(season, chairs))


def _take_chairs(season: Season, chairs: Listing) -> None:
    for household in _first(season, chairs, CHAIRS - 1):
        _seat(season, household, chairs)
    open_line(season.town.manager, occurrence=chairs.date, now=season.town.now)


def _stand_in_line(season: Season, chairs: Listing) -> None:
    town = season.town
    viola, today = Household(town.viola, town.young), timezone.localdate(town.now)
    # Nine days before it: a letter would come too late for whoever has no e-mail address.
    told = [each for each in _first(season, chairs) if addresses_for(each.person, today)]
    for household in (viola, *told[:WAIT]):
        join_line(
            household.actor, person=household.person, occurrence=chairs.date, form_key=town.form_key(), now=town.now
        )


# -- wishes and suspended seats -----------------------------------------------------------------------------------
def _wish(season: Season) -> None:
    town = season.town
    music, theatre, cinema = (town.discipline(slug).pk for slug in ("music", "theatre", "cinema"))
    for actor, person, wished in (
        (town.adult, town.giona, [music]),
        (town.young, town.viola, [theatre, cinema]),
        (town.guardian, town.leo, [music, theatre]),
        *((household.actor, household.person, [music]) for household in _first(season, _concert(season), WISH)),
    ):
        wish_for(actor, person=person, territory=town.territory, discipline_ids=wished, now=town.now)


def _leave_seats(season: Season) -> None:
    """Some of the next concert's seats cost nothing. Who wished for music hears of it; one family says yes at once."""
    town = season.town
    suspend_seats(town.manager, occurrence=town.later_date, release=LEFT_FOR_WISHERS, now=town.now)
    tell_wishers(town.now)
    [first] = _first(season, _concert(season), 1)
    book(
        first.actor,
        person=first.person,
        occurrence=town.later_date,
        form_key=town.form_key(),
        now=town.now,
        choice=Choice(suspended_cents=0),
    )


# -- a class --------------------------------------------------------------------------------------------------
def _take_class_along(season: Season) -> None:
    """Letizia takes some of hers to tonight's concert, and Leo if he does not go anyway: one code at the door."""
    town = season.town
    concert = Listing(town.tonight_date, town.manager, "music")
    hers = {person.pk for person in persons_looked_after(town.teacher)}
    people = [] if town.leo.pk in _seated(concert) else [town.leo.pk]
    pupils = [each for each in _first(season, concert) if each.person.pk in hers][: PUPILS - len(people)]
    for pupil in pupils:
        _pays(pupil, concert)
    people += [pupil.person.pk for pupil in pupils]
    if people:
        outing = Outing(town.tonight_date, CLASS, people)
        book_group(town.teacher, nominator=town.school, outing=outing, form_key=town.form_key(), now=town.now)


# -- a newcomer -------------------------------------------------------------------------------------------------
def _admit_newcomer(season: Season) -> None:
    """It takes part, but what it puts on is looked at first."""
    town = season.town
    user = town.confirmed_user("sgabello@example.org", "Pia Sgabello")
    newcomer, asked = town.asking_organisation(
        "Compagnia dello Sgabello",
        "theatre",
        Role.PROVIDER,
        user,
        iban=italian_iban(3001),
        about="Quattro attrici, un furgone e uno sgabello che fa da trono, da barca e da montagna.",
        address="vicolo del Trucco 2",
        municipality="Mortara",
    )
    admit(town.operator, admission=asked, now=town.now)
    actor = town.acting(user.email, Role.PROVIDER)
    season.at(-1, 15, lambda: _offer_first(season, actor, newcomer))


def _offer_first(season: Season, actor: Actor, newcomer: "Organisation") -> None:
    town = season.town
    yard = town.new_place(
        actor, newcomer, Spot("Cortile dello Sgabello", "vicolo del Trucco 2", "Mortara", 45.2513, 8.7398)
    )
    offer = town.new_offer(
        actor,
        newcomer,
        yard,
        price_cents=6_00,
        title="Il mago che perdeva i conigli",
        discipline="theatre",
        summary=(
            "Un prestigiatore distratto, una valigia senza fondo e il pubblico che deve ritrovare tutto prima della "
            "fine. Per famiglie, un'ora scarsa."
        ),
    )
    for day in (12, 19):
        start = season.moment(day, 17)
        ends = start + timedelta(minutes=55)
        add_occurrence(actor, offer=offer, starts_at=start, ends_at=ends, capacity=45, now=town.now)
    publish(actor, offer=offer, now=town.now)


# -- who ----------------------------------------------------------------------------------------------------------
def _concert(season: Season) -> Listing:
    return Listing(season.town.later_date, season.town.manager, "music")


def _first(season: Season, listing: Listing, most: int = 1000) -> list[Household]:
    """Families that would go and have the money, the first ones in the books; nobody of the cast."""
    town = season.town
    cast, seated = {town.leo.pk, town.viola.pk, town.giona.pk}, _seated(listing)
    every = sorted(season.households.items())
    able = [each for pk, each in every if pk not in cast | seated and fits(season, each, listing)]
    return able[:most]


def _seated(listing: Listing) -> set[int]:
    return {booking.person_id for booking in expected(listing.door, listing.date)}


def _seat(season: Season, household: Household, listing: Listing) -> None:
    town = season.town
    book(household.actor, person=household.person, occurrence=listing.date, form_key=town.form_key(), now=town.now)
    _pays(household, listing)


def _pays(household: Household, listing: Listing) -> None:
    purse = purse_for(household, listing)
    assert purse is not None
    household.left[purse] -= listing.date.offer.price_cents
