"""Service that a deployment gives its users: time to first token, time per output token, tokens per second.

The number of requests in flight is fixed (a closed loop). Random arrivals are simulated by the command `latency`.
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula, prediction
from .weights import CALIBRATION

STATIC = {"serving_mode": "static-batch"}
AGGREGATED = {"serving_mode": "aggregated"}
UNDISTURBED = {"serving_mode": ("disaggregated", "static-batch")}
LIVE = {"serving_mode": ("aggregated", "disaggregated")}


@prediction("time_per_output_token_s", source="agrawal-2024", when=AGGREGATED)
def time_per_token_with_prefill(
    decode_step_time_s: Array,
    tokens_per_step: Array,
    inference_batch: Array,
    output_tokens: Array,
    computed_prompt_tokens: Array,
    prefill_tokens_per_s_per_accelerator: Array,
    inference_accelerators: Array,
) -> Array:
    """Time per output token if prefill is mixed into decode: step time / tokens per step + B/o · prefill time of a
    prompt, because B/o prompts are read for each token of all B sequences in a steady state, with o tokens per answer.
    """
    prompt = computed_prompt_tokens / (prefill_tokens_per_s_per_accelerator * inference_accelerators)
    return decode_step_time_s / tokens_per_step + inference_batch / output_tokens * prompt


@prediction("time_per_output_token_s", source="zhong-2024", when=UNDISTURBED)
def time_per_token_without_prefill(decode_step_time_s: Array, tokens_per_step: Array) -> Array:
    """Time per output token if prefill is not mixed into decode: step time / tokens per step. Prompts are read on other
    accelerators or before the first step.
    """
    return decode_step_time_s / tokens_per_step


@prediction("requests_waiting", source="definition")
def requests_waiting(concurrency: Array, inference_batch: Array) -> Array:
    """Requests that wait because their KV cache does not fit: requests in flight - sequences decoded together."""
    return concurrency - inference_batch


@prediction("decode_tokens_per_s_per_accelerator", source="pope-2022")
def decode_speed(
    decode_step_time_s: Array,
    tokens_per_step: Array,
    inference_batch: Array,
    inference_accelerators: Array,
    requests_waiting: Array,
    saturation_error: Array,
) -> Array:
    """Tokens that an accelerator generates in a second: B · tokens per step / (step time · n), with B sequences on the
    n accelerators of a replica. If requests wait for memory, B is multiplied by the saturation error.
    """
    batch = inference_batch * np.where(requests_waiting > 0, saturation_error, 1.0)
    return batch * tokens_per_step / (decode_step_time_s * inference_accelerators)


@formula("deployment_tokens_per_s", source="definition")
def deployment_speed(output_tokens: Array, query_accelerator_s: Array, deployed_accelerators: Array) -> Array:
    """Tokens that all replicas generate in a second: output tokens · accelerators / accelerator time per query, prefill
    included.
    """
    return output_tokens * deployed_accelerators / query_accelerator_s


@formula("answer_tokens_per_s", source="definition")
def answer_speed(time_per_output_token_s: Array) -> Array:
    """Tokens per second of one answer: 1 / time per output token."""
    return 1 / time_per_output_token_s


@formula("prompt_tokens_per_s_of_a_copy", source="definition")
def prompt_speed(computed_prompt_tokens: Array, prefill_time_s: Array) -> Array:
    """Prompt tokens per second of one prompt on an idle replica: computed prompt tokens / prefill time, overheads
    included.
    """
    return computed_prompt_tokens / prefill_time_s


@formula("request_time_s", source="definition")
def request_time(time_to_first_token_s: Array, output_tokens: Array, time_per_output_token_s: Array) -> Array:
    """Time of a request: time to first token + (output tokens - 1) · time per output token."""
    return time_to_first_token_s + (output_tokens - 1) * time_per_output_token_s


@prediction("time_to_first_token_s", source="pope-2022", when=STATIC)
def first_token_of_static_batch(prefill_time_s: Array) -> Array:
    """Time to first token of a static batch: the prefill time on an idle replica, measured within the engine, without
    network and front end.
    """
    return prefill_time_s


@prediction("time_to_first_token_s", source=CALIBRATION, when=LIVE)
def first_token_under_load(
    front_end_s: Array,
    prefill_time_s: Array,
    waiting_ratio: Array,
    waiting_exponent: Array,
    inference_batch: Array,
    inference_data_parallel: Array,
    waiting_steps: Array,
    decode_step_time_s: Array,
    requests_waiting: Array,
    output_tokens: Array,
    time_per_output_token_s: Array,
    waiting_error: Array,
) -> Array:
    """Time to first token under load: (front end + prefill of this and of earlier prompts + decode steps in between +
    wait for memory) · error of the model. If the cache is full, a request waits for c/B - 1 answers (Little's law of a
    closed loop, with c requests in flight and B decoded together).
    """
    others = (inference_batch / inference_data_parallel) ** waiting_exponent
    reading = prefill_time_s * (1 + waiting_ratio * others)
    full = requests_waiting / inference_batch * output_tokens * time_per_output_token_s
    return waiting_error * (front_end_s + reading + waiting_steps * decode_step_time_s + full)


@formula("concurrency", source="definition", approximation="plan")
def concurrency_of_batch(inference_batch: Array) -> Array:
    """Requests in flight if only the sequences decoded together are given: as many, so that no request waits."""
    return inference_batch
