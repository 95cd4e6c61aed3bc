"""How a copy of a model is laid out over accelerators to serve, and how many sequences it holds."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula, prediction
from ..whole import whole_up

DENSE = {"sparsity": "dense"}
MIXTURE = {"sparsity": "mixture-of-experts"}
PER_HEAD = {"attention": "per-head"}
LATENT = {"attention": "latent"}
AGGREGATED = {"serving_mode": ("aggregated", "static-batch")}
DISAGGREGATED = {"serving_mode": "disaggregated"}


@formula(
    "inference_accelerators",
    source="pope-2022",
    proportional=("inference_tensor_parallel", "inference_pipeline_parallel", "inference_data_parallel"),
    when=AGGREGATED,
)
def accelerators_of_a_copy(
    inference_tensor_parallel: Array, inference_pipeline_parallel: Array, inference_data_parallel: Array
) -> Array:
    """n = t·p·d; experts lie on all t·d accelerators of a stage."""
    return inference_tensor_parallel * inference_pipeline_parallel * inference_data_parallel


@prediction("inference_data_parallel", source="zhong-2024", when=DISAGGREGATED)
def groups_that_decode(
    inference_accelerators: Array,
    decode_accelerator_share: Array,
    inference_tensor_parallel: Array,
    inference_pipeline_parallel: Array,
) -> Array:
    """Those of the accelerators that decode (DistServe, section 3)."""
    decoding = inference_accelerators * decode_accelerator_share
    return np.maximum(decoding / (inference_tensor_parallel * inference_pipeline_parallel), 1.0)


@formula("inference_data_parallel", source="pope-2022", when=AGGREGATED, approximation="performance")
def one_group() -> np.float64:
    """One group, unless more are stated."""
    return np.float64(1)


@formula("inference_pipeline_parallel", source="pope-2022", approximation="performance")
def one_stage(inference_tensor_parallel: Array) -> Array:
    """No pipeline, where only the accelerators that share a matrix are stated."""
    return np.ones_like(inference_tensor_parallel)


@formula("inference_tensor_parallel", source="pope-2022", when=AGGREGATED, approximation="performance")
def one_accelerator_a_stage(inference_pipeline_parallel: Array) -> Array:
    """Whole matrices, where only the stages of a pipeline are stated."""
    return np.ones_like(inference_pipeline_parallel)


@formula("inference_tensor_parallel", source="zhong-2024", when=DISAGGREGATED, approximation="plan")
def every_accelerator_a_group(inference_accelerators: Array) -> Array:
    """Wide groups of experts, attention undivided, as large mixtures are decoded apart."""
    return np.ones_like(inference_accelerators)


@prediction("inference_link_bytes_per_s", source="definition")
def slowest_link(
    inference_tensor_parallel: Array,
    inference_data_parallel: Array,
    accelerators_per_link_domain: Array,
    accelerator_link_bytes_per_s: Array,
    accelerator_network_bytes_per_s: Array,
) -> Array:
    """The fast link, unless a stage reaches beyond its domain."""
    within = inference_tensor_parallel * inference_data_parallel <= accelerators_per_link_domain
    return np.where(within, accelerator_link_bytes_per_s, accelerator_network_bytes_per_s)


@prediction("cache_shards", source="pope-2022", when=PER_HEAD)
def cache_by_heads(inference_tensor_parallel: Array, key_value_heads: Array) -> Array:
    """Accelerators beyond the number of KV heads hold copies (Pope 2022, section 3.3)."""
    return np.minimum(inference_tensor_parallel, key_value_heads)


@prediction("cache_shards", source="deepseek-2024-v2", when=LATENT)
def whole_latent_cache(inference_tensor_parallel: Array) -> Array:
    """Every accelerator holds the one compressed vector."""
    return np.ones_like(inference_tensor_parallel)


@prediction("cache_room_bytes", source="kwon-2023", when=DENSE)
def room_beside_dense_weights(
    weights_bytes: Array,
    accelerator_memory_bytes: Array,
    usable_memory_fraction: Array,
    serving_buffer_bytes: Array,
    inference_tensor_parallel: Array,
    inference_pipeline_parallel: Array,
) -> Array:
    """What each accelerator has left beside its weights and buffers."""
    weights = weights_bytes / (inference_tensor_parallel * inference_pipeline_parallel)
    return accelerator_memory_bytes * usable_memory_fraction - serving_buffer_bytes - weights


@prediction("cache_room_bytes", source="kwon-2023", when=MIXTURE)
def room_beside_experts(
    weights_bytes: Array,
    routed_parameters: Array,
    inference_bytes_per_weight: Array,
    accelerator_memory_bytes: Array,
    usable_memory_fraction: Array,
    serving_buffer_bytes: Array,
    inference_tensor_parallel: Array,
    inference_pipeline_parallel: Array,
    inference_data_parallel: Array,
) -> Array:
    """As beside dense weights; experts are divided among all groups."""
    routed = routed_parameters * inference_bytes_per_weight
    whole = weights_bytes - routed * (1 - 1 / inference_data_parallel)
    weights = whole / (inference_tensor_parallel * inference_pipeline_parallel)
    return accelerator_memory_bytes * usable_memory_fraction - serving_buffer_bytes - weights


@prediction("cache_sequences", source="kwon-2023")
def sequences_that_fit(
    cache_room_bytes: Array,
    cache_shards: Array,
    inference_pipeline_parallel: Array,
    inference_data_parallel: Array,
    cache_bytes_per_decoding_sequence: Array,
) -> Array:
    """Parts of sequences half way through their answers, in pages (Kwon 2023); one where nothing fits."""
    parts = cache_shards * inference_pipeline_parallel * inference_data_parallel
    return np.maximum(cache_room_bytes * parts / cache_bytes_per_decoding_sequence, 1.0)


@formula("deployment_fits", source="definition")
def deployment_fits(cache_room_bytes: Array) -> Array:
    """Whether anything is left for sequences."""
    return np.where(cache_room_bytes > 0, 1.0, 0.0)


@prediction("inference_batch", source="kwon-2023")
def sequences_decoded(concurrency: Array, cache_sequences: Array) -> Array:
    """All requests in flight, as far as their cache fits; the others wait."""
    return np.minimum(concurrency, cache_sequences)


@prediction("step_sequences", source="narayanan-2021")
def sequences_of_a_pass(inference_batch: Array, inference_pipeline_parallel: Array) -> Array:
    """As many micro-batches as stages are under way."""
    return np.maximum(inference_batch / inference_pipeline_parallel, np.minimum(inference_batch, 1.0))


@prediction("minimum_inference_accelerators", source="pope-2022")
def minimum_inference_accelerators(
    weights_bytes: Array,
    kv_cache_bytes_per_sequence: Array,
    accelerator_memory_bytes: Array,
    usable_memory_fraction: Array,
) -> Array:
    """Weights and the cache of one sequence must fit."""
    needed = weights_bytes + kv_cache_bytes_per_sequence
    return whole_up(needed / (accelerator_memory_bytes * usable_memory_fraction))


@formula("deployed_accelerators", source="definition", approximation="plan")
def one_copy(inference_accelerators: Array) -> Array:
    """One copy, unless more accelerators are stated."""
    return inference_accelerators


@formula("inference_accelerators", source="pope-2022", approximation="plan")
def smallest_copy(
    weights_bytes: Array,
    kv_cache_bytes_per_sequence: Array,
    target_inference_batch: Array,
    accelerator_memory_bytes: Array,
    usable_memory_fraction: Array,
    serving_buffer_bytes: Array,
) -> Array:
    """As few as hold the weights and the sequences that are to be decoded together."""
    needed = weights_bytes + target_inference_batch * kv_cache_bytes_per_sequence
    room = accelerator_memory_bytes * usable_memory_fraction - serving_buffer_bytes
    return whole_up(needed / np.maximum(room, accelerator_memory_bytes * usable_memory_fraction / 2))


@formula("inference_pipeline_parallel", source="narayanan-2021", when=AGGREGATED, approximation="plan", precedence=1)
def stage_within_the_fast_link(inference_accelerators: Array, accelerators_per_link_domain: Array) -> Array:
    """Matrices are shared within the fast link, layers beyond it (Narayanan 2021, takeaway 1); not in whole stages."""
    return np.maximum(inference_accelerators / accelerators_per_link_domain, 1.0)


@formula("inference_batch", source="pope-2022", approximation="plan")
def batch_that_fits(target_inference_batch: Array, cache_sequences: Array) -> Array:
    """The wished-for batch, or as many sequences as the memory beside the weights holds."""
    return np.minimum(target_inference_batch, np.floor(cache_sequences))


@formula("inference_link_bytes_per_s", source="definition", approximation="plan")
def fast_link(accelerator_link_bytes_per_s: Array) -> Array:
    """The fast link, where no network is known."""
    return accelerator_link_bytes_per_s


@formula("cache_shards", source="ainslie-2023", approximation="plan")
def usual_cache_shards(inference_tensor_parallel: Array, usual_key_value_heads: Array) -> Array:
    """As many parts as models of grouped attention usually have KV heads, where the heads are unknown."""
    return np.minimum(inference_tensor_parallel, usual_key_value_heads)


@formula("forward_layers", source="vaswani-2017")
def forward_layers(layers: Array) -> Array:
    """All of them."""
    return layers


@formula("forward_width", source="vaswani-2017")
def forward_width(hidden_size: Array) -> Array:
    """The residual stream."""
    return hidden_size


@formula("forward_layers", source="kaplan-2020", approximation="plan")
def usual_forward_layers(active_parameters: Array, serving_aspect_ratio: Array) -> Array:
    """N = 12·L·h² (Kaplan 2020, table 1) with h = r·L, where the shape is unknown."""
    return np.cbrt(active_parameters / (12 * serving_aspect_ratio**2))


@formula("forward_width", source="kaplan-2020", approximation="plan")
def usual_forward_width(forward_layers: Array, serving_aspect_ratio: Array) -> Array:
    """r·L, where the shape is unknown."""
    return forward_layers * serving_aspect_ratio
