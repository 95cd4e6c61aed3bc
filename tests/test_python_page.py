"""The pages for Python users run as they stand, and show what they promise."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from aigc_compute.domains.vocabulary import QUANTITIES

PAGE = (Path(__file__).parent.parent / "docs" / "python.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def run(block: str, names: dict[str, Any]) -> Any:
    """Run a block as a notebook does: the value of a last line that is an expression is what it shows."""
    tree = ast.parse(block)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "python.md", "exec"), names)  # noqa: S102
    return eval(compile(ast.Expression(last.value), "python.md", "eval"), names) if last else None  # noqa: S307


@pytest.fixture(scope="module")
def shown() -> tuple[list[Any], dict[str, Any]]:
    """What the blocks show, one after the other, and the names that they leave."""
    names: dict[str, Any] = {}
    return [run(block, names) for block in BLOCKS], names


def test_every_block_runs(shown) -> None:
    assert len(shown[0]) == PAGE.count("```python") > 5


def test_values_are_as_the_page_says(shown) -> None:
    values, names = shown
    estimate = names["e"]
    assert estimate["training_pf_days"] == pytest.approx(3638, rel=1e-3)
    low, high = values[2]
    assert low < estimate["training_days"] < high


def test_the_sweep_is_a_frame_of_all_combinations(shown) -> None:
    frames = [one for one in shown[0] if isinstance(one, pd.DataFrame)]
    assert frames[0].shape == (3, 2)
    assert (frames[0].loc["175B"] > frames[0].loc["7B"]).all()
    assert list(frames[1].columns) == ["training_cost_usd", "training_cost_usd_low", "training_cost_usd_high"]
    assert not any(frame.isna().any(axis=None) for frame in frames)


def test_prices_of_two_days_differ(shown) -> None:
    first, second = shown[0][-1]
    assert first != second


def test_quantities_of_the_page_exist() -> None:
    quoted = re.findall(r'"((?:training|accelerator)_?[a-z_]+)"', PAGE)
    assert quoted
    assert [name for name in quoted if name not in QUANTITIES and name != "accelerator"] == []
