"""Fit the draw of boards that serve language models to what was measured.

`python scripts/calibrate_serving_power.py TABLE` (a CSV with the columns of the ML.ENERGY leaderboard's export: model,
gpu, n_gpu, precision, concurrency, output_len, metric, value, note) writes configs/calibration/serving_power.yaml and
prints the errors. A board draws its limit × (idle + m·√memory load + a·√arithmetic load), and more by a ratio for a
mixture of experts; m and a are fitted for each generation, the ratio for all together, the idle share is judged. Loads
come from the tool's own formulas, given the measured tokens a second. The errors are those of models left out of the
fit, with all others of their shape.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from measured import check_columns, counted, refuse, start
from tables import central, rewritten, with_range

from aigc_compute.catalogue import Catalogue, data_folder
from aigc_compute.cli.options import read_date
from aigc_compute.diagnostics import problem
from aigc_compute.evaluation.evaluate import evaluate_prepared
from aigc_compute.evaluation.groups import grouped
from aigc_compute.evaluation.prepare import prepare
from aigc_compute.io.atomic_file import write_atomically
from aigc_compute.io.yaml_input import load_yaml, read_text
from aigc_compute.scenario.reading import read_rows
from aigc_compute.scenario.row import Place, RawRow

TABLE = "calibration/serving_power"
CONSTANTS = data_folder("configs") / f"{TABLE}.yaml"
MODELS = data_folder("configs") / "validation" / "serving_power_models.yaml"
ACCELERATORS = {"H100-SXM": "h100-sxm", "B200-SXM": "b200-sxm"}
GENERATIONS = {"h100-sxm": "hopper", "b200-sxm": "blackwell"}
LABELS = {"hopper": "hopper", "blackwell": "blackwell/blackwell-ultra"}
"""Generations of the table that a measured board stands for."""

FORMATS = {"bfloat16": ("bf16", 2.0), "fp8": ("fp8", 1.0), "mxfp4": ("bf16", 0.53)}
"""Number format of the products and bytes of a weight: 4-bit weights with their scales are multiplied in 16 bits."""

COLUMNS = ("model", "gpu", "n_gpu", "precision", "concurrency", "output_len", "metric", "value", "note")
NOTED = {"P_tot_B", "P_act_B", "avg_power_W"}

LOADS = ("decode_memory_load", "decode_arithmetic_load")
RATIOS = np.linspace(1.0, 1.5, 11)
NEAR, FAR = 0.90, 0.98
"""Shares of measured boards within the range of a measured generation, and of others, which lie further away."""

HUBER, ROUNDS, ROWS_PER_SHAPE = 0.15, 20, 30


@dataclass(frozen=True)
class Board:
    """A board under load: its draw over its limit, the two loads, its generation and the shape of its model."""

    draw: float
    loads: tuple[float, float]
    generation: str
    shape: tuple[float, float]

    @property
    def mixture(self) -> bool:
        """Whether not all parameters are active."""
        return self.shape[0] > self.shape[1]


def read(path: str, catalogue: Catalogue) -> list[Board]:
    """One board for each measurement of tokens a second with its average power."""
    shapes = load_yaml(read_text(MODELS), str(MODELS))
    check_columns(path, COLUMNS)
    table = csv.DictReader(io.StringIO(read_text(path), newline=""))
    measured = [(row, notes) for row in table if (notes := _notes(row)) is not None]
    told, draws, sizes = [], [], []
    for row, notes in counted(measured, path, "a throughput with its average power on a board of the fit"):
        accelerator, boards = ACCELERATORS[row["gpu"]], float(row["n_gpu"])
        sizes.append((float(notes["P_tot_B"]) * 1e9, float(notes["P_act_B"]) * 1e9))
        limit = float(catalogue.entry("accelerators", accelerator)["accelerator_tdp_w"])
        draws.append(float(notes["avg_power_W"]) / boards / limit)
        told.append(conditions(row, shape_of(row["model"], shapes), sizes[-1], accelerator, boards))
    loads = predicted_loads(told, catalogue)
    return [
        Board(draw, load, GENERATIONS[str(one["accelerator"])], size)
        for draw, load, one, size in zip(draws, loads, told, sizes, strict=True)
    ]


def _notes(row: Mapping[str, str]) -> dict[str, str] | None:
    """What is noted of a row that counts; None of others."""
    notes = dict(part.split("=", 1) for part in (row["note"] or "").split(";") if "=" in part)
    known = row["gpu"] in ACCELERATORS and row["precision"] in FORMATS and notes.keys() >= NOTED
    return notes if row["metric"] == "output_tput" and known else None


def shape_of(name: str, shapes: Mapping[str, Mapping[str, object]]) -> Mapping[str, object]:
    """The shape whose name the model's begins with, the longest of them."""
    own = name.split("/")[-1]
    found = [one for one in shapes if own.startswith(one)]
    if not found:
        raise problem("unknown-name", f"the shape of {name!r} is unknown", str(MODELS), hint="add it")
    return shapes[max(found, key=len)]


