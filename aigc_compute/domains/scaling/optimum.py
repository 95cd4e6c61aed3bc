"""Compute-optimal parameters, tokens and loss under a published scaling law, chosen by name.

The constants belong to the law (`configs/scaling_laws/`). A parametric law gives the loss L = E + A/N^alpha + B/D^beta
for N parameters and D tokens. A law in power form gives the optimal N and D as powers of the compute C. Outside the
range in which it was fitted, a law is an extrapolation, and the estimate says so.
"""

from __future__ import annotations

from ...engine import Array
from ..registry import prediction
from ..training.methods import FROM_SCRATCH

PARAMETRIC = {"scaling_form": "parametric", **FROM_SCRATCH}
POWER = {"scaling_form": "power", **FROM_SCRATCH}


@prediction("compute_optimal_parameters", source="hoffmann-2022", when=PARAMETRIC)
def parametric_optimal_parameters(
    training_flop: Array,
    flop_per_parameter_per_token: Array,
    scaling_parameter_coefficient: Array,
    scaling_parameter_exponent: Array,
    scaling_data_coefficient: Array,
    scaling_data_exponent: Array,
) -> Array:
    """Compute-optimal parameters: N = G·(C/6)^(beta/(alpha+beta)) (Hoffmann 2022, eq. 4).

    G = (alpha·A / (beta·B))^(1/(alpha+beta)).
    """
    total = scaling_parameter_exponent + scaling_data_exponent
    ratio = (scaling_parameter_exponent * scaling_parameter_coefficient) / (
        scaling_data_exponent * scaling_data_coefficient
    )
    scale = (training_flop / flop_per_parameter_per_token) ** (scaling_data_exponent / total)
    return ratio ** (1 / total) * scale


@prediction("compute_optimal_tokens", source="hoffmann-2022", when=PARAMETRIC)
def parametric_optimal_tokens(
    training_flop: Array, flop_per_parameter_per_token: Array, compute_optimal_parameters: Array
) -> Array:
    """Compute-optimal tokens: D = C / (6·N) at the optimal N (Hoffmann 2022, eq. 4)."""
    return training_flop / (flop_per_parameter_per_token * compute_optimal_parameters)


@prediction("compute_optimal_loss", source="hoffmann-2022", when=PARAMETRIC)
def parametric_optimal_loss(
    compute_optimal_parameters: Array,
    compute_optimal_tokens: Array,
    scaling_irreducible_loss: Array,
    scaling_parameter_coefficient: Array,
    scaling_parameter_exponent: Array,
    scaling_data_coefficient: Array,
    scaling_data_exponent: Array,
) -> Array:
    """Loss at the compute optimum: L = E + A/N^alpha + B/D^beta (Hoffmann 2022, eq. 2).

    The unit is nats per token of the data on which the law was fitted.
    """
    return parametric_loss(
        compute_optimal_parameters,
        compute_optimal_tokens,
        scaling_irreducible_loss,
        scaling_parameter_coefficient,
        scaling_parameter_exponent,
        scaling_data_coefficient,
        scaling_data_exponent,
    )


@prediction("predicted_loss", source="hoffmann-2022", when=PARAMETRIC)
def parametric_loss(
    active_parameters: Array,
    training_tokens: Array,
    scaling_irreducible_loss: Array,
    scaling_parameter_coefficient: Array,
    scaling_parameter_exponent: Array,
    scaling_data_coefficient: Array,
    scaling_data_exponent: Array,
) -> Array:
    """Predicted loss: L = E + A/N^alpha + B/D^beta (Hoffmann 2022, eq. 2); only for dense text models."""
    return (
        scaling_irreducible_loss
        + scaling_parameter_coefficient / active_parameters**scaling_parameter_exponent
        + scaling_data_coefficient / training_tokens**scaling_data_exponent
    )


