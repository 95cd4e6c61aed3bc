"""The page that says how right the predictions are: `validate` on all that ships, as tables and a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from math import log

import numpy as np

from aigc_compute.catalogue import Catalogue
from aigc_compute.render.validation import ROW_HEAD, SUMMARY_HEAD, row_cells, summary_lines, total
from aigc_compute.studies.validate import ValidateDocument, build_document, compare, shipped_measurements, worst_first

from .markdown import page, table

WORST = 15
FEWEST = 5
"""Rows of a quantity from which on the picture shows it."""

INTRODUCTION = """\
`aigc-compute validate` predicts what was published or measured from what its authors say of model, device and
layout, and compares. A prediction is told no speed, time, utilisation, energy or cost, nor what the catalogue knows
of the run ([what is told, form by form](validation.md))."""

READING = """\
An error is predicted over published less one: *median*, *mean* and *worst* of its size, *bias* the median with its
sign. *Inside* is how many of the published figures lie in the predicted 90 % range: nine in ten should. *Within*:
how many predictions lie in an interval that the publisher gave. *Width* is the median range's high over its low."""

FITTED = """\
Constants were fitted to many of these rows, so that errors on new ones are larger. How much, with whole models,
organisations and sources left out of the fit: [the table of what was left out](validation.md#left-out-of-the-fit)."""

TIERS = """\
A tier says how speed was predicted: `step`, `serving` and `inference` from parts and constants; `media` for images
and videos; `run` from a utilisation derived for the run; `given` where hours were told; `memory`, `goodput`,
`cost`, `energy` and `ownership` need none."""


def document(catalogue: Catalogue, as_of: date) -> ValidateDocument:
    """All that ships, compared."""
    return build_document(compare(shipped_measurements(catalogue), catalogue, as_of), catalogue, as_of)


def accuracy(told: ValidateDocument) -> str:
    """The page."""
    worst = ([_unfolded(cell) for cell in row_cells(one)] for one in worst_first(told.rows)[:WORST])
    return page(
        "How right is it?",
        "`aigc-compute validate`",
        INTRODUCTION,
        f"{total(told)}.",
        "![Predicted over published, nine in ten rows of each quantity](images/accuracy.svg)",
        READING,
        FITTED,
        *(
            f"## By {name}\n\n{words}{table(SUMMARY_HEAD, _by(told, name), right=range(1, len(SUMMARY_HEAD)))}"
            for name, words in (("quantity", ""), ("tier", f"{TIERS}\n\n"), ("family", ""), ("device", ""))
        ),
        f"## The worst {WORST}\n\n{table(('row', *ROW_HEAD[1:]), worst, right=range(1, 5))}",
    )


def _by(told: ValidateDocument, name: str) -> Iterator[Sequence[str]]:
    for line in summary_lines(told.summary, False, (name,)):
        if len(line) == len(SUMMARY_HEAD):
            yield [_unfolded(cell) for cell in line]
        elif not line[0].startswith("by "):
            yield (*line, *[""] * (len(SUMMARY_HEAD) - 1))


def _unfolded(cell: str) -> str:
    return cell.replace("_\n", "_").replace("\n", ": ")


ROW, TOP, LEFT, MIDDLE, RIGHT = 22, 46, 330, 480, 60
"""Pixels: the height of a line, of the title, the widths of names, axis and counts."""
FONT, BLUE, BLACK, GREY = "sans-serif", "#0550ae", "#24292f", "#57606a"
LIMITS = (0.25, 4.0)
TICKS = (0.25, 0.5, 1, 2, 4)


def picture(told: ValidateDocument) -> str:
    """Of each quantity and tier the median of predicted over published and the ends of nine in ten, on a log axis."""
    ratios: dict[str, list[float]] = {}
    for one in told.rows:
        if one.error is not None:
            ratios.setdefault(f"{one.quantity} ({one.tier})", []).append(1 + one.error)
    shown = sorted(
        ((name, found) for name, found in ratios.items() if len(found) >= FEWEST), key=lambda one: -len(one[1])
    )
    width, height = LEFT + MIDDLE + RIGHT, TOP + ROW * len(shown) + 14
    parts = [
        f'<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" font-family="{FONT}" font-size="12">',
        f'<rect width="{width}" height="{height}" rx="8" fill="#fafafa"/>',
        *(_tick(value, height) for value in TICKS),
        f'<text x="{width - 10}" y="20" text-anchor="end" fill="{GREY}">rows</text>',
        *(_line(TOP + ROW * place, name, found, width) for place, (name, found) in enumerate(shown)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _x(ratio: float) -> float:
    low, high = map(log, LIMITS)
    return LEFT + MIDDLE * (min(max(log(ratio), low), high) - low) / (high - low)


def _tick(value: float, height: int) -> str:
    x, dash = _x(value), "" if value == 1 else ' stroke-dasharray="2 4"'
    line = f'<line x1="{x:.1f}" y1="28" x2="{x:.1f}" y2="{height - 8}" stroke="#8c959f"{dash}/>'
    return f'<text x="{x:.1f}" y="20" text-anchor="middle" fill="{GREY}">×{value:g}</text>{line}'


def _line(y: int, name: str, ratios: Sequence[float], width: int) -> str:
    low, median, high = (_x(float(end)) for end in np.quantile(ratios, (0.05, 0.5, 0.95)))
    return (
        f'<text x="12" y="{y + 4}" fill="{BLACK}">{name}</text>'
        f'<line x1="{low:.1f}" y1="{y}" x2="{high:.1f}" y2="{y}" stroke="{BLUE}" stroke-width="5" opacity=".35"/>'
        f'<circle cx="{median:.1f}" cy="{y}" r="4" fill="{BLUE}"/>'
        f'<text x="{width - 10}" y="{y + 4}" text-anchor="end" fill="{GREY}">{len(ratios)}</text>'
    )
