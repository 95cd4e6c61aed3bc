"""What training takes: tokens, FLOP, utilisation, time, energy, money, memory, and the optimum."""

from __future__ import annotations

from ..definition import Category, Quantity

PRECISIONS = ("fp64", "fp32", "tf32", "bf16", "fp16", "fp8", "int8", "fp6", "fp4", "int4")

LIMITED = ("data_supply", "limited")
"""What follows where the size of the data set is told."""

TRAINING = (
    Quantity(
        "training_tokens",
        "training",
        "",
        "tokens seen in training, repeats included",
        headline=True,
        effort=1,
        added=True,
    ),
    Quantity("tokens_per_parameter", "training", "", "training tokens for each active parameter"),
    Quantity("dataset_tokens", "training", "", "tokens of the data set, each counted once", implies=LIMITED),
    Quantity("dataset_bytes", "training", "byte", "the data set as it lies on disk", effort=2, implies=LIMITED),
    Quantity(
        "dataset_text_bytes", "training", "byte", "text of a data set that holds other media as well", implies=LIMITED
    ),
    Quantity("dataset_image_bytes", "training", "byte", "images of the data set"),
    Quantity("bytes_per_token", "training", "byte/token", "text that one token stands for", low=0.1, high=1000),
    Quantity("epochs", "training", "", "times that the data set is seen", effort=2, implies=LIMITED),
    Quantity("sequence_length", "training", "", "tokens in a training sequence", low=1, effort=2),
    Quantity("batch_tokens", "training", "", "tokens of an optimiser step", low=1),
    Quantity("training_steps", "training", "", "optimiser steps", added=True),
    Quantity(
        "flop_per_parameter_per_token",
        "training",
        "FLOP",
        "training FLOP a parameter spends on a token (6: two forward, four backward)",
    ),
    Quantity("training_flop_per_token", "training", "FLOP/token", "training FLOP of a token by the 6*N rule"),
    Quantity(
        "training_flop", "training", "FLOP", "training FLOP by the field's 6*N*D", headline=True, effort=1, added=True
    ),
    Quantity(
        "training_pf_days",
        "training",
        "PF-day",
        "training FLOP in petaFLOP/s-days",
        headline=True,
        effort=1,
        added=True,
    ),
    Quantity(
        "training_operator_flop",
        "training",
        "FLOP",
        "training FLOP counted over every matrix product, attention and output projection included",
        headline=True,
        added=True,
    ),
    Quantity("recomputation_flop_ratio", "training", "", "FLOP executed for each FLOP of the model", low=1, high=3),
    Quantity(
        "training_hardware_flop", "training", "FLOP", "FLOP executed, recomputed activations included", added=True
    ),
    Quantity(
        "mfu",
        "training",
        "fraction",
        "model FLOP utilisation: model FLOP/s over dense peak",
        high=1,
        headline=True,
        effort=2,
    ),
    Quantity("hfu", "training", "fraction", "hardware FLOP utilisation: executed FLOP/s over dense peak", high=1),
    Quantity("achieved_flop_per_s_per_accelerator", "training", "FLOP/s", "model FLOP/s that one accelerator achieves"),
    Quantity("accelerators", "training", "", "accelerators that train together", headline=True, effort=1),
    Quantity("cluster_servers", "training", "", "servers that hold the training accelerators"),
    Quantity("cluster_peak_flop_per_s", "training", "FLOP/s", "dense peak of all accelerators together"),
    Quantity(
        "accelerator_hours",
        "training",
        "accelerator-hour",
        "accelerators times hours",
        headline=True,
        effort=1,
        added=True,
    ),
    Quantity("training_days", "training", "day", "wall-clock time of the run", headline=True, effort=1, added=True),
)

