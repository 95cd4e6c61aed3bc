"""Ranges and variance shares against independent implementations: SciPy's distributions and quasi-Monte Carlo points,
and SALib's Sobol indices.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import inf, log
from typing import Any

import numpy as np
import pytest
from SALib.analyze import sobol as sobol_indices
from SALib.sample import sobol as sobol_sample
from SALib.test_functions import Ishigami, Sobol_G
from scipy import stats

from aigc_compute.api import _day
from aigc_compute.catalogue import Catalogue
from aigc_compute.engine import evaluate
from aigc_compute.evaluation.evaluate import evaluate_rows
from aigc_compute.evaluation.groups import grouped
from aigc_compute.evaluation.prepare import prepare
from aigc_compute.evaluation.ranges import draw, sampled
from aigc_compute.scenario import Row, read_inputs
from aigc_compute.uncertainty import Share, controlled_spread, controls, sample, spread, uniform, variance_shares
from aigc_compute.uncertainty.sampling import Z95, Array
from aigc_compute.units import Range, interval

CATALOGUE = Catalogue()
LEVELS = int(CATALOGUE.settings["sample_levels"])
LEVEL = np.array([0.05, 0.5, 0.95])
POINTS = 2**18
"""Number of points of the quasi-Monte Carlo reference."""


def scipy_distribution(value: Range) -> Any:
    low, mid, high = value.low, value.mid, value.high
    if value.distribution == "log-normal":
        return stats.lognorm(log(high / low) / (2 * Z95), scale=mid)
    if value.distribution == "normal":
        return stats.norm(mid, (high - low) / (2 * Z95))
    if value.distribution == "uniform":
        return stats.uniform(low, high - low)
    return stats.triang((mid - low) / (high - low), low, high - low)


RANGES = [
    interval(2, 8),
    interval(1e9, 7e12),
    interval(0.3, 0.31),
    interval(-4, 9, distribution="normal"),
    interval(2, 8, distribution="normal"),
    interval(-3, 5, distribution="uniform"),
    interval(1, 1e6, distribution="uniform"),
    interval(1, 4, 2.0, "triangular"),
    interval(-2, 4, -2.0, "triangular"),
    interval(0, 4, 4.0, "triangular"),
]


@pytest.mark.parametrize("value", RANGES)
def test_samples_have_the_quantiles_of_scipy(value: Range) -> None:
    reference = scipy_distribution(value)
    levels = np.linspace(0.001, 0.999, 999)
    width = reference.ppf(0.95) - reference.ppf(0.05)
    assert sample(value, levels, -inf, inf) == pytest.approx(reference.ppf(levels), rel=1e-7, abs=1e-7 * width)
    for column in (0, 100, 300):
        quantiles = spread(sample(value, uniform(column, LEVELS), -inf, inf), tuple(levels))
        assert quantiles == pytest.approx(reference.ppf(levels), rel=5e-3, abs=1e-3 * width)


def sobol_points(dimensions: int, seed: int) -> Array:
    """Return Sobol points, shape (dimensions, POINTS)."""
    return np.asarray(stats.qmc.Sobol(dimensions, seed=seed).random(POINTS).T)


def sum_of_two_products(values: Mapping[str, Array]) -> Array:
    """Return the product of the first half of the inputs plus the product of the second half."""
    columns = list(values.values())
    half = len(columns) // 2
    return np.asarray(np.prod(columns[:half], axis=0) + np.prod(columns[half:], axis=0))


def product(values: Mapping[str, Array]) -> Array:
    return np.asarray(np.prod(list(values.values()), axis=0))


def total(values: Mapping[str, Array]) -> Array:
    return np.asarray(np.sum(list(values.values()), axis=0))


MIXED_RANGES = [
    interval(1 / 2, 2),
    interval(1, 3, distribution="uniform"),
    interval(1, 4, 1.5, "triangular"),
    interval(2, 3, distribution="normal"),
    Range(0.15, 0.31, 0.50, "log-normal"),
    Range(60.0, 473.0, 700.0, "log-normal"),
]


@pytest.mark.parametrize("dimensions", [2, 3, 6, 12])
@pytest.mark.parametrize(
    ("outcome", "ranges", "tolerance"),
    [
        (product, MIXED_RANGES, 0.006),
        (total, [interval(1 / 1.5, 1.5), interval(1, 2)], 0.03),
        (sum_of_two_products, [interval(1 / 1.5, 1.5), interval(1 / 2, 2)], 0.05),
        (total, [interval(1, 5, distribution="uniform")], 0.03),
    ],
)
def test_the_quantiles_of_an_outcome_equal_those_of_quasi_monte_carlo(
    outcome: Callable[[Mapping[str, Array]], Array], ranges: list[Range], tolerance: float, dimensions: int
) -> None:
    """The tolerance is in standard deviations of the logarithm. It is larger for inputs that interact, because the
    correction of the samples explains less of them.
    """
    names = [f"x{index}" for index in range(dimensions)]
    values = [ranges[index % len(ranges)] for index in range(dimensions)]
    points = sobol_points(dimensions, 5)
    reference_inputs = {
        name: sample(value, column, 0, inf) for name, value, column in zip(names, values, points, strict=True)
    }
    reference = np.log(np.quantile(outcome(reference_inputs), LEVEL))
    for start in (7, 60):
        inputs = {
            name: sample(value, uniform(start + index, LEVELS), 0, inf)
            for index, (name, value) in enumerate(zip(names, values, strict=True))
        }
        quantiles = np.log(controlled_spread(outcome(inputs), controls(inputs), list(inputs)))
        deviation = (reference[2] - reference[0]) / (2 * Z95)
        assert quantiles == pytest.approx(reference, abs=tolerance * deviation)


SCENARIOS = {
    "training": ("parameters=70e9..140e9", "training_tokens=1e12..3e12", "accelerator=h100-sxm", "mfu=0.3..0.5"),
    "serving": ("llama-2-70b", "accelerator=h100-sxm"),
    "service": ("llama-3.1-70b", "accelerator=h100-sxm", "users=1e8"),
}
CASES = [
    ("training", "training_flop", 0.003),
    ("training", "accelerator_hours", 0.003),
    ("training", "training_cost_usd", 0.003),
    ("training", "training_energy_kwh", 0.02),  # power is a sum
    ("serving", "cost_per_million_output_tokens_usd", 0.05),
    ("serving", "cost_per_query_usd", 0.05),
    ("serving", "energy_wh_per_query", 0.05),
    ("service", "serving_cost_usd_per_month", 0.05),
    ("service", "serving_power_w", 0.05),
]


@pytest.mark.parametrize(("scenario", "quantity", "tolerance"), CASES)
def test_the_ranges_of_scenarios_equal_those_of_quasi_monte_carlo(
    scenario: str, quantity: str, tolerance: float
) -> None:
    row, day = read_inputs(SCENARIOS[scenario], CATALOGUE)[0], _day(None, CATALOGUE)
    [prepared] = prepare(grouped([row]), CATALOGUE, day, [quantity])
    names = list(draw([prepared], LEVELS))
    assert len(names) > 1
    points = dict(zip(names, sobol_points(len(names), 9), strict=True))
    outcome = evaluate(prepared.plan, sampled(prepared, points, slice(0, 1)))[quantity][0]
    reference = np.log(np.quantile(outcome, LEVEL))
    [answer] = evaluate_rows([row], CATALOGUE, day, [quantity])
    quantiles = np.log([answer.low[quantity], answer.median[quantity], answer.high[quantity]])
    assert quantiles == pytest.approx(reference, abs=tolerance * (reference[2] - reference[0]) / (2 * Z95))


@pytest.mark.parametrize("step", [10, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_range_does_not_depend_on_the_requested_quantities(scenario: str, step: int) -> None:
    """Compares every 10th quantity, or all of them."""
    [row] = read_inputs(SCENARIOS[scenario], CATALOGUE)
    day = _day(None, CATALOGUE)
    [everything] = evaluate_rows([row], CATALOGUE, day)
    for name in list(everything.low)[::step]:
        [only] = evaluate_rows([row], CATALOGUE, day, [name])
        for answered, expected in (
            (only.low, everything.low),
            (only.median, everything.median),
            (only.high, everything.high),
        ):
            assert answered[name] == expected[name], name


def test_the_product_of_correlated_ranges_has_the_closed_form_interval() -> None:
    inputs = {"parameters": interval(50e9, 200e9), "training_tokens": interval(0.5e12, 2e12)}
    row = Row("run", given={**inputs, "accelerators": 1000.0}, categories={"topology": "decoder-only"})
    day = _day(None, CATALOGUE)
    for correlation in (-0.5, 0.0, 0.7):
        correlations = (("parameters", "training_tokens", correlation),) if correlation else ()
        [answer] = evaluate_rows([replace(row, correlations=correlations)], CATALOGUE, day, ["training_flop"])
        half_width = log(2) * np.sqrt(2 + 2 * correlation)
        middle = log(answer.values["training_flop"])
        assert log(answer.high["training_flop"]) - middle == pytest.approx(half_width, rel=0.01)
        assert log(answer.low["training_flop"]) - middle == pytest.approx(-half_width, rel=0.01)


@pytest.mark.parametrize("correlation", [0.3, 0.5, 0.7])
def test_a_correlation_with_an_input_that_is_not_used_keeps_the_closed_form_interval(correlation: float) -> None:
    """The tokens are correlated with the parameters, but the tokens of the data set do not depend on the parameters."""
    inputs: dict[str, float | Range] = {
        "parameters": interval(50e9, 200e9),
        "training_tokens": interval(0.5e12, 2e12),
        "epochs": interval(2 / 1.9, 2 * 1.9),
    }
    row = Row("run", given=inputs, correlations=(("parameters", "training_tokens", correlation),))
    [answer] = evaluate_rows([row], CATALOGUE, _day(None, CATALOGUE))
    half_width = np.hypot(log(2), log(1.9))
    middle = answer.values["dataset_tokens"]
    assert log(answer.high["dataset_tokens"] / middle) == pytest.approx(half_width, rel=0.002)
    assert log(answer.low["dataset_tokens"] / middle) == pytest.approx(-half_width, rel=0.002)


def shares_of(function: Callable[[Array], Array], dimensions: int, start: int = 20) -> tuple[Array, Array]:
    """Return the first-order and total shares by our estimators. The function takes uniform numbers, shape (samples,
    dimensions).
    """
    names = [f"x{index:02}" for index in range(dimensions)]
    draws = {name: uniform(start + index, LEVELS) for index, name in enumerate(names)}
    # The function is shifted below zero, because positive values are analysed by their logarithms.
    shares = variance_shares(
        lambda points: function(np.array([points[name] for name in names]).T) - 1e3, draws, [(name,) for name in names]
    )
    by_name = {share.inputs[0]: share for share in shares}
    return np.array([by_name[name].first for name in names]), np.array([by_name[name].total for name in names])


def salib_shares_of(function: Callable[[Array], Array], dimensions: int) -> tuple[Array, Array]:
    """Return the first-order and total Sobol indices by SALib."""
    names = [f"x{index:02}" for index in range(dimensions)]
    problem = {"num_vars": dimensions, "names": names, "bounds": [[0.0, 1.0]] * dimensions}
    points = sobol_sample.sample(problem, 2**12, calc_second_order=False, seed=3)
    indices = sobol_indices.analyze(problem, function(points), calc_second_order=False, num_resamples=2, seed=4)
    return indices["S1"], indices["ST"]


def ishigami(points: Array) -> Array:
    return np.asarray(Ishigami.evaluate((2 * points - 1) * np.pi))


@pytest.mark.parametrize("start", [0, 20, 120])
def test_the_shares_of_the_ishigami_function_equal_the_closed_form_and_those_of_salib(start: int) -> None:
    """Ishigami and Homma 1990, a = 7, b = 0.1. Two inputs interact, and one input has no first-order share."""
    a, b = 7, 0.1
    variance = a**2 / 8 + b * np.pi**4 / 5 + b**2 * np.pi**8 / 18 + 0.5
    first = np.array([0.5 * (1 + b * np.pi**4 / 5) ** 2, a**2 / 8, 0]) / variance
    interaction = b**2 * np.pi**8 * (1 / 18 - 1 / 50) / variance
    shares = shares_of(ishigami, 3, start)
    assert shares[0] == pytest.approx(first, abs=0.03)
    assert shares[1] == pytest.approx(first + np.array([interaction, 0, interaction]), abs=0.03)
    reference = salib_shares_of(ishigami, 3)
    assert shares[0] == pytest.approx(reference[0], abs=0.03)
    assert shares[1] == pytest.approx(reference[1], abs=0.03)


@pytest.mark.parametrize("dimensions", [4, pytest.param(12, marks=pytest.mark.slow)])
def test_the_shares_of_the_g_function_of_sobol_equal_the_closed_form_and_those_of_salib(dimensions: int) -> None:
    a = np.array([0, 1, 4.5, 9, 9, 20, 20, 50, 50, 99, 99, 99])[:dimensions]
    shares = shares_of(lambda points: np.asarray(Sobol_G.evaluate(points, a=a)), dimensions)
    assert shares[0] == pytest.approx(Sobol_G.sensitivity_index(a), abs=0.02)
    assert shares[1] == pytest.approx(Sobol_G.total_sensitivity_index(a), abs=0.02)
    reference = salib_shares_of(lambda points: np.asarray(Sobol_G.evaluate(points, a=a)), dimensions)
    assert shares[0] == pytest.approx(reference[0], abs=0.03)
    assert shares[1] == pytest.approx(reference[1], abs=0.03)


@pytest.mark.parametrize("size", [1e-300, 1e300])
def test_shares_do_not_depend_on_the_size_of_the_outcome(size: float) -> None:
    draws = {"a": uniform(0, LEVELS), "b": uniform(1, LEVELS)}

    def shares(factor: float) -> list[Share]:
        return variance_shares(lambda points: (points["a"] + points["b"] ** 2 - 1) * factor, draws, [("a",), ("b",)])

    for scaled, unscaled in zip(shares(size), shares(1.0), strict=True):
        assert scaled.inputs == unscaled.inputs
        assert (scaled.first, scaled.total) == pytest.approx((unscaled.first, unscaled.total))


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan])
def test_an_outcome_that_is_not_finite_for_some_samples_has_no_shares(value: float) -> None:
    draws = {"a": uniform(0, LEVELS)}
    assert variance_shares(lambda points: np.where(points["a"] > 0.5, value, points["a"]), draws, [("a",)]) == []


@pytest.mark.parametrize("dimensions", [2, 5, 12])
def test_the_shares_of_a_product_of_log_normals_are_the_variances_of_their_logarithms(dimensions: int) -> None:
    widths = np.arange(1.0, dimensions + 1)

    def logarithm(points: Array) -> Array:
        return np.asarray(stats.norm.ppf(points) @ widths)

    exact = widths**2 / np.sum(widths**2)
    reference = salib_shares_of(logarithm, dimensions)
    names = [f"x{index:02}" for index in range(dimensions)]
    draws = {name: uniform(40 + index, LEVELS) for index, name in enumerate(names)}
    shares = variance_shares(
        lambda points: np.exp(logarithm(np.array([points[name] for name in names]).T) / 10),
        draws,
        [(name,) for name in names],
    )
    for share in shares:
        index = names.index(share.inputs[0])
        assert (share.first, share.total) == pytest.approx((exact[index], exact[index]), abs=0.02)
        assert (share.first, share.total) == pytest.approx((reference[0][index], reference[1][index]), abs=0.03)
