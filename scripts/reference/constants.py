"""Generates the pages of assumptions, calibrated constants and smaller entries of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from aigc_compute.catalogue import Catalogue
from aigc_compute.domains.vocabulary import QUANTITIES

from .markdown import citation, page, table

CONSTANTS = tuple(
    f"calibration/{name}"
    for name in ("utilisation", "step_time", "goodput", "serving", "serving_power", "power", "media")
)
"""Tables of constants and conventions, each used only in scenarios about its subject."""

KINDS = {
    "scaling_laws": "Scaling laws",
    "precisions": "Number formats (bytes of a value)",
    "optimizers": "Optimisers",
    "grids": "Grids",
}
INFRASTRUCTURE = {
    "servers": "Servers",
    "switches": "Switches",
    "network": "Network",
    "storage": "Storage",
    "facility": "Facility",
    "redundancy": "Redundancy",
    "cooling": "Cooling",
    "prices": "Unit prices",
}
HEAD = ("entry", "constant", "value", "unit", "source", "note")

STATED = ("value", "mid", "values")
"""Keys that hold the value of a constant."""
NOT_CONSTANT = ("name", "source", "rank", "block", "fit", "aliases", "notes", "valid")
"""Keys that do not hold constants."""


class Constant(NamedTuple):
    """A number of a table: path of its entry, name, value with range, keys of its sources, and note."""

    place: tuple[str, ...]
    name: str
    value: str
    source: str
    note: str = ""


def assumptions(catalogue: Catalogue) -> str:
    """Return the page of all assumptions and constants, with ranges and sources."""
    introduction = (
        "An assumption is used only if nothing of higher precedence (given values, the model, its recipe, its historic "
        "run) determines its quantity. Assumptions are used in the order of their ranks: structure, identity, size, "
        "price, cluster, performance, plan. `low..high` is a 90 % interval. To replace an assumption, give a value for "
        "the quantity, or put your own `assumptions.yaml` into a catalogue folder (`--catalogue`)."
    )
    rows = [
        (f"`{name}`", shown(raw), _unit(name), raw["rank"], citation(raw["source"], catalogue), raw.get("note"))
        for name, raw in all_assumptions(catalogue).items()
    ]
    parts = [table(("name", "value", "unit", "rank", "source", "note"), rows)]
    parts += [f"## {name}.yaml\n\n{_table(constants(catalogue.table(name)), catalogue)}" for name in CONSTANTS]
    return page(
        "Assumptions and constants", "`configs/assumptions.yaml` and the tables beside it", introduction, *parts
    )


def entries(catalogue: Catalogue) -> str:
    """Return the page of the smaller entries of the catalogue, and of the parts of a data centre."""
    parts = []
    for kind, title in KINDS.items():
        raw = {name: catalogue.entry(kind, name) for name in catalogue.names(kind)}
        parts.append(f"## {title}\n\n{_table(constants(raw), catalogue)}")
    for name, title in INFRASTRUCTURE.items():
        parts.append(f"## {title}\n\n{_table(constants(catalogue.table(f'infrastructure/{name}')), catalogue)}")
    return page(
        "Scaling laws, number formats, optimisers, grids and infrastructure", "the entries of `configs`", *parts
    )


def all_assumptions(catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    """Return all assumptions by name, including those that only some scenarios use."""
    return {**catalogue.assumptions, **catalogue.conditional_assumptions}


def constants(raw: Mapping[str, Any], place: tuple[str, ...] = (), source: str = "") -> Iterator[Constant]:
    """Yield the constants of a table. `place` and `source` are inherited by nested entries."""
    source = _keys(raw.get("source", source))
    for key, value in raw.items():
        if key in NOT_CONSTANT:
            continue
        if isinstance(value, dict) and not any(name in value for name in STATED):
            yield from constants(value, (*place, str(key)), source)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for row in value:
                when = ", ".join([str(row[part]) for part in ("of", "date") if part in row] + _conditions(row))
                yield _constant((*place, when), str(key), row, source)
        elif isinstance(value, dict):
            yield _constant(place, str(key), value, source)
        elif _is_constant(str(key), value, place):
            yield Constant(place, str(key), _plain(value), source)


def _conditions(row: Mapping[str, Any]) -> list[str]:
    """Return the conditions of a row as texts."""
    alternatives = (value if isinstance(value, list) else [value] for value in row.get("applies_when", {}).values())
    return ["/".join(map(str, values)) for values in alternatives]


def shown(raw: Mapping[str, Any]) -> str:
    """Return a value as text, with its range."""
    if "mid" in raw:
        return "{} ({}..{})".format(*(_plain(raw[end]) for end in ("mid", "low", "high")))
    value = raw.get("value", raw.get("values"))
    return ", ".join(map(_plain, value)) if isinstance(value, list) else _plain(value)


def _constant(place: tuple[str, ...], name: str, raw: Mapping[str, Any], source: str) -> Constant:
    return Constant(place, name, shown(raw), _keys(raw.get("source", source)), str(raw.get("note", "")))


def _keys(source: Any) -> str:
    return ", ".join(source) if isinstance(source, list) else str(source)


def _is_constant(name: str, value: Any, place: tuple[str, ...]) -> bool:
    """Whether a plain number is a constant, and not the number of rows of a fit."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and (name == "bytes" or any(part in QUANTITIES for part in (name, *place)))


def _table(rows: Iterator[Constant], catalogue: Catalogue) -> str:
    cells = (
        (
            " ".join(row.place),
            f"`{row.name}`",
            row.value,
            _unit(row.name, *row.place),
            citation(row.source, catalogue),
            row.note,
        )
        for row in rows
    )
    return table(HEAD, cells)


def _unit(*names: str) -> str:
    return next((QUANTITIES[name].unit for name in names if name in QUANTITIES), "")


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, int | float) else str(value)
