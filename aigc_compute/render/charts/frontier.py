"""Time and cost of a run over numbers of accelerators and devices: what nothing beats is filled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...language import say
from ..elements import svg
from ..layout import amount, amounts
from .chart import NARROW, Chart, canvas, noted
from .frame import Axis, dot, frame, legend, line

TIME, COST = "training_days", "training_cost_usd"


def draw_frontier(
    name: str, points: Sequence[dict[str, Any]], notes: Sequence[str] = (), *, width: float = NARROW
) -> Chart:
    """A line a device, a point a number of accelerators; `notes` stand below."""
    across, up = Axis(say("days of training"), "day", True), Axis(say("training cost"), "USD", True)
    of = frame(across, up, [one[TIME] for one in points], [one[COST] for one in points], width=width)
    devices = list(dict.fromkeys(one["accelerator"] for one in points))
    drawn = []
    for place, device in enumerate(devices):
        own = [one for one in points if one["accelerator"] == device]
        drawn.append(line([(one[TIME], one[COST]) for one in own], of, place, "thin"))
        drawn += [
            dot(one[TIME], one[COST], of, place, _told(one), ring=not one["best"], size=5 if one["best"] else 3.5)
            for one in own
        ]
    keys, tall = legend([(one, "") for one in devices], width, of.height)
    counts = [one["accelerators"] for one in points]
    title = say("Time and cost of {name}", name=name)
    told = say(
        "Each point is a number of accelerators, from {least} to {most}; filled are those that no other beats in both "
        "time and cost.",
        least=f"{min(counts):.0f}",
        most=f"{max(counts):.0f}",
    )
    head = ["accelerator", "accelerators", TIME, say("90 % range"), COST, say("90 % range"), say("best")]
    rows = [
        [
            one["accelerator"],
            f"{one['accelerators']:.0f}",
            *_cells(one, TIME, "day"),
            *_cells(one, COST, "USD"),
            say("yes") if one["best"] else "",
        ]
        for one in points
    ]
    below, more = noted(notes, width, of.height + tall)
    picture = canvas(title, told, width, of.height + tall + more, svg("g", of.axes), drawn, keys, below)
    return Chart(title, told, picture, head, rows)


def _told(one: dict[str, Any]) -> str:
    return f"{one['accelerators']:.0f} × {one['accelerator']}: {_shown(one[TIME], 'day')}, {_shown(one[COST], 'USD')}"


def _cells(one: dict[str, Any], name: str, unit: str) -> list[str]:
    low, high = one[f"{name}_low"], one[f"{name}_high"]
    interval = "" if low is None or high is None else amounts(low, high, unit, 3)
    return [_shown(one[name], unit), interval]


def _shown(value: float, unit: str) -> str:
    return amount(value, unit, 3)
