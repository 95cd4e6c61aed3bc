"""Ends of intervals against closed forms, and properties of the control variates that correct the samples."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf, log, sqrt

import numpy as np
import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.domains.vocabulary import QUANTITIES
from aigc_compute.uncertainty import (
    control,
    controlled_spread,
    controls,
    correlated,
    normal_quantile,
    sample,
    spread,
    uniform,
)
from aigc_compute.uncertainty.control import distribution_of_sum
from aigc_compute.uncertainty.sampling import Z95, Array
from aigc_compute.units import Range, discrete, interval

LEVELS = int(Catalogue().settings["sample_levels"])
COUNT = LEVELS**3
CENTRAL = np.array([-Z95, 0, Z95])
"""The 5 %, 50 % and 95 % quantiles of the standard normal distribution."""


def draw(ranges: Sequence[Range], columns: Iterable[int]) -> dict[str, Array]:
    """Return samples of every range from the columns with these numbers, by the name of the column."""
    samples = {}
    for value, column in zip(ranges, columns, strict=True):
        samples[f"x{column}"] = sample(value, uniform(int(column), LEVELS), -inf if value.low <= 0 else 0.0, inf)
    return samples


def quantiles_of(outcome: Array, inputs: dict[str, Array], quantiles: Sequence[float] = (0.05, 0.5, 0.95)) -> Array:
    """Return the corrected quantiles of an outcome that depends on the inputs."""
    return controlled_spread(outcome, controls(inputs), list(inputs), quantiles)


def product(inputs: dict[str, Array]) -> Array:
    return np.asarray(np.prod(list(inputs.values()), axis=0))


@pytest.mark.parametrize("factors", range(2, 13))
def test_products_of_log_normals_have_the_closed_form_interval(factors: int) -> None:
    """Every factor has the median 1 and a range from 1/k to k, with k up to e². The variances of the logarithms add up.

    The ends are exact to 0.3 % (a hundredth is required), their logarithms to 0.0012 standard deviations.
    """
    random = np.random.default_rng(factors)
    for case in range(6):
        columns = random.choice(len(QUANTITIES), factors, replace=False)
        highs = np.exp(random.uniform(log(1.1), 2, factors)) if case % 2 else np.full(factors, 1.2 + case)
        inputs = draw([interval(1 / high, high) for high in highs], columns)
        deviation = sqrt(np.sum(np.log(highs) ** 2)) / Z95
        quantiles = quantiles_of(product(inputs), inputs)
        assert quantiles == pytest.approx(np.exp(CENTRAL * deviation), rel=3e-3), (case, columns)
        assert np.log(quantiles) / deviation == pytest.approx(CENTRAL, abs=1.2e-3), (case, columns)


@pytest.mark.parametrize("factors", [2, 3, 6, 12])
def test_products_of_neighbouring_columns_have_the_closed_form_interval(factors: int) -> None:
    """Quantities that are neighbours in the vocabulary are multiplied most often."""
    for start in range(0, len(QUANTITIES) - factors, 13):
        inputs = draw([interval(1 / 3, 3)] * factors, range(start, start + factors))
        assert np.log(quantiles_of(product(inputs), inputs)) == pytest.approx(
            CENTRAL * log(3) / Z95 * sqrt(factors), abs=5e-4 * sqrt(factors)
        )


def test_powers_and_quotients_of_log_normals_have_the_closed_form_interval() -> None:
    inputs = draw([interval(1 / 2, 2), interval(1 / 3, 3), interval(1 / 5, 5)], [7, 8, 9])
    a, b, c = inputs.values()
    exact = exact_ends([2 * log(2), -log(3), 0.5 * log(5)])
    assert quantiles_of(7 * a**2 / b * c**0.5, inputs) / 7 == pytest.approx(exact, rel=1e-3)


def quantiles_of_sum(parts: Sequence[Array], quantiles: Sequence[float]) -> Array:
    values, level = distribution_of_sum(parts)
    return np.asarray(np.interp(quantiles, level, values))


def exact_ends(logarithms: Sequence[float]) -> Array:
    return np.asarray(np.exp(CENTRAL / Z95 * sqrt(np.sum(np.square(logarithms)))))


def test_the_correction_reduces_the_error_of_the_ends() -> None:
    """Without the correction the error of the ends is about a hundredth of a standard deviation."""
    errors: dict[str, list[Array]] = {"samples": [], "corrected": []}
    for start in range(0, 140, 5):
        inputs = draw([interval(1 / 3, 3)] * 6, range(start, start + 6))
        deviation = log(3) / Z95 * sqrt(6)
        errors["samples"].append(np.log(spread(product(inputs))) / deviation - CENTRAL)
        errors["corrected"].append(np.log(quantiles_of(product(inputs), inputs)) / deviation - CENTRAL)
    rms = {name: np.sqrt(np.mean(np.square(cases))) for name, cases in errors.items()}
    assert rms["corrected"] < 0.02 * rms["samples"]
    assert rms["samples"] < 0.015


@pytest.mark.parametrize("correlation", [-0.9, -0.5, -0.1, 0.1, 0.5, 0.9])
@pytest.mark.parametrize("others", [0, 2, 10])
def test_product_with_two_correlated_log_normals_has_the_closed_form_interval(correlation: float, others: int) -> None:
    """With the deviations s and t of the two logarithms, the variance gains 2·correlation·s·t. The ends are exact to
    0.01 standard deviations: the samples are reordered to have the correlation, which is exact on average only.
    """
    names = [f"x{column}" for column in range(3, 5 + others)]
    draws = {name: uniform(int(name[1:]), LEVELS) for name in names}
    pair = ("x3", "x4", correlation)
    reordered = correlated(draws, [pair])
    highs = {name: 2.0 + index for index, name in enumerate(names)}
    samples = {name: sample(interval(1 / high, high), reordered[name], 0, inf) for name, high in highs.items()}
    inputs = {name: normal_quantile(draws[name]) if name in pair else samples[name] for name in names}
    deviations = np.log(list(highs.values())) / Z95
    deviation = sqrt(np.sum(deviations**2) + 2 * correlation * deviations[0] * deviations[1])
    quantiles = quantiles_of(product(samples), inputs)
    assert np.log(quantiles) / deviation == pytest.approx(CENTRAL, abs=0.01)


def test_sums_of_normals_have_the_closed_form_interval() -> None:
    inputs = draw([interval(-mid, 3 * mid) for mid in (1.0, 2.0, 5.0, 5.0)], [3, 4, 5, 6])
    quantiles = quantiles_of(np.sum(list(inputs.values()), axis=0), inputs)
    assert quantiles == pytest.approx(13 + CENTRAL / Z95 * 2 * sqrt(55), abs=0.01)


@pytest.mark.parametrize("count", [2, 3, 5, 8, 12])
def test_the_distribution_of_a_sum_of_normals_has_the_quantiles_of_a_normal(count: int) -> None:
    scores = normal_quantile((np.arange(COUNT) + 0.5) / COUNT)
    quantiles = quantiles_of_sum([scores * width for width in range(1, count + 1)], (0.05, 0.5, 0.95))
    deviation = sqrt(sum(width**2 for width in range(1, count + 1)))
    assert quantiles / deviation == pytest.approx(CENTRAL, abs=3e-4)


def test_the_distribution_of_a_sum_of_uniforms_has_the_quantiles_of_irwin_and_hall() -> None:
    """Up to x = 1 their distribution function is x²/2 for two uniforms and x³/6 for three."""
    even = (np.arange(COUNT) + 0.5) / COUNT - 0.5
    of_two, of_three = (quantiles_of_sum([even] * count, (0.05, 0.5, 0.95)) for count in (2, 3))
    assert of_two + 1 == pytest.approx([sqrt(0.1), 1, 2 - sqrt(0.1)], abs=1e-3)
    assert of_three + 1.5 == pytest.approx([0.3 ** (1 / 3), 1.5, 3 - 0.3 ** (1 / 3)], abs=1e-3)


def test_the_distribution_of_a_sum_of_two_dice_is_the_share_of_the_throws() -> None:
    """Between two totals, the level is the share of the throws up to the lower total."""
    die = np.repeat(np.arange(6) - 2.5, 1000)
    values, level = distribution_of_sum([die, die])
    throws = [first + second for first in range(1, 7) for second in range(1, 7)]
    for total in range(2, 12):
        exact = sum(throw <= total for throw in throws) / 36
        assert np.interp(total + 0.5 - 7, values, level) == pytest.approx(exact, abs=1e-3), total


def test_without_inputs_the_quantiles_are_those_of_the_samples() -> None:
    assert controlled_spread(np.full(5, 3.0), controls({}), []).tolist() == [3, 3, 3]


def test_the_quantiles_of_a_single_input_are_not_corrected() -> None:
    inputs = draw([interval(0.1, 10, 3.0)], [4])
    assert quantiles_of(inputs["x4"], inputs).tobytes() == spread(inputs["x4"]).tobytes()
    assert quantiles_of(inputs["x4"], inputs) == pytest.approx([0.1, 3, 10], rel=1e-5)


def test_an_outcome_without_a_slope_on_its_inputs_is_not_corrected() -> None:
    """An outcome that is an even function of both inputs has no linear relation to them."""
    inputs = draw([interval(-1, 1), interval(-1, 1)], [3, 4])
    outcome = np.sum(np.square(list(inputs.values())), axis=0)
    closed_form = [-2 * log(1 - level) / Z95**2 for level in (0.05, 0.5, 0.95)]
    assert quantiles_of(outcome, inputs) == pytest.approx(spread(outcome), rel=0.01)
    assert quantiles_of(outcome, inputs) == pytest.approx(closed_form, rel=0.03)


def test_controls_of_other_inputs_do_not_change_the_quantiles() -> None:
    """Bit for bit, and in any order of the inputs."""
    inputs = draw([interval(1 / 3, 3)] * 9, range(30, 39))
    used = ["x31", "x34", "x36"]
    outcome = np.ceil(20 * product({name: inputs[name] for name in used}) + inputs["x34"])
    with_used = controlled_spread(outcome, controls({name: inputs[name] for name in used}), used)
    with_all = controlled_spread(outcome, controls(dict(reversed(inputs.items()))), used)
    assert with_used.tobytes() == with_all.tobytes()


def test_earlier_outcomes_do_not_change_the_quantiles() -> None:
    """Outcomes share the cached results of the controls."""
    inputs = draw([interval(1 / 3, 3)] * 4, range(30, 34))
    a, b, c, d = inputs.values()
    outcomes = [a * b * c * d, 7e9 * a * b * c * d, a * b + c * d, 1 / (a * b * c * d), np.ceil(a * b * c * d)]
    separate = [quantiles_of(outcome, inputs).tobytes() for outcome in outcomes]
    shared = controls(inputs)
    for _ in range(2):
        for outcome, expected in reversed(list(zip(outcomes, separate, strict=True))):
            assert controlled_spread(outcome, shared, list(inputs)).tobytes() == expected
    assert quantiles_of(outcomes[1], inputs) / 7e9 == pytest.approx(quantiles_of(outcomes[0], inputs), rel=1e-12)


def test_the_size_of_the_cache_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "MAX_CACHED", 3)
    inputs = draw([interval(1 / 3, 3)] * 2, [3, 4])
    shared = controls(inputs)
    for power in range(1, 9):
        outcome = inputs["x3"] * inputs["x4"] ** power
        assert controlled_spread(outcome, shared, list(inputs)).tobytes() == quantiles_of(outcome, inputs).tobytes()
        assert len(shared.cache) <= 3


COLUMNS = 157
"""Number of columns from which the next test chooses. It is fixed, so that a larger vocabulary does not change the
choices.
"""


@pytest.mark.parametrize("seed", range(20))
def test_quantiles_are_in_order_and_within_the_samples(seed: int) -> None:
    random = np.random.default_rng(seed)
    kinds = ["log-normal", "normal", "uniform", "triangular"]
    columns = random.choice(COLUMNS, 4, replace=False)
    ranges = [interval(1, float(random.uniform(1.1, 50)), distribution=random.choice(kinds)) for _ in columns]
    inputs = draw([*ranges[:3], discrete([1.0, 2.0, 40.0])], columns)
    a, b, c, d = inputs.values()
    for outcome in (
        np.ceil(a * b / d),
        np.minimum(a * b, 3.0),
        np.maximum(a - c, 0.0),
        a + 1 / d,
        a * b - c * d,
        np.floor(d),
        np.sin(a * c),
        np.where(c > np.quantile(c, 0.97), 1e300, a * b),
    ):
        quantiles = quantiles_of(outcome, inputs, (0.0, 0.01, 0.05, 0.5, 0.95, 0.99, 1.0))
        assert (np.diff(quantiles) >= 0).all()
        assert outcome.min() <= quantiles[0]
        assert quantiles[-1] <= outcome.max()
        if (outcome == np.round(outcome)).all() and outcome.max() < 1e6:
            near = np.quantile(outcome, [0.0, 0.04, 0.06, 0.48, 0.52, 0.94, 0.96, 1.0])
            assert near[1] <= quantiles[2] <= near[2]
            assert near[3] <= quantiles[3] <= near[4]
            assert near[5] <= quantiles[4] <= near[6]


@pytest.mark.parametrize("width", [1.001, 1.01, 1.1])
def test_the_quantiles_of_a_discrete_input_are_its_values(width: float) -> None:
    """The input has three values with equal weights. Also when it is multiplied by narrow factors, the median is near
    the middle value and the ends are near the others, to half a step of the lattice.
    """
    values = np.array([1.0, 2.0, 40.0])
    inputs = draw([discrete(list(values)), interval(1 / width, width), interval(1 / width, width)], [3, 4, 5])
    assert quantiles_of(np.floor(inputs["x3"]), inputs).tolist() == values.tolist()
    # Within the thirds of the three values, the quantiles are the 15 %, 50 % and 85 % quantiles of the factors.
    exact = np.log(values) + np.array([-1.0364334, 0, 1.0364334]) * log(width) / Z95 * sqrt(2)
    assert np.log(quantiles_of(product(inputs), inputs)) == pytest.approx(exact, abs=np.std(np.log(values)) / 64)


@pytest.mark.parametrize("point", [0.0, -3.0, 0.1, 1e300])
def test_the_quantiles_of_a_constant_outcome_are_that_constant(point: float) -> None:
    inputs = draw([interval(1, 3), interval(1, 3)], [3, 4])
    assert set(quantiles_of(np.full(COUNT, point), inputs).tolist()) == {point}


def test_a_quantile_among_infinite_samples_is_infinite() -> None:
    inputs = draw([interval(1, 3), interval(1, 3)], [3, 4])
    outcome = np.where(inputs["x3"] > 2, inf, product(inputs))
    assert quantiles_of(outcome, inputs, (0.05, 0.95))[1] == inf


@pytest.mark.parametrize("scale", [1e-250, 1e250])
def test_the_unit_of_an_input_does_not_change_the_quantiles(scale: float) -> None:
    inputs = draw([interval(-1, 3), interval(-1, 3)], [3, 4])
    total = np.sum(list(inputs.values()), axis=0)
    scaled = {name: values * scale for name, values in inputs.items()}
    assert quantiles_of(total * scale, scaled) / scale == pytest.approx(quantiles_of(total, inputs), rel=1e-12)
