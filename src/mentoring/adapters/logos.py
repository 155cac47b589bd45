"""Pictures that somebody sends for a logo: known by their content, drawn anew, and nothing else kept of them."""

import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_BYTES = 2_000_000
MOST_PIXELS = 20_000_000  # Unpacked that is eighty megabytes, and then it is over.
SMALLEST = 32  # The shorter side: below that it is a blot in the header.
_BOX = (640, 320)  # Twice what the header shows, for sharp screens.
_VISIBLE = 128  # Of 255: half transparent.


class NotALogo(Exception):
    """Why a file cannot be a logo."""

    UNREADABLE, TOO_HEAVY, TOO_LARGE, TOO_SMALL = "unreadable", "too_heavy", "too_large", "too_small"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class Drawn:
    """A picture as we keep it."""

    png: bytes
    width: int
    height: int


def drawn_anew(content: bytes) -> Drawn:
    """The picture as a PNG of our own, upright, no larger than needed, without what else the file said.

    Raises NotALogo. What it is is told by its content: the name of the file and what the browser says do not count.
    """
    if len(content) > MOST_BYTES:
        raise NotALogo(NotALogo.TOO_HEAVY)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Pillow only warns of a picture that unpacks into a bomb.
            with Image.open(BytesIO(content), formats=FORMATS) as picture:
                _refuse_size(picture.size)
                upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except NotALogo:
        raise
    except Exception as error:
        raise NotALogo(NotALogo.UNREADABLE) from error
    upright.thumbnail(_BOX)
    clean = Image.new("RGBA", upright.size)
    clean.paste(upright)
    paper = BytesIO()
    clean.save(paper, "PNG", optimize=True)
    return Drawn(paper.getvalue(), *clean.size)


def _refuse_size(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MOST_PIXELS:
        raise NotALogo(NotALogo.TOO_LARGE)
    if min(size) < SMALLEST:
        raise NotALogo(NotALogo.TOO_SMALL)


def inks(png: bytes) -> list[tuple[str, float]]:
    """The colours one sees of a logo of ours, as "#26306b", each with its share of what is not transparent."""
    with Image.open(BytesIO(png), formats=("PNG",)) as picture:
        small = picture.convert("RGBA")
        small.thumbnail((96, 96), Image.Resampling.NEAREST)
        counted = small.getcolors(maxcolors=96 * 96) or []
    seen: dict[str, int] = {}
    for number, pixel in counted:
        red, green, blue, alpha = pixel  # type: ignore[misc]
        if alpha >= _VISIBLE:
            seen[f"#{red:02x}{green:02x}{blue:02x}"] = seen.get(f"#{red:02x}{green:02x}{blue:02x}", 0) + number
    whole = sum(seen.values())
    return [(colour, number / whole) for colour, number in seen.items()]
