"""Quantities of training after pre-training: fine-tuning, adapters, preferences, reinforcement learning."""

from __future__ import annotations

from ..definition import Category, Quantity, section

POST_TRAINING = section(
    "training",
    Quantity("trainable_parameters", "", "parameters that training changes", column=248),
    Quantity("trainable_share", "", "parameters that training changes over parameters of the model", column=249),
    Quantity("lora_rank", "", "rank of the adapters", column=251, low=1, whole=True),
    Quantity("adapter_parameters_per_rank", "", "parameters of all adapters at rank one", column=252),
    Quantity("adapter_parameters", "", "parameters of all adapters", column=253),
    Quantity(
        "training_operator_flop_per_token",
        "FLOP/token",
        "training FLOP of a token, counted over all GEMMs and attention",
        column=255,
    ),
    Quantity("rollout_prompts", "", "number of prompts in reinforcement learning, repeats included", column=256),
    Quantity("rollouts_per_prompt", "", "number of answers per prompt", column=257, low=1, whole=True),
    Quantity("rollouts", "", "number of answers that the model generates and learns from", column=258),
    Quantity("rollout_epochs", "", "number of times that the model learns from an answer", column=259, low=1),
    Quantity("critic_parameter_ratio", "", "parameters of the critic over parameters of the model", column=260),
    Quantity("reward_parameter_ratio", "", "parameters of the reward model over parameters of the model", column=261),
    Quantity("rollout_flop", "FLOP", "FLOP for generating the answers", column=262, added=True),
    Quantity("update_flop", "FLOP", "FLOP for scoring the answers and learning from them, by the 6*N rule", column=263),
    Quantity(
        "update_operator_flop",
        "FLOP",
        "FLOP for scoring the answers and learning from them, counted over all GEMMs and attention",
        column=264,
        added=True,
    ),
    Quantity(
        "reinforcement_goodput",
        "fraction",
        "share of the accelerator time of reinforcement learning in which accelerators generate at full load or learn",
        column=265,
        high=1,
    ),
    Quantity(
        "rollout_accelerator_hours",
        "accelerator-hour",
        "accelerator-hours for generating the answers",
        column=266,
        added=True,
    ),
    Quantity(
        "update_accelerator_hours",
        "accelerator-hour",
        "accelerator-hours for scoring the answers and learning from them",
        column=267,
        added=True,
    ),
)

CATEGORIES = (
    Category(
        "training_method",
        "training",
        "training method (from scratch, fine-tuning, adapters, preference optimisation, reinforcement learning)",
        ("pre-training", "fine-tuning", "lora", "qlora", "dpo", "ppo", "grpo"),
    ),
    Category("lora_targets", "training", "matrices that have adapters", ("query-value", "attention", "all-linear")),
)
