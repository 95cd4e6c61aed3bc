"""The bill of materials: what a cluster must buy, power and house, a line for each, and what is known of its price.

A bill is a sum of products that skips what has no price, which no formula can: lines without a price are counted and
named beside the total, never taken for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import isfinite
from typing import Any, NamedTuple

import numpy as np

from ..catalogue import Catalogue
from ..engine import Array, evaluate
from ..quantities import QUANTITIES
from ..scenario import Row
from ..uncertainty import containing, spread
from .document import Document, finite, opening, require_numbers
from .estimate import estimate
from .evaluation import Evaluation
from .grouping import grouped
from .prepared import prepare
from .spreading import draw, sampled, tied

SCHEMA = "aigc-compute/bom/1"
COUNT = "installed_accelerators"
WORDS = ("accelerator", "cluster_use", "switch", "cooling", "climate", "power_redundancy")


class Line(NamedTuple):
    """A line: its quantity and that of a unit's price; the line `within` whose price it is; whether it is no purchase
    but a `measure` of the site.
    """

    section: str
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


def bom_document(
    rows: Sequence[Row], catalogue: Catalogue, as_of: date, *, ranges: bool = True
) -> tuple[Document, list[Evaluation]]:
    """The bill of each row with the evaluations behind it. Raises Problems where a row knows no accelerators to buy."""
    evaluations = estimate(rows, catalogue, as_of, WANTED, ranges=ranges)
    bills = [_row(one, catalogue, as_of, ranges) for one in evaluations]
    return {**opening(SCHEMA, as_of, catalogue), "rows": bills}, evaluations


@np.errstate(all="ignore")
def _row(one: Evaluation, catalogue: Catalogue, as_of: date, ranges: bool) -> dict[str, Any]:
    require_numbers(one, [COUNT])
    samples = _samples(one.row, catalogue, as_of) if ranges else {}
    subtotals = {line.quantity: _product(line, one.values) for line in LINES}
    total = sum(usd for usd in subtotals.values() if usd)
    bill = [
        _line(line, one, samples, subtotals[line.quantity], total, as_of)
        for line in LINES
        if one.values.get(line.quantity) != 0 or line.measure
    ]
    return {
        "name": one.row.name,
        "words": {name: str(one.around.words[name].value) for name in WORDS if name in one.around.words},
        "accelerators": one.values[COUNT],
        "lines": bill,
        "total": _total(bill, total, samples),
        "diagnostics": [
            {
                "severity": each.severity,
                "code": each.code,
                "message": each.message,
                **({"hint": each.hint} if each.hint else {}),
            }
            for each in one.diagnostics
        ],
    }


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
) -> dict[str, Any]:
    formula = one.plan.steps[line.quantity].formula if line.quantity in one.plan else None
    return {
        "section": line.section,
        "quantity": line.quantity,
        **_ends(one, line.quantity),
        "unit": QUANTITIES[line.quantity].unit,
        "meaning": QUANTITIES[line.quantity].meaning,
        "pricing": _pricing(line, one, subtotal),
        "within": line.within,
        "unit_price": _unit_price(line.price, one, as_of),
        "subtotal": _money(subtotal, _product(line, samples)),
        "share": subtotal / total if subtotal is not None and total and isfinite(total) else None,
        "source": formula.source if formula else "given",
    }


def _pricing(line: Line, one: Evaluation, subtotal: float | None) -> str:
    if finite(one.values.get(line.quantity)) is None:
        return "unknown"
    if line.measure:
        return "measure"
    if line.within:
        return "included"
    return "unpriced" if subtotal is None else "priced"


def _ends(one: Evaluation, name: str) -> dict[str, float | None]:
    """A value with its 90 % range, where there is one."""
    return {
        end: finite(table.get(name)) for end, table in (("value", one.values), ("low", one.low), ("high", one.high))
    }


def _unit_price(name: str | None, one: Evaluation, as_of: date) -> dict[str, Any] | None:
    """What a unit costs, the day of the latest observation, and whose."""
    if name is None or name not in one.values:
        return None
    formula = one.plan.steps[name].formula
    facts = [one.around.facts[each] for each in one.plan.origins(name) if each not in one.row.given]
    ages = [fact.age_days for fact in facts if fact.age_days is not None]
    sources = dict.fromkeys([*(fact.source for fact in facts if fact.source), *([formula.source] if formula else [])])
    return {
        "quantity": name,
        "unit": QUANTITIES[name].unit,
        **_ends(one, name),
        "as_of": (as_of - timedelta(days=min(ages))).isoformat() if ages else None,
        "source": ", ".join(sources) or "given",
    }


def _money(usd: float | None, samples: Any) -> dict[str, float | None] | None:
    """A sum of money with its 90 % range."""
    if usd is None:
        return None
    low, _, high = map(float, containing(spread(samples), usd)) if np.size(samples) > 1 else (None, None, None)
    return {"value": finite(usd), "low": finite(low), "high": finite(high)}


def _total(bill: Sequence[Mapping[str, Any]], total: float, samples: Mapping[str, Array]) -> dict[str, Any]:
    """The sum of what has a price, and what has none."""
    priced, unpriced, unknown = (
        [str(one["quantity"]) for one in bill if one["pricing"] == kind] for kind in ("priced", "unpriced", "unknown")
    )
    parts = [_product(line, samples) for line in LINES if line.quantity in priced] if samples else []
    usd = _money(total if priced else None, sum(parts) if parts else None)
    return {"usd": usd, "priced": len(priced), "unpriced": unpriced, "unknown": unknown}
