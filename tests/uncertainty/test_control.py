"""Interval ends against closed forms, and what the correction of the samples must never do."""

from __future__ import annotations

from collections.abc import Sequence
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
from aigc_compute.uncertainty.sampling import Z95
from aigc_compute.units import Range, discrete, interval

LEVELS = int(Catalogue().settings["sample_levels"])
COUNT = LEVELS**3
CENTRAL = np.array([-Z95, 0, Z95])


def drawn(ranges: Sequence[Range], numbers: Sequence[int]) -> dict[str, np.ndarray]:
    """Samples of each range, at the columns of these numbers."""
    least = [-inf if one.low <= 0 else 0.0 for one in ranges]
    parts = zip(ranges, numbers, least, strict=True)
    return {f"x{at}": sample(one, uniform(int(at), LEVELS), low, inf) for one, at, low in parts}


def answer(outcome: np.ndarray, inputs: dict[str, np.ndarray], quantiles: Sequence[float] = (0.05, 0.5, 0.95)):
    return controlled_spread(outcome, controls(inputs), list(inputs), quantiles)


def product(inputs: dict[str, np.ndarray]) -> np.ndarray:
    return np.prod(list(inputs.values()), axis=0)


@pytest.mark.parametrize("factors", range(2, 13))
def test_products_of_log_normals_have_the_closed_form_interval(factors: int) -> None:
    """Each factor 1, times or over its own fold of up to e²: the logarithms' variances add up.

    Either end to a thousandth of its value (asked is a hundredth), the logarithm to 0.0006 standard deviations.
    """
    random = np.random.default_rng(factors)
    for case in range(6):
        chosen = random.choice(len(QUANTITIES), factors, replace=False)
        folds = np.exp(random.uniform(log(1.1), 2, factors)) if case % 2 else np.full(factors, 1.2 + case)
        inputs = drawn([interval(1 / fold, fold) for fold in folds], chosen)
        deviation = sqrt(np.sum(np.log(folds) ** 2)) / Z95
        found = answer(product(inputs), inputs)
        assert found == pytest.approx(np.exp(CENTRAL * deviation), rel=1e-3), (case, chosen)
        assert np.log(found) / deviation == pytest.approx(CENTRAL, abs=6e-4), (case, chosen)


@pytest.mark.parametrize("factors", [2, 3, 6, 12])
def test_products_of_neighbours_have_the_closed_form_interval(factors: int) -> None:
    """Neighbours in the vocabulary belong together and are multiplied most often; they are to be no worse."""
    for start in range(0, len(QUANTITIES) - factors, 13):
        inputs = drawn([interval(1 / 3, 3)] * factors, range(start, start + factors))
        assert np.log(answer(product(inputs), inputs)) == pytest.approx(
            CENTRAL * log(3) / Z95 * sqrt(factors), abs=5e-4 * sqrt(factors)
        )


def test_powers_and_quotients_of_log_normals_have_the_closed_form_interval() -> None:
    inputs = drawn([interval(1 / 2, 2), interval(1 / 3, 3), interval(1 / 5, 5)], [7, 8, 9])
    a, b, c = inputs.values()
    exact = exact_ends([2 * log(2), -log(3), 0.5 * log(5)])
    assert answer(7 * a**2 / b * c**0.5, inputs) / 7 == pytest.approx(exact, rel=1e-3)


def quantiles_of_sum(parts: Sequence[np.ndarray], quantiles: Sequence[float]) -> np.ndarray:
    values, level = distribution_of_sum(parts)
    return np.interp(quantiles, level, values)


def exact_ends(logarithms: Sequence[float]) -> np.ndarray:
    return np.exp(CENTRAL / Z95 * sqrt(np.sum(np.square(logarithms))))


def test_samples_alone_are_not_as_good() -> None:
    """The correction earns its keep: without it the ends are off by about a hundredth of a standard deviation."""
    misses = {"alone": [], "corrected": []}
    for start in range(0, 140, 5):
        inputs = drawn([interval(1 / 3, 3)] * 6, range(start, start + 6))
        deviation = log(3) / Z95 * sqrt(6)
        misses["alone"].append(np.log(spread(product(inputs))) / deviation - CENTRAL)
        misses["corrected"].append(np.log(answer(product(inputs), inputs)) / deviation - CENTRAL)
    rms = {name: np.sqrt(np.mean(np.square(many))) for name, many in misses.items()}
    assert rms["corrected"] < 0.02 * rms["alone"]
    assert rms["alone"] < 0.015


