"""The `forecast:` block of a scenario, which states what it assumes about future years."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..catalogue import Catalogue
from ..diagnostics import Diagnostic, Problems, did_you_mean
from ..domains.vocabulary import QUANTITIES
from ..language import Phrase
from .growth import Rate, read_rates

OUTLOOK = ("from", "to", "grow", "show")
"""Keys of a `forecast:` block."""

EARLIEST, LATEST = 1950, 2200
"""First and last year that a block may name."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """A forecast: first and last year, growth rates, and the quantities to show."""

    start: int | None = None
    end: int | None = None
    rates: tuple[Rate, ...] = ()
    shown: tuple[str, ...] = ()


def read_outlook(raw: Any, catalogue: Catalogue, complain: Callable[..., None]) -> Outlook:
    """Read the `forecast:` block of a scenario.

    Every error is passed to `complain`, together with its path in the block.
    """
    if not isinstance(raw, dict):
        complain(Diagnostic("form", "forecast: expected a mapping with 'from', 'to', 'grow' and 'show'"))
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
        except Problems as problems:
            for diagnostic in problems.diagnostics:
                complain(diagnostic, "grow", name)
    years = {key: raw[key] for key in ("from", "to") if key in raw}
    for key, year in years.items():
        if not isinstance(year, int) or not EARLIEST <= year <= LATEST:
            complain(Diagnostic("years", Phrase("{key}: found {year!r}, expected a year", key=key, year=year)), key)
    return Outlook(years.get("from"), years.get("to"), tuple(rates), tuple(_quantities(raw.get("show"), complain)))


def _quantities(raw: Any, complain: Callable[..., None]) -> list[str]:
    """Return the known quantities of a list or of a single name, and complain about the others."""
    names = [] if raw is None else raw if isinstance(raw, list) else [raw]
    known = [name for name in names if isinstance(name, str) and name in QUANTITIES]
    for index, name in enumerate(names):
        if name not in known:
            hint = did_you_mean(str(name), QUANTITIES)
            unknown = Diagnostic("unknown-quantity", Phrase("unknown quantity {name!r}", name=name), hint=hint)
            complain(unknown, "show", *([index] if isinstance(raw, list) else []))
    return known
