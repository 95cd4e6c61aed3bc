"""The result of drawing a chart, and its conversion to an SVG file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ...language import cells, wrap
from ..elements import Element, el, svg, xml_text

NARROW = 360.0
"""Width of a chart on a page. The font size is 13 in these units, which stays readable on a phone."""

WIDE = 720.0
"""Width of a chart in a file of its own."""

LETTER = 7.7
"""Mean width of a letter in a label."""

LINE = 18.0
"""Height of a line of text."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart with a table of the same values."""

    title: str
    description: str
    """What the picture shows, as text."""
    picture: Element
    """The SVG tree."""
    head: Sequence[str]
    """Headings of the table."""
    rows: Sequence[Sequence[str]]
    """Rows of the table."""


def canvas(title: str, description: str, width: float, height: float, *marks: object) -> Element:
    """Return an SVG element with the marks and an alternative text."""
    return svg(
        "svg",
        svg("title", title),
        svg("desc", description),
        marks,  # type: ignore[arg-type]
        viewBox=f"0 0 {width:.0f} {height:.0f}",
        width=f"{width:.0f}",
        height=f"{height:.0f}",
        role="img",
        aria_label=f"{title}. {description}",
        class_="chart",
    )


def noted(notes: Sequence[str], width: float, top: float) -> tuple[list[Element], float]:
    """Return the marks of sentences below a picture, wrapped into lines, and their height."""
    lines = [line for note in notes for line in wrap(note, int((width - 8) / LETTER))]
    drawn = [svg("text", line, x=4.0, y=top + LINE * place, class_="faint") for place, line in enumerate(lines, 1)]
    return drawn, LINE * len(lines) + 8 * bool(lines)


def room(text: str) -> float:
    """Return the width of a text. Wide characters such as Chinese ones count twice."""
    return LETTER * cells(text)


def cut(text: str, room: float) -> str:
    """Return the text, shortened if it is wider than `room`. Wide characters count twice."""
    width = 0.0
    for place, char in enumerate(text):
        width += LETTER * (2 if ord(char) > 0x2E80 else 1)
        if width > room:
            return text[: max(1, place - 1)] + "…"
    return text


@cache
def style() -> str:
    """Return the style sheet of charts."""
    return (files(__package__) / "chart.css").read_text(encoding="utf-8")


def standalone(chart: Chart) -> str:
    """Return the chart as the text of an SVG file with its own style sheet and the colours of the light theme."""
    light = dict(re.findall(r"(--[\w-]+): light-dark\(([^,]+),", style()))
    plain = re.sub(r"var\((--[\w-]+)\)", lambda match: light[match[1]], style().split("/* marks */")[1])
    picture = chart.picture
    picture.set("xmlns", "http://www.w3.org/2000/svg")
    picture.insert(0, el("style", plain))
    back = svg("rect", width="100%", height="100%", class_="back")
    picture.insert(3, back)
    return xml_text(picture) + "\n"
