"""The code blocks of the page for Python users run, and give the results that the page states."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from aigc_compute.domains.vocabulary import QUANTITIES

Results = tuple[list[Any], dict[str, Any]]

PAGE = (Path(__file__).parent.parent / "docs" / "python.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def run_block(block: str, names: dict[str, Any]) -> Any:
    """Run a block as a notebook does: return the value of its last line if that is an expression."""
    tree = ast.parse(block)
    last = tree.body[-1]
    expression = last.value if isinstance(last, ast.Expr) else None
    if expression:
        tree.body.pop()
    exec(compile(tree, "python.md", "exec"), names)  # noqa: S102
    return eval(compile(ast.Expression(expression), "python.md", "eval"), names) if expression else None  # noqa: S307


@pytest.fixture(scope="module")
def results() -> Results:
    """The results of the blocks, run in order, and the variables that they assign."""
    names: dict[str, Any] = {}
    return [run_block(block, names) for block in BLOCKS], names


def test_every_python_block_runs(results: Results) -> None:
    assert len(results[0]) == PAGE.count("```python") > 5


def test_blocks_give_the_values_that_the_page_states(results: Results) -> None:
    values, names = results
    estimate = names["e"]
    assert estimate["training_pf_days"] == pytest.approx(3638, rel=1e-3)
    low, high = values[2]
    assert low < estimate["training_days"] < high


def test_a_sweep_gives_a_frame_of_all_combinations(results: Results) -> None:
    frames = [result for result in results[0] if isinstance(result, pd.DataFrame)]
    assert frames[0].shape == (3, 2)
    assert (frames[0].loc["175B"] > frames[0].loc["7B"]).all()
    assert list(frames[1].columns) == ["training_cost_usd", "training_cost_usd_low", "training_cost_usd_high"]
    assert not any(frame.isna().any(axis=None) for frame in frames)


def test_prices_of_two_dates_differ(results: Results) -> None:
    first, second = results[0][-1]
    assert first != second


def test_quantities_that_the_page_names_exist() -> None:
    quoted = re.findall(r'"((?:training|accelerator)_?[a-z_]+)"', PAGE)
    assert quoted
    assert [name for name in quoted if name not in QUANTITIES and name != "accelerator"] == []
