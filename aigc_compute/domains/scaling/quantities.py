"""What surrounds one training run: the tokens it will serve, data seen again, all development, hours lost."""

from __future__ import annotations

from ..definition import Category, Quantity

INTERRUPTIONS = (
    Quantity("hours_between_failures", "goodput", "h", "mean time between interruptions of the whole run"),
    Quantity("restart_hours", "goodput", "h", "from an interruption until the run steps again"),
    Quantity("checkpoint_bytes", "goodput", "byte", "a checkpoint of weights and optimiser state"),
    Quantity(
        "checkpoint_bytes_per_s_per_accelerator",
        "goodput",
        "byte/s",
        "rate at which one accelerator's share of a checkpoint leaves it",
    ),
    Quantity("checkpoint_write_s", "goodput", "s", "time that a checkpoint holds the steps up"),
    Quantity("checkpoint_interval_hours", "goodput", "h", "from one checkpoint to the next"),
)

LIFETIME = (
    Quantity("lifetime_inference_tokens", "scaling", "", "tokens that the model will read and write in its life"),
    Quantity("service_days", "demand", "day", "time that the model is served"),
    Quantity("target_loss", "scaling", "", "loss that a model is to reach, nats a token", auxiliary=True),
    Quantity("lifetime_flop", "scaling", "FLOP", "training and all inference of the model's life"),
    Quantity(
        "lifetime_optimal_parameters",
        "scaling",
        "",
        "parameters that reach the target loss with the least lifetime FLOP",
        headline=True,
    ),
    Quantity(
        "lifetime_optimal_tokens", "scaling", "", "training tokens that those parameters take to it", headline=True
    ),
    Quantity("lifetime_optimal_flop", "scaling", "FLOP", "the least lifetime FLOP that reach the target loss"),
    Quantity(
        "inference_cost_ratio", "scaling", "", "cost of a FLOP in serving over that of one in training, same device"
    ),
    Quantity("lifetime_cost_usd", "cost", "USD", "rental cost of training and of all inference of the model's life"),
    Quantity(
        "cost_optimal_parameters", "scaling", "", "parameters that reach the target loss with the least lifetime cost"
    ),
    Quantity("cost_optimal_tokens", "scaling", "", "training tokens that those parameters take to it"),
    Quantity("cost_optimal_lifetime_usd", "cost", "USD", "the least lifetime cost that reaches the target loss"),
)

REPETITION = (
    Quantity(
        "token_repetition_constant",
        "scaling",
        "",
        "repeats after which one more is worth 1/e of fresh tokens (R*_D)",
        auxiliary=True,
    ),
    Quantity(
        "parameter_repetition_constant",
        "scaling",
        "",
        "excess parameters, over those the data set supports, after which one more is worth 1/e (R*_N)",
        auxiliary=True,
    ),
    Quantity("effective_training_tokens", "scaling", "", "fresh tokens that are worth those trained on, repeats too"),
    Quantity("repeated_token_value", "scaling", "fraction", "worth of the next token over that of a fresh one", high=1),
    Quantity("data_supported_parameters", "scaling", "", "parameters for which the tokens seen once are the optimum"),
    Quantity("effective_parameters", "scaling", "", "parameters that would serve as well with ample data"),
    Quantity("repeated_loss", "scaling", "", "loss the law promises where the data set repeats, nats a token"),
    Quantity("data_limited_tokens", "scaling", "", "tokens that reach the least loss with this data set and FLOP"),
    Quantity("data_limited_epochs", "scaling", "", "times that the data set is then seen (below one: not all of it)"),
    Quantity("data_limited_parameters", "scaling", "", "parameters that reach the least loss with this data set"),
    Quantity("data_limited_loss", "scaling", "", "least loss for the training FLOP with this data set, nats a token"),
)

DEVELOPMENT = (
    Quantity(
        "development_compute_ratio",
        "training",
        "",
        "compute of the whole development, searches and failed runs too, over that of the final run",
        low=1,
    ),
    Quantity("development_flop", "training", "FLOP", "training FLOP of the whole development", added=True),
    Quantity(
        "development_accelerator_hours", "training", "accelerator-hour", "hours of the whole development", added=True
    ),
    Quantity("development_cost_usd", "cost", "USD", "rental cost of the whole development", added=True),
    Quantity("development_energy_kwh", "energy", "kWh", "facility energy of the whole development", added=True),
    Quantity(
        "development_co2_kg", "energy", "kgCO2", "carbon dioxide of the whole development's electricity", added=True
    ),
)

CATEGORIES = (
    Category("recovery", "goodput", "how a run comes back after an interruption", ("automatic", "manual")),
    Category("data_supply", "training", "whether the size of the data set is told", ("ample", "limited")),
)
