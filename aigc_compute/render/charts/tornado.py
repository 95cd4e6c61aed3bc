"""Tornado chart: the result if a single input has the low or the high end of its range, the widest bar first."""

from __future__ import annotations

from collections.abc import Sequence

from ...language import Phrase, join, translate
from ...studies.sensitivity import DriverRecord, SpreadAnswer
from ..elements import Element, svg
from ..layout import amount, amounts
from .bars import LEFT, RIGHT, ROW, THICK, ruled
from .chart import NARROW, Chart, canvas, cut, noted
from .frame import legend
from .scale import Scale, scale_of

MAX_BARS = 10
MIN_SHARE = 0.005
"""Inputs with a smaller share of the variance have no bar."""


def draw_tornado(quantity: str, unit: str, row: SpreadAnswer, *, width: float = NARROW) -> Chart | None:
    """Draw one bar for each input, from the result with its low end to the result with its high end, with its share of
    the variance. Notes below state the inputs without a bar. Returns None if no input has a bar.
    """
    known = [driver for driver in row.drivers if driver.at_low is not None and driver.at_high is not None]
    drivers = [driver for driver in known if driver.total >= MIN_SHARE][:MAX_BARS]
    if not drivers or row.value is None:
        return None
    value = row.value
    ends = [value, *(end for driver in drivers for end in (driver.at_low or 0.0, driver.at_high or 0.0))]
    across = scale_of(ends, LEFT + 4, width - RIGHT - 4)
    height = len(drivers) * ROW + 30
    drawn = ruled(across, unit, height, width)
    for place, driver in enumerate(drivers):
        drawn += _bar(driver, place * ROW + 16, across, value, width)
    drawn.insert(0, svg("line", x1=across(value), x2=across(value), y1=4, y2=height - 24, class_="axis dash"))
    keys, tall = legend(
        [(translate("input at its low end"), "bar"), (translate("input at its high end"), "bar")], width, height
    )
    title = translate("Uncertainty of {quantity} of {name}", quantity=translate(quantity), name=row.name)
    description = translate(
        "{quantity} is {value}. A bar shows the results if only this input has the low or the high end of its 90 % "
        "range. {input} has the largest share of the variance, {share}.",
        quantity=translate(quantity),
        value=_shown(value, unit),
        input=translate(drivers[0].input),
        share=f"{drivers[0].total:.0%}",
    )
    head = [
        translate("input"),
        translate("its range"),
        translate("share of the variance"),
        translate("result at its low end"),
        translate("result at its high end"),
    ]
    rows = [
        [
            translate(driver.input),
            amounts(driver.low, driver.high, driver.unit, 3),
            f"{driver.total:.0%}",
            _shown(driver.at_low or 0.0, unit),
            _shown(driver.at_high or 0.0, unit),
        ]
        for driver in drivers
    ]
    below, more = noted(_left_out(row.drivers, known, drivers), width, height + tall)
    picture = canvas(title, description, width, height + tall + more, drawn, keys, below)
    return Chart(title, description, picture, head, rows)


def _left_out(
    drivers: Sequence[DriverRecord], known: Sequence[DriverRecord], drawn: Sequence[DriverRecord]
) -> list[str]:
    """Return notes on the inputs that have no bar."""
    impossible = [translate(driver.input) for driver in drivers if driver not in known]
    small = sum(driver.total < MIN_SHARE for driver in known)
    others = len(known) - small - len(drawn)
    notes = []
    if impossible:
        names = translate(join(", ", impossible))
        notes.append(
            translate("Not shown, because the result at an end of the range is impossible: {names}", names=names)
        )
    if others:
        notes.append(translate("and {count} more", count=others))
    if small:
        notes.append(translate("and {count} more, each below 0.5 %", count=small))
    return notes


def _bar(driver: DriverRecord, top: float, across: Scale, value: float, width: float) -> list[Element]:
    """Draw the part of a bar for the low end and the part for the high end, in two colours."""
    share = f"{driver.total:.0%}"
    drawn = [
        svg("text", cut(translate(driver.input), width - 60), svg("title", translate(driver.input)), x=LEFT, y=top),
        svg("text", share, x=width - RIGHT, y=top, class_="end strong"),
    ]
    for end, colour, text in (
        (driver.at_low, "0", Phrase("{input} at its low end")),
        (driver.at_high, "1", Phrase("{input} at its high end")),
    ):
        left, right = sorted((across(value), across(end or 0.0)))
        title = translate(text.template, input=translate(driver.input))
        drawn.append(
            svg(
                "rect",
                svg("title", title),
                x=left,
                y=top + 5,
                width=max(right - left, 0.5),
                height=THICK,
                class_=f"f{colour}",
            )
        )
    return drawn


def _shown(value: float, unit: str) -> str:
    return amount(value, unit, 3)
