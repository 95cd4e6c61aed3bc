"""Degrees of parallelism: how accelerators, batches, layers and matrices are divided."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..model.architecture import ONE_STACK
from ..registry import formula, prediction
from ..whole import whole_up

MIXTURE = {"sparsity": "mixture-of-experts"}


@formula(
    "accelerators",
    source="narayanan-2021",
    proportional=("data_parallel", "tensor_parallel", "pipeline_parallel", "context_parallel"),
)
def accelerators_of_layout(
    tensor_parallel: Array, pipeline_parallel: Array, context_parallel: Array, data_parallel: Array
) -> Array:
    """Accelerators of a layout: n = t·p·c·d (Narayanan 2021, section 3).

    t, p, c and d are tensor, pipeline, context and data parallelism. Expert parallelism takes no more accelerators:
    replicas and tensor-parallel accelerators share the experts.
    """
    return tensor_parallel * pipeline_parallel * context_parallel * data_parallel


@formula("accelerators", source="definition", precedence=1)
def whole_replicas(
    accelerators_needed: Array, tensor_parallel: Array, pipeline_parallel: Array, context_parallel: Array
) -> Array:
    """Accelerators needed, rounded up to whole replicas of t·p·c, at least one, to meet the deadline."""
    replica = tensor_parallel * pipeline_parallel * context_parallel
    return np.maximum(whole_up(accelerators_needed / replica), 1.0) * replica


@formula("accelerators", source="definition", precedence=2)
def whole_replicas_of_stages(accelerators_needed: Array, tensor_parallel: Array, pipeline_parallel: Array) -> Array:
    """Accelerators needed, rounded up to whole replicas of t·p, where context parallelism is unknown."""
    replica = tensor_parallel * pipeline_parallel
    return np.maximum(whole_up(accelerators_needed / replica), 1.0) * replica


@formula("accelerators", source="definition", precedence=3)
def whole_tensor_groups(accelerators_needed: Array, tensor_parallel: Array) -> Array:
    """Accelerators needed, rounded up to whole tensor-parallel groups, where pipeline parallelism is unknown."""
    return np.maximum(whole_up(accelerators_needed / tensor_parallel), 1.0) * tensor_parallel


@formula("batch_tokens", source="definition", proportional=("batch_sequences",))
def batch_tokens(batch_sequences: Array, sequence_length: Array) -> Array:
    """Tokens of a batch: sequences of a step × sequence length."""
    return batch_sequences * sequence_length


@formula("micro_batches", source="narayanan-2021", inverse=("data_parallel",), precedence={"data_parallel": 1})
def micro_batches(batch_sequences: Array, data_parallel: Array, micro_batch: Array) -> Array:
    """Micro-batches of a replica in a step: m = B / (d·b) (Narayanan 2021, section 3.2).

    B is the number of sequences of a step, d the number of replicas, b the number of sequences of a micro-batch.
    """
    return batch_sequences / (data_parallel * micro_batch)


@formula("microbatch_tokens", source="definition")
def microbatch_tokens(micro_batch: Array, sequence_length: Array, context_parallel: Array) -> Array:
    """Tokens of a micro-batch on one accelerator: sequences × sequence length / context parallelism."""
    return micro_batch * sequence_length / context_parallel


@prediction("layers_per_stage", source="narayanan-2021", when={"topology": ONE_STACK})
def layers_per_stage(layers: Array, pipeline_parallel: Array) -> Array:
    """Layers of the fullest stage: layers / pipeline stages, rounded up; only for models with one stack.

    How an encoder and a decoder are divided into stages is not modelled.
    """
    return whole_up(layers / pipeline_parallel)


@prediction("last_stage_layers", source="narayanan-2021")
def last_stage_layers(layers: Array, layers_per_stage: Array, pipeline_parallel: Array) -> Array:
    """Layers of the last stage: layers − layers of the other stages, fewer where they do not divide evenly."""
    return np.maximum(layers - (pipeline_parallel - 1) * layers_per_stage, 0.0)


@prediction("matrix_width", source="narayanan-2021", when={"sparsity": "dense"})
def dense_matrix_width(hidden_size: Array, tensor_parallel: Array) -> Array:
    """Width of a matrix that tensor parallelism divides: h / t."""
    return hidden_size / tensor_parallel


@prediction("matrix_width", source="narayanan-2021", when=MIXTURE)
def mixture_matrix_width(
    hidden_size: Array, expert_hidden_size: Array, expert_ffn_size: Array, tensor_parallel: Array
) -> Array:
    """Width of the narrowest matrix of a mixture layer: the least of h / t and both widths of an expert."""
    return np.minimum(hidden_size / tensor_parallel, np.minimum(expert_ffn_size, expert_hidden_size))


@formula("expert_hidden_size", source="fedus-2021", when=MIXTURE, approximation="identity")
def usual_expert_width(hidden_size: Array) -> Array:
    """Width of the input of an expert where it is unknown: the hidden size.

    Some experts work on a narrower projection of the hidden state.
    """
    return hidden_size


@prediction("matrix_rows", source="narayanan-2021", when={"sparsity": "dense"})
def dense_matrix_rows(microbatch_tokens: Array) -> Array:
    """Rows of a GEMM in a dense layer: all tokens of the micro-batch."""
    return microbatch_tokens


@prediction("matrix_rows", source="fedus-2021", when=MIXTURE)
def mixture_matrix_rows(
    microbatch_tokens: Array, experts_per_token: Array, experts: Array, expert_parallel: Array
) -> Array:
    """Rows of a GEMM in an expert: tokens that all expert-parallel accelerators send to it, evenly routed."""
    return microbatch_tokens * experts_per_token * expert_parallel / experts


@formula("layers", source="kaplan-2020", when={"sparsity": "dense"}, approximation="size")
def usual_layers(active_parameters: Array, aspect_ratio: Array) -> Array:
    """Layers where the shape is unknown: N = 12·L·h² (Kaplan 2020, table 1) with h = r·L, solved for L."""
    return np.cbrt(active_parameters / (12 * aspect_ratio**2))


@formula("hidden_size", source="kaplan-2020", when={"sparsity": "dense"}, approximation="size")
def usual_hidden_size(layers: Array, aspect_ratio: Array) -> Array:
    """Hidden size where the shape is unknown: layers × aspect ratio."""
    return layers * aspect_ratio


@formula("attention_heads", source="vaswani-2017", when={"sparsity": "dense"}, approximation="size")
def usual_attention_heads(hidden_size: Array, channels_per_head: Array) -> Array:
    """Attention heads where the shape is unknown: hidden size / channels per head."""
    return hidden_size / channels_per_head
