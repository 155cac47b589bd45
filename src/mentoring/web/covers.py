"""Covers for offers without a picture: calm, geometric, drawn from the discipline and the id, always the same.

Each scene is 640 x 360 and keeps what matters in the middle 360, so that the same drawing also works as a square.
"""

import math
from collections.abc import Callable
from functools import lru_cache
from html import escape
from random import Random

from mentoring.web.svg import (
    ALBA,
    CARTA,
    CIELO,
    MENTA,
    NOTTE,
    NOTTE_FONDA,
    ORO,
    PESCA,
    SABBIA,
    SALVIA,
    SALVIA_FONDA,
    SIPARIO,
    SIPARIO_FONDO,
    circle,
    line,
    n,
    path,
    rect,
)

WIDTH, HEIGHT = 640, 360

# (ground, quiet, loud, light): each scene may be lit in several ways, and none of them shouts.
Palette = tuple[str, str, str, str]
NIGHT: Palette = (NOTTE, NOTTE_FONDA, ORO, CARTA)
DAWN: Palette = (ALBA, PESCA, SIPARIO, NOTTE)
PAPER: Palette = (SABBIA, CARTA, SIPARIO, NOTTE)
SKY: Palette = (CIELO, CARTA, NOTTE, SIPARIO)
MEADOW: Palette = (MENTA, CARTA, SALVIA, NOTTE)
VELVET: Palette = (SIPARIO, SIPARIO_FONDO, ORO, CARTA)
WOOD: Palette = (SALVIA, SALVIA_FONDA, ORO, CARTA)


Swing = tuple[tuple[float, ...], tuple[float, ...]]


def _wave(start: float, height: float, turn: float) -> tuple[Swing, Swing]:
    """One long swing across the scene: two curves, each four x and four y."""
    return (
        ((-20, 140, 240, 340), (start, start - height, start + height + turn, start)),
        ((340, 440, 560, 660), (start, start - height - turn, start - height, start + turn)),
    )


def _drawn(wave: tuple[Swing, Swing]) -> str:
    (x1, y1), (x2, y2) = wave
    points = [f"{n(x)} {n(y)}" for x, y in (*zip(x1, y1, strict=True), *zip(x2[1:], y2[1:], strict=True))]
    return f"M{points[0]}C{' '.join(points[1:])}"


def _bezier(points: tuple[float, ...], at: float) -> float:
    a, b, c, d = points
    rest = 1 - at
    return rest**3 * a + 3 * rest**2 * at * b + 3 * rest * at**2 * c + at**3 * d


def _height_at(wave: tuple[Swing, Swing], x: float) -> float:
    """Where the curve is at x, so that a note sits on its line."""
    across, down = wave[0] if x < 340 else wave[1]
    low, high = 0.0, 1.0
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (middle, high) if _bezier(across, middle) < x else (low, middle)
    return _bezier(down, low)


def _music(random: Random) -> list[str]:
    ground, _, loud, light = random.choice((NIGHT, SKY, DAWN, VELVET))
    height, turn, top = random.uniform(35, 95), random.uniform(-50, 50), random.uniform(105, 150)
    shapes = [rect(0, 0, WIDTH, HEIGHT, ground)]
    shapes.append(
        circle(random.uniform(250, 400), random.uniform(120, 240), random.uniform(90, 125), loud, opacity="0.22")
    )
    staves = [_wave(top + 28 * stave, height, turn) for stave in range(5)]
    shapes += [line(_drawn(stave), light, 2.5, opacity="0.75") for stave in staves]
    for beat in range(6):
        x = 60 + beat * 104 + random.uniform(-26, 26)
        y = _height_at(random.choice(staves), x)
        radius = random.choice((11, 13, 13, 17))
        hollow = random.random() < 0.3
        shapes.append(line(f"M{n(x + radius - 2)} {n(y)}V{n(y - 62)}", loud, 5))
        shapes.append(circle(x, y, radius, ground if hollow else loud, stroke=loud, stroke_width=5))
    return shapes


