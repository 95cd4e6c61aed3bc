"""Quantities of an accelerator: data sheet, release and price."""

from __future__ import annotations

from ..definition import Category, Quantity, section

QUANTITIES = section(
    "accelerator",
    Quantity(
        "accelerator_peak_flop_per_s",
        "FLOP/s",
        "dense peak FLOP/s of one accelerator at the training precision",
        column=44,
        headline=True,
        effort=2,
    ),
    Quantity(
        "inference_peak_flop_per_s",
        "FLOP/s",
        "dense peak FLOP/s of one accelerator at the inference precision",
        column=45,
        effort=2,
    ),
    Quantity(
        "accelerator_memory_bytes",
        "byte",
        "memory of one accelerator that its driver reports in all",
        column=46,
        headline=True,
        effort=2,
    ),
    Quantity(
        "nominal_memory_bytes",
        "byte",
        "memory of one accelerator as its data sheet states it",
        column=860,
        auxiliary=True,
    ),
    Quantity(
        "reserved_memory_bytes",
        "byte",
        "memory of one accelerator that the driver keeps for itself",
        column=861,
        auxiliary=True,
    ),
    Quantity(
        "usable_memory_fraction",
        "fraction",
        "share of the unreserved accelerator memory that a program uses",
        column=101,
        high=1,
    ),
    Quantity("usable_memory_bytes", "byte", "memory of one accelerator that a program uses", column=862),
    Quantity(
        "accelerator_memory_bandwidth_bytes_per_s", "byte/s", "memory bandwidth of one accelerator", column=47, effort=2
    ),
    Quantity("accelerator_tdp_w", "W", "board power limit of one accelerator", column=48, effort=2),
    Quantity(
        "accelerators_per_server", "", "number of accelerators in one server", column=49, low=1, effort=2, whole=True
    ),
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
        "release year of the accelerator, as a decimal number",
        column=227,
        low=1950,
        auxiliary=True,
    ),
    Quantity(
        "accelerator_balance_flop_per_byte",
        "FLOP/byte",
        "peak FLOP/s at the training precision over memory bandwidth",
        column=230,
        auxiliary=True,
    ),
)

CATEGORIES = (
    Category(
        "accelerator", "accelerator", "accelerator for training and serving", catalogue="accelerators", headline=True
    ),
    Category("price_commitment", "accelerator", "type of rental contract", ("on-demand", "spot", "1-year", "3-year")),
)
