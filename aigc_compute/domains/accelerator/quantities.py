"""What an accelerator is: the figures of its data sheet and its price."""

from __future__ import annotations

from ..definition import Category, Quantity

ACCELERATOR = (
    Quantity(
        "accelerator_peak_flop_per_s",
        "accelerator",
        "FLOP/s",
        "dense peak of one accelerator at the training precision",
        headline=True,
        effort=2,
    ),
    Quantity(
        "inference_peak_flop_per_s",
        "accelerator",
        "FLOP/s",
        "dense peak of one accelerator at the inference precision",
        effort=2,
    ),
    Quantity("accelerator_memory_bytes", "accelerator", "byte", "memory of one accelerator", headline=True, effort=2),
    Quantity(
        "accelerator_memory_bandwidth_bytes_per_s",
        "accelerator",
        "byte/s",
        "memory bandwidth of one accelerator",
        effort=2,
    ),
    Quantity("accelerator_tdp_w", "accelerator", "W", "board power limit of one accelerator", effort=2),
    Quantity("accelerators_per_server", "accelerator", "", "accelerators in one server", low=1, effort=2),
    Quantity("accelerator_price_usd", "accelerator", "USD", "purchase price of one accelerator", effort=2),
    Quantity(
        "price_usd_per_accelerator_hour",
        "accelerator",
        "USD/h",
        "rental price of one accelerator for an hour",
        headline=True,
        effort=1,
    ),
)

CATEGORIES = (
    Category(
        "accelerator", "accelerator", "the accelerator that trains and serves", catalogue="accelerators", headline=True
    ),
    Category(
        "price_commitment", "accelerator", "how the rental is contracted", ("on-demand", "spot", "1-year", "3-year")
    ),
)
