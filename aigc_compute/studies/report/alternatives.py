"""What surrounds an answer in a report: other devices and counts, other budgets, the limits of the device."""

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
from ..curves import left_out, reason, swept_answers

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


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierPoint:
    """Time and cost of a run on a number of accelerators of a device."""

    accelerator: str
    """Name of the device."""
    accelerators: float
    """How many."""
    training_days: float
    """Central value."""
    training_days_low: float | None
    """5 % quantile."""
    training_days_high: float | None
    """95 % quantile."""
    training_cost_usd: float
    """Central value."""
    training_cost_usd_low: float | None
    """5 % quantile."""
    training_cost_usd_high: float | None
    """95 % quantile."""
    best: bool
    """No other point is better in time and in cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """A scenario's run on other numbers of accelerators and other devices."""

    name: str
    """Name of the scenario."""
    points: tuple[FrontierPoint, ...]
    """Device by device, from few accelerators to many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptimumPoint:
    """The best size of a model for its compute."""

    training_flop: float
    """Compute."""
    compute_optimal_parameters: float
    """Best size."""
    compute_optimal_tokens: float | None
    """Tokens for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LawCurve:
    """The best size by compute under a law."""

    law: str
    """Name of the law."""
    title: str
    """Name in full."""
    source: str
    """Key of its source."""
    valid_to: float | None
    """Training FLOP up to which it was fitted; null where that is not said."""
    points: tuple[OptimumPoint, ...]
    """From little compute to much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPlace:
    """Where a scenario lies among the laws."""

    name: str
    """Name of the scenario."""
    law: str | None
    """The scenario's own law."""
    training_flop: float
    """Its compute."""
    active_parameters: float
    """Its size."""
    training_tokens: float | None
    """Its tokens."""
    compute_optimal_parameters: float | None
    """What its law would take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """The best size by compute under every law, and the places of the scenarios."""

    laws: tuple[LawCurve, ...]
    """Published laws."""
    models: tuple[ModelPlace, ...]
    """Places of the scenarios."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhasePoint:
    """A phase of serving below the limits of the device."""

    phase: Literal["decoding", "prompt"]
    """What is done."""
    flop_per_byte: float
    """Work for each byte that is read."""
    flop_per_s: float
    """Speed of one accelerator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roofline:
    """The limits of a scenario's device, and where its work lies."""

    name: str
    """Name of the scenario."""
    accelerator: str
    """Name of the device."""
    peak_flop_per_s: float
    """Dense peak in serving."""
    training_peak_flop_per_s: float | None
    """Dense peak in training."""
    bandwidth_bytes_per_s: float
    """Bandwidth of its memory."""
    points: tuple[PhasePoint, ...]
    """Phases of serving."""
    training_flop_per_s: float | None
    """What training reaches on one accelerator; null where unknown."""


def frontier(one: Evaluation, catalogue: Catalogue, as_of: date) -> tuple[tuple[FrontierPoint, ...], list[Diagnostic]]:
    """Time and cost of the run on other numbers of accelerators, and on other devices, `best` being those that none
    beats in both; and notes on devices and numbers of which one is unknown.
    """
    if not {TIME, COST, COUNT, FLOP} <= one.values.keys() or one.row.stages:
        return (), []
    own = one.context.categories.get("accelerator", "")
    counts = [each for power in DOUBLINGS if isfinite(each := max(1.0, np.rint(one.values[COUNT] * 2.0**power)))]
    found: list[FrontierPoint] = []
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
        if gone := [row for row, answer in pairs if not (answer[TIME] and answer[COST])]:
            missing = next(name for row, answer in pairs for name in (TIME, COST) if not answer[name])
            notes.append(left_out(reason(gone[0], missing, catalogue, as_of), COUNT, gone, len(rows)))
    return tuple(replace(point, best=not any(_beats(other, point) for other in found)) for point in found), notes


