"""Pictures for the town's offers, painted here: no photograph of anybody's stage.

Each is 1600 x 1000, the same every time.
"""

from collections.abc import Sequence
from io import BytesIO
from math import cos, radians, sin
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

SIZE = WIDTH, HEIGHT = 1600, 1000

Colour = tuple[int, int, int]
NIGHT: Colour = (24, 27, 61)
DEEP: Colour = (12, 13, 30)
CURTAIN: Colour = (150, 32, 44)
WINE: Colour = (74, 14, 26)
GOLD: Colour = (240, 190, 96)
WARM: Colour = (255, 226, 170)
WOOD: Colour = (146, 96, 58)
EARTH: Colour = (62, 38, 26)
LEAF: Colour = (74, 122, 88)
WATER: Colour = (38, 142, 176)
SHALLOW: Colour = (150, 218, 226)


def empty_stage() -> bytes:
    """Two chairs and two music stands in a warm light, the curtains open."""
    picture = _ramp(DEEP, NIGHT)
    _floor(picture, 690, WOOD, EARTH)
    for x in (560, 1040):
        picture = _lit(picture, _cone(x, -60, 240, 800), WARM, 0.5)
        picture = _lit(picture, _pool(x, 810, 300, 70), WARM, 0.55)
    pen = ImageDraw.Draw(picture)
    for x, side in ((560, -1), (1040, 1)):
        _chair(pen, x + 60 * side, 800)
        _stand(pen, x - 80 * side, 800)
    _curtain(picture, 0, 300)
    _curtain(picture, WIDTH - 300, WIDTH)
    return _kept(picture)


def red_seats() -> bytes:
    """Rows of seats, seen from the stage with the house lights on."""
    picture = _ramp((58, 30, 34), (24, 12, 20))
    for number in range(5):
        picture = _lit(picture, _pool(160 + 320 * number, 120, 260, 130), WARM, 0.55)
    pen = ImageDraw.Draw(picture)
    for number in range(7):
        _row(pen, top=330 + 95 * number, side=58 + 17 * number, shade=0.45 + 0.085 * number)
    return _kept(picture)


def tree_on_stage() -> bytes:
    """A tree with a ladder under a gold moon, between the curtains."""
    picture = _ramp((20, 34, 62), (66, 84, 104))
    _floor(picture, 800, WOOD, EARTH)
    picture = _lit(picture, _pool(1120, 260, 150, 150), GOLD, 0.9)
    picture = _lit(picture, _pool(800, 850, 560, 80), WARM, 0.45)
    pen, random = ImageDraw.Draw(picture), Random(7)  # noqa: S311 - a painting, not a secret
    _branch(pen, random, (800, 850), -90, 46)
    for _leaf in range(420):
        turn, far = random.uniform(0, 360), random.random() ** 0.6
        x, y = 800 + 430 * far * cos(radians(turn)), 335 + 215 * far * sin(radians(turn))
        side = random.uniform(16, 46)
        pen.ellipse((x - side, y - side * 0.7, x + side, y + side * 0.7), fill=_shade(LEAF, random.uniform(0.55, 1.2)))
    for step in range(9):
        y = 845 - 46 * step
        pen.line((905 - 3 * step, y, 975 - 3 * step, y), fill=_shade(WARM, 0.8), width=9)
    pen.line((900, 860, 872, 440), fill=_shade(WARM, 0.7), width=9)
    pen.line((980, 860, 952, 440), fill=_shade(WARM, 0.7), width=9)
    _curtain(picture, 0, 210)
    _curtain(picture, WIDTH - 210, WIDTH)
    return _kept(picture)


def still_pool() -> bytes:
    """The lanes of an empty swimming pool, with the light of its windows on the water."""
    picture = _ramp((226, 240, 240), SHALLOW)
    pen = ImageDraw.Draw(picture)
    for number in range(6):
        left = 90 + 245 * number
        pen.rectangle((left, 40, left + 195, 270), fill=(250, 253, 250))
        pen.line((left + 97, 40, left + 97, 270), fill=(190, 212, 214), width=6)
    water = _ramp(SHALLOW, WATER).crop((0, 0, WIDTH, HEIGHT - 360))
    picture.paste(water, (0, 360))
    pen.rectangle((0, 330, WIDTH, 372), fill=(236, 240, 236))
    random = Random(3)  # noqa: S311 - a painting, not a secret
    for _wave in range(260):
        y = 385 + 610 * random.random() ** 0.7
        x, length = random.uniform(-50, WIDTH), (y - 330) * random.uniform(0.08, 0.26)
        pen.line((x, y, x + length, y), fill=_mixed(SHALLOW, (255, 255, 255), random.random()), width=2 + int(y / 320))
    for lane in range(-3, 4):
        for number in range(46):
            near = (number / 45) ** 1.8
            x, y = 800 + lane * (110 + 330 * near), 385 + 620 * near
            side = 3 + 13 * near
            pen.ellipse((x - side, y - side, x + side, y + side), fill=CURTAIN if number % 6 < 3 else (250, 250, 246))
    return _kept(picture)


# -- brushes ------------------------------------------------------------------------------------------------
def _mixed(one: Colour, other: Colour, part: float) -> Colour:
    return tuple(round(a + (b - a) * part) for a, b in zip(one, other, strict=True))  # type: ignore[return-value]


def _shade(colour: Colour, light: float) -> Colour:
    return tuple(min(255, round(part * light)) for part in colour)  # type: ignore[return-value]


def _ramp(top: Colour, bottom: Colour) -> Image.Image:
    """One colour that becomes another, downwards."""
    down = Image.linear_gradient("L").resize(SIZE)
    return Image.composite(Image.new("RGB", SIZE, bottom), Image.new("RGB", SIZE, top), down)


