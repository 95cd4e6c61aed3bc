"""Line charts with 90 % ranges as bands, for sweeps, forecasts and scaling laws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ...language import translate
from ..elements import Element, svg
from ..layout import amount, amounts, digits_beside
from .chart import NARROW, Chart, canvas, noted
from .frame import Axis, Frame, dash, draw_band, draw_dot, draw_frame, draw_line, legend

DOTS = 12
"""Largest number of points of a line that are drawn as dots too."""

DIGITS = 4

SMALL = 3.0
"""Points of `places` up to this size are filled; larger ones are rings."""


@dataclass(frozen=True, slots=True)
class Point:
    """A point on a line."""

    x: float
    value: float
    low: float | None = None
    """Low end of the 90 % range."""
    high: float | None = None
    """High end of the 90 % range."""
    note: str = ""
    """Text in the tooltip, before the values."""
    apart: bool = False
    """Whether a value is missing between the previous point and this one, so that no line connects them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a chart."""

    name: str
    points: Sequence[Point]
    valid_to: float | None = None
    """Value on the lower axis after which the line is dotted, because it is extrapolated there."""

    @property
    def runs(self) -> list[list[Point]]:
        """The points in groups without missing values between them."""
        runs: list[list[Point]] = []
        for point in self.points:
            if point.apart or not runs:
                runs.append([])
            runs[-1].append(point)
        return runs


@dataclass(frozen=True, slots=True)
class Lines:
    """The contents of a line chart."""

    lines: Sequence[Line]
    across: Axis
    """The horizontal axis."""
    up: Axis
    """The vertical axis."""
    places: Sequence[Line] = field(default_factory=tuple)
    """Groups of points that no line connects."""
    named: bool = False
    """Whether a legend is shown for a single line too."""


def draw_lines(
    shown: Lines,
    title: str,
    description: str,
    *,
    width: float = NARROW,
    height: float = 260.0,
    size: float = 5.5,
    notes: Sequence[str] = (),
) -> Chart:
    """Draw lines with bands between the ends of their ranges, and the `notes` below."""
    all_lines = [*shown.lines, *shown.places]
    points = [point for line in all_lines for point in line.points]
    xs = [point.x for point in points]
    ys = [y for point in points for y in (point.value, point.low, point.high) if y is not None]
    frame = draw_frame(shown.across, shown.up, xs, ys, width=width, height=height)
    bands = [_band(line, frame, place) for place, line in enumerate(shown.lines)]
    marks = [_line(line, frame, place) for place, line in enumerate(shown.lines)]
    first = len(shown.lines) if len(shown.places) > 1 or shown.lines else 0
    marks += [
        [
            draw_dot(
                point.x,
                point.value,
                frame,
                first + place,
                f"{line.name}: {_text(point, shown)}",
                ring=size > SMALL,
                size=size,
            )
            for point in line.points
        ]
        for place, line in enumerate(shown.places)
    ]
    names = [line.name for line in all_lines] if len(all_lines) > 1 or shown.named else []
    kinds = ["" if line.valid_to is not None else dash(place) for place, line in enumerate(shown.lines)]
    kinds += ["ring" if size > SMALL else "dot"] * len(shown.places)
    drawn, tall = legend(list(zip(names, kinds, strict=False)), width, height)
    below, more = noted(notes, width, height + tall)
    picture = canvas(title, description, width, height + tall + more, svg("g", frame.axes), bands, marks, drawn, below)
    head = [*([translate("line")] if names else []), shown.across.title, shown.up.title, translate("90 % range")]
    rows = [
        [*([line.name] if names else []), _x(point, shown.across), *_cells(point, shown.up)]
        for line in all_lines
        for point in line.points
    ]
    return Chart(title, description, picture, head, rows)


def _band(line: Line, frame: Frame, colour: int) -> list[Element]:
    ranged = (
        [
            (point.x, point.low, point.high)
            for point in run
            if point.low is not None and point.high is not None and point.low != point.high
        ]
        for run in line.runs
    )
    return [
        draw_band([(x, low) for x, low, _ in run], [(x, high) for x, _, high in run], frame, colour)
        for run in ranged
        if len(run) > 1
    ]


def _line(line: Line, frame: Frame, colour: int) -> list[Element]:
    if line.valid_to is not None:
        points = [(point.x, point.value) for point in line.points]
        valid = [(x, y) for x, y in points if x <= line.valid_to]
        beyond = points[max(0, len(valid) - 1) :]
        parts = ((valid, "fitted"), (beyond, "dots"))
        return [draw_line(part, frame, colour, more) for part, more in parts if len(part) > 1]
    runs = line.runs
    drawn = [draw_line([(point.x, point.value) for point in run], frame, colour) for run in runs if len(run) > 1]
    dotted = line.points if len(line.points) <= DOTS else [run[0] for run in runs if len(run) == 1]
    return drawn + [
        draw_dot(point.x, point.value, frame, colour, f"{line.name}: {point.value:.4g}", size=3.2) for point in dotted
    ]


def _x(point: Point, axis: Axis) -> str:
    return f"{point.x:.0f}" if axis.whole_years else amount(point.x, axis.unit, DIGITS)


def _text(point: Point, shown: Lines) -> str:
    values = f"{_x(point, shown.across)}, {amount(point.value, shown.up.unit, DIGITS)}"
    return f"{point.note}: {values}" if point.note else values


def _cells(point: Point, axis: Axis) -> list[str]:
    known = point.low is not None and point.high is not None and point.low != point.high
    low, high = point.low or 0.0, point.high or 0.0
    interval = amounts(low, high, axis.unit, digits_beside(point.value, low, high, axis.unit)) if known else ""
    return [amount(point.value, axis.unit, DIGITS), interval]
