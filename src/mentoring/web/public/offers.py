"""What is on: the list with its filters, and the page of one offer."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from mentoring.bookings.queries import Payment, payment, seats_of
from mentoring.kernel.refusal import Refusal
from mentoring.offers.queries import Money, coming_dates, offer_with_id, places_on_map, similar_offers, whats_on
from mentoring.people.permissions import Role
from mentoring.people.queries import person_of
from mentoring.vouchers.queries import Pocketful, wallet
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.earmarks import ages
from mentoring.web.forms import new_form_key
from mentoring.web.public import words
from mentoring.web.public.cards import cards
from mentoring.web.public.forms import OfferFilters, weekend
from mentoring.web.public.locator import locator_svg

if TYPE_CHECKING:
    from mentoring.bookings.models import Booking
    from mentoring.offers.models import Occurrence, Offer
    from mentoring.people.models import Person

PAGE_SIZE = 24
DATES_SHOWN = 8  # The others are one tap away.


@dataclass(frozen=True)
class Chip:
    """A quick way to a few days."""

    label: str | Promise
    first: date | None
    last: date | None
    is_current: bool


@audience(Role.PUBLIC)
def offers(request: ActorRequest) -> HttpResponse:
    """Everything that can be booked, the soonest first; filters stand in the address."""
    now = timezone.now()
    today = timezone.localdate(now)
    person = person_of(request.actor)
    pocketfuls = wallet(request.actor, today) if person else []
    filters = OfferFilters(request.GET, territory=request.territory, has_wallet=person is not None)
    wish = filters.wish()
    if person and filters.chosen.get("wallet"):
        purse = tuple(Money(pocketful.voucher.scope, pocketful.free_cents) for pocketful in pocketfuls)
        wish = replace(wish, purse=purse, age=person.age_on(today) if wish.age is None else wish.age)
    page = Paginator(whats_on(request.actor, request.territory, wish, now), PAGE_SIZE).get_page(request.GET.get("page"))
    chips = _chips(wish.from_day, wish.to_day, today)
    context = {
        "filters": filters,
        "chips": chips,
        "shows_more": _says_more(filters, chips),
        "page_obj": page,
        "cards": cards(page.object_list, pocketfuls),
    }
    return render(request, "public/offers.html", context)


def _chips(first: date | None, last: date | None, today: date) -> list[Chip]:
    """Chosen chips lead back to any day."""
    saturday, sunday = weekend(today)
    days = [(_("Oggi e stasera"), today, today), (_("Questo fine settimana"), saturday, sunday)]
    return [
        Chip(label, None, None, is_current=True)
        if (first, last) == (start, end)
        else Chip(label, start, end, is_current=False)
        for label, start, end in days
    ]


def _says_more(filters: OfferFilters, chips: list[Chip]) -> bool:
    """Is one of the folded fields in use or wrong? Days that a chip already says do not count."""
    days = set() if any(chip.is_current for chip in chips) else {"day_from", "day_to"}
    return any(name in filters.chosen or filters[name].errors for name in {"discipline", "age", "place", *days})


@audience(Role.PUBLIC)
def offer(request: ActorRequest, pk: int) -> HttpResponse:
    """When, where, how much; and for those who have a wallet, one button per date."""
    return show_offer(request, found(offer_with_id(request.actor, pk)))


def show_offer(request: ActorRequest, offer: "Offer", refusal: Refusal | None = None) -> HttpResponse:
    """The page of an offer; with a refusal, also what went wrong when one tried to book."""
    now = timezone.now()
    looker = _looker(request, offer, now)
    dates = [_date(occurrence, looker) for occurrence in coming_dates(offer, now)]
    context = {
        "offer": offer,
        "is_period": offer.kind == offer.Kind.ENROLMENT,
        "is_published": offer.state == offer.State.PUBLISHED,
        "looker": looker,
        "first_date": next((date for date in dates if date.left), dates[0] if dates else None),
        "dates": dates[:DATES_SHOWN],
        "later_dates": dates[DATES_SHOWN:],
        "others": max(len(dates) - 1, 0),
        "ages": ages(offer.youngest, offer.oldest),
        "cancelling": words.cancelling(offer),
        **_where(offer),
        "similar": cards(similar_offers(offer, now), looker.pocketfuls),
        "refusal": refusal,
    }
    return render(request, "public/offer.html", context, status=refusal.status if refusal else 200)


def _where(offer: "Offer") -> dict[str, str]:
    """A drawing, and addresses of maps for those who want one: nothing is fetched before they ask."""
    place = offer.place
    if place.latitude is None or place.longitude is None:
        return {}
    spot = f"{place.latitude:.5f},{place.longitude:.5f}"
    pin = urlencode({"mlat": f"{place.latitude:.5f}", "mlon": f"{place.longitude:.5f}"})
    return {
        "locator": locator_svg(place, places_on_map(offer.territory)),
        "geo_url": f"geo:{spot}?q={spot}({quote(place.name)})",
        "map_url": f"https://www.openstreetmap.org/?{pin}#map=17/{spot.replace(',', '/')}",
    }


@dataclass(frozen=True)
class Looker:
    """Who looks at an offer, as far as booking goes."""

    person: "Person | None"
    pocketfuls: list[Pocketful]
    payment: Payment | None
    seats: "dict[int, Booking]"

    @property
    def can_pay(self) -> bool:
        return self.payment is not None and not self.payment.missing_cents

    @property
    def pays_with_wallet(self) -> bool:
        """There is a price, and the wallet covers it."""
        return self.can_pay and self.payment is not None and bool(self.payment.parts)


def _looker(request: ActorRequest, offer: "Offer", now: datetime) -> Looker:
    person = person_of(request.actor)
    if person is None:
        return Looker(None, [], None, {})
    pocketfuls = wallet(request.actor, timezone.localdate(now))
    return Looker(person, pocketfuls, payment(pocketfuls, offer), seats_of(request.actor, offer))


@dataclass(frozen=True)
class Date:
    """A date that can still be booked, and what the person who looks can do about it."""

    occurrence: "Occurrence"
    left: int
    booking: "Booking | None"
    fits_age: bool
    can_book: bool
    form_key: str


def _date(occurrence: "Occurrence", looker: Looker) -> Date:
    starts_on = timezone.localdate(occurrence.starts_at)
    fits_age = looker.person is None or occurrence.offer.welcomes(looker.person.age_on(starts_on))
    booking = looker.seats.get(occurrence.pk)
    open_to_book = occurrence.seats_left > 0 and occurrence.offer.state == occurrence.offer.State.PUBLISHED
    return Date(
        occurrence=occurrence,
        left=occurrence.seats_left,
        booking=booking,
        fits_age=fits_age,
        can_book=open_to_book and looker.can_pay and fits_age and booking is None,
        form_key=new_form_key(),
    )
