"""Quantities of serving: a token, a query, and a replica of the model."""

from __future__ import annotations

from ..definition import Category, Quantity, section
from ..training.quantities import PRECISIONS
from . import calibration_quantities, deployment_quantities, power_quantities, queueing_quantities

INFERENCE = section(
    "inference",
    Quantity("prompt_tokens", "", "tokens of a prompt", column=105, headline=True, effort=1),
    Quantity(
        "output_tokens", "", "tokens generated for an answer, reasoning included", column=106, headline=True, effort=1
    ),
    Quantity("decode_context_tokens", "", "context of a generated token, averaged over the answer", column=107),
    Quantity("inference_flop_per_prompt_token", "FLOP/token", "forward FLOP of a prompt token", column=108),
    Quantity(
        "inference_flop_per_output_token",
        "FLOP/token",
        "forward FLOP of a generated token, attention to its context included",
        column=109,
        headline=True,
    ),
    Quantity("query_flop", "FLOP", "forward FLOP of a prompt and its answer", column=110),
    Quantity("inference_bytes_per_weight", "byte", "bytes of a weight in serving, on average", column=111),
    Quantity(
        "format_bytes_per_weight",
        "byte",
        "bytes of a weight in the stored format, on average over usual models",
        column=844,
        auxiliary=True,
    ),
    Quantity(
        "expert_bytes_per_weight", "byte", "stored bytes of a weight of a routed expert", column=845, auxiliary=True
    ),
    Quantity(
        "mixer_bytes_per_weight",
        "byte",
        "stored bytes of a weight of attention and of other layers that mix tokens",
        column=846,
        auxiliary=True,
    ),
    Quantity(
        "ffn_bytes_per_weight",
        "byte",
        "stored bytes of a weight of a feed-forward network or a shared expert",
        column=847,
        auxiliary=True,
    ),
    Quantity(
        "embedding_bytes_per_weight", "byte", "stored bytes of a weight of the embedding", column=848, auxiliary=True
    ),
    Quantity(
        "output_bytes_per_weight",
        "byte",
        "stored bytes of a weight of the output projection",
        column=849,
        auxiliary=True,
    ),
    Quantity(
        "other_bytes_per_weight",
        "byte",
        "stored bytes of a weight of routers and normalisations",
        column=850,
        auxiliary=True,
    ),
    Quantity(
        "unrouted_bytes_per_weight",
        "byte",
        "stored bytes of a weight outside of the routed experts, on average",
        column=851,
        auxiliary=True,
    ),
    Quantity("bytes_per_cache_value", "byte", "bytes of a number in the KV cache", column=112),
    Quantity("weights_bytes", "byte", "size of all weights in serving", column=113, headline=True),
    Quantity("weights_read_bytes", "byte", "weights that a decode step reads", column=114),
    Quantity(
        "kv_cache_bytes_per_parameter",
        "byte",
        "KV cache of a token per active parameter, used if the architecture is unknown",
        column=115,
    ),
    Quantity(
        "kv_cache_bytes_per_token",
        "byte/token",
        "keys and values that the KV cache keeps for a token",
        column=116,
        headline=True,
    ),
    Quantity("kv_cache_bytes_per_sequence", "byte", "KV cache of a prompt and its answer", column=117),
    Quantity(
        "minimum_inference_accelerators",
        "",
        "fewest accelerators that hold the weights and one sequence",
        column=118,
        headline=True,
        whole=True,
    ),
    Quantity(
        "inference_accelerators", "", "accelerators of one replica of the model", column=119, effort=2, whole=True
    ),
    Quantity(
        "target_inference_batch", "", "sequences to be decoded together, as far as memory allows", column=120, low=1
    ),
    Quantity("inference_batch", "", "sequences decoded together", column=121, effort=2),
    Quantity(
        "prefill_tokens_per_s_per_accelerator",
        "token/s",
        "prompt tokens that one accelerator reads in a second",
        column=122,
    ),
    Quantity("time_to_first_token_s", "s", "time from a request to the first token of its answer", column=123),
    Quantity("time_per_output_token_s", "s", "time between two tokens of an answer", column=124, headline=True),
    Quantity(
        "decode_tokens_per_s_per_accelerator",
        "token/s",
        "tokens that one accelerator generates in a second",
        column=125,
        headline=True,
    ),
    Quantity("query_accelerator_s", "s", "accelerator time of a prompt and its answer", column=126),
)

QUANTITIES = (
    *INFERENCE,
    *calibration_quantities.CONSTANTS,
    *deployment_quantities.HYBRID,
    *deployment_quantities.LAYOUT,
    *deployment_quantities.TIMES,
    *power_quantities.POWER,
    *queueing_quantities.QUEUEING,
)

CATEGORIES = (
    Category(
        "inference_precision", "inference", "number format of weights and GEMMs in serving", PRECISIONS, headline=True
    ),
    *deployment_quantities.CATEGORIES,
)
