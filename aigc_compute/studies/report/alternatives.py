"""Alternatives that a report shows beside the answer: other devices, other counts, other budgets; and the roofline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil, floor, inf, isfinite, log10
from sys import float_info
from typing import Literal, TypeGuard

import numpy as np

from ...catalogue import Catalogue
from ...diagnostics import Diagnostic, Problems
from ...evaluation.document import finite
from ...evaluation.evaluate import Evaluation, evaluate_rows
from ...scenario import Row
from ...units import mid_of
from ..curves import explain_gap, left_out, swept_answers

TIME, COST, COUNT = "training_days", "training_cost_usd", "accelerators"
DEPENDENT = (TIME, COST, "accelerator_hours", "accelerators_purchase_usd")
"""Quantities that depend on the number of accelerators; a given value is not used for another number."""

OF_THE_DEVICE = ("price_usd_per_accelerator_hour", "accelerator_price_usd", "accelerator_peak_flop_per_s", "mfu")
"""Quantities that depend on the device; a given value is not used for another device."""

DOUBLINGS = range(-3, 4)
"""Exponents of the powers of two by which the number of accelerators is multiplied."""

SIZE, TOKENS, FLOP = "compute_optimal_parameters", "compute_optimal_tokens", "training_flop"
ACTIVE = "active_parameters"
DECADES = 3
"""Powers of ten of training compute that a curve extends beyond the models on either side."""

POINTS_PER_DECADE = 4
"""Points of a curve in each power of ten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierPoint:
    """Time and cost of a training run on a device and a number of accelerators."""

    accelerator: str
    """Name of the device."""
    accelerators: float
    """Number of accelerators."""
    training_days: float
    """Duration of the training in days, central value."""
    training_days_low: float | None
    """5 % quantile of the duration."""
    training_days_high: float | None
    """95 % quantile of the duration."""
    training_cost_usd: float
    """Cost of the training in US dollars, central value."""
    training_cost_usd_low: float | None
    """5 % quantile of the cost."""
    training_cost_usd_high: float | None
    """95 % quantile of the cost."""
    best: bool
    """Whether no other point is better in time or cost and at least as good in the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """Time and cost of a scenario's training run on other devices and other numbers of accelerators."""

    name: str
    """Name of the scenario."""
    points: tuple[FrontierPoint, ...]
    """Points by device, from few accelerators to many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptimumPoint:
    """The compute-optimal size of a model for a budget."""

    training_flop: float
    """Training compute in FLOP."""
    compute_optimal_parameters: float
    """Compute-optimal number of parameters."""
    compute_optimal_tokens: float | None
    """Compute-optimal number of training tokens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LawCurve:
    """The compute-optimal size by training compute, under one scaling law."""

    law: str
    """Name of the law in the catalogue."""
    title: str
    """Full name of the law."""
    source: str
    """Key of the source."""
    valid_to: float | None
    """Training compute in FLOP up to which the law was fitted; null if unknown."""
    points: tuple[OptimumPoint, ...]
    """Points from small to large compute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPlace:
    """The model of a scenario, to compare with the scaling laws."""

    name: str
    """Name of the scenario."""
    law: str | None
    """Scaling law of the scenario."""
    training_flop: float
    """Training compute in FLOP."""
    active_parameters: float
    """Number of active parameters."""
    training_tokens: float | None
    """Number of training tokens."""
    compute_optimal_parameters: float | None
    """Compute-optimal number of parameters for the same compute, under the law of the scenario."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """The compute-optimal size under each scaling law, and the models of the scenarios."""

    laws: tuple[LawCurve, ...]
    """Curves of the published laws."""
    models: tuple[ModelPlace, ...]
    """Models of the scenarios."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhasePoint:
    """A phase of serving in the roofline of a device."""

    phase: Literal["decoding", "prompt"]
    """Decode, or prefill of a prompt."""
    flop_per_byte: float
    """Arithmetic intensity: FLOP for each byte that is read."""
    flop_per_s: float
    """Speed of one accelerator in FLOP/s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roofline:
    """The roofline of a scenario's device, and the speeds that the scenario reaches."""

    name: str
    """Name of the scenario."""
    accelerator: str
    """Name of the device."""
    peak_flop_per_s: float
    """Dense peak for serving, in FLOP/s."""
    training_peak_flop_per_s: float | None
    """Dense peak for training, in FLOP/s."""
    bandwidth_bytes_per_s: float
    """Memory bandwidth in bytes/s."""
    points: tuple[PhasePoint, ...]
    """Phases of serving."""
    training_flop_per_s: float | None
    """Speed of training on one accelerator, in FLOP/s; null if unknown."""


