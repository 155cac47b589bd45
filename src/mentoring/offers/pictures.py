"""The pictures of an offer: a provider adds them, says what they show, puts them in order, takes them away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from mentoring.offers.changes import was_changed
from mentoring.offers.errors import PicturesChanged, TooManyPictures, WordsMissing
from mentoring.offers.models import Offer, Picture, PictureFile
from mentoring.offers.permissions import may_offer
from mentoring.people.permissions import Actor, require
from mentoring.records.commands import note

MOST_PICTURES = 8
LONGEST_WORDS = 200  # A sentence or two: whoever hears them waits for the page to go on.


@dataclass(frozen=True)
class NewPicture:
    """A picture as it is shown: its size in pixels, and a WebP for each width, drawn by us."""

    width: int
    height: int
    version: str  # Of the bytes.
    files: Mapping[int, bytes]


@transaction.atomic
def add_picture(actor: Actor, *, offer: Offer, picture: NewPicture, alt: str, now: datetime) -> Picture:
    """One more picture, after the others, with what it shows in words. The same picture again changes nothing.

    Refuses with NotAllowed, WordsMissing, or TooManyPictures.
    """
    require(may_offer(actor, offer.provider_id))
    words = _words(alt)
    _hold(offer)
    there = list(offer.pictures.all())
    if known := next((one for one in there if one.version == picture.version), None):
        return known
    if len(there) >= MOST_PICTURES:
        raise TooManyPictures
    last = max((one.position for one in there), default=-1)
    size = {"width": picture.width, "height": picture.height}
    kept = Picture.objects.create(offer=offer, position=last + 1, alt=words, version=picture.version, **size)
    PictureFile.objects.bulk_create(
        PictureFile(picture=kept, width=width, webp=webp) for width, webp in picture.files.items()
    )
    note(actor, "added", kept, at=now)
    was_changed(offer)
    return kept


@transaction.atomic
def describe_picture(actor: Actor, *, picture: Picture, alt: str, now: datetime) -> None:
    """Say differently what a picture shows. Refuses with NotAllowed or WordsMissing."""
    require(may_offer(actor, picture.offer.provider_id))
    words = _words(alt)
    _hold(picture.offer)
    if Picture.objects.filter(pk=picture.pk).exclude(alt=words).update(alt=words):
        note(actor, "edited", picture, at=now)
        was_changed(picture.offer)


@transaction.atomic
def arrange_pictures(actor: Actor, *, offer: Offer, order: Sequence[int], now: datetime) -> None:
    """Put the pictures of an offer in this order, by their numbers; the first one stands for it in lists.

    Refuses with NotAllowed, or PicturesChanged if these are not its pictures.
    """
    require(may_offer(actor, offer.provider_id))
    _hold(offer)
    there = {picture.pk: picture for picture in offer.pictures.all()}
    if len(order) != len(there) or set(order) != set(there):
        raise PicturesChanged
    moved = [there[pk] for position, pk in enumerate(order) if there[pk].position != position]
    for picture in moved:
        picture.position = order.index(picture.pk)
    if moved:
        Picture.objects.bulk_update(moved, ["position"])
        note(actor, "arranged", offer, at=now)
        was_changed(offer)


@transaction.atomic
def remove_picture(actor: Actor, *, picture: Picture, now: datetime) -> None:
    """Take a picture away; its bytes go with it. Refuses with NotAllowed. Twice is once."""
    require(may_offer(actor, picture.offer.provider_id))
    _hold(picture.offer)
    n_gone, _what = Picture.objects.filter(pk=picture.pk).delete()
    if n_gone:
        note(actor, "removed", picture, at=now)
        was_changed(picture.offer)


def _words(alt: str) -> str:
    words = " ".join(alt.split())[:LONGEST_WORDS].strip()
    if not words:
        raise WordsMissing(field="alt")
    return words


def _hold(offer: Offer) -> None:
    """One at a time, so that positions stay in order and nobody adds a ninth."""
    Offer.objects.select_for_update(of=("self",)).filter(pk=offer.pk).first()