@prediction("training_flop", source="hoffmann-2022", when=PARAMETRIC, precedence=2)
def parametric_compute_for_loss(
    compute_optimal_loss: Array,
    flop_per_parameter_per_token: Array,
    scaling_irreducible_loss: Array,
    scaling_parameter_coefficient: Array,
    scaling_parameter_exponent: Array,
    scaling_data_coefficient: Array,
    scaling_data_exponent: Array,
) -> Array:
    """Least training FLOP for a loss: C = 6·((A·G^-alpha + B·G^beta) / (L - E))^(1/g).

    g = alpha·beta / (alpha + beta), G as in the compute-optimal parameters (Hoffmann 2022, eqs. 2 and 4, solved for C).
    """
    total = scaling_parameter_exponent + scaling_data_exponent
    ratio = (scaling_parameter_exponent * scaling_parameter_coefficient) / (
        scaling_data_exponent * scaling_data_coefficient
    )
    scale = ratio ** (1 / total)
    terms = (
        scaling_parameter_coefficient * scale**-scaling_parameter_exponent
        + scaling_data_coefficient * scale**scaling_data_exponent
    )
    power = total / (scaling_parameter_exponent * scaling_data_exponent)
    return flop_per_parameter_per_token * (terms / (compute_optimal_loss - scaling_irreducible_loss)) ** power


@prediction("training_tokens", source="hoffmann-2022", when=PARAMETRIC, precedence=2)
def parametric_tokens_for_loss(
    predicted_loss: Array,
    active_parameters: Array,
    scaling_irreducible_loss: Array,
    scaling_parameter_coefficient: Array,
    scaling_parameter_exponent: Array,
    scaling_data_coefficient: Array,
    scaling_data_exponent: Array,
) -> Array:
    """Training tokens for a loss: D = (B / (L - E - A/N^alpha))^(1/beta) (Hoffmann 2022, eq. 2, solved for D)."""
    data_term = (
        predicted_loss
        - scaling_irreducible_loss
        - scaling_parameter_coefficient / active_parameters**scaling_parameter_exponent
    )
    return (scaling_data_coefficient / data_term) ** (1 / scaling_data_exponent)


@prediction("compute_optimal_parameters", source="kaplan-2020", when=POWER)
def power_optimal_parameters(
    training_flop: Array,
    scaling_compute_unit_flop: Array,
    scaling_optimal_parameter_coefficient: Array,
    scaling_optimal_parameter_exponent: Array,
) -> Array:
    """Compute-optimal parameters: N = k·C^a (Kaplan 2020, eq. 1.7 and table 6; Hoffmann 2022, table 2)."""
    compute = training_flop / scaling_compute_unit_flop
    return scaling_optimal_parameter_coefficient * compute**scaling_optimal_parameter_exponent


@prediction("compute_optimal_tokens", source="kaplan-2020", when=POWER)
def power_optimal_tokens(
    training_flop: Array,
    scaling_compute_unit_flop: Array,
    scaling_optimal_token_coefficient: Array,
    scaling_optimal_token_exponent: Array,
) -> Array:
    """Compute-optimal tokens: D = k·C^b (Kaplan 2020, eq. 1.7 and table 6; Hoffmann 2022, table 2)."""
    compute = training_flop / scaling_compute_unit_flop
    return scaling_optimal_token_coefficient * compute**scaling_optimal_token_exponent


@prediction("compute_optimal_loss", source="kaplan-2020", when=POWER)
def power_optimal_loss(
    training_flop: Array,
    scaling_compute_unit_flop: Array,
    scaling_compute_coefficient: Array,
    scaling_compute_exponent: Array,
) -> Array:
    """Loss at the compute optimum: L = (C_c / C)^alpha_C (Kaplan 2020, eq. 1.3).

    Of the laws in power form only that of Kaplan 2020 states a loss.
    """
    compute = training_flop / scaling_compute_unit_flop
    return (scaling_compute_coefficient / compute) ** scaling_compute_exponent


@prediction("training_flop", source="kaplan-2020", when=POWER, precedence=2)
def power_compute_for_loss(
    compute_optimal_loss: Array,
    scaling_compute_unit_flop: Array,
    scaling_compute_coefficient: Array,
    scaling_compute_exponent: Array,
) -> Array:
    """Training FLOP for a loss: C = C_c / L^(1/alpha_C) (Kaplan 2020, eq. 1.3, solved for C)."""
    compute = scaling_compute_coefficient / compute_optimal_loss ** (1 / scaling_compute_exponent)
    return compute * scaling_compute_unit_flop
