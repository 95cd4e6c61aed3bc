"""FLOP of a prompt, of an answer and of both, and the accelerator time they take."""

from __future__ import annotations

from ...engine import Array
from ..registry import formula

GENERATES = {"topology": ("decoder-only", "encoder-decoder")}


@formula("inference_flop_per_prompt_token", source="kaplan-2020", when=GENERATES)
def flop_per_prompt_token(
    matmul_parameters: Array, attention_flop_per_context_token: Array, prompt_attended_tokens: Array
) -> Array:
    """2·N and attention to what of the prompt a token sees on average."""
    return 2 * matmul_parameters + attention_flop_per_context_token * prompt_attended_tokens


@formula("inference_flop_per_output_token", source="kaplan-2020", when=GENERATES)
def flop_per_output_token(
    matmul_parameters: Array, attention_flop_per_context_token: Array, decode_attended_tokens: Array
) -> Array:
    """2·N and attention to what a token sees of the context so far."""
    return 2 * matmul_parameters + attention_flop_per_context_token * decode_attended_tokens


@formula("query_flop", source="definition")
def query_flop(
    prompt_tokens: Array,
    inference_flop_per_prompt_token: Array,
    output_tokens: Array,
    inference_flop_per_output_token: Array,
) -> Array:
    """Reading the prompt and writing the answer."""
    return prompt_tokens * inference_flop_per_prompt_token + output_tokens * inference_flop_per_output_token


@formula("query_accelerator_s", source="definition")
def query_accelerator_time(
    computed_prompt_tokens: Array,
    prefill_tokens_per_s_per_accelerator: Array,
    output_tokens: Array,
    decode_tokens_per_s_per_accelerator: Array,
) -> Array:
    """Accelerator seconds at full load: prompts and answers take turns."""
    reading = computed_prompt_tokens / prefill_tokens_per_s_per_accelerator
    return reading + output_tokens / decode_tokens_per_s_per_accelerator


@formula("inference_flop_per_prompt_token", source="kaplan-2020", when=GENERATES, approximation="plan")
def two_flop_per_prompt_token(matmul_parameters: Array) -> Array:
    """2·N where the attention is unknown."""
    return 2 * matmul_parameters


@formula("inference_flop_per_output_token", source="kaplan-2020", when=GENERATES, approximation="plan")
def two_flop_per_output_token(matmul_parameters: Array) -> Array:
    """2·N where the attention is unknown."""
    return 2 * matmul_parameters