UTILISATION = (
    Quantity("training_year", "training", "", "year of training, as a decimal", low=1950, high=2100, auxiliary=True),
    Quantity(
        "model_release_year", "training", "", "year of the model's release, as a decimal", low=1950, auxiliary=True
    ),
    Quantity(
        "accelerator_release_year",
        "accelerator",
        "",
        "year of the accelerator's release, as a decimal",
        low=1950,
        auxiliary=True,
    ),
    Quantity("estimate_year", "training", "", "year as of which the estimate is made", low=1950, auxiliary=True),
    Quantity("accelerator_age_years", "training", "year", "from an accelerator's release to a model's", auxiliary=True),
    Quantity(
        "accelerator_balance_flop_per_byte",
        "accelerator",
        "FLOP/byte",
        "peak FLOP/s for each byte/s of memory bandwidth, at the training precision",
        auxiliary=True,
    ),
    Quantity(
        "utilisation_base",
        "training",
        "fraction",
        "utilisation over card hours of a large dense model at the reference balance, with today's software",
        auxiliary=True,
    ),
    Quantity(
        "utilisation_reference_balance",
        "training",
        "FLOP/byte",
        "balance of an accelerator at which the base is stated",
        auxiliary=True,
    ),
    Quantity(
        "utilisation_balance_exponent", "training", "", "power by which utilisation falls with balance", auxiliary=True
    ),
    Quantity(
        "utilisation_half_parameters",
        "training",
        "",
        "active parameters that reach half the utilisation",
        auxiliary=True,
    ),
    Quantity(
        "utilisation_sparsity_exponent",
        "training",
        "",
        "power by which utilisation falls with total over active parameters",
        auxiliary=True,
    ),
    Quantity("utilisation_growth_per_year", "training", "", "yearly growth of utilisation by software", auxiliary=True),
    Quantity(
        "utilisation_growth_start_year", "training", "", "year before which nothing is known of it", auxiliary=True
    ),
    Quantity("utilisation_growth_end_year", "training", "", "year from which there is no such growth", auxiliary=True),
    Quantity(
        "utilisation_reference_share",
        "training",
        "",
        "active parameters for each accelerator at which the base is stated",
        auxiliary=True,
    ),
    Quantity(
        "utilisation_share_exponent",
        "training",
        "",
        "power by which utilisation grows with active parameters for each accelerator",
        auxiliary=True,
    ),
    Quantity("utilisation_balance_factor", "training", "", "effect of the accelerator's balance", auxiliary=True),
    Quantity("utilisation_size_factor", "training", "", "effect of the model's size", auxiliary=True),
    Quantity("utilisation_sparsity_factor", "training", "", "effect of experts", auxiliary=True),
    Quantity("utilisation_software_factor", "training", "", "effect of the year's software", auxiliary=True),
    Quantity("utilisation_share_factor", "training", "", "effect of the number of accelerators", auxiliary=True),
    Quantity(
        "utilisation_counting_factor",
        "training",
        "",
        "FLOP as counted over those of 6*N and causal attention",
        auxiliary=True,
    ),
    Quantity(
        "utilisation_error", "training", "", "what teams reach over what is predicted of their runs", auxiliary=True
    ),
)

ENERGY = (
    Quantity(
        "accelerator_power_ratio", "energy", "fraction", "average draw of an accelerator over its board limit", high=1.2
    ),
    Quantity(
        "server_power_ratio", "energy", "", "power of a whole server over that of its accelerators", low=1, high=4
    ),
    Quantity("pue", "energy", "", "power usage effectiveness: facility energy over IT energy", low=1, high=5, effort=2),
    Quantity("power_w_per_accelerator", "energy", "W", "average facility power for one accelerator"),
    Quantity("training_energy_kwh", "energy", "kWh", "facility energy of the run", headline=True, effort=2, added=True),
    Quantity("cluster_power_w", "energy", "W", "average facility power of the training cluster"),
    Quantity("grid_carbon_g_per_kwh", "energy", "gCO2/kWh", "carbon dioxide of the electricity", effort=2),
    Quantity("training_co2_kg", "energy", "kgCO2", "carbon dioxide of the run's electricity", added=True),
)

