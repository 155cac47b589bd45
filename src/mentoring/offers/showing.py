"""What the page of one offer tells: its prices, who finds it easy to come, its pictures, and every date ahead."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, prefetch_related_objects

from mentoring.offers.models import Access, Occurrence, Offer, Picture, PictureFile, Reduction
from mentoring.people.permissions import Actor


def told_dates(offer: Offer, now: datetime) -> list[Occurrence]:
    """Its dates that can still be booked, and those ahead that were cancelled; the soonest first, with their sessions.

    A cancelled date is told until it would have been over: somebody may have it in their diary.
    """
    ahead = Q(bookable_until__gt=now) | Q(cancelled_at__isnull=False, ends_at__gt=now)
    dates = Occurrence.objects.filter(ahead, offer=offer).select_related("offer").prefetch_related("sessions")
    return list(dates.order_by("starts_at", "pk"))


@dataclass(frozen=True)
class Details:
    """What an offer has beside its dates: reductions (the lowest last, as a price list is read), needs, pictures."""

    reductions: list[Reduction]
    accesses: list[Access]  # In the order in which the needs are named: access first, then languages.
    pictures: list[Picture]  # In the provider's order, each with the widths it comes in (`files`, without their bytes).


def details_of(offer: Offer) -> Details:
    """Everything of one offer that is not a date. Four statements; its reductions stay with it, for who reckons."""
    order = list(Access.Need.values)
    prefetch_related_objects([offer], "reductions")
    return Details(
        reductions=sorted(offer.reductions.all(), key=lambda reduction: (-reduction.price_cents, reduction.pk)),
        accesses=sorted(Access.objects.filter(offer=offer), key=lambda access: order.index(access.need)),
        pictures=pictures_of(offer),
    )


def first_pictures(offers: Iterable[Offer]) -> dict[int, Picture]:
    """The picture that stands for each of these offers in a list; those without one are not in it. Two statements."""
    ids = [offer.pk for offer in offers]
    if not ids:
        return {}
    pictures = Picture.objects.filter(offer_id__in=ids).order_by("offer_id", "-position", "-pk")
    return {picture.offer_id: picture for picture in pictures.prefetch_related(_widths())}  # The first one stays.


def pictures_of(offer: Offer) -> list[Picture]:
    """Its pictures in the provider's order, each with the widths it comes in. Two statements."""
    return list(Picture.objects.filter(offer=offer).prefetch_related(_widths()).order_by("position", "pk"))


def picture_with_id(actor: Actor, pk: int) -> Picture | None:
    """One picture, of an offer that the actor may see."""
    seen = Offer.objects.visible_to(actor)
    return Picture.objects.select_related("offer").filter(pk=pk, offer__in=seen).first()


def picture_bytes(actor: Actor, pk: int, *, version: str, width: int) -> bytes | None:
    """A picture at one width, as WebP, if the actor may see its offer."""
    seen = Offer.objects.visible_to(actor)
    asked = PictureFile.objects.filter(picture=pk, picture__version=version, width=width, picture__offer__in=seen)
    webp = asked.values_list("webp", flat=True).first()
    return None if webp is None else bytes(webp)


def _widths() -> "Prefetch[Any]":
    return Prefetch("files", queryset=PictureFile.objects.only("picture_id", "width").order_by("width"))
