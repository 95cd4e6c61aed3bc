"""The model size of least lifetime FLOP or cost: training, and all tokens that the model reads and writes in service.

The more a model is used, the smaller it should be and the longer it should be trained, at the same loss (Sardana 2024,
arXiv:2401.00448). This holds for every parametric scaling law. The optimum often has so many tokens per parameter that
it lies outside the range in which the law was fitted.
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ...units import SECONDS_PER_HOUR
from ..registry import formula, prediction
from .bisection import rising_root
from .optimum import PARAMETRIC, parametric_tokens_for_loss

TRAINING_TO_INFERENCE_FLOP = 3
"""Training FLOP of a token over its inference FLOP: one forward and two backward passes against one forward pass."""


@prediction("target_loss", source="sardana-2024", when=PARAMETRIC)
def target_loss_of_model(predicted_loss: Array) -> Array:
    """Target loss where a model is given: the loss that is predicted for it."""
    return predicted_loss


@prediction("target_loss", source="sardana-2024", when=PARAMETRIC, precedence=1)
def target_loss_of_optimum(compute_optimal_loss: Array) -> Array:
    """Target loss where no model is given: the lowest loss for the training FLOP."""
    return compute_optimal_loss


@formula("lifetime_inference_tokens", source="definition", proportional=("service_days",))
def lifetime_inference_tokens(
    queries_per_day: Array, prompt_tokens: Array, output_tokens: Array, service_days: Array
) -> Array:
    """Tokens of all inference: queries per day × (prompt tokens + output tokens) × days of service."""
    return queries_per_day * (prompt_tokens + output_tokens) * service_days


@formula("lifetime_flop", source="sardana-2024")
def lifetime_flop(
    training_flop: Array,
    flop_per_parameter_per_token: Array,
    active_parameters: Array,
    lifetime_inference_tokens: Array,
) -> Array:
    """Lifetime FLOP: training and inference, 6·N·D + 2·N·D_inf (Sardana 2024)."""
    inference = (
        flop_per_parameter_per_token / TRAINING_TO_INFERENCE_FLOP * active_parameters * lifetime_inference_tokens
    )
    return training_flop + inference


@prediction("lifetime_optimal_parameters", source="sardana-2024", when=PARAMETRIC)
def lifetime_optimal_parameters(
    target_loss: Array,
    lifetime_inference_tokens: Array,
    scaling_irreducible_loss: Array,
    scaling_parameter_coefficient: Array,
    scaling_parameter_exponent: Array,
    scaling_data_coefficient: Array,
    scaling_data_exponent: Array,
) -> Array:
    """Parameters N with the least lifetime FLOP: alpha·A/N^alpha = beta·B/D^beta · (1 + D_inf/(3·D)) (Sardana 2024).

    N and D reach the target loss. The equation is solved by bisection for the log-odds of the share that the parameter
    term A/N^alpha has of the reducible loss. The difference of its sides increases with these log-odds. The root lies
    between the log-odds at the compute optimum and those that the tokens of the compute optimum would require.
    """
    reducible = target_loss - scaling_irreducible_loss
    weighted_inference_tokens = lifetime_inference_tokens / TRAINING_TO_INFERENCE_FLOP
    min_tokens = (scaling_data_coefficient / reducible) ** (1 / scaling_data_exponent)

    optimum = np.log(scaling_data_exponent / scaling_parameter_exponent)

    def required_log_odds(log_odds: Array) -> Array:
        tokens = min_tokens * (1 + np.exp(log_odds)) ** (1 / scaling_data_exponent)
        return optimum + np.log1p(weighted_inference_tokens / tokens)

    log_odds = rising_root(lambda value: value - required_log_odds(value), optimum, required_log_odds(optimum))
    share = 1 / (1 + np.exp(-log_odds))
    result: Array = (scaling_parameter_coefficient / (reducible * share)) ** (1 / scaling_parameter_exponent)
    return result


@prediction("lifetime_optimal_tokens", source="sardana-2024", when=PARAMETRIC)
def lifetime_optimal_tokens(
    target_loss: Array,
    lifetime_optimal_parameters: Array,
    scaling_irreducible_loss: Array,
    scaling_parameter_coefficient: Array,
    scaling_parameter_exponent: Array,
    scaling_data_coefficient: Array,
    scaling_data_exponent: Array,
) -> Array:
    """Training tokens with which the lifetime-optimal parameters reach the target loss."""
    return parametric_tokens_for_loss(
        target_loss,
        lifetime_optimal_parameters,
        scaling_irreducible_loss,
        scaling_parameter_coefficient,
        scaling_parameter_exponent,
        scaling_data_coefficient,
        scaling_data_exponent,
    )


@prediction("lifetime_optimal_flop", source="sardana-2024", when=PARAMETRIC)
def lifetime_optimal_flop(
    flop_per_parameter_per_token: Array,
    lifetime_optimal_parameters: Array,
    lifetime_optimal_tokens: Array,
    lifetime_inference_tokens: Array,
) -> Array:
    """Lifetime FLOP at the optimum: 6·N·D + 2·N·D_inf (Sardana 2024)."""
    tokens = lifetime_optimal_tokens + lifetime_inference_tokens / TRAINING_TO_INFERENCE_FLOP
    return flop_per_parameter_per_token * lifetime_optimal_parameters * tokens


@formula("inference_cost_ratio", source="sardana-2024")
def inference_cost_ratio(
    achieved_flop_per_s_per_accelerator: Array, query_accelerator_s: Array, query_flop: Array
) -> Array:
    """Cost of a FLOP in serving over training: FLOP/s of training / FLOP/s of serving a query (Sardana 2024).

    Both are model FLOP/s of one accelerator at the same price. The ratio is that of the given model: models of other
    sizes are taken to serve at the same share of the peak.
    """
    return achieved_flop_per_s_per_accelerator * query_accelerator_s / query_flop


@formula("lifetime_cost_usd", source="sardana-2024")
def lifetime_cost(
    training_cost_usd: Array,
    lifetime_inference_tokens: Array,
    prompt_tokens: Array,
    output_tokens: Array,
    cost_per_query_usd: Array,
) -> Array:
    """Lifetime cost: cost of training + number of queries in the service life × cost per query."""
    return training_cost_usd + lifetime_inference_tokens / (prompt_tokens + output_tokens) * cost_per_query_usd


@prediction("cost_optimal_parameters", source="sardana-2024", when=PARAMETRIC)
def cost_optimal_parameters(
    target_loss: Array,
    lifetime_inference_tokens: Array,
    inference_cost_ratio: Array,
    scaling_irreducible_loss: Array,
    scaling_parameter_coefficient: Array,
    scaling_parameter_exponent: Array,
    scaling_data_coefficient: Array,
    scaling_data_exponent: Array,
) -> Array:
    """Parameters with the lowest lifetime cost: as for FLOP, with inference tokens × cost ratio (Sardana 2024).

    The cost ratio is the cost of a FLOP in serving over that in training.
    """
    return lifetime_optimal_parameters(
        target_loss,
        lifetime_inference_tokens * inference_cost_ratio,
        scaling_irreducible_loss,
        scaling_parameter_coefficient,
        scaling_parameter_exponent,
        scaling_data_coefficient,
        scaling_data_exponent,
    )


@prediction("cost_optimal_tokens", source="sardana-2024", when=PARAMETRIC)
def cost_optimal_tokens(
    target_loss: Array,
    cost_optimal_parameters: Array,
    scaling_irreducible_loss: Array,
    scaling_parameter_coefficient: Array,
    scaling_parameter_exponent: Array,
    scaling_data_coefficient: Array,
    scaling_data_exponent: Array,
) -> Array:
    """Training tokens with which the cost-optimal parameters reach the target loss."""
    return lifetime_optimal_tokens(
        target_loss,
        cost_optimal_parameters,
        scaling_irreducible_loss,
        scaling_parameter_coefficient,
        scaling_parameter_exponent,
        scaling_data_coefficient,
        scaling_data_exponent,
    )


@prediction("cost_optimal_lifetime_usd", source="sardana-2024", when=PARAMETRIC)
def cost_optimal_lifetime(
    flop_per_parameter_per_token: Array,
    cost_optimal_parameters: Array,
    cost_optimal_tokens: Array,
    lifetime_inference_tokens: Array,
    inference_cost_ratio: Array,
    price_usd_per_accelerator_hour: Array,
    achieved_flop_per_s_per_accelerator: Array,
) -> Array:
    """Lowest lifetime cost: lifetime FLOP at the optimum, inference weighted by the cost ratio, × cost of a FLOP.

    The cost of a FLOP is that of training.
    """
    tokens = cost_optimal_tokens + lifetime_inference_tokens * inference_cost_ratio / TRAINING_TO_INFERENCE_FLOP
    flop = flop_per_parameter_per_token * cost_optimal_parameters * tokens
    return flop * price_usd_per_accelerator_hour / (achieved_flop_per_s_per_accelerator * SECONDS_PER_HOUR)
