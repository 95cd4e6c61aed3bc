"""Samples against what they promise: exact balance, and the closed forms that they approximate."""

from __future__ import annotations

from itertools import combinations
from math import inf
from statistics import NormalDist

import numpy as np
import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.uncertainty import containing, correlated, sample, spread, uniform, with_correlated
from aigc_compute.uncertainty.sampling import Z95, normal_quantile
from aigc_compute.units import Range, interval

LEVELS = int(Catalogue().settings["sample_levels"])
COLUMNS = LEVELS**2 + LEVELS + 1
ENDS = (0.05, 0.95)


def draw(value: Range, low: float = -inf, high: float = inf) -> np.ndarray:
    return sample(value, uniform(0, LEVELS), low, high)


@pytest.mark.parametrize("levels", [2, 3, 5, 7, 13])
def test_every_column_is_a_latin_hypercube(levels: int) -> None:
    """One point in each of levels³ bins, and none at an end of the unit interval."""
    for index in range(levels**2 + levels + 1):
        points = uniform(index, levels)
        assert points.shape == (levels**3,)
        assert 0 < points.min() < points.max() < 1
        assert np.sort(np.floor(points * levels**3)).tolist() == list(range(levels**3)), index


@pytest.mark.parametrize("levels", [2, 3, 5, 7, 13])
def test_every_pair_of_columns_fills_the_grid_evenly(levels: int) -> None:
    """Each of levels x levels cells holds exactly `levels` points, whichever two columns are used."""
    cells = [np.floor(uniform(index, levels) * levels).astype(int) for index in range(levels**2 + levels + 1)]
    for one, other in combinations(cells, 2):
        assert (np.bincount(one * levels + other, minlength=levels**2) == levels).all()


def test_columns_are_told_apart() -> None:
    assert len({uniform(index, LEVELS).tobytes() for index in range(COLUMNS)}) == COLUMNS


def test_a_column_is_the_same_at_every_call_whatever_else_is_used() -> None:
    first = uniform(5, LEVELS).tobytes()
    uniform.cache_clear()
    for index in reversed(range(COLUMNS)):
        uniform(index, LEVELS)
    assert uniform(5, LEVELS).tobytes() == first


def test_a_column_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        uniform(5, LEVELS)[0] = 0.5


def test_a_column_is_the_same_on_every_machine() -> None:
    """Integer arithmetic alone: the first points of two columns, as they have been from the beginning."""
    bins = [(uniform(index, 3) * 27 - 0.5).round().astype(int).tolist() for index in (0, 12)]
    assert bins == [
        [18, 21, 23, 19, 24, 25, 22, 26, 20, 17, 11, 13, 15, 10, 16, 9, 14, 12, 5, 2, 8, 4, 0, 7, 6, 1, 3],
        [16, 3, 24, 9, 0, 19, 11, 7, 21, 10, 8, 20, 17, 1, 23, 12, 5, 25, 13, 4, 18, 14, 2, 26, 15, 6, 22],
    ]


@pytest.mark.parametrize("index", [COLUMNS, COLUMNS + 5, 3 * COLUMNS - 1])
def test_a_column_of_another_array_is_unrelated_to_any_other(index: int) -> None:
    """Evenly spread by itself; with others as independent numbers are."""
    points = uniform(index, LEVELS)
    assert np.sort(np.floor(points * LEVELS**3)).tolist() == list(range(LEVELS**3))
    others = [uniform(one, LEVELS) for one in (*range(0, COLUMNS, 7), index - 1, index - COLUMNS)]
    for other in others:
        assert abs(np.corrcoef(points, other)[0, 1]) < 4.5 / LEVELS**1.5
        cells = np.bincount((np.floor(points * 5) * 5 + np.floor(other * 5)).astype(int), minlength=25)
        assert abs(cells / LEVELS**3 * 25 - 1).max() < 0.3


def test_the_levels_of_the_catalogue_make_an_array() -> None:
    levels = Catalogue().settings["sample_levels"]
    assert levels > 2
    assert all(levels % divisor for divisor in range(2, levels)), "the array needs a prime"


def test_normal_quantile_against_the_standard_library() -> None:
    p = np.concatenate(
        [np.linspace(0.0005, 0.9995, 2000), 10.0 ** np.arange(-300, -4, 5), 1 - 2.0 ** -np.arange(14, 50)]
    )
    exact = np.array([NormalDist().inv_cdf(float(one)) for one in p])
    assert normal_quantile(p) == pytest.approx(exact, rel=1.2e-9, abs=1e-15)
    assert NormalDist().inv_cdf(0.95) == pytest.approx(Z95, rel=1e-15)


def test_normal_quantile_is_finite_at_the_ends() -> None:
    assert np.isfinite(normal_quantile(np.array([0.0, 1.0]))).all()


