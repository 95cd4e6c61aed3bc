"""FLOP of a prompt, of an answer and of both, and the accelerator time that they take."""

from __future__ import annotations

from ...engine import Array
from ..registry import formula

GENERATES = {"topology": ("decoder-only", "encoder-decoder")}


@formula("inference_flop_per_prompt_token", source="kaplan-2020", when=GENERATES)
def flop_per_prompt_token(
    matmul_parameters: Array,
    attention_flop_per_context_token: Array,
    prompt_attended_tokens: Array,
    state_flop_per_token: Array,
) -> Array:
    """Forward FLOP of a prompt token: 2·N + attention FLOP per attended token · average attended tokens + states, with
    N GEMM parameters.
    """
    return 2 * matmul_parameters + attention_flop_per_context_token * prompt_attended_tokens + state_flop_per_token


@formula("inference_flop_per_output_token", source="kaplan-2020", when=GENERATES)
def flop_per_output_token(
    matmul_parameters: Array,
    attention_flop_per_context_token: Array,
    decode_attended_tokens: Array,
    state_flop_per_token: Array,
) -> Array:
    """Forward FLOP of a generated token: 2·N + attention FLOP per attended token · average attended tokens + states,
    with N GEMM parameters.
    """
    return 2 * matmul_parameters + attention_flop_per_context_token * decode_attended_tokens + state_flop_per_token


@formula("query_flop", source="definition")
def query_flop(
    prompt_tokens: Array,
    inference_flop_per_prompt_token: Array,
    output_tokens: Array,
    inference_flop_per_output_token: Array,
) -> Array:
    """Forward FLOP of a query: prompt tokens and output tokens, each times the FLOP per token."""
    return prompt_tokens * inference_flop_per_prompt_token + output_tokens * inference_flop_per_output_token


@formula("query_accelerator_s", source="definition")
def query_accelerator_time(
    computed_prompt_tokens: Array,
    prefill_tokens_per_s_per_accelerator: Array,
    output_tokens: Array,
    decode_tokens_per_s_per_accelerator: Array,
) -> Array:
    """Accelerator time of a query at full load: computed prompt tokens / prefill rate + output tokens / decode rate."""
    reading = computed_prompt_tokens / prefill_tokens_per_s_per_accelerator
    return reading + output_tokens / decode_tokens_per_s_per_accelerator


@formula("inference_flop_per_prompt_token", source="kaplan-2020", when=GENERATES, approximation="plan")
def two_flop_per_prompt_token(matmul_parameters: Array) -> Array:
    """Forward FLOP of a prompt token if the attention is unknown: 2·N, with N GEMM parameters."""
    return 2 * matmul_parameters


@formula("inference_flop_per_output_token", source="kaplan-2020", when=GENERATES, approximation="plan")
def two_flop_per_output_token(matmul_parameters: Array) -> Array:
    """Forward FLOP of a generated token if the attention is unknown: 2·N, with N GEMM parameters."""
    return 2 * matmul_parameters
