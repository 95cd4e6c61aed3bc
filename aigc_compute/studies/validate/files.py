"""Read files of measurements: tables of steps, served models or media, and YAML files of runs or other figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...catalogue import Catalogue, data_folder
from ...diagnostics import Diagnostic, problem
from ...io.encoding import UTF_8
from ...io.yaml_input import load_yaml, read_text
from ...language import Phrase
from ...scenario.tables.delimited import open_delimited
from ...scenario.tables.text_tables import DELIMITERS, open_text
from .figures import read_figures
from .measurement import Measurement
from .media import FIGURE_COLUMNS, concerns_media, read_media
from .names import FOLDER, Names
from .runs import read_run
from .served import read_served
from .steps import STEP_COLUMNS, read_step

SHIPPED = ("runs.yaml", "interruptions.yaml", "energies.yaml", "costs.yaml", "steps.csv", "serving.csv", "media.csv")
FORMS = Phrase(
    "expected a table with the columns of configs/validation/steps.csv or media.csv, runs as in "
    "configs/validation/runs.yaml, or measurements as in configs/validation/energies.yaml"
)


def shipped_measurements(catalogue: Catalogue) -> list[Measurement]:
    """Return the measurements that ship with the tool: runs, steps, served models, media, energies and costs."""
    folder = data_folder("configs") / FOLDER
    return [measurement for name in SHIPPED for measurement in load_measurements(folder / name, catalogue)]


def load_measurements(path: Path | str, catalogue: Catalogue, encoding: str = UTF_8) -> list[Measurement]:
    """Return the measurements of a file, in its order; `encoding` is that of a table.

    A row that cannot be read has a `reason`. Raises Problems if the file has none of the known forms.
    """
    path = Path(path)
    names = Names(catalogue)
    if path.suffix.lower() in DELIMITERS:
        with closing(open_text(str(path), encoding)) as text:
            return list(_table_rows(text, path, names))
    data = load_yaml(read_text(path), str(path))
    figures = data.get("measurements") if isinstance(data, dict) else None
    if isinstance(figures, list):
        return [read_figures(raw, place, path.name, names) for place, raw in enumerate(figures, 1)]
    return [read_run(raw, place, path.name, names) for place, raw in enumerate(_runs(data, path), 1)]


def _runs(data: Any, path: Path) -> list[Any]:
    """Return the entries of a file of runs: a list, or a mapping by identifier. Raises Problems."""
    runs = data.get("runs") if isinstance(data, dict) else data
    if isinstance(runs, dict):
        return [{"id": key, **raw} if isinstance(raw, dict) else raw for key, raw in runs.items()]
    if not isinstance(runs, list):
        raise problem("form", "the file contains no runs", str(path), hint=FORMS)
    return runs


def _table_rows(text: Iterable[str], path: Path, names: Names) -> Iterator[Measurement]:
    """Yield the rows of a table as measurements. Raises Problems if no column is known."""
    columns, sheets = open_delimited(text, str(path), DELIMITERS[path.suffix.lower()])
    has_figures = all(name in columns for name in FIGURE_COLUMNS)
    if not has_figures and not any(name in STEP_COLUMNS for name in columns):
        raise problem("form", "no column of measured steps or figures", str(path), 1, hint=FORMS)
    place = 0
    for sheet in sheets:
        for position, cells in enumerate(zip(*sheet.columns.values(), strict=True)):
            place += 1
            row = dict(zip(sheet.columns, cells, strict=True))
            read = (read_media if concerns_media(row) else read_served) if has_figures else read_step
            yield _with_faults(read(row, place, path.name, names), sheet.faults.get(position))


def _with_faults(measurement: Measurement, faults: Sequence[Diagnostic] | None) -> Measurement:
    """Return the measurement with the first fault of its row in the table as its reason."""
    return replace(measurement, reason=faults[0].message) if faults else measurement