COST = (
    Quantity(
        "accelerators_purchase_usd", "cost", "USD", "purchase price of the training accelerators, servers not counted"
    ),
    Quantity("training_cost_usd", "cost", "USD", "rental cost of the run", headline=True, effort=1, added=True),
)

MEMORY = (
    Quantity("training_bytes_per_weight", "memory", "byte", "bytes of a weight while training"),
    Quantity("training_bytes_per_gradient", "memory", "byte", "bytes of a gradient"),
    Quantity(
        "optimizer_bytes_per_parameter", "memory", "byte", "bytes of master weights and moments a parameter needs"
    ),
    Quantity("training_weights_bytes", "memory", "byte", "weights while training"),
    Quantity("training_gradients_bytes", "memory", "byte", "gradients"),
    Quantity("optimizer_state_bytes", "memory", "byte", "master weights and optimiser moments"),
    Quantity(
        "training_state_bytes",
        "memory",
        "byte",
        "weights, gradients and optimiser state; activations not counted",
        headline=True,
    ),
    Quantity("usable_memory_fraction", "memory", "fraction", "share of the memory that a program can use", high=1),
    Quantity(
        "minimum_training_accelerators", "memory", "", "fewest accelerators that hold the training state", headline=True
    ),
    Quantity("training_state_bytes_per_accelerator", "memory", "byte", "training state sharded over all accelerators"),
    Quantity("training_state_fits", "memory", "flag", "the training state fits the accelerators", headline=True),
)

SCALING = (
    Quantity("scaling_irreducible_loss", "scaling", "", "loss of the law at infinite size and data"),
    Quantity("scaling_parameter_coefficient", "scaling", "", "coefficient A of the law's parameter term"),
    Quantity("scaling_parameter_exponent", "scaling", "", "exponent alpha of the law's parameter term", high=2),
    Quantity("scaling_data_coefficient", "scaling", "", "coefficient B of the law's data term"),
    Quantity("scaling_data_exponent", "scaling", "", "exponent beta of the law's data term", high=2),
    Quantity("scaling_compute_unit_flop", "scaling", "FLOP", "unit in which the law counts compute"),
    Quantity("scaling_optimal_parameter_coefficient", "scaling", "", "optimal parameters at one unit of compute"),
    Quantity("scaling_optimal_parameter_exponent", "scaling", "", "power of compute in the optimal parameters", high=2),
    Quantity("scaling_optimal_token_coefficient", "scaling", "", "optimal tokens at one unit of compute"),
    Quantity("scaling_optimal_token_exponent", "scaling", "", "power of compute in the optimal tokens", high=2),
    Quantity("scaling_compute_coefficient", "scaling", "", "compute, in units, at which the law's loss is one"),
    Quantity("scaling_compute_exponent", "scaling", "", "power of compute in the law's loss", high=2),
    Quantity(
        "compute_optimal_parameters",
        "scaling",
        "",
        "parameters that reach the least loss for the training FLOP",
        headline=True,
    ),
    Quantity(
        "compute_optimal_tokens", "scaling", "", "tokens that reach the least loss for the training FLOP", headline=True
    ),
    Quantity("compute_optimal_loss", "scaling", "", "least loss the law promises for the training FLOP, nats a token"),
    Quantity("predicted_loss", "scaling", "", "loss the law promises for these parameters and tokens, nats a token"),
)

CATEGORIES = (
    Category(
        "training_precision", "training", "number format of the matrix products in training", PRECISIONS, headline=True
    ),
    Category(
        "recomputation", "training", "activations computed again in the backward pass", ("none", "selective", "full")
    ),
    Category(
        "scaling_law",
        "scaling",
        "published fit that splits compute into parameters and tokens",
        catalogue="scaling_laws",
        headline=True,
    ),
    Category("scaling_form", "scaling", "mathematical form of the scaling law", ("parametric", "power")),
)
