"""Layout of a replica over accelerators, and the number of sequences that it holds."""

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
def accelerators_of_replica(
    inference_tensor_parallel: Array, inference_pipeline_parallel: Array, inference_data_parallel: Array
) -> Array:
    """Accelerators of a replica: n = t·p·d, with tensor parallelism t, p pipeline stages and d data-parallel groups.
    Experts are spread over all t·d accelerators of a stage.
    """
    return inference_tensor_parallel * inference_pipeline_parallel * inference_data_parallel


@prediction("inference_data_parallel", source="zhong-2024", when=DISAGGREGATED)
def decode_groups(
    inference_accelerators: Array,
    decode_accelerator_share: Array,
    inference_tensor_parallel: Array,
    inference_pipeline_parallel: Array,
) -> Array:
    """Data-parallel groups that decode in a disaggregated deployment: max(n · decode share / (t·p), 1), with n
    accelerators in groups of t·p (DistServe, section 3).
    """
    decoding = inference_accelerators * decode_accelerator_share
    return np.maximum(decoding / (inference_tensor_parallel * inference_pipeline_parallel), 1.0)


@formula("inference_data_parallel", source="pope-2022", when=AGGREGATED, approximation="performance")
def one_group() -> np.float64:
    """Data-parallel groups of a replica: one, unless more are given."""
    return np.float64(1)


@formula("inference_pipeline_parallel", source="pope-2022", approximation="performance")
def one_stage(inference_tensor_parallel: Array) -> Array:
    """Pipeline stages of a replica if only its tensor parallelism is given: one."""
    return np.ones_like(inference_tensor_parallel)


@formula("inference_tensor_parallel", source="pope-2022", when=AGGREGATED, approximation="performance")
def no_tensor_parallelism(inference_pipeline_parallel: Array) -> Array:
    """Tensor parallelism of a replica if only its pipeline stages are given: one."""
    return np.ones_like(inference_pipeline_parallel)


@formula("inference_tensor_parallel", source="zhong-2024", when=DISAGGREGATED, approximation="plan")
def disaggregated_tensor_parallelism(inference_accelerators: Array) -> Array:
    """Tensor parallelism of a disaggregated deployment: one. Large mixtures of experts are decoded with wide expert
    parallelism and undivided attention.
    """
    return np.ones_like(inference_accelerators)


@prediction("inference_link_bytes_per_s", source="definition")
def slowest_link(
    inference_tensor_parallel: Array,
    inference_data_parallel: Array,
    accelerators_per_link_domain: Array,
    accelerator_link_bytes_per_s: Array,
    accelerator_network_bytes_per_s: Array,
) -> Array:
    """Bandwidth of the slowest link within a replica: the scale-up link if the t·d accelerators of a stage fit into one
    link domain, otherwise the network.
    """
    within = inference_tensor_parallel * inference_data_parallel <= accelerators_per_link_domain
    return np.where(within, accelerator_link_bytes_per_s, accelerator_network_bytes_per_s)


@prediction("cache_shards", source="pope-2022", when=PER_HEAD)
def cache_shards_by_heads(inference_tensor_parallel: Array, key_value_heads: Array) -> Array:
    """Parts into which tensor parallelism divides the KV cache: min(t, KV heads). Accelerators beyond the number of KV
    heads hold duplicates (Pope 2022, section 3.3).
    """
    return np.minimum(inference_tensor_parallel, key_value_heads)


@prediction("cache_shards", source="deepseek-2024-v2", when=LATENT)
def undivided_latent_cache(inference_tensor_parallel: Array) -> Array:
    """Parts into which tensor parallelism divides the cache of latent attention: one, because every accelerator holds
    the whole compressed vector.
    """
    return np.ones_like(inference_tensor_parallel)


@prediction("cache_room_bytes", source="kwon-2023", when=DENSE)
def cache_room_dense(
    weights_bytes: Array,
    usable_memory_bytes: Array,
    serving_buffer_bytes: Array,
    inference_tensor_parallel: Array,
    inference_pipeline_parallel: Array,
) -> Array:
    """Memory of an accelerator for the KV cache of a dense model: usable memory - buffers - weights / (t·p), with
    tensor parallelism t and p pipeline stages.
    """
    weights = weights_bytes / (inference_tensor_parallel * inference_pipeline_parallel)
    return usable_memory_bytes - serving_buffer_bytes - weights


@prediction("cache_room_bytes", source="kwon-2023", when=MIXTURE)
def cache_room_mixture(
    weights_bytes: Array,
    routed_parameters: Array,
    expert_bytes_per_weight: Array,
    usable_memory_bytes: Array,
    serving_buffer_bytes: Array,
    inference_tensor_parallel: Array,
    inference_pipeline_parallel: Array,
    inference_data_parallel: Array,
) -> Array:
    """Memory of an accelerator for the KV cache of a mixture of experts: usable memory - buffers - (weights - R·(1 -
    1/d)) / (t·p), with tensor parallelism t and p pipeline stages. The R bytes of experts are also divided among the d
    groups.
    """
    routed = routed_parameters * expert_bytes_per_weight
    whole = weights_bytes - routed * (1 - 1 / inference_data_parallel)
    weights = whole / (inference_tensor_parallel * inference_pipeline_parallel)
    return usable_memory_bytes - serving_buffer_bytes - weights


