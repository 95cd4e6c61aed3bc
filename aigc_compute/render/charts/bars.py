"""Bars: what a sum is made of, how rows compare, how many of each. Labels stand above their bars."""

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
    """A figure with its label and its text; its 90 % range in words and in numbers; which colour."""

    label: str
    value: float
    text: str
    ends: str = ""
    low: float | None = None
    high: float | None = None
    colour: str = "0"


def draw_bars(
    bars: Sequence[Bar],
    title: str,
    told: str,
    head: Sequence[str],
    *,
    width: float = NARROW,
    scale: Scale | None = None,
    notes: Sequence[str] = (),
) -> Chart:
    """A bar each, from nothing to its value, with a whisker over its range; `notes` stand below."""
    ends = [end for one in bars for end in (0.0, one.value, one.low, one.high) if end is not None]
    across = scale or scale_of(ends, LEFT, width - RIGHT, log=False, zero=True)
    drawn: list[Element] = []
    for place, one in enumerate(bars):
        top = place * ROW + 16
        drawn += _words(one, top, width)
        start, end = sorted((across(max(0.0, across.low)), across(one.value)))
        drawn.append(
            svg("rect", x=start, y=top + 5, width=max(end - start, 1.5), height=THICK, rx=2, class_=f"f{one.colour}")
        )
        drawn += whisker(one, across, top + 5 + THICK / 2)
    below, more = noted(notes, width, len(bars) * ROW)
    picture = canvas(title, told, width, len(bars) * ROW + 6 + more, drawn, below)
    return Chart(title, told, picture, *_tabled(bars, head))


def draw_intervals(
    bars: Sequence[Bar],
    title: str,
    told: str,
    unit: str,
    head: Sequence[str],
    *,
    width: float = NARROW,
    notes: Sequence[str] = (),
) -> Chart:
    """A point each with its 90 % range, on one axis: rows side by side; `notes` stand below."""
    ends = [end for one in bars for end in (one.value, one.low, one.high) if end is not None]
    across = scale_of(ends, LEFT + 8, width - RIGHT - 8)
    height = len(bars) * ROW + 30
    drawn = ruled(across, unit, height, width)
    for place, one in enumerate(bars):
        top = place * ROW + 16
        drawn += _words(one, top, width)
        drawn += whisker(one, across, top + 12, halo=False)
        drawn.append(
            svg("circle", svg("title", one.text), cx=across(one.value), cy=top + 12, r=5, class_=f"f{one.colour}")
        )
    below, more = noted(notes, width, height)
    picture = canvas(title, told, width, height + more, drawn, below)
    return Chart(title, told, picture, *_tabled(bars, head))


def whisker(one: Bar, across: Scale, y: float, *, halo: bool = True) -> list[Element]:
    """The range of a bar."""
    if one.low is None or one.high is None or one.low == one.high:
        return []
    low, high = across(one.low), across(one.high)
    data = f"M{low:.1f},{y - 4:.1f}v8M{low:.1f},{y:.1f}H{high:.1f}M{high:.1f},{y - 4:.1f}v8"
    back = [svg("path", d=data, class_="halo")] if halo else []
    return [*back, svg("path", d=data, class_="thin ink" if halo else f"thin s{one.colour}")]


def ruled(across: Scale, unit: str, height: float, width: float) -> list[Element]:
    """Upright rules with their ticks below, as many of these as have room."""
    drawn: list[Element] = []
    taken = 0.0
    for tick in across.ticks(4):
        place, text = across(tick), tick_text(tick, unit)
        half = room(text) * 0.6
        middle = min(max(place, half + 2), width - half - 2)
        drawn.append(svg("line", x1=place, x2=place, y1=4, y2=height - 24, class_="rule"))
        if middle - half >= taken:
            drawn.append(svg("text", text, x=middle, y=height - 8, class_="mid"))
            taken = middle + half
    return drawn


def _tabled(bars: Sequence[Bar], head: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    """The table behind bars, with the ranges where there are some."""
    ranged = any(one.ends for one in bars)
    rows = [[one.label, one.text, *([one.ends] if ranged else [])] for one in bars]
    return [*head, *([translate("90 % range")] if ranged else [])], rows


def colour_of(place: int) -> str:
    """The class of a colour."""
    return str(place % COLOURS)


def _words(one: Bar, top: float, width: float) -> list[Element]:
    left = width - room(one.text) - 24
    return [
        svg("text", cut(one.label, left), svg("title", one.label), x=LEFT, y=top),
        svg("text", one.text, x=width - RIGHT, y=top, class_="end strong"),
    ]
