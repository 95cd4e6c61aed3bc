"""Training after pre-training: adapters, preferences, reinforcement learning with rollouts.

A product with a weight costs two FLOP forward, two for the gradient of its input and two for that of the weight. What
is frozen needs no gradient of its weights.
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ...units import SECONDS_PER_HOUR
from ..registry import formula, prediction
from .methods import ADAPTERS, ALL_WEIGHTS, CHOSEN_COUNT, DPO, GRPO, PPO, ROLLOUTS

DECODER = {"topology": "decoder-only"}
PER_HEAD = {"attention": "per-head"}


@formula(
    "trainable_parameters",
    source="definition",
    when={"training_method": ("pre-training", "fine-tuning", "dpo", "grpo")},
)
def all_parameters(parameters: Array) -> Array:
    """All weights."""
    return parameters


@formula("trainable_parameters", source="schulman-2017", when=PPO)
def parameters_and_critic(parameters: Array, critic_parameter_ratio: Array) -> Array:
    """All weights of the model and of its critic."""
    return parameters * (1 + critic_parameter_ratio)


@formula("trainable_parameters", source="hu-2021", when=ADAPTERS)
def adapters_alone(adapter_parameters: Array) -> Array:
    """The adapters."""
    return adapter_parameters


@formula("trainable_share", source="definition")
def trainable_share(trainable_parameters: Array, parameters: Array) -> Array:
    """Of all weights of the model."""
    return trainable_parameters / parameters


@formula("adapter_parameters_per_rank", source="hu-2021", when={**ADAPTERS, **PER_HEAD, "lora_targets": "query-value"})
def query_value_adapters(
    layers: Array, hidden_size: Array, attention_heads: Array, key_value_heads: Array, head_size: Array
) -> Array:
    """Two matrices of rank r beside each adapted one, r·(in + out) (Hu 2021, section 4.1): queries and values."""
    queries, values = attention_heads * head_size, key_value_heads * head_size
    return layers * (2 * hidden_size + queries + values)


@formula("adapter_parameters_per_rank", source="hu-2021", when={**ADAPTERS, **PER_HEAD, "lora_targets": "attention"})
def attention_adapters(
    layers: Array, hidden_size: Array, attention_heads: Array, key_value_heads: Array, head_size: Array
) -> Array:
    """r·(in + out) for queries, keys, values and the output projection."""
    queries, values = attention_heads * head_size, key_value_heads * head_size
    return layers * (4 * hidden_size + 2 * queries + 2 * values)


@formula(
    "adapter_parameters_per_rank",
    source="dettmers-2023",
    when={**ADAPTERS, **PER_HEAD, "lora_targets": "all-linear", "sparsity": "dense"},
)
def linear_adapters(
    layers: Array,
    hidden_size: Array,
    attention_heads: Array,
    key_value_heads: Array,
    head_size: Array,
    ffn_size: Array,
    gated_ffn: Array,
) -> Array:
    """r·(in + out) for every matrix of a layer (QLoRA, arXiv:2305.14314, section 4)."""
    attention = attention_adapters(layers, hidden_size, attention_heads, key_value_heads, head_size)
    return attention + layers * (2 + gated_ffn) * (hidden_size + ffn_size)


@formula("adapter_parameters", source="hu-2021", proportional=("lora_rank",))
def adapter_parameters(adapter_parameters_per_rank: Array, lora_rank: Array) -> Array:
    """Their rank times what rank one takes."""
    return adapter_parameters_per_rank * lora_rank


@formula("flop_per_parameter_per_token", source="hu-2021", when={**ADAPTERS, **DECODER})
def adapter_flop(active_parameters: Array, adapter_parameters: Array) -> Array:
    """Four for what is frozen, six for the adapters: no gradient of a frozen weight is taken."""
    return 4 + 6 * adapter_parameters / active_parameters


@formula("flop_per_parameter_per_token", source="rafailov-2023", when={**DPO, **DECODER})
def preference_flop() -> Array:
    """Six for the model and two for the frozen reference (DPO, arXiv:2305.18290, eq. 7)."""
    return np.float64(8.0)  # type: ignore[return-value]


@formula("flop_per_parameter_per_token", source="ouyang-2022", when={**PPO, **DECODER})
def actor_critic_flop(critic_parameter_ratio: Array, reward_parameter_ratio: Array, rollout_epochs: Array) -> Array:
    """Six for model and critic in every epoch; once for each answer two for reference, critic and reward model
    (InstructGPT, arXiv:2203.02155, section 3.5). Writing the answers is apart.
    """
    return 6 * (1 + critic_parameter_ratio) + 2 * (1 + critic_parameter_ratio + reward_parameter_ratio) / rollout_epochs


@formula("flop_per_parameter_per_token", source="shao-2024", when={**GRPO, **DECODER})
def group_relative_flop(reward_parameter_ratio: Array, rollout_epochs: Array) -> Array:
    """Six for the model in every epoch; once for each answer two for reference and reward model: the group stands in
    for a critic (GRPO, arXiv:2402.03300, section 4.1).
    """
    return 6 + 2 * (1 + reward_parameter_ratio) / rollout_epochs


@formula("training_operator_flop_per_token", source="chowdhery-2022", when=ALL_WEIGHTS)
def all_weights_operator_flop(forward_flop_per_token: Array) -> Array:
    """Three times the forward products, one forward and two backward (PaLM, appendix B)."""
    return 3 * forward_flop_per_token


@formula("training_operator_flop_per_token", source="hu-2021", when=ADAPTERS)
def adapter_operator_flop(forward_flop_per_token: Array, matmul_parameters: Array, adapter_parameters: Array) -> Array:
    """Three forward passes' worth, without the gradients of frozen weights (two FLOP each), and the adapters."""
    return 3 * forward_flop_per_token - 2 * matmul_parameters + 6 * adapter_parameters


