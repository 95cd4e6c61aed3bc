"""Kinds of training, as conditions of formulas."""

from __future__ import annotations

FROM_SCRATCH = {"training_method": "pre-training"}
ALL_WEIGHTS = {"training_method": ("pre-training", "fine-tuning")}
ONE_PHASE = {"training_method": ("pre-training", "fine-tuning", "lora", "qlora", "dpo")}
ADAPTERS = {"training_method": ("lora", "qlora")}
BESIDE = {"training_method": ("dpo", "ppo", "grpo")}
"""With other models beside the one that learns."""

LEARNING = {"training_method": ("pre-training", "fine-tuning", "lora", "qlora")}
LORA, QLORA, DPO, PPO, GRPO = ({"training_method": word} for word in ("lora", "qlora", "dpo", "ppo", "grpo"))
ROLLOUTS = {"training_method": ("ppo", "grpo")}

CHOSEN_COUNT = "cluster"
"""The label of what depends on how many accelerators are chosen, where nothing says how many there are."""
