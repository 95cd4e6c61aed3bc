"""The optimum of a scaling law, the tokens that a model will serve, and data seen again."""

from __future__ import annotations

from ..definition import Category, Quantity, section

SCALING = section(
    "scaling",
    Quantity("scaling_irreducible_loss", "", "loss of the law at infinite size and data", column=78),
    Quantity("scaling_parameter_coefficient", "", "coefficient A of the law's parameter term", column=79),
    Quantity("scaling_parameter_exponent", "", "exponent alpha of the law's parameter term", column=80, high=2),
    Quantity("scaling_data_coefficient", "", "coefficient B of the law's data term", column=81),
    Quantity("scaling_data_exponent", "", "exponent beta of the law's data term", column=82, high=2),
    Quantity("scaling_compute_unit_flop", "FLOP", "unit in which the law counts compute", column=83),
    Quantity("scaling_optimal_parameter_coefficient", "", "optimal parameters at one unit of compute", column=84),
    Quantity("scaling_optimal_parameter_exponent", "", "power of compute in the optimal parameters", column=85, high=2),
    Quantity("scaling_optimal_token_coefficient", "", "optimal tokens at one unit of compute", column=86),
    Quantity("scaling_optimal_token_exponent", "", "power of compute in the optimal tokens", column=87, high=2),
    Quantity("scaling_compute_coefficient", "", "compute, in units, at which the law's loss is one", column=88),
    Quantity("scaling_compute_exponent", "", "power of compute in the law's loss", column=89, high=2),
    Quantity(
        "compute_optimal_parameters",
        "",
        "parameters that reach the least loss for the training FLOP",
        column=90,
        headline=True,
    ),
    Quantity(
        "compute_optimal_tokens", "", "tokens that reach the least loss for the training FLOP", column=91, headline=True
    ),
    Quantity("compute_optimal_loss", "", "least loss the law promises for the training FLOP, nats a token", column=92),
    Quantity("predicted_loss", "", "loss the law promises for these parameters and tokens, nats a token", column=93),
)

LIFETIME = section(
    "scaling",
    Quantity("lifetime_inference_tokens", "", "tokens that the model will read and write in its life", column=274),
    Quantity("target_loss", "", "loss that a model is to reach, nats a token", column=276, auxiliary=True),
    Quantity("lifetime_flop", "FLOP", "training and all inference of the model's life", column=277),
    Quantity(
        "lifetime_optimal_parameters",
        "",
        "parameters that reach the target loss with the least lifetime FLOP",
        column=278,
        headline=True,
    ),
    Quantity(
        "lifetime_optimal_tokens", "", "training tokens that those parameters take to it", column=279, headline=True
    ),
    Quantity("lifetime_optimal_flop", "FLOP", "the least lifetime FLOP that reach the target loss", column=280),
    Quantity(
        "inference_cost_ratio", "", "cost of a FLOP in serving over that of one in training, same device", column=281
    ),
    Quantity(
        "cost_optimal_parameters", "", "parameters that reach the target loss with the least lifetime cost", column=283
    ),
    Quantity("cost_optimal_tokens", "", "training tokens that those parameters take to it", column=284),
)

LIFETIME_COST = section(
    "cost",
    Quantity(
        "lifetime_cost_usd", "USD", "rental cost of training and of all inference of the model's life", column=282
    ),
    Quantity("cost_optimal_lifetime_usd", "USD", "the least lifetime cost that reaches the target loss", column=285),
)

REPETITION = section(
    "scaling",
    Quantity(
        "token_repetition_constant",
        "",
        "repeats after which one more is worth 1/e of fresh tokens (R*_D)",
        column=286,
        auxiliary=True,
    ),
    Quantity(
        "parameter_repetition_constant",
        "",
        "excess parameters, over those the data set supports, after which one more is worth 1/e (R*_N)",
        column=287,
        auxiliary=True,
    ),
    Quantity("effective_training_tokens", "", "fresh tokens that are worth those trained on, repeats too", column=288),
    Quantity(
        "repeated_token_value", "fraction", "worth of the next token over that of a fresh one", column=289, high=1
    ),
    Quantity("data_supported_parameters", "", "parameters for which the tokens seen once are the optimum", column=290),
    Quantity("effective_parameters", "", "parameters that would serve as well with ample data", column=291),
    Quantity("repeated_loss", "", "loss the law promises where the data set repeats, nats a token", column=292),
    Quantity("data_limited_tokens", "", "tokens that reach the least loss with this data set and FLOP", column=293),
    Quantity("data_limited_epochs", "", "times that the data set is then seen (below one: not all of it)", column=294),
    Quantity("data_limited_parameters", "", "parameters that reach the least loss with this data set", column=295),
    Quantity("data_limited_loss", "", "least loss for the training FLOP with this data set, nats a token", column=296),
)

QUANTITIES = (*SCALING, *LIFETIME, *LIFETIME_COST, *REPETITION)

CATEGORIES = (
    Category(
        "scaling_law",
        "scaling",
        "published fit that splits compute into parameters and tokens",
        catalogue="scaling_laws",
        headline=True,
    ),
    Category("scaling_form", "scaling", "mathematical form of the scaling law", ("parametric", "power")),
    Category("data_supply", "training", "whether the size of the data set is told", ("ample", "limited")),
)
