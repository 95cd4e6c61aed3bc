"""Samples: the exact balance of the columns, and the closed forms of distributions that they approximate."""

from __future__ import annotations

from itertools import combinations
from math import inf
from statistics import NormalDist

import numpy as np
import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.uncertainty import containing, correlated, sample, spread, uniform, with_correlated
from aigc_compute.uncertainty.sampling import Z95, Array, normal_quantile
from aigc_compute.units import Range, interval

LEVELS = int(Catalogue().settings["sample_levels"])
COLUMNS = LEVELS**2 + LEVELS + 1
ENDS = (0.05, 0.95)


def draw(value: Range, low: float = -inf, high: float = inf) -> Array:
    return sample(value, uniform(0, LEVELS), low, high)


@pytest.mark.parametrize("levels", [2, 3, 5, 7, 13])
def test_every_column_is_a_latin_hypercube(levels: int) -> None:
    """It has one point in each of levels³ bins, and none at an end of the unit interval."""
    for index in range(levels**2 + levels + 1):
        points = uniform(index, levels)
        assert points.shape == (levels**3,)
        assert 0 < points.min() < points.max() < 1
        assert np.sort(np.floor(points * levels**3)).tolist() == list(range(levels**3)), index


@pytest.mark.parametrize("levels", [2, 3, 5, 7, 13])
def test_every_pair_of_columns_fills_the_grid_evenly(levels: int) -> None:
    """Each of the levels × levels cells has exactly `levels` points."""
    cells = [np.floor(uniform(index, levels) * levels).astype(int) for index in range(levels**2 + levels + 1)]
    for first, second in combinations(cells, 2):
        assert (np.bincount(first * levels + second, minlength=levels**2) == levels).all()


def test_no_two_columns_are_equal() -> None:
    assert len({uniform(index, LEVELS).tobytes() for index in range(COLUMNS)}) == COLUMNS


def test_a_column_does_not_depend_on_other_calls() -> None:
    first = uniform(5, LEVELS).tobytes()
    uniform.cache_clear()
    for index in reversed(range(COLUMNS)):
        uniform(index, LEVELS)
    assert uniform(5, LEVELS).tobytes() == first


def test_a_column_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        uniform(5, LEVELS)[0] = 0.5


def test_a_column_is_the_same_on_every_machine() -> None:
    """It is computed with integer arithmetic only. These are the bins of two columns, which must never change."""
    bins = [(uniform(index, 3) * 27 - 0.5).round().astype(int).tolist() for index in (0, 12)]
    assert bins == [
        [18, 21, 23, 19, 24, 25, 22, 26, 20, 17, 11, 13, 15, 10, 16, 9, 14, 12, 5, 2, 8, 4, 0, 7, 6, 1, 3],
        [16, 3, 24, 9, 0, 19, 11, 7, 21, 10, 8, 20, 17, 1, 23, 12, 5, 25, 13, 4, 18, 14, 2, 26, 15, 6, 22],
    ]


@pytest.mark.parametrize("index", [COLUMNS, COLUMNS + 5, 3 * COLUMNS - 1])
def test_columns_of_two_arrays_are_independent(index: int) -> None:
    """A column beyond the first array is evenly spread. Together with other columns it is like independent numbers."""
    points = uniform(index, LEVELS)
    assert np.sort(np.floor(points * LEVELS**3)).tolist() == list(range(LEVELS**3))
    others = [uniform(other, LEVELS) for other in (*range(0, COLUMNS, 7), index - 1, index - COLUMNS)]
    for other in others:
        assert abs(np.corrcoef(points, other)[0, 1]) < 4.5 / LEVELS**1.5
        cells = np.bincount((np.floor(points * 5) * 5 + np.floor(other * 5)).astype(int), minlength=25)
        assert abs(cells / LEVELS**3 * 25 - 1).max() < 0.3


def test_the_levels_of_the_catalogue_are_an_odd_prime_number() -> None:
    levels = Catalogue().settings["sample_levels"]
    assert levels > 2
    assert all(levels % divisor for divisor in range(2, levels)), "the orthogonal array needs a prime number"


def test_the_normal_quantile_equals_that_of_the_standard_library() -> None:
    p = np.concatenate(
        [np.linspace(0.0005, 0.9995, 2000), 10.0 ** np.arange(-300, -4, 5), 1 - 2.0 ** -np.arange(14, 50)]
    )
    exact = np.array([NormalDist().inv_cdf(float(probability)) for probability in p])
    assert normal_quantile(p) == pytest.approx(exact, rel=1.2e-9, abs=1e-15)
    assert NormalDist().inv_cdf(0.95) == pytest.approx(Z95, rel=1e-15)


def test_the_normal_quantile_is_finite_at_zero_and_one() -> None:
    assert np.isfinite(normal_quantile(np.array([0.0, 1.0]))).all()


@pytest.mark.parametrize("correlation", [-0.9, -0.5, 0.0, 0.5, 0.9])
def test_a_correlation_reorders_a_column_and_gives_the_normal_scores_that_correlation(correlation: float) -> None:
    draws = {"a": uniform(3, LEVELS), "b": uniform(4, LEVELS), "c": uniform(5, LEVELS)}
    reordered = correlated(draws, [("a", "b", correlation)])
    scores = normal_quantile(np.array([reordered["a"], reordered["b"]]))
    correlations = np.asarray(np.corrcoef(scores))
    assert correlations[0, 1] == pytest.approx(correlation, abs=0.01)
    assert np.array_equal(np.sort(reordered["b"]), np.sort(draws["b"]))
    assert np.array_equal(reordered["c"], draws["c"])


