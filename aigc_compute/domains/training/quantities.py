"""What training takes: tokens, FLOP, utilisation, time and memory, hours lost, and all development."""

from __future__ import annotations

from ..definition import Category, Quantity, section
from . import post_training_quantities

PRECISIONS = ("fp64", "fp32", "tf32", "bf16", "fp16", "fp8", "int8", "fp6", "fp4", "int4")

LIMITED = ("data_supply", "limited")
"""What follows where the size of the data set is told."""

TRAINING = section(
    "training",
    Quantity(
        "training_tokens",
        "",
        "tokens seen in training, repeats included",
        column=52,
        headline=True,
        effort=1,
        added=True,
    ),
    Quantity("tokens_per_parameter", "", "training tokens for each active parameter", column=53),
    Quantity("dataset_tokens", "", "tokens of the data set, each counted once", column=54, implies=LIMITED),
    Quantity("dataset_bytes", "byte", "the data set as it lies on disk", column=55, effort=2, implies=LIMITED),
    Quantity(
        "dataset_text_bytes", "byte", "text of a data set that holds other media as well", column=56, implies=LIMITED
    ),
    Quantity("dataset_image_bytes", "byte", "images of the data set", column=57),
    Quantity("bytes_per_token", "byte/token", "text that one token stands for", column=58, low=0.1, high=1000),
    Quantity("epochs", "", "times that the data set is seen", column=59, effort=2, implies=LIMITED),
    Quantity("sequence_length", "", "tokens in a training sequence", column=60, low=1, effort=2, whole=True),
    Quantity("batch_tokens", "", "tokens of an optimiser step", column=61, low=1),
    Quantity("training_steps", "", "optimiser steps", column=62, added=True),
    Quantity(
        "flop_per_parameter_per_token",
        "FLOP",
        "training FLOP a parameter spends on a token (6: two forward, four backward)",
        column=63,
    ),
    Quantity("training_flop_per_token", "FLOP/token", "training FLOP of a token by the 6*N rule", column=64),
    Quantity(
        "training_flop", "FLOP", "training FLOP by the field's 6*N*D", column=65, headline=True, effort=1, added=True
    ),
    Quantity(
        "training_pf_days", "PF-day", "training FLOP in petaFLOP/s-days", column=66, headline=True, effort=1, added=True
    ),
    Quantity(
        "training_operator_flop",
        "FLOP",
        "training FLOP counted over every matrix product, attention and output projection included",
        column=67,
        headline=True,
        added=True,
    ),
    Quantity("recomputation_flop_ratio", "", "FLOP executed for each FLOP of the model", column=68, low=1, high=3),
    Quantity("training_hardware_flop", "FLOP", "FLOP executed, recomputed activations included", column=69, added=True),
    Quantity(
        "mfu",
        "fraction",
        "model FLOP utilisation: model FLOP/s over dense peak",
        column=70,
        high=1,
        headline=True,
        effort=2,
    ),
    Quantity("hfu", "fraction", "hardware FLOP utilisation: executed FLOP/s over dense peak", column=71, high=1),
    Quantity("achieved_flop_per_s_per_accelerator", "FLOP/s", "model FLOP/s that one accelerator achieves", column=72),
    Quantity(
        "accelerators", "", "accelerators that train together", column=73, low=1, headline=True, effort=1, whole=True
    ),
    Quantity("accelerators_needed", "", "accelerators at work that a run takes, a real number", column=827),
    Quantity("cluster_servers", "", "servers that hold the training accelerators", column=74, whole=True),
    Quantity("cluster_peak_flop_per_s", "FLOP/s", "dense peak of all accelerators together", column=75),
    Quantity(
        "accelerator_hours",
        "accelerator-hour",
        "accelerators times hours",
        column=76,
        headline=True,
        effort=1,
        added=True,
    ),
    Quantity("training_days", "day", "wall-clock time of the run", column=77, headline=True, effort=1, added=True),
)

UTILISATION = section(
    "training",
    Quantity("training_year", "", "year of training, as a decimal", column=225, low=1950, high=2100, auxiliary=True),
    Quantity(
        "model_release_year", "", "year of the model's release, as a decimal", column=226, low=1950, auxiliary=True
    ),
    Quantity("estimate_year", "", "year as of which the estimate is made", column=228, low=1950, auxiliary=True),
    Quantity("accelerator_age_years", "year", "from an accelerator's release to a model's", column=229, auxiliary=True),
    Quantity(
        "utilisation_base",
        "fraction",
        "utilisation over card hours of a large dense model at the reference balance, with today's software",
        column=231,
        auxiliary=True,
    ),
    Quantity(
        "utilisation_reference_balance",
        "FLOP/byte",
        "balance of an accelerator at which the base is stated",
        column=232,
        auxiliary=True,
    ),
    Quantity(
        "utilisation_balance_exponent", "", "power by which utilisation falls with balance", column=233, auxiliary=True
    ),
    Quantity(
        "utilisation_half_parameters",
        "",
        "active parameters that reach half the utilisation",
        column=234,
        auxiliary=True,
    ),
    Quantity(
        "utilisation_sparsity_exponent",
        "",
        "power by which utilisation falls with total over active parameters",
        column=235,
        auxiliary=True,
    ),
    Quantity("utilisation_growth_per_year", "", "yearly growth of utilisation by software", column=236, auxiliary=True),
    Quantity(
        "utilisation_growth_start_year", "", "year before which nothing is known of it", column=237, auxiliary=True
    ),
    Quantity("utilisation_growth_end_year", "", "year from which there is no such growth", column=238, auxiliary=True),
    Quantity(
        "utilisation_reference_share",
        "",
        "active parameters for each accelerator at which the base is stated",
        column=239,
        auxiliary=True,
    ),
    Quantity(
        "utilisation_share_exponent",
        "",
        "power by which utilisation grows with active parameters for each accelerator",
        column=240,
        auxiliary=True,
    ),
    Quantity("utilisation_balance_factor", "", "effect of the accelerator's balance", column=241, auxiliary=True),
    Quantity("utilisation_size_factor", "", "effect of the model's size", column=242, auxiliary=True),
    Quantity("utilisation_sparsity_factor", "", "effect of experts", column=243, auxiliary=True),
    Quantity("utilisation_software_factor", "", "effect of the year's software", column=244, auxiliary=True),
    Quantity("utilisation_share_factor", "", "effect of the number of accelerators", column=245, auxiliary=True),
    Quantity(
        "utilisation_counting_factor",
        "",
        "FLOP as counted over those of 6*N and causal attention",
        column=246,
        auxiliary=True,
    ),
    Quantity(
        "utilisation_error", "", "what teams reach over what is predicted of their runs", column=247, auxiliary=True
    ),
)

