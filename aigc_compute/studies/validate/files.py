"""Read files of measurements: tables of steps, served models or media, and YAML files of runs or other figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from ...catalogue import Catalogue, data_folder
from ...diagnostics import Diagnostic, did_you_mean, problem
from ...io.encoding import UTF_8
from ...io.yaml_input import load_yaml, read_text
from ...language import Phrase
from ...scenario.tables.columns import Sheet, listed
from ...scenario.tables.json_records import JSON, RecordTable, read_json_records
from ...scenario.tables.text_tables import DELIMITERS, JSON_LINES, open_text, read_text_table
from .benchmarks import benchmark_for, filled, read_results
from .figures import read_figures
from .measurement import Measurement
from .media import FIGURE_COLUMNS, concerns_media, read_media
from .names import FOLDER, Names
from .runs import read_run
from .served import GIVEN, read_served
from .steps import STEP_COLUMNS, read_step

SHIPPED = ("runs.yaml", "interruptions.yaml", "energies.yaml", "costs.yaml", "steps.csv", "serving.csv", "media.csv")
FORMS = Phrase(
    "expected a table with the columns of configs/validation/steps.csv, serving.csv or media.csv, runs as in "
    "configs/validation/runs.yaml, measurements as in configs/validation/energies.yaml, or results of a benchmark "
    "that configs/validation/benchmarks describes"
)


_ONLY_SERVED = Phrase("key=value holds only for tables of served models and results of benchmarks")


@dataclass(frozen=True, slots=True)
class MeasurementFile:
    """The measurements of a file, and notes on what was not read."""

    rows: list[Measurement]
    notes: list[str] = field(default_factory=list)


def shipped_measurements(catalogue: Catalogue) -> list[Measurement]:
    """Return the measurements that ship with the tool: runs, steps, served models, media, energies and costs."""
    folder = data_folder("configs") / FOLDER
    return [measurement for name in SHIPPED for measurement in load_measurements(folder / name, catalogue)]


def load_measurements(path: Path | str, catalogue: Catalogue, encoding: str = UTF_8) -> list[Measurement]:
    """Return the measurements of a file, in its order; see `read_measurements`."""
    return read_measurements(path, catalogue, encoding).rows


def read_measurements(
    path: Path | str, catalogue: Catalogue, encoding: str = UTF_8, given: Mapping[str, str] | None = None
) -> MeasurementFile:
    """Return the measurements of a file, in its order, and notes on what was not read.

    `encoding` is that of a table, `given` are the inputs of rows of served models that do not state them, by quantity
    or category. A row that cannot be read has a `reason`. Raises Problems if the file has none of the known forms.
    """
    path = Path(path)
    names = Names(catalogue)
    cells = _given_cells(given or {})
    suffix = path.suffix.lower()
    if suffix in DELIMITERS or suffix in JSON_LINES:
        with closing(open_text(str(path), encoding)) as text:
            columns, sheets = read_text_table(text, str(path), suffix)
            return _table(columns, list(sheets), path, names, cells)
    document = read_text(path)
    if suffix == JSON and (records := _records(document, path)):
        return _table(records.columns, records.sheets, path, names, cells)
    if cells:
        raise problem("usage", _ONLY_SERVED, str(path))
    data = load_yaml(document, str(path))
    figures = data.get("measurements") if isinstance(data, dict) else None
    if isinstance(figures, list):
        return MeasurementFile([read_figures(raw, place, path.name, names) for place, raw in enumerate(figures, 1)])
    return MeasurementFile([read_run(raw, place, path.name, names) for place, raw in enumerate(_runs(data, path), 1)])


def _given_cells(given: Mapping[str, str]) -> dict[str, str]:
    """Return given inputs by the column of a table of served models. Raises Problems for an unknown input."""
    for name in given:
        if name not in GIVEN:
            hint = did_you_mean(name, GIVEN) or Phrase("expected one of {names}", names=", ".join(GIVEN))
            raise problem("unknown-key", Phrase("unknown input {name!r} of a benchmark", name=name), hint=hint)
    return {GIVEN[name]: value for name, value in given.items()}


def _records(text: str, path: Path) -> RecordTable | None:
    """Return a JSON document as a table, if it has the results of a known tool."""
    table = RecordTable(str(path), read_json_records(text, str(path))[0])
    return table if benchmark_for(table.columns) else None


def _runs(data: Any, path: Path) -> list[Any]:
    """Return the entries of a file of runs: a list, or a mapping by identifier. Raises Problems."""
    runs = data.get("runs") if isinstance(data, dict) else data
    if isinstance(runs, dict):
        return [{"id": key, **raw} if isinstance(raw, dict) else raw for key, raw in runs.items()]
    if not isinstance(runs, list):
        raise problem("form", "the file contains no runs", str(path), hint=FORMS)
    return runs


def _table(
    columns: Sequence[str], sheets: Sequence[Sheet], path: Path, names: Names, given: Mapping[str, str]
) -> MeasurementFile:
    """Return the rows of a table as measurements. Raises Problems if no column is known."""
    benchmark = benchmark_for(columns)
    has_figures = all(name in columns for name in FIGURE_COLUMNS)
    if benchmark:
        unread = benchmark.unread(columns)
    elif has_figures:
        unread = _unknown(columns, "serving.csv", "media.csv")
    elif any(name in STEP_COLUMNS for name in columns):
        unread = _unknown(columns, "steps.csv")
        if given:
            raise problem("usage", _ONLY_SERVED, str(path))
    else:
        raise problem("form", "no column of measured steps or figures", str(path), 1, hint=FORMS)
    rows: list[Measurement] = []
    place = 1
    for sheet in sheets:
        if benchmark:
            rows += read_results(benchmark, sheet, place, path.name, names, given)
        else:
            rows += _rows(sheet, place, path.name, names, given if has_figures else None)
        place += sheet.size
    note = Phrase("{name}: columns that are not read: {columns}", name=str(path), columns=", ".join(unread))
    return MeasurementFile(rows, [note] if unread else [])


def _rows(sheet: Sheet, first: int, file: str, names: Names, given: Mapping[str, str] | None) -> Iterator[Measurement]:
    """Yield the rows of a sheet as measurements: of figures, or of steps if `given` is None."""
    columns = {name: listed(column) for name, column in sheet.columns.items()}
    for position in range(sheet.size):
        row: dict[str, Any] = {name: cells[position] for name, cells in columns.items()}
        if given is None:
            measurement = read_step(row, first + position, file, names)
        elif concerns_media(row):
            measurement = read_media(row, first + position, file, names)
        else:
            measurement = read_served(filled(row, given), first + position, file, names)
        yield _with_faults(measurement, sheet.faults.get(position))


def _unknown(columns: Sequence[str], *shipped: str) -> list[str]:
    """Return the columns that the shipped tables of the same form do not have."""
    known = {name for file in shipped for name in _header(file)}
    return [name for name in columns if name not in known]


@lru_cache
def _header(shipped: str) -> tuple[str, ...]:
    """Return the columns of a shipped table."""
    path = data_folder("configs") / FOLDER / shipped
    with closing(open_text(str(path), UTF_8)) as text:
        return tuple(read_text_table(text, str(path), path.suffix)[0])


def _with_faults(measurement: Measurement, faults: Sequence[Diagnostic] | None) -> Measurement:
    """Return the measurement with the first fault of its row in the table as its reason."""
    return replace(measurement, reason=faults[0].message) if faults else measurement