def _theatre(random: Random) -> list[str]:
    base, dark = random.choice(((SIPARIO, SIPARIO_FONDO), (NOTTE, NOTTE_FONDA), (SALVIA, SALVIA_FONDA)))
    middle, gap = random.uniform(270, 370), random.uniform(75, 120)
    shapes = [rect(0, 0, WIDTH, HEIGHT, NOTTE_FONDA if base != NOTTE else "#3A1220")]
    shapes.append(
        path(
            f"M{n(middle - 16)} 0H{n(middle + 16)}L{n(middle + gap * 1.15)} 322H{n(middle - gap * 1.15)}Z",
            ALBA,
            opacity="0.25",
        )
    )
    shapes.append(rect(0, 318, WIDTH, 42, "#0E1130", opacity="0.55"))
    shapes.append(f'<ellipse cx="{n(middle)}" cy="322" rx="{n(gap * 1.15)}" ry="20" fill="{ORO}"/>')
    for side in (-1, 1):
        edge = middle + side * gap
        outer = 0 if side < 0 else WIDTH
        folds = 5
        width = (outer - edge) / folds
        for fold in range(folds, 0, -1):
            far = edge + width * fold
            near = edge + width * (fold - 1)
            pull = side * gap * 0.55 * (1 - (fold - 1) / folds)
            pull_far = side * gap * 0.55 * (1 - fold / folds)
            shapes.append(
                path(
                    f"M{n(near - pull)} 0C{n(near - pull)} 150 {n(near)} 210 {n(near + pull * 0.4)} 345"
                    f"H{n(far + pull_far * 0.4)}C{n(far)} 210 {n(far - pull_far)} 150 {n(far - pull_far)} 0Z",
                    base if fold % 2 else dark,
                )
            )
    scallop = WIDTH / 8
    hem = "".join(f"q{n(scallop / 2)} 44 {n(scallop)} 0" for _ in range(8))
    shapes.append(path(f"M0 0V34{hem}V0Z", dark))
    shapes.append(line(f"M0 34{hem}", ORO, 5))
    return shapes


def _dance(random: Random) -> list[str]:
    ground, quiet, loud, light = random.choice((DAWN, SKY, NIGHT, MEADOW, VELVET))
    shapes = [rect(0, 0, WIDTH, HEIGHT, ground)]
    centre, floor = random.uniform(280, 360), 318
    shapes += [line(_arc(centre, floor, 96 + ring * 56, 180, 360), quiet, 15 - ring * 2) for ring in range(5)]
    lean = random.choice((-1, 1))
    for dancer, (offset, size, colour) in enumerate(((-142, 0.8, light), (138, 0.86, light), (0, 1.12, loud))):
        shapes += _dancer(random, centre + offset, floor, size, lean if dancer != 1 else -lean, colour)
    shapes.append(rect(0, floor, WIDTH, HEIGHT - floor, light if ground not in (NOTTE, SIPARIO) else quiet))
    return shapes


def _dancer(random: Random, x: float, floor: float, size: float, lean: int, colour: str) -> list[str]:
    """One arc for the body, one for the arms, one for the leg in the air, and a head."""
    hip, bend = floor - 92 * size, lean * size * random.uniform(16, 34)
    neck_x, neck_y = x + bend * 1.1, floor - 166 * size
    reach, lift = 74 * size, size * random.uniform(26, 66)
    leg_x, leg_y = x + lean * 92 * size, hip - size * random.uniform(-24, 26)
    arms = (
        f"M{n(neck_x - reach)} {n(neck_y - lift * lean * 0.5)}"
        f"Q{n(neck_x)} {n(neck_y + 52 * size)} {n(neck_x + reach)} {n(neck_y + lift * lean * 0.5)}"
    )
    return [
        line(
            f"M{n(x - bend * 0.4)} {n(floor)}Q{n(x - bend * 0.9)} {n(hip)} {n(neck_x)} {n(neck_y + 16)}",
            colour,
            19 * size,
        ),
        line(
            f"M{n(x - bend * 0.5)} {n(hip)}Q{n(x + lean * 46 * size)} {n(hip + 26 * size)} {n(leg_x)} {n(leg_y)}",
            colour,
            14 * size,
        ),
        line(arms, colour, 12 * size),
        circle(neck_x + bend * 0.35, neck_y - 24 * size, 17 * size, colour),
    ]


def _at(x: float, y: float, radius: float, degrees: float) -> tuple[float, float]:
    angle = math.radians(degrees)
    return x + radius * math.cos(angle), y + radius * math.sin(angle)


def _arc(x: float, y: float, radius: float, begin: float, end: float) -> str:
    (x1, y1), (x2, y2) = _at(x, y, radius, begin), _at(x, y, radius, end)
    large = int(end - begin > 180)
    return f"M{n(x1)} {n(y1)}A{n(radius)} {n(radius)} 0 {large} 1 {n(x2)} {n(y2)}"