def _moved(one: Evaluation, own: str, device: str, count: float) -> Row:
    gone = FOLLOWING if device == own else (*FOLLOWING, *OF_THE_DEVICE)
    given = {name: value for name, value in one.row.given.items() if name not in gone}
    words = {**one.row.categories, "accelerator": device}
    if device != own:
        words.pop("training_precision", None)
    return replace(
        one.row,
        name=device,
        categories=words,
        given={**given, COUNT: count, FLOP: one.row.given.get(FLOP, one.values[FLOP])},
    )


def _beats(other: FrontierPoint, point: FrontierPoint) -> bool:
    """Whether another is no worse in time and in cost, and better in one."""
    pairs = ((other.training_days, point.training_days), (other.training_cost_usd, point.training_cost_usd))
    return all(one <= two for one, two in pairs) and any(one < two for one, two in pairs)


def scaling(evaluations: Sequence[Evaluation], catalogue: Catalogue, as_of: date) -> Scaling | None:
    """The best size of a model by its compute under every law, and the places of the models."""
    placed = [one for one in evaluations if all(_positive(one.values.get(name)) for name in (FLOP, ACTIVE, SIZE))]
    if not placed:
        return None
    flops = [one.values[FLOP] for one in placed]
    budgets = _budgets(min(flops), max(flops))
    laws: list[LawCurve] = []
    for law in catalogue.names("scaling_laws"):
        rows = [Row(law, {"scaling_law": law}, {FLOP: budget}) for budget in budgets]
        answers = evaluate_rows(rows, catalogue, as_of, (SIZE, TOKENS), ranges=False)
        points = tuple(
            OptimumPoint(
                training_flop=budget,
                compute_optimal_parameters=size,
                compute_optimal_tokens=finite(one.values.get(TOKENS)),
            )
            for budget, one in zip(budgets, answers, strict=True)
            if (size := finite(one.values.get(SIZE)))
        )
        entry = catalogue.entry("scaling_laws", law)
        valid = entry.get("valid", {}).get(FLOP)
        curve = LawCurve(
            law=law,
            title=str(entry["name"]),
            source=str(entry["source"]),
            valid_to=float(valid["high"]) if valid else None,
            points=points,
        )
        laws.append(curve)
    models = tuple(
        ModelPlace(
            name=one.row.name,
            law=one.context.categories.get("scaling_law"),
            training_flop=one.values[FLOP],
            active_parameters=one.values["active_parameters"],
            training_tokens=finite(one.values.get("training_tokens")),
            compute_optimal_parameters=one.values.get(SIZE),
        )
        for one in placed
    )
    return Scaling(laws=tuple(law for law in laws if law.points), models=models)


def _positive(value: float | None) -> TypeGuard[float]:
    return value is not None and 0 < value < inf


def _budgets(least: float, most: float) -> list[float]:
    """Round budgets from well below to well above these, as far as there are numbers."""
    low = max(floor(log10(least)) - DECADES, float_info.min_10_exp)
    high = min(ceil(log10(most)) + DECADES, float_info.max_10_exp)
    return [10 ** (one / STEPS) for one in range(low * STEPS, high * STEPS + 1)]


def roofline(one: Evaluation) -> Roofline | None:
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
    points = tuple(point for point in (_decoding(values), _reading(values)) if point and _is_shown(point))
    level = values.get("achieved_flop_per_s_per_accelerator")
    if not points and not _positive(level):
        return None
    return Roofline(
        name=one.row.name,
        accelerator=one.context.categories.get("accelerator", ""),
        peak_flop_per_s=peak,
        training_peak_flop_per_s=finite(values.get("accelerator_peak_flop_per_s")),
        bandwidth_bytes_per_s=bandwidth,
        points=points,
        training_flop_per_s=finite(level) or None,
    )


def _is_shown(point: PhasePoint) -> bool:
    """Whether a point has a place on logarithmic axes."""
    return _positive(point.flop_per_byte) and _positive(point.flop_per_s)


def _decoding(values: Mapping[str, float]) -> PhasePoint | None:
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


def _reading(values: Mapping[str, float]) -> PhasePoint | None:
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
    return PhasePoint(phase="prompt", flop_per_byte=work * tokens / weights, flop_per_s=work * speed / copy)
