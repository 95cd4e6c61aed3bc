"""Line charts for the terminal, made of braille characters with eight dots each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from rich.text import Text

from .lines import Line, Lines, Point
from .scale import Scale, scale_of, tick_text

ROWS = 18
MAX_WIDTH = 100
"""Largest width of the picture in characters. Wider terminals leave the rest free."""

DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Value that a dot adds to the code of the empty braille character, from top to bottom, left and right."""

BLANK = 0x2800
"""Code of the empty braille character."""

STYLES = ("cyan", "yellow", "green", "magenta", "red", "blue")
STEPS = 400
"""Number of places along the lower axis at which a line is drawn."""


class _Screen:
    """A grid of characters made of dots. A character has the style of the line that was drawn on it last."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._cells = [[0] * width for _ in range(height)]
        self._styles = [[""] * width for _ in range(height)]

    def dot(self, x: float, y: float, style: str) -> None:
        """Set a dot. `x` counts dots from the left and `y` from the top; dots outside the grid are ignored."""
        column, row = round(x), round(y)
        if 0 <= column < self.width * 2 and 0 <= row < self.height * 4:
            self._cells[row // 4][column // 2] |= DOTS[row % 4][column % 2]
            self._styles[row // 4][column // 2] = style

    def line(self, row: int) -> Text:
        """Return a row of characters."""
        text = Text()
        for cell, style in zip(self._cells[row], self._styles[row], strict=True):
            text.append(chr(BLANK + cell) if cell else " ", style=style)
        return text


def draw_dots(shown: Lines, width: int, rows: int = ROWS) -> Iterator[Text]:
    """Yield the lines of text of the chart, with its axes and a legend."""
    points = [point for line in shown.lines for point in line.points]
    ends = [y for point in points for y in (point.value, point.low, point.high) if y is not None]
    y = scale_of(ends, rows * 4 - 1, 0, shown.up.log)
    labels = {min(rows - 1, round(y(tick)) // 4): tick_text(tick, shown.up.unit) for tick in y.ticks(6)}
    margin = max(map(len, labels.values()), default=0)
    screen = _Screen(min(MAX_WIDTH, max(20, width - margin - 3)), rows)
    x = scale_of([point.x for point in points], 0, screen.width * 2 - 1, shown.across.log)
    for place, line in enumerate(shown.lines):
        _draw(line, x, y, screen, STYLES[place % len(STYLES)])
    for row in range(rows):
        yield Text(f"{labels.get(row, ''):>{margin}} {'┤' if row in labels else '│'}") + screen.line(row)
    yield Text(f"{'':>{margin}} └{'─' * screen.width}")
    yield Text(" " * (margin + 2) + _ticks(x, shown, screen.width))
    yield Text(f"{shown.across.title:>{margin + 2 + screen.width}}", style="dim")
    if len(shown.lines) > 1 or shown.named:
        for place, line in enumerate(shown.lines):
            yield Text("━━ ", style=STYLES[place % len(STYLES)]) + Text(line.name, style="default")


def _draw(line: Line, x: Scale, y: Scale, screen: _Screen, style: str) -> None:
    """Draw a line through its points, and the ends of its range with every third dot."""
    for run in line.runs:
        screen.dot(x(run[0].x), y(run[0].value), style)
    for left, right in (pair for run in line.runs for pair in pairwise(run)):
        steps = max(2, round(STEPS / len(line.points)))
        for step in range(steps + 1):
            at = step / steps
            across = x(left.x) + at * (x(right.x) - x(left.x))
            for end in ("low", "high", "value"):
                up = _between(left, right, end, at, y)
                if up is not None and (end == "value" or round(across) % 3 == 0):
                    screen.dot(across, up, style if end == "value" else f"dim {style}")


def _between(left: Point, right: Point, end: str, at: float, y: Scale) -> float | None:
    start, end_value = getattr(left, end), getattr(right, end)
    return None if start is None or end_value is None else y(start) + at * (y(end_value) - y(start))


def _ticks(x: Scale, shown: Lines, width: int) -> str:
    """Return the tick labels of the lower axis at their places. Labels without room are left out."""
    text: list[str] = [" "] * width
    occupied = -2
    for tick in x.ticks(max(2, width // 14)):
        label = tick_text(tick, shown.across.unit)
        start = min(max(0, round(x(tick) / 2) - len(label) // 2), width - len(label))
        if start > occupied + 1:
            text[start : start + len(label)] = label
            occupied = start + len(label) - 1
    return "".join(text).rstrip()
