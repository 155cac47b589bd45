"""The page of one offer: when, where, how much, and one button per date."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.bookings.lines import places_in_line
from mentoring.bookings.prices import Quote
from mentoring.bookings.queries import Payment, payment, seats_of
from mentoring.bookings.quoting import quotes_for
from mentoring.kernel.refusal import Refusal
from mentoring.offers.queries import offer_with_id, places_on_map, similar_offers
from mentoring.offers.showing import Details, details_of, told_dates
from mentoring.people.permissions import Role
from mentoring.people.queries import person_of
from mentoring.vouchers.queries import Pocketful, wallet
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.earmarks import ages
from mentoring.web.forms import new_form_key
from mentoring.web.pictures import image_of
from mentoring.web.public import telling, words
from mentoring.web.public.cards import cards
from mentoring.web.public.last_seats import LastSeats, last_seats
from mentoring.web.public.linked_data import linked_data
from mentoring.web.public.locator import locator_svg
from mentoring.web.public.sharing import share_of
from mentoring.web.public.tiles import Pin, tile_map, way_to
from mentoring.web.wording import euro

if TYPE_CHECKING:
    from mentoring.bookings.models import Booking, Waiting
    from mentoring.offers.models import Occurrence, Offer
    from mentoring.people.models import Person

DATES_SHOWN = 8  # The others are one tap away.


@audience(Role.PUBLIC)
def offer(request: ActorRequest, pk: int) -> HttpResponse:
    """When, where, how much; and for those who have a wallet, one button per date."""
    return show_offer(request, found(offer_with_id(request.actor, pk)))


def show_offer(request: ActorRequest, offer: "Offer", refusal: Refusal | None = None) -> HttpResponse:
    """The page of an offer; with a refusal, also what went wrong when one tried to book."""
    now = timezone.now()
    details = details_of(offer)
    looker, told = _looker(request, offer, now), told_dates(offer, now)
    last = last_seats(told, looker.pocketfuls, now)
    dates = [_date(occurrence, looker, last.get(occurrence.pk)) for occurrence in told]
    coming = [date for date in dates if not date.is_cancelled]
    context = {
        "offer": offer,
        "is_period": offer.is_undated,
        "is_published": offer.state == offer.State.PUBLISHED,
        "looker": looker,
        "obstacle": _obstacle(looker, coming),
        "first_date": next((date for date in coming if date.left), coming[0] if coming else None),
        "dates": dates[:DATES_SHOWN],
        "later_dates": dates[DATES_SHOWN:],
        "others": max(len(coming) - 1, 0),
        "ages": ages(offer.youngest, offer.oldest),
        "cancelling": words.cancelling(offer),
        **_told(offer, details),
        **_where(offer),
        **_outside(request, offer, told, details),
        "similar": cards(similar_offers(offer, now), looker.pocketfuls),
        "takes_groups": request.actor.role == Role.NOMINATOR,
        "refusal": refusal,
    }
    return render(request, "public/offer.html", context, status=refusal.status if refusal else 200)


def _told(offer: "Offer", details: Details) -> dict[str, Any]:
    """What it has beside its dates."""
    pictures = [image_of(picture) for picture in details.pictures]
    return {
        "picture": pictures[0] if pictures else None,
        "more_pictures": pictures[1:],
        "prices": telling.prices(offer, details.reductions),
        "own_part": telling.own_part(offer),
        "limit": telling.limit(offer),
        "comforts": telling.comforts(details.accesses),
    }


def _outside(request: ActorRequest, offer: "Offer", told: "list[Occurrence]", details: Details) -> dict[str, Any]:
    """What others read of a public offer: who passes its link on, and search engines."""
    if offer.state != offer.State.PUBLISHED:
        return {}
    dates = [date for date in told if not date.cancelled_at]
    share = share_of(request.territory, offer, dates, details.pictures)
    return {"share": share, "linked_data": linked_data(offer, told, share, details)}


def _where(offer: "Offer") -> dict[str, Any]:
    """A drawing (or a map with tiles, where the installation has them), and ways to get there."""
    place = offer.place
    if place.latitude is None or place.longitude is None:
        return {"way": way_to(place)}
    drawing = locator_svg(place, places_on_map(offer.territory))
    return {"way": way_to(place), "drawing": drawing, "tile_map": tile_map([Pin(place)])}


@dataclass(frozen=True)
class Looker:
    """Who looks at an offer, as far as booking goes."""

    person: "Person | None"
    is_guardian: bool
    pocketfuls: list[Pocketful]
    payment: Payment | None
    seats: "dict[int, Booking]"
    places: "dict[int, Waiting]"  # In the lines of which dates they stand.

    @property
    def can_pay(self) -> bool:
        return self.payment is not None and not self.payment.missing_cents

    @property
    def pays_with_wallet(self) -> bool:
        """There is a price, and the wallet covers it."""
        return self.can_pay and self.payment is not None and bool(self.payment.parts)

    @property
    def price_cents(self) -> int:
        """The price for them: what vouchers give, and what is left for the door."""
        paid = self.payment
        return paid.by_vouchers_cents + paid.at_door_cents if paid else 0


def _looker(request: ActorRequest, offer: "Offer", now: datetime) -> Looker:
    person = person_of(request.actor)
    if person is None:
        return Looker(person=None, is_guardian=False, pocketfuls=[], payment=None, seats={}, places={})
    today = timezone.localdate(now)
    pocketfuls = wallet(request.actor, today)
    return Looker(
        person=person,
        is_guardian=request.actor.role == Role.GUARDIAN,
        pocketfuls=pocketfuls,
        payment=_payment(pocketfuls, offer, *quotes_for(person, offer, today)),
        seats=seats_of(request.actor, offer),
        places={one.occurrence_id: one for one in places_in_line(request.actor).filter(occurrence__offer=offer)},
    )


def _payment(pocketfuls: list[Pocketful], offer: "Offer", usual: Quote, lowest: Quote) -> Payment:
    """At the price that applies by itself; if the wallet lacks something, at the lowest that may be chosen."""
    paid = payment(pocketfuls, offer, usual)
    return payment(pocketfuls, offer, lowest) if paid.missing_cents else paid


@dataclass(frozen=True)
class Date:
    """A date that can still be booked or was cancelled, and what the person who looks can do about it."""

    occurrence: "Occurrence"
    left: int
    booking: "Booking | None"
    fits_age: bool
    can_book: bool
    form_key: str
    moved: str  # When it would have been, before it was moved.
    covers: telling.Course | None
    place: "Waiting | None"  # In its line.
    can_wait: bool
    last_seats: LastSeats | None  # Suspended ones.
    can_book_suspended: bool

    @property
    def is_offered(self) -> bool:
        """Is a seat kept for them while they decide?"""
        return self.place is not None and self.place.state == self.place.State.OFFERED

    @property
    def has_line(self) -> bool:
        return self.occurrence.has_waiting_list and not self.left and not self.booking

    @property
    def is_cancelled(self) -> bool:
        return self.occurrence.cancelled_at is not None


def _date(occurrence: "Occurrence", looker: Looker, last: LastSeats | None) -> Date:
    starts_on = timezone.localdate(occurrence.starts_at)
    fits_age = looker.person is None or occurrence.offer.welcomes(looker.person.age_on(starts_on))
    booking = looker.seats.get(occurrence.pk)
    is_shown = occurrence.offer.state == occurrence.offer.State.PUBLISHED and occurrence.cancelled_at is None
    place = looker.places.get(occurrence.pk)
    is_offered = place is not None and place.state == place.State.OFFERED
    open_to_book = (occurrence.seats_left > 0 or is_offered) and is_shown
    may_come = looker.can_pay and fits_age and booking is None
    return Date(
        occurrence=occurrence,
        left=occurrence.seats_left,
        booking=booking,
        fits_age=fits_age,
        can_book=open_to_book and may_come,
        form_key=new_form_key(),
        moved=telling.moved(occurrence),
        covers=telling.covered(occurrence.offer, occurrence),
        place=place,
        can_wait=is_shown and may_come and occurrence.has_waiting_list and not (open_to_book or place),
        last_seats=last if is_shown else None,
        can_book_suspended=bool(last and last.is_paid and looker.person and fits_age and is_shown),
    )


@dataclass(frozen=True)
class Obstacle:
    """Why no date can be booked, and what to do about it."""

    sentence: str
    advice: str = ""
    url: str = ""


def _obstacle(looker: Looker, dates: list[Date]) -> Obstacle | None:
    """The first thing that stands between a person and every date; nothing if one tap is enough."""
    free = [date for date in dates if date.booking is None]
    if looker.person is None or looker.payment is None or not free:
        return None
    if not any(date.fits_age for date in free):
        return Obstacle(_("Questa proposta è per un'altra età."))
    missing = looker.payment.missing_cents
    if not missing:
        return None
    if not any(pocketful.free_cents for pocketful in looker.pocketfuls):
        return Obstacle(
            _("Nel borsellino adesso non c'è niente."),
            _("Quando arriva un buono ti avvisiamo, e qui potrai prenotare."),
        )
    url = reverse("web:wallet")
    if not looker.payment.parts:
        return Obstacle(_("I buoni che ci sono nel borsellino valgono per altre cose."), url=url)
    short = _("Nel borsellino mancano %(missing)s per questa proposta.") % {"missing": euro(missing)}
    return Obstacle(short, url=url)