def _lit(picture: Image.Image, light: Image.Image, colour: Colour, strength: float) -> Image.Image:
    """The picture with a light on it."""
    glow = Image.composite(Image.new("RGB", SIZE, _shade(colour, strength)), Image.new("RGB", SIZE), light)
    return ImageChops.screen(picture, glow)


def _soft(draw: Sequence[tuple[float, float]] | None, ellipse: tuple[float, float, float, float] | None) -> Image.Image:
    small = Image.new("L", (WIDTH // 4, HEIGHT // 4))
    pen = ImageDraw.Draw(small)
    if draw:
        pen.polygon([(x / 4, y / 4) for x, y in draw], fill=150)
    if ellipse:
        pen.ellipse([one / 4 for one in ellipse], fill=230)
    return small.filter(ImageFilter.GaussianBlur(9)).resize(SIZE, Image.Resampling.BICUBIC)


def _cone(x: float, top: float, side: float, bottom: float) -> Image.Image:
    return _soft([(x - 40, top), (x + 40, top), (x + side, bottom), (x - side, bottom)], None)


def _pool(x: float, y: float, wide: float, high: float) -> Image.Image:
    return _soft(None, (x - wide, y - high, x + wide, y + high))


def _floor(picture: Image.Image, top: int, near: Colour, far: Colour) -> None:
    """Planks that run away from us."""
    boards = _ramp(far, near).crop((0, 0, WIDTH, HEIGHT - top))
    pen = ImageDraw.Draw(boards)
    for number in range(-22, 23):
        pen.line((800 + 42 * number, 0, 800 + 130 * number, HEIGHT - top), fill=_shade(far, 0.8), width=3)
    picture.paste(boards, (0, top))


def _curtain(picture: Image.Image, left: int, right: int) -> None:
    """Folds of velvet."""
    pen, random = ImageDraw.Draw(picture), Random(left)  # noqa: S311 - a painting, not a secret
    x = float(left)
    while x < right:
        fold = random.uniform(34, 58)
        for step in range(int(fold) + 1):
            bow = 1 - abs(2 * step / fold - 1)
            pen.line((x + step, 0, x + step, HEIGHT - 70), fill=_mixed(WINE, CURTAIN, bow**0.7), width=2)
        pen.ellipse((x, HEIGHT - 88, x + fold, HEIGHT - 54), fill=_mixed(WINE, CURTAIN, 0.5))
        x += fold


def _chair(pen: ImageDraw.ImageDraw, x: float, y: float) -> None:
    dark = _shade(EARTH, 0.5)
    for leg in (x - 34, x + 34):
        pen.line((leg, y, leg, y - 92), fill=dark, width=9)
    pen.rectangle((x - 42, y - 100, x + 42, y - 84), fill=dark)
    pen.rectangle((x - 42, y - 208, x - 32, y - 90), fill=dark)
    pen.rectangle((x + 32, y - 208, x + 42, y - 90), fill=dark)
    pen.rounded_rectangle((x - 42, y - 212, x + 42, y - 158), 9, fill=dark)


def _stand(pen: ImageDraw.ImageDraw, x: float, y: float) -> None:
    dark = _shade(NIGHT, 0.35)
    pen.line((x, y, x, y - 170), fill=dark, width=6)
    pen.line((x - 34, y + 6, x, y - 30, x + 34, y + 6), fill=dark, width=6)
    pen.polygon([(x - 62, y - 250), (x + 62, y - 250), (x + 54, y - 166), (x - 54, y - 166)], fill=dark)
    pen.polygon([(x - 48, y - 260), (x - 3, y - 255), (x - 3, y - 176), (x - 44, y - 180)], fill=(250, 246, 232))
    pen.polygon([(x + 48, y - 260), (x + 3, y - 255), (x + 3, y - 176), (x + 44, y - 180)], fill=(236, 230, 212))


def _row(pen: ImageDraw.ImageDraw, *, top: float, side: float, shade: float) -> None:
    n_seats = int(WIDTH / (side * 1.18)) + 2
    left = (WIDTH - n_seats * side * 1.18) / 2
    for number in range(n_seats):
        x = left + number * side * 1.18
        pen.rounded_rectangle((x, top, x + side, top + side * 1.5), side * 0.28, fill=_shade(CURTAIN, shade))
        inner = (x + side * 0.14, top + side * 0.16, x + side * 0.86, top + side * 1.4)
        pen.rounded_rectangle(inner, side * 0.2, fill=_shade(CURTAIN, shade * 1.18))
    pen.rectangle((0, top + side * 1.05, WIDTH, top + side * 1.75), fill=_shade(WINE, shade * 0.8))


def _branch(pen: ImageDraw.ImageDraw, random: Random, start: tuple[float, float], degrees: float, wide: float) -> None:
    """A branch, and those that grow from it."""
    if wide < 5:
        return
    length = wide * random.uniform(4.2, 5.4)
    end = (start[0] + cos(radians(degrees)) * length, start[1] + sin(radians(degrees)) * length)
    pen.line((*start, *end), fill=_shade(EARTH, 0.9), width=round(wide))
    pen.ellipse((end[0] - wide / 2, end[1] - wide / 2, end[0] + wide / 2, end[1] + wide / 2), fill=_shade(EARTH, 0.9))
    for bend in (random.uniform(-48, -22), random.uniform(18, 46)):
        _branch(pen, random, end, degrees + bend, wide * random.uniform(0.58, 0.72))


def _kept(picture: Image.Image) -> bytes:
    paper = BytesIO()
    picture.filter(ImageFilter.GaussianBlur(0.8)).save(paper, "PNG")
    return paper.getvalue()
