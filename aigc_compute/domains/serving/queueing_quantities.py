"""Load on one replica of a served model, and its variation."""

from __future__ import annotations

from ..definition import Quantity, section

QUEUEING = section(
    "demand",
    Quantity("copy_queries_per_s", "", "queries per second that reach one replica of the model", column=412, effort=2),
    Quantity(
        "arrival_variation",
        "",
        "standard deviation of the time between two queries over its mean (1: random arrivals, above 1: bursts)",
        column=413,
        high=10,
    ),
    Quantity(
        "prompt_tokens_variation", "", "standard deviation of prompt lengths over their mean", column=414, high=10
    ),
    Quantity(
        "output_tokens_variation", "", "standard deviation of answer lengths over their mean", column=415, high=10
    ),
)
