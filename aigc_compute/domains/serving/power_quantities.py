"""What a service draws: a board at its load, a token, a query, the fleet."""

from __future__ import annotations

from ..definition import Quantity, section

POWER = section(
    "energy",
    Quantity("energy_wh_per_query", "Wh", "facility energy of one query", column=146, headline=True),
    Quantity(
        "serving_power_w", "W", "facility power of the serving fleet in the busiest hour", column=147, headline=True
    ),
    Quantity(
        "idle_power_share", "fraction", "draw of an idle board over its limit", column=451, high=1, auxiliary=True
    ),
    Quantity(
        "memory_power_share",
        "",
        "draw that full memory bandwidth adds, over the board limit",
        column=452,
        high=2,
        auxiliary=True,
    ),
    Quantity(
        "arithmetic_power_share",
        "",
        "draw that peak arithmetic adds, over the board limit",
        column=453,
        high=2,
        auxiliary=True,
    ),
    Quantity(
        "sparsity_power_ratio",
        "",
        "draw of such a model over that of a dense one at the same loads",
        column=454,
        auxiliary=True,
    ),
    Quantity("serving_power_error", "", "what measured boards draw over the power model", column=455, auxiliary=True),
    Quantity("bytes_read_per_output_token", "byte", "weights and cache that a generated token reads", column=456),
    Quantity("decode_memory_load", "fraction", "share of the memory bandwidth used in decoding", column=457, high=1),
    Quantity("decode_arithmetic_load", "fraction", "share of peak FLOP/s used in decoding", column=458, high=1),
    Quantity("prefill_arithmetic_load", "fraction", "share of peak FLOP/s used on prompts", column=459, high=1),
    Quantity("decode_power_w", "W", "draw of one board in decoding", column=460),
    Quantity("prefill_power_w", "W", "draw of one board reading prompts", column=461),
    Quantity(
        "accelerator_joules_per_output_token", "J", "energy of the boards alone for a generated token", column=462
    ),
    Quantity("accelerator_joules_per_prompt_token", "J", "energy of the boards alone for a prompt token", column=463),
    Quantity("accelerator_joules_per_query", "J", "energy of the boards alone for a query", column=464),
    Quantity("joules_per_output_token", "J", "facility energy of a generated token", column=465, headline=True),
    Quantity("joules_per_prompt_token", "J", "facility energy of a prompt token", column=466),
    Quantity("serving_power_w_per_accelerator", "W", "facility power for one busy accelerator", column=467),
    Quantity("idle_power_w_per_accelerator", "W", "facility power for one idle accelerator", column=468),
    Quantity("average_serving_power_w", "W", "facility power of the serving fleet, averaged", column=469),
    Quantity("serving_energy_kwh_per_day", "kWh", "facility energy of the serving fleet in a day", column=470),
)
