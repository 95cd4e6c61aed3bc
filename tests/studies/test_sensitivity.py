"""Correlated ranges: the ranges that follow from them, and their shares in the variance of a result."""

from __future__ import annotations

from datetime import date
from math import exp, log, sqrt

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.evaluation.evaluate import Evaluation, evaluate_rows
from aigc_compute.scenario import Row
from aigc_compute.studies.sensitivity import drivers
from aigc_compute.units import Range, interval

CATALOGUE = Catalogue()
DAY = date(2026, 11, 21)
HOURS, PRICE, COST = "accelerator_hours", "price_usd_per_accelerator_hour", "training_cost_usd"


def run(correlation: float | None) -> Row:
    """Return a run with a correlation of hours and price, or without any."""
    inputs: dict[str, float | Range] = {HOURS: interval(5e5, 2e6), PRICE: interval(1.0, 4.0)}
    return Row("run", given=inputs, correlations=() if correlation is None else ((HOURS, PRICE, correlation),))


def answer(correlation: float | None) -> Evaluation:
    return evaluate_rows([run(correlation)], CATALOGUE, DAY, [COST])[0]


@pytest.mark.parametrize("correlation", [-0.8, 0.0, 0.8])
def test_a_positive_correlation_widens_the_range_of_a_product_and_a_negative_one_narrows_it(correlation: float) -> None:
    """Both factors are log-normal with a range of half to twice the central value. The ends of the product are the
    central value divided and multiplied by 2 to the power of sqrt(2 + 2·correlation).
    """
    result, factor = answer(correlation), exp(log(2) * sqrt(2 + 2 * correlation))
    assert result.values[COST] == pytest.approx(2e6)
    assert result.low[COST] == pytest.approx(2e6 / factor, rel=0.05)
    assert result.high[COST] == pytest.approx(2e6 * factor, rel=0.05)


def test_the_range_of_a_row_does_not_depend_on_correlations_of_other_rows() -> None:
    results = evaluate_rows([run(0.8), run(None), run(-0.8), run(0.8)], CATALOGUE, DAY, [COST])
    for result, correlation in zip(results, (0.8, None, -0.8, 0.8), strict=True):
        assert (result.low, result.high) == (answer(correlation).low, answer(correlation).high)


def test_independent_inputs_have_shares_that_add_up_to_the_variance() -> None:
    of_cost = drivers(COST, run(None), CATALOGUE, DAY)[1]
    assert [driver.share.inputs for driver in of_cost] == [(driver.name,) for driver in of_cost]
    assert sum(driver.share.first for driver in of_cost) == pytest.approx(1, abs=0.05)


def test_correlated_inputs_have_a_common_share() -> None:
    of_cost = drivers(COST, run(0.8), CATALOGUE, DAY)[1]
    assert {driver.name for driver in of_cost} == {HOURS, PRICE}
    assert len({driver.share for driver in of_cost}) == 1
    assert of_cost[0].share.total == pytest.approx(1, abs=0.02)


def test_a_correlation_with_an_input_without_a_range_changes_nothing() -> None:
    correlated = Row("run", given=run(None).given, correlations=((HOURS, "layers", 0.9), (PRICE, "users", -0.9)))
    result = evaluate_rows([correlated], CATALOGUE, DAY, [COST])[0]
    assert (result.low, result.high) == (answer(None).low, answer(None).high)


def test_the_range_of_a_quantity_depends_neither_on_requested_quantities_nor_on_other_rows() -> None:
    inputs: dict[str, float | Range] = {
        "parameters": interval(6e10, 8e10),
        "training_tokens": interval(1e12, 2e12),
        "accelerators": 1024.0,
        "mfu": interval(0.3, 0.5),
        PRICE: interval(1, 3),
    }
    correlations = (("mfu", "parameters", 0.5), ("mfu", PRICE, -0.6))
    ranged = Row("row", given=inputs, correlations=correlations)
    point = Row("row", given={**inputs, "parameters": 7e10}, correlations=correlations)
    for row in (ranged, point):
        all_quantities = evaluate_rows([row], CATALOGUE, DAY)[0]
        with_others = evaluate_rows([ranged, point, row], CATALOGUE, DAY)[-1]
        for name in ("training_days", "training_flop", COST):
            only = evaluate_rows([row], CATALOGUE, DAY, [name])[0]
            ends = all_quantities.low[name], all_quantities.high[name]
            assert ends == (only.low[name], only.high[name])
            assert ends == (with_others.low[name], with_others.high[name])
