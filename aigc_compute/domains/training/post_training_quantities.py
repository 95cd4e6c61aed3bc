"""What comes after pre-training: tuning, adapters, preferences, reinforcement learning."""

from __future__ import annotations

from ..definition import Category, Quantity, section

POST_TRAINING = section(
    "training",
    Quantity("trainable_parameters", "", "weights that training changes", column=248),
    Quantity("trainable_share", "", "weights that training changes over those of the model", column=249),
    Quantity("lora_rank", "", "rank of the adapters", column=251, low=1, whole=True),
    Quantity(
        "adapter_parameters_per_rank", "", "weights of adapters of rank one beside all adapted matrices", column=252
    ),
    Quantity("adapter_parameters", "", "weights of the adapters", column=253),
    Quantity("training_operator_flop_per_token", "FLOP/token", "training FLOP of a token, counted", column=255),
    Quantity("rollout_prompts", "", "prompts of reinforcement learning, repeats included", column=256),
    Quantity("rollouts_per_prompt", "", "answers to one prompt", column=257, low=1, whole=True),
    Quantity("rollouts", "", "answers that the model writes and learns from", column=258),
    Quantity("rollout_epochs", "", "times that an answer is learned from", column=259, low=1),
    Quantity("critic_parameter_ratio", "", "parameters of the critic over those of the model", column=260),
    Quantity("reward_parameter_ratio", "", "parameters of the reward model over those of the model", column=261),
    Quantity("rollout_flop", "FLOP", "FLOP of writing the answers", column=262, added=True),
    Quantity("update_flop", "FLOP", "FLOP of scoring and learning from the answers, by the 6*N rule", column=263),
    Quantity(
        "update_operator_flop", "FLOP", "FLOP of scoring and learning from the answers, counted", column=264, added=True
    ),
    Quantity(
        "reinforcement_goodput",
        "fraction",
        "share of the accelerator time of reinforcement learning that writes answers at full load or learns",
        column=265,
        high=1,
    ),
    Quantity(
        "rollout_accelerator_hours",
        "accelerator-hour",
        "accelerator time of writing the answers",
        column=266,
        added=True,
    ),
    Quantity(
        "update_accelerator_hours",
        "accelerator-hour",
        "accelerator time of scoring and learning from them",
        column=267,
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