@prediction("cache_sequences", source="kwon-2023")
def sequences_that_fit(
    cache_room_bytes: Array,
    cache_shards: Array,
    inference_pipeline_parallel: Array,
    inference_data_parallel: Array,
    cache_bytes_per_decoding_sequence: Array,
) -> Array:
    """Sequences whose KV cache fits into memory: max(room · shards · p · d / average cache per sequence, 1), with p
    pipeline stages, d groups and memory allocated in pages (Kwon 2023).
    """
    parts = cache_shards * inference_pipeline_parallel * inference_data_parallel
    return np.maximum(cache_room_bytes * parts / cache_bytes_per_decoding_sequence, 1.0)


@formula("deployment_fits", source="definition")
def deployment_fits(cache_room_bytes: Array) -> Array:
    """Whether weights and buffers leave memory for the KV cache: 1 if so, otherwise 0."""
    return np.where(cache_room_bytes > 0, 1.0, 0.0)


@prediction("inference_batch", source="kwon-2023")
def sequences_decoded(concurrency: Array, cache_sequences: Array) -> Array:
    """Sequences decoded together: min(requests in flight, sequences whose KV cache fits). The other requests wait."""
    return np.minimum(concurrency, cache_sequences)


@prediction("step_sequences", source="narayanan-2021")
def sequences_per_pass(inference_batch: Array, inference_pipeline_parallel: Array) -> Array:
    """Sequences in a forward pass: max(B/p, min(B, 1)), because the B sequences decoded together form p micro-batches,
    one for each of p pipeline stages.
    """
    return np.maximum(inference_batch / inference_pipeline_parallel, np.minimum(inference_batch, 1.0))


@prediction("minimum_inference_accelerators", source="pope-2022")
def minimum_inference_accelerators(
    weights_bytes: Array, kv_cache_bytes_per_sequence: Array, usable_memory_bytes: Array
) -> Array:
    """Fewest accelerators that hold the weights and the KV cache of one sequence: (weights + cache) / usable memory,
    rounded up.
    """
    needed = weights_bytes + kv_cache_bytes_per_sequence
    return whole_up(needed / usable_memory_bytes)


@formula("deployed_accelerators", source="definition", approximation="plan")
def one_replica(inference_accelerators: Array) -> Array:
    """Deployed accelerators: those of one replica, unless more are given."""
    return inference_accelerators


@formula("inference_accelerators", source="pope-2022", approximation="plan")
def smallest_replica(
    weights_bytes: Array,
    kv_cache_bytes_per_sequence: Array,
    target_inference_batch: Array,
    usable_memory_bytes: Array,
    serving_buffer_bytes: Array,
) -> Array:
    """Fewest accelerators that hold the weights and the target batch: (weights + batch · cache per sequence) / (usable
    memory - buffers), rounded up. Buffers count for at most half of the usable memory.
    """
    needed = weights_bytes + target_inference_batch * kv_cache_bytes_per_sequence
    return whole_up(needed / np.maximum(usable_memory_bytes - serving_buffer_bytes, usable_memory_bytes / 2))


@formula("inference_pipeline_parallel", source="narayanan-2021", when=AGGREGATED, approximation="plan", precedence=1)
def stages_beyond_link_domain(inference_accelerators: Array, accelerators_per_link_domain: Array) -> Array:
    """Pipeline stages of a replica: max(accelerators / accelerators per link domain, 1), which need not be whole.
    Tensor parallelism stays within a link domain and the pipeline goes beyond it (Narayanan 2021, takeaway 1).
    """
    return np.maximum(inference_accelerators / accelerators_per_link_domain, 1.0)


@formula("inference_batch", source="pope-2022", approximation="plan")
def batch_that_fits(target_inference_batch: Array, cache_sequences: Array) -> Array:
    """Sequences decoded together: min(target batch, whole sequences whose KV cache fits)."""
    return np.minimum(target_inference_batch, np.floor(cache_sequences))


@formula("inference_link_bytes_per_s", source="definition", approximation="plan")
def fast_link(accelerator_link_bytes_per_s: Array) -> Array:
    """Bandwidth of the slowest link within a replica if the network is unknown: the scale-up link."""
    return accelerator_link_bytes_per_s


@formula("cache_shards", source="ainslie-2023", approximation="plan")
def usual_cache_shards(inference_tensor_parallel: Array, usual_key_value_heads: Array) -> Array:
    """Parts into which tensor parallelism divides the KV cache if the heads are unknown: min(t, usual KV heads of
    grouped-query attention).
    """
    return np.minimum(inference_tensor_parallel, usual_key_value_heads)


@formula("forward_layers", source="vaswani-2017")
def forward_layers(layers: Array) -> Array:
    """Layers of a forward pass: all layers of the model."""
    return layers


@formula("forward_width", source="vaswani-2017")
def forward_width(hidden_size: Array) -> Array:
    """Width of the activations that accelerators communicate: the hidden size."""
    return hidden_size


@formula("forward_layers", source="kaplan-2020", approximation="plan")
def usual_forward_layers(active_parameters: Array, serving_aspect_ratio: Array) -> Array:
    """Layers of a forward pass if the shape is unknown: ∛(N / (12·r²)), from N = 12·L·h² (Kaplan 2020, table 1) and h =
    r·L.
    """
    return np.cbrt(active_parameters / (12 * serving_aspect_ratio**2))


@formula("forward_width", source="kaplan-2020", approximation="plan")
def usual_forward_width(forward_layers: Array, serving_aspect_ratio: Array) -> Array:
    """Width of the activations if the shape is unknown: h = r·L, with the usual ratio r of width to layers."""
    return forward_layers * serving_aspect_ratio