def conditions(
    row: Mapping[str, str], shape: Mapping[str, object], size: tuple[float, float], accelerator: str, boards: float
) -> dict[str, object]:
    """What is told of a measurement; the context is half of the answer, as no length of a prompt is published."""
    precision, bytes_per_weight = FORMATS[row["precision"]]
    return {
        **{key: value for key, value in shape.items() if key != "source"},
        "sparsity": "mixture-of-experts" if "experts" in shape else "dense",
        "parameters": size[0],
        "active_parameters": size[1],
        "accelerator": accelerator,
        "inference_precision": precision,
        "inference_bytes_per_weight": bytes_per_weight,
        "inference_batch": float(row["concurrency"]),
        "inference_accelerators": boards,
        "prompt_tokens": 0.0,
        "output_tokens": float(row["output_len"]),
        "decode_tokens_per_s_per_accelerator": float(row["value"]) / boards,
    }


def predicted_loads(told: Sequence[Mapping[str, object]], catalogue: Catalogue) -> list[tuple[float, float]]:
    """The loads that the tool derives."""
    raws = [RawRow("", {key: (value, Place("")) for key, value in one.items()}) for one in told]
    found = np.full((len(told), len(LOADS)), np.nan)
    for one in prepare(grouped(read_rows(raws, catalogue)), catalogue, read_date(None, catalogue), LOADS):
        outcome = evaluate_prepared(one, {}, LOADS)
        found[np.asarray(outcome.rows)] = np.stack([outcome.central[name] for name in LOADS], axis=-1)
    return [(float(memory), float(arithmetic)) for memory, arithmetic in found]


def fit(boards: Sequence[Board], idle: float, ratio: float) -> np.ndarray:
    """Two shares by least squares of logarithms (Huber), not below zero; every shape counts for at most thirty rows."""
    loads = np.sqrt([one.loads for one in boards])
    draws = np.array([one.draw for one in boards]) / ratios_of(boards, ratio)
    shapes = [one.shape for one in boards]
    counted = np.sqrt([min(1.0, ROWS_PER_SHAPE / shapes.count(one)) for one in shapes])
    predicted, weights, shares = draws, counted, np.zeros(2)
    for _ in range(ROUNDS):
        scale = weights / np.sqrt(draws * predicted)  # so that a difference is, to second order, one of logarithms
        shares = np.maximum(np.linalg.lstsq(loads * scale[:, None], (draws - idle) * scale, rcond=None)[0], 0.0)
        predicted = idle + loads @ shares
        errors = np.abs(np.log(predicted / draws))
        weights = counted * np.sqrt(np.minimum(1, HUBER / np.maximum(errors, 1e-9)))
    return shares


def ratios_of(boards: Sequence[Board], ratio: float) -> np.ndarray:
    """The ratio for mixtures, 1 for the rest."""
    return np.array([ratio if one.mixture else 1.0 for one in boards])


def predict(boards: Sequence[Board], shares: np.ndarray, idle: float, ratio: float) -> np.ndarray:
    """Draws over the limit."""
    loads = np.sqrt([one.loads for one in boards])
    return np.asarray(np.minimum((idle + loads @ shares) * ratios_of(boards, ratio), 1.0))


