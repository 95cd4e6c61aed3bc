"""Results of benchmark tools: files whose keys are known, each record with several measured figures.

`configs/validation/benchmarks/` says, for each tool, which columns of a table of served models its keys are, and which
keys are measured. A record becomes a row of that table for each measured figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from ...catalogue import data_folder
from ...diagnostics import Problems, did_you_mean
from ...io.yaml_input import load_yaml, read_text
from ...language import Phrase
from ...scenario.tables.columns import Sheet, empty, listed
from ...scenario.tables.mapping import TOP, ColumnMapping, MappingReader
from .measurement import Measurement
from .names import FOLDER, Names
from .served import METRIC, METRICS, SERVED_COLUMNS, VALUE, read_served

BENCHMARKS = "benchmarks"
MEASURED = ("column", "metric", "when")
"""Keys of a measured column."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A measured column: its metric, and the cells that other columns must have."""

    column: str
    metric: str
    when: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The form of the results of a tool: the columns of served models that its keys are, and its measured columns."""

    mapping: ColumnMapping
    measured: tuple[Measured, ...]

    def unread(self, columns: Sequence[str]) -> list[str]:
        """Return the columns that are neither inputs nor measured, nor listed as of no use."""
        used = {name for part in self.measured for name in (part.column, *part.when)}
        return [name for name in self.mapping.unnamed(columns) if name not in used]

    def rows(self, sheet: Sheet) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield a row of a table of served models for each figure of each record, with the index of the record.

        A record without a figure that can be read gives a row without a metric.
        """
        columns = self.mapping.applied(sheet).columns
        inputs = {name: listed(columns[name]) for name in SERVED_COLUMNS if name in columns}
        raw = {name: listed(column) for name, column in sheet.columns.items()}
        for index in range(sheet.size):
            row = {name: _plain(cells[index]) for name, cells in inputs.items()}
            figures = [
                {METRIC: part.metric, VALUE: raw[part.column][index]}
                for part in self.measured
                if part.column in raw and raw[part.column][index] is not None and _holds(part.when, raw, index)
            ]
            for figure in figures or [{}]:
                yield index, {**row, **figure}


class _BenchmarkReader(MappingReader):
    """Reader of the form of a tool's results."""

    top = (*TOP, "measured")
    known = SERVED_COLUMNS

    def measured(self, data: Mapping[str, Any]) -> tuple[Measured, ...]:
        """Return the measured columns."""
        parts = []
        for raw in data.get("measured", []):
            body = raw if isinstance(raw, dict) else {"column": raw, "metric": raw}
            self._keys(body, MEASURED, ("measured",))
            if body.get("metric") not in METRICS:
                message = Phrase("{key}: unknown metric {metric!r}", key="measured", metric=body.get("metric"))
                self._complain(message, ("measured",), did_you_mean(str(body.get("metric")), METRICS))
                continue
            when = {str(key): str(word) for key, word in body.get("when", {}).items()}
            parts.append(Measured(str(body["column"]), body["metric"], when))
        return tuple(parts)


def benchmark_for(columns: Sequence[str]) -> Benchmark | None:
    """Return the form of the tool that writes these columns; None if no tool is known by them."""
    names = set(columns)
    found = (form for form in _benchmarks() if any(set(known) <= names for known in form.mapping.known_by))
    return next(found, None)


def read_results(
    benchmark: Benchmark, sheet: Sheet, first: int, file: str, names: Names, given: Mapping[str, str]
) -> Iterator[Measurement]:
    """Yield the measurements of records; `first` is the number of the first one, `given` what they do not state."""
    for index, row in benchmark.rows(sheet):
        measurement = read_served(filled(row, given), first + index, file, names)
        yield replace(measurement, id=" ".join(filter(None, (measurement.id, row.get(METRIC)))))


def filled(row: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    """Return a row of served models with given values in its empty cells."""
    return {**row, **{name: value for name, value in given.items() if empty(row.get(name))}}


def _plain(cell: Any) -> Any:
    """Return a whole number without a decimal point, and any other cell unchanged."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _holds(when: Mapping[str, str], columns: Mapping[str, list[Any]], index: int) -> bool:
    """Return whether the columns of a record have the required cells."""
    return all(name in columns and str(columns[name][index]) == word for name, word in when.items())


@lru_cache
def _benchmarks() -> tuple[Benchmark, ...]:
    """Return the forms of all tools. Raises Problems for errors in their files."""
    forms = []
    for path in sorted((data_folder("configs") / FOLDER / BENCHMARKS).glob("*.yaml")):
        text = read_text(path)
        data = load_yaml(text, str(path))
        reader = _BenchmarkReader(str(path), text)
        forms.append(Benchmark(reader.mapping(data, path.stem), reader.measured(data)))
        if reader.problems:
            raise Problems(reader.problems)
    return tuple(forms)
