"""Prices as of a day: how many were seen, their middle and spread, by what they are for and who asks them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal, get_args

import numpy as np

from ..catalogue import Catalogue
from ..catalogue.prices import Observation, current, price_book
from ..evaluation.document import DatedDocument, catalogue_version

ENDS = (0.05, 0.5, 0.95)
Grouping = Literal["commitment", "provider", "region"]
GROUPS: tuple[Grouping, ...] = get_args(Grouping)
"""By what prices of an accelerator are put together; the first alone, or with one of the others."""

PriceKind = Literal["rental", "purchase", "server"]
RENTAL: PriceKind = "rental"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceGroup:
    """Prices of one accelerator that are put together."""

    accelerator: str
    """Name in the catalogue, or as the price list has it."""
    kind: PriceKind
    """Rented by the hour (rental), or bought: alone (purchase) or with its share of the server (server)."""
    commitment: str
    """Commitment of a rental; empty for a purchase."""
    provider: str | None = None
    """Who asks it; empty where that is not known."""
    region: str | None = None
    """Where; empty where that is not known."""
    count: int
    """Number of observations."""
    low: float
    """5 % quantile, US dollars."""
    median: float
    """US dollars."""
    high: float
    """95 % quantile, US dollars."""
    first: str
    """Day of the oldest observation."""
    last: str
    """Day of the newest observation."""


@dataclass(frozen=True, kw_only=True)
class PricesDocument(DatedDocument):
    """Document of `aigc-compute list prices --by GROUP --format json`; a line of `--format jsonl` is a row."""

    SCHEMA: ClassVar[str] = "aigc-compute/prices/1"

    by: Grouping
    """By what prices are put together."""
    rows: tuple[PriceGroup, ...]
    """The groups of prices."""


def priced(catalogue: Catalogue, name: str) -> str:
    """The accelerator that is meant, by its name in the price list or in the catalogue. Raises Problems."""
    listed = {one.accelerator for one in price_book(catalogue)}
    return name if name in listed else catalogue.find("accelerators", name)


def prices_document(catalogue: Catalogue, as_of: date, accelerators: Sequence[str], by: Grouping) -> PricesDocument:
    """Statistics of the prices that an estimate of that day would use, in order of accelerator, kind and group."""
    asked = [one for one in price_book(catalogue) if not accelerators or one.accelerator in accelerators]
    groups: dict[tuple[str, ...], list[Observation]] = {}
    for one in sorted(asked, key=lambda one: (one.date, one.provider, one.usd)):
        groups.setdefault(_group(one, by), []).append(one)
    known = {name: current(catalogue, found, as_of) for name, found in sorted(groups.items())}
    rows = tuple(_statistics(name, found, by) for name, found in known.items() if found)
    return PricesDocument(as_of=as_of, catalogue=catalogue_version(catalogue), by=by, rows=rows)


def _group(one: Observation, by: str) -> tuple[str, ...]:
    """What a price is of: rents by commitment, purchases as such; beside them who asks it, or where."""
    what = (one.accelerator, one.kind, one.commitment if one.kind == RENTAL else "")
    return what if by == GROUPS[0] else (*what, getattr(one, by))


def _kind(name: str) -> PriceKind:
    return next(one for one in get_args(PriceKind) if one == name)


def _statistics(name: Sequence[str], found: Sequence[Observation], by: Grouping) -> PriceGroup:
    low, median, high = (float(end) for end in np.quantile([one.usd for one in found], ENDS))
    accelerator, kind, commitment, *group = name
    return PriceGroup(
        accelerator=accelerator,
        kind=_kind(kind),
        commitment=commitment,
        provider=group[0] if by == "provider" else None,
        region=group[0] if by == "region" else None,
        count=len(found),
        low=round(low, 4),
        median=round(median, 4),
        high=round(high, 4),
        first=found[0].date,
        last=found[-1].date,
    )
