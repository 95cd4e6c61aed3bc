"""Bills of materials: the equipment, power and floor space of a cluster, with prices where they are known.

Lines without a price do not count as free: the total omits them and lists them. That is why the total is computed here
and not by a formula, which would need all prices.
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
from ..evaluation.ranges import correlated_draws, draw, sampled
from ..io.typed_json import FLAT
from ..scenario import Row
from ..uncertainty import containing, spread
from .estimate import estimate

Section = Literal["servers", "network", "storage", "power and cooling", "floor"]
Pricing = Literal["priced", "included", "unpriced", "unknown", "measure"]
"""How the price of a line is known: it has a price; the price of another line includes it; nobody states its price; its
quantity is unknown; it is a property of the site and nothing to buy.
"""

COUNT = "installed_accelerators"
"""Quantity that a bill needs."""

BILL_CATEGORIES = ("accelerator", "cluster_use", "switch", "cooling", "climate", "power_redundancy")
"""Categories that a bill states."""


class Line(NamedTuple):
    """A possible line of a bill."""

    section: Section
    quantity: str
    """Quantity that the line states."""
    price: str | None = None
    """Quantity with the price of a unit."""
    within: str | None = None
    """Quantity of the line whose price includes this line."""
    measure: bool = False
    """Whether the line is a property of the site and nothing to buy."""


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
"""All possible lines, in the order of a bill."""

TARGETS = tuple(
    dict.fromkeys((COUNT, *(line.quantity for line in LINES), *(line.price for line in LINES if line.price)))
)
"""Quantities that a bill is computed from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPrice:
    """The price of a unit."""

    quantity: str
    """Quantity with the price; a scenario can give it."""
    unit: str
    """Unit of the price: USD or USD/W."""
    amount: Interval = field(metadata=FLAT)
    as_of: str | None
    """Day of the latest observation of the price; null if the scenario gives the price."""
    sources: tuple[str, ...]
    """Keys of the sources of the price."""


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
    """How the price is known: `priced`; `included` in the price of another line; `unpriced` if nobody states a price;
    `unknown` if the quantity is unknown; `measure` for a property of the site, which is nothing to buy."""
    within: str | None
    """Quantity of the line whose price includes this line."""
    unit_price: UnitPrice | None
    """Price of a unit; null if unknown."""
    subtotal: Interval | None
    """Quantity times price of a unit, in US dollars; null if either is unknown."""
    share: float | None
    """Share of the total; null without a subtotal."""
    sources: tuple[str, ...]
    """Keys of the sources of the quantity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillTotal:
    """The total of a bill, and the lines that it omits."""

    usd: Interval | None
    """Sum of the subtotals in US dollars; null if there are none."""
    priced: int
    """Number of lines in the sum."""
    unpriced: tuple[str, ...]
    """Quantities without a price, which the sum omits."""
    unknown: tuple[str, ...]
    """Unknown quantities, which the sum omits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """The bill of materials of a scenario."""

    name: str
    """Name of the scenario."""
    categories: Mapping[str, str]
    """Accelerator, use of the cluster, switch, cooling, climate and redundancy of the power supply."""
    accelerators: float | None
    """Number of installed accelerators."""
    lines: tuple[BillLine, ...]
    """Lines in the order of the bill, without those of which none are needed."""
    total: BillTotal
    """Total of the bill, and the lines that it omits."""
    diagnostics: tuple[DiagnosticRecord, ...]
    """Contradictions, warnings and notes."""


@dataclass(frozen=True, kw_only=True)
class BomDocument(DatedDocument):
    """Document of `aigc-compute estimate --bom --format json`; a line of `--format jsonl` is a row."""

    SCHEMA: ClassVar[str] = "aigc-compute/bom/2"

    rows: tuple[Bill, ...]
    """One bill for each scenario."""


def bom_document(
    rows: Sequence[Row], catalogue: Catalogue, as_of: date, *, ranges: bool = True
) -> tuple[BomDocument, list[Evaluation]]:
    """Make the bill of each row, and return the evaluations of the rows too.

    Raises Problems if the number of installed accelerators of a row is unknown.
    """
    evaluations = estimate(rows, catalogue, as_of, TARGETS, ranges=ranges)
    bills = tuple(_bill(evaluation, catalogue, as_of, ranges) for evaluation in evaluations)
    return BomDocument(as_of=as_of, catalogue=catalogue_version(catalogue), rows=bills), evaluations