@pytest.mark.parametrize("correlation", [-0.9, -0.5, -0.1, 0.1, 0.5, 0.9])
@pytest.mark.parametrize("others", [0, 2, 10])
def test_product_with_two_correlated_log_normals_has_the_closed_form_interval(correlation: float, others: int) -> None:
    """The variance of the logarithm gains 2·correlation·s·t. Its ends to 0.01 standard deviations: the order of the
    samples, not their values, carries the correlation, and that is exact only on average.
    """
    names = [f"x{at}" for at in range(3, 5 + others)]
    draws = {name: uniform(int(name[1:]), LEVELS) for name in names}
    pair = ("x3", "x4", correlation)
    tied = correlated(draws, [pair])
    folds = {name: 2.0 + index for index, name in enumerate(names)}
    samples = {name: sample(interval(1 / fold, fold), tied[name], 0, inf) for name, fold in folds.items()}
    inputs = {name: normal_quantile(draws[name]) if name in pair else samples[name] for name in names}
    widths = np.log(list(folds.values())) / Z95
    deviation = sqrt(np.sum(widths**2) + 2 * correlation * widths[0] * widths[1])
    found = answer(product(samples), inputs)
    assert np.log(found) / deviation == pytest.approx(CENTRAL, abs=0.01)


def test_sums_of_normals_have_the_closed_form_interval() -> None:
    inputs = drawn([interval(-one, 3 * one) for one in (1.0, 2.0, 5.0, 5.0)], [3, 4, 5, 6])
    found = answer(np.sum(list(inputs.values()), axis=0), inputs)
    assert found == pytest.approx(13 + CENTRAL / Z95 * 2 * sqrt(55), abs=0.01)


@pytest.mark.parametrize("count", [2, 3, 5, 8, 12])
def test_quantiles_of_a_sum_of_normals(count: int) -> None:
    scores = normal_quantile((np.arange(COUNT) + 0.5) / COUNT)
    found = quantiles_of_sum([scores * width for width in range(1, count + 1)], (0.05, 0.5, 0.95))
    deviation = sqrt(sum(width**2 for width in range(1, count + 1)))
    assert found / deviation == pytest.approx(CENTRAL, abs=3e-4)


def test_quantiles_of_a_sum_of_uniforms() -> None:
    """The distributions of Irwin and Hall: for two x²/2, for three x³/6 up to 1."""
    even = (np.arange(COUNT) + 0.5) / COUNT - 0.5
    assert quantiles_of_sum([even] * 2, (0.05, 0.5, 0.95)) + 1 == pytest.approx([sqrt(0.1), 1, 2 - sqrt(0.1)], abs=1e-3)
    assert quantiles_of_sum([even] * 3, (0.05, 0.5, 0.95)) + 1.5 == pytest.approx(
        [0.3 ** (1 / 3), 1.5, 3 - 0.3 ** (1 / 3)], abs=1e-3
    )


def test_distribution_of_a_sum_of_dice() -> None:
    """Half-way between two totals it is the share of the throws up to the lower."""
    die = np.repeat(np.arange(6) - 2.5, 1000)
    values, level = distribution_of_sum([die, die])
    throws = [one + other for one in range(1, 7) for other in range(1, 7)]
    for total in range(2, 12):
        exact = sum(throw <= total for throw in throws) / 36
        assert np.interp(total + 0.5 - 7, values, level) == pytest.approx(exact, abs=1e-3), total


def test_no_input_at_all() -> None:
    assert controlled_spread(np.full(5, 3.0), controls({}), []).tolist() == [3, 3, 3]


def test_one_input_needs_no_correction() -> None:
    inputs = drawn([interval(0.1, 10, 3.0)], [4])
    assert answer(inputs["x4"], inputs).tobytes() == spread(inputs["x4"]).tobytes()
    assert answer(inputs["x4"], inputs) == pytest.approx([0.1, 3, 10], rel=1e-5)


def test_what_a_control_does_not_explain_is_left_alone() -> None:
    """An outcome that is even in both inputs has no slope on either; its ends are those of its samples."""
    inputs = drawn([interval(-1, 1), interval(-1, 1)], [3, 4])
    outcome = np.sum(np.square(list(inputs.values())), axis=0)
    closed_form = [-2 * log(1 - level) / Z95**2 for level in (0.05, 0.5, 0.95)]
    assert answer(outcome, inputs) == pytest.approx(spread(outcome), rel=0.01)
    assert answer(outcome, inputs) == pytest.approx(closed_form, rel=0.03)


def test_inputs_that_do_not_bear_change_nothing() -> None:
    """Bit for bit, whatever else is known and in whatever order."""
    inputs = drawn([interval(1 / 3, 3)] * 9, range(30, 39))
    bearing = ["x31", "x34", "x36"]
    outcome = np.ceil(20 * product({name: inputs[name] for name in bearing}) + inputs["x34"])
    alone = controlled_spread(outcome, controls({name: inputs[name] for name in bearing}), bearing)
    among = controlled_spread(outcome, controls(dict(reversed(inputs.items()))), bearing)
    assert alone.tobytes() == among.tobytes()


