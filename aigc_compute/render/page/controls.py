"""Sliders and selection lists beside a report that `explore` serves."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10

from ...language import translate
from ...studies.report.controls import Choice, Slider
from ..elements import Element, el
from ..layout import amount
from .parts import label

STEPS = 400
"""Number of steps of a slider."""

EVEN = ("fraction",)
"""Units whose sliders are linear. The other sliders are logarithmic if all their values are positive."""


def controls_panel(controls: Sequence[Choice | Slider]) -> list[Element]:
    """Return the panel with a slider or a list for each input, and a strip that keeps the main results visible on
    phones.
    """
    reset = el("button", translate("Reset"), type="button", id="reset")
    inputs = [_choice(control) if isinstance(control, Choice) else _slider(control) for control in controls]
    panel = el(
        "aside",
        el(
            "details",
            el("summary", el("h2", translate("Inputs"))),
            el(
                "p", translate("A change applies to all scenarios, and all results are computed again."), class_="small"
            ),
            el("form", inputs, id="controls", autocomplete="off"),
            el("p", reset, " ", el("span", id="busy", role="status")),
            el("p", id="problem", role="alert", class_="callout error", hidden=True),
            el("p", translate("The same report from the command line:"), class_="small"),
            el("pre", el("code", id="command")),
            open=True,
        ),
        class_="panel",
        aria_label=translate("Inputs"),
    )
    return [panel, el("div", id="strip", aria_hidden="true")]


def _choice(control: Choice) -> Element:
    options = [
        el("option", translate(choice), value=choice, selected=choice == control.value) for choice in control.choices
    ]
    box = el("select", options, name=control.name, id=f"c-{control.name}", data_start=control.value)
    return el("div", _label(control), box, class_="control")


def _slider(control: Slider) -> Element:
    even = control.unit in EVEN or control.low <= 0
    low, high, value = ((end if even else log10(end)) for end in (control.low, control.high, control.value))
    slider = el(
        "input",
        type="range",
        name=control.name,
        id=f"c-{control.name}",
        min=repr(low),
        max=repr(high),
        step=repr((high - low) / STEPS or 1.0),
        value=repr(value),
        data_start=repr(control.value),
        data_log=not even,
        data_unit=control.unit,
    )
    shown = el("output", amount(control.value, control.unit, 3), for_=f"c-{control.name}")
    return el("div", _label(control), shown, slider, class_="control")


def _label(control: Choice | Slider) -> Element:
    return el("label", label(control.name), for_=f"c-{control.name}", title=translate(control.meaning))