def _cinema(random: Random) -> list[str]:
    ground, _, loud, light = random.choice((NIGHT, VELVET, WOOD))
    shapes = [rect(0, 0, WIDTH, HEIGHT, "#12142B")]
    hills, moon = random.uniform(-30, 30), random.uniform(0.15, 0.5)
    for frame in range(-1, 4):
        left = 140 * frame + 40 + frame * 60
        shapes.append(rect(left, 66, 184, 228, ground, rx=10))
        rise = moon + frame * 0.16
        shapes.append(
            circle(left + 92 + 40 * math.cos(rise * 4), 220 - 130 * math.sin(min(rise, 1.1) * 1.45), 30, loud)
        )
        shapes.append(
            path(
                f"M{n(left)} 250Q{n(left + 60)} {n(190 + hills)} {n(left + 110)} 240"
                f"T{n(left + 184)} {n(225 - hills)}V284a10 10 0 0 1-10 10H{n(left + 10)}a10 10 0 0 1-10-10Z",
                light,
                opacity="0.92",
            )
        )
    for hole in range(17):
        shapes += [rect(12 + hole * 38, edge, 20, 24, light, rx=6, opacity="0.9") for edge in (22, 314)]
    return shapes


def _museum(random: Random) -> list[str]:
    ground, quiet, loud, light = random.choice((PAPER, SKY, DAWN, NIGHT))
    shapes = [rect(0, 0, WIDTH, HEIGHT, ground)]
    lit = random.choice((1, 2, 3))
    width, foot = 112, 318
    for arch in range(5):
        left = 40 + arch * width
        crown = 92 + random.choice((0, 18, 36))
        for ring, colour in enumerate((quiet, light, loud if arch == lit else ground)):
            inset = 8 + ring * 13
            radius = (width - 2 * inset) / 2
            top = crown + ring * 13 + radius
            shapes.append(
                path(
                    f"M{n(left + inset)} {foot}V{n(top)}a{n(radius)} {n(radius)} 0 0 1 {n(2 * radius)} 0V{foot}Z",
                    colour,
                )
            )
        if arch == lit:
            shapes.append(circle(left + width / 2, foot - 74, 17, quiet))
            shapes.append(path(f"M{n(left + width / 2 - 24)} {foot}q4-52 24-52t24 52Z", quiet))
    shapes.append(rect(0, foot, WIDTH, HEIGHT - foot, light))
    shapes.append(rect(0, 40, WIDTH, 14, light))
    shapes.append(rect(0, 62, WIDTH, 5, light))
    return shapes


def _sport(random: Random) -> list[str]:
    ground, quiet, loud, light = random.choice(
        ((SALVIA, SALVIA_FONDA, ORO, CARTA), (SIPARIO, SIPARIO_FONDO, ORO, CARTA), (NOTTE, NOTTE_FONDA, ORO, CARTA))
    )
    shapes = [rect(0, 0, WIDTH, HEIGHT, quiet)]
    x, y = random.uniform(60, 200), random.uniform(370, 430)
    mirrored = random.random() < 0.5
    lanes = 6
    runner = random.randrange(1, lanes - 1)
    for lane in range(lanes, -1, -1):
        radius = 150 + lane * 52
        shapes.append(circle(x, y, radius, ground, stroke=light, stroke_width=4))
        if lane == 0:
            shapes.append(circle(x, y, radius - 2, quiet))
    for lane, ahead in (
        (runner, random.uniform(-72, -48)),
        (runner + 1, random.uniform(-44, -30)),
        (runner - 1, random.uniform(-64, -38)),
    ):
        radius = 176 + lane * 52
        shapes.append(line(_arc(x, y, radius, ahead - 20, ahead), loud if lane == runner else light, 14, opacity="0.5"))
        shapes.append(circle(*_at(x, y, radius, ahead), 16, loud if lane == runner else light))
    if mirrored:
        return [f'<g transform="translate({WIDTH} 0) scale(-1 1)">', *shapes, "</g>"]
    return shapes


def _visual_arts(random: Random) -> list[str]:
    colours = random.choice(
        (
            (SABBIA, SIPARIO, NOTTE, ORO, CARTA),
            (CIELO, NOTTE, ORO, CARTA, SIPARIO),
            (MENTA, SALVIA, NOTTE, ORO, CARTA),
            (PESCA, SIPARIO, ORO, NOTTE, CARTA),
        )
    )
    side = 120
    shapes = [rect(0, 0, WIDTH, HEIGHT, colours[0])]
    for row in range(3):
        for column in range(6):
            left, top = column * side - 40, row * side
            ground, figure = random.sample(colours, 2)
            shapes.append(rect(left, top, side + 1, side + 1, ground))  # no hairline between tiles
            shapes.append(_tile(random, left, top, side, figure))
    return shapes


def _tile(random: Random, left: float, top: float, side: float, colour: str) -> str:
    kind = random.randrange(5)
    half = side / 2
    right, foot = left + side, top + side
    if kind == 0:
        return circle(left + half, top + half, half * random.choice((0.5, 0.8, 1)), colour)
    if kind == 1:
        return path(f"M{n(left)} {n(foot)}A{side} {side} 0 0 1 {n(right)} {n(top)}V{n(foot)}Z", colour)
    if kind == 2:
        return path(f"M{n(left)} {n(top)}A{side} {side} 0 0 0 {n(right)} {n(foot)}V{n(top)}Z", colour)
    if kind == 3:
        return path(f"M{n(left)} {n(top + half)}a{n(half)} {n(half)} 0 0 1 {side} 0Z", colour)
    return path(f"M{n(left)} {n(foot)}H{n(right)}L{n(left)} {n(top)}Z", colour)


