"""What a scenario says of years to come: its `forecast:` block."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..catalogue import Catalogue
from ..diagnostics import Diagnostic, Problems, did_you_mean
from ..language import Phrase
from ..quantities import QUANTITIES
from .growth import Rate, read_rates

OUTLOOK = ("from", "to", "grow", "show")
"""Keys of a `forecast:` block."""

EARLIEST, LATEST = 1950, 2200


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a scenario says of the years: from when to when, what grows, and what is to be shown of them."""

    start: int | None = None
    end: int | None = None
    rates: tuple[Rate, ...] = ()
    shown: tuple[str, ...] = ()


def read_outlook(raw: Any, catalogue: Catalogue, complain: Callable[..., None]) -> Outlook:
    """A `forecast:` block of a scenario. What is wrong is told to `complain`, with the path to it in the block."""
    if not isinstance(raw, dict):
        complain(Diagnostic("form", "forecast: expected 'from', 'to', 'grow' and 'show'"))
        return Outlook()
    for key in (key for key in raw if key not in OUTLOOK):
        complain(
            Diagnostic("unknown-key", Phrase("unknown key {key!r}", key=key), hint=did_you_mean(str(key), OUTLOOK)), key
        )
    rates: list[Rate] = []
    growth = {} if raw.get("grow") is None else raw["grow"]
    if not isinstance(growth, dict):
        complain(Diagnostic("form", "grow: expected 'quantity: rate' lines"), "grow")
        growth = {}
    for name, text in growth.items():
        try:
            rates += read_rates([(str(name), "" if text is None else str(text))], catalogue)
        except Problems as found:
            for one in found.diagnostics:
                complain(one, "grow", name)
    years = {key: raw[key] for key in ("from", "to") if key in raw}
    for key, year in years.items():
        if not isinstance(year, int) or not EARLIEST <= year <= LATEST:
            complain(Diagnostic("years", Phrase("{key}: found {year!r}, expected a year", key=key, year=year)), key)
    return Outlook(years.get("from"), years.get("to"), tuple(rates), tuple(_shown(raw.get("show"), complain)))


def _shown(raw: Any, complain: Callable[..., None]) -> list[str]:
    """The quantities that a block names, as a list or a single one."""
    names = [] if raw is None else raw if isinstance(raw, list) else [raw]
    known = [name for name in names if isinstance(name, str) and name in QUANTITIES]
    for place, name in enumerate(names):
        if name not in known:
            hint = did_you_mean(str(name), QUANTITIES)
            wrong = Diagnostic("unknown-quantity", Phrase("unknown quantity {name!r}", name=name), hint=hint)
            complain(wrong, "show", *([place] if isinstance(raw, list) else []))
    return known
