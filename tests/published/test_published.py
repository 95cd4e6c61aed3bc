"""Published figures, as scenario files with the tolerance of each figure, against what the tool makes of them."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.evaluation.evaluate import Evaluation, evaluate_rows
from aigc_compute.io.yaml_input import load_yaml, read_text
from aigc_compute.scenario import load_scenarios

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.yaml"))
CATALOGUE = Catalogue()
AS_OF = date(2026, 11, 21)
ROWS = {file: load_scenarios(file, CATALOGUE) for file in FILES}
CASES = [
    pytest.param(file, index, quantity, id=f"{file.stem}-{row.name}-{quantity}")
    for file, rows in ROWS.items()
    for index, row in enumerate(rows)
    for quantity in row.expect
]


@cache
def answers(file: Path) -> list[Evaluation]:
    return evaluate_rows(ROWS[file], CATALOGUE, AS_OF, ranges=False)


def misses(one: Evaluation, quantity: str) -> bool:
    """Whether the value is unknown or further from the published figure than the figure's tolerance."""
    expected = one.row.expect[quantity]
    value = one.values.get(quantity)
    return value is None or not abs(value - expected.value) <= expected.tolerance * abs(expected.value)


@pytest.mark.parametrize(("file", "index", "quantity"), CASES)
def test_figure(file: Path, index: int, quantity: str) -> None:
    one = answers(file)[index]
    expected = one.row.expect[quantity]
    assert not one.diagnostics
    assert quantity not in one.row.given, "a figure that is given proves nothing"
    assert not misses(one, quantity), f"{one.values.get(quantity)} against {expected}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_file_says_what_it_shows(file: Path) -> None:
    known = CATALOGUE.sources
    top = load_yaml(read_text(file), str(file))
    assert top["description"]
    assert top["source"] in known
    assert all(row.expect for row in ROWS[file]), "a scenario that expects nothing"
    stated = {one.source for row in ROWS[file] for one in row.expect.values() if one.source}
    assert stated <= known.keys()


def test_comparison_reports_what_is_wrong() -> None:
    rows = load_scenarios(HERE / "failing" / "wrong_on_purpose.yaml", CATALOGUE)
    [one] = evaluate_rows(rows, CATALOGUE, AS_OF, ranges=False)
    assert [name for name in one.row.expect if misses(one, name)] == ["training_flop", "training_pf_days", "users"]
