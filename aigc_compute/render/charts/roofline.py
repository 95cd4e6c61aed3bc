"""Roofline chart (Williams 2009): the upper limit of the FLOP/s of a device as a function of the FLOP for each byte
read from memory, and the operating points of a scenario.
"""

from __future__ import annotations

from ...language import Phrase, join, translate
from ...studies.report import Roofline
from ..elements import svg
from ..layout import amount
from .chart import NARROW, Chart, canvas, noted
from .frame import Axis, draw_dot, draw_frame, draw_line, legend

PHASES = {"decoding": Phrase("decoding answers"), "prompt": Phrase("reading a prompt")}
FLOP, INTENSITY = "FLOP/s", "FLOP/byte"


def draw_roofline(roofline: Roofline, *, width: float = NARROW) -> Chart:
    """Draw the limit of the device, a point for each phase of serving, and a horizontal line for training."""
    peak, bandwidth, level = roofline.peak_flop_per_s, roofline.bandwidth_bytes_per_s, roofline.training_flop_per_s
    ridge = peak / bandwidth
    points = roofline.points
    xs = [ridge / 100, ridge * 30, *(point.flop_per_byte for point in points)]
    left, right = min(xs), max(xs)
    ys = [left * bandwidth, peak * 1.3, *(point.flop_per_s for point in points), *([level] if level else [])]
    across = Axis(translate("FLOP for each byte read"), "", True)
    up = Axis(translate("FLOP/s of one accelerator"), FLOP, True)
    frame = draw_frame(across, up, [left, right], ys, width=width)
    drawn = [draw_line([(left, left * bandwidth), (ridge, peak), (right, peak)], frame, 0)]
    labels = [translate("limit of {accelerator}", accelerator=roofline.accelerator)]
    rows = [[labels[0], f"{ridge:.4g}", _speed(peak), "100%"]]
    for place, point in enumerate(points, 1):
        name = translate(PHASES[point.phase])
        roof = min(peak, point.flop_per_byte * bandwidth)
        tooltip = f"{name}: {point.flop_per_byte:.3g} {INTENSITY}, {_speed(point.flop_per_s)}"
        drawn.append(draw_dot(point.flop_per_byte, point.flop_per_s, frame, place, tooltip, size=6))
        labels.append(name)
        rows.append([name, f"{point.flop_per_byte:.4g}", _speed(point.flop_per_s), f"{point.flop_per_s / roof:.0%}"])
    if level is not None:
        drawn.append(draw_line([(left, level), (right, level)], frame, len(labels), "dots"))
        labels.append(translate("training"))
        rows.append(
            [translate("training"), "", _speed(level), f"{level / (roofline.training_peak_flop_per_s or peak):.0%}"]
        )
    kinds = ["", *["dot"] * len(points), *[" dots"] * (level is not None)]
    keys, tall = legend(list(zip(labels, kinds, strict=True)), width, frame.height)
    title = translate("Roofline of {name} on {accelerator}", name=roofline.name, accelerator=roofline.accelerator)
    description = translate(
        "Below {ridge} FLOP for each byte, the memory bandwidth of {accelerator} is the limit; above it, its peak of "
        "{peak} is. Training is drawn as a horizontal line, because the bytes that it reads are unknown.",
        ridge=f"{ridge:.3g}",
        accelerator=roofline.accelerator,
        peak=_speed(peak),
    )
    below, more = noted(_left_out(roofline), width, frame.height + tall)
    picture = canvas(title, description, width, frame.height + tall + more, svg("g", frame.axes), drawn, keys, below)
    head = [translate("work"), INTENSITY, translate("FLOP/s of one accelerator"), translate("share of the limit")]
    return Chart(title, description, picture, head, rows)


def _left_out(roofline: Roofline) -> list[str]:
    """Return a note that names the kinds of work that are not drawn because their values are unknown."""
    drawn = {point.phase for point in roofline.points}
    names = [translate(work) for phase, work in PHASES.items() if phase not in drawn]
    names += [translate("training")] if roofline.training_flop_per_s is None else []
    return [translate("Not shown, because unknown: {names}", names=translate(join(", ", names)))] if names else []


def _speed(value: float) -> str:
    return amount(value, FLOP, 3)
