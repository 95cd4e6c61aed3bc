"""Sliders and lists beside a report that is explored."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10

from ...language import translate
from ...studies.report.controls import Choice, Slider
from ..elements import Element, el
from ..layout import amount

STEPS = 400
"""Of a slider."""

EVEN = ("fraction",)
"""Units whose sliders go in even steps; the others go in equal ratios."""


def controls_panel(controls: Sequence[Choice | Slider]) -> list[Element]:
    """The panel with a slider or a list for each input, and the strip that keeps the results in sight on a phone."""
    reset = el("button", translate("As it was"), type="button", id="reset")
    turned = [_choice(one) if isinstance(one, Choice) else _slider(one) for one in controls]
    panel = el(
        "aside",
        el(
            "details",
            el("summary", el("h2", translate("Inputs"))),
            el(
                "p", translate("What is turned here holds for every scenario; everything else follows."), class_="small"
            ),
            el("form", turned, id="controls", autocomplete="off"),
            el("p", reset, " ", el("span", id="busy", role="status")),
            el("p", id="problem", role="alert", class_="callout error", hidden=True),
            el("p", translate("The same on the command line:"), class_="small"),
            el("pre", el("code", id="command")),
            open=True,
        ),
        class_="panel",
        aria_label=translate("Inputs"),
    )
    return [panel, el("div", id="strip", aria_hidden="true")]


def _choice(one: Choice) -> Element:
    options = [el("option", each, value=each, selected=each == one.value) for each in one.choices]
    box = el("select", options, name=one.name, id=f"c-{one.name}", data_start=one.value)
    return el("div", _label(one), box, class_="control")


def _slider(one: Slider) -> Element:
    even = one.unit in EVEN or one.low <= 0
    low, high, value = ((end if even else log10(end)) for end in (one.low, one.high, one.value))
    slider = el(
        "input",
        type="range",
        name=one.name,
        id=f"c-{one.name}",
        min=repr(low),
        max=repr(high),
        step=repr((high - low) / STEPS or 1.0),
        value=repr(value),
        data_start=repr(one.value),
        data_log=not even,
        data_unit=one.unit,
    )
    shown = el("output", amount(one.value, one.unit, 3), for_=f"c-{one.name}")
    return el("div", _label(one), shown, slider, class_="control")


def _label(one: Choice | Slider) -> Element:
    return el("label", el("code", one.name), for_=f"c-{one.name}", title=translate(one.meaning))
