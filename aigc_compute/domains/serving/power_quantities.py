"""Power and energy in serving: of a board under load, a token, a query and the fleet."""

from __future__ import annotations

from ..definition import Quantity, section

POWER = section(
    "energy",
    Quantity("energy_wh_per_query", "Wh", "facility energy of one query", column=146, headline=True),
    Quantity(
        "serving_power_w", "W", "facility power of the serving fleet in the busiest hour", column=147, headline=True
    ),
    Quantity(
        "idle_power_share",
        "fraction",
        "power of an idle board over its power limit",
        column=451,
        high=1,
        auxiliary=True,
    ),
    Quantity(
        "memory_power_share",
        "",
        "power that full memory bandwidth adds, over the power limit of a board",
        column=452,
        high=2,
        auxiliary=True,
    ),
    Quantity(
        "arithmetic_power_share",
        "",
        "power that peak arithmetic adds, over the power limit of a board",
        column=453,
        high=2,
        auxiliary=True,
    ),
    Quantity(
        "sparsity_power_ratio",
        "",
        "power with a mixture of experts over that with a dense model at the same loads",
        column=454,
        auxiliary=True,
    ),
    Quantity(
        "serving_power_error", "", "measured power of a board over that of the power model", column=455, auxiliary=True
    ),
    Quantity("bytes_read_per_output_token", "byte", "weights and KV cache that a generated token reads", column=456),
    Quantity("decode_memory_load", "fraction", "share of the memory bandwidth used in decode", column=457, high=1),
    Quantity("decode_arithmetic_load", "fraction", "share of peak FLOP/s used in decode", column=458, high=1),
    Quantity("prefill_arithmetic_load", "fraction", "share of peak FLOP/s used in prefill", column=459, high=1),
    Quantity("decode_power_w", "W", "power of one board in decode", column=460),
    Quantity("prefill_power_w", "W", "power of one board in prefill", column=461),
    Quantity("accelerator_joules_per_output_token", "J", "energy of the boards alone per generated token", column=462),
    Quantity("accelerator_joules_per_prompt_token", "J", "energy of the boards alone per prompt token", column=463),
    Quantity("accelerator_joules_per_query", "J", "energy of the boards alone per query", column=464),
    Quantity("joules_per_output_token", "J", "facility energy per generated token", column=465, headline=True),
    Quantity("joules_per_prompt_token", "J", "facility energy per prompt token", column=466),
    Quantity("serving_power_w_per_accelerator", "W", "facility power per busy accelerator", column=467),
    Quantity("idle_power_w_per_accelerator", "W", "facility power per idle accelerator", column=468),
    Quantity("average_serving_power_w", "W", "average facility power of the serving fleet", column=469),
    Quantity("serving_energy_kwh_per_day", "kWh", "facility energy of the serving fleet in a day", column=470),
)
