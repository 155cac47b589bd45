"""What the card of an offer tells: its next date with a place left, how many are left, who pays."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mentoring.bookings.queries import payment
from mentoring.offers.showing import first_pictures
from mentoring.vouchers.queries import Pocketful

if TYPE_CHECKING:
    from mentoring.offers.models import Offer


@dataclass(frozen=True)
class Card:
    """An offer as `whats_on` gives it, for components/card_offer.html."""

    offer: "Offer"
    when: datetime | None  # When the date starts ...
    until: datetime | None  # ... or, for a period, when it ends.
    place: str
    left: int
    more: int  # Other dates to come.
    is_covered: bool  # The wallet pays all of it.


def cards(offers: "Iterable[Offer]", pocketfuls: list[Pocketful]) -> list[Card]:
    """A card for each offer; the wallet is that of whoever looks, empty for most people."""
    listed = list(offers)
    pictures = first_pictures(listed)
    for offer in listed:
        offer.first_picture = pictures.get(offer.pk)  # type: ignore[attr-defined] # for {% cover offer %}
    return [_card(offer, pocketfuls) for offer in listed]


def _card(offer: "Offer", pocketfuls: list[Pocketful]) -> Card:
    (shown,) = offer.coming  # type: ignore[attr-defined] # prefetched by whats_on
    lasts = offer.is_undated
    return Card(
        offer=offer,
        when=None if lasts else shown.starts_at,
        until=shown.ends_at if lasts else None,
        place=f"{offer.place.name}, {offer.place.municipality}",
        left=shown.seats_left,
        more=shown.n - 1,
        is_covered=bool(pocketfuls and offer.price_cents and payment(pocketfuls, offer).is_whole),
    )
