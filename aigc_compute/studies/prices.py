"""Statistics of the observed prices of a day, by accelerator, kind and commitment, provider or region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal, get_args

import numpy as np

from ..catalogue import Catalogue
from ..catalogue.prices import Observation, current, price_book
from ..evaluation.document import DatedDocument, catalogue_version

QUANTILES = (0.05, 0.5, 0.95)
Grouping = Literal["commitment", "provider", "region"]
GROUPS: tuple[Grouping, ...] = get_args(Grouping)
"""Properties by which the prices of an accelerator are grouped: by commitment, alone or with provider or region."""

PriceKind = Literal["rental", "purchase", "server"]
RENTAL: PriceKind = "rental"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceGroup:
    """Statistics of a group of prices of one accelerator."""

    accelerator: str
    """Name in the catalogue or in the price list."""
    kind: PriceKind
    """Price per hour (rental), or to buy alone (purchase) or with its share of the server (server)."""
    commitment: str
    """Commitment of a rental; empty for a purchase."""
    provider: str | None = None
    """Provider; empty where it is not known."""
    region: str | None = None
    """Region; empty where it is not known."""
    count: int
    """Number of observations."""
    low: float
    """5 % quantile, US dollars."""
    median: float
    """Median, US dollars."""
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
    """Property by which prices are grouped."""
    rows: tuple[PriceGroup, ...]
    """Groups of prices in order."""


def priced(catalogue: Catalogue, name: str) -> str:
    """Return the accelerator with a name in the price list, else in the catalogue. Raises Problems if it is unknown."""
    listed = {observation.accelerator for observation in price_book(catalogue)}
    return name if name in listed else catalogue.find("accelerators", name)


def prices_document(catalogue: Catalogue, as_of: date, accelerators: Sequence[str], by: Grouping) -> PricesDocument:
    """Return statistics of the prices that an estimate of a day uses, ordered by accelerator, kind and group."""
    observations = [entry for entry in price_book(catalogue) if not accelerators or entry.accelerator in accelerators]
    groups: dict[tuple[str, ...], list[Observation]] = {}
    for observation in sorted(observations, key=lambda entry: (entry.date, entry.provider, entry.usd)):
        groups.setdefault(_group(observation, by), []).append(observation)
    valid = {name: current(catalogue, members, as_of) for name, members in sorted(groups.items())}
    rows = tuple(_statistics(name, members, by) for name, members in valid.items() if members)
    return PricesDocument(as_of=as_of, catalogue=catalogue_version(catalogue), by=by, rows=rows)


def _group(observation: Observation, by: str) -> tuple[str, ...]:
    """Return accelerator, kind and commitment (empty for a purchase), and the provider or region if grouped by it."""
    commitment = observation.commitment if observation.kind == RENTAL else ""
    group = (observation.accelerator, observation.kind, commitment)
    return group if by == GROUPS[0] else (*group, getattr(observation, by))


def _kind(name: str) -> PriceKind:
    return next(kind for kind in get_args(PriceKind) if kind == name)


def _statistics(name: Sequence[str], observations: Sequence[Observation], by: Grouping) -> PriceGroup:
    low, median, high = map(float, np.quantile([observation.usd for observation in observations], QUANTILES))
    accelerator, kind, commitment, *group = name
    return PriceGroup(
        accelerator=accelerator,
        kind=_kind(kind),
        commitment=commitment,
        provider=group[0] if by == "provider" else None,
        region=group[0] if by == "region" else None,
        count=len(observations),
        low=round(low, 4),
        median=round(median, 4),
        high=round(high, 4),
        first=observations[0].date,
        last=observations[-1].date,
    )