def test_what_was_asked_before_changes_nothing() -> None:
    """Outcomes share what is known of a control; each has the answer it has alone."""
    inputs = drawn([interval(1 / 3, 3)] * 4, range(30, 34))
    a, b, c, d = inputs.values()
    outcomes = [a * b * c * d, 7e9 * a * b * c * d, a * b + c * d, 1 / (a * b * c * d), np.ceil(a * b * c * d)]
    alone = [answer(one, inputs).tobytes() for one in outcomes]
    known = controls(inputs)
    for _ in range(2):
        for one, expected in reversed(list(zip(outcomes, alone, strict=True))):
            assert controlled_spread(one, known, list(inputs)).tobytes() == expected
    assert answer(outcomes[1], inputs) / 7e9 == pytest.approx(answer(outcomes[0], inputs), rel=1e-12)


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "MAX_CACHED", 3)
    inputs = drawn([interval(1 / 3, 3)] * 2, [3, 4])
    known = controls(inputs)
    for power in range(1, 9):
        outcome = inputs["x3"] * inputs["x4"] ** power
        assert controlled_spread(outcome, known, list(inputs)).tobytes() == answer(outcome, inputs).tobytes()
        assert len(known.cache) <= 3


CHOICE = 157
"""Columns to choose from: the same choices however the vocabulary grows."""


@pytest.mark.parametrize("seed", range(20))
def test_answers_are_in_order_and_among_the_samples(seed: int) -> None:
    random = np.random.default_rng(seed)
    kinds = ["log-normal", "normal", "uniform", "triangular"]
    chosen = random.choice(CHOICE, 4, replace=False)
    ranges = [interval(1, float(random.uniform(1.1, 50)), distribution=random.choice(kinds)) for _ in chosen]
    inputs = drawn([*ranges[:3], discrete([1.0, 2.0, 40.0])], chosen)
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
        found = answer(outcome, inputs, (0.0, 0.01, 0.05, 0.5, 0.95, 0.99, 1.0))
        assert (np.diff(found) >= 0).all()
        assert outcome.min() <= found[0]
        assert found[-1] <= outcome.max()
        if (outcome == np.round(outcome)).all() and outcome.max() < 1e6:
            near = np.quantile(outcome, [0.0, 0.04, 0.06, 0.48, 0.52, 0.94, 0.96, 1.0])
            assert near[1] <= found[2] <= near[2]
            assert near[3] <= found[3] <= near[4]
            assert near[5] <= found[4] <= near[6]


@pytest.mark.parametrize("width", [1.001, 1.01, 1.1])
def test_values_that_recur_are_not_taken_for_each_other(width: float) -> None:
    """One of three values, alone and times narrow factors: the median is the middle one, the ends are the others, to
    half a step of the lattice.
    """
    values = np.array([1.0, 2.0, 40.0])
    inputs = drawn([discrete(list(values)), interval(1 / width, width), interval(1 / width, width)], [3, 4, 5])
    assert answer(np.floor(inputs["x3"]), inputs).tolist() == values.tolist()
    # Of three even thirds the ends are the 15 %, 50 % and 85 % quantiles of the factors.
    exact = np.log(values) + np.array([-1.0364334, 0, 1.0364334]) * log(width) / Z95 * sqrt(2)
    assert np.log(answer(product(inputs), inputs)) == pytest.approx(exact, abs=np.std(np.log(values)) / 64)


@pytest.mark.parametrize("point", [0.0, -3.0, 0.1, 1e300])
def test_an_outcome_that_does_not_vary_is_its_point(point: float) -> None:
    inputs = drawn([interval(1, 3), interval(1, 3)], [3, 4])
    assert set(answer(np.full(COUNT, point), inputs).tolist()) == {point}


def test_infinite_outcomes_stay_infinite() -> None:
    inputs = drawn([interval(1, 3), interval(1, 3)], [3, 4])
    outcome = np.where(inputs["x3"] > 2, inf, product(inputs))
    assert answer(outcome, inputs, (0.05, 0.95))[1] == inf


@pytest.mark.parametrize("scale", [1e-250, 1e250])
def test_the_unit_of_an_input_says_nothing(scale: float) -> None:
    inputs = drawn([interval(-1, 3), interval(-1, 3)], [3, 4])
    total = np.sum(list(inputs.values()), axis=0)
    scaled = {name: values * scale for name, values in inputs.items()}
    assert answer(total * scale, scaled) / scale == pytest.approx(answer(total, inputs), rel=1e-12)
