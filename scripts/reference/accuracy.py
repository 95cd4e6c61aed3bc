"""Generates the page on the accuracy of predictions: the result of `validate` on all shipped measurements."""

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
"""Number of rows in the table of the largest errors."""
MIN_ROWS = 5
"""Number of rows that a quantity needs to be in the picture."""

INTRODUCTION = """\
`aigc-compute validate` predicts published and measured figures and compares them. The inputs of a prediction are the
model, the device and the layout as the authors state them. Speed, time, utilisation, energy and cost are not inputs,
and neither is the historic run in the catalogue ([inputs of each form of measurement](validation.md))."""

READING = """\
The error is the ratio of the predicted to the published value, minus one.

| column | meaning |
|---|---|
| median, mean, worst | median, mean and maximum of the absolute error |
| bias | median of the error with its sign |
| inside | share of the published values that are in the predicted 90 % range; it should be nine of ten |
| within | share of the predictions that are in the interval of the publisher, if the publisher gave an interval |
| width | ratio of the high to the low end of the range, in the median |"""

FITTED = """\
Constants were fitted to many of these rows, so errors on new rows are larger. [This
table](validation.md#left-out-of-the-fit) shows the errors with whole models, organisations or sources left out of the
fit."""

TIERS = """\
The tier states how the speed was predicted.

| tier | prediction of the speed |
|---|---|
| `step`, `serving`, `inference` | from parts of the time and from calibrated constants |
| `media` | the same, for images and videos |
| `run` | from a utilisation that is derived for the run |
| `given` | none, because the utilisation is an input |
| `memory`, `goodput`, `cost`, `energy`, `ownership` | none, because the quantity does not need a speed |"""


def document(catalogue: Catalogue, as_of: date) -> ValidateDocument:
    """Return the comparison of all shipped measurements."""
    return build_document(compare(shipped_measurements(catalogue), catalogue, as_of), catalogue, as_of)


def accuracy(validation: ValidateDocument) -> str:
    """Return the page."""
    worst = ([_unfolded(cell) for cell in row_cells(row)] for row in worst_first(validation.rows)[:WORST])
    return page(
        "Accuracy of the predictions",
        "`aigc-compute validate`",
        INTRODUCTION,
        f"{total(validation)}.",
        "![Ratio of predicted to published values, with the middle 90 % of the rows](images/accuracy.svg)",
        READING,
        FITTED,
        *(
            f"## By {name}\n\n{text}{table(SUMMARY_HEAD, _by(validation, name), right=range(1, len(SUMMARY_HEAD)))}"
            for name, text in (("quantity", ""), ("tier", f"{TIERS}\n\n"), ("family", ""), ("device", ""))
        ),
        f"## The {WORST} largest errors\n\n{table(('row', *ROW_HEAD[1:]), worst, right=range(1, 5))}",
    )


def _by(validation: ValidateDocument, name: str) -> Iterator[Sequence[str]]:
    for line in summary_lines(validation.summary, False, (name,)):
        if len(line) == len(SUMMARY_HEAD):
            yield [_unfolded(cell) for cell in line]
        elif not line[0].startswith("by "):
            yield (*line, *[""] * (len(SUMMARY_HEAD) - 1))


def _unfolded(cell: str) -> str:
    return cell.replace("_\n", "_").replace("\n", ": ")


ROW, TOP, LEFT, MIDDLE, RIGHT = 22, 46, 330, 480, 60
"""Pixels: heights of a line and of the title, and widths of the names, the axis and the counts."""
FONT, BLUE, BLACK, GREY = "sans-serif", "#0550ae", "#24292f", "#57606a"
LIMITS = (0.25, 4.0)
TICKS = (0.25, 0.5, 1, 2, 4)


def picture(validation: ValidateDocument) -> str:
    """Return an SVG of the ratios of predicted to published values by quantity and tier: the median and the middle
    90 %, on a logarithmic axis.
    """
    ratios: dict[str, list[float]] = {}
    for row in validation.rows:
        if row.error is not None:
            ratios.setdefault(f"{row.quantity} ({row.tier})", []).append(1 + row.error)
    shown = sorted(
        ((name, values) for name, values in ratios.items() if len(values) >= MIN_ROWS), key=lambda item: -len(item[1])
    )
    width, height = LEFT + MIDDLE + RIGHT, TOP + ROW * len(shown) + 14
    parts = [
        f'<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" font-family="{FONT}" font-size="12">',
        f'<rect width="{width}" height="{height}" rx="8" fill="#fafafa"/>',
        *(_tick(value, height) for value in TICKS),
        f'<text x="{width - 10}" y="20" text-anchor="end" fill="{GREY}">rows</text>',
        *(_line(TOP + ROW * index, name, values, width) for index, (name, values) in enumerate(shown)),
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
