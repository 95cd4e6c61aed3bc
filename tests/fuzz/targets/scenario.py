"""Scenario files, which are read, evaluated, and expanded to the rows of a batch."""

from __future__ import annotations

from aigc_compute.io.yaml_input import decode, load_yaml
from aigc_compute.scenario.files import raw_rows
from aigc_compute.scenario.reading import read_rows
from aigc_compute.scenario.row import Place
from aigc_compute.scenario.tables.scenarios import scenario_source
from aigc_compute.studies.estimate import estimate

from . import refusals
from .outputs import CATALOGUE, DAY, write_batch, write_json

WORDS = (
    *("scenarios:", "defaults:", "stages:", "sweep:", "expect:", "tolerances:", "correlations:", "name: ", "model: "),
    *("\n", "\n  ", "\n    ", "- ", "{", "}", "[", "]", ": ", ", ", "gpt-3-175b", "h100-sxm", "accelerator: "),
    *("parameters: ", "mfu: ", "training_days: ", "accelerators: ", "training_method: ", "0.3..0.5", "lo..hi:5 log"),
    *(
        "value: ",
        "low: ",
        "mid: ",
        "high: ",
        "values: ",
        "weights: ",
        "distribution: ",
        "min: ",
        "max: ",
        "unknown: true",
    ),
    *("1e308", "5e-324", "-1", "0", ".nan", ".inf", "null", "yes", "1750亿", "175B", "10 days", "\x1b", "'", '"'),
)
SEEDS = [
    b"model: gpt-3-175b\naccelerators: 1024\n",
    b"defaults: {accelerator: h100-sxm}\nscenarios:\n  a: {model: llama-2-70b, mfu: 0.3..0.5}\n  b:\n    parameters: 7B\n",
    b"scenarios:\n  a:\n    parameters: 1B\n    stages:\n      one: {training_tokens: 1T}\n      two: {training_method: lora}\n",
    b"scenarios:\n  a: {parameters: 1B, sweep: {mfu: 0.3..0.5:3, accelerators: [8, 16]}}\n",
    b"parameters: {low: 1B, mid: 2B, high: 3B, distribution: triangular}\nmfu: 0.3..0.5\n"
    b"expect: {training_flop: {value: 1e22, tolerance: 2}}\ncorrelations: {mfu: {parameters: 0.5}}\n",
    b"parameters: {values: [1, 2, 3], weights: [1, 1, 2]}\ntolerances: {training_flop: 1 %}\n",
]


def check(data: bytes) -> None:
    with refusals():
        text = decode(data, "input.yaml")
        raws = raw_rows(load_yaml(text, "input.yaml"), Place("input.yaml", text))
        rows = read_rows(raws, CATALOGUE)
        if len(rows) <= 3:
            write_json(estimate(rows, CATALOGUE, DAY, ranges=True))
    with refusals():
        write_batch(scenario_source("input.yaml", decode(data, "input.yaml")))
