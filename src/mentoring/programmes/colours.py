"""Which colours a territory may wear: its words must stay readable (WCAG 2.2, 1.4.3). No Django here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

NEEDED = 4.5  # For text (WCAG 1.4.3).
NEEDED_FOR_PICTURES = 3.0  # For what is not text (WCAG 1.4.11).
WHITE = "#ffffff"
PAPER = "#fbf7f0"  # --carta of frontend/css/theme.css: what pages are written on.
_GOLD = "#f4b942"  # --oro: only on a dark ground.
_HEX = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})")

Channels = tuple[int, int, int]


@dataclass(frozen=True)
class Colours:
    """Grounds, headings and links; and the one button that matters."""

    primary: str
    accent: str


HOUSE = Colours(primary="#26306b", accent="#a8263b")


def plain_colour(text: str) -> str:
    """A colour as people write it ("#26306B", "26306b", "#26f"), as seven characters; empty if it is none."""
    written = _HEX.fullmatch(text.strip().lower())
    if written is None:
        return ""
    digits = written[1]
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black and white)."""
    dark, light = sorted((_luminance(_channels(one)), _luminance(_channels(other))))
    return (light + 0.05) / (dark + 0.05)


def readability(colour: str) -> float:
    """The worst contrast it meets: white words on it, and itself as words on the paper and on its own tint."""
    return min(contrast(WHITE, colour), contrast(colour, PAPER), contrast(colour, mix(colour, WHITE, 0.08)))


def is_readable(colour: str) -> bool:
    """Whether it is a colour, written as we keep it, and its words can be read."""
    return plain_colour(colour) == colour != "" and readability(colour) >= NEEDED


def nearest_readable(colour: str) -> str:
    """The same hue, as little darker as it takes."""
    red, green, blue = _channels(colour)
    for part in range(255, -1, -1):
        darker = _written((red * part // 255, green * part // 255, blue * part // 255))
        if is_readable(darker):
            return darker
    raise AssertionError("black is readable")


def mix(one: str, other: str, share: float) -> str:
    """So much of one, the rest of the other, as CSS color-mix(in srgb) does it."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    red, green, blue = (round(a * share + b * (1 - share)) for a, b in pairs)
    return _written((red, green, blue))


def gold_on(primary: str) -> str:
    """The house's gold, made as much lighter as it takes to be read on this ground."""
    return _lightest_that_reads(_GOLD, primary)


def quiet_on(primary: str) -> str:
    """Quieter words on this ground: a little of it in the white, as long as they can be read."""
    return _lightest_that_reads(mix(WHITE, primary, 0.82), primary)


def _lightest_that_reads(colour: str, ground: str) -> str:
    shares = (share / 20 for share in range(21))
    lighter = (mix(WHITE, colour, share) for share in shares)
    return next((found for found in lighter if contrast(found, ground) >= NEEDED), WHITE)


def _channels(colour: str) -> Channels:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _written(channels: Channels) -> str:
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def _luminance(channels: Channels) -> float:
    parts = (channel / 255 for channel in channels)
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def share_seen(inks: Iterable[tuple[str, float]], ground: str) -> float:
    """How much of a picture (colour, share) stands out from the ground it lies on (WCAG 2.2, 1.4.11)."""
    return sum(share for colour, share in inks if contrast(colour, ground) >= NEEDED_FOR_PICTURES)
