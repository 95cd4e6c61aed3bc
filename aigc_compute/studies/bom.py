"""The bill of materials: what a cluster must buy, power and house, a line for each, and what is known of its price.

A bill is a sum of products that skips what has no price, which no formula can: lines without a price are counted and
named beside the total, never taken for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import isfinite
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np

from ..catalogue import Catalogue
from ..domains.vocabulary import QUANTITIES
from ..engine import Array, evaluate
from ..evaluation.document import (
    DatedDocument,
    DiagnosticRecord,
    Interval,
    catalogue_version,
    diagnostic_records,
    finite,
    require_numbers,
)
from ..evaluation.evaluate import Evaluation
from ..evaluation.groups import grouped
from ..evaluation.prepare import prepare
from ..evaluation.ranges import draw, sampled, tied
from ..io.typed_json import FLAT
from ..scenario import Row
from ..uncertainty import containing, spread
from .estimate import estimate

Section = Literal["servers", "network", "storage", "power and cooling", "floor"]
Pricing = Literal["priced", "included", "unpriced", "unknown", "measure"]
"""Priced; in another line's price; without a price; of unknown quantity; a measure of the site that is not bought."""

COUNT = "installed_accelerators"
WORDS = ("accelerator", "cluster_use", "switch", "cooling", "climate", "power_redundancy")


class Line(NamedTuple):
    """A line: its quantity and that of a unit's price; the line `within` whose price it is; whether it is no purchase
    but a `measure` of the site.
    """

    section: Section
    quantity: str
    price: str | None = None
    within: str | None = None
    measure: bool = False


LINES = (
    Line("servers", "bought_accelerators", "accelerator_price_usd"),
    Line("servers", "installed_servers", "server_parts_price_usd"),
    Line("servers", "cpus", within="installed_servers"),
    Line("servers", "host_memory_bytes", within="installed_servers"),
    Line("network", "leaf_switches", "switch_price_usd"),
    Line("network", "spine_switches", "switch_price_usd"),
    Line("network", "core_switches", "switch_price_usd"),
    Line("network", "transceivers_200g", "transceiver_200g_price_usd"),
    Line("network", "transceivers_400g", "transceiver_400g_price_usd"),
    Line("network", "transceivers_800g", "transceiver_800g_price_usd"),
    Line("network", "transceivers_1600g", "transceiver_1600g_price_usd"),
    Line("network", "fibre_cables", "fibre_cable_price_usd"),
    Line("network", "copper_cables", "copper_cable_price_usd"),
    Line("network", "scale_up_switches", "scale_up_switch_price_usd"),
    Line("network", "scale_up_transceivers", "transceiver_400g_price_usd"),
    Line("network", "storage_switches", "storage_switch_price_usd"),
    Line("network", "storage_transceivers", "transceiver_400g_price_usd"),
    Line("network", "storage_cables", "fibre_cable_price_usd"),
    Line("network", "management_switches", "management_switch_price_usd"),
    Line("network", "management_cables", "management_cable_price_usd"),
    Line("storage", "ssds", "ssd_price_usd"),
    Line("storage", "hdds", "hdd_price_usd"),
    Line("storage", "storage_servers", "storage_server_price_usd"),
    Line("power and cooling", "it_power_w", "construction_price_usd_per_w"),
    Line("power and cooling", "ups_power_w", within="it_power_w"),
    Line("power and cooling", "transformer_power_w", within="it_power_w"),
    Line("power and cooling", "cooling_power_w", within="it_power_w"),
    Line("power and cooling", "distribution_loss_w", measure=True),
    Line("power and cooling", "facility_power_w", measure=True),
    Line("power and cooling", "water_litre_per_day", measure=True),
    Line("floor", "racks", "rack_price_usd"),
    Line("floor", "floor_area_m2", within="it_power_w"),
    Line("floor", "rack_power_w", measure=True),
    Line("floor", "liquid_cooling_needed", measure=True),
    Line("floor", "equipment_tonnes", measure=True),
)
"""In the order of a bill; a line of which nothing is needed is left out."""

