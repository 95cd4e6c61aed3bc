"""Overlays of a user: the first line is the name of a file in the folder, the other lines are its content."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Any

from aigc_compute.catalogue import KINDS, Catalogue, data_folder, store
from aigc_compute.catalogue.entries import model
from aigc_compute.evaluation import prepare as prepared
from aigc_compute.scenario import Row
from aigc_compute.studies.estimate import estimate
from aigc_compute.studies.listing import listing

from . import refusals
from .outputs import DAY, write_json

FILES = (
    "models/mine.yaml",
    "models/llama-2-70b.yaml",
    "accelerators/h100-sxm.yaml",
    "scaling_laws/chinchilla.yaml",
    "precisions/bf16.yaml",
    "optimizers/adamw.yaml",
    "grids/france.yaml",
    "prices.csv",
    "api_prices.csv",
    "assumptions.yaml",
    "catalogue.yaml",
    "sources.yaml",
    "trends.yaml",
    "calibration/utilisation.yaml",
    "calibration/step_time.yaml",
    "calibration/goodput.yaml",
    "calibration/serving.yaml",
    "calibration/serving_power.yaml",
    "calibration/power.yaml",
    "calibration/media.yaml",
    "ownership.yaml",
    "environment.yaml",
    "money.yaml",
    "infrastructure/servers.yaml",
    "infrastructure/network.yaml",
    "infrastructure/facility.yaml",
    "infrastructure/storage.yaml",
    "infrastructure/prices.yaml",
)
SHIPPED = data_folder("configs")
SEEDS = [
    name.encode() + b"\n" + (SHIPPED / name).read_bytes()[:3000] for name in FILES[1:] if (SHIPPED / name).exists()
]
SEEDS += [
    b"models/mine.yaml\nname: Mine\nsource: me\naliases: [x]\nreleased: 2024-01\narchitecture: {parameters: 7B}\nrecipe: {training_tokens: 1T}\n",
    b"assumptions.yaml\nmfu: {value: 0.5, rank: performance, source: me}\n",
]
WORDS = (
    *(
        "\n",
        "\n  ",
        ": ",
        ", ",
        "{",
        "}",
        "[",
        "]",
        "- ",
        "null",
        "true",
        "-1",
        "0",
        "1e308",
        ".nan",
        "x",
        "2024-13",
        "{}",
        "[]",
    ),
    *(
        "source: ",
        "name: ",
        "aliases: ",
        "value: ",
        "low: ",
        "high: ",
        "rank: ",
        "performance",
        "accelerators: ",
        "years: ",
    ),
    *("h100-sxm", "bf16", "other", "generations: ", "constants: ", "serves: llama-2-70b", "serves: mine", "released: "),
    *("2024-01-01,", "rental,h100-sxm,", ","),
)
ROWS = [
    Row("one", {"model": "llama-2-70b", "accelerator": "h100-sxm"}, {"accelerators": 512.0}),
    Row("two", {"tenure": "owned", "grid": "france", "currency": "CNY"}, {"parameters": 7e9, "users": 1e6}),
    Row("three", {}, {"parameters": 7e9, "data_parallel": 8.0, "image_height": 512.0, "image_width": 512.0}),
    Row("four", {"cooling": "liquid"}, {"accelerators": 512.0, "training_cost_usd": 1e6}),
]
FOLDER = TemporaryDirectory()
CATALOGUE = Catalogue()
for _kind in KINDS:
    for _name in CATALOGUE.names(_kind):
        CATALOGUE.entry(_kind, _name)

_read_table = store._table
_read_shipped_table = lru_cache(None)(_read_table)  # so that each shipped file is read once


def _read_any_table(path: Path) -> Any:
    return _read_shipped_table(path) if path.is_relative_to(SHIPPED) else _read_table(path)


store._table = _read_any_table


def check(data: bytes) -> None:
    name, _, text = data.partition(b"\n")
    file_name = name.decode("utf-8", "replace")
    if file_name not in FILES:
        file_name = FILES[sum(name) % len(FILES)]
    rmtree(FOLDER.name)
    path = Path(FOLDER.name, file_name)
    path.parent.mkdir(parents=True)
    path.write_bytes(text)
    prepared._context.cache_clear()
    catalogue = Catalogue(FOLDER.name)
    own_key = (path.parent.name, path.stem)
    catalogue._entries.update({key: entry for key, entry in CATALOGUE._entries.items() if key != own_key})
    rows = [*ROWS, Row("five", {"model": "mine"}, {})] if os.path.basename(file_name) == "mine.yaml" else ROWS
    for row in rows:
        with refusals():
            write_json(estimate([row], catalogue, DAY, ranges=False))
    for kind in (*KINDS[1:], "prices", "api_prices", "assumptions", "trends", "sources"):
        if kind in file_name:
            with refusals():
                listing(kind, catalogue)
    with refusals():
        model(catalogue, "mine" if "mine" in file_name else "llama-2-70b")
