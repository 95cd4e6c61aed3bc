"""Prices as of a day: how many were seen, their middle and spread, by what they are for and who asks them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from ..catalogue import Catalogue
from ..catalogue.prices import Observation, current, price_book
from ..evaluation.document import Document, opening

SCHEMA = "aigc-compute/prices/1"

ENDS = (0.05, 0.5, 0.95)
GROUPS = ("commitment", "provider", "region")
"""By what prices of an accelerator are put together; the first alone, or with one of the others."""

RENTAL = "rental"


def priced(catalogue: Catalogue, name: str) -> str:
    """The accelerator that is meant, by its name in the price list or in the catalogue. Raises Problems."""
    listed = {one.accelerator for one in price_book(catalogue)}
    return name if name in listed else catalogue.find("accelerators", name)


def prices_document(catalogue: Catalogue, as_of: date, accelerator: str | None, by: str) -> Document:
    """Statistics of the prices that an estimate of that day would use, in order of accelerator, kind and group."""
    asked = [one for one in price_book(catalogue) if accelerator in (None, one.accelerator)]
    groups: dict[tuple[str, ...], list[Observation]] = {}
    for one in sorted(asked, key=lambda one: (one.date, one.provider, one.usd)):
        groups.setdefault(_group(one, by), []).append(one)
    known = {name: current(catalogue, found, as_of) for name, found in sorted(groups.items())}
    rows = [_statistics(name, found, by) for name, found in known.items() if found]
    return {**opening(SCHEMA, as_of, catalogue), "by": by, "rows": rows}


def _group(one: Observation, by: str) -> tuple[str, ...]:
    """What a price is of: rents by commitment, purchases as such; beside them who asks it, or where."""
    what = (one.accelerator, one.kind, one.commitment if one.kind == RENTAL else "")
    return what if by == GROUPS[0] else (*what, getattr(one, by))


def _statistics(name: Sequence[str], found: Sequence[Observation], by: str) -> dict[str, Any]:
    low, median, high = (float(end) for end in np.quantile([one.usd for one in found], ENDS))
    accelerator, kind, commitment, *group = name
    return {
        "accelerator": accelerator,
        "kind": kind,
        "commitment": commitment,
        **dict(zip([by] if group else [], group, strict=True)),
        "count": len(found),
        "low": round(low, 4),
        "median": round(median, 4),
        "high": round(high, 4),
        "first": found[0].date,
        "last": found[-1].date,
    }
