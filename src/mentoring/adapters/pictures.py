"""Photographs and posters that somebody sends: known by their content, drawn anew in the widths that pages show.

Nothing else of the file is kept: not where it was taken, not by which telephone, not what somebody hid behind it.
"""

import re
import warnings
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
ACCEPTED = "image/jpeg,image/png,image/webp,image/gif"
MOST_BYTES = 10_000_000  # What telephones make is three to eight million.
MOST_PIXELS = 50_000_000  # The largest of telephones; looked at before anything is unpacked.
SMALLEST = 320  # The shorter side: below that it is a blot on a page.
LONGEST = 4  # Times its shorter side: beyond that it is a ribbon.
WIDTHS = (480, 960, 1600)  # A telephone, a sharp telephone or a column, a whole page on a sharp screen.
_QUALITY = 78
_PAPER = (255, 255, 255)  # Behind what was transparent.

# What a browser, a server or a reader of documents would find in a file that is also a picture; long enough that
# it does not stand in a photograph by chance.
_SOMETHING_ELSE = re.compile(rb"<script[\s>/]|<html[\s>]|<!doctype|<\?php\s|%PDF-\d", re.IGNORECASE)
_END_OF_ARCHIVE = b"PK\x05\x06"
_ARCHIVE_TAIL = 66_000
_TELEPHONE = re.compile(rb"^....ftyp(heic|heix|hevc|mif1|msf1|avif)", re.DOTALL)


class NotAPicture(Exception):
    """Why a file cannot be shown."""

    UNREADABLE = "unreadable"
    TOO_HEAVY = "too_heavy"
    TOO_LARGE = "too_large"
    TOO_SMALL = "too_small"
    TOO_LONG = "too_long"
    TWO_THINGS = "two_things"  # A picture that is also something else.
    DRAWING = "drawing"  # SVG: a program as much as a picture.
    TELEPHONE = "telephone"  # HEIC or AVIF: to be sent as JPEG.

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class Drawn:
    """A picture as we keep it: its size in full, and a WebP for each width."""

    width: int
    height: int
    files: dict[int, bytes]

    @property
    def version(self) -> str:
        """The same picture has the same one."""
        return sha256(b"".join(self.files[width] for width in sorted(self.files))).hexdigest()[:16]


def drawn_anew(content: bytes) -> Drawn:
    """The picture, upright, as WebP in every width that it fills. Of a moving one the first moment.

    Raises NotAPicture. The name of the file and what a browser says it is do not count.
    """
    if len(content) > MOST_BYTES:
        raise NotAPicture(NotAPicture.TOO_HEAVY)
    _refuse_disguises(content)
    picture = _opened(content)
    files = {width: _webp(picture, width) for width in _widths(picture.width)}
    return Drawn(*_size_at(picture, max(files)), files)


def _refuse_disguises(content: bytes) -> None:
    beginning = content[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if beginning.startswith((b"<svg", b"<?xml", b"<!doctype svg")) or b"<svg" in beginning:
        raise NotAPicture(NotAPicture.DRAWING)
    if _TELEPHONE.match(content[:16]):
        raise NotAPicture(NotAPicture.TELEPHONE)
    if _SOMETHING_ELSE.search(content) or _END_OF_ARCHIVE in content[-_ARCHIVE_TAIL:]:
        raise NotAPicture(NotAPicture.TWO_THINGS)


def _opened(content: bytes) -> Image.Image:
    """The pixels, and nothing but the pixels."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Pillow only warns of a picture that unpacks into a bomb.
            with Image.open(BytesIO(content), formats=FORMATS) as picture:
                _refuse_size(picture.size)
                picture.draft("RGB", (2 * WIDTHS[-1], 2 * WIDTHS[-1]))  # A JPEG is read smaller at once.
                upright = ImageOps.exif_transpose(picture)
                return _on_paper(upright)
    except NotAPicture:
        raise
    except Image.DecompressionBombError as error:
        raise NotAPicture(NotAPicture.TOO_LARGE) from error
    except Image.DecompressionBombWarning as error:
        raise NotAPicture(NotAPicture.TOO_LARGE) from error
    except Exception as error:  # A damaged picture can fail anywhere in the readers, with anything.
        raise NotAPicture(NotAPicture.UNREADABLE) from error


def _on_paper(picture: Image.Image) -> Image.Image:
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    whole = picture.convert("RGBA")
    paper = Image.new("RGB", whole.size, _PAPER)
    paper.paste(whole, mask=whole.getchannel("A"))
    return paper


def as_jpeg(drawn: bytes) -> bytes:
    """A picture that we drew, for those who take no other kind everywhere: letters keep their edges."""
    paper = BytesIO()
    with Image.open(BytesIO(drawn)) as picture:
        picture.convert("RGB").save(paper, "JPEG", quality=88, subsampling=0, optimize=True)
    return paper.getvalue()


def _refuse_size(size: tuple[int, int]) -> None:
    shorter, longer = sorted(size)
    if shorter * longer > MOST_PIXELS:
        raise NotAPicture(NotAPicture.TOO_LARGE)
    if shorter < SMALLEST:
        raise NotAPicture(NotAPicture.TOO_SMALL)
    if longer > LONGEST * shorter:
        raise NotAPicture(NotAPicture.TOO_LONG)


def _widths(width: int) -> list[int]:
    """Never larger than it came: what lies between two of our widths is kept as it is."""
    filled = [one for one in WIDTHS if one <= width]
    return filled if width >= WIDTHS[-1] or width in filled else [*filled, width]


def _size_at(picture: Image.Image, width: int) -> tuple[int, int]:
    return width, max(1, round(picture.height * width / picture.width))


def _webp(picture: Image.Image, width: int) -> bytes:
    small = picture.resize(_size_at(picture, width), Image.Resampling.LANCZOS, reducing_gap=3.0)
    clean = Image.new("RGB", small.size)
    clean.paste(small)
    paper = BytesIO()
    clean.save(paper, "WEBP", quality=_QUALITY, method=4)
    return paper.getvalue()
