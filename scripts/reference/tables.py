"""The vocabulary and the catalogue as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from aigc_compute.catalogue import Catalogue
from aigc_compute.quantities import CATEGORIES, DOMAINS, QUANTITIES
from aigc_compute.quantities.definition import Quantity
from aigc_compute.render.prices import price_cells
from aigc_compute.studies.listing import listing
from aigc_compute.studies.prices import GROUPS, prices_document

from .formula_book import places, possible
from .markdown import address, anchored, citation, page, table

CONSTANTS = ("utilisation", "step_time", "goodput", "serving", "serving_power", "power", "media")
"""Tables of constants and conventions that join rows which ask for their part."""

VALUES = ("value", "mid", "values")


def quantities(catalogue: Catalogue) -> str:
    """Every name that can be given and asked for."""
    told = (
        "Each name is the YAML key, the column, the `key=value` of the command line, the argument of formulas and "
        "the JSON key. Units are those of the numbers in JSON, CSV and Python; on the command line and in YAML "
        "any unit of the same kind is read (`80 GB`, `34 days`, `1750亿`). *Shown*: `estimate` shows it without being "
        "asked. *Assumed*: what is believed where nothing else says it ([why](assumptions.md))."
    )
    parts, believed = [], {**catalogue.assumptions, **catalogue.asked_assumptions}
    head = ("name", "unit", "what it is", "possible", "shown", "assumed", "follows from")
    for domain, title in DOMAINS.items():
        own = [one for one in QUANTITIES.values() if one.domain == domain]
        parts.append(f"## {title}\n\n{table(head, (_quantity(one, believed.get(one.name)) for one in own))}")
    words = [
        (
            f"`{one.name}`",
            one.meaning,
            f"see `aigc-compute list {one.catalogue}`" if one.catalogue else ", ".join(one.values),
            _shown(believed[one.name]) if one.name in believed else "",
        )
        for one in CATEGORIES.values()
    ]
    parts.append(f"## Words\n\n{table(('name', 'what it is', 'values', 'assumed'), words)}")
    return page("Quantities and words", "`aigc_compute/quantities`", told, *parts)


def _quantity(one: Quantity, believed: Mapping[str, Any] | None) -> tuple[str, ...]:
    place = places().get(one.name)
    return (
        anchored(one.name),
        one.unit,
        one.meaning,
        possible(one),
        "yes" if one.headline else "",
        _shown(believed) if believed else "",
        f"[formulas]({place})" if place else "",
    )


def models(catalogue: Catalogue) -> str:
    """Every model of the catalogue."""
    rows = listing("models", catalogue)
    told = (
        f"{len(rows)} models. `aigc-compute show NAME` has an entry in full; names are found by their aliases too. "
        "Parameters are as published; where the shape is known they are counted from it. What nobody published is "
        "*unknown*."
    )
    return page("Models", "`configs/models`", told, _records(rows, catalogue))


def accelerators(catalogue: Catalogue) -> str:
    """Every accelerator of the catalogue."""
    rows = listing("accelerators", catalogue)
    sources = ({"source": catalogue.entry("accelerators", row["name"])["source"]} for row in rows)
    told = (
        f"{len(rows)} accelerators. Peaks are dense, of one device; `aigc-compute show NAME` has those of all formats."
    )
    full = [{**row, **source} for row, source in zip(rows, sources, strict=True)]
    return page("Accelerators", "`configs/accelerators`", told, _records(full, catalogue))


def prices(catalogue: Catalogue, as_of: date) -> str:
    """What accelerators and models behind an API cost, as of the catalogue's day."""
    rows = prices_document(catalogue, as_of, None, GROUPS[0])["rows"]
    seen = listing("prices", catalogue)
    told = (
        f"Medians of the {len(seen)} dated observations of `configs/prices.csv` that an estimate of {as_of} would "
        "use. `--as-of DATE` takes those of another day, `aigc-compute list prices` shows each with its source."
    )
    statistics = [price_cells(row, GROUPS[0]) for row in rows]
    api = listing("api_prices", catalogue)
    return page(
        "Prices",
        "`configs/prices.csv` and `configs/api_prices.csv`",
        told,
        _records(statistics, catalogue),
        f"## Models behind an API\n\nList prices, USD for a million tokens.\n\n{_records(api, catalogue)}",
    )


def assumptions(catalogue: Catalogue) -> str:
    """Everything believed rather than known, with its range and its source."""
    told = (
        "An assumption enters only where nothing nearer (what is given, the model, its recipe, its historic run) "
        "determines its quantity, rank by rank: structure, identity, size, price, performance, plan. `low..high` "
        "is a 90 % interval. Give the quantity a value to replace one, or lay your own `assumptions.yaml` over "
        "ours (`--catalogue`)."
    )
    believed = {**catalogue.assumptions, **catalogue.asked_assumptions}
    rows = [
        (f"`{name}`", _shown(raw), _unit(name), raw["rank"], citation(raw["source"], catalogue), raw.get("note"))
        for name, raw in believed.items()
    ]
    parts = [table(("name", "value", "unit", "rank", "source", "note"), rows)]
    for name in CONSTANTS:
        lines = [
            (" ".join(place), f"`{key}`", value, _unit(key, *place), citation(source, catalogue), note)
            for place, key, value, source, note in _constants(catalogue.table(name))
        ]
        head = ("of", "constant", "value", "unit", "source", "note")
        parts.append(f"## {name}.yaml\n\n{table(head, lines)}")
    return page("Assumptions and constants", "`configs/assumptions.yaml` and the tables beside it", told, *parts)


def _unit(*names: str) -> str:
    return next((QUANTITIES[name].unit for name in names if name in QUANTITIES), "")


def _constants(
    raw: Mapping[str, Any], place: tuple[str, ...] = (), source: str = ""
) -> Iterator[tuple[tuple[str, ...], str, str, str, str]]:
    """Each constant of a table with where it stands, its value and range, its source and its note."""
    source = str(raw.get("source", source))
    for key, value in raw.items():
        stated = isinstance(value, dict) and any(one in value for one in VALUES)
        if stated:
            yield place, str(key), _shown(value), str(value.get("source", source)), str(value.get("note", ""))
        elif isinstance(value, dict):
            yield from _constants(value, (*place, str(key)), source)
        elif _is_constant(key, value, place):
            yield place, str(key), _plain(value), source, ""


def _is_constant(key: str, value: Any, place: tuple[str, ...]) -> bool:
    """Whether a plain number is one, and not a count of the rows that it was fitted to."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and (key in QUANTITIES or any(one in QUANTITIES for one in place))


def _shown(raw: Mapping[str, Any]) -> str:
    if "mid" in raw:
        return "{} ({}..{})".format(*(_plain(raw[end]) for end in ("mid", "low", "high")))
    value = raw.get("value", raw.get("values"))
    return ", ".join(map(_plain, value)) if isinstance(value, list) else _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def trends(catalogue: Catalogue) -> str:
    """Published growth rates."""
    told = "Factors a year for `aigc-compute forecast --grow QUANTITY=TREND`, with 90 % (or published) intervals."
    return page("Trends", "`configs/trends.yaml`", told, _records(listing("trends", catalogue), catalogue))


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
