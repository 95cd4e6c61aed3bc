"""Read and rewrite calibration tables, for the scripts that fit the constants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from aigc_compute.catalogue import Catalogue
from aigc_compute.catalogue.calibration import applying, read_table, with_properties
from aigc_compute.catalogue.forms import HEAD
from aigc_compute.io.yaml_input import load_yaml
from aigc_compute.units import mid_of

RANGE = re.compile(r"low: [\d.e+-]+, mid: [\d.e+-]+, high: [\d.e+-]+")
VALUE = re.compile(r"\b(value|mid): [\d.e+-]+")


def class_of(catalogue: Catalogue, table: str, name: str, categories: Mapping[str, str]) -> str:
    """Return the conditions of the row of a quantity that applies to these categories, as text."""
    return applying(catalogue, table, with_properties(catalogue, categories))[name].label


def central(catalogue: Catalogue, table: str, name: str, label: str = "") -> float:
    """Return the central value of the row of a quantity with these conditions."""
    rows = catalogue.parsed(table, read_table)[name]
    return mid_of(next(row.fact.value for row in rows if row.label == label))


def rewritten(text: str, values: Mapping[tuple[str, str], str]) -> str:
    """Return the text of a table with new central values, given by quantity and the conditions of its row as text."""
    lines = text.split("\n")
    for place, key in _rows(lines):
        if key in values:
            lines[place] = VALUE.sub(rf"\1: {values[key]}", lines[place], count=1)
    return "\n".join(lines)


def with_range(text: str, name: str, label: str, ends: str) -> str:
    """Return the text of a table with a new range (`low: .., mid: .., high: ..`) in one row."""
    lines = text.split("\n")
    for place, key in _rows(lines):
        if key == (name, label):
            lines[place] = RANGE.sub(ends, lines[place])
    return "\n".join(lines)


def _rows(lines: Sequence[str]) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield the line numbers of the rows of a table, with quantity and conditions as text."""
    name = ""
    for place, line in enumerate(lines):
        if line.startswith("- "):
            body = line[2:]
        elif ":" in line and not line.startswith(("#", " ")):
            name, _, body = line.partition(":")
        else:
            continue
        if name not in HEAD and body.strip():
            yield place, (name, read_table({name: load_yaml(body, name)}, name)[name][0].label)
