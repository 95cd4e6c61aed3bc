"""Files of measurements: tables of steps or of media, documents of runs, those that ship and anyone's."""

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
from .media import KNOWN_BY as FIGURES
from .media import concerns_media, read_media
from .names import FOLDER, Names
from .runs import read_run
from .served import read_served
from .steps import KNOWN_BY, read_step

SHIPPED = ("runs.yaml", "interruptions.yaml", "energies.yaml", "costs.yaml", "steps.csv", "serving.csv", "media.csv")
FORMS = Phrase(
    "expected a table with the columns of configs/validation/steps.csv or media.csv, runs as in "
    "configs/validation/runs.yaml, or measurements as in configs/validation/energies.yaml"
)


def shipped_measurements(catalogue: Catalogue) -> list[Measurement]:
    """What was published of runs and measured of steps, batches, energies and costs, as it ships with the tool."""
    folder = data_folder("configs") / FOLDER
    return [one for name in SHIPPED for one in load_measurements(folder / name, catalogue)]


def load_measurements(path: Path | str, catalogue: Catalogue, encoding: str = UTF_8) -> list[Measurement]:
    """The measurements of a file, in its order; `encoding` is that of a table. Raises Problems where it is of no such
    form; what is wrong with a row is that row's reason.
    """
    path = Path(path)
    names = Names(catalogue)
    if path.suffix.lower() in DELIMITERS:
        return list(_rows(path, names, encoding))
    data = load_yaml(read_text(path), str(path))
    figures = data.get("measurements") if isinstance(data, dict) else None
    if isinstance(figures, list):
        return [read_figures(raw, place, path.name, names) for place, raw in enumerate(figures, 1)]
    return [read_run(raw, place, path.name, names) for place, raw in enumerate(_runs(data, path), 1)]


def _runs(data: Any, path: Path) -> list[Any]:
    """The entries of a document of runs."""
    runs = data.get("runs") if isinstance(data, dict) else data
    if isinstance(runs, dict):
        return [{"id": key, **raw} if isinstance(raw, dict) else raw for key, raw in runs.items()]
    if not isinstance(runs, list):
        raise problem("form", "no runs in it", str(path), hint=FORMS)
    return runs


def _rows(path: Path, names: Names, encoding: str) -> Iterator[Measurement]:
    with closing(open_text(str(path), encoding)) as text:
        yield from _measurements(text, path, names)


def _measurements(text: Iterable[str], path: Path, names: Names) -> Iterator[Measurement]:
    columns, sheets = open_delimited(text, str(path), DELIMITERS[path.suffix.lower()])
    figures = all(name in columns for name in FIGURES)
    if not figures and not any(name in KNOWN_BY for name in columns):
        raise problem("form", "no column of measured steps or figures", str(path), 1, hint=FORMS)
    place = 0
    for sheet in sheets:
        for position, cells in enumerate(zip(*sheet.columns.values(), strict=True)):
            place += 1
            row = dict(zip(sheet.columns, cells, strict=True))
            measured = (read_media if concerns_media(row) else read_served) if figures else read_step
            one = measured(row, place, path.name, names)
            yield _blamed(one, sheet.faults.get(position))


def _blamed(one: Measurement, faults: Sequence[Diagnostic] | None) -> Measurement:
    """A row that the table itself has spoilt."""
    return replace(one, reason=faults[0].message) if faults else one