def test_the_order_of_correlations_does_not_matter() -> None:
    draws = {"a": uniform(3, LEVELS), "b": uniform(4, LEVELS), "c": uniform(5, LEVELS)}
    first = correlated(draws, [("a", "b", 0.5), ("b", "c", 0.3), ("a", "elsewhere", 0.2)])
    second = correlated(draws, [("c", "b", 0.3), ("b", "a", 0.5)])
    assert all(np.array_equal(first[name], second[name]) for name in draws)


def test_names_are_completed_by_those_correlated_with_them_directly_or_through_others() -> None:
    pairs = [("a", "b", 0.5), ("c", "b", 0.1), ("d", "e", 0.2)]
    assert with_correlated({"a"}, pairs) == {"a", "b", "c"}
    assert with_correlated({"e", "x"}, pairs) == {"d", "e", "x"}
    assert with_correlated({"x"}, []) == {"x"}


def test_the_quantiles_of_a_single_input_are_the_ends_of_its_range() -> None:
    """A single column is evenly spread, so its quantiles are those of the distribution."""
    for index in (0, 77, COLUMNS - 1):
        points = sample(interval(0.1, 10), uniform(index, LEVELS), 0, inf)
        assert spread(points) == pytest.approx([0.1, 1, 10], rel=1e-5)


@pytest.mark.parametrize(
    "value",
    [
        Range(0.3, 0.4, 0.5, "log-normal"),
        Range(0.1, 0.4, 0.5, "log-normal"),
        Range(1.0, 2.0, 100.0, "log-normal"),
        Range(-1.0, 0.0, 1.0, "normal"),
        Range(-5.0, 1.0, 2.0, "normal"),
        Range(10.0, 11.0, 40.0, "normal"),
    ],
)
def test_low_mid_and_high_are_the_quantiles_of_5_50_and_95_percent(value: Range) -> None:
    assert spread(draw(value)) == pytest.approx([value.low, value.mid, value.high], rel=1e-5, abs=1e-5)


def test_each_half_of_an_asymmetric_range_has_its_own_width() -> None:
    value = Range(1.0, 2.0, 100.0, "log-normal")
    quantiles = spread(draw(value), (0.25, 0.75))
    z = NormalDist().inv_cdf(0.75) / Z95
    assert quantiles == pytest.approx([2 / 2**z, 2 * 50**z], rel=1e-5)


def test_the_samples_of_a_uniform_range_lie_between_its_ends() -> None:
    points = draw(interval(10, 30, distribution="uniform"))
    assert (points.min(), points.max()) == pytest.approx((10, 30), abs=0.01)
    assert spread(points) == pytest.approx([11, 20, 29], rel=1e-9)


def test_samples_stay_within_the_bounds_of_their_quantity() -> None:
    points = draw(Range(0.5, 0.9, 0.99, "normal"), 0.0, 1.0)
    assert points.max() == 1.0
    assert points.min() >= 0.0
    assert spread(points, ENDS)[0] == pytest.approx(0.5, rel=1e-5)


def test_the_samples_of_a_range_without_width_are_its_value() -> None:
    assert set(draw(Range(7.0, 7.0, 7.0, "log-normal")).tolist()) == {7.0}
    assert set(draw(Range(7.0, 7.0, 7.0, "normal")).tolist()) == {7.0}


def test_quantiles_are_interpolated_linearly_between_samples() -> None:
    assert spread(np.array([[0.0, 10.0], [5.0, 7.0]]), ENDS) == pytest.approx(np.array([[0, 5], [10, 7]]))
    assert spread(np.array([0.0, 10.0]), (0.25, 0.4, 0.75)) == pytest.approx([0, 3, 10])


def test_the_spread_has_the_quantiles_of_numpy() -> None:
    random = np.random.default_rng(1)
    samples = random.lognormal(size=(3, 2197))
    quantiles = (0.0, 0.05, 0.37, 0.5, 0.95, 1.0)
    expected = np.quantile(samples, quantiles, axis=-1, method="hazen")
    assert spread(samples, quantiles) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("value", [0.1, 1 / 3, 1e-300, 7.1e22, 0.0, -2.7])
@pytest.mark.parametrize("count", [1, 2, 1000, LEVELS**3])
def test_the_quantiles_of_equal_samples_are_exactly_their_value(value: float, count: int) -> None:
    assert spread(np.full((2, count), value), ENDS).tolist() == [[value, value], [value, value]]


def test_quantiles_are_widened_just_enough_to_contain_the_central_value() -> None:
    ends = np.array([[1.0, 1.0, 1.0], [2.0, 2.0, 2.0], [3.0, 3.0, 3.0]])
    assert containing(ends, np.array([0.5, 2.5, 7.0])).tolist() == [[0.5, 1, 1], [2, 2, 2], [3, 3, 7]]
    assert containing(ends[:, 0], 9.0).tolist() == [1, 2, 9]
    assert containing(ends[:, 0], 2.0).tolist() == [1, 2, 3]
    assert np.isnan(containing(ends[:, 0], np.nan)).tolist() == [True, False, True]
