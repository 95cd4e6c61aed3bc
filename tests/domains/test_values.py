"""Every formula at hand-worked cases. A row computed alone equals the same row among a thousand, to the last bit.

Called directly with scalars, a power may differ in its last two bits; the evaluator never passes scalars.
"""

from __future__ import annotations

import numpy as np
import pytest

from aigc_compute.domains.formulas import FORMULAS
from aigc_compute.engine import Array, Formula, Plan, Step, evaluate
from tests.domains.hand_worked import BY_DOMAIN, CASES, STATED

BISECTED = {"lifetime_optimal_parameters", "cost_optimal_parameters", "data_limited_tokens"}
"""Formulas that find a root by bisection of a function with real powers."""

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
"""Formulas with a real power, for which NumPy uses one routine for columns and another one for scalars."""


@pytest.mark.parametrize(("name", "inputs", "expected"), CASES)
def test_a_formula_gives_the_value_worked_out_by_hand(name: str, inputs: tuple[float, ...], expected: float) -> None:
    assert call(STATED[name], *inputs) == pytest.approx(expected, rel=1e-14, abs=0)


@pytest.mark.parametrize(("name", "inputs", "expected"), [case for case in CASES if case[1]])
def test_a_column_gives_the_values_of_its_scalars(name: str, inputs: tuple[float, ...], expected: float) -> None:
    factors = np.array([1.0, 0.999, 2 / 3, 1.7])
    inputs_by_column = [value * factors for value in inputs]
    column = STATED[name].function(*inputs_by_column)
    assert column.dtype == np.float64
    assert column.shape == factors.shape
    scalars = np.array([call(STATED[name], *row) for row in zip(*inputs_by_column, strict=True)])
    np.testing.assert_array_max_ulp(column, scalars, maxulp=64 if name in BISECTED else 2 if name in POWERS else 0)


ROWS = 1000
POSITIONS = (*range(0, ROWS, 37), *range(ROWS - 20, ROWS))
"""Rows that are compared: some over the whole column, and the last ones, which vector instructions of any width may
leave to a separate loop.
"""


def columns(formula: Formula) -> dict[str, Array]:
    """Return a thousand rows of inputs that scatter around the first hand-worked case; the inputs of a solved formula
    include the output of the case.
    """
    inputs, expected = next((inputs, expected) for name, inputs, expected in CASES if name == formula.name)
    parent = STATED[formula.name]
    case = {**dict(zip(parent.inputs, inputs, strict=True)), parent.output: expected}
    random = np.random.default_rng(len(formula.name))
    return {name: case[name] * random.lognormal(0, 0.5, ROWS) for name in formula.inputs}


WITH_INPUTS = [formula for formula in FORMULAS if formula.inputs]


@pytest.mark.parametrize("formula", WITH_INPUTS, ids=lambda formula: f"{formula.name}-{formula.output}")
def test_a_row_alone_equals_that_row_among_a_thousand(formula: Formula) -> None:
    """Bit for bit, powers too: with all inputs in columns, and with any one input shared by all rows."""
    plan = Plan({**{name: Step(name) for name in formula.inputs}, formula.output: Step(formula.output, formula)})
    full = columns(formula)
    for shared in (None, *formula.inputs):
        values = {name: column[:1] if name == shared else column for name, column in full.items()}
        all_rows = np.broadcast_to(evaluate(plan, values)[formula.output], ROWS)
        for position in POSITIONS:
            row = {name: array[position : position + 1] if len(array) > 1 else array for name, array in values.items()}
            single_row = evaluate(plan, row)[formula.output]
            assert single_row.shape == (1,)
            assert single_row.item().hex() == all_rows[position].item().hex(), (shared, position)


def test_every_formula_has_a_hand_worked_case() -> None:
    assert {name for name, _, _ in CASES} == STATED.keys()


def test_names_of_formulas_are_unique() -> None:
    assert len(STATED) == sum(formula.solved_for is None for formula in FORMULAS)


def call(formula: Formula, *inputs: float) -> float:
    return float(formula.function(*map(np.float64, inputs)))
