"""Data seen more than once: what repeats are worth, and the optimum for a data set of a given size.

Muennighoff 2023 (arXiv:2305.16264): the worth of repeated tokens, and of parameters beyond those that the
data set supports, decays exponentially. Fitted to models up to 9 billion parameters and thousands of repeats under the
law muennighoff-2023; with another law the decay constants are taken to hold as well. Only where the data set's size is
told: nothing follows from tokens that are merely assumed to be fresh.
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula, prediction
from .bisection import rising_root
from .optimum import PARAMETRIC, parametric_loss, parametric_optimal_parameters

LIMITED = {"data_supply": "limited"}
LIMITED_BY_LAW = {**LIMITED, **PARAMETRIC}

SPAN = 30.0
"""Logarithm of how far, either way, the optimum of a data set is looked for around that of ample data."""


def decayed(amount: Array, unique: Array, constant: Array) -> Array:
    """U + U·R*·(1 − exp(−R/R*)) of an amount that is R times more than `unique`; the amount itself up to that."""
    repeats = np.maximum(amount / unique - 1, 0)
    worth: Array = np.minimum(amount, unique) - unique * constant * np.expm1(-repeats / constant)
    return worth


def _log_growth(amount: Array, unique: Array, constant: Array) -> Array:
    """Logarithm of the percent that the worth grows with a percent more: the slope of `decayed` in logarithms."""
    repeats = np.maximum(amount / unique - 1, 0)
    growth: Array = np.log(amount / decayed(amount, unique, constant)) - repeats / constant
    return growth


@prediction("effective_training_tokens", source="muennighoff-2023", when=LIMITED)
def effective_training_tokens(training_tokens: Array, dataset_tokens: Array, token_repetition_constant: Array) -> Array:
    """D' = U + U·R*·(1 − exp(−R/R*)), R = epochs − 1 (Muennighoff 2023); about as many up to four epochs."""
    return decayed(training_tokens, dataset_tokens, token_repetition_constant)


@prediction("repeated_token_value", source="muennighoff-2023", when=LIMITED)
def repeated_token_value(epochs: Array, token_repetition_constant: Array) -> Array:
    """exp(−R/R*): how much the next token adds to the effective ones, one while data is fresh."""
    value: Array = np.exp(-np.maximum(epochs - 1, 0) / token_repetition_constant)
    return value


@prediction("data_supported_parameters", source="muennighoff-2023", when=LIMITED_BY_LAW)
def data_supported_parameters(
    training_tokens: Array,
    dataset_tokens: Array,
    scaling_parameter_coefficient: Array,
    scaling_parameter_exponent: Array,
    scaling_data_coefficient: Array,
    scaling_data_exponent: Array,
) -> Array:
    """U_N of the optimum whose tokens are those seen once: alpha·A/N^alpha = beta·B/U^beta (Muennighoff 2023)."""
    unique = np.minimum(training_tokens, dataset_tokens)
    return _supported(
        unique,
        scaling_parameter_coefficient,
        scaling_parameter_exponent,
        scaling_data_coefficient,
        scaling_data_exponent,
    )


def _supported(unique: Array, a: Array, alpha: Array, b: Array, beta: Array) -> Array:
    supported: Array = (alpha * a / (beta * b) * unique**beta) ** (1 / alpha)
    return supported


@prediction("effective_parameters", source="muennighoff-2023", when=LIMITED_BY_LAW)
def effective_parameters(
    active_parameters: Array, data_supported_parameters: Array, parameter_repetition_constant: Array
) -> Array:
    """N' = U_N + U_N·R*·(1 − exp(−R/R*)), R = N/U_N − 1: what exceeds the data decays as repeats do."""
    return decayed(active_parameters, data_supported_parameters, parameter_repetition_constant)