def _reading(random: Random) -> list[str]:
    ground, quiet, loud, light = random.choice((PAPER, MEADOW, SKY, NIGHT))
    shelf = 292
    shapes = [rect(0, 0, WIDTH, HEIGHT, ground)]
    shapes.append(circle(random.uniform(400, 470), 120, 78, quiet))
    inks = [loud, light, ORO, SALVIA, SIPARIO, NOTTE]
    inks = [ink for ink in inks if ink != ground]
    x, before = 84.0, ""
    while x < 540:
        width, height = random.uniform(24, 50), random.uniform(120, 205)
        colour = random.choice([ink for ink in inks if ink != before])
        before = colour
        book = [rect(x, shelf - height, width, height, colour, rx=3)]
        band = CARTA if colour not in (CARTA, ORO) else NOTTE
        book += [
            rect(x, shelf - height + at, width, 5, band, opacity="0.85")
            for at in random.choice(((16,), (16, 26), (20, height - 30)))
        ]
        if x > 160 and random.random() < 0.16 and x + height * 0.3 < 560:
            shapes.append(f'<g transform="rotate(-14 {n(x)} {shelf})">{"".join(book)}</g>')
            x += width + height * 0.24 + 4
        else:
            shapes += book
            x += width + 3
    shapes.append(rect(44, shelf, 552, 14, light if ground != NOTTE else SABBIA, rx=3))
    return shapes


def _calm(random: Random) -> list[str]:
    ground, quiet, loud, light = random.choice((DAWN, SKY, MEADOW, NIGHT))
    shapes = [rect(0, 0, WIDTH, HEIGHT, ground)]
    shapes.append(circle(random.uniform(240, 400), random.uniform(130, 190), random.uniform(60, 85), loud))
    for hill, colour in enumerate((quiet, light, loud)):
        crest = 205 + hill * 46 + random.uniform(-14, 14)
        lean = random.uniform(-60, 60)
        shapes.append(
            path(
                f"M0 {n(crest + lean / 2)}C160 {n(crest - 60)} 260 {n(crest - 40 + lean)} 360 {n(crest)}"
                f"S560 {n(crest + 50 - lean)} 640 {n(crest - 20)}V360H0Z",
                colour,
                opacity=("0.9", "1", "0.96")[hill],
            )
        )
    return shapes


_SCENES: dict[str, Callable[[Random], list[str]]] = {
    "music": _music,
    "theatre": _theatre,
    "dance": _dance,
    "cinema": _cinema,
    "museum": _museum,
    "sport": _sport,
    "visual-arts": _visual_arts,
    "reading": _reading,
}

# What territories call their disciplines; a new name gets the calm scene until somebody adds a line here.
_ALSO = {
    "musica": "music",
    "scuola-di-musica": "music",
    "teatro": "theatre",
    "circus": "theatre",
    "circo": "theatre",
    "danza": "dance",
    "museums": "museum",
    "musei": "museum",
    "museo": "museum",
    "heritage": "museum",
    "arti-visive": "visual-arts",
    "arts": "visual-arts",
    "arte": "visual-arts",
    "lettura": "reading",
    "libri": "reading",
    "letteratura": "reading",
    **dict.fromkeys(
        (
            "nuoto", "swimming", "calcio", "football", "atletica", "athletics", "basket", "pallacanestro", "basketball",
            "volley", "pallavolo", "volleyball", "rugby", "tennis", "ginnastica", "gymnastics", "judo", "karate",
            "scherma", "fencing", "ciclismo", "cycling", "canottaggio", "rowing", "arrampicata", "climbing", "yoga",
            "arti-marziali", "martial-arts", "pattinaggio", "skating", "tiro-con-l-arco",
        ),
        "sport",
    ),
}  # fmt: skip


@lru_cache(maxsize=1_000)
def cover_svg(discipline: str, seed: int, title: str) -> str:
    """The cover for this discipline's slug and this id: the same every time, on every machine."""
    kind = _ALSO.get(discipline, discipline)
    scene = _SCENES.get(kind, _calm)
    random = Random(f"{kind}:{seed}")  # noqa: S311 - a drawing, not a secret
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="xMidYMid slice" '
        f'role="img" focusable="false"><title>{escape(title)}</title>{"".join(scene(random))}</svg>'
    )
