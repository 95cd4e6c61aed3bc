"""Weights of a served model: how many bytes, and how many of them a step reads."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula, prediction

CALIBRATION = "serving-calibration-2026"
DENSE = {"sparsity": "dense"}
MIXTURE = {"sparsity": "mixture-of-experts"}


@formula("weights_bytes", source="definition", proportional=("parameters",), precedence={"parameters": 1})
def weights_bytes(parameters: Array, inference_bytes_per_weight: Array) -> Array:
    """All weights in the serving precision; scales of quantised formats as far as the format counts them."""
    return parameters * inference_bytes_per_weight


@formula("expert_choice_share", source="fedus-2021", when=MIXTURE)
def expert_choice_share(experts_per_token: Array, experts: Array) -> Array:
    """k / E."""
    return experts_per_token / experts


@prediction("routed_parameters", source="fedus-2021", when=MIXTURE, precedence=1)
def routed_parameters(parameters: Array, active_parameters: Array, expert_choice_share: Array) -> Array:
    """A token passes through k/E of them, and what it passes by is the difference: (N - N_active) / (1 - k/E)."""
    return (parameters - active_parameters) / (1 - expert_choice_share)


@prediction("experts_touched_share", source="fedus-2021", when=MIXTURE)
def experts_touched(expert_choice_share: Array, step_sequences: Array, checked_tokens: Array) -> Array:
    """1 - (1 - k/E)^B, if the tokens of a step choose independently."""
    share: Array = -np.expm1(step_sequences * checked_tokens * np.log1p(-expert_choice_share))
    return share


@prediction("prompt_experts_touched_share", source="fedus-2021", when=MIXTURE)
def prompt_experts_touched(expert_choice_share: Array, computed_prompt_tokens: Array) -> Array:
    """As in a decode step, with the tokens of the prompt."""
    share: Array = -np.expm1(computed_prompt_tokens * np.log1p(-expert_choice_share))
    return share


@prediction("weights_read_bytes", source="fedus-2021", when=DENSE)
def dense_weights_read(matmul_parameters: Array, inference_bytes_per_weight: Array) -> Array:
    """A decode step reads every weight once, whatever the batch; of the input embedding next to nothing."""
    return matmul_parameters * inference_bytes_per_weight


@prediction("weights_read_bytes", source="fedus-2021", when=MIXTURE)
def mixture_weights_read(
    matmul_parameters: Array,
    routed_parameters: Array,
    expert_choice_share: Array,
    experts_touched_share: Array,
    inference_bytes_per_weight: Array,
) -> Array:
    """Experts that no token of the step chose are not read."""
    further = routed_parameters * (experts_touched_share - expert_choice_share)
    return (matmul_parameters + further) * inference_bytes_per_weight


@prediction("weight_byte_time_s", source=CALIBRATION)
def weight_byte_time(accelerator_memory_bandwidth_bytes_per_s: Array, weight_read_efficiency: Array) -> Array:
    """Through the memory, at the share of its bandwidth that an engine's kernels reach."""
    return 1 / (accelerator_memory_bandwidth_bytes_per_s * weight_read_efficiency)


@prediction("product_parameters", source="kaplan-2020", when=DENSE)
def dense_products(matmul_parameters: Array) -> Array:
    """All that take part in products."""
    return matmul_parameters


@prediction("product_parameters", source=CALIBRATION, when=MIXTURE)
def mixture_products(
    matmul_parameters: Array,
    routed_parameters: Array,
    expert_choice_share: Array,
    expert_half_width: Array,
    expert_ffn_size: Array,
) -> Array:
    """Products of narrow experts are slower, by 1 + w/width: their weights count for more."""
    chosen = routed_parameters * expert_choice_share
    return matmul_parameters + chosen * expert_half_width / expert_ffn_size


@prediction("decode_weights_time_s", source="pope-2022", when=DENSE)
def dense_weights_time(weights_read_bytes: Array, inference_tensor_parallel: Array, weight_byte_time_s: Array) -> Array:
    """Each stage of a pipeline after the other."""
    return weights_read_bytes * weight_byte_time_s / inference_tensor_parallel


@prediction("decode_weights_time_s", source="fedus-2021", when=MIXTURE)
def mixture_weights_time(
    weights_read_bytes: Array,
    routed_parameters: Array,
    experts_touched_share: Array,
    inference_bytes_per_weight: Array,
    inference_tensor_parallel: Array,
    inference_data_parallel: Array,
    weight_byte_time_s: Array,
) -> Array:
    """Experts lie evenly on all accelerators of a stage, the rest on those of each group."""
    routed = routed_parameters * experts_touched_share * inference_bytes_per_weight
    per_accelerator = weights_read_bytes - routed * (1 - 1 / inference_data_parallel)
    return per_accelerator * weight_byte_time_s / inference_tensor_parallel


@prediction("prompt_weights_time_s", source="pope-2022", when=DENSE)
def dense_prompt_weights_time(decode_weights_time_s: Array) -> Array:
    """As a decode step."""
    return decode_weights_time_s


@prediction("prompt_weights_time_s", source="fedus-2021", when=MIXTURE)
def mixture_prompt_weights_time(
    matmul_parameters: Array,
    routed_parameters: Array,
    expert_choice_share: Array,
    prompt_experts_touched_share: Array,
    inference_bytes_per_weight: Array,
    inference_tensor_parallel: Array,
    inference_data_parallel: Array,
    weight_byte_time_s: Array,
) -> Array:
    """As a decode step, with the experts that the prompt chose."""
    always = matmul_parameters - routed_parameters * expert_choice_share
    routed = routed_parameters * prompt_experts_touched_share / inference_data_parallel
    return (always + routed) * inference_bytes_per_weight * weight_byte_time_s / inference_tensor_parallel


@formula("product_parameters", source="kaplan-2020", when=MIXTURE, approximation="plan")
def products_of_unknown_experts(matmul_parameters: Array) -> Array:
    """All alike, where the experts are unknown."""
    return matmul_parameters


@formula("routed_parameters", source="fedus-2021", when=MIXTURE, approximation="plan")
def all_but_active(parameters: Array, active_parameters: Array) -> Array:
    """What a token passes by, where the experts are unknown; a few in a hundred too low."""
    return parameters - active_parameters


@formula("expert_choice_share", source="fedus-2021", when=MIXTURE, approximation="plan")
def active_share(parameters: Array, active_parameters: Array) -> Array:
    """Active over all weights, where the experts are unknown."""
    return active_parameters / parameters
