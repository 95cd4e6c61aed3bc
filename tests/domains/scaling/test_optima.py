"""Under every parametric scaling law, the optima that are found by bisection equal those of a general minimiser."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from aigc_compute.catalogue import Catalogue
from aigc_compute.domains.scaling.bisection import rising_root
from aigc_compute.domains.scaling.lifetime import lifetime_optimal_parameters, lifetime_optimal_tokens
from aigc_compute.domains.scaling.optimum import parametric_loss
from aigc_compute.domains.scaling.repetition import data_limited_loss, data_limited_tokens, effective_amount
from aigc_compute.engine import Array

CATALOGUE = Catalogue()
NAMES = (
    "scaling_irreducible_loss",
    "scaling_parameter_coefficient",
    "scaling_parameter_exponent",
    "scaling_data_coefficient",
    "scaling_data_exponent",
)
LAWS = {
    name: tuple(float(CATALOGUE.entry("scaling_laws", name)["constants"][constant]) for constant in NAMES)
    for name in CATALOGUE.names("scaling_laws")
    if CATALOGUE.entry("scaling_laws", name)["form"] == "parametric"
}
TOKEN_CONSTANT, PARAMETER_CONSTANT = (
    float(CATALOGUE.assumptions[f"{kind}_repetition_constant"]["value"]) for kind in ("token", "parameter")
)
INFERENCE_TOKENS = np.geomspace(1e9, 1e17, 33)


def call(function: Callable[..., Array], *inputs: float) -> float:
    """Return the result of a formula for scalars."""
    return float(function(*map(np.float64, inputs)))


def minimum(function: Callable[[float], float], start: float, reach: float = 12.0) -> float:
    """Return the argument at which a function is least, between `start - reach` and `start + reach`."""
    bounds = (start - reach, start + reach)
    return float(minimize_scalar(function, bounds=bounds, method="bounded", options={"xatol": 1e-12}).x)


@pytest.fixture(params=LAWS)
def law(request: pytest.FixtureRequest) -> tuple[float, ...]:
    """The constants of a parametric scaling law, in the order of NAMES."""
    return LAWS[request.param]


@pytest.mark.parametrize("served", [0.0, 1e11, 1e13, 1e16])
@pytest.mark.parametrize("reducible", [0.05, 0.2, 1.0])
def test_the_lifetime_optimum_has_the_least_flop(law: tuple[float, ...], served: float, reducible: float) -> None:
    base, a, alpha, b, beta = law
    target = base + reducible

    def flop(log_odds: float) -> float:
        """Logarithm of the lifetime FLOP; `log_odds` are those of the parameters' share in the reducible loss."""
        share = 1 / (1 + np.exp(-log_odds))
        size, tokens = (a / (reducible * share)) ** (1 / alpha), (b / (reducible * (1 - share))) ** (1 / beta)
        return float(np.log(size) + np.log(6 * tokens + 2 * served))

    share = 1 / (1 + np.exp(-minimum(flop, 0.0, 20.0)))
    size = call(lifetime_optimal_parameters, target, served, *law)
    tokens = call(lifetime_optimal_tokens, target, size, *law)
    assert size == pytest.approx((a / (reducible * share)) ** (1 / alpha), rel=1e-5)
    assert call(parametric_loss, size, tokens, *law) == pytest.approx(target, rel=1e-12)
    assert alpha * a / size**alpha == pytest.approx(beta * b / tokens**beta * (1 + served / (3 * tokens)), rel=1e-9)


def test_more_inference_makes_the_optimal_model_smaller(law: tuple[float, ...]) -> None:
    target = np.full_like(INFERENCE_TOKENS, law[0] + 0.2)
    optimal_size: Callable[..., Array] = lifetime_optimal_parameters
    optimal_tokens: Callable[..., Array] = lifetime_optimal_tokens
    size = optimal_size(target, INFERENCE_TOKENS, *law)
    assert (np.diff(size) < 0).all()
    assert (np.diff(optimal_tokens(target, size, *law)) > 0).all()
    assert (optimal_size(target - 0.1, INFERENCE_TOKENS, *law) > size).all()


@pytest.mark.parametrize("flop", [1e20, 1e22, 1e24])
@pytest.mark.parametrize("dataset", [1e10, 1e11, 1e12])
def test_the_data_limited_optimum_has_the_least_loss(law: tuple[float, ...], flop: float, dataset: float) -> None:
    base, a, alpha, b, beta = law
    supported = (alpha * a / (beta * b) * dataset**beta) ** (1 / alpha)

    def loss(log_tokens: float) -> float:
        tokens = np.exp(log_tokens)
        size = call(effective_amount, flop / (6 * tokens), supported, PARAMETER_CONSTANT)
        return float(a / size**alpha + b / call(effective_amount, tokens, dataset, TOKEN_CONSTANT) ** beta)

    tokens = call(data_limited_tokens, flop, dataset, 6, TOKEN_CONSTANT, PARAMETER_CONSTANT, *law[1:])
    grid = np.linspace(np.log(tokens) - 20, np.log(tokens) + 20, 4001)
    best = grid[int(np.argmin([loss(log_tokens) for log_tokens in grid]))]
    assert np.log(tokens) == pytest.approx(minimum(loss, best, 0.05), abs=1e-4)
    size = flop / (6 * tokens)
    optimal_loss = call(data_limited_loss, size, tokens, dataset, TOKEN_CONSTANT, PARAMETER_CONSTANT, *law)
    assert optimal_loss == pytest.approx(base + loss(np.log(tokens)), rel=1e-9)
    assert loss(np.log(tokens)) <= loss(best)


def test_a_smaller_data_set_is_repeated_more_often_and_gives_a_higher_loss(law: tuple[float, ...]) -> None:
    dataset = np.geomspace(1e8, 1e13, 51)
    flop = np.full_like(dataset, 1e22)
    optimal_tokens: Callable[..., Array] = data_limited_tokens
    optimal_loss: Callable[..., Array] = data_limited_loss
    tokens = optimal_tokens(flop, dataset, 6.0, TOKEN_CONSTANT, PARAMETER_CONSTANT, *law[1:])
    loss = optimal_loss(flop / (6 * tokens), tokens, dataset, TOKEN_CONSTANT, PARAMETER_CONSTANT, *law)
    assert (np.diff(tokens / dataset) < 0).all()
    assert (np.diff(loss) <= 1e-15).all()
    assert tokens[-1] == pytest.approx(tokens[-2], rel=1e-9), "beyond ample data, more data change nothing"


def test_four_epochs_are_nearly_as_good_as_fresh_tokens_and_forty_are_not() -> None:
    epochs = np.array([1.0, 2.0, 4.0, 40.0, 1e6])
    effective: Callable[..., Array] = effective_amount
    relative_value = effective(epochs * 1e9, 1e9, TOKEN_CONSTANT) / (epochs * 1e9)
    assert relative_value[:3] == pytest.approx([1, 0.984, 0.931], abs=1e-3)
    assert relative_value[3] == pytest.approx(0.379, abs=1e-3)
    assert relative_value[4] * 1e6 == pytest.approx(1 + TOKEN_CONSTANT)


def test_a_root_outside_its_bracket_is_replaced_by_the_nearer_end() -> None:
    low, high = np.zeros(2), np.ones(2)
    shifts = np.array([-1.0, 2.0])
    assert rising_root(lambda values: values - shifts, low, high) == pytest.approx([0, 1])
