"""The frame of a chart with two axes, and the marks inside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..elements import Element, svg
from .chart import LINE, NARROW, cut, room
from .scale import Scale, scale_of, tick_text, years

COLOURS = 6
"""Number of colours in the style sheet."""

DASHES = ("", " dash")
"""CSS classes of successive lines, so that they differ in more than colour. Dotted lines have other meanings: the part
of a line outside its valid range, and a constant level.
"""


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis of a chart."""

    title: str
    unit: str
    log: bool | None = None
    """Whether it is logarithmic; None means that it is if the values are far apart."""
    zero: bool = False
    """Whether it includes zero."""
    whole_years: bool = False
    """Whether its ticks are whole years."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The scales of both axes, the marks of the axes, and the size of the chart."""

    x: Scale
    y: Scale
    axes: tuple[Element, ...]
    width: float
    height: float


def draw_frame(
    across: Axis, up: Axis, xs: Iterable[float], ys: Iterable[float], *, width: float = NARROW, height: float = 250.0
) -> Frame:
    """Return axes that enclose these values. The title of the vertical axis stands above it."""
    top, bottom = 30.0, height - 44.0
    y = scale_of(ys, bottom, top, up.log, zero=up.zero)
    marks = [(tick, tick_text(tick, up.unit)) for tick in y.ticks(5 if height < 320 else 8)]
    left = max(max((room(text) for _, text in marks), default=0.0) + 12.0, 34.0)
    x = scale_of(xs, left, width - 18.0, across.log)
    drawn: list[Element] = [svg("text", cut(up.title, width), x=2, y=13, class_="faint")]
    for tick, text in marks:
        drawn += [
            svg("line", x1=left, x2=width - 8, y1=y(tick), y2=y(tick), class_="rule"),
            svg("text", text, x=left - 6, y=y(tick) + 4, class_="end"),
        ]
    drawn += _bottom(x, across, bottom, width)
    drawn.append(svg("line", x1=left, x2=width - 8, y1=bottom, y2=bottom, class_="axis"))
    drawn.append(svg("text", cut(across.title, width), x=width - 8, y=height - 6, class_="faint end"))
    return Frame(x, y, tuple(drawn), width, height)


def _bottom(x: Scale, across: Axis, bottom: float, width: float) -> list[Element]:
    """Return the ticks of the lower axis. Labels without room are left out."""
    ticks = years(x) if across.whole_years else x.ticks(6 if width < 500 else 10)
    drawn: list[Element] = []
    occupied = -1e9
    for tick in ticks:
        text = f"{tick:.0f}" if across.whole_years else tick_text(tick, across.unit)
        half = room(text) / 2
        place = min(x(tick), width - half - 2)
        drawn.append(svg("line", x1=x(tick), x2=x(tick), y1=bottom, y2=bottom + 4, class_="axis"))
        if place - half > occupied + 6:
            drawn.append(svg("text", text, x=place, y=bottom + 18, class_="mid"))
            occupied = place + half
    return drawn


def path(points: Sequence[tuple[float, float]], frame: Frame) -> str:
    """Return the path data of a line through the points."""
    return "M" + "L".join(f"{frame.x(x):.1f},{frame.y(y):.1f}" for x, y in points)


def draw_line(points: Sequence[tuple[float, float]], frame: Frame, colour: int, more: str = "") -> Element:
    """Draw a line through points. Every other line is dashed, unless `more` gives another CSS class."""
    drawn = f" {more}" if more else dash(colour)
    return svg("path", d=path(points, frame), class_=f"line s{colour % COLOURS}{drawn}")


def draw_band(
    lows: Sequence[tuple[float, float]], highs: Sequence[tuple[float, float]], frame: Frame, colour: int
) -> Element:
    """Draw the area between two lines."""
    outline = path([*lows, *reversed(highs)], frame) + "Z"
    return svg("path", d=outline, class_=f"band f{colour % COLOURS}")


def draw_dot(
    x: float, y: float, frame: Frame, colour: int, title: str, *, ring: bool = False, size: float = 4.5
) -> Element:
    """Draw a point with a tooltip."""
    kind = f"ring s{colour % COLOURS}" if ring else f"f{colour % COLOURS}"
    return svg("circle", svg("title", title), cx=frame.x(x), cy=frame.y(y), r=size, class_=kind)


def legend(keys: Sequence[tuple[str, str]], width: float, top: float) -> tuple[list[Element], float]:
    """Return the marks of a legend and its height. `keys` are names with the kind of their mark: `dot`, `ring`, `bar`,
    or the CSS class of a line.
    """
    drawn: list[Element] = []
    x, y = 4.0, top + 12.0
    for place, (name, kind) in enumerate(keys):
        text = cut(name, width - 40)
        needed = 26 + room(text) + 12
        if x > 4 and x + needed > width:
            x, y = 4.0, y + LINE
        drawn += [_key(kind, place % COLOURS, x, y - 4), svg("text", text, x=x + 24, y=y)]
        x += needed
    return drawn, (y - top + 8 if keys else 0.0)


def dash(place: int) -> str:
    """Return the CSS class for the dashes of the line at this place in the sequence."""
    return DASHES[place % len(DASHES)]


def _key(kind: str, colour: int, x: float, y: float) -> Element:
    if kind == "bar":
        return svg("rect", x=x, y=y - 5, width=18, height=10, rx=2, class_=f"f{colour}")
    if kind in ("dot", "ring"):
        shape = f"ring s{colour}" if kind == "ring" else f"f{colour}"
        return svg("circle", cx=x + 9, cy=y, r=5, class_=shape)
    return svg("line", x1=x, x2=x + 18, y1=y, y2=y, class_=f"line s{colour}{kind}")