def frontier(
    evaluation: Evaluation, catalogue: Catalogue, as_of: date
) -> tuple[tuple[FrontierPoint, ...], list[Diagnostic]]:
    """Compute time and cost of a training run on other devices and other numbers of accelerators.

    Returns the points, and notes about devices and numbers for which time or cost is unknown. There are no points for
    a scenario without a training run, or in stages.
    """
    if not {TIME, COST, COUNT, FLOP} <= evaluation.values.keys() or evaluation.row.stages:
        return (), []
    own = evaluation.context.categories.get("accelerator", "")
    multiples = (max(1.0, np.rint(evaluation.values[COUNT] * 2.0**power)) for power in DOUBLINGS)
    counts = [count for count in multiples if isfinite(count)]
    points: list[FrontierPoint] = []
    notes: list[Diagnostic] = []
    for device in dict.fromkeys((own, *catalogue.settings["compared_accelerators"])):
        rows = [_on_device(evaluation, own, device, count) for count in counts]
        try:
            answers, _ = swept_answers(rows, (COUNT,), (TIME, COST), catalogue, as_of)
        except Problems as problems:
            notes.append(left_out(problems.diagnostics[0], COUNT, rows, len(rows)))
            continue
        pairs = list(zip(rows, answers, strict=True))
        points += [
            FrontierPoint(
                accelerator=device,
                accelerators=mid_of(row.given[COUNT]),
                training_days=days,
                training_days_low=answer["training_days_low"],
                training_days_high=answer["training_days_high"],
                training_cost_usd=cost,
                training_cost_usd_low=answer["training_cost_usd_low"],
                training_cost_usd_high=answer["training_cost_usd_high"],
                best=False,
            )
            for row, answer in pairs
            if (days := answer[TIME]) and (cost := answer[COST])
        ]
        if omitted := [row for row, answer in pairs if not (answer[TIME] and answer[COST])]:
            missing = next(name for row, answer in pairs for name in (TIME, COST) if not answer[name])
            reason = explain_gap(omitted[0], missing, catalogue, as_of)
            notes.append(left_out(reason, COUNT, omitted, len(rows)))
    return tuple(replace(point, best=not any(_beats(other, point) for other in points)) for point in points), notes


def _on_device(evaluation: Evaluation, own: str, device: str, count: float) -> Row:
    """Return the row on a number of accelerators of a device. `own` is the device of the row itself."""
    row = evaluation.row
    unused = DEPENDENT if device == own else (*DEPENDENT, *OF_THE_DEVICE)
    given = {name: value for name, value in row.given.items() if name not in unused}
    categories = {**row.categories, "accelerator": device}
    if device != own:
        categories.pop("training_precision", None)
    return replace(
        row,
        name=device,
        categories=categories,
        given={**given, COUNT: count, FLOP: row.given.get(FLOP, evaluation.values[FLOP])},
    )


def _beats(other: FrontierPoint, point: FrontierPoint) -> bool:
    """Whether the other point is at least as good in time and cost, and better in time or cost."""
    pairs = ((other.training_days, point.training_days), (other.training_cost_usd, point.training_cost_usd))
    return all(first <= second for first, second in pairs) and any(first < second for first, second in pairs)


def scaling(evaluations: Sequence[Evaluation], catalogue: Catalogue, as_of: date) -> Scaling | None:
    """Compare the models of scenarios with the compute-optimal sizes under every scaling law of the catalogue.

    Returns None if no scenario has training compute, a size and a scaling law.
    """
    comparable = [
        evaluation
        for evaluation in evaluations
        if all(_is_positive(evaluation.values.get(name)) for name in (FLOP, ACTIVE, SIZE))
    ]
    if not comparable:
        return None
    flops = [evaluation.values[FLOP] for evaluation in comparable]
    budgets = _budgets(min(flops), max(flops))
    curves = (_law_curve(law, budgets, catalogue, as_of) for law in catalogue.names("scaling_laws"))
    models = tuple(
        ModelPlace(
            name=evaluation.row.name,
            law=evaluation.context.categories.get("scaling_law"),
            training_flop=evaluation.values[FLOP],
            active_parameters=evaluation.values[ACTIVE],
            training_tokens=finite(evaluation.values.get("training_tokens")),
            compute_optimal_parameters=evaluation.values.get(SIZE),
        )
        for evaluation in comparable
    )
    return Scaling(laws=tuple(curve for curve in curves if curve.points), models=models)


