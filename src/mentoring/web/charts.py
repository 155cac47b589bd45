"""Charts as SVG strings: money as a ribbon, proportions as bars, time as columns. Attributes only, no ids, no scripts.

Every chart stands beside its table (templates/components/), so the drawing may stay simple.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from mentoring.web import wording
from mentoring.web.svg import FILO, NOTTE, ORO, SALVIA, circle, n, path, shape, text

# The colour of each step of a ribbon, in order: given, assigned, enjoyed.
_STEP_COLOURS = ((NOTTE, "f-notte"), ("#5A67B5", "f-notte-media"), (SALVIA, "f-salvia"))
_STAYS = (ORO, "f-oro")


@dataclass(frozen=True)
class Step:
    """One stop of the ribbon: its name, its sum, and what the part that stops here is called."""

    label: str
    cents: int
    rest: str = ""

    @classmethod
    def of(cls, step: "Step | Mapping[str, Any]") -> "Step":
        if isinstance(step, Step):
            return step
        return cls(str(step["label"]), int(step["cents"]), str(step.get("rest", "")))

    @property
    def said(self) -> str:
        return wording.euro(self.cents)


@dataclass(frozen=True)
class Row:
    """One bar or column."""

    label: str
    value: int

    @classmethod
    def of(cls, row: "Row | Mapping[str, Any]") -> "Row":
        return row if isinstance(row, Row) else cls(str(row["label"]), int(row["value"]))


def rests(steps: Sequence[Step]) -> list[tuple[str, int]]:
    """What stays behind at each step: its name and sum. The last step is the seat; nothing stays after it."""
    return [
        (step.rest, max(step.cents - following.cents, 0))
        for step, following in pairwise(steps)
        if step.rest and step.cents > following.cents
    ]


def _open(width: int, height: float, css: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{css}" viewBox="0 0 {width} {n(height)}" '
        f'aria-hidden="true" focusable="false">'
    )


def _colour(position: int, count: int) -> tuple[str, str]:
    """The last step is always the seat, in green; the first the gift, in blue."""
    if position == count - 1 and count > 1:
        return _STEP_COLOURS[2]
    return _STEP_COLOURS[min(position, 1)]


def _thickness(cents: int, largest: int, full: float) -> float:
    """Proportional, but never thinner than the eye can see."""
    if cents <= 0 or largest <= 0:
        return 0
    return max(cents / largest * full, 3)


def ribbon_wide(steps: Sequence[Step]) -> str:
    """The ribbon from left to right, for wide screens. What does not go on curls down and is named."""
    if not steps:
        return ""
    width, top, full = 760, 74, 120
    largest = max(step.cents for step in steps) or 1
    gap = (width - 12) / max(len(steps), 1)
    shapes, words = [], []
    for position, step in enumerate(steps):
        x = 4 + position * gap
        thick = _thickness(step.cents, largest, full)
        colour, css = _colour(position, len(steps))
        following = steps[position + 1] if position + 1 < len(steps) else None
        words.append(text(x, 24, step.label, font_size=16, class_="chart__quiet"))
        words.append(text(x, 56, step.said, font_size=28, class_="chart__voice"))
        shapes.append(shape("rect", x=x, y=top, width=14, height=max(thick, 2), rx=3, fill=colour, class_=css))
        if following is None:
            shapes.append(_seat(x + 14, top, thick, gap - 14))
            continue
        goes = _thickness(following.cents, largest, full)
        next_colour, next_css = _colour(position + 1, len(steps))
        shapes.append(_band_right(x + 14, top, goes, gap - 14, next_colour, next_css))
        stays = thick - goes
        if stays > 0.5 and step.rest:
            shapes.append(_curl_down(x + 14, top + goes, stays, top + full + 24))
            middle = x + 14 + _CURL + stays / 2
            left = wording.euro(step.cents - following.cents)
            words.append(
                text(middle, top + full + 50, left, font_size=18, class_="chart__strong", text_anchor="middle")
            )
            words.append(
                text(middle, top + full + 70, step.rest, font_size=15, class_="chart__quiet", text_anchor="middle")
            )
    return f"{_open(width, top + full + 82, 'chart__wide')}{''.join(shapes)}{''.join(words)}</svg>"


_CURL = 46  # how far a curl runs before it turns down


def _band_right(x: float, y: float, thick: float, length: float, colour: str, css: str) -> str:
    if thick <= 0:
        return ""
    return path(
        f"M{n(x)} {n(y)}h{n(length)}v{n(thick)}h{n(-length)}z",
        colour,
        class_=css,
        opacity="0.3",
    )


def _curl_down(x: float, y: float, thick: float, foot: float) -> str:
    """From the left at height y, turning down to the foot, in gold: the money that waits."""
    outer, inner = x + _CURL + thick, x + _CURL
    return path(
        f"M{n(x)} {n(y)}C{n(outer - thick * 0.4)} {n(y)} {n(outer)} {n(y + thick * 0.5)} {n(outer)} {n(foot)}"
        f"H{n(inner)}C{n(inner)} {n(y + thick + 10)} {n(inner - 14)} {n(y + thick)} {n(x)} {n(y + thick)}z",
        _STAYS[0],
        class_=_STAYS[1],
        opacity="0.75",
    )


def _seat(x: float, y: float, thick: float, length: float) -> str:
    """The end of the ribbon: it arrives, and becomes small rounds, one beside the other, like a full row of seats."""
    if thick <= 0:
        return ""
    size = 13.0
    rows = max(1, min(int(thick // (size + 4)), 7))
    columns = int((length - 10) // (size + 4))
    step = size + 4
    dots = [
        circle(
            x + 16 + column * step,
            y + (row + 0.5) * (thick / rows),
            min(size, thick / rows) / 2,
            SALVIA,
            class_="f-salvia",
        )
        for row in range(rows)
        for column in range(columns)
        if column < columns - row % 2
    ]
    return "".join(dots)


def ribbon_tall(steps: Sequence[Step]) -> str:
    """The ribbon from top to bottom, for phones: the band on the left, the words on the right."""
    if not steps:
        return ""
    width, full, pace, left = 340, 104, 128, 8
    largest = max(step.cents for step in steps) or 1
    shapes, words = [], []
    for position, step in enumerate(steps):
        y = 8 + position * pace
        thick = _thickness(step.cents, largest, full)
        colour, css = _colour(position, len(steps))
        shapes.append(shape("rect", x=left, y=y, width=max(thick, 2), height=12, rx=3, fill=colour, class_=css))
        words.append(text(left + full + 24, y + 16, step.label, font_size=16, class_="chart__quiet"))
        words.append(text(left + full + 24, y + 46, step.said, font_size=28, class_="chart__voice"))
        if position + 1 == len(steps):
            shapes += [
                circle(left + 6 + column * 15, y + 22 + row * 15, 5.5, SALVIA, class_="f-salvia")
                for row in range(2)
                for column in range(max(int(thick // 15), 1) if thick else 0)
            ]
            continue
        following = steps[position + 1]
        goes = _thickness(following.cents, largest, full)
        next_colour, next_css = _colour(position + 1, len(steps))
        if goes > 0:
            shapes.append(
                path(
                    f"M{left} {y + 12}h{n(goes)}v{pace - 12}h{n(-goes)}z",
                    next_colour,
                    class_=next_css,
                    opacity="0.3",
                )
            )
        stays = thick - goes
        if stays > 0.5 and step.rest:
            shapes.append(_curl_right(left + goes, y + 12, stays, left + full + 14))
            said = f"{wording.euro(step.cents - following.cents)} {step.rest}"
            words.append(text(left + full + 24, y + 12 + 40 + max(stays / 2, 6) + 5, said, font_size=15))
    return f"{_open(width, 8 + (len(steps) - 1) * pace + 62, 'chart__tall')}{''.join(shapes)}{''.join(words)}</svg>"


def _curl_right(x: float, y: float, thick: float, end: float) -> str:
    """From above, turning right: the same gold as on the wide ribbon."""
    upper = y + 40
    lower = upper + min(thick, 40)
    return path(
        f"M{n(x)} {n(y)}C{n(x)} {n(lower)} {n(x + thick * 0.3)} {n(lower)} {n(end)} {n(lower)}"
        f"V{n(upper)}C{n(x + thick)} {n(upper)} {n(x + thick)} {n(upper - 10)} {n(x + thick)} {n(y)}z",
        _STAYS[0],
        class_=_STAYS[1],
        opacity="0.75",
    )


def bar_svg(value: int, largest: int) -> str:
    """One bar; it stretches with its cell."""
    share = value / largest * 100 if largest > 0 else 0
    shown = max(share, 1.5) if value > 0 else 0
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" '
        f'focusable="false"><rect width="100" height="10" fill="{FILO}" class="f-filo"/>'
        f'<rect width="{n(shown)}" height="10" fill="{NOTTE}" class="f-notte"/></svg>'
    )


def columns_svg(rows: Sequence[tuple[Row, str]]) -> str:
    """Columns side by side with their labels below; the tallest one says its value."""
    if not rows:
        return ""
    width, floor, ceiling = 420, 190, 34
    largest = max(row.value for row, _ in rows) or 1
    pace = width / len(rows)
    thick = min(pace * 0.62, 44)
    every = 1 + (len(rows) - 1) // 13  # Labels stay apart.
    shapes = [
        shape("line", x1=0, y1=floor + 0.5, x2=width, y2=floor + 0.5, stroke=NOTTE, class_="s-notte", stroke_width=1.5)
    ]
    for position, (row, said) in enumerate(rows):
        middle = pace * (position + 0.5)
        height = _thickness(row.value, largest, floor - ceiling)
        if height:
            shapes.append(_column(middle - thick / 2, floor - height, thick, height))
        if row.value == largest and row.value > 0:
            anchor = "start" if middle < 60 else "end" if middle > width - 60 else "middle"
            at = (
                max(middle - thick / 2, 0)
                if anchor == "start"
                else min(middle + thick / 2, width)
                if anchor == "end"
                else middle
            )
            shapes.append(text(at, floor - height - 9, said, font_size=16, class_="chart__strong", text_anchor=anchor))
        if position % every == 0:
            shapes.append(
                text(middle, floor + 22, row.label, font_size=14, class_="chart__quiet", text_anchor="middle")
            )
    return f"{_open(width, floor + 32, 'chart__columns')}{''.join(shapes)}</svg>"


def _column(x: float, y: float, width: float, height: float) -> str:
    radius = min(6, width / 2, height)
    return path(
        f"M{n(x)} {n(y + height)}v{n(-(height - radius))}q0 {n(-radius)} {n(radius)} {n(-radius)}"
        f"h{n(width - 2 * radius)}q{n(radius)} 0 {n(radius)} {n(radius)}v{n(height - radius)}z",
        NOTTE,
        class_="f-notte",
    )
