"""Tornado: where a result goes with one input alone at either end of its range, the widest first."""

from __future__ import annotations

from collections.abc import Sequence

from ...language import join, translate
from ...studies.sensitivity import DriverRecord, SpreadAnswer
from ..elements import Element, svg
from ..layout import amount, amounts
from .bars import LEFT, RIGHT, ROW, THICK, ruled
from .chart import NARROW, Chart, canvas, cut, noted
from .frame import legend
from .scale import Scale, scale_of

MOST, LEAST_SHARE = 10, 0.005


def draw_tornado(quantity: str, unit: str, row: SpreadAnswer, *, width: float = NARROW) -> Chart | None:
    """A bar an input, from the result with it low to the result with it high; the share of the variance beside. Inputs
    without a bar are counted below.
    """
    known = [one for one in row.drivers if one.at_low is not None and one.at_high is not None]
    drivers = [one for one in known if one.total >= LEAST_SHARE][:MOST]
    if not drivers or row.value is None:
        return None
    value = row.value
    ends = [value, *(end for one in drivers for end in (one.at_low or 0.0, one.at_high or 0.0))]
    across = scale_of(ends, LEFT + 4, width - RIGHT - 4)
    height = len(drivers) * ROW + 30
    drawn = ruled(across, unit, height, width)
    for place, one in enumerate(drivers):
        drawn += _bar(one, place * ROW + 16, across, value, width)
    drawn.insert(0, svg("line", x1=across(value), x2=across(value), y1=4, y2=height - 24, class_="axis dash"))
    keys, tall = legend(
        [(translate("input at its low end"), "bar"), (translate("at its high end"), "bar")], width, height
    )
    title = translate("What makes {quantity} of {name} uncertain", quantity=translate(quantity), name=row.name)
    told = translate(
        "{quantity} is {value}; a bar shows where one input alone, at either end of its 90 % range, would take it. "
        "{input} matters most, with {share} of the variance.",
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
        translate("at its high end"),
    ]
    rows = [
        [
            translate(one.input),
            amounts(one.low, one.high, one.unit, 3),
            f"{one.total:.0%}",
            _shown(one.at_low or 0.0, unit),
            _shown(one.at_high or 0.0, unit),
        ]
        for one in drivers
    ]
    below, more = noted(_left_out(row.drivers, known, drivers), width, height + tall)
    picture = canvas(title, told, width, height + tall + more, drawn, keys, below)
    return Chart(title, told, picture, head, rows)


def _left_out(
    drivers: Sequence[DriverRecord], known: Sequence[DriverRecord], drawn: Sequence[DriverRecord]
) -> list[str]:
    """Notes on the inputs that have no bar."""
    impossible = [translate(one.input) for one in drivers if one not in known]
    small = sum(one.total < LEAST_SHARE for one in known)
    others = len(known) - small - len(drawn)
    return [
        *(
            [translate("Left out, impossible at an end: {names}", names=translate(join(", ", impossible)))]
            if impossible
            else []
        ),
        *([translate("and {count} more", count=others)] if others else []),
        *([translate("and {count} more, each below half a percent", count=small)] if small else []),
    ]


def _bar(one: DriverRecord, top: float, across: Scale, value: float, width: float) -> list[Element]:
    """The half from the low end and the half from the high end, in two colours."""
    share = f"{one.total:.0%}"
    drawn = [
        svg("text", cut(translate(one.input), width - 60), svg("title", one.input), x=LEFT, y=top),
        svg("text", share, x=width - RIGHT, y=top, class_="end strong"),
    ]
    for end, colour, words in ((one.at_low, "0", "at its low end"), (one.at_high, "1", "at its high end")):
        left, right = sorted((across(value), across(end or 0.0)))
        told = f"{one.input}: {translate(words)}"
        drawn.append(
            svg(
                "rect",
                svg("title", told),
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
