"""Quantities of training: tokens, FLOP, utilisation, time, memory, goodput and the whole development."""

from __future__ import annotations

from ..definition import Category, Quantity, section
from . import post_training_quantities

PRECISIONS = ("fp64", "fp32", "tf32", "bf16", "fp16", "fp8", "int8", "fp6", "fp4", "int4")

LIMITED = ("data_supply", "limited")
"""Category value that follows where a user gives the size of the data set."""

TRAINING = section(
    "training",
    Quantity(
        "training_tokens",
        "",
        "number of tokens seen in training, repeats included",
        column=52,
        headline=True,
        effort=1,
        added=True,
    ),
    Quantity("tokens_per_parameter", "", "training tokens per active parameter", column=53),
    Quantity("dataset_tokens", "", "number of tokens in the data set, each counted once", column=54, implies=LIMITED),
    Quantity("dataset_bytes", "byte", "size of the data set on disk", column=55, effort=2, implies=LIMITED),
    Quantity(
        "dataset_text_bytes",
        "byte",
        "size of the text in a data set that holds other media too",
        column=56,
        implies=LIMITED,
    ),
    Quantity("dataset_image_bytes", "byte", "size of the images in the data set", column=57),
    Quantity("bytes_per_token", "byte/token", "mean size of the text of one token", column=58, low=0.1, high=1000),
    Quantity("epochs", "", "number of passes over the data set", column=59, effort=2, implies=LIMITED),
    Quantity("sequence_length", "", "number of tokens in a training sequence", column=60, low=1, effort=2, whole=True),
    Quantity("batch_tokens", "", "number of tokens in an optimiser step", column=61, low=1),
    Quantity("training_steps", "", "number of optimiser steps", column=62, added=True),
    Quantity(
        "flop_per_parameter_per_token",
        "FLOP",
        "training FLOP per parameter and token (6: two forward, four backward)",
        column=63,
    ),
    Quantity("training_flop_per_token", "FLOP/token", "training FLOP of a token by the 6*N rule", column=64),
    Quantity(
        "training_flop", "FLOP", "training FLOP by the 6*N*D rule", column=65, headline=True, effort=1, added=True
    ),
    Quantity(
        "training_pf_days", "PF-day", "training FLOP in petaFLOP/s-days", column=66, headline=True, effort=1, added=True
    ),
    Quantity(
        "training_operator_flop",
        "FLOP",
        "training FLOP counted over all GEMMs, attention and output projection included",
        column=67,
        headline=True,
        added=True,
    ),
    Quantity("recomputation_flop_ratio", "", "executed FLOP per FLOP of the model", column=68, low=1, high=3),
    Quantity(
        "training_hardware_flop",
        "FLOP",
        "executed training FLOP, recomputed activations included",
        column=69,
        added=True,
    ),
    Quantity(
        "mfu",
        "fraction",
        "model FLOP/s over dense peak FLOP/s (model FLOP utilisation)",
        column=70,
        high=1,
        headline=True,
        effort=2,
    ),
    Quantity(
        "hfu", "fraction", "executed FLOP/s over dense peak FLOP/s (hardware FLOP utilisation)", column=71, high=1
    ),
    Quantity("achieved_flop_per_s_per_accelerator", "FLOP/s", "model FLOP/s that one accelerator achieves", column=72),
    Quantity(
        "accelerators",
        "",
        "number of accelerators that train together",
        column=73,
        low=1,
        headline=True,
        effort=1,
        whole=True,
    ),
    Quantity(
        "accelerators_needed",
        "",
        "number of accelerators that the run needs, not rounded to a whole number",
        column=827,
    ),
    Quantity("cluster_servers", "", "number of servers that hold the training accelerators", column=74, whole=True),
    Quantity("cluster_peak_flop_per_s", "FLOP/s", "dense peak FLOP/s of all accelerators together", column=75),
    Quantity(
        "accelerator_hours",
        "accelerator-hour",
        "accelerators times hours of the run",
        column=76,
        headline=True,
        effort=1,
        added=True,
    ),
    Quantity("training_days", "day", "wall-clock time of the run", column=77, headline=True, effort=1, added=True),
)

