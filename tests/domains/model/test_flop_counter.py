"""Parameters and FLOP of the catalogue's models against their official classes, counted operator by operator.

The classes are those of `transformers`, built from the catalogue's shapes at full size on the meta device, where
tensors have a shape but no memory. PyTorch's `FlopCounterMode` counts their GEMMs, forward and backward. Attention is
"eager": the counter sees all of its products, masked or not, as with our attention mask `full`. (The counter gives the
same result for the fused kernel on the meta device, and none on a CPU.) Experts are "batched_mm": each token is
multiplied with the experts that it chose, as in the usual loop over experts. The meta device cannot run that loop,
because it has no data.

These tests need the extra `flop` and are skipped without it.
"""

from __future__ import annotations

import os
from typing import Any, NamedTuple

import pytest

from aigc_compute import Estimate, estimate
from aigc_compute.domains.vocabulary import QUANTITIES

os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
MISSING = "counting operators needs PyTorch and transformers: pip install 'aigc-compute[flop]'"
torch = pytest.importorskip("torch", reason=MISSING)
transformers = pytest.importorskip("transformers", minversion="5", reason=MISSING)
flop_counter = pytest.importorskip("torch.utils.flop_counter", reason=MISSING)

TOLERANCE = 0.001
"""Relative tolerance. Our count includes biases and the norms within attention, which are not GEMMs: 0.07 % at most."""
MAX_TOKENS = 2048
"""Tokens of a pass, unless the context of the model is shorter."""
ENCODER_SHARE = 0.75
"""Share of the tokens in the encoder of a model with two stacks. It is not 0.5, so that swapped stacks differ."""

Config = dict[str, Any]
"""Keys of an official configuration; a string is the name of our quantity, anything else is a value."""

WIDE: Config = {
    "hidden_size": "hidden_size",
    "intermediate_size": "ffn_size",
    "num_hidden_layers": "layers",
    "num_attention_heads": "attention_heads",
    "vocab_size": "vocabulary_size",
    "max_position_embeddings": "context_length",
    "tie_word_embeddings": "tied_embeddings",
}
GROUPED = WIDE | {"num_key_value_heads": "key_value_heads"}
SIZED = GROUPED | {"head_dim": "head_size"}
GPT: Config = {
    "n_embd": "hidden_size",
    "n_inner": "ffn_size",
    "n_layer": "layers",
    "n_head": "attention_heads",
    "vocab_size": "vocabulary_size",
    "n_positions": "context_length",
    "tie_word_embeddings": "tied_embeddings",
}
BLOOM: Config = {
    "hidden_size": "hidden_size",
    "n_layer": "layers",
    "n_head": "attention_heads",
    "vocab_size": "vocabulary_size",
}
T5: Config = {
    "d_model": "hidden_size",
    "d_kv": "head_size",
    "d_ff": "ffn_size",
    "num_layers": "encoder_layers",
    "num_decoder_layers": "layers",
    "num_heads": "attention_heads",
    "vocab_size": "vocabulary_size",
}
FALCON = WIDE | {"parallel_attn": True, "bias": False, "alibi": False}
MIXTURE = SIZED | {"num_experts_per_tok": "experts_per_token"}
MIXTRAL = MIXTURE | {"intermediate_size": "expert_ffn_size", "num_local_experts": "experts"}
QWEN_MOE = MIXTURE | {"moe_intermediate_size": "expert_ffn_size", "num_experts": "experts"}
LATENT = WIDE | {
    "num_key_value_heads": "attention_heads",
    "q_lora_rank": "query_lora_rank",
    "kv_lora_rank": "key_value_lora_rank",
    "qk_rope_head_dim": "rope_head_size",
    "qk_nope_head_dim": "nope_head_size",
    "v_head_dim": "value_head_size",
    "moe_intermediate_size": "expert_ffn_size",
    "n_routed_experts": "experts",
    "num_experts_per_tok": "experts_per_token",
    "n_shared_experts": "shared_experts",
    "first_k_dense_replace": "dense_layers",
}

