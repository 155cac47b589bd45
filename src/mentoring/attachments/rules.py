"""Which files we take, and what is left of them. No Django here.

A file is what its content says, whatever its name is. A picture is drawn anew, so that nothing but its points is kept:
no place where it was taken, no second file behind it. A PDF stays as it is: whoever gets it downloads it, nothing opens
it in a page of ours.
"""

import io
import re
import warnings
from dataclasses import dataclass
from enum import StrEnum

import puremagic
from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST_MEGABYTES = 10
LARGEST = LARGEST_MEGABYTES * 1024 * 1024
MOST_PIXELS = 60_000_000  # A small file can unpack into a very large picture. Phones take up to 50 millions.
LONGEST_SIDE = 3_000  # An A4 page at 250 dots per inch: small print can be read.
_QUALITY = 85


class Kind(StrEnum):
    """What we keep."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"

    @property
    def extension(self) -> str:
        return {Kind.PDF: "pdf", Kind.JPEG: "jpg", Kind.PNG: "png"}[self]


class Fault(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    WRONG_TYPE = "wrong_type"
    DAMAGED = "damaged"
    TOO_MANY_PIXELS = "too_many_pixels"


class Unfit(ValueError):
    """This file is not taken; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class Fit:
    """A file as it may be kept."""

    kind: Kind
    content: bytes


_PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_ENDS_AS_PDF = re.compile(rb"%%EOF[\s\x00]*\Z")
_LAST_BYTES = 1024  # Where a PDF says that it ends; what follows would be another file.


def fit(content: bytes) -> Fit:
    """The file as it may be kept. Raises Unfit with the fault."""
    if not content:
        raise Unfit(Fault.EMPTY)
    if len(content) > LARGEST:
        raise Unfit(Fault.TOO_LARGE)
    told = _told_by(content)
    if Kind.PDF in told and content.startswith(b"%PDF-"):
        return _pdf(content)
    for kind, decoder in _PICTURES.items():
        if kind in told:  # Whatever else it may be: only its points are kept.
            return _picture(content, decoder)
    raise Unfit(Fault.WRONG_TYPE)


def _told_by(content: bytes) -> frozenset[str]:
    """The media types that a content's bytes tell: one, or several if somebody put two files into one."""
    try:
        told = puremagic.magic_string(content)
    except (puremagic.PureError, ValueError):
        return frozenset()
    return frozenset(match.mime_type for match in told)


def _pdf(content: bytes) -> Fit:
    if not _ENDS_AS_PDF.search(content[-_LAST_BYTES:]):
        raise Unfit(Fault.DAMAGED)
    return Fit(Kind.PDF, content)


def _picture(content: bytes, expected: str) -> Fit:
    """The same points in a new file. What has transparent parts or few colours stays without loss."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # We count for ourselves, and lower.
            picture = Image.open(io.BytesIO(content), formats=[expected])
            if picture.width * picture.height > MOST_PIXELS:
                raise Unfit(Fault.TOO_MANY_PIXELS)
            upright = ImageOps.exif_transpose(picture)
    except Image.DecompressionBombError:
        raise Unfit(Fault.TOO_MANY_PIXELS) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        if isinstance(error, Unfit):
            raise
        raise Unfit(Fault.DAMAGED) from None
    return _drawn_anew(upright, without_loss=expected == "PNG")


def _drawn_anew(picture: Image.Image, *, without_loss: bool) -> Fit:
    points = picture.convert("RGB") if picture.mode not in ("RGB", "L") else picture
    points.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    clean = Image.new(points.mode, points.size)
    clean.paste(points)
    drawn = io.BytesIO()
    if without_loss:
        clean.save(drawn, "PNG", optimize=True)
        return Fit(Kind.PNG, drawn.getvalue())
    clean.save(drawn, "JPEG", quality=_QUALITY, optimize=True)
    return Fit(Kind.JPEG, drawn.getvalue())
