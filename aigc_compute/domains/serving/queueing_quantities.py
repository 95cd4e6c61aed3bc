"""What reaches one copy of a served model, and how unevenly."""

from __future__ import annotations

from ..definition import Quantity, section

QUEUEING = section(
    "demand",
    Quantity("copy_queries_per_s", "", "queries a second that reach one copy of the model", column=412, effort=2),
    Quantity(
        "arrival_variation",
        "",
        "standard deviation of the time between two queries over its mean (1: at random, more: bursts)",
        column=413,
        high=10,
    ),
    Quantity(
        "prompt_tokens_variation",
        "",
        "standard deviation of the lengths of prompts over their mean",
        column=414,
        high=10,
    ),
    Quantity(
        "output_tokens_variation",
        "",
        "standard deviation of the lengths of answers over their mean",
        column=415,
        high=10,
    ),
)