OFFICIAL: list[tuple[str, Config, str]] = [
    ("BertForMaskedLM", WIDE | {"type_vocab_size": 2}, "bert-base bert-large"),
    ("BloomForCausalLM", BLOOM, "bloom-7b1 bloom-176b"),
    ("DeepseekV2ForCausalLM", LATENT, "deepseek-v2"),
    ("DeepseekV2ForCausalLM", LATENT | {"q_lora_rank": None}, "deepseek-v2-lite"),
    ("DeepseekV3ForCausalLM", LATENT, "deepseek-v3"),
    ("FalconForCausalLM", FALCON | {"multi_query": True, "new_decoder_architecture": False}, "falcon-7b"),
    (
        "FalconForCausalLM",
        FALCON | {"num_kv_heads": "key_value_heads", "new_decoder_architecture": True},
        "falcon-40b falcon-180b",
    ),
    ("GPT2LMHeadModel", GPT, "gpt-2-124m gpt-2-355m gpt-2-774m gpt-2-1.5b"),
    ("GPTJForCausalLM", GPT, "gpt-j-6b"),
    ("GPTNeoXForCausalLM", WIDE, "gpt-neox-20b pythia-70m pythia-410m pythia-1.4b pythia-12b"),
    ("GemmaForCausalLM", SIZED, "gemma-2b gemma-7b"),
    ("LlamaForCausalLM", SIZED, "llama-7b llama-65b llama-2-7b llama-2-70b llama-3-8b llama-3.1-405b"),
    ("MistralForCausalLM", SIZED, "mistral-7b"),
    ("MixtralForCausalLM", MIXTRAL, "mixtral-8x7b mixtral-8x22b"),
    ("OPTForCausalLM", WIDE | {"ffn_dim": "ffn_size", "word_embed_proj_dim": "hidden_size"}, "opt-1.3b opt-175b"),
    ("Olmo2ForCausalLM", GROUPED, "olmo-2-7b olmo-2-13b"),
    ("OlmoForCausalLM", GROUPED, "olmo-1b olmo-7b"),
    ("OpenAIGPTLMHeadModel", GPT, "gpt-1"),
    ("Qwen2ForCausalLM", GROUPED, "qwen-2.5-0.5b qwen-2.5-72b"),
    ("Qwen3ForCausalLM", SIZED, "qwen-3-0.6b qwen-3-32b"),
    ("Qwen3MoeForCausalLM", QWEN_MOE, "qwen-3-30b-a3b qwen-3-235b-a22b"),
    ("RobertaForMaskedLM", WIDE | {"type_vocab_size": 1, "max_position_embeddings": 514}, "roberta-base roberta-large"),
    ("T5ForConditionalGeneration", T5, "t5-small t5-11b"),
]
CASES = [
    pytest.param(name, kind, config, id=f"{name}-{kind}") for kind, config, names in OFFICIAL for name in names.split()
]


class Count(NamedTuple):
    parameters: int
    forward_flop: int
    training_flop: int


def official_model(kind: str, config: Config, device: str, experts: str) -> Any:
    """Return an instance of the official class, with random weights, or with no weights on the meta device."""
    official = getattr(transformers, kind)
    with torch.device(device):
        return official(official.config_class(**config, attn_implementation="eager", experts_implementation=experts))


def count_operators(model: Any, inputs: dict[str, int]) -> Count:
    """Run one sequence forward and backward. `inputs` are numbers of tokens by the model's names of its inputs."""
    ones = {name: torch.ones(1, tokens, dtype=torch.long, device=model.device) for name, tokens in inputs.items()}
    with flop_counter.FlopCounterMode(display=False) as counter:
        logits = model(**ones).logits
        forward = counter.get_total_flops()
        logits.sum().backward()
    buffers = model.named_buffers()
    router_biases = [buffer.numel() for name, buffer in buffers if name.endswith("e_score_correction_bias")]
    return Count(model.num_parameters() + sum(router_biases), forward, counter.get_total_flops())


def inputs_of(kind: str, tokens: int) -> dict[str, int]:
    if kind.endswith("ForConditionalGeneration"):
        encoded = int(ENCODER_SHARE * tokens)
        return {"input_ids": encoded, "decoder_input_ids": tokens - encoded}
    if kind.endswith("ForMaskedLM"):
        return {"input_ids": tokens}
    return {"input_ids": tokens, "attention_mask": tokens}  # without a mask the model looks for packed sequences


def filled_config(config: Config, values: Estimate) -> Config:
    """Return the configuration with our values in the place of the names of quantities."""

    def plain(name: str) -> int | bool:
        return bool(values[name]) if QUANTITIES[name].unit == "flag" else int(values[name])

    return {key: plain(value) if isinstance(value, str) else value for key, value in config.items()}


@pytest.mark.parametrize(("name", "kind", "config"), CASES)
def test_a_model_has_the_parameters_and_flop_of_its_official_class(name: str, kind: str, config: Config) -> None:
    tokens = min(MAX_TOKENS, int(estimate(name, ranges=False)["context_length"]))
    result = estimate(
        name,
        attention_mask="full",
        ranges=False,
        sequence_length=tokens,
        training_tokens=tokens,
        encoder_token_share=ENCODER_SHARE,
    )
    model = official_model(kind, filled_config(config, result), "meta", "batched_mm")
    official = count_operators(model, inputs_of(kind, tokens))
    assert result["parameters"] == official.parameters
    assert result["forward_flop_per_token"] * tokens == pytest.approx(official.forward_flop, rel=TOLERANCE)
    assert result["training_operator_flop"] == pytest.approx(official.training_flop, rel=TOLERANCE)


@pytest.mark.parametrize(
    ("kind", "config"),
    [
        ("MixtralForCausalLM", {"intermediate_size": 96}),
        ("Qwen3MoeForCausalLM", {"moe_intermediate_size": 32}),
        ("DeepseekV3ForCausalLM", {"n_routed_experts": 16, "moe_intermediate_size": 32, "first_k_dense_replace": 1}),
    ],
)
def test_batched_experts_have_the_count_of_experts_in_a_loop(kind: str, config: Config) -> None:
    """Compares the batched experts of the meta device with real routing in a loop, on real weights of a tiny model."""
    heads = {"num_attention_heads": 4, "num_key_value_heads": 4}
    tiny = {"hidden_size": 64, "num_hidden_layers": 2, "vocab_size": 100} | heads | config
    inputs = inputs_of(kind, 48)
    looped = count_operators(official_model(kind, tiny, "cpu", "eager"), inputs)
    assert looped == count_operators(official_model(kind, tiny, "meta", "batched_mm"), inputs)
