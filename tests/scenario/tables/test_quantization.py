"""The number formats that quantised checkpoints state, with the sizes of published checkpoints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.catalogue.stored_formats import parse_checkpoint
from aigc_compute.scenario.tables.quantization import Layers, checkpoint_of

DENSE, MIXTURE = Layers(4), Layers(4, dense=1, mixture=True)
INT4 = {"num_bits": 4, "type": "int", "group_size": 32, "strategy": "group", "symmetric": True}
NVFP4 = {"num_bits": 4, "type": "float", "group_size": 16}


@pytest.mark.parametrize(
    ("layers", "config", "checkpoint"),
    [
        pytest.param(
            DENSE,
            {"quant_method": "fp8", "weight_block_size": [128, 128]},
            "fp8 attention=1.000244141 feed_forward=1.000244141",
            id="blocks of FP8",
        ),
        pytest.param(
            MIXTURE,
            {"quant_method": "mxfp4", "modules_to_not_convert": ["model.layers.*.self_attn", "lm_head"]},
            "mxfp4 experts=0.53125 attention=bf16 feed_forward=0.53125",
            id="gpt-oss",
        ),
        pytest.param(
            MIXTURE,
            {
                "quant_method": "compressed-tensors",
                "config_groups": {"group_0": {"targets": ["Linear"], "weights": INT4}},
                "ignore": ["lm_head", "re:.*self_attn.*", "re:.*shared_experts.*", r"re:.*mlp\.(gate|up|down)_proj.*"],
            },
            "int4 experts=0.5625 attention=bf16 feed_forward=bf16",
            id="Kimi K2.5",
        ),
        pytest.param(
            DENSE,
            {
                "quant_method": "modelopt",
                "config_groups": {"group_0": {"targets": ["Linear"], "weights": NVFP4}},
                "ignore": ["lm_head", "model.layers.0.self_attn*", "model.layers.1.self_attn*"],
            },
            "nvfp4 attention=1.28125 feed_forward=0.5625",
            id="attention of two of four layers is excluded",
        ),
        pytest.param(
            DENSE,
            {"quantization": {"quant_algo": "NVFP4", "group_size": 16, "exclude_modules": ["lm_head"]}},
            "nvfp4 attention=0.5625 feed_forward=0.5625",
            id="hf_quant_config.json",
        ),
        pytest.param(
            DENSE,
            {"quant_method": "gptq", "bits": 4, "group_size": 128, "sym": False},
            "int4 attention=0.51953125 feed_forward=0.51953125",
            id="GPTQ with zero points",
        ),
        pytest.param(
            DENSE,
            {"quant_method": "bitsandbytes", "load_in_4bit": True, "bnb_4bit_use_double_quant": True},
            "int4 attention=0.5158691406 feed_forward=0.5158691406",
            id="NF4 with double quantisation",
        ),
        pytest.param(DENSE, {"quant_method": "unheard-of"}, None, id="an unknown method is not read"),
    ],
)
def test_the_checkpoint_states_the_bytes_of_each_kind(
    layers: Layers, config: Mapping[str, Any], checkpoint: str | None, catalogue: Catalogue
) -> None:
    words = checkpoint_of(config, layers)
    assert words.get("checkpoint") == checkpoint
    if checkpoint:
        assert str(parse_checkpoint(catalogue, checkpoint)) == checkpoint


def test_an_eight_bit_cache_is_a_choice_of_the_engine() -> None:
    config = {"quant_algo": "FP8", "kv_cache_quant_algo": "FP8"}
    assert checkpoint_of(config, DENSE).keys() == {"checkpoint"}


@pytest.mark.parametrize(
    ("arguments", "right_bytes", "tolerance"),
    [
        # OpenAI: 60.8 GiB (github.com/mark-ramsey-ri/vllm-dgx-spark/issues/8); llama-bench: 12.83 GiB
        # (github.com/geerlingguy/ai-benchmarks/issues/21)
        (("gpt-oss-120b",), 65.25e9, 0.03),
        (("gpt-oss-20b", "accelerator=rtx4090", "weight_format=mxfp4"), 13.76e9, 0.03),
        # eight times 57.752 GiB (github.com/vllm-project/vllm/issues/6746)
        (("llama-3.1-405b", "accelerator=h100-sxm", "inference_precision=fp8"), 496e9, 0.05),
        # card of DeepSeek-V3
        (("deepseek-v3", "accelerator=h200-sxm"), 671.0e9, 0.02),
        # huggingface.co/bartowski/Meta-Llama-3.1-70B-Instruct-GGUF and Llama-3.2-1B-Instruct-GGUF
        (("llama-3.1-70b", "weight_format=q8-0"), 74.98e9, 0.01),
        (("llama-3.1-70b", "weight_format=q6-k"), 57.89e9, 0.01),
        (("llama-3.1-70b", "weight_format=q5-k-m"), 49.95e9, 0.01),
        (("llama-3.1-70b", "weight_format=q4-k-m"), 42.52e9, 0.01),
        (("llama-3.1-70b", "weight_format=q4-0"), 40.12e9, 0.01),
        (("llama-3.1-70b", "weight_format=q3-k-m"), 34.27e9, 0.01),
        (("llama-3.2-1b", "weight_format=q4-k-m"), 0.81e9, 0.03),
    ],
)
def test_published_checkpoints_have_their_size(
    cli: Any, arguments: tuple[str, ...], right_bytes: float, tolerance: float
) -> None:
    result = cli("estimate", *arguments, "--get", "weights_bytes")
    assert float(result.stdout) == pytest.approx(right_bytes, rel=tolerance)
