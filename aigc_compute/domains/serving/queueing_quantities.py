"""What reaches one copy of a served model, and how unevenly."""

from __future__ import annotations

from ..definition import Quantity

QUEUEING = (
    Quantity("copy_queries_per_s", "demand", "", "queries a second that reach one copy of the model", effort=2),
    Quantity(
        "arrival_variation",
        "demand",
        "",
        "standard deviation of the time between two queries over its mean (1: at random, more: bursts)",
        high=10,
    ),
    Quantity(
        "prompt_tokens_variation", "demand", "", "standard deviation of the lengths of prompts over their mean", high=10
    ),
    Quantity(
        "output_tokens_variation", "demand", "", "standard deviation of the lengths of answers over their mean", high=10
    ),
)
