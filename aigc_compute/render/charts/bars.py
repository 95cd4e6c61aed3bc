"""Bar charts for the parts of a sum, for comparisons of rows, and for counts. Labels stand above their bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...language import translate
from ..elements import Element, svg
from .chart import NARROW, Chart, canvas, cut, noted, room
from .frame import COLOURS
from .scale import Scale, scale_of, tick_text

ROW, THICK = 40.0, 13.0
LEFT, RIGHT = 4.0, 10.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart."""

    label: str
    value: float
    text: str
    """The value with its unit."""
    ends: str = ""
    """The 90 % range with its unit; empty if there is none."""
    low: float | None = None
    high: float | None = None
    colour: str = "0"
    """Suffix of the CSS class of the colour."""


def draw_bars(
    bars: Sequence[Bar],
    title: str,
    description: str,
    head: Sequence[str],
    *,
    width: float = NARROW,
    scale: Scale | None = None,
    notes: Sequence[str] = (),
) -> Chart:
    """Draw bars from zero to their values, with a whisker for each range and the `notes` below."""
    ends = [end for bar in bars for end in (0.0, bar.value, bar.low, bar.high) if end is not None]
    across = scale or scale_of(ends, LEFT, width - RIGHT, log=False, zero=True)
    drawn: list[Element] = []
    for place, bar in enumerate(bars):
        top = place * ROW + 16
        drawn += _words(bar, top, width)
        start, end = sorted((across(max(0.0, across.low)), across(bar.value)))
        drawn.append(
            svg("rect", x=start, y=top + 5, width=max(end - start, 1.5), height=THICK, rx=2, class_=f"f{bar.colour}")
        )
        drawn += whisker(bar, across, top + 5 + THICK / 2)
    below, more = noted(notes, width, len(bars) * ROW)
    picture = canvas(title, description, width, len(bars) * ROW + 6 + more, drawn, below)
    return Chart(title, description, picture, *_tabled(bars, head))


def draw_intervals(
    bars: Sequence[Bar],
    title: str,
    description: str,
    unit: str,
    head: Sequence[str],
    *,
    width: float = NARROW,
    notes: Sequence[str] = (),
) -> Chart:
    """Draw points with their 90 % ranges on a common axis, one for each row, and the `notes` below."""
    ends = [end for bar in bars for end in (bar.value, bar.low, bar.high) if end is not None]
    across = scale_of(ends, LEFT + 8, width - RIGHT - 8)
    height = len(bars) * ROW + 30
    drawn = ruled(across, unit, height, width)
    for place, bar in enumerate(bars):
        top = place * ROW + 16
        drawn += _words(bar, top, width)
        drawn += whisker(bar, across, top + 12, halo=False)
        drawn.append(
            svg("circle", svg("title", bar.text), cx=across(bar.value), cy=top + 12, r=5, class_=f"f{bar.colour}")
        )
    below, more = noted(notes, width, height)
    picture = canvas(title, description, width, height + more, drawn, below)
    return Chart(title, description, picture, *_tabled(bars, head))


def whisker(bar: Bar, across: Scale, y: float, *, halo: bool = True) -> list[Element]:
    """Return the marks of the range of a bar; none if it has no range."""
    if bar.low is None or bar.high is None or bar.low == bar.high:
        return []
    low, high = across(bar.low), across(bar.high)
    data = f"M{low:.1f},{y - 4:.1f}v8M{low:.1f},{y:.1f}H{high:.1f}M{high:.1f},{y - 4:.1f}v8"
    back = [svg("path", d=data, class_="halo")] if halo else []
    return [*back, svg("path", d=data, class_="thin ink" if halo else f"thin s{bar.colour}")]


def ruled(across: Scale, unit: str, height: float, width: float) -> list[Element]:
    """Return vertical grid lines with tick labels below. Labels without room are left out."""
    drawn: list[Element] = []
    occupied = 0.0
    for tick in across.ticks(4):
        place, text = across(tick), tick_text(tick, unit)
        half = room(text) * 0.6
        middle = min(max(place, half + 2), width - half - 2)
        drawn.append(svg("line", x1=place, x2=place, y1=4, y2=height - 24, class_="rule"))
        if middle - half >= occupied:
            drawn.append(svg("text", text, x=middle, y=height - 8, class_="mid"))
            occupied = middle + half
    return drawn


def _tabled(bars: Sequence[Bar], head: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    """Return headings and rows of the table behind the bars, with a column of ranges if any bar has a range."""
    ranged = any(bar.ends for bar in bars)
    rows = [[bar.label, bar.text, *([bar.ends] if ranged else [])] for bar in bars]
    return [*head, *([translate("90 % range")] if ranged else [])], rows


def colour_of(place: int) -> str:
    """Return the suffix of the CSS class of the colour at this place in the sequence."""
    return str(place % COLOURS)


def _words(bar: Bar, top: float, width: float) -> list[Element]:
    left = width - room(bar.text) - 24
    return [
        svg("text", cut(bar.label, left), svg("title", bar.label), x=LEFT, y=top),
        svg("text", bar.text, x=width - RIGHT, y=top, class_="end strong"),
    ]
