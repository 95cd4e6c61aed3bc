"""What a deployment gives its users: time to the first token, time of each further one, tokens a second.

A closed loop of so many requests in flight; arrivals at random come with the queueing model.
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
def interleaved_step(
    decode_step_time_s: Array,
    tokens_per_step: Array,
    inference_batch: Array,
    output_tokens: Array,
    computed_prompt_tokens: Array,
    prefill_tokens_per_s_per_accelerator: Array,
    inference_accelerators: Array,
) -> Array:
    """A step, and what is read of new prompts meanwhile: in a steady state B/out prompts for each token of all."""
    prompt = computed_prompt_tokens / (prefill_tokens_per_s_per_accelerator * inference_accelerators)
    return decode_step_time_s / tokens_per_step + inference_batch / output_tokens * prompt


@prediction("time_per_output_token_s", source="zhong-2024", when=UNDISTURBED)
def undisturbed_step(decode_step_time_s: Array, tokens_per_step: Array) -> Array:
    """A step alone: prompts are read elsewhere, or all before the first step."""
    return decode_step_time_s / tokens_per_step


@prediction("requests_waiting", source="definition")
def requests_waiting(concurrency: Array, inference_batch: Array) -> Array:
    """Those in flight whose cache does not fit."""
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
    """What each sequence gains in a step; where the memory is full, how many sequences it holds is uncertain, too."""
    batch = inference_batch * np.where(requests_waiting > 0, saturation_error, 1.0)
    return batch * tokens_per_step / (decode_step_time_s * inference_accelerators)


@formula("deployment_tokens_per_s", source="definition")
def deployment_speed(output_tokens: Array, query_accelerator_s: Array, deployed_accelerators: Array) -> Array:
    """Answers, with the time that their prompts take."""
    return output_tokens * deployed_accelerators / query_accelerator_s


@formula("answer_tokens_per_s", source="definition")
def answer_speed(time_per_output_token_s: Array) -> Array:
    """What one reader sees."""
    return 1 / time_per_output_token_s


@formula("prompt_tokens_per_s_of_a_copy", source="definition")
def prompt_speed(computed_prompt_tokens: Array, prefill_time_s: Array) -> Array:
    """One prompt alone, overheads included."""
    return computed_prompt_tokens / prefill_time_s


@formula("request_time_s", source="definition")
def request_time(time_to_first_token_s: Array, output_tokens: Array, time_per_output_token_s: Array) -> Array:
    """The first token and the further ones."""
    return time_to_first_token_s + (output_tokens - 1) * time_per_output_token_s


@prediction("time_to_first_token_s", source="pope-2022", when=STATIC)
def first_token_of_a_batch(prefill_time_s: Array) -> Array:
    """The prompt read on an idle copy, measured inside the program."""
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
    """Front end, own prompt with those before it, the steps in between, and, where the cache is full, the wait for
    others to finish: c/B - 1 answers (Little's law of a closed loop).
    """
    others = (inference_batch / inference_data_parallel) ** waiting_exponent
    reading = prefill_time_s * (1 + waiting_ratio * others)
    full = requests_waiting / inference_batch * output_tokens * time_per_output_token_s
    return waiting_error * (front_end_s + reading + waiting_steps * decode_step_time_s + full)


@formula("concurrency", source="definition", approximation="plan")
def as_many_as_are_decoded(inference_batch: Array) -> Array:
    """Nobody waits, where only those are known that are decoded."""
    return inference_batch
