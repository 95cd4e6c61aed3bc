"""Chart of the time and the cost of a training run for several devices and numbers of accelerators. Points that no
other beats in both are filled.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...language import Phrase, translate
from ...studies.report import FrontierPoint
from ..elements import svg
from ..layout import amount, amounts
from .chart import NARROW, Chart, canvas, noted
from .frame import Axis, draw_dot, draw_frame, draw_line, legend

TIME, COST = "training_days", "training_cost_usd"


def draw_frontier(
    name: str, points: Sequence[FrontierPoint], notes: Sequence[str] = (), *, width: float = NARROW
) -> Chart:
    """Draw one line for each device with one point for each number of accelerators, and the `notes` below."""
    across, up = Axis(translate("days of training"), "day", True), Axis(translate("training cost"), "USD", True)
    frame = draw_frame(
        across,
        up,
        [point.training_days for point in points],
        [point.training_cost_usd for point in points],
        width=width,
    )
    devices = list(dict.fromkeys(point.accelerator for point in points))
    drawn = []
    for place, device in enumerate(devices):
        of_device = [point for point in points if point.accelerator == device]
        drawn.append(
            draw_line([(point.training_days, point.training_cost_usd) for point in of_device], frame, place, "thin")
        )
        drawn += [
            draw_dot(
                point.training_days,
                point.training_cost_usd,
                frame,
                place,
                _tooltip(point),
                ring=not point.best,
                size=5 if point.best else 3.5,
            )
            for point in of_device
        ]
    keys, tall = legend([(device, "") for device in devices], width, frame.height)
    counts = [point.accelerators for point in points]
    title = translate("Time and cost of {name}", name=name)
    description = translate(
        "Each point is a number of accelerators between {low} and {high}. A point is filled if no other point has both "
        "a shorter time and a lower cost.",
        low=f"{min(counts):.0f}",
        high=f"{max(counts):.0f}",
    )
    head = [
        translate(title)
        for title in ("accelerator", "accelerators", TIME, "90 % range", COST, "90 % range", Phrase("best"))
    ]
    rows = [
        [
            point.accelerator,
            f"{point.accelerators:.0f}",
            *_cells(point.training_days, point.training_days_low, point.training_days_high, "day"),
            *_cells(point.training_cost_usd, point.training_cost_usd_low, point.training_cost_usd_high, "USD"),
            translate("yes") if point.best else "",
        ]
        for point in points
    ]
    below, more = noted(notes, width, frame.height + tall)
    picture = canvas(title, description, width, frame.height + tall + more, svg("g", frame.axes), drawn, keys, below)
    return Chart(title, description, picture, head, rows)


def _tooltip(point: FrontierPoint) -> str:
    days, cost = _shown(point.training_days, "day"), _shown(point.training_cost_usd, "USD")
    return f"{point.accelerators:.0f} × {point.accelerator}: {days}, {cost}"


def _cells(value: float, low: float | None, high: float | None, unit: str) -> list[str]:
    interval = "" if low is None or high is None else amounts(low, high, unit, 3)
    return [_shown(value, unit), interval]


def _shown(value: float, unit: str) -> str:
    return amount(value, unit, 3)