UTILISATION = section(
    "training",
    Quantity(
        "training_year", "", "year of training, as a decimal number", column=225, low=1950, high=2100, auxiliary=True
    ),
    Quantity(
        "model_release_year", "", "release year of the model, as a decimal number", column=226, low=1950, auxiliary=True
    ),
    Quantity("estimate_year", "", "year of the estimate, as a decimal number", column=228, low=1950, auxiliary=True),
    Quantity(
        "accelerator_age_years",
        "year",
        "usual time from the release of an accelerator to the release of a model trained on it",
        column=229,
        auxiliary=True,
    ),
    Quantity(
        "utilisation_base",
        "fraction",
        "MFU over the accelerator-hours of a run (large dense model, reference balance, current software)",
        column=231,
        auxiliary=True,
    ),
    Quantity(
        "utilisation_reference_balance",
        "FLOP/byte",
        "FLOP/byte balance of an accelerator to which the base refers",
        column=232,
        auxiliary=True,
    ),
    Quantity(
        "utilisation_balance_exponent",
        "",
        "exponent by which utilisation falls with the balance of the accelerator",
        column=233,
        auxiliary=True,
    ),
    Quantity(
        "utilisation_half_parameters",
        "",
        "active parameters at which a model reaches half of the utilisation of a very large model",
        column=234,
        auxiliary=True,
    ),
    Quantity(
        "utilisation_sparsity_exponent",
        "",
        "exponent by which utilisation falls with total parameters over active parameters",
        column=235,
        auxiliary=True,
    ),
    Quantity(
        "utilisation_growth_per_year",
        "",
        "yearly growth factor of utilisation through better software",
        column=236,
        auxiliary=True,
    ),
    Quantity(
        "utilisation_growth_start_year",
        "",
        "first year of the growth of utilisation; there are no data before it",
        column=237,
        auxiliary=True,
    ),
    Quantity("utilisation_growth_end_year", "", "last year of the growth of utilisation", column=238, auxiliary=True),
    Quantity(
        "utilisation_reference_share",
        "",
        "active parameters per accelerator to which the base refers",
        column=239,
        auxiliary=True,
    ),
    Quantity(
        "utilisation_share_exponent",
        "",
        "exponent by which utilisation grows with active parameters per accelerator",
        column=240,
        auxiliary=True,
    ),
    Quantity(
        "utilisation_balance_factor",
        "",
        "factor of utilisation for the balance of the accelerator",
        column=241,
        auxiliary=True,
    ),
    Quantity(
        "utilisation_size_factor", "", "factor of utilisation for the size of the model", column=242, auxiliary=True
    ),
    Quantity("utilisation_sparsity_factor", "", "factor of utilisation for experts", column=243, auxiliary=True),
    Quantity(
        "utilisation_software_factor",
        "",
        "factor of utilisation for the software of the year",
        column=244,
        auxiliary=True,
    ),
    Quantity(
        "utilisation_share_factor",
        "",
        "factor of utilisation for the number of accelerators",
        column=245,
        auxiliary=True,
    ),
    Quantity(
        "utilisation_counting_factor",
        "",
        "counted FLOP over FLOP by the 6*N rule with causal attention",
        column=246,
        auxiliary=True,
    ),
    Quantity(
        "utilisation_error",
        "",
        "measured utilisation of a run over its predicted utilisation",
        column=247,
        auxiliary=True,
    ),
)

