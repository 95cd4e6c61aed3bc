"""What surrounds an answer in a report: other devices and counts, other budgets, the limits of the device."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import ceil, floor, inf, isfinite, log10
from sys import float_info
from typing import Any

import numpy as np

from ...catalogue import Catalogue
from ...diagnostics import Diagnostic, Problems
from ...scenario import Row
from ..curves import left_out, reason, swept_answers
from ..document import finite
from ..evaluation import Evaluation, evaluate_rows

TIME, COST, COUNT = "training_days", "training_cost_usd", "accelerators"
FOLLOWING = (TIME, COST, "accelerator_hours", "accelerators_purchase_usd")
"""What another count or device changes: a row that gives one of them gives it no longer."""

OF_THE_DEVICE = ("price_usd_per_accelerator_hour", "accelerator_price_usd", "accelerator_peak_flop_per_s", "mfu")
"""What holds for the row's own device alone."""

DOUBLINGS = range(-3, 4)
"""Of the number of accelerators, around the row's own."""

SIZE, TOKENS, FLOP = "compute_optimal_parameters", "compute_optimal_tokens", "training_flop"
ACTIVE = "active_parameters"
DECADES = 3
"""Of compute, on either side of the model."""
STEPS = 4
"""Points of a decade."""

Record = dict[str, Any]
Phase = tuple[str, float, float]
"""A phase of serving: its name, FLOP for a byte read, and FLOP/s of one accelerator."""


def frontier(one: Evaluation, catalogue: Catalogue, as_of: date) -> tuple[list[Record], list[Diagnostic]]:
    """Time and cost of the run on other numbers of accelerators, and on other devices, `best` being those that none
    beats in both; and notes on devices and numbers of which one is unknown.
    """
    if not {TIME, COST, COUNT, FLOP} <= one.values.keys() or one.row.stages:
        return [], []
    own = one.around.categories.get("accelerator", "")
    counts = [each for power in DOUBLINGS if isfinite(each := max(1.0, np.rint(one.values[COUNT] * 2.0**power)))]
    found: list[Record] = []
    notes: list[Diagnostic] = []
    for device in dict.fromkeys((own, *catalogue.settings["compared_accelerators"])):
        rows = [_moved(one, own, device, count) for count in counts]
        try:
            answers, _ = swept_answers(rows, (COUNT,), (TIME, COST), catalogue, as_of)
        except Problems as problems:
            notes.append(left_out(problems.diagnostics[0], COUNT, rows, len(rows)))
            continue
        pairs = list(zip(rows, answers, strict=True))
        found += [
            {"accelerator": device, COUNT: row.given[COUNT], **answer}
            for row, answer in pairs
            if answer[TIME] and answer[COST]
        ]
        if gone := [row for row, answer in pairs if not (answer[TIME] and answer[COST])]:
            missing = next(name for row, answer in pairs for name in (TIME, COST) if not answer[name])
            notes.append(left_out(reason(gone[0], missing, catalogue, as_of), COUNT, gone, len(rows)))
    for record in found:
        record["best"] = not any(_beats(other, record) for other in found)
    return found, notes


def _moved(one: Evaluation, own: str, device: str, count: float) -> Row:
    gone = FOLLOWING if device == own else (*FOLLOWING, *OF_THE_DEVICE)
    given = {name: value for name, value in one.row.given.items() if name not in gone}
    words = {**one.row.words, "accelerator": device}
    if device != own:
        words.pop("training_precision", None)
    return replace(
        one.row,
        name=device,
        words=words,
        given={**given, COUNT: count, FLOP: one.row.given.get(FLOP, one.values[FLOP])},
    )


def _beats(other: Record, record: Record) -> bool:
    """Whether another is no worse in time and in cost, and better in one."""
    pairs = [(other[name], record[name]) for name in (TIME, COST)]
    return all(one <= two for one, two in pairs) and any(one < two for one, two in pairs)