def _law_curve(law: str, budgets: Sequence[float], catalogue: Catalogue, as_of: date) -> LawCurve:
    """Compute the compute-optimal sizes under a law for budgets in FLOP."""
    rows = [Row(law, {"scaling_law": law}, {FLOP: budget}) for budget in budgets]
    evaluations = evaluate_rows(rows, catalogue, as_of, (SIZE, TOKENS), ranges=False)
    points = tuple(
        OptimumPoint(
            training_flop=budget,
            compute_optimal_parameters=size,
            compute_optimal_tokens=finite(evaluation.values.get(TOKENS)),
        )
        for budget, evaluation in zip(budgets, evaluations, strict=True)
        if (size := finite(evaluation.values.get(SIZE)))
    )
    entry = catalogue.entry("scaling_laws", law)
    valid = entry.get("valid", {}).get(FLOP)
    return LawCurve(
        law=law,
        title=str(entry["name"]),
        source=str(entry["source"]),
        valid_to=float(valid["high"]) if valid else None,
        points=points,
    )


def _is_positive(value: float | None) -> TypeGuard[float]:
    return value is not None and 0 < value < inf


def _budgets(smallest: float, largest: float) -> list[float]:
    """Return budgets in FLOP, evenly spaced in logarithms, that extend DECADES beyond the smallest and the largest."""
    low = max(floor(log10(smallest)) - DECADES, float_info.min_10_exp)
    high = min(ceil(log10(largest)) + DECADES, float_info.max_10_exp)
    return [10 ** (step / POINTS_PER_DECADE) for step in range(low * POINTS_PER_DECADE, high * POINTS_PER_DECADE + 1)]


def roofline(evaluation: Evaluation) -> Roofline | None:
    """Return the roofline of the device of a row, or None if its peak, its bandwidth or all speeds are unknown.

    Training has a speed but no point, because the bytes that it reads are unknown.
    """
    values = evaluation.values
    peak, bandwidth = (
        values.get(name) for name in ("inference_peak_flop_per_s", "accelerator_memory_bandwidth_bytes_per_s")
    )
    peak = peak or values.get("accelerator_peak_flop_per_s")
    if not _is_positive(peak) or not _is_positive(bandwidth):
        return None
    points = tuple(point for point in (_decode_point(values), _prefill_point(values)) if point and _is_visible(point))
    training_flop_per_s = values.get("achieved_flop_per_s_per_accelerator")
    if not points and not _is_positive(training_flop_per_s):
        return None
    return Roofline(
        name=evaluation.row.name,
        accelerator=evaluation.context.categories.get("accelerator", ""),
        peak_flop_per_s=peak,
        training_peak_flop_per_s=finite(values.get("accelerator_peak_flop_per_s")),
        bandwidth_bytes_per_s=bandwidth,
        points=points,
        training_flop_per_s=finite(training_flop_per_s) or None,
    )


def _is_visible(point: PhasePoint) -> bool:
    """Whether a point can be drawn on logarithmic axes."""
    return _is_positive(point.flop_per_byte) and _is_positive(point.flop_per_s)


def _decode_point(values: Mapping[str, float]) -> PhasePoint | None:
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
    return PhasePoint(phase="decoding", flop_per_byte=work / read, flop_per_s=work * speed)


def _prefill_point(values: Mapping[str, float]) -> PhasePoint | None:
    """Return the point for the prefill of one prompt on an idle replica, which reads all weights once."""
    work, speed, tokens, weights, accelerators = (
        values.get(name)
        for name in (
            "inference_flop_per_prompt_token",
            "prompt_tokens_per_s_of_a_copy",
            "prompt_tokens",
            "weights_bytes",
            "inference_accelerators",
        )
    )
    if not work or not speed or not tokens or not weights or not accelerators:
        return None
    return PhasePoint(phase="prompt", flop_per_byte=work * tokens / weights, flop_per_s=work * speed / accelerators)
