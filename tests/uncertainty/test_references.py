"""Against independent implementations: SciPy's distributions and quasi-Monte Carlo, SALib's Sobol indices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import inf, log

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
from aigc_compute.uncertainty.sampling import Z95
from aigc_compute.units import Range, interval

CATALOGUE = Catalogue()
LEVELS = int(CATALOGUE.settings["sample_levels"])
LEVEL = np.array([0.05, 0.5, 0.95])
MANY = 2**18
"""Points of the quasi-Monte Carlo reference."""


def scipy_of(value: Range):
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
    reference = scipy_of(value)
    levels = np.linspace(0.001, 0.999, 999)
    width = reference.ppf(0.95) - reference.ppf(0.05)
    assert sample(value, levels, -inf, inf) == pytest.approx(reference.ppf(levels), rel=1e-7, abs=1e-7 * width)
    for column in (0, 100, 300):
        found = spread(sample(value, uniform(column, LEVELS), -inf, inf), tuple(levels))
        assert found == pytest.approx(reference.ppf(levels), rel=5e-3, abs=1e-3 * width)


def sobol_points(dimensions: int, seed: int) -> np.ndarray:
    return stats.qmc.Sobol(dimensions, seed=seed).random(MANY).T


def halves(values: Mapping[str, np.ndarray]) -> np.ndarray:
    """Half the inputs multiplied, plus the other half multiplied: products that are added, as costs are."""
    columns = list(values.values())
    return np.prod(columns[: len(columns) // 2], axis=0) + np.prod(columns[len(columns) // 2 :], axis=0)


def multiplied(values: Mapping[str, np.ndarray]) -> np.ndarray:
    return np.prod(list(values.values()), axis=0)


def added(values: Mapping[str, np.ndarray]) -> np.ndarray:
    return np.sum(list(values.values()), axis=0)


MIXTURE = [
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
        (multiplied, MIXTURE, 0.006),
        (added, [interval(1 / 1.5, 1.5), interval(1, 2)], 0.03),
        (halves, [interval(1 / 1.5, 1.5), interval(1 / 2, 2)], 0.05),
        (added, [interval(1, 5, distribution="uniform")], 0.03),
    ],
)
def test_interval_ends_against_quasi_monte_carlo(
    outcome: Callable[[Mapping[str, np.ndarray]], np.ndarray], ranges: list[Range], tolerance: float, dimensions: int
) -> None:
    """In standard deviations of the logarithm. Inputs that interact are told by the samples alone, nearly."""
    chosen = {f"x{at}": ranges[at % len(ranges)] for at in range(dimensions)}
    points = sobol_points(dimensions, 5)
    drawn = {name: sample(one, at, 0, inf) for (name, one), at in zip(chosen.items(), points, strict=True)}
    reference = np.log(np.quantile(outcome(drawn), LEVEL))
    for start in (7, 60):
        inputs = {
            name: sample(one, uniform(start + at, LEVELS), 0, inf) for at, (name, one) in enumerate(chosen.items())
        }
        found = np.log(controlled_spread(outcome(inputs), controls(inputs), list(inputs)))
        deviation = (reference[2] - reference[0]) / (2 * Z95)
        assert found == pytest.approx(reference, abs=tolerance * deviation)


SCENARIOS = {
    "training": ("parameters=70e9..140e9", "training_tokens=1e12..3e12", "accelerator=h100-sxm", "mfu=0.3..0.5"),
    "serving": ("llama-2-70b", "accelerator=h100-sxm"),
    "service": ("llama-3.1-70b", "accelerator=h100-sxm", "users=1e8"),
}
REAL = [
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


@pytest.mark.parametrize(("scenario", "quantity", "tolerance"), REAL)
def test_ranges_of_real_scenarios_against_quasi_monte_carlo(scenario: str, quantity: str, tolerance: float) -> None:
    row, day = read_inputs(SCENARIOS[scenario], CATALOGUE)[0], _day(None, CATALOGUE)
    [one] = prepare(grouped([row]), CATALOGUE, day, [quantity])
    names = list(draw([one], LEVELS))
    assert len(names) > 1
    points = dict(zip(names, sobol_points(len(names), 9), strict=True))
    reference = np.log(np.quantile(evaluate(one.plan, sampled(one, points, slice(0, 1)))[quantity][0], LEVEL))
    [found] = evaluate_rows([row], CATALOGUE, day, [quantity])
    ends = np.log([found.low[quantity], found.median[quantity], found.high[quantity]])
    assert ends == pytest.approx(reference, abs=tolerance * (reference[2] - reference[0]) / (2 * Z95))


@pytest.mark.parametrize("step", [10, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_range_is_the_same_whatever_else_is_asked(scenario: str, step: int) -> None:
    """For every so many quantities."""
    [row] = read_inputs(SCENARIOS[scenario], CATALOGUE)
    day = _day(None, CATALOGUE)
    [everything] = evaluate_rows([row], CATALOGUE, day)
    for name in list(everything.low)[::step]:
        [alone] = evaluate_rows([row], CATALOGUE, day, [name])
        assert (alone.low[name], alone.median[name], alone.high[name]) == (
            everything.low[name],
            everything.median[name],
            everything.high[name],
        ), name


def test_correlated_ranges_have_the_closed_form_interval() -> None:
    """Through the whole tool: two factors that go together widen what is their product."""
    given = {"parameters": interval(50e9, 200e9), "training_tokens": interval(0.5e12, 2e12)}
    row = Row("run", given={**given, "accelerators": 1000.0}, categories={"topology": "decoder-only"})
    day = _day(None, CATALOGUE)
    for correlation in (-0.5, 0.0, 0.7):
        told = replace(row, correlations=(("parameters", "training_tokens", correlation),) if correlation else ())
        [found] = evaluate_rows([told], CATALOGUE, day, ["training_flop"])
        half = log(2) * np.sqrt(2 + 2 * correlation)
        middle = log(found.values["training_flop"])
        assert log(found.high["training_flop"]) - middle == pytest.approx(half, rel=0.01)
        assert log(found.low["training_flop"]) - middle == pytest.approx(-half, rel=0.01)


@pytest.mark.parametrize("correlation", [0.3, 0.5, 0.7])
def test_what_is_correlated_with_something_elsewhere_keeps_its_closed_form(correlation: float) -> None:
    """Tokens go with parameters, on which the tokens of the data set do not depend."""
    given = {
        "parameters": interval(50e9, 200e9),
        "training_tokens": interval(0.5e12, 2e12),
        "epochs": interval(2 / 1.9, 2 * 1.9),
    }
    row = Row("run", given=given, correlations=(("parameters", "training_tokens", correlation),))
    [found] = evaluate_rows([row], CATALOGUE, _day(None, CATALOGUE))
    half = np.hypot(log(2), log(1.9))
    assert log(found.high["dataset_tokens"] / found.values["dataset_tokens"]) == pytest.approx(half, rel=0.002)
    assert log(found.low["dataset_tokens"] / found.values["dataset_tokens"]) == pytest.approx(-half, rel=0.002)


def shares_of(
    function: Callable[[np.ndarray], np.ndarray], dimensions: int, start: int = 20
) -> tuple[np.ndarray, np.ndarray]:
    """First and total shares by our estimators of a function of uniform numbers, shape (samples, dimensions)."""
    names = [f"x{at:02}" for at in range(dimensions)]
    draws = {name: uniform(start + at, LEVELS) for at, name in enumerate(names)}
    # Shifted below zero, so that the variance is that of the value itself.
    found = variance_shares(
        lambda points: function(np.array([points[name] for name in names]).T) - 1e3, draws, [(name,) for name in names]
    )
    by_name = {share.inputs[0]: share for share in found}
    return np.array([by_name[name].first for name in names]), np.array([by_name[name].total for name in names])


def salib_of(function: Callable[[np.ndarray], np.ndarray], dimensions: int) -> tuple[np.ndarray, np.ndarray]:
    names = [f"x{at:02}" for at in range(dimensions)]
    problem = {"num_vars": dimensions, "names": names, "bounds": [[0.0, 1.0]] * dimensions}
    points = sobol_sample.sample(problem, 2**12, calc_second_order=False, seed=3)
    found = sobol_indices.analyze(problem, function(points), calc_second_order=False, num_resamples=2, seed=4)
    return found["S1"], found["ST"]


def ishigami(points: np.ndarray) -> np.ndarray:
    return Ishigami.evaluate((2 * points - 1) * np.pi)


@pytest.mark.parametrize("start", [0, 20, 120])
def test_shares_of_ishigami(start: int) -> None:
    """Ishigami and Homma 1990, a = 7, b = 0.1: a strong interaction, and an input with no share of its own."""
    a, b = 7, 0.1
    variance = a**2 / 8 + b * np.pi**4 / 5 + b**2 * np.pi**8 / 18 + 0.5
    first = np.array([0.5 * (1 + b * np.pi**4 / 5) ** 2, a**2 / 8, 0]) / variance
    together = b**2 * np.pi**8 * (1 / 18 - 1 / 50) / variance
    found = shares_of(ishigami, 3, start)
    assert found[0] == pytest.approx(first, abs=0.03)
    assert found[1] == pytest.approx(first + np.array([together, 0, together]), abs=0.03)
    theirs = salib_of(ishigami, 3)
    assert found[0] == pytest.approx(theirs[0], abs=0.03)
    assert found[1] == pytest.approx(theirs[1], abs=0.03)


@pytest.mark.parametrize("dimensions", [4, pytest.param(12, marks=pytest.mark.slow)])
def test_shares_of_sobols_g(dimensions: int) -> None:
    a = np.array([0, 1, 4.5, 9, 9, 20, 20, 50, 50, 99, 99, 99])[:dimensions]
    found = shares_of(lambda points: Sobol_G.evaluate(points, a=a), dimensions)
    assert found[0] == pytest.approx(Sobol_G.sensitivity_index(a), abs=0.02)
    assert found[1] == pytest.approx(Sobol_G.total_sensitivity_index(a), abs=0.02)
    theirs = salib_of(lambda points: Sobol_G.evaluate(points, a=a), dimensions)
    assert found[0] == pytest.approx(theirs[0], abs=0.03)
    assert found[1] == pytest.approx(theirs[1], abs=0.03)


@pytest.mark.parametrize("size", [1e-300, 1e300])
def test_shares_do_not_depend_on_the_size_of_the_outcome(size: float) -> None:
    draws = {"a": uniform(0, LEVELS), "b": uniform(1, LEVELS)}

    def shares(times: float) -> list[Share]:
        return variance_shares(lambda points: (points["a"] + points["b"] ** 2 - 1) * times, draws, [("a",), ("b",)])

    for one, other in zip(shares(size), shares(1.0), strict=True):
        assert one.inputs == other.inputs
        assert (one.first, one.total) == pytest.approx((other.first, other.total))


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan])
def test_an_outcome_that_is_no_number_somewhere_has_no_shares(value: float) -> None:
    draws = {"a": uniform(0, LEVELS)}
    assert variance_shares(lambda points: np.where(points["a"] > 0.5, value, points["a"]), draws, [("a",)]) == []


@pytest.mark.parametrize("dimensions", [2, 5, 12])
def test_shares_of_a_product_of_log_normals(dimensions: int) -> None:
    """Of the logarithm: each its own variance, none of it shared."""
    widths = np.arange(1.0, dimensions + 1)

    def logarithm(points: np.ndarray) -> np.ndarray:
        return stats.norm.ppf(points) @ widths

    exact = widths**2 / np.sum(widths**2)
    theirs = salib_of(logarithm, dimensions)
    names = [f"x{at:02}" for at in range(dimensions)]
    draws = {name: uniform(40 + at, LEVELS) for at, name in enumerate(names)}
    found = variance_shares(
        lambda points: np.exp(logarithm(np.array([points[name] for name in names]).T) / 10),
        draws,
        [(name,) for name in names],
    )
    for share in found:
        at = names.index(share.inputs[0])
        assert (share.first, share.total) == pytest.approx((exact[at], exact[at]), abs=0.02)
        assert (share.first, share.total) == pytest.approx((theirs[0][at], theirs[1][at]), abs=0.03)
