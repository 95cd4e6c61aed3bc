"""A drawn chart, and how one stands alone in a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ...language import cells, wrap
from ..elements import Element, el, svg, xml_text

NARROW = 360.0
"""Width of a chart on a page, in units of which a letter is 13 high: on a phone it still reads."""

WIDE = 720.0
"""Of a chart that stands alone."""

LETTER = 7.7
"""Mean width of a letter of a label."""

LINE = 18.0
"""Height of a line of words."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A title, what the picture shows in words, the picture, and the table behind it."""

    title: str
    told: str
    picture: Element
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def canvas(title: str, told: str, width: float, height: float, *marks: object) -> Element:
    """An SVG with its alternative text."""
    return svg(
        "svg",
        svg("title", title),
        svg("desc", told),
        marks,  # type: ignore[arg-type]
        viewBox=f"0 0 {width:.0f} {height:.0f}",
        width=f"{width:.0f}",
        height=f"{height:.0f}",
        role="img",
        aria_label=f"{title}. {told}",
        class_="chart",
    )


def noted(notes: Sequence[str], width: float, top: float) -> tuple[list[Element], float]:
    """Sentences below a picture, such as what it leaves out, in as many lines as they take; and the height of that."""
    lines = [line for note in notes for line in wrap(note, int((width - 8) / LETTER))]
    drawn = [svg("text", line, x=4.0, y=top + LINE * place, class_="faint") for place, line in enumerate(lines, 1)]
    return drawn, LINE * len(lines) + 8 * bool(lines)


def room(text: str) -> float:
    """The width of a text, wide characters counted twice."""
    return LETTER * cells(text)


def cut(text: str, room: float) -> str:
    """A text that fits a width; wide characters count twice."""
    width = 0.0
    for place, one in enumerate(text):
        width += LETTER * (2 if ord(one) > 0x2E80 else 1)
        if width > room:
            return text[: max(1, place - 1)] + "…"
    return text


@cache
def style() -> str:
    """The style sheet of charts."""
    return (files(__package__) / "chart.css").read_text(encoding="utf-8")


def standalone(chart: Chart) -> str:
    """The chart as an SVG file: its style inside, light colours in the place of the page's."""
    light = dict(re.findall(r"(--[\w-]+): light-dark\(([^,]+),", style()))
    plain = re.sub(r"var\((--[\w-]+)\)", lambda found: light[found[1]], style().split("/* marks */")[1])
    picture = chart.picture
    picture.set("xmlns", "http://www.w3.org/2000/svg")
    picture.insert(0, el("style", plain))
    back = svg("rect", width="100%", height="100%", class_="back")
    picture.insert(3, back)
    return xml_text(picture) + "\n"