MEMORY = section(
    "memory",
    Quantity("training_bytes_per_weight", "byte", "bytes of a weight while training", column=94),
    Quantity("training_bytes_per_gradient", "byte", "bytes of a gradient", column=95),
    Quantity(
        "optimizer_bytes_per_parameter", "byte", "bytes of master weights and moments a parameter needs", column=96
    ),
    Quantity("training_weights_bytes", "byte", "weights while training", column=97),
    Quantity("training_gradients_bytes", "byte", "gradients", column=98),
    Quantity("optimizer_state_bytes", "byte", "master weights and optimiser moments", column=99),
    Quantity(
        "training_state_bytes",
        "byte",
        "weights, gradients and optimiser state; activations not counted",
        column=100,
        headline=True,
    ),
    Quantity("usable_memory_fraction", "fraction", "share of the memory that a program can use", column=101, high=1),
    Quantity(
        "minimum_training_accelerators",
        "",
        "fewest accelerators that hold the training state",
        column=102,
        headline=True,
        whole=True,
    ),
    Quantity(
        "training_state_bytes_per_accelerator", "byte", "training state sharded over all accelerators", column=103
    ),
    Quantity("training_state_fits", "flag", "the training state fits the accelerators", column=104, headline=True),
    Quantity(
        "resident_bytes_per_parameter",
        "byte",
        "bytes of weights in memory for each of the model's: frozen ones, adapters and other models beside it included",
        column=250,
    ),
    Quantity("frozen_bytes_per_weight", "byte", "bytes of a quantised weight that adapters leave as it is", column=254),
)

GOODPUT = section(
    "goodput",
    Quantity("failures_per_accelerator_hour", "", "interruptions for each accelerator and hour", column=207),
    Quantity(
        "hours_lost_per_failure",
        "h",
        "hours that an interruption costs: restart and work since the checkpoint",
        column=208,
    ),
    Quantity(
        "undisturbed_goodput",
        "fraction",
        "share of the hours without failures and checkpoints that is stepping",
        column=209,
        high=1,
    ),
    Quantity("goodput", "fraction", "share of the billed hours that is stepping", column=210, high=1, effort=2),
    Quantity("hours_between_failures", "h", "mean time between interruptions of the whole run", column=268),
    Quantity("restart_hours", "h", "from an interruption until the run steps again", column=269),
    Quantity("checkpoint_bytes", "byte", "a checkpoint of weights and optimiser state", column=270),
    Quantity(
        "checkpoint_bytes_per_s_per_accelerator",
        "byte/s",
        "rate at which one accelerator's share of a checkpoint leaves it",
        column=271,
    ),
    Quantity("checkpoint_write_s", "s", "time that a checkpoint holds the steps up", column=272),
    Quantity("checkpoint_interval_hours", "h", "from one checkpoint to the next", column=273),
)

DEVELOPMENT = section(
    "training",
    Quantity(
        "development_compute_ratio",
        "",
        "compute of the whole development, searches and failed runs too, over that of the final run",
        column=297,
        low=1,
    ),
    Quantity("development_flop", "FLOP", "training FLOP of the whole development", column=298, added=True),
    Quantity(
        "development_accelerator_hours", "accelerator-hour", "hours of the whole development", column=299, added=True
    ),
)

DEVELOPMENT_COST = section(
    "cost", Quantity("development_cost_usd", "USD", "rental cost of the whole development", column=300, added=True)
)

DEVELOPMENT_ENERGY = section(
    "energy",
    Quantity("development_energy_kwh", "kWh", "facility energy of the whole development", column=301, added=True),
    Quantity(
        "development_co2_kg", "kgCO2", "carbon dioxide of the whole development's electricity", column=302, added=True
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
    Category(
        "training_precision", "training", "number format of the matrix products in training", PRECISIONS, headline=True
    ),
    Category(
        "recomputation", "training", "activations computed again in the backward pass", ("none", "selective", "full")
    ),
    Category("recovery", "goodput", "how a run comes back after an interruption", ("automatic", "manual")),
    *post_training_quantities.CATEGORIES,
)
