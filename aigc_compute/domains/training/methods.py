"""Training methods as conditions of formulas."""

from __future__ import annotations

FROM_SCRATCH = {"training_method": "pre-training"}
LORA, QLORA, DPO, PPO, GRPO = ({"training_method": word} for word in ("lora", "qlora", "dpo", "ppo", "grpo"))

ALL_WEIGHTS = {"training_method": ("pre-training", "fine-tuning")}
"""Methods that train all weights of a single model."""

ADAPTERS = {"training_method": ("lora", "qlora")}
"""Methods that train adapters only."""

SINGLE_MODEL = {"training_method": ("pre-training", "fine-tuning", "lora", "qlora")}
"""Methods that need no model besides the trained model."""

SEVERAL_MODELS = {"training_method": ("dpo", "ppo", "grpo")}
"""Methods that need reference, critic or reward models besides the trained model."""

ROLLOUTS = {"training_method": ("ppo", "grpo")}
"""Methods that train on answers that the model generates."""

WITHOUT_ROLLOUTS = {"training_method": ("pre-training", "fine-tuning", "lora", "qlora", "dpo")}
"""Methods that train on given data."""

CHOSEN_COUNT = "cluster"
"""Label of the approximations for rows in which the number of accelerators is unknown."""
