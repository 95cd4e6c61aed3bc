"""Hand-worked cases of the formulas of scaling: name of the formula, inputs, expected output."""

from __future__ import annotations

from math import log, sqrt

HALVING = 1 / log(2)
"""Decay constant with which the value of tokens halves in every repetition: a second epoch adds half of it."""

CASES = [
    # lifetime
    ("target_loss_of_model", (2.1,), 2.1),
    ("target_loss_of_optimum", (2.1,), 2.1),
    ("lifetime_inference_tokens", (1e6, 1000, 300, 365), 4.745e11),
    ("lifetime_flop", (2400, 6, 16, 75), 4800),  # plus 2·16·75
    # 16 parameters and 25 tokens make the two terms of the loss 4 and 2; at the optimum their ratio is 1 + 75 / (3·25)
    ("lifetime_optimal_parameters", (7, 75, 1, 16, 0.5, 10, 0.5), 16),
    ("lifetime_optimal_parameters", (3, 0, 1, 16, 0.5, 10, 0.5), 256),  # no inference: both terms are 1
    ("lifetime_optimal_tokens", (7, 16, 1, 16, 0.5, 10, 0.5), 25),
    ("lifetime_optimal_flop", (6, 16, 25, 75), 4800),
    ("inference_cost_ratio", (1e12, 2, 1e11), 20),
    ("lifetime_cost", (100, 1e6, 600, 400, 0.01), 110),
    ("cost_optimal_parameters", (7, 25, 3, 1, 16, 0.5, 10, 0.5), 16),
    ("cost_optimal_tokens", (7, 16, 1, 16, 0.5, 10, 0.5), 25),
    ("cost_optimal_lifetime", (6, 16, 25, 25, 3, 3.6, 1), 4.8),  # 4800 FLOP at 0.001 dollars per FLOP
    # optimum
    ("parametric_optimal_parameters", (600, 6, 4, 0.5, 1, 0.5), 40),  # 4 · (600/6)^0.5
    ("parametric_optimal_parameters", (6e9, 6, 16, 0.5, 1, 1), 4e6),  # 8^(2/3) · (6e9/6)^(2/3)
    ("parametric_optimal_tokens", (600, 6, 40), 2.5),
    ("parametric_optimal_loss", (16, 25, 1, 4, 0.5, 10, 0.5), 4),
    ("parametric_loss", (16, 25, 1, 4, 0.5, 10, 0.5), 4),
    ("power_optimal_parameters", (800, 200, 3, 0.5), 6),
    ("power_optimal_tokens", (800, 200, 5, 0.5), 10),
    ("power_optimal_loss", (800, 200, 64, 0.25), 2),
    ("parametric_compute_for_loss", (3, 6, 1, 4, 0.5, 1, 0.5), 96),  # 6 · (4/2)^4
    ("parametric_tokens_for_loss", (4, 16, 1, 4, 0.5, 10, 0.5), 25),  # (10/2)^2
    ("power_compute_for_loss", (2, 200, 64, 0.25), 800),
    # repetition
    ("effective_training_tokens", (200, 100, HALVING), 100 + 50 * HALVING),
    ("effective_training_tokens", (50, 100, HALVING), 50),
    ("repeated_token_value", (3, HALVING), 0.25),
    ("repeated_token_value", (0.5, HALVING), 1),
    ("data_supported_parameters", (300, 100, 8, 0.5, 10, 0.5), 64),  # 8 / sqrt(64) is 10 / sqrt(100)
    ("data_supported_parameters", (100, 300, 8, 0.5, 10, 0.5), 64),
    ("effective_parameters", (128, 64, HALVING), 64 + 32 * HALVING),
    ("repeated_loss", (16, 25, 1, 4, 0.5, 10, 0.5), 4),
    ("data_limited_tokens", (600, 5, 6, 15, 15, 4, 0.5, 4, 0.5), 10),  # equal terms: as many parameters as tokens
    ("data_limited_tokens", (600, 100, 6, 15, 5, 4, 0.5, 1, 0.5), 2.5),  # more data than needed
    ("data_limited_epochs", (10, 5), 2),
    ("data_limited_parameters", (600, 6, 10), 10),
    ("data_limited_loss", (10, 10, 5, HALVING, HALVING, 1, 4, 0.5, 4, 0.5), 1 + 8 / sqrt(5 + 2.5 * HALVING)),
]