def left_out(boards: Sequence[Board], idle: float, ratio: float) -> np.ndarray:
    """Predicted over measured, every shape from the others of its generation."""
    found = np.empty(len(boards))
    for shape, generation in {(one.shape, one.generation) for one in boards}:
        others = [one for one in boards if one.generation == generation and one.shape != shape]
        chosen = [index for index, one in enumerate(boards) if (one.shape, one.generation) == (shape, generation)]
        own = [boards[index] for index in chosen]
        found[chosen] = predict(own, fit(others, idle, ratio), idle, ratio) / [one.draw for one in own]
    return found


def other_generation(boards: Sequence[Board], idle: float, ratio: float) -> np.ndarray:
    """Predicted over measured, every generation from the other."""
    found = []
    for generation in GENERATIONS.values():
        others = [one for one in boards if one.generation != generation]
        own = [one for one in boards if one.generation == generation]
        found.append(predict(own, fit(others, idle, ratio), idle, ratio) / [one.draw for one in own])
    return np.concatenate(found)


@dataclass(frozen=True)
class Fitted:
    """The ratio for mixtures, and by generation (and for others) the two shares with the range of the error."""

    ratio: float
    generations: Mapping[str, tuple[np.ndarray, tuple[float, float]]]
    other: tuple[np.ndarray, tuple[float, float]]


def calibrate(boards: Sequence[Board], idle: float) -> Fitted:
    """The ratio with the least mean error of shapes left out, the shares, and the ranges of the error."""
    ratio = round(float(min(RATIOS, key=lambda one: float(np.mean(np.abs(np.log(left_out(boards, idle, one))))))), 3)
    errors = left_out(boards, idle, ratio)
    generations = {}
    for generation in GENERATIONS.values():
        own = np.array([one.generation == generation for one in boards])
        shares = fit([one for one in boards if one.generation == generation], idle, ratio)
        generations[generation] = (shares, spread(errors[own]))
    far = spread(other_generation(boards, idle, ratio), FAR)
    return Fitted(ratio, generations, (fit(boards, idle, ratio), far))


def spread(ratios: Iterable[float], within: float = NEAR) -> tuple[float, float]:
    """What so many of the measured draws lie between, over those predicted."""
    low, high = np.quantile(1 / np.asarray(ratios), ((1 - within) / 2, (1 + within) / 2))
    return float(low), float(high)


def text(found: Fitted) -> str:
    """configs/calibration/serving_power.yaml with these constants in the place of its own."""
    values = {("sparsity_power_ratio", "mixture-of-experts"): str(found.ratio)}
    of_generations = {LABELS[name]: one for name, one in found.generations.items()}
    text = CONSTANTS.read_text(encoding="utf-8")
    for label, (shares, error) in {"": found.other, **of_generations}.items():
        values["memory_power_share", label] = f"{round(shares[0], 3):g}"
        values["arithmetic_power_share", label] = f"{round(shares[1], 3):g}"
        ends = f"low: {error[0]:.2f}, mid: 1, high: {error[1]:.2f}"
        text = with_range(text, "serving_power_error", label, ends)
    return rewritten(text, values)


def report(title: str, ratios: np.ndarray, boards: Sequence[Board]) -> None:
    """Median and mean error, in all and by generation."""
    for name in ("all", *GENERATIONS.values()):
        own = np.abs(ratios[[name in ("all", one.generation) for one in boards]] - 1)
        print(f"{title}, {name}: {len(own)} boards, median {np.median(own):.1%}, mean {np.mean(own):.1%}")


def main(words: Sequence[str]) -> None:
    if len(words) != 1:
        refuse((__doc__ or "").strip().split("\n\n")[1])
    catalogue = Catalogue()
    boards = read(words[0], catalogue)
    idle = central(catalogue, TABLE, "idle_power_share")
    found = calibrate(boards, idle)
    write_atomically(CONSTANTS, text(found))
    report("shape left out", left_out(boards, idle, found.ratio), boards)
    whole = sorted(boards, key=lambda one: list(GENERATIONS.values()).index(one.generation))
    report("generation left out", other_generation(whole, idle, found.ratio), whole)


if __name__ == "__main__":
    start(main)
