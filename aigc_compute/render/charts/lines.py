"""Lines over a quantity, with their 90 % ranges as bands: sweeps, years, scaling laws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ...language import say
from ..elements import Element, svg
from ..layout import amount, amounts, digits_beside
from .chart import NARROW, Chart, canvas
from .frame import Axis, Frame, band, dash, dot, frame, legend, line

DOTS = 12
"""Lines of fewer points show them."""

DIGITS = 4

SMALL = 3.0
"""Points up to this size are filled."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place on a line, its 90 % range where it has one, and what is told of it beside."""

    x: float
    value: float
    low: float | None = None
    high: float | None = None
    told: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A named line; `faint` after the x up to which it was measured."""

    name: str
    points: Sequence[Point]
    valid_to: float | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """What a chart of lines shows: the lines, and single `places` beside them, each with a name."""

    lines: Sequence[Line]
    across: Axis
    up: Axis
    places: Sequence[Line] = field(default_factory=tuple)


def draw_lines(
    shown: Lines, title: str, told: str, *, width: float = NARROW, height: float = 260.0, size: float = 5.5
) -> Chart:
    """Lines with bands between the ends of their ranges."""
    everything = [*shown.lines, *shown.places]
    points = [point for one in everything for point in one.points]
    xs = [point.x for point in points]
    ys = [y for point in points for y in (point.value, point.low, point.high) if y is not None]
    of = frame(shown.across, shown.up, xs, ys, width=width, height=height)
    bands = [_band(one, of, place) for place, one in enumerate(shown.lines)]
    marks = [_line(one, of, place) for place, one in enumerate(shown.lines)]
    first = len(shown.lines) if len(shown.places) > 1 or shown.lines else 0
    marks += [
        [
            dot(
                point.x,
                point.value,
                of,
                first + place,
                f"{one.name}: {_text(point, shown)}",
                ring=size > SMALL,
                size=size,
            )
            for point in one.points
        ]
        for place, one in enumerate(shown.places)
    ]
    names = [one.name for one in everything] if len(everything) > 1 else []
    kinds = ["" if one.valid_to is not None else dash(place) for place, one in enumerate(shown.lines)]
    kinds += ["ring" if size > SMALL else "dot"] * len(shown.places)
    drawn, tall = legend(list(zip(names, kinds, strict=False)), width, height)
    picture = canvas(title, told, width, height + tall, svg("g", of.axes), bands, marks, drawn)
    head = [*([say("line")] if names else []), shown.across.title, shown.up.title, say("90 % range")]
    rows = [
        [*([one.name] if names else []), _x(point, shown.across), *_cells(point, shown.up)]
        for one in everything
        for point in one.points
    ]
    return Chart(title, told, picture, head, rows)


def _band(one: Line, of: Frame, colour: int) -> Element | None:
    pairs = [
        (point.x, point.low, point.high)
        for point in one.points
        if point.low is not None and point.high is not None and point.low != point.high
    ]
    if len(pairs) < 2:
        return None
    return band([(x, low) for x, low, _ in pairs], [(x, high) for x, _, high in pairs], of, colour)


def _line(one: Line, of: Frame, colour: int) -> list[Element]:
    points = [(point.x, point.value) for point in one.points]
    if one.valid_to is not None:
        known = [each for each in points if each[0] <= one.valid_to]
        beyond = points[max(0, len(known) - 1) :]
        return [line(part, of, colour, more) for part, more in ((known, "fitted"), (beyond, "dots")) if len(part) > 1]
    drawn = [line(points, of, colour)] if len(points) > 1 else []
    if len(points) <= DOTS:
        drawn += [
            dot(point.x, point.value, of, colour, f"{one.name}: {point.value:.4g}", size=3.2) for point in one.points
        ]
    return drawn


def _x(point: Point, axis: Axis) -> str:
    return f"{point.x:.0f}" if axis.whole_years else amount(point.x, axis.unit, DIGITS)


def _text(point: Point, shown: Lines) -> str:
    figures = f"{_x(point, shown.across)}, {amount(point.value, shown.up.unit, DIGITS)}"
    return f"{point.told}: {figures}" if point.told else figures


def _cells(point: Point, axis: Axis) -> list[str]:
    known = point.low is not None and point.high is not None and point.low != point.high
    low, high = point.low or 0.0, point.high or 0.0
    interval = amounts(low, high, axis.unit, digits_beside(point.value, low, high, axis.unit)) if known else ""
    return [amount(point.value, axis.unit, DIGITS), interval]
