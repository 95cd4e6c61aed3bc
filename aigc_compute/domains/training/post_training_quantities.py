"""What comes after pre-training: tuning, adapters, preferences, reinforcement learning."""

from __future__ import annotations

from ..definition import Category, Quantity

POST_TRAINING = (
    Quantity("trainable_parameters", "training", "", "weights that training changes"),
    Quantity("trainable_share", "training", "", "weights that training changes over those of the model"),
    Quantity(
        "resident_bytes_per_parameter",
        "memory",
        "byte",
        "bytes of weights in memory for each of the model's: frozen ones, adapters and other models beside it included",
    ),
    Quantity("lora_rank", "training", "", "rank of the adapters", low=1),
    Quantity(
        "adapter_parameters_per_rank", "training", "", "weights of adapters of rank one beside all adapted matrices"
    ),
    Quantity("adapter_parameters", "training", "", "weights of the adapters"),
    Quantity("frozen_bytes_per_weight", "memory", "byte", "bytes of a quantised weight that adapters leave as it is"),
    Quantity("training_operator_flop_per_token", "training", "FLOP/token", "training FLOP of a token, counted"),
    Quantity("rollout_prompts", "training", "", "prompts of reinforcement learning, repeats included"),
    Quantity("rollouts_per_prompt", "training", "", "answers to one prompt", low=1),
    Quantity("rollouts", "training", "", "answers that the model writes and learns from"),
    Quantity("rollout_epochs", "training", "", "times that an answer is learned from", low=1),
    Quantity("critic_parameter_ratio", "training", "", "parameters of the critic over those of the model"),
    Quantity("reward_parameter_ratio", "training", "", "parameters of the reward model over those of the model"),
    Quantity("rollout_flop", "training", "FLOP", "FLOP of writing the answers", added=True),
    Quantity("update_flop", "training", "FLOP", "FLOP of scoring and learning from the answers, by the 6*N rule"),
    Quantity(
        "update_operator_flop", "training", "FLOP", "FLOP of scoring and learning from the answers, counted", added=True
    ),
    Quantity(
        "reinforcement_goodput",
        "training",
        "fraction",
        "share of the accelerator time of reinforcement learning that writes answers at full load or learns",
        high=1,
    ),
    Quantity(
        "rollout_accelerator_hours",
        "training",
        "accelerator-hour",
        "accelerator time of writing the answers",
        added=True,
    ),
    Quantity(
        "update_accelerator_hours",
        "training",
        "accelerator-hour",
        "accelerator time of scoring and learning from them",
        added=True,
    ),
)

CATEGORIES = (
    Category(
        "training_method",
        "training",
        "what is trained, and on what: all weights from scratch or further, adapters, preferences, own answers",
        ("pre-training", "fine-tuning", "lora", "qlora", "dpo", "ppo", "grpo"),
    ),
    Category("lora_targets", "training", "matrices that have adapters", ("query-value", "attention", "all-linear")),
)
