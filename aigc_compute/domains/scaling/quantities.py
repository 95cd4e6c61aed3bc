"""Quantities of scaling laws: compute optimum, service life of a model, and repeated data."""

from __future__ import annotations

from ..definition import Category, Quantity, section

SCALING = section(
    "scaling",
    Quantity("scaling_irreducible_loss", "", "irreducible loss E of the law, at infinite size and data", column=78),
    Quantity("scaling_parameter_coefficient", "", "coefficient A of the parameter term of the law", column=79),
    Quantity("scaling_parameter_exponent", "", "exponent alpha of the parameter term of the law", column=80, high=2),
    Quantity("scaling_data_coefficient", "", "coefficient B of the data term of the law", column=81),
    Quantity("scaling_data_exponent", "", "exponent beta of the data term of the law", column=82, high=2),
    Quantity("scaling_compute_unit_flop", "FLOP", "unit of compute in the law", column=83),
    Quantity("scaling_optimal_parameter_coefficient", "", "optimal parameters at one unit of compute", column=84),
    Quantity(
        "scaling_optimal_parameter_exponent", "", "exponent of compute in the optimal parameters", column=85, high=2
    ),
    Quantity("scaling_optimal_token_coefficient", "", "optimal tokens at one unit of compute", column=86),
    Quantity("scaling_optimal_token_exponent", "", "exponent of compute in the optimal tokens", column=87, high=2),
    Quantity(
        "scaling_compute_coefficient",
        "",
        "compute at which the law gives a loss of one, in units of the law",
        column=88,
    ),
    Quantity("scaling_compute_exponent", "", "exponent of compute in the loss of the law", column=89, high=2),
    Quantity(
        "compute_optimal_parameters",
        "",
        "parameters that give the lowest loss for the training FLOP",
        column=90,
        headline=True,
    ),
    Quantity(
        "compute_optimal_tokens",
        "",
        "training tokens that give the lowest loss for the training FLOP",
        column=91,
        headline=True,
    ),
    Quantity(
        "compute_optimal_loss", "", "lowest loss that the law predicts for the training FLOP, nats per token", column=92
    ),
    Quantity(
        "predicted_loss", "", "loss that the law predicts for these parameters and tokens, nats per token", column=93
    ),
)

LIFETIME = section(
    "scaling",
    Quantity(
        "lifetime_inference_tokens",
        "",
        "number of tokens that the model reads and writes in its service life",
        column=274,
    ),
    Quantity("target_loss", "", "loss that a model shall reach, nats per token", column=276, auxiliary=True),
    Quantity(
        "lifetime_flop", "FLOP", "FLOP of training and of all inference in the service life of the model", column=277
    ),
    Quantity(
        "lifetime_optimal_parameters",
        "",
        "parameters that reach the target loss with the least lifetime FLOP",
        column=278,
        headline=True,
    ),
    Quantity(
        "lifetime_optimal_tokens",
        "",
        "training tokens with which the lifetime-optimal parameters reach the target loss",
        column=279,
        headline=True,
    ),
    Quantity("lifetime_optimal_flop", "FLOP", "least lifetime FLOP that reach the target loss", column=280),
    Quantity(
        "inference_cost_ratio",
        "",
        "cost of a FLOP in serving over cost of a FLOP in training, on the same accelerator",
        column=281,
    ),
    Quantity(
        "cost_optimal_parameters", "", "parameters that reach the target loss with the lowest lifetime cost", column=283
    ),
    Quantity(
        "cost_optimal_tokens",
        "",
        "training tokens with which the cost-optimal parameters reach the target loss",
        column=284,
    ),
)

LIFETIME_COST = section(
    "cost",
    Quantity(
        "lifetime_cost_usd",
        "USD",
        "rental cost of training and of all inference in the service life of the model",
        column=282,
    ),
    Quantity("cost_optimal_lifetime_usd", "USD", "lowest lifetime cost that reaches the target loss", column=285),
)

REPETITION = section(
    "scaling",
    Quantity(
        "token_repetition_constant",
        "",
        "number of repeats after which one more is worth 1/e of new tokens (decay constant R*_D)",
        column=286,
        auxiliary=True,
    ),
    Quantity(
        "parameter_repetition_constant",
        "",
        "excess parameters, as a multiple of those that the data set supports, at which one more is worth 1/e (R*_N)",
        column=287,
        auxiliary=True,
    ),
    Quantity(
        "effective_training_tokens",
        "",
        "number of new tokens that are worth as much as the training tokens with their repeats",
        column=288,
    ),
    Quantity(
        "repeated_token_value",
        "fraction",
        "value of the next training token over value of a new token",
        column=289,
        high=1,
    ),
    Quantity(
        "data_supported_parameters",
        "",
        "parameters for which the number of distinct tokens is compute-optimal",
        column=290,
    ),
    Quantity("effective_parameters", "", "parameters that would reach the same loss with unlimited data", column=291),
    Quantity("repeated_loss", "", "loss that the law predicts with repeated data, nats per token", column=292),
    Quantity(
        "data_limited_tokens",
        "",
        "training tokens that give the lowest loss for the training FLOP with this data set",
        column=293,
    ),
    Quantity(
        "data_limited_epochs",
        "",
        "number of passes over the data set at the data-limited optimum (below one: data are left over)",
        column=294,
    ),
    Quantity(
        "data_limited_parameters",
        "",
        "parameters that give the lowest loss for the training FLOP with this data set",
        column=295,
    ),
    Quantity(
        "data_limited_loss",
        "",
        "lowest loss that the law predicts for the training FLOP with this data set, nats per token",
        column=296,
    ),
)

QUANTITIES = (*SCALING, *LIFETIME, *LIFETIME_COST, *REPETITION)

CATEGORIES = (
    Category(
        "scaling_law",
        "scaling",
        "published scaling law that gives the optimal parameters and tokens for a compute budget",
        catalogue="scaling_laws",
        headline=True,
    ),
    Category("scaling_form", "scaling", "mathematical form of the scaling law", ("parametric", "power")),
    Category(
        "data_supply",
        "training",
        "whether the size of the data set is given (limited) or not (ample)",
        ("ample", "limited"),
    ),
)
