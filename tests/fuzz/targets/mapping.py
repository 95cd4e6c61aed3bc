"""Mapping files of tables and of model configurations, applied to a table and a configuration."""

from __future__ import annotations

from aigc_compute.scenario.tables.columns import Sheet
from aigc_compute.scenario.tables.config_mapping import load_config_mapping
from aigc_compute.scenario.tables.mapping import load_mapping
from aigc_compute.scenario.tables.model_config import interpret_config

from . import refusals
from .outputs import CATALOGUE, Files

WORDS = (
    *(
        "columns:",
        "name:",
        "source:",
        "known_by:",
        "keep:",
        "others:",
        "refuse",
        "extends: huggingface",
        "kinds:",
        "like:",
    ),
    *(
        "class:",
        "within:",
        "outer:",
        "needs:",
        "shape:",
        "defaults:",
        "uncounted:",
        "to: ",
        "unit: ",
        "words: ",
        "when: ",
        "times: ",
        "per: ",
        "required:",
        "unread:",
        "runs: {model: chip, ",
        "words_per_token: ",
        "base_model: ",
    ),
    *(
        "parameters",
        "layers",
        "hidden_size",
        "accelerator",
        "{",
        "}",
        "[",
        "]",
        "\n",
        "\n  ",
        "\n    ",
        ": ",
        ", ",
        "'",
    ),
    *(
        "first(a, b)",
        "has(a)",
        "len(a)",
        "1 if a else 2",
        "a * b // 2",
        "10 ** 9",
        "a.b.c",
        "not a",
        "1e308 * 10",
        "a % 0",
    ),
)
SEEDS = [
    b"columns:\n  size: {to: parameters, unit: B}\n  chip: {to: accelerator, words: {H100: h100-sxm}, when: {size: 7}}\n",
    b"runs: {model: chip, domain: a, text: [x], words_per_token: 0.75, notes: [chip]}\ncolumns: {size: parameters}\n",
    b"columns: {a: layers, b: hidden_size}\nkinds:\n  llama: {defaults: {a: 3}, layers: a * 2, uncounted: nothing}\n",
    b"extends: huggingface\nclass: model_type\nkinds:\n  mine: {like: llama, layers: num_hidden_layers + 1}\n",
]
FILES = Files()
TABLE = Sheet(
    3,
    {"size": ["7", "", "many"], "chip": ["H100", "A100", ""], "a": ["1", "x", ""]},
    lambda row: ("input.csv", row + 2),
)
CONFIG = {"model_type": "llama", "a": 2, "b": [1, 2], "hidden_size": 64, "num_hidden_layers": 2, "mine": {"x": 1}}


def check(data: bytes) -> None:
    path = FILES.path("mapping.yaml", data)
    with refusals():
        load_mapping(path, CATALOGUE).read(TABLE, CATALOGUE)
    with refusals():
        mapping = load_config_mapping(path, CATALOGUE)
        for kind in ("llama", "mine", None):
            for problem in interpret_config({**CONFIG, "model_type": kind}, mapping).problems:
                assert str(problem).isprintable()
