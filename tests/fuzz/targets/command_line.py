"""Words of the command line, one in each line, as `estimate`, `batch`, `diff` and `forecast` take them."""

from __future__ import annotations

import os

from aigc_compute.scenario import read_inputs
from aigc_compute.scenario.growth import read_rate
from aigc_compute.scenario.tables.sources import open_sources
from aigc_compute.studies.estimate import estimate

from . import refusals
from .outputs import CATALOGUE, DAY, write_batch, write_json

WORDS = (
    *("\n", "=", ",", "..", ":3", ":3 log", "#", "gpt-3-175b", "h100-sxm", "accelerator", "accelerators", "parameters"),
    *(
        "training_days",
        "mfu",
        "training_flop",
        "users",
        "tenure=owned",
        "grid=france",
        "currency=CNY",
        "175B",
        "1750亿",
    ),
    *(
        "0.3..0.5",
        "0",
        "-1",
        "1e308",
        "5e-324",
        "inf",
        "nan",
        "10x/year",
        "CAGR 42%",
        "doubling 6 months",
        "\x1b",
        "~",
        "--",
    ),
)
SEEDS = [
    b"gpt-3-175b\naccelerators=1024",
    b"parameters=7B\nmfu=0.3..0.5\naccelerator=h100-sxm",
    b"llama-2-70b\naccelerators=256,1024\nmfu=0.3..0.5:3",
    b"training_flop=10x/year\ntraining_days=CAGR 42%",
]


def check(data: bytes) -> None:
    text = data.decode("utf-8", "replace").replace("/", "").replace("\0", "").replace("\r", "")
    words = [
        word[:200]
        for word in text.split("\n")
        if not word.endswith((".yaml", ".yml")) and word != "-" and not os.path.exists(word)
    ][:8]
    with refusals():
        rows = read_inputs(words, CATALOGUE)
        write_json(estimate(rows[:3], CATALOGUE, DAY, ranges=True))
    with refusals():
        write_batch(*open_sources(words, CATALOGUE)[:1])
    for word in words:
        with refusals():
            read_rate("training_flop", word.partition("=")[2], CATALOGUE)