@pytest.mark.parametrize("correlation", [-0.9, -0.5, 0.0, 0.5, 0.9])
def test_correlating_reorders_and_correlates_the_normal_scores(correlation: float) -> None:
    draws = {"a": uniform(3, LEVELS), "b": uniform(4, LEVELS), "c": uniform(5, LEVELS)}
    tied = correlated(draws, [("a", "b", correlation)])
    scores = normal_quantile(np.array([tied["a"], tied["b"]]))
    assert np.corrcoef(scores)[0, 1] == pytest.approx(correlation, abs=0.01)
    assert np.array_equal(np.sort(tied["b"]), np.sort(draws["b"]))
    assert np.array_equal(tied["c"], draws["c"])


def test_the_order_of_correlations_says_nothing() -> None:
    draws = {"a": uniform(3, LEVELS), "b": uniform(4, LEVELS), "c": uniform(5, LEVELS)}
    once = correlated(draws, [("a", "b", 0.5), ("b", "c", 0.3), ("a", "elsewhere", 0.2)])
    again = correlated(draws, [("c", "b", 0.3), ("b", "a", 0.5)])
    assert all(np.array_equal(once[name], again[name]) for name in draws)


def test_what_is_correlated_directly_or_through_others_belongs_together() -> None:
    pairs = [("a", "b", 0.5), ("c", "b", 0.1), ("d", "e", 0.2)]
    assert with_correlated({"a"}, pairs) == {"a", "b", "c"}
    assert with_correlated({"e", "x"}, pairs) == {"d", "e", "x"}
    assert with_correlated({"x"}, []) == {"x"}


def test_a_single_range_has_its_own_ends() -> None:
    """A single column is evenly spread: its quantiles are those of the distribution."""
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
def test_low_mid_and_high_are_the_5_50_and_95_per_cent_points(value: Range) -> None:
    assert spread(draw(value)) == pytest.approx([value.low, value.mid, value.high], rel=1e-5, abs=1e-5)


def test_each_half_of_an_asymmetric_range_has_its_own_width() -> None:
    value = Range(1.0, 2.0, 100.0, "log-normal")
    quantiles = spread(draw(value), (0.25, 0.75))
    z = NormalDist().inv_cdf(0.75) / Z95
    assert quantiles == pytest.approx([2 / 2**z, 2 * 50**z], rel=1e-5)


def test_the_ends_of_a_uniform_range_are_its_ends() -> None:
    points = draw(interval(10, 30, distribution="uniform"))
    assert (points.min(), points.max()) == pytest.approx((10, 30), abs=0.01)
    assert spread(points) == pytest.approx([11, 20, 29], rel=1e-9)


def test_samples_stay_within_the_bounds_of_their_quantity() -> None:
    points = draw(Range(0.5, 0.9, 0.99, "normal"), 0.0, 1.0)
    assert points.max() == 1.0
    assert points.min() >= 0.0
    assert spread(points, ENDS)[0] == pytest.approx(0.5, rel=1e-5)


def test_a_range_of_no_width_is_its_point() -> None:
    assert set(draw(Range(7.0, 7.0, 7.0, "log-normal")).tolist()) == {7.0}
    assert set(draw(Range(7.0, 7.0, 7.0, "normal")).tolist()) == {7.0}


def test_spread_is_linear_between_samples() -> None:
    assert spread(np.array([[0.0, 10.0], [5.0, 7.0]]), ENDS) == pytest.approx(np.array([[0, 5], [10, 7]]))
    assert spread(np.array([0.0, 10.0]), (0.25, 0.4, 0.75)) == pytest.approx([0, 3, 10])


def test_spread_is_that_of_numpy() -> None:
    random = np.random.default_rng(1)
    samples = random.lognormal(size=(3, 2197))
    quantiles = (0.0, 0.05, 0.37, 0.5, 0.95, 1.0)
    expected = np.quantile(samples, quantiles, axis=-1, method="hazen")
    assert spread(samples, quantiles) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("value", [0.1, 1 / 3, 1e-300, 7.1e22, 0.0, -2.7])
@pytest.mark.parametrize("count", [1, 2, 1000, LEVELS**3])
def test_spread_of_equal_samples_is_that_point(value: float, count: int) -> None:
    assert spread(np.full((2, count), value), ENDS).tolist() == [[value, value], [value, value]]


def test_quantiles_are_widened_to_a_central_value_and_no_further() -> None:
    ends = np.array([[1.0, 1.0, 1.0], [2.0, 2.0, 2.0], [3.0, 3.0, 3.0]])
    assert containing(ends, np.array([0.5, 2.5, 7.0])).tolist() == [[0.5, 1, 1], [2, 2, 2], [3, 3, 7]]
    assert containing(ends[:, 0], 9.0).tolist() == [1, 2, 9]
    assert containing(ends[:, 0], 2.0).tolist() == [1, 2, 3]
    assert np.isnan(containing(ends[:, 0], np.nan)).tolist() == [True, False, True]
