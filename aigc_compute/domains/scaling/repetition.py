"""Repeated data: the value of repeated tokens, and the optimum for a data set of a given size.

The value of repeated tokens, and of parameters beyond those that the data set supports, decays exponentially
(Muennighoff 2023, arXiv:2305.16264). The decay constants were fitted with the law muennighoff-2023, to models of up to
9 billion parameters and thousands of repeats; they are used with other laws as well. The formulas apply only where the
size of the data set is given, because otherwise all tokens are taken as new.
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
"""Half the width, in log tokens, of the bracket around the optimum of unlimited data in which the root is searched."""


def effective_amount(amount: Array, unique: Array, constant: Array) -> Array:
    """Return the effective amount U + U·R*·(1 − exp(−R/R*)), or the amount itself if it does not exceed U.

    U is `unique`, R* is `constant`, and R is the number of repeats, amount / U − 1.
    """
    repeats = np.maximum(amount / unique - 1, 0)
    effective: Array = np.minimum(amount, unique) - unique * constant * np.expm1(-repeats / constant)
    return effective


def _log_elasticity(amount: Array, unique: Array, constant: Array) -> Array:
    """Return the logarithm of the elasticity of `effective_amount`: its relative growth over that of the amount."""
    repeats = np.maximum(amount / unique - 1, 0)
    elasticity: Array = np.log(amount / effective_amount(amount, unique, constant)) - repeats / constant
    return elasticity


@prediction("effective_training_tokens", source="muennighoff-2023", when=LIMITED)
def effective_training_tokens(training_tokens: Array, dataset_tokens: Array, token_repetition_constant: Array) -> Array:
    """Effective tokens: D' = U + U·R*·(1 − exp(−R/R*)), with R = epochs − 1 (Muennighoff 2023).

    U is the number of tokens of the data set. Up to four epochs, D' is about the number of training tokens.
    """
    return effective_amount(training_tokens, dataset_tokens, token_repetition_constant)


@prediction("repeated_token_value", source="muennighoff-2023", when=LIMITED)
def repeated_token_value(epochs: Array, token_repetition_constant: Array) -> Array:
    """Effective tokens that the next token adds: exp(−R/R*), 1 while the data are new.

    R is the number of epochs − 1.
    """
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
    """Parameters U_N for which U tokens are optimal: alpha·A/U_N^alpha = beta·B/U^beta (Muennighoff 2023).

    U is the number of distinct tokens seen.
    """
    unique = np.minimum(training_tokens, dataset_tokens)
    return _supported_parameters(
        unique,
        scaling_parameter_coefficient,
        scaling_parameter_exponent,
        scaling_data_coefficient,
        scaling_data_exponent,
    )


def _supported_parameters(unique: Array, a: Array, alpha: Array, b: Array, beta: Array) -> Array:
    supported: Array = (alpha * a / (beta * b) * unique**beta) ** (1 / alpha)
    return supported


@prediction("effective_parameters", source="muennighoff-2023", when=LIMITED_BY_LAW)
def effective_parameters(
    active_parameters: Array, data_supported_parameters: Array, parameter_repetition_constant: Array
) -> Array:
    """Effective parameters: N' = U_N + U_N·R*·(1 − exp(−R/R*)), with R = N/U_N − 1 (Muennighoff 2023).

    The value of parameters beyond those that the data set supports decays like that of repeated tokens.
    """
    return effective_amount(active_parameters, data_supported_parameters, parameter_repetition_constant)


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
    """Predicted loss with repeated data: L = E + A/N'^alpha + B/D'^beta (Muennighoff 2023)."""
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
    """Tokens D with the lowest loss E + A/N'^alpha + B/D'^beta at N·D = C/6 (Muennighoff 2023).

    Solved by bisection for log D. At the optimum, one percent more parameters reduce the loss as much as one percent
    more tokens; the reduction by tokens decreases with D.
    """
    law = (scaling_parameter_coefficient, scaling_parameter_exponent, scaling_data_coefficient, scaling_data_exponent)
    product = training_flop / flop_per_parameter_per_token
    supported = _supported_parameters(dataset_tokens, *law)
    offset = np.log(scaling_parameter_exponent * scaling_parameter_coefficient) - np.log(
        scaling_data_exponent * scaling_data_coefficient
    )

    def excess(log_tokens: Array) -> Array:
        tokens = np.exp(log_tokens)
        sides = (
            (product / tokens, supported, parameter_repetition_constant, scaling_parameter_exponent),
            (tokens, dataset_tokens, token_repetition_constant, scaling_data_exponent),
        )
        parameter_side, token_side = (
            _log_elasticity(amount, unique, constant) - exponent * np.log(effective_amount(amount, unique, constant))
            for amount, unique, constant, exponent in sides
        )
        return offset + parameter_side - token_side

    unlimited = np.log(product / parametric_optimal_parameters(training_flop, flop_per_parameter_per_token, *law))
    tokens: Array = np.exp(rising_root(excess, unlimited - SPAN, unlimited + SPAN))
    return tokens


@formula("data_limited_epochs", source="definition", when=LIMITED_BY_LAW)
def data_limited_epochs(data_limited_tokens: Array, dataset_tokens: Array) -> Array:
    """Passes over the data set at the optimum: tokens at the optimum / tokens of the data set."""
    return data_limited_tokens / dataset_tokens


@prediction("data_limited_parameters", source="muennighoff-2023", when=LIMITED_BY_LAW)
def data_limited_parameters(
    training_flop: Array, flop_per_parameter_per_token: Array, data_limited_tokens: Array
) -> Array:
    """Parameters at the optimum of a given data set: N = C / (6·D)."""
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
    """Loss at the optimum of a given data set: L = E + A/N'^alpha + B/D'^beta (Muennighoff 2023)."""
    law = (scaling_parameter_coefficient, scaling_parameter_exponent, scaling_data_coefficient, scaling_data_exponent)
    supported = _supported_parameters(np.minimum(data_limited_tokens, dataset_tokens), *law)
    return parametric_loss(
        effective_amount(data_limited_parameters, supported, parameter_repetition_constant),
        effective_amount(data_limited_tokens, dataset_tokens, token_repetition_constant),
        scaling_irreducible_loss,
        *law,
    )
