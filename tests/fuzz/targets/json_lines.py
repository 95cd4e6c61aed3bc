"""Files of JSON lines, as the rows of a batch."""

from __future__ import annotations

from aigc_compute.scenario.tables.sources import open_sources

from . import refusals
from .outputs import CATALOGUE, Files, write_batch

WORDS = (
    *(
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\n",
        '"',
        "null",
        "true",
        "NaN",
        "-Infinity",
        "1e999",
        "9" * 400,
        "\\u0000",
        "\\ud800",
    ),
    *('"parameters": ', '"mfu": ', '"model": "gpt-3-175b"', '"correlations": ', '"low": 1', '"high": 2', '"value": '),
    *('"name": ', '"accelerator": "h100-sxm"', "[" * 300, '{"a":' * 300),
)
SEEDS = [
    b'{"model": "gpt-3-175b", "accelerators": 1024}\n{"parameters": "7B", "mfu": {"low": 0.3, "high": 0.5}}\n',
    b'{"name": "a", "parameters": 7e9, "mfu": "0.3..0.5", "correlations": {"mfu": {"parameters": 0.5}}}\n',
]


FILES = Files()


def check(data: bytes) -> None:
    with refusals():
        [source] = open_sources([FILES.path("input.jsonl", data)], CATALOGUE)
        write_batch(source)
