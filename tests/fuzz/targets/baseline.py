"""Baselines and result files: JSON that the program itself wrote, or another program."""

from __future__ import annotations

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory

from aigc_compute.evaluation.document import build_document
from aigc_compute.evaluation.evaluate import evaluate_rows
from aigc_compute.io.typed_json import as_json
from aigc_compute.render.formats import json_text
from aigc_compute.scenario import Row
from aigc_compute.studies.baseline import change_notes, compare, read_baseline, take_snapshot
from aigc_compute.studies.check import Case
from aigc_compute.studies.diff import diff
from aigc_compute.studies.diff_inputs import Basis, read_sides
from aigc_compute.studies.estimate import estimate

from . import refusals
from .outputs import CATALOGUE, DAY

FOLDER = TemporaryDirectory()
PATH, OTHER = (os.path.join(FOLDER.name, name) for name in ("file.json", "other.json"))
ROW = Row("run", {}, {"parameters": 7e9, "training_tokens": 1e12})
CASES = [Case(os.path.join(FOLDER.name, "a.yaml"), "run", evaluate_rows([ROW], CATALOGUE, DAY, ranges=False)[0])]
QUANTITIES = ("parameters", "training_flop", "mfu")
SNAPSHOT = take_snapshot(CASES, Path(FOLDER.name), CATALOGUE, DAY)
RESULT = build_document(estimate([ROW], CATALOGUE, DAY, QUANTITIES), DAY, QUANTITIES)
with open(OTHER, "w", encoding="utf-8") as _file:
    _file.write(json_text(RESULT))

WORDS = (
    *(
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "null",
        "true",
        "1e999",
        "-1",
        "0",
        '"x"',
        '"\\u001b"',
        '"value"',
        '"low"',
        '"status"',
    ),
    *(
        '"schema"',
        '"scenarios"',
        '"quantities"',
        '"categories"',
        '"tolerances"',
        '"headlines"',
        '"mfu"',
        '"rows"',
        '"unit"',
    ),
)
SEEDS = [
    json.dumps(as_json(SNAPSHOT)).encode(),
    json.dumps({**as_json(SNAPSHOT), "tolerances": {"mfu": 0.01}}).encode(),
    json.dumps(as_json(RESULT)).encode(),
]


def check(data: bytes) -> None:
    with open(PATH, "wb") as file:
        file.write(data)
    with refusals():
        baseline = read_baseline(PATH)
        compare(baseline, CASES)
        change_notes(baseline, SNAPSHOT)
    with refusals():
        json_text(diff(read_sides([PATH, OTHER], [Basis(CATALOGUE, DAY)])))
