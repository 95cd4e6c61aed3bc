"""Ranges that go together: what follows from them, and whose their spread is."""

from __future__ import annotations

from datetime import date
from math import exp, log, sqrt

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.evaluation.evaluate import Evaluation, evaluate_rows
from aigc_compute.scenario import Row
from aigc_compute.studies.sensitivity import drivers
from aigc_compute.units import interval

CATALOGUE = Catalogue()
DAY = date(2026, 11, 21)
HOURS, PRICE, COST = "accelerator_hours", "price_usd_per_accelerator_hour", "training_cost_usd"


def run(correlation: float | None) -> Row:
    given = {HOURS: interval(5e5, 2e6), PRICE: interval(1.0, 4.0)}
    return Row("run", given=given, correlations=() if correlation is None else ((HOURS, PRICE, correlation),))


def answer(correlation: float | None) -> Evaluation:
    return evaluate_rows([run(correlation)], CATALOGUE, DAY, [COST])[0]


@pytest.mark.parametrize("correlation", [-0.8, 0.0, 0.8])
def test_correlated_ranges_widen_or_cancel(correlation: float) -> None:
    """Two log-normal factors of the same fold: the cost's fold is 2 to the root of 2 + 2·correlation."""
    found, fold = answer(correlation), exp(log(2) * sqrt(2 + 2 * correlation))
    assert found.values[COST] == pytest.approx(2e6)
    assert found.low[COST] == pytest.approx(2e6 / fold, rel=0.05)
    assert found.high[COST] == pytest.approx(2e6 * fold, rel=0.05)


def test_a_row_keeps_its_range_beside_others() -> None:
    beside = evaluate_rows([run(0.8), run(None), run(-0.8), run(0.8)], CATALOGUE, DAY, [COST])
    for found, correlation in zip(beside, (0.8, None, -0.8, 0.8), strict=True):
        assert (found.low, found.high) == (answer(correlation).low, answer(correlation).high)


def test_independent_inputs_share_the_variance() -> None:
    found = drivers(COST, run(None), CATALOGUE, DAY)[1]
    assert [one.share.inputs for one in found] == [(one.name,) for one in found]
    assert sum(one.share.first for one in found) == pytest.approx(1, abs=0.05)


def test_correlated_inputs_have_one_share() -> None:
    found = drivers(COST, run(0.8), CATALOGUE, DAY)[1]
    assert {one.name for one in found} == {HOURS, PRICE}
    assert len({one.share for one in found}) == 1
    assert found[0].share.total == pytest.approx(1, abs=0.02)


def test_a_correlation_with_what_is_no_range_says_nothing() -> None:
    tied = Row("run", given=run(None).given, correlations=((HOURS, "layers", 0.9), (PRICE, "users", -0.9)))
    found = evaluate_rows([tied], CATALOGUE, DAY, [COST])[0]
    assert (found.low, found.high) == (answer(None).low, answer(None).high)


def test_no_answer_depends_on_what_is_asked_or_stands_beside_it() -> None:
    given = {"parameters": interval(6e10, 8e10), "training_tokens": interval(1e12, 2e12), "accelerators": 1024.0}
    given |= {"mfu": interval(0.3, 0.5), PRICE: interval(1, 3)}
    ties = (("mfu", "parameters", 0.5), ("mfu", PRICE, -0.6))
    row, point = (Row("row", given={**given, **one}, correlations=ties) for one in ({}, {"parameters": 7e10}))
    for one in (row, point):
        whole = evaluate_rows([one], CATALOGUE, DAY)[0]
        beside = evaluate_rows([row, point, one], CATALOGUE, DAY)[-1]
        for name in ("training_days", "training_flop", COST):
            alone = evaluate_rows([one], CATALOGUE, DAY, [name])[0]
            assert (whole.low[name], whole.high[name]) == (alone.low[name], alone.high[name])
            assert (whole.low[name], whole.high[name]) == (beside.low[name], beside.high[name])