def scaling(evaluations: Sequence[Evaluation], catalogue: Catalogue, as_of: date) -> Record | None:
    """The best size of a model by its compute under every law, and the places of the models."""
    placed = [one for one in evaluations if all(_positive(one.values.get(name)) for name in (FLOP, ACTIVE, SIZE))]
    if not placed:
        return None
    flops = [one.values[FLOP] for one in placed]
    budgets = _budgets(min(flops), max(flops))
    laws = []
    for law in catalogue.names("scaling_laws"):
        rows = [Row(law, {"scaling_law": law}, {FLOP: budget}) for budget in budgets]
        answers = evaluate_rows(rows, catalogue, as_of, (SIZE, TOKENS), ranges=False)
        points = [
            {FLOP: budget, SIZE: finite(one.values.get(SIZE)), TOKENS: finite(one.values.get(TOKENS))}
            for budget, one in zip(budgets, answers, strict=True)
        ]
        entry = catalogue.entry("scaling_laws", law)
        valid = entry.get("valid", {}).get(FLOP)
        laws.append(
            {
                "law": law,
                "title": str(entry["name"]),
                "source": str(entry["source"]),
                "valid_to": float(valid["high"]) if valid else None,
                "points": [one for one in points if one[SIZE]],
            }
        )
    models = [
        {
            "name": one.row.name,
            "law": one.around.categories.get("scaling_law"),
            **{name: finite(one.values.get(name)) for name in (FLOP, ACTIVE, "training_tokens", SIZE)},
        }
        for one in placed
    ]
    return {"laws": laws, "models": models}


def _positive(value: float | None) -> bool:
    return value is not None and 0 < value < inf


def _budgets(least: float, most: float) -> list[float]:
    """Round budgets from well below to well above these, as far as there are numbers."""
    low = max(floor(log10(least)) - DECADES, float_info.min_10_exp)
    high = min(ceil(log10(most)) + DECADES, float_info.max_10_exp)
    return [10 ** (one / STEPS) for one in range(low * STEPS, high * STEPS + 1)]


def roofline(one: Evaluation) -> Record | None:
    """The limits of the device and where the work of a row lies below them: FLOP for a byte read, and FLOP/s of one
    accelerator. What training reads is not known, so that it is a level and no point.
    """
    values = one.values
    peak, bandwidth = (
        values.get(name) for name in ("inference_peak_flop_per_s", "accelerator_memory_bandwidth_bytes_per_s")
    )
    peak = peak or values.get("accelerator_peak_flop_per_s")
    if not _positive(peak) or not _positive(bandwidth):
        return None
    points = [point for point in (_decoding(values), _reading(values)) if point and all(map(_positive, point[1:]))]
    level = values.get("achieved_flop_per_s_per_accelerator")
    if not points and not _positive(level):
        return None
    return {
        "name": one.row.name,
        "accelerator": one.around.categories.get("accelerator", ""),
        "peak_flop_per_s": finite(peak),
        "training_peak_flop_per_s": finite(values.get("accelerator_peak_flop_per_s")),
        "bandwidth_bytes_per_s": finite(bandwidth),
        "points": [dict(zip(("phase", "flop_per_byte", "flop_per_s"), point, strict=True)) for point in points],
        "training_flop_per_s": finite(level) or None,
    }


def _decoding(values: Mapping[str, float]) -> Phase | None:
    work, speed, read = (
        values.get(name)
        for name in (
            "inference_flop_per_output_token",
            "decode_tokens_per_s_per_accelerator",
            "bytes_read_per_output_token",
        )
    )
    if not work or not speed or not read:
        return None
    return "decoding", work / read, work * speed


def _reading(values: Mapping[str, float]) -> Phase | None:
    """One prompt on an idle copy reads all weights once."""
    work, speed, tokens, weights, copy = (
        values.get(name)
        for name in (
            "inference_flop_per_prompt_token",
            "prompt_tokens_per_s_of_a_copy",
            "prompt_tokens",
            "weights_bytes",
            "inference_accelerators",
        )
    )
    if not work or not speed or not tokens or not weights or not copy:
        return None
    return "prompt", work * tokens / weights, work * speed / copy
