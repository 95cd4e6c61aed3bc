"""Bytes of the weights of a served model, and how many of them a decode step or a prompt reads."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula, prediction

CALIBRATION = "serving-calibration-2026"
DENSE = {"sparsity": "dense"}
MIXTURE = {"sparsity": "mixture-of-experts"}
ONE_STACK: dict[str, str | tuple[str, ...]] = {"topology": ("decoder-only", "encoder-only")}


@formula(
    "weights_bytes",
    source="definition",
    proportional=("parameters", "inference_bytes_per_weight"),
    precedence={"parameters": 1, "weights_bytes": 1},
)
def weights_bytes(parameters: Array, inference_bytes_per_weight: Array) -> Array:
    """Size of all weights in serving: parameters · bytes per weight, scales of a quantised format included."""
    return parameters * inference_bytes_per_weight


@formula("weights_bytes", source="definition", when={**DENSE, **ONE_STACK}, binding=False)
def dense_stored_weights(
    parameters: Array,
    mixer_parameters: Array,
    feed_forward_parameters: Array,
    embedding_parameters: Array,
    vocabulary_size: Array,
    hidden_size: Array,
    tied_embeddings: Array,
    mixer_bytes_per_weight: Array,
    ffn_bytes_per_weight: Array,
    embedding_bytes_per_weight: Array,
    output_bytes_per_weight: Array,
    other_bytes_per_weight: Array,
) -> Array:
    """Size of the stored weights of a dense model: for each kind of weight, parameters · bytes per weight.

    A matrix that embedding and output share has the larger of both sizes. The formula is not binding, because a given
    number of bytes per weight holds for all kinds.
    """
    embeddings = stored_embeddings(
        embedding_parameters,
        vocabulary_size * hidden_size,
        tied_embeddings,
        embedding_bytes_per_weight,
        output_bytes_per_weight,
    )
    others = parameters - mixer_parameters - feed_forward_parameters - embedding_parameters
    layers = mixer_parameters * mixer_bytes_per_weight + feed_forward_parameters * ffn_bytes_per_weight
    return layers + embeddings + others * other_bytes_per_weight


@formula("weights_bytes", source="definition", when={**MIXTURE, **ONE_STACK}, binding=False)
def mixture_stored_weights(
    parameters: Array,
    routed_parameters: Array,
    mixer_parameters: Array,
    feed_forward_parameters: Array,
    embedding_parameters: Array,
    vocabulary_size: Array,
    hidden_size: Array,
    tied_embeddings: Array,
    expert_bytes_per_weight: Array,
    mixer_bytes_per_weight: Array,
    ffn_bytes_per_weight: Array,
    embedding_bytes_per_weight: Array,
    output_bytes_per_weight: Array,
    other_bytes_per_weight: Array,
) -> Array:
    """Size of the stored weights of a mixture of experts: for each kind of weight, parameters · bytes per weight.

    Routers count as feed-forward weights; they are below 0.1 % of the parameters. The formula is not binding, because a
    given number of bytes per weight holds for all kinds.
    """
    embeddings = stored_embeddings(
        embedding_parameters,
        vocabulary_size * hidden_size,
        tied_embeddings,
        embedding_bytes_per_weight,
        output_bytes_per_weight,
    )
    others = parameters - mixer_parameters - feed_forward_parameters - embedding_parameters
    unrouted = (feed_forward_parameters - routed_parameters) * ffn_bytes_per_weight
    layers = mixer_parameters * mixer_bytes_per_weight + unrouted + routed_parameters * expert_bytes_per_weight
    return layers + embeddings + others * other_bytes_per_weight


def stored_embeddings(
    parameters: Array, output_parameters: Array, tied: Array, embedding_bytes: Array, output_bytes: Array
) -> Array:
    """Size of the embeddings and the output projection. `parameters` are those of both, a shared matrix once."""
    output = (1 - tied) * output_parameters
    embedding_bytes = np.where(tied > 0, np.maximum(embedding_bytes, output_bytes), embedding_bytes)
    return (parameters - output) * embedding_bytes + output * output_bytes


@formula("unrouted_bytes_per_weight", source="definition", when=MIXTURE)
def unrouted_bytes_per_weight(
    weights_bytes: Array, parameters: Array, routed_parameters: Array, expert_bytes_per_weight: Array
) -> Array:
    """Stored bytes of a weight outside of the routed experts: (weights - experts) / (parameters - those of experts)."""
    return (weights_bytes - routed_parameters * expert_bytes_per_weight) / (parameters - routed_parameters)


@formula("inference_bytes_per_weight", source="definition", approximation="size")
def usual_bytes_per_weight(format_bytes_per_weight: Array) -> Array:
    """Bytes of a weight if the shape of the model is unknown: the usual average of the stored format."""
    return format_bytes_per_weight


@formula("expert_bytes_per_weight", source="definition", when=MIXTURE, approximation="size")
def expert_bytes_as_all(inference_bytes_per_weight: Array) -> Array:
    """Stored bytes of a weight of an expert if the kinds of weights are not distinguished: the average."""
    return inference_bytes_per_weight


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
    expert_bytes_per_weight: Array,
    unrouted_bytes_per_weight: Array,
) -> Array:
    """Weight bytes that a decode step of a mixture of experts reads: (N - R·k/E) · b + R·a · b_e, with N active GEMM
    parameters, R routed parameters of b_e bytes, of which the step activates the share a, and b bytes of the others.
    """
    unrouted = matmul_parameters - routed_parameters * expert_choice_share
    routed = routed_parameters * experts_touched_share
    return unrouted * unrouted_bytes_per_weight + routed * expert_bytes_per_weight


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
    expert_bytes_per_weight: Array,
    inference_tensor_parallel: Array,
    inference_data_parallel: Array,
    weight_byte_time_s: Array,
) -> Array:
    """Time to read the weights in a decode step of a mixture of experts: (W - R·(1 - 1/d)) · time per byte / t, where
    the step reads W bytes, R of them of experts. Experts are spread over all t·d accelerators of a stage, the other
    weights over the t accelerators of each group.
    """
    routed = routed_parameters * experts_touched_share * expert_bytes_per_weight
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
    expert_bytes_per_weight: Array,
    unrouted_bytes_per_weight: Array,
    inference_tensor_parallel: Array,
    inference_data_parallel: Array,
    weight_byte_time_s: Array,
) -> Array:
    """Time to read the weights for a prompt of a mixture of experts: ((N - R·k/E) · b + R·a/d · b_e) · time per byte /
    t, with N active GEMM parameters, R routed parameters of b_e bytes, of which the prompt activates the share a,
    and b bytes of the others. Experts are divided among d groups of t accelerators.
    """
    unrouted = (matmul_parameters - routed_parameters * expert_choice_share) * unrouted_bytes_per_weight
    routed = routed_parameters * prompt_experts_touched_share / inference_data_parallel * expert_bytes_per_weight
    return (unrouted + routed) * weight_byte_time_s / inference_tensor_parallel


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