@np.errstate(all="ignore")
def _bill(evaluation: Evaluation, catalogue: Catalogue, as_of: date, ranges: bool) -> Bill:
    require_numbers(evaluation, [COUNT])
    samples = _samples(evaluation.row, catalogue, as_of) if ranges else {}
    subtotals = {line.quantity: _product(line, evaluation.values) for line in LINES}
    total = sum(usd for usd in subtotals.values() if usd)
    lines = tuple(
        _line(line, evaluation, samples, subtotals[line.quantity], total, as_of)
        for line in LINES
        if evaluation.values.get(line.quantity) != 0 or line.measure
    )
    category_facts = evaluation.context.category_facts
    return Bill(
        name=evaluation.row.name,
        categories={name: str(category_facts[name].value) for name in BILL_CATEGORIES if name in category_facts},
        accelerators=evaluation.values[COUNT],
        lines=lines,
        total=_total(lines, total, samples),
        diagnostics=diagnostic_records(evaluation.diagnostics),
    )


def _samples(row: Row, catalogue: Catalogue, as_of: date) -> dict[str, Array]:
    """Evaluate all quantities of the bill at samples of the uncertain inputs; arrays of shape (samples,) or (1,)."""
    [prepared] = prepare(grouped([row]), catalogue, as_of, TARGETS)
    if not prepared.uncertain:
        return {}
    draws = correlated_draws(prepared, draw([prepared], catalogue.sample_levels))
    values = evaluate(prepared.plan, sampled(prepared, draws, slice(0, 1)))
    return {name: np.atleast_2d(array)[0] for name, array in values.items()}


def _product(line: Line, values: Mapping[str, Any]) -> Any:
    """Return quantity times price of a unit, or None if either is unknown."""
    if line.price is None or line.price not in values or line.quantity not in values:
        return None
    return values[line.quantity] * values[line.price]


def _line(
    line: Line, evaluation: Evaluation, samples: Mapping[str, Array], subtotal: float | None, total: float, as_of: date
) -> BillLine:
    formula = evaluation.plan.steps[line.quantity].formula if line.quantity in evaluation.plan else None
    return BillLine(
        section=line.section,
        quantity=line.quantity,
        amount=Interval.of(evaluation, line.quantity),
        unit=QUANTITIES[line.quantity].unit,
        meaning=QUANTITIES[line.quantity].meaning,
        pricing=_pricing(line, evaluation, subtotal),
        within=line.within,
        unit_price=_unit_price(line.price, evaluation, as_of),
        subtotal=_interval(subtotal, _product(line, samples)),
        share=subtotal / total if subtotal is not None and total and isfinite(total) else None,
        sources=(formula.source,) if formula else (),
    )


def _pricing(line: Line, evaluation: Evaluation, subtotal: float | None) -> Pricing:
    if finite(evaluation.values.get(line.quantity)) is None:
        return "unknown"
    if line.measure:
        return "measure"
    if line.within:
        return "included"
    return "unpriced" if subtotal is None else "priced"


def _unit_price(name: str | None, evaluation: Evaluation, as_of: date) -> UnitPrice | None:
    """Return the price of a unit with the day of its latest observation and its sources, or None if it is unknown."""
    if name is None or name not in evaluation.values:
        return None
    formula = evaluation.plan.steps[name].formula
    origins = [origin for origin in evaluation.plan.origins(name) if origin not in evaluation.row.given]
    facts = [evaluation.context.facts[origin] for origin in origins]
    ages = [fact.age_days for fact in facts if fact.age_days is not None]
    formula_sources = [formula.source] if formula else []
    sources = dict.fromkeys([*(key for fact in facts for key in fact.origin.sources), *formula_sources])
    return UnitPrice(
        quantity=name,
        unit=QUANTITIES[name].unit,
        amount=Interval.of(evaluation, name),
        as_of=(as_of - timedelta(days=min(ages))).isoformat() if ages else None,
        sources=tuple(sources),
    )


def _interval(usd: float | None, samples: Any) -> Interval | None:
    """Return an amount of money with the 90 % interval of its samples; None for an unknown amount."""
    if usd is None:
        return None
    low, _, high = map(float, containing(spread(samples), usd)) if np.size(samples) > 1 else (None, None, None)
    return Interval(value=finite(usd), low=finite(low), high=finite(high))


def _total(lines: Sequence[BillLine], total: float, samples: Mapping[str, Array]) -> BillTotal:
    priced, unpriced, unknown = (
        tuple(line.quantity for line in lines if line.pricing == pricing)
        for pricing in ("priced", "unpriced", "unknown")
    )
    parts = [_product(line, samples) for line in LINES if line.quantity in priced] if samples else []
    usd = _interval(total if priced else None, sum(parts) if parts else None)
    return BillTotal(usd=usd, priced=len(priced), unpriced=unpriced, unknown=unknown)
