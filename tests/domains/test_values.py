"""Every formula at small numbers worked out by hand; a row alone is that row among a thousand, to the last bit.

Called directly with scalars, a power may differ in its last two bits; the evaluator knows no scalars.
"""

from __future__ import annotations

from pathlib import Path
from runpy import run_path

import numpy as np
import pytest

from aigc_compute.domains import DOMAINS
from aigc_compute.domains.formulas import FORMULAS
from aigc_compute.engine import Formula, Plan, Step, evaluate

STATED = {one.name: one for one in FORMULAS if one.solved_for is None}
"""The formulas as written, without those solved for one of their inputs."""


BY_DOMAIN = {domain: run_path(str(Path(__file__).parent / domain / "cases.py"))["CASES"] for domain in DOMAINS}
CASES = [case for cases in BY_DOMAIN.values() for case in cases]

SOLVED = {"lifetime_optimal_parameters", "cost_optimal_parameters", "data_limited_tokens"}
"""Formulas that halve a bracket: roots of functions in which those routines differ."""

POWERS = {
    *({name for name, _, _ in BY_DOMAIN["scaling"]} - {"parametric_optimal_tokens"}),
    *("balance_factor", "sparsity_factor", "software_factor", "share_factor", "mixture_weights_read", "demand_growth"),
    *(
        "generation_time",
        "denoiser_width_from_size",
        "hardware_value",
        "capital_per_hour",
        "construction_per_hour",
        "amortised_per_hour",
    ),
}
"""Formulas with a real power, which NumPy computes for columns by another routine than for scalars."""


@pytest.mark.parametrize(("name", "inputs", "expected"), CASES)
def test_value(name: str, inputs: tuple[float, ...], expected: float) -> None:
    assert call(STATED[name], *inputs) == pytest.approx(expected, rel=1e-14, abs=0)


@pytest.mark.parametrize(("name", "inputs", "expected"), [one for one in CASES if one[1]])
def test_column_is_its_scalars(name: str, inputs: tuple[float, ...], expected: float) -> None:
    factors = np.array([1.0, 0.999, 2 / 3, 1.7])
    columns = [value * factors for value in inputs]
    column = STATED[name].function(*columns)
    assert column.dtype == np.float64
    assert column.shape == factors.shape
    scalars = np.array([call(STATED[name], *row) for row in zip(*columns, strict=True)])
    np.testing.assert_array_max_ulp(column, scalars, maxulp=64 if name in SOLVED else 2 if name in POWERS else 0)


ROWS = 1000
POSITIONS = (*range(0, ROWS, 37), *range(ROWS - 20, ROWS))
"""Of vectors of any width the first, some in the middle, and the remainder at the end."""


def columns(one: Formula) -> dict[str, np.ndarray]:
    """A thousand rows around the first hand-worked case; for a solved formula its parent's, with the result."""
    inputs, expected = next((inputs, expected) for name, inputs, expected in CASES if name == one.name)
    parent = STATED[one.name]
    case = {**dict(zip(parent.inputs, inputs, strict=True)), parent.output: expected}
    random = np.random.default_rng(len(one.name))
    return {name: case[name] * random.lognormal(0, 0.5, ROWS) for name in one.inputs}


@pytest.mark.parametrize("one", [one for one in FORMULAS if one.inputs], ids=lambda one: f"{one.name}-{one.output}")
def test_a_row_alone_is_that_row_among_a_thousand(one: Formula) -> None:
    """Bit for bit, powers too: with all inputs in columns, and with any one of them shared by all rows."""
    plan = Plan({**{name: Step(name) for name in one.inputs}, one.output: Step(one.output, one)})
    full = columns(one)
    for shared in (None, *one.inputs):
        values = {name: column[:1] if name == shared else column for name, column in full.items()}
        together = np.broadcast_to(evaluate(plan, values)[one.output], ROWS)
        for position in POSITIONS:
            row = {name: array[position : position + 1] if len(array) > 1 else array for name, array in values.items()}
            alone = evaluate(plan, row)[one.output]
            assert alone.shape == (1,)
            assert alone.item().hex() == together[position].item().hex(), (shared, position)


def test_every_formula_has_a_case() -> None:
    assert {name for name, _, _ in CASES} == STATED.keys()


def test_names_are_unique() -> None:
    assert len(STATED) == sum(one.solved_for is None for one in FORMULAS)


def call(formula: Formula, *inputs: float) -> float:
    return float(formula.function(*map(np.float64, inputs)))
