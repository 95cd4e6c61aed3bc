"""The constants of the predicted utilisation follow from the rows, and the rows follow from the published runs."""

from __future__ import annotations

import importlib
import os
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.io.yaml_input import load_yaml, read_text

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = "`python scripts/calibrate_utilisation.py RUNS` writes the new constants"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    return import_script("calibrate_utilisation")


@pytest.fixture(scope="module")
def report(script: ModuleType) -> ModuleType:
    return import_script("utilisation_page")


def import_script(name: str) -> ModuleType:
    """Import a script. The folder of scripts must be on the path, because scripts import each other."""
    folder = str(ROOT / "scripts")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module(name)


@pytest.fixture(scope="module")
def rows(script: ModuleType) -> list[Any]:
    return list(script.stored_runs(read_text(script.ROWS)))


def numbers(value: Any) -> list[float]:
    """Return all numbers of a YAML document, in order."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [number for part in value for number in numbers(part)]
    return [float(value)] if isinstance(value, (int, float)) else []


def test_the_constants_of_the_catalogue_follow_from_the_rows(script: ModuleType, rows: list[Any]) -> None:
    stored = load_yaml(read_text(script.CONSTANTS), "utilisation.yaml")
    fitted = script.constants(rows, script.calibrate(rows))
    assert stored["utilisation_error"][1]["applies_when"] == fitted["utilisation_error"][1]["applies_when"], COMMAND
    assert stored.keys() == fitted.keys(), COMMAND
    for key in stored:
        assert numbers(stored[key]) == pytest.approx(numbers(fitted[key]), rel=2e-3), COMMAND


def test_the_rows_follow_from_the_published_runs(script: ModuleType, rows: list[Any], catalogue: Catalogue) -> None:
    path = Path(load_yaml(read_text(script.ROWS), "rows")["from"])
    reference = os.environ.get("AIGC_REFERENCE")
    file = ROOT / path if len(path.parts) > 1 else Path(reference or "", "facts", path)
    if not file.is_file():
        pytest.skip(f"{file} does not exist; set AIGC_REFERENCE to the folder of facts/{path}")
    runs = script.read_runs(file, script.READINGS, catalogue)
    assert script.rows_text(runs, str(path)) == read_text(script.ROWS), COMMAND


def test_the_prediction_is_better_than_medians_and_as_accurate_as_the_page_states(
    script: ModuleType, report: ModuleType, rows: list[Any]
) -> None:
    """Each organisation is predicted by a fit without its runs. docs/accuracy-utilisation.md states these errors."""
    whole = [run for run in rows if run.whole]
    start = float(load_yaml(read_text(script.CONSTANTS), "constants")["utilisation_growth_start_year"])
    logs = script.left_out(rows, lambda run: run.organisation, start)[[run.whole for run in rows]]
    median, mean = report.errors(logs)
    page = read_text(script.PAGE)
    assert f"| prediction, with the organisation left out of the fit | {median:.1%} | {mean:.1%} |" in page
    for group in (lambda run: "", lambda run: run.chip):
        other_median, other_mean = report.errors(report.by_medians(whole, group))
        assert median < 0.75 * other_median
        assert mean < 0.75 * other_mean


def test_a_fit_to_rows_of_a_known_law_gives_its_constants(script: ModuleType, rows: list[Any]) -> None:
    """The rows have the utilisation of the known law, with a third of the scatter of the published runs."""
    scatter = script.residuals(script.fit(rows, 2019.0), rows, 2019.0)[::-1] / 3
    law = script.Model(np.array([np.log(0.4), 0.6, 0.2, 0.1, 0.05, 0.5]), 1e8)
    exact = np.log([run.utilisation for run in rows]) - script.residuals(law, rows, 2019.0)
    utilisations = np.exp(exact + scatter).tolist()
    runs = [replace(run, utilisation=value) for run, value in zip(rows, utilisations, strict=True)]
    fitted = script.fit(runs, 2019.0)
    assert 0.25 <= fitted.small / law.small <= 4
    assert fitted.coefficients == pytest.approx(law.coefficients, abs=0.1)


def test_excluded_runs_are_not_among_the_rows(script: ModuleType, rows: list[Any]) -> None:
    excluded = load_yaml(read_text(script.READINGS), "readings")["excluded"]
    assert excluded
    assert {run.id for run in rows} & excluded.keys() == set()
    assert all(0 < run.utilisation < 1 for run in rows)