WANTED = tuple(dict.fromkeys((COUNT, *(one.quantity for one in LINES), *(one.price for one in LINES if one.price))))


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPrice:
    """What a unit costs."""

    quantity: str
    """Name of the unit price: give it, and it counts."""
    unit: str
    """USD for a piece, or USD/W."""
    amount: Interval = field(metadata=FLAT)
    as_of: str | None
    """Day of the latest observation; null where the price is given."""
    sources: tuple[str, ...]
    """Keys of the catalogue's sources."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillLine:
    """A line of a bill."""

    section: Section
    """Part of the bill."""
    quantity: str
    """Name of the quantity."""
    amount: Interval = field(metadata=FLAT)
    unit: str
    """Unit of the quantity; empty for a count."""
    meaning: str
    """Meaning of the quantity."""
    pricing: Pricing
    """How its price is known; a measure of the site is not bought."""
    within: str | None
    """Line whose price includes this one."""
    unit_price: UnitPrice | None
    """Price of a unit; null where none is known."""
    subtotal: Interval | None
    """Quantity times unit price in US dollars; null where one is unknown."""
    share: float | None
    """Share of the total; null where it has no subtotal."""
    sources: tuple[str, ...]
    """Keys of the sources of the quantity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillTotal:
    """The sum of what has a price, and what has none."""

    usd: Interval | None
    """Sum of the lines with a price; null where none has one."""
    priced: int
    """Number of lines in it."""
    unpriced: tuple[str, ...]
    """Quantities of the lines without a price: not in it."""
    unknown: tuple[str, ...]
    """Lines whose quantity is unknown: not in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """The bill of materials of a scenario."""

    name: str
    """Name of the scenario."""
    categories: Mapping[str, str]
    """What the cluster is built of and for."""
    accelerators: float | None
    """Accelerators that are to be ready."""
    lines: tuple[BillLine, ...]
    """In the order of a bill; what is not needed is left out."""
    total: BillTotal
    """The sum of what has a price, and what has none."""
    diagnostics: tuple[DiagnosticRecord, ...]
    """What a reader should be warned of."""


@dataclass(frozen=True, kw_only=True)
class BomDocument(DatedDocument):
    """Document of `aigc-compute estimate --bom --format json`; a line of `--format jsonl` is a row."""

    SCHEMA: ClassVar[str] = "aigc-compute/bom/2"

    rows: tuple[Bill, ...]
    """One bill for each scenario."""


def bom_document(
    rows: Sequence[Row], catalogue: Catalogue, as_of: date, *, ranges: bool = True
) -> tuple[BomDocument, list[Evaluation]]:
    """The bill of each row with the evaluations behind it. Raises Problems where a row knows no accelerators to buy."""
    evaluations = estimate(rows, catalogue, as_of, WANTED, ranges=ranges)
    bills = tuple(_bill(one, catalogue, as_of, ranges) for one in evaluations)
    return BomDocument(as_of=as_of, catalogue=catalogue_version(catalogue), rows=bills), evaluations


@np.errstate(all="ignore")
def _bill(one: Evaluation, catalogue: Catalogue, as_of: date, ranges: bool) -> Bill:
    require_numbers(one, [COUNT])
    samples = _samples(one.row, catalogue, as_of) if ranges else {}
    subtotals = {line.quantity: _product(line, one.values) for line in LINES}
    total = sum(usd for usd in subtotals.values() if usd)
    lines = tuple(
        _line(line, one, samples, subtotals[line.quantity], total, as_of)
        for line in LINES
        if one.values.get(line.quantity) != 0 or line.measure
    )
    return Bill(
        name=one.row.name,
        categories={
            name: str(one.context.category_facts[name].value) for name in WORDS if name in one.context.category_facts
        },
        accelerators=one.values[COUNT],
        lines=lines,
        total=_total(lines, total, samples),
        diagnostics=diagnostic_records(one.diagnostics),
    )


def _samples(row: Row, catalogue: Catalogue, as_of: date) -> dict[str, Array]:
    """Every quantity of the bill at the samples of what is uncertain, shape (samples,) or (1,)."""
    [prepared] = prepare(grouped([row]), catalogue, as_of, WANTED)
    if not prepared.uncertain:
        return {}
    draws = tied(prepared, draw([prepared], catalogue.sample_levels))
    found = evaluate(prepared.plan, sampled(prepared, draws, slice(0, 1)))
    return {name: np.atleast_2d(array)[0] for name, array in found.items()}


def _product(line: Line, values: Mapping[str, Any]) -> Any:
    """Quantity times unit price, or None where one is unknown."""
    if line.price is None or line.price not in values or line.quantity not in values:
        return None
    return values[line.quantity] * values[line.price]


def _line(
    line: Line, one: Evaluation, samples: Mapping[str, Array], subtotal: float | None, total: float, as_of: date
) -> BillLine:
    formula = one.plan.steps[line.quantity].formula if line.quantity in one.plan else None
    return BillLine(
        section=line.section,
        quantity=line.quantity,
        amount=Interval.of(one, line.quantity),
        unit=QUANTITIES[line.quantity].unit,
        meaning=QUANTITIES[line.quantity].meaning,
        pricing=_pricing(line, one, subtotal),
        within=line.within,
        unit_price=_unit_price(line.price, one, as_of),
        subtotal=_money(subtotal, _product(line, samples)),
        share=subtotal / total if subtotal is not None and total and isfinite(total) else None,
        sources=(formula.source,) if formula else (),
    )


def _pricing(line: Line, one: Evaluation, subtotal: float | None) -> Pricing:
    if finite(one.values.get(line.quantity)) is None:
        return "unknown"
    if line.measure:
        return "measure"
    if line.within:
        return "included"
    return "unpriced" if subtotal is None else "priced"


def _unit_price(name: str | None, one: Evaluation, as_of: date) -> UnitPrice | None:
    """What a unit costs, the day of the latest observation, and whose."""
    if name is None or name not in one.values:
        return None
    formula = one.plan.steps[name].formula
    facts = [one.context.facts[each] for each in one.plan.origins(name) if each not in one.row.given]
    ages = [fact.age_days for fact in facts if fact.age_days is not None]
    own = [formula.source] if formula else []
    sources = dict.fromkeys([*(key for fact in facts for key in fact.origin.sources), *own])
    return UnitPrice(
        quantity=name,
        unit=QUANTITIES[name].unit,
        amount=Interval.of(one, name),
        as_of=(as_of - timedelta(days=min(ages))).isoformat() if ages else None,
        sources=tuple(sources),
    )


def _money(usd: float | None, samples: Any) -> Interval | None:
    """A sum of money with its 90 % range."""
    if usd is None:
        return None
    low, _, high = map(float, containing(spread(samples), usd)) if np.size(samples) > 1 else (None, None, None)
    return Interval(value=finite(usd), low=finite(low), high=finite(high))


def _total(bill: Sequence[BillLine], total: float, samples: Mapping[str, Array]) -> BillTotal:
    """The sum of what has a price, and what has none."""
    priced, unpriced, unknown = (
        tuple(one.quantity for one in bill if one.pricing == kind) for kind in ("priced", "unpriced", "unknown")
    )
    parts = [_product(line, samples) for line in LINES if line.quantity in priced] if samples else []
    usd = _money(total if priced else None, sum(parts) if parts else None)
    return BillTotal(usd=usd, priced=len(priced), unpriced=unpriced, unknown=unknown)
