"""Published figures against the values of the program. The scenario files state each figure with its tolerance."""

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
    """Return the answers of the scenarios of a file."""
    return evaluate_rows(ROWS[file], CATALOGUE, AS_OF, ranges=False)


def misses(answer: Evaluation, quantity: str) -> bool:
    """Return whether the value is unknown, or differs from the published figure by more than the figure's tolerance."""
    expected = answer.row.expect[quantity]
    value = answer.values.get(quantity)
    if value is None:
        return True
    assert expected.value is not None
    assert expected.tolerance is not None
    return not abs(value - expected.value) <= expected.tolerance * abs(expected.value)


@pytest.mark.parametrize(("file", "index", "quantity"), CASES)
def test_a_value_agrees_with_the_published_figure(file: Path, index: int, quantity: str) -> None:
    answer = answers(file)[index]
    expected = answer.row.expect[quantity]
    assert not answer.diagnostics
    assert quantity not in answer.row.given, "a figure that is an input proves nothing"
    assert not misses(answer, quantity), f"{answer.values.get(quantity)} against {expected}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_has_a_description_known_sources_and_figures(file: Path) -> None:
    known = CATALOGUE.sources
    top = load_yaml(read_text(file), str(file))
    assert top["description"]
    assert top["source"] in known
    assert all(row.expect for row in ROWS[file]), "a scenario without expected figures"
    sources = {figure.source for row in ROWS[file] for figure in row.expect.values() if figure.source}
    assert sources <= known.keys()


def test_wrong_figures_are_detected() -> None:
    rows = load_scenarios(HERE / "failing" / "wrong_on_purpose.yaml", CATALOGUE)
    [answer] = evaluate_rows(rows, CATALOGUE, AS_OF, ranges=False)
    wrong = [name for name in answer.row.expect if misses(answer, name)]
    assert wrong == ["training_flop", "training_pf_days", "users"]
