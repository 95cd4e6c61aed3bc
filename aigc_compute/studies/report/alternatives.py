"""What surrounds an answer in a report: other devices and counts, other budgets, the limits of the device."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from ...catalogue import Catalogue
from ...diagnostics import Problems
from ...evaluation.document import finite
from ...evaluation.evaluate import Evaluation, evaluate_rows
from ...scenario import Row
from ..curves import swept_answers

TIME, COST, COUNT = "training_days", "training_cost_usd", "accelerators"
FOLLOWING = (TIME, COST, "accelerator_hours", "accelerators_purchase_usd")
"""What another count or device changes: a row that gives one of them gives it no longer."""

OF_THE_DEVICE = ("price_usd_per_accelerator_hour", "accelerator_price_usd", "accelerator_peak_flop_per_s", "mfu")
"""What holds for the row's own device alone."""

DOUBLINGS = range(-3, 4)
"""Of the number of accelerators, around the row's own."""

SIZE, TOKENS, FLOP = "compute_optimal_parameters", "compute_optimal_tokens", "training_flop"
DECADES = 3
"""Of compute, on either side of the model."""
STEPS = 4
"""Points of a decade."""

Record = dict[str, Any]


def frontier(one: Evaluation, catalogue: Catalogue, as_of: date) -> list[Record]:
    """Time and cost of the run on other numbers of accelerators, and on other devices; `best` are those that none
    beats in both.
    """
    if not {TIME, COST, COUNT, FLOP} <= one.values.keys() or one.row.stages:
        return []
    own = one.around.categories.get("accelerator", "")
    count = one.values[COUNT]
    found: list[Record] = []
    for device in dict.fromkeys((own, *catalogue.settings["compared_accelerators"])):
        rows = [_moved(one, own, device, max(1.0, round(count * 2.0**power))) for power in DOUBLINGS]
        try:
            answers, _ = swept_answers(rows, (COUNT,), (TIME, COST), catalogue, as_of)
        except Problems:
            continue
        found += [
            {"accelerator": device, COUNT: row.given[COUNT], **answer}
            for row, answer in zip(rows, answers, strict=True)
        ]
    found = [record for record in found if record[TIME] and record[COST]]
    for record in found:
        record["best"] = not any(_beats(other, record) for other in found)
    return found


def _moved(one: Evaluation, own: str, device: str, count: float) -> Row:
    gone = FOLLOWING if device == own else (*FOLLOWING, *OF_THE_DEVICE)
    given = {name: value for name, value in one.row.given.items() if name not in gone}
    words = {**one.row.words, "accelerator": device}
    if device != own:
        words.pop("training_precision", None)
    return replace(one.row, words=words, given={**given, COUNT: count, FLOP: one.row.given.get(FLOP, one.values[FLOP])})


def _beats(other: Record, record: Record) -> bool:
    """Whether another is no worse in time and in cost, and better in one."""
    pairs = [(other[name], record[name]) for name in (TIME, COST)]
    return all(one <= two for one, two in pairs) and any(one < two for one, two in pairs)


def scaling(evaluations: Sequence[Evaluation], catalogue: Catalogue, as_of: date) -> Record | None:
    """The best size of a model by its compute under every law, and the places of the models."""
    placed = [one for one in evaluations if {FLOP, "active_parameters"} <= one.values.keys() and SIZE in one.values]
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
            **{name: finite(one.values.get(name)) for name in (FLOP, "active_parameters", "training_tokens", SIZE)},
        }
        for one in placed
    ]
    return {"laws": [one for one in laws if one["points"]], "models": models}


def _budgets(least: float, most: float) -> list[float]:
    """Round budgets from well below to well above these."""
    from math import ceil, floor, log10

    exponents = range((floor(log10(least)) - DECADES) * STEPS, (ceil(log10(most)) + DECADES) * STEPS + 1)
    return [10 ** (one / STEPS) for one in exponents]


def roofline(one: Evaluation) -> Record | None:
    """The limits of the device and where the work of a row lies below them: FLOP for a byte read, and FLOP/s of one
    accelerator. What training reads is not known, so that it is a level and no point.
    """
    values = one.values
    peak, bandwidth = (
        values.get(name) for name in ("inference_peak_flop_per_s", "accelerator_memory_bandwidth_bytes_per_s")
    )
    peak = peak or values.get("accelerator_peak_flop_per_s")
    if not peak or not bandwidth:
        return None
    points = [point for point in (_decoding(values), _reading(values)) if point]
    level = values.get("achieved_flop_per_s_per_accelerator")
    if not points and level is None:
        return None
    return {
        "name": one.row.name,
        "accelerator": one.around.categories.get("accelerator", ""),
        "peak_flop_per_s": finite(peak),
        "training_peak_flop_per_s": finite(values.get("accelerator_peak_flop_per_s")),
        "bandwidth_bytes_per_s": finite(bandwidth),
        "points": points,
        "training_flop_per_s": finite(level),
    }


def _decoding(values: Mapping[str, float]) -> Record | None:
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
    return {"phase": "decoding", "flop_per_byte": work / read, "flop_per_s": work * speed}


def _reading(values: Mapping[str, float]) -> Record | None:
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
    return {"phase": "prompt", "flop_per_byte": work * tokens / weights, "flop_per_s": work * speed / copy}