@formula("training_operator_flop_per_token", source="rafailov-2023", when=DPO)
def preference_operator_flop(forward_flop_per_token: Array) -> Array:
    """Three forward passes' worth for the model, one for the reference."""
    return 4 * forward_flop_per_token


@formula("training_operator_flop_per_token", source="ouyang-2022", when=ROLLOUTS)
def rollout_operator_flop(forward_flop_per_token: Array, flop_per_parameter_per_token: Array) -> Array:
    """Forward passes' worth as many as the rule counts pairs of FLOP for a parameter."""
    return forward_flop_per_token * flop_per_parameter_per_token / 2


@formula("rollouts", source="ouyang-2022", when=PPO, proportional=("rollout_prompts",))
def one_rollout_each(rollout_prompts: Array) -> Array:
    """One answer to every prompt."""
    return rollout_prompts


@formula("rollouts", source="shao-2024", when=GRPO, proportional=("rollout_prompts", "rollouts_per_prompt"))
def rollouts(rollout_prompts: Array, rollouts_per_prompt: Array) -> Array:
    """A group of answers to every prompt."""
    return rollout_prompts * rollouts_per_prompt


@formula("training_tokens", source="definition", when=ROLLOUTS, proportional=("rollouts",), precedence=1)
def rollout_training_tokens(
    rollouts: Array, prompt_tokens: Array, output_tokens: Array, rollout_epochs: Array
) -> Array:
    """Prompts and answers, each time that they are learned from."""
    return rollouts * (prompt_tokens + output_tokens) * rollout_epochs


@prediction("sequence_length", source="definition", when=ROLLOUTS)
def rollout_length(prompt_tokens: Array, output_tokens: Array) -> Array:
    """A prompt and its answer."""
    return prompt_tokens + output_tokens


@formula("rollout_flop", source="definition", when=ROLLOUTS)
def rollout_flop(rollouts: Array, query_flop: Array) -> Array:
    """A prompt read and an answer written for each."""
    return rollouts * query_flop


@formula("update_flop", source="kaplan-2020", when=ROLLOUTS)
def update_flop(training_flop_per_token: Array, training_tokens: Array) -> Array:
    """The rule for every token learned from."""
    return training_flop_per_token * training_tokens


@formula("training_flop", source="definition", when=ROLLOUTS)
def reinforcement_flop(update_flop: Array, rollout_flop: Array) -> Array:
    """Writing the answers and learning from them."""
    return update_flop + rollout_flop


@formula("update_operator_flop", source="definition", when=ROLLOUTS)
def update_operator_flop(training_operator_flop_per_token: Array, training_tokens: Array) -> Array:
    """Every token learned from."""
    return training_operator_flop_per_token * training_tokens


@formula("training_operator_flop", source="definition", when=ROLLOUTS)
def reinforcement_operator_flop(update_operator_flop: Array, rollout_flop: Array) -> Array:
    """Writing the answers and learning from them."""
    return update_operator_flop + rollout_flop


@prediction("rollout_accelerator_hours", source="definition", when=ROLLOUTS)
def rollout_hours(rollouts: Array, query_accelerator_s: Array) -> Array:
    """Answers at the speed of serving at full load."""
    return rollouts * query_accelerator_s / SECONDS_PER_HOUR


@formula("update_accelerator_hours", source="definition", when=ROLLOUTS)
def update_hours(update_operator_flop: Array, achieved_flop_per_s_per_accelerator: Array) -> Array:
    """At the speed of training."""
    return update_operator_flop / (achieved_flop_per_s_per_accelerator * SECONDS_PER_HOUR)


@formula("accelerator_hours", source="deepseek-2025-r1", when=ROLLOUTS, precedence=1)
def reinforcement_hours(
    rollout_accelerator_hours: Array, update_accelerator_hours: Array, reinforcement_goodput: Array
) -> Array:
    """Writing and learning, in turns or side by side, and the waiting: for the longest answer, for weights to move."""
    return (rollout_accelerator_hours + update_accelerator_hours) / reinforcement_goodput


@formula(
    "accelerators",
    source="rajbhandari-2020",
    when={"training_method": ("fine-tuning", "lora", "qlora", "dpo")},
    approximation=CHOSEN_COUNT,
    precedence=8,
)
def smallest_cluster(minimum_training_accelerators: Array) -> Array:
    """As few as hold the training state: tuning is short."""
    return minimum_training_accelerators
