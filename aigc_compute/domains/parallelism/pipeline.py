"""What the stages of a pipeline hold: layers, and the embeddings that only the first and the last have."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import prediction

DENSE, MIXTURE = ({"sparsity": word} for word in ("dense", "mixture-of-experts"))


@prediction("stage_shared_parameters", source="narayanan-2021", when=DENSE)
def dense_stage_parameters(
    parameters: Array, embedding_parameters: Array, layers: Array, layers_per_stage: Array
) -> Array:
    """Equal layers: (N - E)·⌈L/p⌉/L on the fullest stage."""
    return (parameters - embedding_parameters) * layers_per_stage / layers


@prediction("stage_shared_parameters", source="rajbhandari-2022", when=MIXTURE)
def mixture_stage_parameters(
    parameters: Array,
    embedding_parameters: Array,
    stage_expert_parameters: Array,
    layers: Array,
    layers_per_stage: Array,
) -> Array:
    """As dense, without the experts that are divided."""
    return (parameters - embedding_parameters) * layers_per_stage / layers - stage_expert_parameters


@prediction("stage_expert_parameters", source="rajbhandari-2022", when=DENSE)
def no_stage_experts(layers_per_stage: Array) -> Array:
    """There are none."""
    return np.zeros_like(layers_per_stage)


@prediction("stage_expert_parameters", source="rajbhandari-2022", when=MIXTURE)
def stage_experts(
    layers: Array, dense_layers: Array, experts: Array, expert_parameters: Array, layers_per_stage: Array
) -> Array:
    """Mixture layers are spread evenly over the stages."""
    return (layers - dense_layers) * experts * expert_parameters * layers_per_stage / layers


@prediction("first_embedding_parameters", source="narayanan-2021")
def first_embeddings(
    embedding_parameters: Array,
    vocabulary_size: Array,
    hidden_size: Array,
    tied_embeddings: Array,
    pipeline_parallel: Array,
) -> Array:
    """All of them without a pipeline; else all but an output projection of its own."""
    elsewhere = np.where(pipeline_parallel > 1, (1 - tied_embeddings) * vocabulary_size * hidden_size, 0.0)
    return embedding_parameters - elsewhere


@prediction("last_embedding_parameters", source="narayanan-2021")
def last_embeddings(
    embedding_parameters: Array, vocabulary_size: Array, hidden_size: Array, pipeline_parallel: Array
) -> Array:
    """The output projection, a copy of the input embedding where both are one; without a pipeline all of them."""
    return np.where(pipeline_parallel > 1, vocabulary_size * hidden_size, embedding_parameters)


@prediction("first_stage_parameters_per_accelerator", source="rajbhandari-2022")
def first_stage_parameters(
    stage_shared_parameters: Array,
    first_embedding_parameters: Array,
    stage_expert_parameters: Array,
    tensor_parallel: Array,
    expert_parallel: Array,
) -> Array:
    """Experts are divided among expert-parallel ranks, the rest among tensor-parallel ones (DeepSpeed-MoE,
    arXiv:2201.05596, section 4.2).
    """
    shared = stage_shared_parameters + first_embedding_parameters
    return shared / tensor_parallel + stage_expert_parameters / expert_parallel


@prediction("last_stage_parameters_per_accelerator", source="rajbhandari-2022")
def last_stage_parameters(
    stage_shared_parameters: Array,
    last_embedding_parameters: Array,
    stage_expert_parameters: Array,
    last_stage_layers: Array,
    layers_per_stage: Array,
    tensor_parallel: Array,
    expert_parallel: Array,
) -> Array:
    """As the first stage, with its own layers and the output projection."""
    share = last_stage_layers / layers_per_stage
    shared = stage_shared_parameters * share + last_embedding_parameters
    return shared / tensor_parallel + stage_expert_parameters * share / expert_parallel


@prediction("parameters_per_accelerator", source="narayanan-2021")
def fullest_stage_parameters(
    first_stage_parameters_per_accelerator: Array, last_stage_parameters_per_accelerator: Array
) -> Array:
    """Of the first and the last stage the larger."""
    return np.maximum(first_stage_parameters_per_accelerator, last_stage_parameters_per_accelerator)


@prediction("first_stage_parameters_divided", source="rajbhandari-2020")
def first_stage_divided(
    stage_shared_parameters: Array,
    first_embedding_parameters: Array,
    stage_expert_parameters: Array,
    tensor_parallel: Array,
    context_parallel: Array,
    data_parallel: Array,
) -> Array:
    """What ZeRO leaves of a stage: its weights over t·c·d; experts are copied less often, but divided more."""
    held = stage_shared_parameters + first_embedding_parameters + stage_expert_parameters
    return held / (tensor_parallel * context_parallel * data_parallel)


@prediction("last_stage_parameters_divided", source="rajbhandari-2020")
def last_stage_divided(
    stage_shared_parameters: Array,
    last_embedding_parameters: Array,
    stage_expert_parameters: Array,
    last_stage_layers: Array,
    layers_per_stage: Array,
    tensor_parallel: Array,
    context_parallel: Array,
    data_parallel: Array,
) -> Array:
    """As the first stage, with its own layers and the output projection."""
    share = last_stage_layers / layers_per_stage
    held = (stage_shared_parameters + stage_expert_parameters) * share + last_embedding_parameters
    return held / (tensor_parallel * context_parallel * data_parallel)


@prediction("stage_matmul_parameters", source="narayanan-2021")
def slowest_stage(
    matmul_parameters: Array,
    layers: Array,
    layers_per_stage: Array,
    last_stage_layers: Array,
    vocabulary_size: Array,
    hidden_size: Array,
) -> Array:
    """A pipeline is as fast as its slowest stage: the fullest, or the last with the output projection on top."""
    projection = vocabulary_size * hidden_size
    layer = (matmul_parameters - projection) / layers
    return np.maximum(layer * layers_per_stage, layer * last_stage_layers + projection)
