"""Fit the constants of the serving model to measurements.

`python scripts/calibrate_serving.py FILE...` reads tables of served models (as `validate --against` does), prints the
constants as they stand in configs/calibration/serving.yaml and the errors on all rows; with `--left-out` also those of
folds of whole models, devices and sources, predicted from the others. The fit is of logarithms, with a robust loss
(Huber) and a prior around what is expected of each constant, which stays where the rows say nothing. `--write` puts
them into the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from measured import counted, measurements, only_figure, refuse, start
from tables import class_of, rewritten

from aigc_compute.catalogue import Catalogue, data_folder
from aigc_compute.cli.options import read_date
from aigc_compute.engine import evaluate
from aigc_compute.evaluation.groups import grouped
from aigc_compute.evaluation.prepare import Prepared, prepare
from aigc_compute.scenario.reading import read_rows
from aigc_compute.scenario.row import Place, RawRow
from aigc_compute.studies.validate.measurement import Measurement
from aigc_compute.units import mid_of

TABLE = "calibration/serving"

Key = tuple[str, str]
"""A constant and the class it holds for: an engine, a generation, a generation with a format, or all."""

BY_ENGINE = (
    "forward_layer_overhead_s",
    "expert_layer_overhead_s",
    "forward_overhead_s",
    "sequence_overhead_s",
    "cache_read_efficiency",
    "mixed_prefill_ratio",
    "front_end_s",
    "waiting_ratio",
    "waiting_steps",
)
SHARED = ("reduction_latency_s", "waiting_exponent", "expert_half_width")
BY_GENERATION = ("weight_read_efficiency", "inference_exchange_ratio", "product_efficiency")
EXPECTED = {
    "weight_read_efficiency": (0.8, 0.15),
    "cache_read_efficiency": (0.7, 0.2),
    "product_efficiency": (0.55, 0.25),
    "expert_half_width": (1500.0, 0.8),
    "forward_layer_overhead_s": (5e-5, 0.7),
    "expert_layer_overhead_s": (2e-5, 0.7),
    "forward_overhead_s": (5e-4, 1.0),
    "sequence_overhead_s": (1.5e-5, 0.7),
    "inference_exchange_ratio": (1.5, 0.4),
    "reduction_latency_s": (8e-6, 0.5),
    "mixed_prefill_ratio": (0.75, 0.3),
    "front_end_s": (0.06, 1.0),
    "waiting_ratio": (0.3, 0.7),
    "waiting_exponent": (0.75, 0.2),
    "waiting_steps": (1.0, 0.7),
}
"""What is expected of each constant before any row is read, and the standard deviation of its logarithm: launches of
some ten microseconds, copies at four fifths of the bandwidth, products at half of the peak. It is what stays where the
rows say nothing.
"""

OWN = {("front_end_s", "llama-cpp"): 1e-3}
"""Expected otherwise: no server stands before it."""

MOST = {"weight_read_efficiency": 0.95, "cache_read_efficiency": 0.95, "product_efficiency": 0.9}
"""What the physics of the devices allows."""

NOISE = {"time_to_first_token_s live": 0.3, "deployment_tokens_per_s full": 0.2}
USUAL_NOISE = 0.1
HUBER, NUDGE, MOST_ROWS = 1.5, 1e-3, 60
STEPS, STEPS_NEAR = 12, 3
Z_90 = 1.645
FOLDS = 6
COLUMNS = ("model", "gpu", "precision", "framework", "metric", "value")
"""Without which a table says nothing of a served model."""

NEEDED = {"serving_mode", "engine", "accelerator", "inference_precision"}
"""Told of every row that counts."""

UNTOLD = ("image-chat", "video-chat", "disagg", "Interactive", "Server")
"""Modes whose rows leave out what sets their speed: what images take, the split of a deployment, a latency limit."""


@dataclass(frozen=True)
class Measured:
    """A measurement: what is told of it, what was measured, and where it counts."""

    inputs: Mapping[str, Any]
    quantity: str
    value: float
    kind: str
    model: str
    source: str
    family: str
    table: str
    device: str
    classes: Mapping[str, str]


class Fitted(NamedTuple):
    """A constant, and the logarithm of the factor within which it lies by nine in ten."""

    value: float
    spread: float = 0.0


def read(paths: Sequence[str], catalogue: Catalogue) -> list[Measured]:
    """Rows of known generations that say all that sets their speed, each once."""
    found: dict[object, Measured] = {}
    for path in paths:
        rows = [row for one in measurements(path, COLUMNS, catalogue) if (row := _measured(one, catalogue))]
        found |= dict(counted(rows, path, "a measurement of a served language model on an accelerator of the fit"))
    return list(found.values())


def _measured(one: Measurement, catalogue: Catalogue) -> tuple[object, Measured] | None:
    """A row with what tells it from others; None where it does not count."""
    figure, told = only_figure(one), one.inputs
    if figure is None or figure.published is None:
        return None
    if not told.keys() >= NEEDED or any(mark in one.group for mark in UNTOLD):
        return None
    classes = classes_of(told, catalogue)
    if not classes["weight_read_efficiency"]:
        return None
    return (*sorted((name, str(value)) for name, value in told.items()), figure), Measured(
        told,
        figure.quantity,
        figure.published,
        f"{figure.quantity} {_load(one)}",
        _family(one),
        f"{one.file} {told['engine']}",
        _shape(one),
        one.file,
        told["accelerator"],
        classes,
    )


def classes_of(told: Mapping[str, Any], catalogue: Catalogue) -> dict[str, str]:
    """By constant the engine, or the generation with what it states apart, that it holds for."""
    categories = {name: str(told[name]) for name in ("engine", "accelerator", "inference_precision")}
    return {name: class_of(catalogue, TABLE, name, categories) for name in (*BY_ENGINE, *SHARED, *BY_GENERATION)}


def _load(one: Measurement) -> str:
    """Whether memory is full, a batch static, or requests come and go."""
    if "max-load" in one.group or "Offline" in one.group:
        return "full"
    return "static" if one.inputs["serving_mode"] == "static-batch" else "live"


def _shape(one: Measurement) -> str:
    """What makes two models one, whatever their formats and later training."""
    return str([one.inputs.get(name) for name in ("layers", "hidden_size", "parameters", "experts")])


def _family(one: Measurement) -> str:
    return f"{one.id.split(' ')[0].split('/')[-1]} {_shape(one)}"


def expected(rows: Sequence[Measured]) -> dict[Key, float]:
    """The constants that the rows rest on, by name and class, as they are expected."""
    keys = sorted({(name, of) for row in rows for name, of in row.classes.items()})
    return {key: OWN.get(key, EXPECTED[key[0]][0]) for key in keys}


class Predictor:
    """Predictions of rows as a function of the constants, the plans made once."""

    def __init__(self, rows: Sequence[Measured], names: Sequence[Key], catalogue: Catalogue) -> None:
        place = {key: index for index, key in enumerate(names)}
        own = sorted({name for name, _ in names})
        raws = [
            RawRow("", {key: (value, Place("")) for key, value in {**row.inputs, **dict.fromkeys(own, 0.5)}.items()})
            for row in rows
        ]
        wanted = tuple(sorted({row.quantity for row in rows}))
        self.count = len(rows)
        self.quantities = [row.quantity for row in rows]
        self.parts: list[tuple[Prepared, np.ndarray, dict[str, np.ndarray]]] = []
        for one in prepare(grouped(read_rows(raws, catalogue)), catalogue, read_date(None, catalogue), wanted):
            where = np.asarray(one.group.rows)
            self.parts.append(
                (one, where, {name: np.array([place[name, rows[row].classes[name]] for row in where]) for name in own})
            )

    def __call__(self, constants: np.ndarray) -> np.ndarray:
        found = np.full(self.count, np.nan)
        for one, where, places in self.parts:
            values = {
                name: one.group.columns[name]
                if name in one.group.columns
                else np.array([mid_of(one.context.facts[name].value)])
                for name in one.inputs
            }
            values |= {name: constants[index] for name, index in places.items() if name in values}
            known = evaluate(one.plan, values)
            for position, row in enumerate(where):
                column = known.get(self.quantities[row])
                if column is not None:
                    found[row] = column[position if len(column) > 1 else 0]
        return found


def fit(
    rows: Sequence[Measured],
    centre: Mapping[Key, float],
    catalogue: Catalogue,
    near: Mapping[Key, Fitted] | None = None,
) -> dict[Key, Fitted]:
    """Iteratively reweighted Gauss-Newton on logarithms, begun `near` a known fit where there is one; every model of a
    source counts for at most sixty rows.
    """
    middle = np.log(list(centre.values()))
    width = np.array([EXPECTED[name][1] for name, _ in centre])
    most = np.log([MOST.get(name, np.inf) for name, _ in centre])
    predict = Predictor(rows, list(centre), catalogue)
    measured = np.log([row.value for row in rows])
    noise = np.array([NOISE.get(row.kind, USUAL_NOISE) for row in rows])
    crowd = Counter((row.kind, row.source, row.model) for row in rows)
    share = np.sqrt([min(1.0, MOST_ROWS / crowd[row.kind, row.source, row.model]) for row in rows])
    point = np.log([near[key].value for key in centre]) if near else middle.copy()

    def residuals(at: np.ndarray) -> np.ndarray:
        off: np.ndarray = (np.log(predict(np.exp(at))) - measured) / noise
        return np.where(np.isfinite(off), off, 0.0)

    for _ in range(STEPS_NEAR if near else STEPS):
        now = residuals(point)
        slopes = np.array([(residuals(point + NUDGE * unit) - now) / NUDGE for unit in np.eye(len(centre))]).T
        weight = share * np.sqrt(np.minimum(1, HUBER / np.maximum(np.abs(now), 1e-9)))
        left = np.vstack([slopes * weight[:, None], np.diag(1 / width)])
        right = -np.concatenate([now * weight, (point - middle) / width])
        step = np.linalg.lstsq(left, right, rcond=None)[0]
        point = np.minimum(point + np.clip(step, -0.4, 0.4), most)
    spread = Z_90 * np.sqrt(np.diag(np.linalg.inv(left.T @ left)))
    return {key: Fitted(*one) for key, *one in zip(centre, np.exp(point).tolist(), spread.tolist(), strict=True)}


def predicted(rows: Sequence[Measured], constants: Mapping[Key, Fitted], catalogue: Catalogue) -> np.ndarray:
    return Predictor(rows, list(constants), catalogue)(np.array([one.value for one in constants.values()]))


def left_out(
    rows: Sequence[Measured],
    by: Callable[[Measured], str],
    centre: Mapping[Key, float],
    found: Mapping[Key, Fitted],
    catalogue: Catalogue,
) -> np.ndarray:
    """Each fold of whole groups predicted by constants fitted to the others."""
    fold = {group: place % FOLDS for place, group in enumerate(sorted({by(row) for row in rows}))}
    values = np.full(len(rows), np.nan)
    for number in set(fold.values()):
        own = [place for place, row in enumerate(rows) if fold[by(row)] == number]
        constants = fit([row for row in rows if fold[by(row)] != number], centre, catalogue, found)
        values[own] = predicted([rows[place] for place in own], constants, catalogue)
    return values


def report(title: str, rows: Sequence[Measured], values: np.ndarray, by: Callable[[Measured], str]) -> None:
    print(title)
    ratios = values / np.array([row.value for row in rows])
    for group in sorted({by(row) for row in rows}):
        chosen = ratios[[place for place, row in enumerate(rows) if by(row) == group]]
        chosen = chosen[np.isfinite(chosen)]
        if len(chosen):
            low, high = np.quantile(1 / chosen, (0.05, 0.95))
            middle, bias = np.median(np.abs(chosen - 1)), np.median(chosen) - 1
            inside = f"90 % of measured over predicted in {low:.2f}..{high:.2f}"
            print(f"  {group:70} {len(chosen):4} rows, median {middle:.1%}, bias {bias:+.1%}, {inside}")


def written(text: str, constants: Mapping[Key, Fitted]) -> str:
    """The table with these constants in the place of its own."""
    return rewritten(text, {key: f"{fitted.value:.3g}" for key, fitted in constants.items()})


def main(words: Sequence[str]) -> None:
    catalogue = Catalogue()
    files = [word for word in words if not word.startswith("--")]
    if not files:
        refuse((__doc__ or "").strip().split("\n\n")[1])
    rows = read(files, catalogue)
    centre = expected(rows)
    values = predicted(rows, {key: Fitted(value) for key, value in centre.items()}, catalogue)
    rows = [row for row, value in zip(rows, values, strict=True) if np.isfinite(value)]
    rows = counted(rows, ", ".join(files), "a measurement that the model predicts")
    found = fit(rows, centre, catalogue)
    for (name, of), (value, spread) in found.items():
        count = sum(row.classes[name] == of for row in rows)
        low, high = value * np.exp(-spread), value * np.exp(spread)
        print(f"{name}{f' ({of})' if of else ''}: {value:.3g}, 90 % {low:.3g}..{high:.3g}, {count} rows")
    if "--write" in words:
        path = data_folder("configs") / f"{TABLE}.yaml"
        path.write_text(written(path.read_text(encoding="utf-8"), found), encoding="utf-8")
    values = predicted(rows, found, catalogue)
    for by in (
        lambda row: row.kind,
        lambda row: row.kind + " " + row.source,
        lambda row: row.kind + " " + row.device,
        lambda row: row.kind + " " + row.model,
    ):
        report("fitted on all", rows, values, by)
    if "--left-out" in words:
        groups = {"models": lambda row: row.family, "devices": lambda row: row.device, "sources": lambda row: row.table}
        for title, group in groups.items():
            report(f"{title} left out", rows, left_out(rows, group, centre, found, catalogue), lambda row: row.kind)


if __name__ == "__main__":
    start(main)
