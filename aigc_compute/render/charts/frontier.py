"""Time and cost of a run over numbers of accelerators and devices: what nothing beats is filled."""

from __future__ import annotations

from collections.abc import Sequence

from ...language import translate
from ...studies.report import FrontierPoint
from ..elements import svg
from ..layout import amount, amounts
from .chart import NARROW, Chart, canvas, noted
from .frame import Axis, dot, frame, legend, line

TIME, COST = "training_days", "training_cost_usd"


def draw_frontier(
    name: str, points: Sequence[FrontierPoint], notes: Sequence[str] = (), *, width: float = NARROW
) -> Chart:
    """A line a device, a point a number of accelerators; `notes` stand below."""
    across, up = Axis(translate("days of training"), "day", True), Axis(translate("training cost"), "USD", True)
    of = frame(
        across, up, [one.training_days for one in points], [one.training_cost_usd for one in points], width=width
    )
    devices = list(dict.fromkeys(one.accelerator for one in points))
    drawn = []
    for place, device in enumerate(devices):
        own = [one for one in points if one.accelerator == device]
        drawn.append(line([(one.training_days, one.training_cost_usd) for one in own], of, place, "thin"))
        drawn += [
            dot(
                one.training_days,
                one.training_cost_usd,
                of,
                place,
                _told(one),
                ring=not one.best,
                size=5 if one.best else 3.5,
            )
            for one in own
        ]
    keys, tall = legend([(one, "") for one in devices], width, of.height)
    counts = [one.accelerators for one in points]
    title = translate("Time and cost of {name}", name=name)
    told = translate(
        "Each point is a number of accelerators, from {least} to {most}; filled are those that no other beats in both "
        "time and cost.",
        least=f"{min(counts):.0f}",
        most=f"{max(counts):.0f}",
    )
    head = [
        "accelerator",
        "accelerators",
        TIME,
        translate("90 % range"),
        COST,
        translate("90 % range"),
        translate("best"),
    ]
    rows = [
        [
            one.accelerator,
            f"{one.accelerators:.0f}",
            *_cells(one.training_days, one.training_days_low, one.training_days_high, "day"),
            *_cells(one.training_cost_usd, one.training_cost_usd_low, one.training_cost_usd_high, "USD"),
            translate("yes") if one.best else "",
        ]
        for one in points
    ]
    below, more = noted(notes, width, of.height + tall)
    picture = canvas(title, told, width, of.height + tall + more, svg("g", of.axes), drawn, keys, below)
    return Chart(title, told, picture, head, rows)


def _told(one: FrontierPoint) -> str:
    days, cost = _shown(one.training_days, "day"), _shown(one.training_cost_usd, "USD")
    return f"{one.accelerators:.0f} × {one.accelerator}: {days}, {cost}"


def _cells(value: float, low: float | None, high: float | None, unit: str) -> list[str]:
    interval = "" if low is None or high is None else amounts(low, high, unit, 3)
    return [_shown(value, unit), interval]


def _shown(value: float, unit: str) -> str:
    return amount(value, unit, 3)
