"""What is believed, fitted, agreed or priced: assumptions, tables of constants, and entries that are little else."""

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
"""Tables of constants and conventions that join rows which ask for their part."""

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
HEAD = ("of", "constant", "value", "unit", "source", "note")

STATED = ("value", "mid", "values")
NOT_CONSTANT = ("name", "source", "rank", "block", "fit", "aliases", "notes", "valid")


class Constant(NamedTuple):
    """A number of a table: where it stands, its name, its value and range, who says so, what else is said of it."""

    place: tuple[str, ...]
    name: str
    value: str
    source: str
    note: str = ""


def assumptions(catalogue: Catalogue) -> str:
    """Everything believed rather than known, with its range and its source."""
    told = (
        "An assumption enters only where nothing nearer (what is given, the model, its recipe, its historic run) "
        "determines its quantity, rank by rank: structure, identity, size, price, performance, plan. `low..high` "
        "is a 90 % interval. Give the quantity a value to replace one, or lay your own `assumptions.yaml` over "
        "ours (`--catalogue`)."
    )
    rows = [
        (f"`{name}`", shown(raw), _unit(name), raw["rank"], citation(raw["source"], catalogue), raw.get("note"))
        for name, raw in believed(catalogue).items()
    ]
    parts = [table(("name", "value", "unit", "rank", "source", "note"), rows)]
    parts += [f"## {name}.yaml\n\n{_table(constants(catalogue.table(name)), catalogue)}" for name in CONSTANTS]
    return page("Assumptions and constants", "`configs/assumptions.yaml` and the tables beside it", told, *parts)


def entries(catalogue: Catalogue) -> str:
    """Entries of the catalogue beside models and accelerators, and what a data centre is made of."""
    parts = []
    for kind, title in KINDS.items():
        raw = {name: catalogue.entry(kind, name) for name in catalogue.names(kind)}
        parts.append(f"## {title}\n\n{_table(constants(raw), catalogue)}")
    for name, title in INFRASTRUCTURE.items():
        parts.append(f"## {title}\n\n{_table(constants(catalogue.table(f'infrastructure/{name}')), catalogue)}")
    return page("Laws, formats, optimisers, grids, infrastructure", "the entries of `configs`", *parts)


def believed(catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    """Assumptions by name, those included that only some rows ask for."""
    return {**catalogue.assumptions, **catalogue.conditional_assumptions}


def constants(raw: Mapping[str, Any], place: tuple[str, ...] = (), source: str = "") -> Iterator[Constant]:
    """The numbers of a table."""
    source = _keys(raw.get("source", source))
    for key, value in raw.items():
        if key in NOT_CONSTANT:
            continue
        if isinstance(value, dict) and not any(one in value for one in STATED):
            yield from constants(value, (*place, str(key)), source)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for one in value:
                when = ", ".join([str(one[part]) for part in ("of", "date") if part in one] + _conditions(one))
                yield _constant((*place, when), str(key), one, source)
        elif isinstance(value, dict):
            yield _constant(place, str(key), value, source)
        elif _is_constant(str(key), value, place):
            yield Constant(place, str(key), _plain(value), source)


def _conditions(row: Mapping[str, Any]) -> list[str]:
    """The words of a row's conditions."""
    words = (one if isinstance(one, list) else [one] for one in row.get("applies_when", {}).values())
    return ["/".join(map(str, one)) for one in words]


def shown(raw: Mapping[str, Any]) -> str:
    """A value with its range."""
    if "mid" in raw:
        return "{} ({}..{})".format(*(_plain(raw[end]) for end in ("mid", "low", "high")))
    value = raw.get("value", raw.get("values"))
    return ", ".join(map(_plain, value)) if isinstance(value, list) else _plain(value)


def _constant(place: tuple[str, ...], name: str, raw: Mapping[str, Any], source: str) -> Constant:
    return Constant(place, name, shown(raw), _keys(raw.get("source", source)), str(raw.get("note", "")))


def _keys(source: Any) -> str:
    return ", ".join(source) if isinstance(source, list) else str(source)


def _is_constant(name: str, value: Any, place: tuple[str, ...]) -> bool:
    """Whether a plain number is one, and not a count of the rows that it was fitted to."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and (name == "bytes" or any(one in QUANTITIES for one in (name, *place)))


def _table(found: Iterator[Constant], catalogue: Catalogue) -> str:
    rows = (
        (
            " ".join(one.place),
            f"`{one.name}`",
            one.value,
            _unit(one.name, *one.place),
            citation(one.source, catalogue),
            one.note,
        )
        for one in found
    )
    return table(HEAD, rows)


def _unit(*names: str) -> str:
    return next((QUANTITIES[name].unit for name in names if name in QUANTITIES), "")


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, int | float) else str(value)