MEMORY = section(
    "memory",
    Quantity("training_bytes_per_weight", "byte", "bytes per weight in training", column=94),
    Quantity("training_bytes_per_gradient", "byte", "bytes per gradient", column=95),
    Quantity(
        "optimizer_bytes_per_parameter", "byte", "bytes of master weight and optimiser moments per parameter", column=96
    ),
    Quantity("training_weights_bytes", "byte", "memory of all weights in training", column=97),
    Quantity("training_gradients_bytes", "byte", "memory of all gradients", column=98),
    Quantity("optimizer_state_bytes", "byte", "memory of master weights and optimiser moments", column=99),
    Quantity(
        "training_state_bytes",
        "byte",
        "memory of weights, gradients and optimiser state, without activations",
        column=100,
        headline=True,
    ),
    Quantity(
        "minimum_training_accelerators",
        "",
        "smallest number of accelerators that holds the training state",
        column=102,
        headline=True,
        whole=True,
    ),
    Quantity(
        "training_state_bytes_per_accelerator",
        "byte",
        "training state per accelerator, sharded over all accelerators",
        column=103,
    ),
    Quantity(
        "training_state_fits",
        "flag",
        "whether the training state fits in the memory of the accelerators",
        column=104,
        headline=True,
    ),
    Quantity(
        "resident_bytes_per_parameter",
        "byte",
        "bytes of all weights in memory (frozen weights, adapters, other models) per parameter of the model",
        column=250,
    ),
    Quantity("frozen_bytes_per_weight", "byte", "bytes per frozen, quantised weight in QLoRA", column=254),
)

GOODPUT = section(
    "goodput",
    Quantity("failures_per_accelerator_hour", "", "interruptions per accelerator and hour", column=207),
    Quantity(
        "hours_lost_per_failure",
        "h",
        "hours lost per interruption (restart and repeated work since the last checkpoint)",
        column=208,
    ),
    Quantity(
        "undisturbed_goodput",
        "fraction",
        "share of the hours without failures and checkpoints in which training makes progress",
        column=209,
        high=1,
    ),
    Quantity(
        "goodput",
        "fraction",
        "share of the billed hours in which training makes progress",
        column=210,
        high=1,
        effort=2,
    ),
    Quantity("hours_between_failures", "h", "mean time between interruptions of the whole run", column=268),
    Quantity("restart_hours", "h", "time from an interruption until training continues", column=269),
    Quantity("checkpoint_bytes", "byte", "size of a checkpoint with weights and optimiser state", column=270),
    Quantity(
        "checkpoint_bytes_per_s_per_accelerator",
        "byte/s",
        "rate at which one accelerator writes its share of a checkpoint",
        column=271,
    ),
    Quantity("checkpoint_write_s", "s", "time for which writing a checkpoint stops training", column=272),
    Quantity("checkpoint_interval_hours", "h", "time between two checkpoints", column=273),
)

DEVELOPMENT = section(
    "training",
    Quantity(
        "development_compute_ratio",
        "",
        "compute of the whole development, searches and failed runs included, over compute of the final run",
        column=297,
        low=1,
    ),
    Quantity("development_flop", "FLOP", "training FLOP of the whole development", column=298, added=True),
    Quantity(
        "development_accelerator_hours",
        "accelerator-hour",
        "accelerator-hours of the whole development",
        column=299,
        added=True,
    ),
)

DEVELOPMENT_COST = section(
    "cost", Quantity("development_cost_usd", "USD", "rental cost of the whole development", column=300, added=True)
)

DEVELOPMENT_ENERGY = section(
    "energy",
    Quantity(
        "development_energy_kwh", "kWh", "energy of the facility for the whole development", column=301, added=True
    ),
    Quantity(
        "development_co2_kg",
        "kgCO2",
        "carbon dioxide from the electricity of the whole development",
        column=302,
        added=True,
    ),
)

QUANTITIES = (
    *TRAINING,
    *UTILISATION,
    *MEMORY,
    *GOODPUT,
    *DEVELOPMENT,
    *DEVELOPMENT_COST,
    *DEVELOPMENT_ENERGY,
    *post_training_quantities.POST_TRAINING,
)

CATEGORIES = (
    Category("training_precision", "training", "number format of the GEMMs in training", PRECISIONS, headline=True),
    Category(
        "recomputation",
        "training",
        "activations that are recomputed in the backward pass",
        ("none", "selective", "full"),
    ),
    Category(
        "recovery",
        "goodput",
        "whether a run restarts automatically or manually after an interruption",
        ("automatic", "manual"),
    ),
    *post_training_quantities.CATEGORIES,
)
