"""Every formula in float64 against itself in exact numbers: rational, or with 50 digits where the formula has a root, a
power or a logarithm. The float64 results must be right to a few units in the last place.
"""

from __future__ import annotations

import numpy as np
import pytest

from aigc_compute.engine import Formula
from tests.domains.exact import Exact
from tests.domains.hand_worked import CASES, STATED

FACTORS = (1.0, 0.999, 2 / 3, 1.7)
ULPS = 16
EPSILON = float(np.finfo(np.float64).eps)


def results(formula: Formula, inputs: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Return the results in float64 and in exact numbers, for the inputs times each of FACTORS."""
    columns = [np.array([value * factor for factor in FACTORS]) for value in inputs]
    exact = [np.array([Exact(float(value)) for value in column], dtype=object) for column in columns]
    with np.errstate(all="ignore"):
        plain = np.atleast_1d(formula.function(*columns))
    return plain, np.atleast_1d(np.asarray(formula.function(*exact), dtype=object))


ROUNDED_UP = "layers_per_stage servers latent_tokens launch_time servers_to_train"
"""Formulas that round up to whole numbers. Where the float64 quotient is whole, the exact quotient of the rounded
inputs may be slightly larger. These formulas are compared at the hand-worked inputs only, whose quotients are whole.
"""

NOT_EXACT = {
    "lifetime_optimal_tokens": "a root found by bisection; scaling/test_optima.py checks its condition",
    "cost_optimal_tokens": "as above",
    "time_zone_flattening": "a sine",
    "core_switches": "logarithms of numbers that were rounded up",
    "switch_tiers": "as above",
    "storage_cables": "as above",
    "storage_switches": "as above",
    "spare_servers": "a normal quantile",
}
"""Formulas that cannot be computed with exact numbers, with the reason."""

MAX_IRRATIONAL = 60
"""Largest number of formulas with a root, a power or a logarithm; all others are rational."""

NAMES = [formula.name for formula in STATED.values() if formula.inputs and formula.name not in NOT_EXACT]


def inputs_of_cases(name: str) -> list[tuple[float, ...]]:
    return [inputs for formula, inputs, _ in CASES if formula == name]


@pytest.mark.parametrize("name", NAMES)
def test_a_formula_in_float64_gives_its_exact_result(name: str) -> None:
    for inputs in inputs_of_cases(name):
        plain, exact = results(STATED[name], inputs)
        pairs = zip(plain.tolist(), np.broadcast_to(exact, plain.shape).tolist(), strict=True)
        for result, expected in list(pairs)[: 1 if name in ROUNDED_UP.split() else None]:
            if not np.isfinite(result):
                assert float(expected) == result
            else:
                error = abs(Exact(result) - expected)
                assert error <= ULPS * EPSILON * abs(Exact(expected)), (result, float(expected))


@pytest.mark.parametrize("name", NOT_EXACT)
def test_a_formula_listed_as_not_exact_rejects_exact_numbers(name: str) -> None:
    with pytest.raises(TypeError):
        [results(STATED[name], inputs) for inputs in inputs_of_cases(name)]


def test_most_formulas_are_rational() -> None:
    exact = {name: results(STATED[name], inputs_of_cases(name)[0])[1].tolist() for name in NAMES}
    irrational = [name for name, values in exact.items() if not all(Exact(value).rational for value in values)]
    assert len(irrational) <= MAX_IRRATIONAL, irrational


def test_exact_numbers_do_not_round() -> None:
    """No float64 is exactly 0.1, 0.2 or 0.3, so the exact sum of the first two differs from the third."""
    assert Exact(0.1) + 0.2 != Exact(0.3)
    assert (Exact(1) / 3 * 3).rational
    assert Exact(1) / 3 * 3 == Exact(1)
    assert not np.array([Exact(2)], dtype=object).__pow__(0.5)[0].rational
    assert abs(float(np.sqrt(np.array([Exact(2)], dtype=object))[0] ** 2) - 2) == 0
