"""Names that publishers use for models and accelerators, and the shape of a model, which a prediction may use."""

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
"""Keys of `configs/validation/names.yaml`."""

SAME_SIZE = 0.1
"""Largest relative difference between published and catalogued parameters for the same model."""

RECIPE = ("sequence_length", "training_precision", "guidance_passes")
"""Quantities of a catalogued model's recipe that a prediction may use."""

SIZE = ("parameters", "active_parameters")

_PARENTHESES = re.compile(r"\([^)]*\)?")
_SIZE_IN_NAME = re.compile(r"(?<![a-z\d.])(a?)(\d+(?:\.\d+)?) ?([bmt])(?![a-z\d])", re.IGNORECASE)
_MEMORY = re.compile(r"(?:[\s_-]+\d+\W?core gpu)?[\s_-]+\d+ ?gi?b(?: ?hbm\de?)?$|[\s_-]+(?:oam|vf)$", re.IGNORECASE)
_MAGNITUDES = {"m": 1e6, "b": 1e9, "t": 1e12}


@dataclass(frozen=True, slots=True)
class Shape:
    """The inputs that follow from the name of a model."""

    inputs: Mapping[str, Any] = field(default_factory=dict)
    """Quantities and categories; empty if the model is unknown."""
    size: float | None = None
    """Number of parameters."""
    exact: bool = False
    """Whether the number of parameters follows from `inputs`; a published number, which is rounded, is then ignored."""


class Names:
    """Published names, resolved by the catalogue and by `configs/validation/names.yaml`."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        published = _published_names()
        self._accelerators = _index(catalogue, "accelerators") | {
            fold(name): entry for name, entry in published["accelerators"].items()
        }
        self._tables = published["tables"]
        self._models: dict[str, Any] = _index(catalogue, "models") | {
            fold(name): entry for name, entry in published["models"].items()
        }

    def accelerator(self, name: str) -> str:
        """Return the catalogue's name of an accelerator. Raises Unreadable if it is unknown."""
        if not name:
            raise Unreadable(Phrase("no accelerator is named"))
        for spelling in _spellings(name):
            if spelling in self._accelerators:
                return str(self._accelerators[spelling])
        try:
            return self._catalogue.find("accelerators", name, hinted=False)
        except Problems:
            hint = did_you_mean(name, self._catalogue.names("accelerators"))
            message = Phrase("unknown accelerator {name!r}", name=name)
            raise Unreadable(message + Phrase(" ({hint})", hint=hint) if hint else message) from None

    def shape(self, name: str, parameters: float | None) -> Shape:
        """Return the shape of a model; empty if the name is unknown, or means a model of another size than stated."""
        for candidate in _shorter_names(name):
            entry = self._models.get(fold(candidate))
            if entry is not None:
                shape = _catalogued_shape(self._catalogue, entry) if isinstance(entry, str) else _stated_shape(entry)
                if parameters is None or shape.size is None or abs(parameters / shape.size - 1) <= SAME_SIZE:
                    return shape
        return Shape()

    def table_inputs(self, table: str) -> dict[str, Any]:
        """Return the inputs that `names.yaml` states for all rows of a table."""
        return {key: value for key, value in self._tables.get(table, {}).items() if key != "source"}

    def has_peak(self, accelerator: str, precision: str) -> bool:
        """Return whether the data sheet of an accelerator has a peak in a number format."""
        return precision in peaks(self._catalogue, accelerator)

    def link_domain(self, accelerator: str) -> float | None:
        """Return the number of accelerators that the fast link joins, None if unknown."""
        link = self._catalogue.entry("accelerators", accelerator).get("accelerator_link") or {}
        return float(link["domain"]) if "domain" in link else None


def sizes_in(name: str) -> dict[str, float]:
    """Return the numbers of parameters and active parameters in a name such as 30B-A3B."""
    matches = _SIZE_IN_NAME.findall(name.replace("_", " "))
    sizes = {}
    for key, active in zip(SIZE, (False, True), strict=True):
        values = [float(digits) * _MAGNITUDES[unit.lower()] for mark, digits, unit in matches if bool(mark) == active]
        if len(values) == 1 and values[0] > 0:
            sizes[key] = values[0]
    return sizes


def in_vocabulary(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs that have a value and a name in the vocabulary."""
    return {
        key: value for key, value in inputs.items() if value is not None and (key in QUANTITIES or key in CATEGORIES)
    }


def _spellings(name: str) -> Iterator[str]:
    """Yield a device's name folded, then without memory size or module, each also without its vendor."""
    for spelling in (name, _MEMORY.sub("", name)):
        folded = fold(spelling)
        yield folded
        yield folded.removeprefix("nvidia").removeprefix("geforce").removeprefix("amdinstinct")


def _shorter_names(name: str) -> Iterator[str]:
    """Yield a name, the name without parentheses, and then its first words, fewer each time."""
    yield name
    words = _PARENTHESES.sub(" ", name).split()
    for count in range(len(words), 0, -1):
        yield " ".join(words[:count])


def _index(catalogue: Catalogue, kind: str) -> dict[str, str]:
    """Return the entries of a kind by every folded spelling."""
    index: dict[str, str] = {}
    for name in catalogue.names(kind):
        entry = catalogue.entry(kind, name)
        for spelling in (name, entry.get("name", name), *entry.get("aliases", ())):
            index.setdefault(fold(str(spelling)), name)
    return index | {fold(name): name for name in catalogue.names(kind)}


@lru_cache
def _catalogued_shape(catalogue: Catalogue, name: str) -> Shape:
    """Return the architecture of an entry; without layers, also the size that was reported or estimated."""
    entry = model_entry(catalogue, name)
    raw = catalogue.entry("models", name)
    recipe = {key: fact for key, fact in entry.blocks["recipe"].items() if key in RECIPE}
    inputs = {
        key: fact.value if isinstance(fact.value, str) else mid_of(fact.value)
        for key, fact in (entry.blocks["architecture"] | recipe).items()
    }
    sizes = {
        key: mid_of(fact.value)
        for block in ("estimates", "reported", "architecture")
        for key, fact in entry.blocks[block].items()
        if key in SIZE and not isinstance(fact.value, str)
    }
    if "layers" not in inputs:
        inputs |= sizes
    size = raw.get("official_parameters") or sizes.get("parameters")
    return Shape(in_vocabulary(inputs), float(size) if size else None, "layers" in inputs)


def _stated_shape(raw: Mapping[str, Any]) -> Shape:
    """Return the shape that `names.yaml` states for a model that the catalogue does not have."""
    inputs = {key: value for key, value in raw.items() if key != "source"}
    return Shape(in_vocabulary(inputs), inputs.get("parameters"))


@lru_cache
def _published_names() -> dict[str, dict[str, Any]]:
    """Return the content of `names.yaml` by part. Raises Problems if a key is unknown."""
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
