"""Training: tokens and FLOP."""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ...units import FLOP_PER_PF_DAY
from ..registry import formula
from .methods import ALL_WEIGHTS, FROM_SCRATCH, ONE_PHASE

TEXT_TRANSFORMER = ("decoder-only", "encoder-decoder", "encoder-only")


@formula(
    "flop_per_parameter_per_token",
    source="kaplan-2020",
    when={"topology": ("decoder-only", "encoder-only"), **ALL_WEIGHTS},
)
def six_flop() -> Array:
    """Two FLOP forward and four backward (Kaplan 2020, section 2.1)."""
    return np.float64(6.0)  # type: ignore[return-value]


@formula("flop_per_parameter_per_token", source="brown-2020", when={"topology": "encoder-decoder", **ALL_WEIGHTS})
def three_flop() -> Array:
    """Half of six: a token passes through one of two stacks (Brown 2020, table D.1)."""
    return np.float64(3.0)  # type: ignore[return-value]


@formula("training_flop_per_token", source="kaplan-2020", proportional=("active_parameters",))
def training_flop_per_token(flop_per_parameter_per_token: Array, active_parameters: Array) -> Array:
    """C = 6·N for a token; embeddings counted as the model's published size counts them."""
    return flop_per_parameter_per_token * active_parameters


@formula(
    "training_flop", source="kaplan-2020", when=ONE_PHASE, proportional=("training_tokens", "training_flop_per_token")
)
def training_flop(training_flop_per_token: Array, training_tokens: Array) -> Array:
    """C = 6·N·D (Kaplan 2020, eq. 2.2 ff.; Hoffmann 2022, appendix F)."""
    return training_flop_per_token * training_tokens


@formula("training_pf_days", source="definition", proportional=("training_flop",))
def training_pf_days(training_flop: Array) -> Array:
    """A petaFLOP/s-day is 1e15 FLOP/s for a day, 8.64e19 FLOP."""
    return training_flop / FLOP_PER_PF_DAY


@formula(
    "training_operator_flop",
    source="chowdhery-2022",
    when=ONE_PHASE,
    proportional=("training_tokens",),
    precedence={"training_tokens": 1},
)
def training_operator_flop(training_operator_flop_per_token: Array, training_tokens: Array) -> Array:
    """Every matrix product of every token."""
    return training_operator_flop_per_token * training_tokens


@formula("training_tokens", source="definition", proportional=("dataset_tokens", "epochs"))
def training_tokens(dataset_tokens: Array, epochs: Array) -> Array:
    """Every pass over the data set counts."""
    return dataset_tokens * epochs


@formula("dataset_bytes", source="definition")
def dataset_bytes(dataset_text_bytes: Array, dataset_image_bytes: Array) -> Array:
    """Text and images together."""
    return dataset_text_bytes + dataset_image_bytes


@formula(
    "dataset_tokens",
    source="definition",
    when={"modality": ("text", "code")},
    proportional=("dataset_bytes",),
    inverse=("bytes_per_token",),
)
def dataset_tokens(dataset_bytes: Array, bytes_per_token: Array) -> Array:
    """Bytes of text over bytes a token, before any cleaning."""
    return dataset_bytes / bytes_per_token


@formula("training_steps", source="definition", inverse=("batch_tokens",))
def training_steps(training_tokens: Array, batch_tokens: Array) -> Array:
    """Optimiser steps at a constant batch."""
    return training_tokens / batch_tokens


@formula(
    "training_tokens",
    source="hoffmann-2022",
    when={"topology": TEXT_TRANSFORMER, **FROM_SCRATCH},
    proportional=("tokens_per_parameter", "active_parameters"),
    precedence={"active_parameters": 1, "training_tokens": 1},
)
def tokens_for_parameters(active_parameters: Array, tokens_per_parameter: Array) -> Array:
    """D = r·N with the active parameters; r is about 20 at the optimum of dense models (Hoffmann 2022, table 3)."""
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
    """N = sqrt(C / (6·r)): the size whose tokens, r for each parameter, use the budget up."""
    return np.sqrt(training_flop / (flop_per_parameter_per_token * tokens_per_parameter))


@formula("recomputation_flop_ratio", source="narayanan-2021", when={"recomputation": "none"})
def no_recomputation() -> Array:
    """Every activation is kept."""
    return np.float64(1.0)  # type: ignore[return-value]


@formula("recomputation_flop_ratio", source="narayanan-2021", when={"recomputation": "full"})
def full_recomputation() -> Array:
    """One more forward pass: 8·N·D over 6·N·D (Narayanan 2021, eq. 3)."""
    return np.float64(8.0 / 6.0)  # type: ignore[return-value]


@formula("recomputation_flop_ratio", source="korthikanti-2022", when={"recomputation": "selective"})
def selective_recomputation(
    attention_flop_per_context_token: Array, sequence_length: Array, forward_flop_per_token: Array
) -> Array:
    """Scores and weighted values once more (Korthikanti 2022, section 5), counted over the whole sequence."""
    return 1 + attention_flop_per_context_token * sequence_length / (3 * forward_flop_per_token)


@formula("training_hardware_flop", source="narayanan-2021", proportional=("training_operator_flop",))
def training_hardware_flop(training_operator_flop: Array, recomputation_flop_ratio: Array) -> Array:
    """FLOP executed: those of the model and the recomputed ones."""
    return training_operator_flop * recomputation_flop_ratio


@formula(
    "training_operator_flop",
    source="kaplan-2020",
    when=ONE_PHASE,
    proportional=("training_flop",),
    approximation="identity",
    kind="identity",
    precedence=1,
)
def operator_flop_from_rule(training_flop: Array) -> Array:
    """6·N·D, where the architecture that would say more is unknown."""
    return training_flop
