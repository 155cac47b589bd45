"""Where a place is, drawn from what we know: the other places around it, their towns, and how far one walks.

No map server is asked, so nobody learns who looks at which offer.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mentoring.web.svg import CARTA, FILO, INCHIOSTRO, NOTTE, SIPARIO, circle, n, path, rect, shape, text

if TYPE_CHECKING:
    from mentoring.offers.models import Place

WIDTH, HEIGHT, MARGIN = 480, 290, 48  # Small, so that its words are still legible on a phone.
NEAR_KM = 20.0  # What is farther away would make everything else a dot.
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
        *_quarter_of_an_hour(scale),
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


@dataclass(frozen=True)
class _Heap:
    """Places that would lie on each other in the drawing: one disc for all of them."""

    x: float
    y: float
    count: int

    @property
    def radius(self) -> float:
        return 11 + math.sqrt(min(self.count, 25)) * 1.6


def overview_svg(places: "Sequence[tuple[Place, int]]") -> SafeString:
    """Places that have coordinates, each with how much is on there, in the smallest frame that holds them all."""
    middle, scale = _frame_of([place for place, _count in places])
    spots = [(spot, count) for place, count in places if (spot := _seen_from(middle, place))]
    heaps = _heaped([(*_at(spot, scale), count) for spot, count in spots])
    discs = [
        circle(heap.x, heap.y, heap.radius, NOTTE, stroke="#fff", stroke_width=2)
        + text(heap.x, heap.y + 5, str(heap.count), font_size=15, font_weight="700", text_anchor="middle", fill="#fff")
        for heap in heaps
    ]
    room = [_Box(heap.x - 12, heap.y - 12, heap.x + 12, heap.y + 12) for heap in heaps]
    ground = rect(0, 0, WIDTH, HEIGHT, "#F1E9D8")
    drawing = shape(
        "svg",
        "".join([ground, *_towns("", [spot for spot, _count in spots], scale, [*room, _NORTH], 14), *discs, _north()]),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        aria_label=_("I posti di cui parliamo, con il numero delle proposte: gli stessi che trovi nell'elenco"),
        focusable="false",
    )
    return mark_safe(drawing)  # noqa: S308 - drawn by us; shape() and text() escape


@dataclass(frozen=True)
class _Point:
    """The middle of a drawing, where no place need be."""

    latitude: float
    longitude: float
    municipality: str = ""


def _frame_of(places: "Sequence[Place]") -> tuple[_Point, float]:
    """The middle between the outermost places, and pixels per kilometre that keep all of them inside."""
    north, east = [place.latitude or 0.0 for place in places], [place.longitude or 0.0 for place in places]
    middle = _Point((min(north) + max(north)) / 2, (min(east) + max(east)) / 2)
    return middle, _scale([spot for place in places if (spot := _seen_from(middle, place))])


def _heaped(points: "Sequence[tuple[float, float, int]]") -> list[_Heap]:
    """The largest first; what would touch it joins it."""
    heaps: list[_Heap] = []
    for x, y, count in sorted(points, key=lambda point: -point[2]):
        near = next((n for n, heap in enumerate(heaps) if math.dist((heap.x, heap.y), (x, y)) < heap.radius + 12), None)
        if near is None:
            heaps.append(_Heap(x, y, count))
        else:
            heaps[near] = replace(heaps[near], count=heaps[near].count + count)
    return heaps


def _seen_from(place: "Place | _Point", other: "Place") -> Spot | None:
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


def _quarter_of_an_hour(scale: float) -> list[str]:
    """How far one comes in that time: by bicycle, or on foot where the picture is too close for that."""
    radius, words = RIDE_KM * scale, _("15 minuti in bici")
    if radius > HEIGHT / 2:
        radius, words = WALK_KM * scale, _("15 minuti a piedi")
    line: dict[str, float | str] = {"stroke": NOTTE, "stroke_opacity": "0.4", "stroke_width": 1.5}
    return [
        circle(WIDTH / 2, HEIGHT / 2, radius, CARTA, fill_opacity="0.7", **line),
        circle(24, HEIGHT - 24, 9, CARTA, **line),
        _words(40, HEIGHT - 19, words, 15, "400", "start"),
    ]


@dataclass(frozen=True)
class _Box:
    """Room that a word takes."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: "_Box") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    @property
    def is_inside(self) -> bool:
        return self.left > 6 and self.right < WIDTH - 6 and self.top > 6 and self.bottom < HEIGHT - 6


# The pin, the north arrow and the legend: no name may lie there.
_NORTH = _Box(WIDTH - 60, 0, WIDTH, 75)
_TAKEN = (
    _Box(WIDTH / 2 - 20, HEIGHT / 2 - 55, WIDTH / 2 + 20, HEIGHT / 2 + 4),
    _NORTH,
    _Box(0, HEIGHT - 44, 215, HEIGHT),
)


def _towns(
    own: str, spots: Sequence[Spot], scale: float, taken: "Sequence[_Box]" = _TAKEN, size: float = 0
) -> list[str]:
    """The name of each town beside its places (so large), where there is room; a name without room is left out."""
    by_town: dict[str, list[Spot]] = defaultdict(list)
    for spot in spots:
        if spot.town != own:
            by_town[spot.town].append(spot)
    drawn, full = [], list(taken)
    for town, theirs in sorted(by_town.items()):
        for x, y, anchor, box in _places_for(town, _bounds([_at(spot, scale) for spot in theirs], size)):
            if box.is_inside and not any(box.touches(other) for other in full):
                full.append(box)
                drawn.append(_words(x, y, town, 17, "600", anchor))
                break
    return drawn


def _bounds(points: Sequence[tuple[float, float]], size: float) -> _Box:
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    return _Box(min(xs) - size, min(ys) - size, max(xs) + size, max(ys) + size)


def _places_for(word: str, around: _Box) -> Iterator[tuple[float, float, str, _Box]]:
    """Above, below, to the right and to the left: where the word would stand, and the room it would take."""
    long, high = len(word) * 10.4, 20  # As large as they get: on a narrow screen (public.css).
    x, y = (around.left + around.right) / 2, (around.top + around.bottom) / 2
    for base in (around.top - 10, around.bottom + 21):
        yield x, base, "middle", _Box(x - long / 2, base - high, x + long / 2, base + 4)
    yield around.right + 10, y + 6, "start", _Box(around.right + 8, y - 12, around.right + 12 + long, y + 10)
    yield around.left - 10, y + 6, "end", _Box(around.left - 12 - long, y - 12, around.left - 8, y + 10)


def _words(x: float, y: float, words: str, size: float, weight: str, anchor: str) -> str:
    """With a halo of the ground, so that lines may pass behind."""
    return text(
        x,
        y,
        words,
        font_size=size,
        font_weight=weight,
        text_anchor=anchor,
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
