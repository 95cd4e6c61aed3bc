"""Curves as a picture, and as dots on a terminal."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from ..domains.vocabulary import QUANTITIES
from ..language import say
from ..studies.curves import PlotDocument
from .charts.chart import NARROW, WIDE, Chart
from .charts.frame import Axis
from .charts.lines import Line, Lines, Point, draw_lines

if TYPE_CHECKING:
    from rich.console import Console


def lines_of(document: PlotDocument, log_x: bool | None = None, log_y: bool | None = None) -> Lines:
    """The lines of a document of curves; None leaves it to the figures whether an axis is logarithmic."""
    known = [one for one in document.rows if one.value is not None]
    lines = [
        Line(name, [Point(one.over, one.value, one.low, one.high) for one in points if one.value is not None])
        for name, points in groupby(known, key=attrgetter("name"))
    ]
    across = Axis(document.over, document.over_unit, log_x)
    return Lines(lines, across, Axis(document.quantity, document.unit, log_y))


def curves_chart(document: PlotDocument, lines: Lines, *, wide: bool = True) -> Chart:
    """The picture of the lines."""
    title = say("{up} over {across}", up=document.quantity, across=document.over)
    told = say("{meaning}; bands are 90 % ranges.", meaning=say(QUANTITIES[document.quantity].meaning))
    return draw_lines(lines, title, told, width=WIDE if wide else NARROW, height=440.0 if wide else 260.0)


def print_curves(document: PlotDocument, lines: Lines, console: Console) -> None:
    """The lines as dots, their ranges as sparse ones."""
    from rich.text import Text

    from .charts.dots import draw_dots

    console.print(Text(document.quantity, style="bold"))
    for line in draw_dots(lines, console.width):
        console.print(line)
