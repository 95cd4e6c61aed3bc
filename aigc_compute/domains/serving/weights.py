"""Bytes of the weights of a served model, and how many of them a decode step or a prompt reads."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula, prediction

CALIBRATION = "serving-calibration-2026"
DENSE = {"sparsity": "dense"}
MIXTURE = {"sparsity": "mixture-of-experts"}


@formula("weights_bytes", source="definition", proportional=("parameters",), precedence={"parameters": 1})
def weights_bytes(parameters: Array, inference_bytes_per_weight: Array) -> Array:
    """Size of all weights in the serving precision: parameters · bytes per weight. Scales of a quantised format count
    as far as its bytes per weight include them.
    """
    return parameters * inference_bytes_per_weight


@formula("expert_choice_share", source="fedus-2021", when=MIXTURE)
def expert_choice_share(experts_per_token: Array, experts: Array) -> Array:
    """Share of the experts that a token is routed to: k / E, with k of E experts per token."""
    return experts_per_token / experts


@prediction("routed_parameters", source="fedus-2021", when=MIXTURE, precedence=1)
def routed_parameters(parameters: Array, active_parameters: Array, expert_choice_share: Array) -> Array:
    """Weights of all routed experts: (N - N_active) / (1 - k/E), because each of the N - N_active parameters that a
    token skips belongs to the share 1 - k/E of the experts.
    """
    return (parameters - active_parameters) / (1 - expert_choice_share)


@prediction("experts_touched_share", source="fedus-2021", when=MIXTURE)
def experts_touched(expert_choice_share: Array, step_sequences: Array, checked_tokens: Array) -> Array:
    """Share of the experts that a decode step activates: 1 - (1 - k/E)^B, if its B tokens choose independently."""
    share: Array = -np.expm1(step_sequences * checked_tokens * np.log1p(-expert_choice_share))
    return share


@prediction("prompt_experts_touched_share", source="fedus-2021", when=MIXTURE)
def prompt_experts_touched(expert_choice_share: Array, computed_prompt_tokens: Array) -> Array:
    """Share of the experts that a prompt activates: 1 - (1 - k/E)^s, if its s computed tokens choose independently."""
    share: Array = -np.expm1(computed_prompt_tokens * np.log1p(-expert_choice_share))
    return share


@prediction("weights_read_bytes", source="fedus-2021", when=DENSE)
def dense_weights_read(matmul_parameters: Array, inference_bytes_per_weight: Array) -> Array:
    """Weight bytes that a decode step of a dense model reads: GEMM parameters · bytes per weight, independent of the
    batch. The input embedding is left out, because a step reads only a few of its rows.
    """
    return matmul_parameters * inference_bytes_per_weight


@prediction("weights_read_bytes", source="fedus-2021", when=MIXTURE)
def mixture_weights_read(
    matmul_parameters: Array,
    routed_parameters: Array,
    expert_choice_share: Array,
    experts_touched_share: Array,
    inference_bytes_per_weight: Array,
) -> Array:
    """Weight bytes that a decode step of a mixture of experts reads: (N + R·(a - k/E)) · bytes per weight, with N
    active GEMM parameters, R routed parameters and the share a of experts that the step activates.
    """
    further = routed_parameters * (experts_touched_share - expert_choice_share)
    return (matmul_parameters + further) * inference_bytes_per_weight


@prediction("weight_byte_time_s", source=CALIBRATION)
def weight_byte_time(accelerator_memory_bandwidth_bytes_per_s: Array, weight_read_efficiency: Array) -> Array:
    """Time to read a byte of weights on one accelerator: 1 / (memory bandwidth · efficiency of the engine)."""
    return 1 / (accelerator_memory_bandwidth_bytes_per_s * weight_read_efficiency)


@prediction("product_parameters", source="kaplan-2020", when=DENSE)
def dense_gemm_parameters(matmul_parameters: Array) -> Array:
    """Effective GEMM parameters of a dense model: all GEMM parameters, each counted once."""
    return matmul_parameters


@prediction("product_parameters", source=CALIBRATION, when=MIXTURE)
def mixture_gemm_parameters(
    matmul_parameters: Array,
    routed_parameters: Array,
    expert_choice_share: Array,
    expert_half_width: Array,
    expert_ffn_size: Array,
) -> Array:
    """Effective GEMM parameters of a mixture of experts: N + R·k/E·w/width, with N active GEMM parameters, R routed
    parameters and the width w at which an expert takes twice its time. GEMMs of narrow experts are slower by the factor
    1 + w/width, so that their parameters count by that factor.
    """
    chosen = routed_parameters * expert_choice_share
    return matmul_parameters + chosen * expert_half_width / expert_ffn_size


@prediction("decode_weights_time_s", source="pope-2022", when=DENSE)
def dense_weights_time(weights_read_bytes: Array, inference_tensor_parallel: Array, weight_byte_time_s: Array) -> Array:
    """Time to read the weights in a decode step of a dense model: weight bytes · time per byte / t, with tensor
    parallelism t. Pipeline stages run one after the other and do not shorten it.
    """
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
    """Time to read the weights in a decode step of a mixture of experts: (W - R·(1 - 1/d)) · time per byte / t, where
    the step reads W bytes, R of them of experts. Experts are spread over all t·d accelerators of a stage, the other
    weights over the t accelerators of each group.
    """
    routed = routed_parameters * experts_touched_share * inference_bytes_per_weight
    per_accelerator = weights_read_bytes - routed * (1 - 1 / inference_data_parallel)
    return per_accelerator * weight_byte_time_s / inference_tensor_parallel


@prediction("prompt_weights_time_s", source="pope-2022", when=DENSE)
def dense_prompt_weights_time(decode_weights_time_s: Array) -> Array:
    """Time to read the weights for a prompt of a dense model: the same as in a decode step."""
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
    """Time to read the weights for a prompt of a mixture of experts: (N - R·k/E + R·a/d) · bytes per weight · time per
    byte / t, with N active GEMM parameters, R routed parameters and the share a of experts that the prompt activates.
    Experts are divided among d groups of t accelerators.
    """
    always = matmul_parameters - routed_parameters * expert_choice_share
    routed = routed_parameters * prompt_experts_touched_share / inference_data_parallel
    return (always + routed) * inference_bytes_per_weight * weight_byte_time_s / inference_tensor_parallel


@formula("product_parameters", source="kaplan-2020", when=MIXTURE, approximation="plan")
def gemm_parameters_of_unknown_experts(matmul_parameters: Array) -> Array:
    """Effective GEMM parameters if the experts are unknown: all active GEMM parameters, each counted once."""
    return matmul_parameters


@formula("routed_parameters", source="fedus-2021", when=MIXTURE, approximation="plan")
def inactive_parameters(parameters: Array, active_parameters: Array) -> Array:
    """Weights of all routed experts if the number of experts is unknown: N - N_active, a few percent too low."""
    return parameters - active_parameters


@formula("expert_choice_share", source="fedus-2021", when=MIXTURE, approximation="plan")
def active_share(parameters: Array, active_parameters: Array) -> Array:
    """Share of the experts that a token is routed to if the number of experts is unknown: N_active / N."""
    return active_parameters / parameters
