"""What is found by halving brackets is what a general minimiser finds, under every parametric law."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from aigc_compute.catalogue import Catalogue
from aigc_compute.domains.scaling.bisection import rising_root
from aigc_compute.domains.scaling.lifetime import lifetime_optimal_parameters, lifetime_optimal_tokens
from aigc_compute.domains.scaling.optimum import parametric_loss
from aigc_compute.domains.scaling.repetition import data_limited_loss, data_limited_tokens, effective_amount

CATALOGUE = Catalogue()
NAMES = (
    "scaling_irreducible_loss",
    "scaling_parameter_coefficient",
    "scaling_parameter_exponent",
    "scaling_data_coefficient",
    "scaling_data_exponent",
)
LAWS = {
    name: tuple(float(CATALOGUE.entry("scaling_laws", name)["constants"][one]) for one in NAMES)
    for name in CATALOGUE.names("scaling_laws")
    if CATALOGUE.entry("scaling_laws", name)["form"] == "parametric"
}
BY_TOKENS, BY_SIZE = (
    float(CATALOGUE.assumptions[f"{one}_repetition_constant"]["value"]) for one in ("token", "parameter")
)
SERVED = np.geomspace(1e9, 1e17, 33)


def least(function, start: float, reach: float = 12.0) -> float:  # type: ignore[no-untyped-def]
    """Where a function of a logarithm is least, within so much of a start."""
    found = minimize_scalar(function, bounds=(start - reach, start + reach), method="bounded", options={"xatol": 1e-12})
    return float(found.x)


@pytest.fixture(params=LAWS.values(), ids=LAWS.keys())
def law(request: pytest.FixtureRequest) -> tuple[float, ...]:
    return request.param  # type: ignore[no-any-return]


@pytest.mark.parametrize("served", [0.0, 1e11, 1e13, 1e16])
@pytest.mark.parametrize("reducible", [0.05, 0.2, 1.0])
def test_lifetime_optimum_is_the_least(law: tuple[float, ...], served: float, reducible: float) -> None:
    base, a, alpha, b, beta = law
    target = base + reducible

    def flop(log_odds: float) -> float:
        """Lifetime FLOP, in logarithms, by the odds of the parameters' part of the reducible loss."""
        share = 1 / (1 + np.exp(-log_odds))
        size, tokens = (a / (reducible * share)) ** (1 / alpha), (b / (reducible * (1 - share))) ** (1 / beta)
        return float(np.log(size) + np.log(6 * tokens + 2 * served))

    share = 1 / (1 + np.exp(-least(flop, 0.0, 20.0)))
    size = float(lifetime_optimal_parameters(*map(np.float64, (target, served, *law))))
    tokens = float(lifetime_optimal_tokens(*map(np.float64, (target, size, *law))))
    assert size == pytest.approx((a / (reducible * share)) ** (1 / alpha), rel=1e-5)
    assert parametric_loss(size, tokens, *law) == pytest.approx(target, rel=1e-12)
    assert alpha * a / size**alpha == pytest.approx(beta * b / tokens**beta * (1 + served / (3 * tokens)), rel=1e-9)


def test_the_more_is_served_the_smaller_the_model(law: tuple[float, ...]) -> None:
    target = np.full_like(SERVED, law[0] + 0.2)
    size = lifetime_optimal_parameters(target, SERVED, *law)
    tokens = lifetime_optimal_tokens(target, size, *law)
    assert (np.diff(size) < 0).all()
    assert (np.diff(tokens) > 0).all()
    better = lifetime_optimal_parameters(target - 0.1, SERVED, *law)
    assert (better > size).all()


@pytest.mark.parametrize("flop", [1e20, 1e22, 1e24])
@pytest.mark.parametrize("dataset", [1e10, 1e11, 1e12])
def test_data_limited_optimum_is_the_least(law: tuple[float, ...], flop: float, dataset: float) -> None:
    base, a, alpha, b, beta = law
    supported = (alpha * a / (beta * b) * dataset**beta) ** (1 / alpha)

    def loss(log_tokens: float) -> float:
        tokens = np.exp(log_tokens)
        size = effective_amount(flop / (6 * tokens), supported, BY_SIZE)
        return float(a / size**alpha + b / effective_amount(tokens, dataset, BY_TOKENS) ** beta)

    inputs = map(np.float64, (flop, dataset, 6, BY_TOKENS, BY_SIZE, *law[1:]))
    tokens = float(data_limited_tokens(*inputs))
    grid = np.linspace(np.log(tokens) - 20, np.log(tokens) + 20, 4001)
    best = grid[int(np.argmin([loss(one) for one in grid]))]
    assert np.log(tokens) == pytest.approx(least(loss, best, 0.05), abs=1e-4)
    found = data_limited_loss(flop / (6 * tokens), tokens, dataset, BY_TOKENS, BY_SIZE, *law)
    assert found == pytest.approx(base + loss(np.log(tokens)), rel=1e-9)
    assert loss(np.log(tokens)) <= loss(best)


def test_smaller_data_sets_are_seen_more_often_and_serve_worse(law: tuple[float, ...]) -> None:
    dataset = np.geomspace(1e8, 1e13, 51)
    flop = np.full_like(dataset, 1e22)
    constants = (np.float64(BY_TOKENS), np.float64(BY_SIZE))
    tokens = data_limited_tokens(flop, dataset, np.float64(6), *constants, *law[1:])
    loss = data_limited_loss(flop / (6 * tokens), tokens, dataset, *constants, *law)
    assert (np.diff(tokens / dataset) < 0).all()
    assert (np.diff(loss) <= 1e-15).all()
    assert tokens[-1] == pytest.approx(tokens[-2], rel=1e-9), "ample data no longer matter"


def test_four_epochs_are_nearly_fresh_and_forty_are_not() -> None:
    epochs = np.array([1.0, 2.0, 4.0, 40.0, 1e6])
    worth = effective_amount(epochs * 1e9, np.float64(1e9), np.float64(BY_TOKENS)) / (epochs * 1e9)
    assert worth[:3] == pytest.approx([1, 0.984, 0.931], abs=1e-3)
    assert worth[3] == pytest.approx(0.379, abs=1e-3)
    assert worth[4] * 1e6 == pytest.approx(1 + BY_TOKENS)


def test_a_root_outside_its_bracket_is_the_nearer_end() -> None:
    low, high = np.zeros(2), np.ones(2)
    shifts = np.array([-1.0, 2.0])
    assert rising_root(lambda tried: tried - shifts, low, high) == pytest.approx([0, 1])
