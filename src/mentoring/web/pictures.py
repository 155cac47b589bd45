"""What a page needs to know to show an offer's picture, and QR codes."""

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import segno
from django.urls import reverse

if TYPE_CHECKING:
    from mentoring.offers.models import Picture


@dataclass(frozen=True)
class Image:
    """A picture as a page shows it: in every width it comes in, with room kept for it before it is there."""

    src: str
    srcset: str
    width: int
    height: int
    alt: str


def image_of(picture: "Picture") -> Image:
    """A picture with its `files`. An address never changes what it shows, so whoever has it need not ask again."""
    addresses = {
        file.width: reverse("web:picture", args=[picture.pk, picture.version, file.width])
        for file in picture.files.all()
    }
    assert addresses, picture.pk
    return Image(
        src=addresses[max(addresses)],
        srcset=", ".join(f"{address} {width}w" for width, address in addresses.items()),
        width=picture.width,
        height=picture.height,
        alt=picture.alt,
    )


def shown_of(offer: Any) -> Image | None:
    """The picture that stands for an offer in a list, as far as whoever made the list has asked for it."""
    picture = getattr(offer, "first_picture", None)
    return None if picture is None else image_of(picture)


def subject_of(offer: Any) -> tuple[str, int, str]:
    """Discipline, id and title of anything that looks like an offer: what its cover is drawn from."""
    discipline = getattr(offer, "discipline", "")
    slug = str(getattr(discipline, "slug", discipline) or "")
    return slug, int(getattr(offer, "pk", None) or getattr(offer, "id", 0) or 0), str(getattr(offer, "title", "") or "")


def qr_svg(text: str, label: str) -> str:
    """A text as a QR. Level M: it must survive a scratched phone."""
    return code_svg(segno.make(text, error="m", micro=False), label)


def code_svg(code: segno.QRCode, label: str) -> str:
    """The QR as one dark path on white, with its quiet zone."""
    side = code.symbol_size(border=4)[0]
    dark = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(code.matrix_iter(border=4)) for x, bit in enumerate(row) if bit
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img" aria-label="{escape(label)}" '
        f'focusable="false" shape-rendering="crispEdges"><rect width="{side}" height="{side}" fill="#fff"/>'
        f'<path d="{dark}" fill="#1C1D2B"/></svg>'
    )
