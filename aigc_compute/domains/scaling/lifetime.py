"""The size that costs least over a model's life: training once, and every token that it will read or write.

Sardana 2024 (arXiv:2401.00448): the more a model is used, the smaller it should be and the longer trained, at the same
loss. Holds for every parametric law; many tokens for each parameter are soon outside the range in which it was fitted.
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ...units import SECONDS_PER_HOUR
from ..registry import formula, prediction
from .bisection import rising_root
from .optimum import PARAMETRIC, parametric_tokens_for_loss

FORWARD_PASSES = 3
"""Forward passes' worth of FLOP that a token takes in training: its own and two backward; in inference it is one."""


@prediction("target_loss", source="sardana-2024", when=PARAMETRIC)
def loss_of_the_model(predicted_loss: Array) -> Array:
    """As good as the model as it is."""
    return predicted_loss


@prediction("target_loss", source="sardana-2024", when=PARAMETRIC, precedence=1)
def loss_of_the_optimum(compute_optimal_loss: Array) -> Array:
    """As good as the training FLOP could make a model, where no model is given."""
    return compute_optimal_loss


@formula("lifetime_inference_tokens", source="definition", proportional=("service_days",))
def lifetime_inference_tokens(
    queries_per_day: Array, prompt_tokens: Array, output_tokens: Array, service_days: Array
) -> Array:
    """Every query of its days of service, read and written."""
    return queries_per_day * (prompt_tokens + output_tokens) * service_days


@formula("lifetime_flop", source="sardana-2024")
def lifetime_flop(
    training_flop: Array,
    flop_per_parameter_per_token: Array,
    active_parameters: Array,
    lifetime_inference_tokens: Array,
) -> Array:
    """6·N·D + 2·N·D_inf (Sardana 2024)."""
    inference = flop_per_parameter_per_token / FORWARD_PASSES * active_parameters * lifetime_inference_tokens
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
    """N where alpha·A/N^alpha = beta·B/D^beta · (1 + D_inf/(3·D)) at the target loss (Sardana 2024).

    The share that parameters have of the reducible loss is found by bisection of its log-odds, in which the condition
    rises: between the share at the compute optimum and the one that its few tokens would ask for.
    """
    reducible = target_loss - scaling_irreducible_loss
    free = lifetime_inference_tokens / FORWARD_PASSES
    fewest = (scaling_data_coefficient / reducible) ** (1 / scaling_data_exponent)

    def asked(odds: Array) -> Array:
        tokens = fewest * (1 + np.exp(odds)) ** (1 / scaling_data_exponent)
        return trained + np.log1p(free / tokens)

    trained = np.log(scaling_data_exponent / scaling_parameter_exponent)
    odds = rising_root(lambda tried: tried - asked(tried), trained, asked(trained))
    share = 1 / (1 + np.exp(-odds))
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
    """The tokens that bring the optimal parameters to the target loss."""
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
    """6·N·D + 2·N·D_inf at the optimum (Sardana 2024)."""
    tokens = lifetime_optimal_tokens + lifetime_inference_tokens / FORWARD_PASSES
    return flop_per_parameter_per_token * lifetime_optimal_parameters * tokens


@formula("inference_cost_ratio", source="sardana-2024")
def inference_cost_ratio(
    achieved_flop_per_s_per_accelerator: Array, query_accelerator_s: Array, query_flop: Array
) -> Array:
    """Speed of training over that of serving a query, both in model FLOP/s of one device at one price (Sardana 2024).

    It is that of the model as it is: other sizes are taken to serve at the same share of the peak.
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
    """Training and as many queries as make up the tokens of the model's life."""
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
    """As by FLOP, each token of inference weighted by what its FLOP cost more than in training (Sardana 2024)."""
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
    """The tokens that bring the cheapest parameters to the target loss."""
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
    """FLOP at the optimum, those of inference weighted, at the price of a FLOP in training."""
    tokens = cost_optimal_tokens + lifetime_inference_tokens * inference_cost_ratio / FORWARD_PASSES
    flop = flop_per_parameter_per_token * cost_optimal_parameters * tokens
    return flop * price_usd_per_accelerator_hour / (achieved_flop_per_s_per_accelerator * SECONDS_PER_HOUR)
