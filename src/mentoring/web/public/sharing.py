"""What a link to an offer shows where it is passed on: a title, a sentence, a picture in the territory's look.

The picture's address holds its version, made of everything that is drawn: it is kept for ever, and a new date makes a
new address. It is in Italian for everybody: whoever fetches it is a machine.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from mentoring.adapters.pdf import picture
from mentoring.adapters.pictures import as_jpeg
from mentoring.offers.queries import coming_dates, offer_with_id
from mentoring.offers.showing import picture_bytes, pictures_of
from mentoring.people.permissions import Actor, Role
from mentoring.programmes.colours import gold_on
from mentoring.programmes.overview import logo_with_version
from mentoring.programmes.queries import address_of
from mentoring.web.addresses import link_to
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.covers import cover_svg
from mentoring.web.looks import FOR_EVER
from mentoring.web.wording import day, when

if TYPE_CHECKING:
    from mentoring.offers.models import Occurrence, Offer, Picture
    from mentoring.programmes.models import Territory

_TEMPLATE = Path(__file__).parent.parent / "pdf" / "share.typ"
_DRAWING = 2  # One more when share.typ or the covers change: the pictures get new addresses.
_KEPT = 64  # Pictures in memory, some tens of kilobytes each. Whoever asks keeps them, too.
_PHOTO = 630  # Pixels: so high is the card. The smallest width of a photograph that is at least so wide is enough.


@dataclass(frozen=True)
class ShareCard:
    """Everything that is drawn."""

    title: str
    eyebrow: str
    when: str
    where: str
    territory: str
    primary: str
    accent: str
    logo_version: str
    cover: tuple[str, int]  # Discipline and id: what the drawing is made from, where there is no photograph.
    photo: tuple[int, str, int] | None = None  # Its number, its version, how wide.

    @property
    def version(self) -> str:
        return sha256(json.dumps([_DRAWING, asdict(self)]).encode()).hexdigest()[:16]


def share_card(
    territory: "Territory", offer: "Offer", dates: "Sequence[Occurrence]", pictures: "Sequence[Picture]"
) -> ShareCard:
    """What the picture of an offer says, with its next date; beside it the offer's own first picture, if it has one."""
    look = territory.appearance
    with override("it"):
        return ShareCard(
            title=offer.title,
            eyebrow=f"{offer.discipline} · {offer.get_kind_display()}",
            when=_when(offer, dates),
            where=f"{offer.place.name}, {offer.place.municipality}",
            territory=territory.name,
            primary=look.primary,
            accent=look.accent,
            logo_version=look.logo_version,
            cover=(offer.discipline.slug, offer.pk),
            photo=_photo(pictures[0]) if pictures else None,
        )


def _photo(picture: "Picture") -> tuple[int, str, int]:
    widths = sorted(file.width for file in picture.files.all())
    return picture.pk, picture.version, next((width for width in widths if width >= _PHOTO), widths[-1])


def _when(offer: "Offer", dates: "Sequence[Occurrence]") -> str:
    if not dates:
        return ""
    if offer.is_undated:
        return _("Fino a %(day)s") % {"day": day(dates[0].ends_at)}
    return when(dates[0].starts_at)


@lru_cache(maxsize=_KEPT)
def draw(card: ShareCard) -> bytes:
    """The picture, 1200 x 630: a JPEG, since a photograph weighs ten times as much as a PNG."""
    logo = logo_with_version(card.logo_version) if card.logo_version else None
    data = asdict(card) | {
        "gold": gold_on(card.primary),
        **_beside(card),
        "logo": None if logo is None else list(logo),
        "longest_word": max(card.title.split(), key=len, default=""),
    }
    return as_jpeg(picture(_TEMPLATE, data))


def _beside(card: ShareCard) -> dict[str, object]:
    """The photograph, as everybody sees it; the drawing if there is none, or if it was taken away just now."""
    if card.photo is not None:
        pk, version, width = card.photo
        if webp := picture_bytes(Actor.public(), pk, version=version, width=width):
            return {"cover": list(webp), "cover_format": "webp"}
    return {"cover": list(cover_svg(*card.cover, card.title).encode()), "cover_format": "svg"}


@audience(Role.PUBLIC)
@require_safe
def share_picture(request: ActorRequest, pk: int, version: str) -> HttpResponse:
    """The picture of a public offer. An address from before leads to the one of today."""
    everybody = Actor.public().at(request.territory.pk)
    offer = found(offer_with_id(everybody, pk))
    if offer.state != offer.State.PUBLISHED:
        raise Http404
    card = share_card(request.territory, offer, coming_dates(offer, timezone.now()), pictures_of(offer))
    if version != card.version:
        return redirect("web:share_picture", pk, card.version)
    return HttpResponse(draw(card), content_type="image/jpeg", headers={"Cache-Control": FOR_EVER})


@dataclass(frozen=True)
class Share:
    """What the head of a page says to whoever passes its link on."""

    url: str
    picture: str
    picture_alt: str


def share_of(
    territory: "Territory", offer: "Offer", dates: "Sequence[Occurrence]", pictures: "Sequence[Picture]"
) -> Share:
    """For the head of an offer's page."""
    card, home = share_card(territory, offer, dates, pictures), address_of(territory)
    return Share(
        url=link_to(home, "web:offer", offer.pk),
        picture=link_to(home, "web:share_picture", offer.pk, card.version),
        picture_alt=", ".join(part for part in (card.title, card.when, card.where) if part),
    )
