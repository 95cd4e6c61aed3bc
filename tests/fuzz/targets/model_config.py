"""Configurations of models (config.json), as the rows of a batch."""

from __future__ import annotations

from aigc_compute.scenario.tables.config_mapping import load_config_mapping
from aigc_compute.scenario.tables.model_config import DEFAULT_MAPPING
from aigc_compute.scenario.tables.sources import open_sources

from . import refusals
from .outputs import CATALOGUE, Files, write_batch

MAPPING = load_config_mapping(DEFAULT_MAPPING, CATALOGUE)
WORDS = (
    *(f'"{key}": ' for key in [*MAPPING.columns.targets][:60]),
    *(f'"model_type": "{kind}"' for kind in MAPPING.kinds),
    *(
        "{",
        "}",
        "[",
        "]",
        ",",
        "null",
        "true",
        "false",
        "-1",
        "0",
        "1e308",
        "1e999",
        "NaN",
        "4096",
        '"x"',
        "0.5",
        "9" * 400,
    ),
    *('"text_config": {', '"_name_or_path": "\\u001b"', '"layer_types": ["full_attention", "sliding_attention"]'),
)
SEEDS = [
    b'{"model_type": "llama", "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "vocab_size": 100,'
    b' "intermediate_size": 128, "max_position_embeddings": 512, "num_key_value_heads": 2}',
    b'{"model_type": "gpt2", "n_embd": 64, "n_layer": 2, "n_head": 4, "vocab_size": 100, "n_positions": 512}',
    b'{"model_type": "deepseek_v3", "hidden_size": 64, "num_hidden_layers": 4, "num_attention_heads": 4,'
    b' "vocab_size": 100, "n_routed_experts": 8, "num_experts_per_tok": 2, "moe_intermediate_size": 32}',
]
FILES = Files()


def check(data: bytes) -> None:
    with refusals():
        [source] = open_sources([FILES.path("config.json", data)], CATALOGUE)
        assert source.note is None or source.note.isprintable()
        write_batch(source)
