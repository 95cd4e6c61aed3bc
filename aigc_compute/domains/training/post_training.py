"""Training after pre-training: adapters, preference optimisation, and reinforcement learning with rollouts.

Per parameter and token, a GEMM takes 2 FLOP in the forward pass, 2 for the gradient of its input and 2 for the gradient
of its weight. No gradient is computed for a frozen weight. A rollout is an answer that the model generates in training.
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
def all_parameters_trainable(parameters: Array) -> Array:
    """Trainable parameters where all weights are trained: all parameters of the model."""
    return parameters


@formula("trainable_parameters", source="schulman-2017", when=PPO)
def ppo_trainable_parameters(parameters: Array, critic_parameter_ratio: Array) -> Array:
    """Trainable parameters with PPO: all parameters of the model and of its critic."""
    return parameters * (1 + critic_parameter_ratio)


@formula("trainable_parameters", source="hu-2021", when=ADAPTERS)
def adapter_trainable_parameters(adapter_parameters: Array) -> Array:
    """Trainable parameters with LoRA or QLoRA: the adapters only."""
    return adapter_parameters


@formula("trainable_share", source="definition")
def trainable_share(trainable_parameters: Array, parameters: Array) -> Array:
    """Trainable share: trainable parameters / parameters of the model."""
    return trainable_parameters / parameters


@formula("adapter_parameters_per_rank", source="hu-2021", when={**ADAPTERS, **PER_HEAD, "lora_targets": "query-value"})
def query_value_adapters(
    layers: Array, hidden_size: Array, attention_heads: Array, key_value_heads: Array, head_size: Array
) -> Array:
    """Adapter parameters per rank for queries and values: (in + out) for each matrix (Hu 2021, section 4.1).

    An adapter of rank r is two matrices beside the adapted one, with r·(in + out) parameters.
    """
    queries, values = attention_heads * head_size, key_value_heads * head_size
    return layers * (2 * hidden_size + queries + values)


@formula("adapter_parameters_per_rank", source="hu-2021", when={**ADAPTERS, **PER_HEAD, "lora_targets": "attention"})
def attention_adapters(
    layers: Array, hidden_size: Array, attention_heads: Array, key_value_heads: Array, head_size: Array
) -> Array:
    """Adapter parameters per rank for queries, keys, values and output projection: (in + out) for each matrix."""
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
    """Adapter parameters per rank for all matrices of a layer: (in + out) for each (QLoRA, section 4).

    QLoRA: arXiv:2305.14314.
    """
    attention = attention_adapters(layers, hidden_size, attention_heads, key_value_heads, head_size)
    return attention + layers * (2 + gated_ffn) * (hidden_size + ffn_size)


@formula("adapter_parameters", source="hu-2021", proportional=("lora_rank",))
def adapter_parameters(adapter_parameters_per_rank: Array, lora_rank: Array) -> Array:
    """Adapter parameters: adapter parameters per rank × rank."""
    return adapter_parameters_per_rank * lora_rank


@formula("flop_per_parameter_per_token", source="hu-2021", when={**ADAPTERS, **DECODER})
def adapter_flop_per_parameter(active_parameters: Array, adapter_parameters: Array) -> Array:
    """Training FLOP per parameter and token with adapters: 4 + 6·A/N.

    A is the number of adapter parameters, N the number of active parameters. Frozen weights take 4 instead of 6,
    because no gradient of a frozen weight is computed.
    """
    return 4 + 6 * adapter_parameters / active_parameters


@formula("flop_per_parameter_per_token", source="rafailov-2023", when={**DPO, **DECODER})
def dpo_flop_per_parameter() -> Array:
    """Training FLOP per parameter and token with DPO: 6 for the model, 2 for the frozen reference.

    DPO: arXiv:2305.18290, eq. 7.
    """
    return np.float64(8.0)  # type: ignore[return-value]


@formula("flop_per_parameter_per_token", source="ouyang-2022", when={**PPO, **DECODER})
def ppo_flop_per_parameter(
    critic_parameter_ratio: Array, reward_parameter_ratio: Array, rollout_epochs: Array
) -> Array:
    """Training FLOP per parameter and token with PPO: 6·(1 + c) + 2·(1 + c + w)/epochs.

    c is the size of the critic and w the size of the reward model, both over the size of the model. Model and critic
    are trained in every epoch. Reference, critic and reward model score each answer once (InstructGPT,
    arXiv:2203.02155, section 3.5). Generating the answers is counted separately.
    """
    return 6 * (1 + critic_parameter_ratio) + 2 * (1 + critic_parameter_ratio + reward_parameter_ratio) / rollout_epochs


@formula("flop_per_parameter_per_token", source="shao-2024", when={**GRPO, **DECODER})
def grpo_flop_per_parameter(reward_parameter_ratio: Array, rollout_epochs: Array) -> Array:
    """Training FLOP per parameter and token with GRPO: 6 + 2·(1 + w)/epochs.

    w is the size of the reward model over the size of the model. The model is trained in every epoch. Reference and
    reward model score each answer once; the group of answers replaces a critic (GRPO, arXiv:2402.03300, section 4.1).
    Generating the answers is counted separately.
    """
    return 6 + 2 * (1 + reward_parameter_ratio) / rollout_epochs


@formula("training_operator_flop_per_token", source="chowdhery-2022", when=ALL_WEIGHTS)
def all_weights_operator_flop(forward_flop_per_token: Array) -> Array:
    """Counted training FLOP of a token: 3 × forward FLOP, 1 forward + 2 backward (PaLM, appendix B)."""
    return 3 * forward_flop_per_token


@formula("training_operator_flop_per_token", source="hu-2021", when=ADAPTERS)
def adapter_operator_flop(forward_flop_per_token: Array, matmul_parameters: Array, adapter_parameters: Array) -> Array:
    """Counted training FLOP of a token with adapters: 3·forward FLOP − 2·N + 6·adapter parameters.

    N is the number of parameters used in GEMMs. They are frozen, so that their gradients (2 FLOP per parameter) are not
    computed.
    """
    return 3 * forward_flop_per_token - 2 * matmul_parameters + 6 * adapter_parameters


@formula("training_operator_flop_per_token", source="rafailov-2023", when=DPO)
def dpo_operator_flop(forward_flop_per_token: Array) -> Array:
    """Counted training FLOP of a token with DPO: 4 × forward FLOP, 3 for the model + 1 for the reference."""
    return 4 * forward_flop_per_token


@formula("training_operator_flop_per_token", source="ouyang-2022", when=ROLLOUTS)
def rollout_operator_flop(forward_flop_per_token: Array, flop_per_parameter_per_token: Array) -> Array:
    """Counted training FLOP of a token with PPO or GRPO: forward FLOP × FLOP per parameter and token / 2.

    One forward pass takes 2 FLOP per parameter and token.
    """
    return forward_flop_per_token * flop_per_parameter_per_token / 2


@formula("rollouts", source="ouyang-2022", when=PPO, proportional=("rollout_prompts",))
def one_rollout_per_prompt(rollout_prompts: Array) -> Array:
    """Number of answers with PPO: one for each prompt."""
    return rollout_prompts


@formula("rollouts", source="shao-2024", when=GRPO, proportional=("rollout_prompts", "rollouts_per_prompt"))
def rollouts(rollout_prompts: Array, rollouts_per_prompt: Array) -> Array:
    """Number of answers with GRPO: prompts × answers per prompt."""
    return rollout_prompts * rollouts_per_prompt


@formula("training_tokens", source="definition", when=ROLLOUTS, proportional=("rollouts",), precedence=1)
def rollout_training_tokens(
    rollouts: Array, prompt_tokens: Array, output_tokens: Array, rollout_epochs: Array
) -> Array:
    """Training tokens of reinforcement learning: answers × (prompt tokens + output tokens) × epochs."""
    return rollouts * (prompt_tokens + output_tokens) * rollout_epochs


@prediction("sequence_length", source="definition", when=ROLLOUTS)
def rollout_length(prompt_tokens: Array, output_tokens: Array) -> Array:
    """Sequence length in reinforcement learning: prompt tokens + output tokens."""
    return prompt_tokens + output_tokens


@formula("rollout_flop", source="definition", when=ROLLOUTS)
def rollout_flop(rollouts: Array, query_flop: Array) -> Array:
    """FLOP for generating the answers: answers × FLOP of a query (read a prompt, write an answer)."""
    return rollouts * query_flop


@formula("update_flop", source="kaplan-2020", when=ROLLOUTS)
def update_flop(training_flop_per_token: Array, training_tokens: Array) -> Array:
    """FLOP for learning from the answers by the 6·N rule: FLOP per token × training tokens."""
    return training_flop_per_token * training_tokens


@formula("training_flop", source="definition", when=ROLLOUTS)
def reinforcement_flop(update_flop: Array, rollout_flop: Array) -> Array:
    """Training FLOP of reinforcement learning: generating the answers + learning from them."""
    return update_flop + rollout_flop


@formula("update_operator_flop", source="definition", when=ROLLOUTS)
def update_operator_flop(training_operator_flop_per_token: Array, training_tokens: Array) -> Array:
    """Counted FLOP for learning from the answers: counted FLOP per token × training tokens."""
    return training_operator_flop_per_token * training_tokens


@formula("training_operator_flop", source="definition", when=ROLLOUTS)
def reinforcement_operator_flop(update_operator_flop: Array, rollout_flop: Array) -> Array:
    """Counted training FLOP of reinforcement learning: generating the answers + learning from them."""
    return update_operator_flop + rollout_flop


@prediction("rollout_accelerator_hours", source="definition", when=ROLLOUTS)
def rollout_hours(rollouts: Array, query_accelerator_s: Array) -> Array:
    """Accelerator-hours for generating the answers, at the speed of serving at full load."""
    return rollouts * query_accelerator_s / SECONDS_PER_HOUR


@formula("update_accelerator_hours", source="definition", when=ROLLOUTS)
def update_hours(update_operator_flop: Array, achieved_flop_per_s_per_accelerator: Array) -> Array:
    """Accelerator-hours for learning from the answers: counted FLOP / FLOP/s achieved in training."""
    return update_operator_flop / (achieved_flop_per_s_per_accelerator * SECONDS_PER_HOUR)


@formula("accelerator_hours", source="deepseek-2025-r1", when=ROLLOUTS, precedence=1)
def reinforcement_hours(
    rollout_accelerator_hours: Array, update_accelerator_hours: Array, reinforcement_goodput: Array
) -> Array:
    """Accelerator-hours of reinforcement learning: (generating + learning) / share of time not spent waiting.

    Generating and learning may take turns or run side by side. Accelerators wait for the longest answer and for the
    transfer of weights.
    """
    return (rollout_accelerator_hours + update_accelerator_hours) / reinforcement_goodput


@formula(
    "accelerators",
    source="rajbhandari-2020",
    when={"training_method": ("fine-tuning", "lora", "qlora", "dpo")},
    approximation=CHOSEN_COUNT,
    precedence=8,
)
def smallest_cluster(minimum_training_accelerators: Array) -> Array:
    """Accelerators for tuning where their number is unknown: the fewest that hold the training state.

    Tuning is short, so few accelerators are enough.
    """
    return minimum_training_accelerators
