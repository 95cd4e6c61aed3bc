"""Generates the pages with tables of the vocabulary and of the catalogue."""

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

from .constants import all_assumptions, shown
from .formula_book import places, possible
from .markdown import address, anchored, citation, page, table


def quantities(catalogue: Catalogue) -> str:
    """Return the page of all quantities and categories."""
    introduction = (
        "A name is the YAML key, the column, the key of `key=value` on the command line, the argument of formulas and "
        "the JSON key. The unit is that of the numbers in JSON, CSV and Python. The command line and YAML accept every "
        "unit of the same kind (`80 GB`, `34 days`, `1750亿`). *Headline*: `estimate` shows the quantity without "
        "`--columns` or `--all`. *Assumed*: the value that is used if nothing else determines the quantity "
        "([assumptions](assumptions.md))."
    )
    parts, assumed = [], all_assumptions(catalogue)
    head = ("name", "unit", "meaning", "allowed values", "headline", "assumed", "formulas")
    for section, title in SECTIONS.items():
        rows = [quantity for quantity in QUANTITIES.values() if quantity.section == section]
        parts.append(f"## {title}\n\n{table(head, (_quantity(row, assumed.get(row.name)) for row in rows))}")
    categories = [
        (
            f"`{category.name}`",
            category.meaning,
            f"see `aigc-compute list {category.catalogue}`" if category.catalogue else ", ".join(category.values),
            shown(assumed[category.name]) if category.name in assumed else "",
        )
        for category in CATEGORIES.values()
    ]
    parts.append(f"## Categories\n\n{table(('name', 'meaning', 'values', 'assumed'), categories)}")
    return page("Quantities and categories", "`aigc_compute/domains`", introduction, *parts)


def _quantity(quantity: Quantity, assumed: Mapping[str, Any] | None) -> tuple[str, ...]:
    place = places().get(quantity.name)
    return (
        anchored(quantity.name),
        quantity.unit,
        quantity.meaning,
        possible(quantity),
        "yes" if quantity.headline else "",
        shown(assumed) if assumed else "",
        f"[formulas]({place})" if place else "",
    )


def models(catalogue: Catalogue) -> str:
    """Return the page of all models."""
    rows = as_json(listing("models", catalogue))
    introduction = (
        f"The catalogue has {len(rows)} models. `aigc-compute show NAME` shows an entry in full, also by its aliases. "
        "Parameters are counted from the shape if it is known; otherwise they are as published. A value that was never "
        "published is *unknown*."
    )
    return page("Models", "`configs/models`", introduction, _records(rows, catalogue))


def accelerators(catalogue: Catalogue) -> str:
    """Return the page of all accelerators."""
    rows = as_json(listing("accelerators", catalogue))
    sources = ({"source": catalogue.entry("accelerators", row["name"])["source"]} for row in rows)
    introduction = (
        f"The catalogue has {len(rows)} accelerators. Peaks are dense and hold for one device. "
        "`aigc-compute show NAME` shows the peaks of all number formats."
    )
    full = [{**row, **source} for row, source in zip(rows, sources, strict=True)]
    return page("Accelerators", "`configs/accelerators`", introduction, _records(full, catalogue))


def prices(catalogue: Catalogue, as_of: date) -> str:
    """Return the page of prices of accelerators and of models behind an API, as of a day."""
    rows = prices_document(catalogue, as_of, (), GROUPS[0]).rows
    observed = listing("prices", catalogue)
    introduction = (
        f"The table shows the medians that an estimate as of {as_of} uses. They are computed from the {len(observed)} "
        "dated observations in `configs/prices.csv`. `aigc-compute list prices` shows each observation and its source. "
        "`aigc-compute list prices --by commitment --as-of DATE` shows the medians of another day."
    )
    statistics = [price_cells(row, GROUPS[0]) for row in rows]
    api = as_json(listing("api_prices", catalogue))
    return page(
        "Prices",
        "`configs/prices.csv` and `configs/api_prices.csv`",
        introduction,
        _records(statistics, catalogue),
        f"## Models behind an API\n\nThese are list prices in USD per million tokens.\n\n{_records(api, catalogue)}",
    )


def trends(catalogue: Catalogue) -> str:
    """Return the page of published growth rates and of actual values."""
    introduction = (
        "A trend is a factor per year, with a 90 % (or published) interval, for "
        "`aigc-compute forecast --grow QUANTITY=TREND`."
    )
    facts = sorted({fact for name in QUANTITIES for fact in observations(catalogue, name).values()})
    rows = [
        (fact.year, ", ".join(fact.quantities), f"{fact.value:g}", fact.of, citation(fact.source, catalogue), fact.note)
        for fact in facts
    ]
    history = table(("year", "quantity", "value", "entity", "source", "note"), rows)
    return page(
        "Trends and actual values",
        "`configs/trends.yaml` and `configs/history.csv`",
        introduction,
        _records(as_json(listing("trends", catalogue)), catalogue),
        f"## Actual values\n\nA forecast shows the largest value of each year beside its own.\n\n{history}",
    )


def sources(catalogue: Catalogue) -> str:
    """Return the page of all sources by key."""
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
    head = ("key", "author or publisher", "title", "year", "place in the source", "address")
    return page("Sources", "`configs/sources.yaml`", table(head, lines))


def _records(rows: list[dict[str, Any]], catalogue: Catalogue) -> str:
    """Return records as a table, with names as code and sources as links."""
    return table(tuple(rows[0]), [[_field(key, value, catalogue) for key, value in row.items()] for row in rows])


def _field(key: str, value: Any, catalogue: Catalogue) -> Any:
    if key in ("name", "model"):
        return f"`{value}`"
    if key == "source":
        return citation(", ".join(value) if isinstance(value, list) else str(value), catalogue)
    return value
