"""Where a place is, drawn from what we know: the other places around it, their towns, and how far one walks.

No map server is asked, so nobody learns who looks at which offer.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mentoring.web.svg import CARTA, FILO, INCHIOSTRO, NOTTE, SIPARIO, circle, n, path, rect, shape, text

if TYPE_CHECKING:
    from mentoring.offers.models import Place

WIDTH, HEIGHT, MARGIN = 480, 290, 30  # Small, so that its words are still legible on a phone.
NEAR_KM = 25.0  # What is farther away would make everything else a dot.
SMALLEST_KM = 3.2  # Half the height of the closest view.
KM_PER_DEGREE = 111.2
WALK_KM, RIDE_KM = 1.0, 4.0  # A quarter of an hour on foot, and by bicycle.


@dataclass(frozen=True)
class Spot:
    """A place, in kilometres east and south of the one that is shown."""

    town: str
    east: float
    south: float

    @property
    def distance(self) -> float:
        return math.hypot(self.east, self.south)


def locator_svg(place: "Place", others: "Iterable[Place]") -> SafeString:
    """The place in the middle of what is around it, as far as it has coordinates."""
    assert place.latitude is not None
    assert place.longitude is not None
    spots = [spot for other in others if (spot := _seen_from(place, other)) and spot.distance <= NEAR_KM]
    scale = _scale(spots)
    shapes = [
        rect(0, 0, WIDTH, HEIGHT, "#F1E9D8"),
        _ring(RIDE_KM * scale, _("15 minuti in bici")),
        _ring(WALK_KM * scale, _("15 minuti a piedi")),
        *(circle(*_at(spot, scale), 4.5, NOTTE, opacity="0.45") for spot in spots if spot.distance > 0),
        *_towns(place.municipality, spots, scale),
        _pin(),
        _north(),
    ]
    label = _("%(place)s, in mezzo agli altri posti di cui parliamo qui") % {"place": place.name}
    drawing = shape(
        "svg",
        "".join(shapes),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        aria_label=label,
        focusable="false",
    )
    return mark_safe(drawing)  # noqa: S308 - drawn by us; shape() and text() escape


def _seen_from(place: "Place", other: "Place") -> Spot | None:
    if other.latitude is None or other.longitude is None or place.latitude is None or place.longitude is None:
        return None
    east = (other.longitude - place.longitude) * KM_PER_DEGREE * math.cos(math.radians(place.latitude))
    return Spot(other.municipality, east, (place.latitude - other.latitude) * KM_PER_DEGREE)


def _scale(spots: Sequence[Spot]) -> float:
    """Pixels per kilometre, so that everything near is in the picture."""
    wide = max([abs(spot.east) for spot in spots], default=0.0)
    high = max([abs(spot.south) for spot in spots], default=0.0)
    return min((WIDTH / 2 - MARGIN) / max(wide, SMALLEST_KM), (HEIGHT / 2 - MARGIN) / max(high, SMALLEST_KM))


def _at(spot: Spot, scale: float) -> tuple[float, float]:
    return WIDTH / 2 + spot.east * scale, HEIGHT / 2 + spot.south * scale


def _ring(radius: float, words: str) -> str:
    """How far one comes in a quarter of an hour. A ring too small to read stays unnamed."""
    ring = circle(
        WIDTH / 2, HEIGHT / 2, radius, CARTA, fill_opacity="0.6", stroke=NOTTE, stroke_opacity="0.35", stroke_width=1.5
    )
    named = 45 < radius < HEIGHT / 2
    return ring + (_words(WIDTH / 2, HEIGHT / 2 + radius - 9, words, 15, "400") if named else "")


def _towns(own: str, spots: Sequence[Spot], scale: float) -> list[str]:
    """The name of each town above the middle of its places; a name that would lie on another one is left out."""
    by_town: dict[str, list[Spot]] = defaultdict(list)
    for spot in spots:
        if spot.town != own:
            by_town[spot.town].append(spot)
    drawn, taken = [], [(WIDTH / 2, HEIGHT / 2 - 20)]
    for town, theirs in sorted(by_town.items()):
        points = [_at(spot, scale) for spot in theirs]
        x = sum(point[0] for point in points) / len(points)
        y = min(point[1] for point in points) - 12
        half = len(town) * 4.5
        x, y = min(max(x, half + 8), WIDTH - half - 8), max(y, 20)
        if all(abs(x - other_x) > 95 or abs(y - other_y) > 22 for other_x, other_y in taken):
            taken.append((x, y))
            drawn.append(_words(x, y, town, 17, "600"))
    return drawn


def _words(x: float, y: float, words: str, size: float, weight: str) -> str:
    """With a halo of the ground, so that lines may pass behind."""
    return text(
        x,
        y,
        words,
        font_size=size,
        font_weight=weight,
        text_anchor="middle",
        fill=INCHIOSTRO,
        stroke="#F1E9D8",
        stroke_width=4,
        stroke_linejoin="round",
        paint_order="stroke",
    )


def _pin() -> str:
    x, y = WIDTH / 2, HEIGHT / 2
    drop = path(
        f"M{n(x)} {n(y)}c-7 -14 -17 -22 -17 -34a17 17 0 0 1 34 0c0 12 -10 20 -17 34z",
        SIPARIO,
        stroke="#fff",
        stroke_width=2,
    )
    return drop + circle(x, y - 34, 6.5, "#fff")


def _north() -> str:
    x, y = WIDTH - 34, 44
    arrow = path(f"M{x} {y - 22}l9 24l-9 -6l-9 6z", NOTTE)
    return arrow + text(x, y + 20, _("N"), font_size=14, font_weight="700", text_anchor="middle", fill=NOTTE) + _frame()


def _frame() -> str:
    return shape("rect", x=0.5, y=0.5, width=WIDTH - 1, height=HEIGHT - 1, fill="none", stroke=FILO)
