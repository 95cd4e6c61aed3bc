"""Curves as a picture, and as dots on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..domains.vocabulary import QUANTITIES
from ..language import translate
from ..studies.curves import CurvePoint, PlotDocument
from .charts.chart import NARROW, WIDE, Chart
from .charts.frame import Axis
from .charts.lines import Line, Lines, Point, draw_lines

if TYPE_CHECKING:
    from rich.console import Console


def lines_of(document: PlotDocument, log_x: bool | None = None, log_y: bool | None = None) -> Lines:
    """The lines of a document of curves; None leaves it to the figures whether an axis is logarithmic."""
    series = _series(document.rows)
    lines = [one for one in (Line(rows[0].name, _points(rows)) for rows in series) if one.points]
    across = Axis(document.over, document.over_unit, log_x)
    return Lines(lines, across, Axis(document.quantity, document.unit, log_y), named=len(series) > 1)


def _series(rows: Sequence[CurvePoint]) -> list[list[CurvePoint]]:
    """The rows line by line: each goes from the left to the right, and two may have one name."""
    found: list[list[CurvePoint]] = []
    for row in rows:
        if not found or row.name != found[-1][-1].name or row.over < found[-1][-1].over:
            found.append([])
        found[-1].append(row)
    return found


def _points(rows: Sequence[CurvePoint]) -> list[Point]:
    """The points of a line that have a value, apart where others between them have none."""
    return [
        Point(one.over, one.value, one.low, one.high, apart=before is not None and before.value is None)
        for before, one in zip([None, *rows], rows, strict=False)
        if one.value is not None
    ]


def curves_chart(document: PlotDocument, lines: Lines, notes: Sequence[str] = (), *, wide: bool = True) -> Chart:
    """The picture of the lines, the notes below it."""
    title = translate("{up} over {across}", up=document.quantity, across=document.over)
    told = translate("{meaning}; bands are 90 % ranges.", meaning=translate(QUANTITIES[document.quantity].meaning))
    width, height = (WIDE, 440.0) if wide else (NARROW, 260.0)
    return draw_lines(lines, title, told, width=width, height=height, notes=notes)


def print_curves(document: PlotDocument, lines: Lines, notes: Sequence[str], console: Console) -> None:
    """The lines as dots, their ranges as sparse ones, the notes below."""
    from rich.text import Text

    from .charts.dots import draw_dots
    from .prose import prose

    console.print(Text(document.quantity, style="bold"))
    for line in draw_dots(lines, console.width):
        console.print(line)
    for note in notes:
        console.print(prose(note, style="dim"))
