"""What an accelerator is: the figures of its data sheet, its age and its price."""

from __future__ import annotations

from ..definition import Category, Quantity, section

QUANTITIES = section(
    "accelerator",
    Quantity(
        "accelerator_peak_flop_per_s",
        "FLOP/s",
        "dense peak of one accelerator at the training precision",
        column=44,
        headline=True,
        effort=2,
    ),
    Quantity(
        "inference_peak_flop_per_s",
        "FLOP/s",
        "dense peak of one accelerator at the inference precision",
        column=45,
        effort=2,
    ),
    Quantity("accelerator_memory_bytes", "byte", "memory of one accelerator", column=46, headline=True, effort=2),
    Quantity(
        "accelerator_memory_bandwidth_bytes_per_s", "byte/s", "memory bandwidth of one accelerator", column=47, effort=2
    ),
    Quantity("accelerator_tdp_w", "W", "board power limit of one accelerator", column=48, effort=2),
    Quantity("accelerators_per_server", "", "accelerators in one server", column=49, low=1, effort=2, whole=True),
    Quantity("accelerator_price_usd", "USD", "purchase price of one accelerator", column=50, effort=2),
    Quantity(
        "price_usd_per_accelerator_hour",
        "USD/h",
        "rental price of one accelerator for an hour",
        column=51,
        headline=True,
        effort=1,
    ),
    Quantity(
        "accelerator_release_year",
        "",
        "year of the accelerator's release, as a decimal",
        column=227,
        low=1950,
        auxiliary=True,
    ),
    Quantity(
        "accelerator_balance_flop_per_byte",
        "FLOP/byte",
        "peak FLOP/s for each byte/s of memory bandwidth, at the training precision",
        column=230,
        auxiliary=True,
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
