"""Lines over a quantity, with their 90 % ranges as bands: sweeps, years, scaling laws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ...language import translate
from ..elements import Element, svg
from ..layout import amount, amounts, digits_beside
from .chart import NARROW, Chart, canvas, noted
from .frame import Axis, Frame, band, dash, dot, frame, legend, line

DOTS = 12
"""Lines of fewer points show them."""

DIGITS = 4

SMALL = 3.0
"""Points up to this size are filled."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place on a line, its 90 % range where it has one, and what is told of it beside; `apart` from the point before
    it where a value is missing between the two.
    """

    x: float
    value: float
    low: float | None = None
    high: float | None = None
    told: str = ""
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A named line; `faint` after the x up to which it was measured."""

    name: str
    points: Sequence[Point]
    valid_to: float | None = None

    @property
    def runs(self) -> list[list[Point]]:
        """The points in stretches without a gap."""
        found: list[list[Point]] = []
        for point in self.points:
            if point.apart or not found:
                found.append([])
            found[-1].append(point)
        return found


@dataclass(frozen=True, slots=True)
class Lines:
    """What a chart of lines shows: the lines, and single `places` beside them, each with a name, which is shown where
    there are several or it is `named`.
    """

    lines: Sequence[Line]
    across: Axis
    up: Axis
    places: Sequence[Line] = field(default_factory=tuple)
    named: bool = False


def draw_lines(
    shown: Lines,
    title: str,
    told: str,
    *,
    width: float = NARROW,
    height: float = 260.0,
    size: float = 5.5,
    notes: Sequence[str] = (),
) -> Chart:
    """Lines with bands between the ends of their ranges; `notes` stand below."""
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
    names = [one.name for one in everything] if len(everything) > 1 or shown.named else []
    kinds = ["" if one.valid_to is not None else dash(place) for place, one in enumerate(shown.lines)]
    kinds += ["ring" if size > SMALL else "dot"] * len(shown.places)
    drawn, tall = legend(list(zip(names, kinds, strict=False)), width, height)
    below, more = noted(notes, width, height + tall)
    picture = canvas(title, told, width, height + tall + more, svg("g", of.axes), bands, marks, drawn, below)
    head = [*([translate("line")] if names else []), shown.across.title, shown.up.title, translate("90 % range")]
    rows = [
        [*([one.name] if names else []), _x(point, shown.across), *_cells(point, shown.up)]
        for one in everything
        for point in one.points
    ]
    return Chart(title, told, picture, head, rows)


def _band(one: Line, of: Frame, colour: int) -> list[Element]:
    ranged = (
        [
            (point.x, point.low, point.high)
            for point in run
            if point.low is not None and point.high is not None and point.low != point.high
        ]
        for run in one.runs
    )
    return [
        band([(x, low) for x, low, _ in run], [(x, high) for x, _, high in run], of, colour)
        for run in ranged
        if len(run) > 1
    ]


def _line(one: Line, of: Frame, colour: int) -> list[Element]:
    if one.valid_to is not None:
        points = [(point.x, point.value) for point in one.points]
        known = [each for each in points if each[0] <= one.valid_to]
        beyond = points[max(0, len(known) - 1) :]
        return [line(part, of, colour, more) for part, more in ((known, "fitted"), (beyond, "dots")) if len(part) > 1]
    runs = one.runs
    drawn = [line([(point.x, point.value) for point in run], of, colour) for run in runs if len(run) > 1]
    dotted = one.points if len(one.points) <= DOTS else [run[0] for run in runs if len(run) == 1]
    return drawn + [
        dot(point.x, point.value, of, colour, f"{one.name}: {point.value:.4g}", size=3.2) for point in dotted
    ]


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
