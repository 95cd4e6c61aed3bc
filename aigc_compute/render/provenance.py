"""Texts about the origin of a value. Only this module composes them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..evaluation.document import OtherStatement, Provenance
from ..language import Phrase, join
from ..units import format_value

BLOCKS = {
    "architecture": Phrase("architecture of {entry}"),
    "recipe": Phrase("recipe of {entry}"),
    "reported": Phrase("reported run of {entry}"),
    "estimates": Phrase("estimates of {entry}"),
    "release": Phrase("release of {entry}"),
    "data-sheet": Phrase("data sheet of {entry}"),
    "scaling-law": Phrase("scaling law {entry}"),
    "number-format": Phrase("format {entry}"),
    "training-format": Phrase("training in {entry}"),
    "optimizer": Phrase("optimizer {entry}"),
    "implied": Phrase("implied by {entry}"),
    "price": Phrase("price of {entry}"),
    "unit-price": Phrase("price of {date}"),
    "server": Phrase("server {entry}"),
    "switch": Phrase("switch {entry}"),
    "redundancy": Phrase("redundancy {entry}"),
    "cooling": Phrase("cooling"),
    "grid": Phrase("grid {entry}"),
    "yearly-average": Phrase("average of {date}"),
    "day-of-estimate": Phrase("day of the estimate"),
    "stages": Phrase("sum of {count} stages"),
}
"""Text for each block of the catalogue. Assumptions have none, because their status says enough."""

GRID_OF_YEAR = Phrase("grid {entry}, {date}")
CALIBRATIONS = {
    "power": Phrase("calibration of training power"),
    "serving": Phrase("calibration of serving"),
    "serving power": Phrase("calibration of serving power"),
    "utilisation": Phrase("calibration of utilisation"),
}
CALIBRATION = Phrase("calibration of {entry}")
"""Text for other calibration tables."""

INTERVAL_NOTE = re.compile(r"90 % (\S+) to (\S+)")
"""Note that states the interval of a fitted constant, which is used without a range."""


def origin_text(provenance: Provenance) -> Phrase | None:
    """Return a text that names the catalogue entry and block of a value; None if its status says enough."""
    origin = provenance.origin
    if origin is None:
        return None
    block, entry, date = origin.block or "", origin.entry or "", origin.date or ""
    if block == "calibration":
        return CALIBRATIONS.get(entry) or Phrase(CALIBRATION.template, entry=entry)
    phrase = GRID_OF_YEAR if block == "grid" and date else BLOCKS.get(block)
    if phrase is None:
        return None
    return Phrase(phrase.template, entry=entry, date=date, count=len(origin.stages))


def sources_text(provenance: Provenance) -> str:
    """Return the keys of the sources of a value, separated by commas."""
    return ", ".join(provenance.sources)


def note_text(provenance: Provenance) -> Phrase | None:
    """Return the note of a value as a phrase; None if it has none. Notes of the catalogue are plain texts, which are
    keys of translations.
    """
    note = provenance.note
    if not note or isinstance(note, Phrase):
        return note or None
    interval = INTERVAL_NOTE.fullmatch(note)
    return Phrase("90 % {low} to {high}", low=interval[1], high=interval[2]) if interval else Phrase(note)


def disagreement_text(provenance: Provenance, unit: str = "") -> Phrase | None:
    """Return a text with the values of sources that state another value; None if there are none."""
    return join("; ", (_other_text(other, unit) for other in provenance.disagrees)) if provenance.disagrees else None


def _other_text(other: OtherStatement, unit: str) -> Phrase:
    value = other.value if isinstance(other.value, str) else format_value(other.value, unit, 4)
    sources = ", ".join(other.sources)
    if other.note:
        return Phrase(
            "another source states {value} ({sources}; {note})", value=value, sources=sources, note=Phrase(other.note)
        )
    return Phrase("another source states {value} ({sources})", value=value, sources=sources)


def reasons(parts: Iterable[str | None]) -> Phrase:
    """Return the parts of a text about an origin joined by semicolons, without repetitions."""
    return join("; ", (part for part in dict.fromkeys(parts) if part))
