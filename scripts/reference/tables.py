"""The vocabulary and the catalogue as tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from aigc_compute.catalogue import Catalogue
from aigc_compute.catalogue.history import observations
from aigc_compute.domains.definition import Quantity
from aigc_compute.domains.vocabulary import CATEGORIES, QUANTITIES, SECTIONS
from aigc_compute.io.typed_json import as_json
from aigc_compute.render.prices import price_cells
from aigc_compute.studies.listing import listing
from aigc_compute.studies.prices import GROUPS, prices_document

from .constants import believed, shown
from .formula_book import places, possible
from .markdown import address, anchored, citation, page, table


def quantities(catalogue: Catalogue) -> str:
    """Every name that can be given and asked for."""
    told = (
        "Each name is the YAML key, the column, the `key=value` of the command line, the argument of formulas and "
        "the JSON key. Units are those of the numbers in JSON, CSV and Python; on the command line and in YAML "
        "any unit of the same kind is read (`80 GB`, `34 days`, `1750亿`). *Shown*: `estimate` shows it without being "
        "asked. *Assumed*: what is believed where nothing else says it ([why](assumptions.md))."
    )
    parts, assumed = [], believed(catalogue)
    head = ("name", "unit", "what it is", "possible", "shown", "assumed", "follows from")
    for section, title in SECTIONS.items():
        own = [one for one in QUANTITIES.values() if one.section == section]
        parts.append(f"## {title}\n\n{table(head, (_quantity(one, assumed.get(one.name)) for one in own))}")
    words = [
        (
            f"`{one.name}`",
            one.meaning,
            f"see `aigc-compute list {one.catalogue}`" if one.catalogue else ", ".join(one.values),
            shown(assumed[one.name]) if one.name in assumed else "",
        )
        for one in CATEGORIES.values()
    ]
    parts.append(f"## Words\n\n{table(('name', 'what it is', 'values', 'assumed'), words)}")
    return page("Quantities and words", "`aigc_compute/domains`", told, *parts)


def _quantity(one: Quantity, assumed: Mapping[str, Any] | None) -> tuple[str, ...]:
    place = places().get(one.name)
    return (
        anchored(one.name),
        one.unit,
        one.meaning,
        possible(one),
        "yes" if one.headline else "",
        shown(assumed) if assumed else "",
        f"[formulas]({place})" if place else "",
    )


def models(catalogue: Catalogue) -> str:
    """Every model of the catalogue."""
    rows = as_json(listing("models", catalogue))
    told = (
        f"{len(rows)} models. `aigc-compute show NAME` has an entry in full; names are found by their aliases too. "
        "Parameters are as published; where the shape is known they are counted from it. What nobody published is "
        "*unknown*."
    )
    return page("Models", "`configs/models`", told, _records(rows, catalogue))


def accelerators(catalogue: Catalogue) -> str:
    """Every accelerator of the catalogue."""
    rows = as_json(listing("accelerators", catalogue))
    sources = ({"source": catalogue.entry("accelerators", row["name"])["source"]} for row in rows)
    told = (
        f"{len(rows)} accelerators. Peaks are dense, of one device; `aigc-compute show NAME` has those of all formats."
    )
    full = [{**row, **source} for row, source in zip(rows, sources, strict=True)]
    return page("Accelerators", "`configs/accelerators`", told, _records(full, catalogue))


def prices(catalogue: Catalogue, as_of: date) -> str:
    """What accelerators and models behind an API cost, as of the catalogue's day."""
    rows = prices_document(catalogue, as_of, (), GROUPS[0]).rows
    seen = listing("prices", catalogue)
    told = (
        f"Medians of the {len(seen)} dated observations of `configs/prices.csv` that an estimate of {as_of} would "
        "use. `--as-of DATE` takes those of another day, `aigc-compute list prices` shows each with its source."
    )
    statistics = [price_cells(row, GROUPS[0]) for row in rows]
    api = as_json(listing("api_prices", catalogue))
    return page(
        "Prices",
        "`configs/prices.csv` and `configs/api_prices.csv`",
        told,
        _records(statistics, catalogue),
        f"## Models behind an API\n\nList prices, USD for a million tokens.\n\n{_records(api, catalogue)}",
    )


def trends(catalogue: Catalogue) -> str:
    """Published growth rates, and what happened."""
    told = "Factors a year for `aigc-compute forecast --grow QUANTITY=TREND`, with 90 % (or published) intervals."
    seen = sorted({one for name in QUANTITIES for one in observations(catalogue, name).values()})
    happened = [
        (one.year, ", ".join(one.quantities), f"{one.value:g}", one.of, citation(one.source, catalogue), one.note)
        for one in seen
    ]
    history = table(("year", "figure of", "value", "of", "source", "note"), happened)
    return page(
        "Trends, and what happened",
        "`configs/trends.yaml` and `configs/history.csv`",
        told,
        _records(as_json(listing("trends", catalogue)), catalogue),
        f"## What happened\n\nThe largest figure of each year, which forecasts show beside theirs.\n\n{history}",
    )


def sources(catalogue: Catalogue) -> str:
    """What every source key stands for."""
    lines = (
        (
            anchored(key),
            raw.get("authors") or raw.get("publisher"),
            raw.get("title"),
            raw.get("year"),
            raw.get("table"),
            address(raw),
        )
        for key, raw in sorted(catalogue.sources.items())
    )
    head = ("key", "who", "title", "year", "where in it", "address")
    return page("Sources", "`configs/sources.yaml`", table(head, lines))


def _records(rows: list[dict[str, Any]], catalogue: Catalogue) -> str:
    """Records as a table; names as code, sources as links."""
    return table(tuple(rows[0]), [[_field(key, value, catalogue) for key, value in row.items()] for row in rows])


def _field(key: str, value: Any, catalogue: Catalogue) -> Any:
    if key in ("name", "model"):
        return f"`{value}`"
    if key == "source":
        return citation(", ".join(value) if isinstance(value, list) else str(value), catalogue)
    return value
