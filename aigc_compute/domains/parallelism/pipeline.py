"""Parameters of the pipeline stages: layers on all stages, embeddings on the first and the last stage only."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import prediction

DENSE, MIXTURE = ({"sparsity": word} for word in ("dense", "mixture-of-experts"))


@prediction("stage_shared_parameters", source="narayanan-2021", when=DENSE)
def dense_stage_parameters(
    parameters: Array, embedding_parameters: Array, layers: Array, layers_per_stage: Array
) -> Array:
    """Parameters of the layers of the fullest stage: (N - E)·⌈L/p⌉/L, with equal layers and E the embeddings."""
    return (parameters - embedding_parameters) * layers_per_stage / layers


@prediction("stage_shared_parameters", source="rajbhandari-2022", when=MIXTURE)
def mixture_stage_parameters(
    parameters: Array,
    embedding_parameters: Array,
    stage_expert_parameters: Array,
    layers: Array,
    layers_per_stage: Array,
) -> Array:
    """Parameters of the layers of the fullest stage without routed experts: (N - E)·⌈L/p⌉/L − routed experts.

    E is the number of embedding parameters. Expert parallelism divides the routed experts.
    """
    return (parameters - embedding_parameters) * layers_per_stage / layers - stage_expert_parameters


@prediction("stage_expert_parameters", source="rajbhandari-2022", when=DENSE)
def no_stage_experts(layers_per_stage: Array) -> Array:
    """Parameters of the routed experts of a stage in a dense model: 0."""
    return np.zeros_like(layers_per_stage)


@prediction("stage_expert_parameters", source="rajbhandari-2022", when=MIXTURE)
def stage_experts(
    layers: Array, dense_layers: Array, experts: Array, expert_parameters: Array, layers_per_stage: Array
) -> Array:
    """Parameters of the routed experts of the fullest stage, with mixture layers spread evenly over the stages."""
    return (layers - dense_layers) * experts * expert_parameters * layers_per_stage / layers


@prediction("first_embedding_parameters", source="narayanan-2021")
def first_embeddings(
    embedding_parameters: Array,
    vocabulary_size: Array,
    hidden_size: Array,
    tied_embeddings: Array,
    pipeline_parallel: Array,
) -> Array:
    """Embeddings of the first stage: all but an output projection that is not tied; all without a pipeline."""
    on_last_stage = np.where(pipeline_parallel > 1, (1 - tied_embeddings) * vocabulary_size * hidden_size, 0.0)
    return embedding_parameters - on_last_stage


@prediction("last_embedding_parameters", source="narayanan-2021")
def last_embeddings(
    embedding_parameters: Array, vocabulary_size: Array, hidden_size: Array, pipeline_parallel: Array
) -> Array:
    """Embeddings of the last stage: the output projection; all embeddings without a pipeline.

    Where the embeddings are tied, the last stage has a copy of the input embedding.
    """
    return np.where(pipeline_parallel > 1, vocabulary_size * hidden_size, embedding_parameters)


@prediction("first_stage_parameters_per_accelerator", source="rajbhandari-2022")
def first_stage_parameters(
    stage_shared_parameters: Array,
    first_embedding_parameters: Array,
    stage_expert_parameters: Array,
    tensor_parallel: Array,
    expert_parallel: Array,
) -> Array:
    """Parameters of the first stage on one accelerator: routed experts / e + all others / t.

    Expert parallelism e divides the experts, tensor parallelism t the rest (DeepSpeed-MoE, arXiv:2201.05596, section
    4.2).
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
    """Parameters of the last stage on one accelerator, with its own layers and the output projection.

    Expert and tensor parallelism divide them as in the first stage.
    """
    share = last_stage_layers / layers_per_stage
    shared = stage_shared_parameters * share + last_embedding_parameters
    return shared / tensor_parallel + stage_expert_parameters * share / expert_parallel


@prediction("parameters_per_accelerator", source="narayanan-2021")
def fullest_stage_parameters(
    first_stage_parameters_per_accelerator: Array, last_stage_parameters_per_accelerator: Array
) -> Array:
    """Parameters on an accelerator of the fullest stage: the larger of first and last stage."""
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
    """Shard of the parameters of the first stage with ZeRO: parameters / (t·c·d).

    Experts have fewer replicas than other weights, but more accelerators divide them; the shard is the same.
    """
    stage_parameters = stage_shared_parameters + first_embedding_parameters + stage_expert_parameters
    return stage_parameters / (tensor_parallel * context_parallel * data_parallel)


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
    """Shard of the parameters of the last stage with ZeRO, with its own layers and the output projection."""
    share = last_stage_layers / layers_per_stage
    stage_parameters = (stage_shared_parameters + stage_expert_parameters) * share + last_embedding_parameters
    return stage_parameters / (tensor_parallel * context_parallel * data_parallel)


@prediction("stage_matmul_parameters", source="narayanan-2021")
def slowest_stage_parameters(
    matmul_parameters: Array,
    layers: Array,
    layers_per_stage: Array,
    last_stage_layers: Array,
    vocabulary_size: Array,
    hidden_size: Array,
) -> Array:
    """Parameters used in GEMMs on the slowest stage: the fullest one, or the last one with the output projection.

    The slowest stage sets the speed of a pipeline.
    """
    projection = vocabulary_size * hidden_size
    layer = (matmul_parameters - projection) / layers
    return np.maximum(layer * layers_per_stage, layer * last_stage_layers + projection)
