"""The constants of the prediction follow from the rows, and the rows from the published runs."""

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
COMMAND = "python scripts/calibrate_utilisation.py RUNS writes it anew"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    return loaded("calibrate_utilisation")


@pytest.fixture(scope="module")
def report(script: ModuleType) -> ModuleType:
    return loaded("utilisation_page")


def loaded(name: str) -> ModuleType:
    """A script as a module; scripts find each other beside themselves."""
    folder = str(ROOT / "scripts")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module(name)


@pytest.fixture(scope="module")
def rows(script: ModuleType) -> list[Any]:
    return script.stored_runs(read_text(script.ROWS))


def numbers(value: Any) -> list[float]:
    if isinstance(value, dict):
        return [one for part in value.values() for one in numbers(part)]
    if isinstance(value, list):
        return [one for part in value for one in numbers(part)]
    return [float(value)] if isinstance(value, (int, float)) else []


def test_constants_follow_from_the_rows(script: ModuleType, rows: list[Any]) -> None:
    stored = load_yaml(read_text(script.CONSTANTS), "utilisation.yaml")
    anew = script.constants(rows, script.calibrate(rows))
    assert stored["utilisation_error"][1]["applies_when"] == anew["utilisation_error"][1]["applies_when"], COMMAND
    assert stored.keys() == anew.keys(), COMMAND
    for key in stored:
        assert numbers(stored[key]) == pytest.approx(numbers(anew[key]), rel=2e-3), COMMAND


def test_rows_follow_from_the_published_runs(script: ModuleType, rows: list[Any], catalogue: Catalogue) -> None:
    told = Path(load_yaml(read_text(script.ROWS), "rows")["from"])
    reference = os.environ.get("AIGC_REFERENCE")
    file = ROOT / told if len(told.parts) > 1 else Path(reference or "", "facts", told)
    if not file.is_file():
        pytest.skip(f"{told} is not there; AIGC_REFERENCE names its folder")
    anew = script.read_runs(file, script.READINGS, catalogue)
    assert script.rows_text(anew, str(told)) == read_text(script.ROWS), COMMAND


def test_better_than_simple_rules(script: ModuleType, report: ModuleType, rows: list[Any]) -> None:
    """Whole runs, the organisation left out: the errors that docs/accuracy-utilisation.md states."""
    whole = [one for one in rows if one.whole]
    start = float(load_yaml(read_text(script.CONSTANTS), "constants")["utilisation_growth_start_year"])
    logs = script.left_out(rows, lambda one: one.organisation, start)[[one.whole for one in rows]]
    median, mean = report.errors(logs)
    page = read_text(script.PAGE)
    assert f"| prediction, with the organisation left out of the fit | {median:.1%} | {mean:.1%} |" in page
    for others in (lambda one: "", lambda one: one.chip):
        other_median, other_mean = report.errors(report.by_medians(whole, others))
        assert median < 0.75 * other_median
        assert mean < 0.75 * other_mean


def test_the_fit_finds_the_law_that_made_the_rows(script: ModuleType, rows: list[Any]) -> None:
    """A known law in place of the published one, with the scatter of the rows dealt out anew."""
    scatter = script.residuals(script.fit(rows, 2019.0), rows, 2019.0)[::-1] / 3
    truth = script.Model(np.array([np.log(0.4), 0.6, 0.2, 0.1, 0.05, 0.5]), 1e8)
    exact = np.log([one.utilisation for one in rows]) - script.residuals(truth, rows, 2019.0)
    made = [replace(one, utilisation=float(log)) for one, log in zip(rows, np.exp(exact + scatter), strict=True)]
    found = script.fit(made, 2019.0)
    assert 0.25 <= found.small / truth.small <= 4
    assert found.coefficients == pytest.approx(truth.coefficients, abs=0.1)


def test_excluded_runs_are_not_among_the_rows(script: ModuleType, rows: list[Any]) -> None:
    excluded = load_yaml(read_text(script.READINGS), "readings")["excluded"]
    assert excluded
    assert {one.id for one in rows} & excluded.keys() == set()
    assert all(0 < one.utilisation < 1 for one in rows)
