"""Roofline: the most that a device does by the work for each byte it reads, and where the work lies (Williams 2009)."""

from __future__ import annotations

from ...language import Phrase, join, translate
from ...studies.report import Roofline
from ..elements import svg
from ..layout import amount
from .chart import NARROW, Chart, canvas, noted
from .frame import Axis, dot, frame, legend, line

PHASES = {"decoding": Phrase("decoding answers"), "prompt": Phrase("reading a prompt")}
FLOP, INTENSITY = "FLOP/s", "FLOP/byte"


def draw_roofline(one: Roofline, *, width: float = NARROW) -> Chart:
    """The roof of the device, a point for each phase of serving, a level for training."""
    peak, bandwidth, level = one.peak_flop_per_s, one.bandwidth_bytes_per_s, one.training_flop_per_s
    ridge = peak / bandwidth
    points = one.points
    xs = [ridge / 100, ridge * 30, *(point.flop_per_byte for point in points)]
    left, right = min(xs), max(xs)
    ys = [left * bandwidth, peak * 1.3, *(point.flop_per_s for point in points), *([level] if level else [])]
    across, up = (
        Axis(translate("FLOP for each byte read"), "", True),
        Axis(translate("FLOP/s of one accelerator"), FLOP, True),
    )
    of = frame(across, up, [left, right], ys, width=width)
    drawn = [line([(left, left * bandwidth), (ridge, peak), (right, peak)], of, 0)]
    names = [translate("limit of {accelerator}", accelerator=one.accelerator)]
    rows = [[names[0], f"{ridge:.4g}", _speed(peak), "100%"]]
    for place, point in enumerate(points, 1):
        name = translate(PHASES[point.phase])
        roof = min(peak, point.flop_per_byte * bandwidth)
        told = f"{name}: {point.flop_per_byte:.3g} {INTENSITY}, {_speed(point.flop_per_s)}"
        drawn.append(dot(point.flop_per_byte, point.flop_per_s, of, place, told, size=6))
        names.append(name)
        rows.append([name, f"{point.flop_per_byte:.4g}", _speed(point.flop_per_s), f"{point.flop_per_s / roof:.0%}"])
    if level is not None:
        drawn.append(line([(left, level), (right, level)], of, len(names), "dots"))
        names.append(translate("training"))
        rows.append([translate("training"), "", _speed(level), f"{level / (one.training_peak_flop_per_s or peak):.0%}"])
    kinds = ["", *["dot"] * len(points), *[" dots"] * (level is not None)]
    keys, tall = legend(list(zip(names, kinds, strict=True)), width, of.height)
    title = translate("Roofline of {name} on {accelerator}", name=one.name, accelerator=one.accelerator)
    told = translate(
        "Left of {ridge} FLOP a byte the memory of {accelerator} is the limit, right of it its {peak} are. "
        "What training reads is not known, so that it is a level and no point.",
        ridge=f"{ridge:.3g}",
        accelerator=one.accelerator,
        peak=_speed(peak),
    )
    below, more = noted(_left_out(one), width, of.height + tall)
    picture = canvas(title, told, width, of.height + tall + more, svg("g", of.axes), drawn, keys, below)
    return Chart(
        title,
        told,
        picture,
        [translate("work"), INTENSITY, translate("FLOP/s of one accelerator"), translate("of the limit")],
        rows,
    )


def _left_out(one: Roofline) -> list[str]:
    """A note on the work of which nothing is known."""
    drawn = {point.phase for point in one.points}
    gone = [translate(work) for phase, work in PHASES.items() if phase not in drawn]
    gone += [translate("training")] if one.training_flop_per_s is None else []
    return [translate("Left out, unknown: {names}", names=translate(join(", ", gone)))] if gone else []


def _speed(value: float) -> str:
    return amount(value, FLOP, 3)
