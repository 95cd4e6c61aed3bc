"""Training tokens and training FLOP."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ...units import FLOP_PER_PF_DAY
from ..registry import formula
from .methods import ALL_WEIGHTS, FROM_SCRATCH, WITHOUT_ROLLOUTS

TEXT_TRANSFORMER = ("decoder-only", "encoder-decoder", "encoder-only")


@formula(
    "flop_per_parameter_per_token",
    source="kaplan-2020",
    when={"topology": ("decoder-only", "encoder-only"), **ALL_WEIGHTS},
)
def six_flop_per_parameter() -> Array:
    """Training FLOP per parameter and token: 2 forward + 4 backward = 6 (Kaplan 2020, section 2.1)."""
    return np.float64(6.0)  # type: ignore[return-value]


@formula("flop_per_parameter_per_token", source="brown-2020", when={"topology": "encoder-decoder", **ALL_WEIGHTS})
def three_flop_per_parameter() -> Array:
    """Training FLOP per parameter and token of an encoder-decoder: half of 6 (Brown 2020, table D.1).

    A token passes through one of the two stacks.
    """
    return np.float64(3.0)  # type: ignore[return-value]


@formula("training_flop_per_token", source="kaplan-2020", proportional=("active_parameters",))
def training_flop_per_token(flop_per_parameter_per_token: Array, active_parameters: Array) -> Array:
    """Training FLOP of a token: 6·N, with N the active parameters.

    N counts the embeddings where the published size of the model counts them.
    """
    return flop_per_parameter_per_token * active_parameters


@formula(
    "training_flop",
    source="kaplan-2020",
    when=WITHOUT_ROLLOUTS,
    proportional=("training_tokens", "training_flop_per_token"),
)
def training_flop(training_flop_per_token: Array, training_tokens: Array) -> Array:
    """Training FLOP: FLOP per token × tokens, C = 6·N·D (Kaplan 2020, eq. 2.2 ff.; Hoffmann 2022, appendix F)."""
    return training_flop_per_token * training_tokens


@formula("training_pf_days", source="definition", proportional=("training_flop",))
def training_pf_days(training_flop: Array) -> Array:
    """Training FLOP in petaFLOP/s-days: one PF-day is 1e15 FLOP/s for a day, 8.64e19 FLOP."""
    return training_flop / FLOP_PER_PF_DAY


@formula(
    "training_operator_flop",
    source="chowdhery-2022",
    when=WITHOUT_ROLLOUTS,
    proportional=("training_tokens",),
    precedence={"training_tokens": 1},
)
def training_operator_flop(training_operator_flop_per_token: Array, training_tokens: Array) -> Array:
    """Counted training FLOP: FLOP of all GEMMs and of attention per token × tokens."""
    return training_operator_flop_per_token * training_tokens


@formula("training_tokens", source="definition", proportional=("dataset_tokens", "epochs"))
def training_tokens(dataset_tokens: Array, epochs: Array) -> Array:
    """Training tokens: tokens of the data set × passes over it."""
    return dataset_tokens * epochs


@formula("dataset_bytes", source="definition")
def dataset_bytes(dataset_text_bytes: Array, dataset_image_bytes: Array) -> Array:
    """Size of the data set: bytes of text + bytes of images."""
    return dataset_text_bytes + dataset_image_bytes


@formula(
    "dataset_tokens",
    source="definition",
    when={"modality": ("text", "code")},
    proportional=("dataset_bytes",),
    inverse=("bytes_per_token",),
)
def dataset_tokens(dataset_bytes: Array, bytes_per_token: Array) -> Array:
    """Tokens of the data set: bytes / bytes per token, before any cleaning."""
    return dataset_bytes / bytes_per_token


@formula("training_steps", source="definition", inverse=("batch_tokens",))
def training_steps(training_tokens: Array, batch_tokens: Array) -> Array:
    """Number of optimiser steps: training tokens / tokens per batch, with a constant batch size."""
    return training_tokens / batch_tokens


@formula(
    "training_tokens",
    source="hoffmann-2022",
    when={"topology": TEXT_TRANSFORMER, **FROM_SCRATCH},
    proportional=("tokens_per_parameter", "active_parameters"),
    precedence={"active_parameters": 1, "training_tokens": 1},
)
def tokens_for_parameters(active_parameters: Array, tokens_per_parameter: Array) -> Array:
    """Training tokens: D = r·N, with N the active parameters and r the tokens per parameter (Hoffmann 2022, table 3).

    r is about 20 at the compute optimum of dense models.
    """
    return active_parameters * tokens_per_parameter


@formula(
    "parameters",
    source="hoffmann-2022",
    when={"topology": TEXT_TRANSFORMER, "sparsity": "dense", **FROM_SCRATCH},
    precedence=1,
)
def parameters_for_budget(
    training_flop: Array, flop_per_parameter_per_token: Array, tokens_per_parameter: Array
) -> Array:
    """Parameters that use up the training FLOP at r tokens per parameter: N = sqrt(C / (6·r))."""
    return np.sqrt(training_flop / (flop_per_parameter_per_token * tokens_per_parameter))


@formula("recomputation_flop_ratio", source="narayanan-2021", when={"recomputation": "none"})
def no_recomputation() -> Array:
    """Executed FLOP per FLOP of the model without recomputation: 1."""
    return np.float64(1.0)  # type: ignore[return-value]


@formula("recomputation_flop_ratio", source="narayanan-2021", when={"recomputation": "full"})
def full_recomputation() -> Array:
    """Executed FLOP per FLOP of the model with full recomputation: 8/6 (Narayanan 2021, eq. 3).

    The backward pass repeats the forward pass.
    """
    return np.float64(8.0 / 6.0)  # type: ignore[return-value]


@formula("recomputation_flop_ratio", source="korthikanti-2022", when={"recomputation": "selective"})
def selective_recomputation(
    attention_flop_per_context_token: Array, unmasked_attended_tokens: Array, forward_flop_per_token: Array
) -> Array:
    """Executed FLOP per FLOP of the model with selective recomputation: 1 + a·s/(3·F) (Korthikanti 2022, section 5).

    Attention scores and weighted values are computed twice. a is the attention FLOP per context token, s the number of
    attended tokens (masked scores are counted), F the forward FLOP of a token.
    """
    return 1 + attention_flop_per_context_token * unmasked_attended_tokens / (3 * forward_flop_per_token)


@formula("training_hardware_flop", source="narayanan-2021", proportional=("training_operator_flop",))
def training_hardware_flop(training_operator_flop: Array, recomputation_flop_ratio: Array) -> Array:
    """Executed training FLOP: FLOP of the model × recomputation ratio."""
    return training_operator_flop * recomputation_flop_ratio


@formula(
    "training_operator_flop",
    source="kaplan-2020",
    when=WITHOUT_ROLLOUTS,
    proportional=("training_flop",),
    approximation="identity",
    kind="identity",
    precedence=1,
)
def operator_flop_from_rule(training_flop: Array) -> Array:
    """Counted training FLOP where the architecture is unknown: 6·N·D."""
    return training_flop
