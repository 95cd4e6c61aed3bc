"""Curves of a quantity over another, as an SVG chart and as a chart of dots on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..domains.vocabulary import QUANTITIES
from ..language import translate
from ..studies.curves import CurvePoint, PlotDocument
from .charts.chart import NARROW, WIDE, Chart
from .charts.frame import Axis
from .charts.lines import Line, Lines, Point, draw_lines
from .layout import display_name

if TYPE_CHECKING:
    from rich.console import Console


def lines_of(document: PlotDocument, log_x: bool | None = None, log_y: bool | None = None) -> Lines:
    """Return the lines of a document of curves. An axis with None is logarithmic if its values are far apart."""
    series = _series(document.rows)
    lines = [line for line in (Line(rows[0].name, _points(rows)) for rows in series) if line.points]
    across = Axis(translate(document.over), document.over_unit, log_x)
    up = Axis(translate(document.quantity), document.unit, log_y)
    return Lines(lines, across, up, named=len(series) > 1)


def _series(rows: Sequence[CurvePoint]) -> list[list[CurvePoint]]:
    """Group the rows by line. A new line begins where the name changes or the value on the lower axis decreases, since
    two lines can have the same name.
    """
    series: list[list[CurvePoint]] = []
    for row in rows:
        if not series or row.name != series[-1][-1].name or row.over < series[-1][-1].over:
            series.append([])
        series[-1].append(row)
    return series


def _points(rows: Sequence[CurvePoint]) -> list[Point]:
    """Return the points of a line that have a value. A point after one without a value begins a new stretch."""
    return [
        Point(row.over, row.value, row.low, row.high, apart=previous is not None and previous.value is None)
        for previous, row in zip([None, *rows], rows, strict=False)
        if row.value is not None
    ]


def curves_chart(document: PlotDocument, lines: Lines, notes: Sequence[str] = (), *, wide: bool = True) -> Chart:
    """Return the chart of the lines, with the notes below it."""
    title = translate("{up} over {across}", up=translate(document.quantity), across=translate(document.over))
    meaning = translate(QUANTITIES[document.quantity].meaning)
    description = translate("{meaning}; bands are 90 % ranges.", meaning=meaning)
    width, height = (WIDE, 440.0) if wide else (NARROW, 260.0)
    return draw_lines(lines, title, description, width=width, height=height, notes=notes)


def print_curves(document: PlotDocument, lines: Lines, notes: Sequence[str], console: Console) -> None:
    """Print the lines as dots, the ends of their ranges as sparse dots, and the notes below."""
    from rich.text import Text

    from .charts.dots import draw_dots
    from .prose import prose

    console.print(Text(display_name(document.quantity), style="bold"))
    for line in draw_dots(lines, console.width):
        console.print(line)
    for note in notes:
        console.print(prose(note, style="dim"))
