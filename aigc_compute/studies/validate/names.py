"""What others call models and accelerators, and what of a model a prediction may be told: its shape, never a run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ...catalogue import Catalogue, data_folder
from ...catalogue.entries import model as model_entry
from ...catalogue.entries import peaks
from ...catalogue.store import fold
from ...diagnostics import Diagnostic, Problems, did_you_mean
from ...domains.vocabulary import CATEGORIES, QUANTITIES
from ...io.yaml_input import load_yaml, read_text
from ...language import Phrase
from ...units import mid_of
from .measurement import Unreadable

FOLDER = "validation"
NAMES = "names.yaml"
PARTS = ("accelerators", "tables", "models")

SAME_SIZE = 0.1
"""Relative difference of published parameters up to which a name is believed to mean the model that we know."""

RECIPE = ("sequence_length", "training_precision", "guidance_passes")
"""What a prediction may be told of how a catalogued model was fed."""

SIZE = ("parameters", "active_parameters")

_PARENTHESES = re.compile(r"\([^)]*\)?")
_SIZE_IN_NAME = re.compile(r"(?<![a-z\d.])(a?)(\d+(?:\.\d+)?) ?([bmt])(?![a-z\d])", re.IGNORECASE)
_MEMORY = re.compile(r"(?:[\s_-]+\d+\W?core gpu)?[\s_-]+\d+ ?gi?b(?: ?hbm\de?)?$|[\s_-]+(?:oam|vf)$", re.IGNORECASE)
_MAGNITUDES = {"m": 1e6, "b": 1e9, "t": 1e12}


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of a model by its name, by quantity and category; `size` are its parameters, where known. Where it
    is `exact` they follow from it, and what is published of them is rounded.
    """

    inputs: Mapping[str, Any] = field(default_factory=dict)
    size: float | None = None
    exact: bool = False


class Names:
    """Names as published, resolved against the catalogue and `configs/validation/names.yaml`."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        own = _own_names()
        self._accelerators = _index(catalogue, "accelerators") | {
            fold(name): meant for name, meant in own["accelerators"].items()
        }
        self._tables = own["tables"]
        self._models: dict[str, Any] = _index(catalogue, "models") | {
            fold(name): meant for name, meant in own["models"].items()
        }

    def accelerator(self, name: str) -> str:
        """The catalogue's name of a device. Raises Unreadable where there is none."""
        if not name:
            raise Unreadable(Phrase("no accelerator is named"))
        found: str | None = next(
            (self._accelerators[one] for one in _spellings(name) if one in self._accelerators), None
        )
        if found is None:
            hint = did_you_mean(name, self._catalogue.names("accelerators"))
            told = Phrase("unknown accelerator {name!r}", name=name)
            raise Unreadable(told + Phrase(" ({hint})", hint=hint) if hint else told)
        return found

    def shape(self, name: str, parameters: float | None) -> Shape:
        """What is known of the model called so, empty where it is unknown or has another size than stated."""
        for candidate in _readings(name):
            meant = self._models.get(fold(candidate))
            if meant is not None:
                shape = _catalogued(self._catalogue, meant) if isinstance(meant, str) else _stated(meant)
                if parameters is None or shape.size is None or abs(parameters / shape.size - 1) <= SAME_SIZE:
                    return shape
        return Shape()

    def said_of(self, table: str) -> dict[str, Any]:
        """What a table says for all its rows."""
        return {key: value for key, value in self._tables.get(table, {}).items() if key != "source"}

    def has_peak(self, accelerator: str, precision: str) -> bool:
        """Whether the data sheet of a device has a peak in a number format."""
        return precision in peaks(self._catalogue, accelerator)

    def link_domain(self, accelerator: str) -> float | None:
        """Accelerators joined by the fast link of a device."""
        link = self._catalogue.entry("accelerators", accelerator).get("accelerator_link") or {}
        return float(link["domain"]) if "domain" in link else None


def sizes_in(name: str) -> dict[str, float]:
    """Parameters, and active ones, that a name says: 30B-A3B."""
    found = {
        key: [float(digits) * _MAGNITUDES[unit.lower()] for mark, digits, unit in matches if bool(mark) == active]
        for matches in [_SIZE_IN_NAME.findall(name.replace("_", " "))]
        for key, active in zip(SIZE, (False, True), strict=True)
    }
    return {key: values[0] for key, values in found.items() if len(values) == 1 and values[0] > 0}


def vocabulary(told: Mapping[str, Any]) -> dict[str, Any]:
    """What of it the vocabulary has a name for."""
    return {key: value for key, value in told.items() if value is not None and (key in QUANTITIES or key in CATEGORIES)}


def _spellings(name: str) -> Iterator[str]:
    """A device's name folded, then without its memory or its module, each also without its maker."""
    for one in (name, _MEMORY.sub("", name)):
        folded = fold(one)
        yield folded
        yield folded.removeprefix("nvidia").removeprefix("geforce").removeprefix("amdinstinct")


def _readings(name: str) -> Iterator[str]:
    """A name, then without what stands in parentheses, then with words cut from its end."""
    yield name
    words = _PARENTHESES.sub(" ", name).split()
    for count in range(len(words), 0, -1):
        yield " ".join(words[:count])


def _index(catalogue: Catalogue, kind: str) -> dict[str, str]:
    """Every spelling of the entries of a kind, folded."""
    found: dict[str, str] = {}
    for name in catalogue.names(kind):
        entry = catalogue.entry(kind, name)
        for spelling in (name, entry.get("name", name), *entry.get("aliases", ())):
            found.setdefault(fold(str(spelling)), name)
    return found | {fold(name): name for name in catalogue.names(kind)}


@lru_cache
def _catalogued(catalogue: Catalogue, name: str) -> Shape:
    """Architecture of an entry, and where that says no more the size that was reported or estimated."""
    entry = model_entry(catalogue, name)
    raw = catalogue.entry("models", name)
    recipe = {key: fact for key, fact in entry.blocks["recipe"].items() if key in RECIPE}
    told = {
        key: fact.value if isinstance(fact.value, str) else mid_of(fact.value)
        for key, fact in (entry.blocks["architecture"] | recipe).items()
    }
    sizes = {
        key: mid_of(fact.value)
        for block in ("estimates", "reported", "architecture")
        for key, fact in entry.blocks[block].items()
        if key in SIZE and not isinstance(fact.value, str)
    }
    if "layers" not in told:
        told |= sizes
    size = raw.get("official_parameters") or sizes.get("parameters")
    return Shape(vocabulary(told), float(size) if size else None, "layers" in told)


def _stated(raw: Mapping[str, Any]) -> Shape:
    told = {key: value for key, value in raw.items() if key != "source"}
    return Shape(vocabulary(told), told.get("parameters"))


@lru_cache
def _own_names() -> dict[str, dict[str, Any]]:
    """Raises Problems where the file is not of its form."""
    path = data_folder("configs") / FOLDER / NAMES
    data = load_yaml(read_text(path), str(path))
    problems = [
        Diagnostic("unknown-key", Phrase("{name}: unknown key {key!r}", name=name, key=key), str(path))
        for name, raw in {**data["models"], **data["tables"]}.items()
        for key in (raw if isinstance(raw, dict) else ())
        if key not in QUANTITIES and key not in CATEGORIES and key != "source"
    ]
    problems += [
        Diagnostic("unknown-key", Phrase("unknown key {key!r}", key=key), str(path)) for key in data if key not in PARTS
    ]
    if problems:
        raise Problems(problems)
    return {part: data[part] for part in PARTS}
