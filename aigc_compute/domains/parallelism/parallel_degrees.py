"""Parallel layouts: how accelerators, batches and layers are divided."""

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
def laid_out_accelerators(
    tensor_parallel: Array, pipeline_parallel: Array, context_parallel: Array, data_parallel: Array
) -> Array:
    """n = t·p·c·d (Narayanan 2021, section 3); experts are divided among copies and tensor-parallel ranks."""
    return tensor_parallel * pipeline_parallel * context_parallel * data_parallel


@formula("accelerators", source="definition", precedence=1)
def whole_replicas(
    accelerators_needed: Array, tensor_parallel: Array, pipeline_parallel: Array, context_parallel: Array
) -> Array:
    """The next whole number of replicas, at least one: a deadline is then met early."""
    replica = tensor_parallel * pipeline_parallel * context_parallel
    return np.maximum(whole_up(accelerators_needed / replica), 1.0) * replica


@formula("accelerators", source="definition", precedence=2)
def whole_replicas_of_stages(accelerators_needed: Array, tensor_parallel: Array, pipeline_parallel: Array) -> Array:
    """The next whole number of replicas, where nothing says that sequences are divided."""
    replica = tensor_parallel * pipeline_parallel
    return np.maximum(whole_up(accelerators_needed / replica), 1.0) * replica


@formula("accelerators", source="definition", precedence=3)
def whole_tensor_groups(accelerators_needed: Array, tensor_parallel: Array) -> Array:
    """The next whole number of groups that share each matrix, where nothing says how layers are divided."""
    return np.maximum(whole_up(accelerators_needed / tensor_parallel), 1.0) * tensor_parallel


@formula("batch_tokens", source="definition", proportional=("batch_sequences",))
def batch_tokens(batch_sequences: Array, sequence_length: Array) -> Array:
    """Sequences of a step times their length."""
    return batch_sequences * sequence_length


@formula("micro_batches", source="narayanan-2021", inverse=("data_parallel",), precedence={"data_parallel": 1})
def micro_batches(batch_sequences: Array, data_parallel: Array, micro_batch: Array) -> Array:
    """m = B / (d·b) (Narayanan 2021, section 3.2)."""
    return batch_sequences / (data_parallel * micro_batch)


@formula("microbatch_tokens", source="definition")
def microbatch_tokens(micro_batch: Array, sequence_length: Array, context_parallel: Array) -> Array:
    """A context-parallel rank has its share of every sequence."""
    return micro_batch * sequence_length / context_parallel


@prediction("layers_per_stage", source="narayanan-2021", when={"topology": ONE_STACK})
def layers_per_stage(layers: Array, pipeline_parallel: Array) -> Array:
    """Of the fullest stage. Of one stack: two stacks have stages of their own kinds, which nothing here divides."""
    return whole_up(layers / pipeline_parallel)


@prediction("last_stage_layers", source="narayanan-2021")
def last_stage_layers(layers: Array, layers_per_stage: Array, pipeline_parallel: Array) -> Array:
    """What the other stages leave of them: the last is relieved where layers do not divide."""
    return np.maximum(layers - (pipeline_parallel - 1) * layers_per_stage, 0.0)


@prediction("matrix_width", source="narayanan-2021", when={"sparsity": "dense"})
def dense_matrix_width(hidden_size: Array, tensor_parallel: Array) -> Array:
    """h / t: what tensor parallelism leaves of a matrix."""
    return hidden_size / tensor_parallel


@prediction("matrix_width", source="narayanan-2021", when=MIXTURE)
def mixture_matrix_width(
    hidden_size: Array, expert_hidden_size: Array, expert_ffn_size: Array, tensor_parallel: Array
) -> Array:
    """An expert's inner or outer width, where that is the narrower one."""
    return np.minimum(hidden_size / tensor_parallel, np.minimum(expert_ffn_size, expert_hidden_size))


@formula("expert_hidden_size", source="fedus-2021", when=MIXTURE, approximation="identity")
def usual_expert_width(hidden_size: Array) -> Array:
    """Experts take what the layer takes, unless they work on a narrower projection of it."""
    return hidden_size


@prediction("matrix_rows", source="narayanan-2021", when={"sparsity": "dense"})
def dense_matrix_rows(microbatch_tokens: Array) -> Array:
    """Every token of the micro-batch."""
    return microbatch_tokens


@prediction("matrix_rows", source="fedus-2021", when=MIXTURE)
def mixture_matrix_rows(
    microbatch_tokens: Array, experts_per_token: Array, experts: Array, expert_parallel: Array
) -> Array:
    """Tokens that reach one expert from all expert-parallel ranks, evenly routed."""
    return microbatch_tokens * experts_per_token * expert_parallel / experts


@formula("layers", source="kaplan-2020", when={"sparsity": "dense"}, approximation="size")
def usual_layers(active_parameters: Array, aspect_ratio: Array) -> Array:
    """N = 12·L·h² (Kaplan 2020, table 1) with h = r·L, where the shape is unknown."""
    return np.cbrt(active_parameters / (12 * aspect_ratio**2))


@formula("hidden_size", source="kaplan-2020", when={"sparsity": "dense"}, approximation="size")
def usual_hidden_size(layers: Array, aspect_ratio: Array) -> Array:
    """r·L, where the shape is unknown."""
    return layers * aspect_ratio


@formula("attention_heads", source="vaswani-2017", when={"sparsity": "dense"}, approximation="size")
def usual_attention_heads(hidden_size: Array, channels_per_head: Array) -> Array:
    """So many channels a head, where the shape is unknown."""
    return hidden_size / channels_per_head
