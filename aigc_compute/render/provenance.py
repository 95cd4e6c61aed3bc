"""Where a value comes from, in words: the sentences about an origin are composed here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable

from ..evaluation.document import Provenance
from ..language import Phrase, join

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
"""What is said of each block of the catalogue; of an assumption, its status says enough."""

GRID_OF_YEAR = Phrase("grid {entry}, {date}")
CALIBRATION = Phrase("calibration of {entry}")


def origin_text(provenance: Provenance) -> Phrase | None:
    """What of the catalogue a value was taken from; None where its status says it all."""
    origin = provenance.origin
    if origin is None:
        return None
    block, entry, date = origin.block or "", origin.entry or "", origin.date or ""
    if block == "calibration":
        return Phrase(CALIBRATION.template, entry=Phrase(entry))
    phrase = GRID_OF_YEAR if block == "grid" and date else BLOCKS.get(block)
    if phrase is None:
        return None
    return Phrase(phrase.template, entry=entry, date=date, count=len(origin.stages))


def sources_text(provenance: Provenance) -> str:
    """The keys of the sources of a value, in a row."""
    return ", ".join(provenance.sources)


def reasons(parts: Iterable[str | None]) -> Phrase:
    """What is known of a value's origin, each part once."""
    return join("; ", (part for part in dict.fromkeys(parts) if part))