@prediction("repeated_loss", source="muennighoff-2023", when=LIMITED_BY_LAW)
def repeated_loss(
    effective_parameters: Array,
    effective_training_tokens: Array,
    scaling_irreducible_loss: Array,
    scaling_parameter_coefficient: Array,
    scaling_parameter_exponent: Array,
    scaling_data_coefficient: Array,
    scaling_data_exponent: Array,
) -> Array:
    """L = E + A/N'^alpha + B/D'^beta for the model as it is (Muennighoff 2023)."""
    return parametric_loss(
        effective_parameters,
        effective_training_tokens,
        scaling_irreducible_loss,
        scaling_parameter_coefficient,
        scaling_parameter_exponent,
        scaling_data_coefficient,
        scaling_data_exponent,
    )


@prediction("data_limited_tokens", source="muennighoff-2023", when=LIMITED_BY_LAW)
def data_limited_tokens(
    training_flop: Array,
    dataset_tokens: Array,
    flop_per_parameter_per_token: Array,
    token_repetition_constant: Array,
    parameter_repetition_constant: Array,
    scaling_parameter_coefficient: Array,
    scaling_parameter_exponent: Array,
    scaling_data_coefficient: Array,
    scaling_data_exponent: Array,
) -> Array:
    """D with the least E + A/N'^alpha + B/D'^beta at N·D = C/6 (Muennighoff 2023), by bisection of log D.

    There a percent more parameters takes off as much as a percent more tokens; what tokens take off falls with D.
    """
    law = (scaling_parameter_coefficient, scaling_parameter_exponent, scaling_data_coefficient, scaling_data_exponent)
    product = training_flop / flop_per_parameter_per_token
    supported = _supported(dataset_tokens, *law)
    offset = np.log(scaling_parameter_exponent * scaling_parameter_coefficient) - np.log(
        scaling_data_exponent * scaling_data_coefficient
    )

    def excess(log_tokens: Array) -> Array:
        tokens = np.exp(log_tokens)
        sides = (
            (product / tokens, supported, parameter_repetition_constant, scaling_parameter_exponent),
            (tokens, dataset_tokens, token_repetition_constant, scaling_data_exponent),
        )
        by_size, by_data = (
            _log_growth(amount, unique, constant) - exponent * np.log(decayed(amount, unique, constant))
            for amount, unique, constant, exponent in sides
        )
        return offset + by_size - by_data

    ample = np.log(product / parametric_optimal_parameters(training_flop, flop_per_parameter_per_token, *law))
    tokens: Array = np.exp(rising_root(excess, ample - SPAN, ample + SPAN))
    return tokens


@formula("data_limited_epochs", source="definition", when=LIMITED_BY_LAW)
def data_limited_epochs(data_limited_tokens: Array, dataset_tokens: Array) -> Array:
    """Tokens over those of the data set."""
    return data_limited_tokens / dataset_tokens


@prediction("data_limited_parameters", source="muennighoff-2023", when=LIMITED_BY_LAW)
def data_limited_parameters(
    training_flop: Array, flop_per_parameter_per_token: Array, data_limited_tokens: Array
) -> Array:
    """N = C / (6·D)."""
    return training_flop / (flop_per_parameter_per_token * data_limited_tokens)


@prediction("data_limited_loss", source="muennighoff-2023", when=LIMITED_BY_LAW)
def data_limited_loss(
    data_limited_parameters: Array,
    data_limited_tokens: Array,
    dataset_tokens: Array,
    token_repetition_constant: Array,
    parameter_repetition_constant: Array,
    scaling_irreducible_loss: Array,
    scaling_parameter_coefficient: Array,
    scaling_parameter_exponent: Array,
    scaling_data_coefficient: Array,
    scaling_data_exponent: Array,
) -> Array:
    """L = E + A/N'^alpha + B/D'^beta at that optimum (Muennighoff 2023)."""
    law = (scaling_parameter_coefficient, scaling_parameter_exponent, scaling_data_coefficient, scaling_data_exponent)
    supported = _supported(np.minimum(data_limited_tokens, dataset_tokens), *law)
    return parametric_loss(
        decayed(data_limited_parameters, supported, parameter_repetition_constant),
        decayed(data_limited_tokens, dataset_tokens, token_repetition_constant),
        scaling_irreducible_loss,
        *law,
    )
