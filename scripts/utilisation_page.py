"""The page on how well utilisation is predicted; scripts/calibrate_utilisation.py writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from calibrate_utilisation import (
    CARRIED,
    Array,
    Calibration,
    Run,
    built,
    calibrate,
    constants,
    features,
    left_out,
    organisation,
)
from numpy.typing import NDArray

from aigc_compute.uncertainty.sampling import Z95


def errors(logs: Iterable[float]) -> tuple[float, float]:
    """Median and mean of the relative error in hours."""
    off = np.abs(np.expm1(np.fromiter(logs, float)))
    return float(np.median(off)), float(off.mean())


def by_medians(runs: Sequence[Run], alike: Callable[[Run], str]) -> Array:
    """Residuals of the rule "the median of runs of other organisations that are alike", of all others where none is."""
    found = []
    for one in runs:
        others = [other for other in runs if other.organisation != one.organisation]
        near = [other for other in others if alike(other) == alike(one)] or others
        found.append(np.log(one.utilisation / np.median([other.utilisation for other in near])))
    return np.array(found)


def nested(runs: Sequence[Run]) -> Array:
    """Low and high end of every run's residual by a calibration that has not seen its organisation."""
    ends = np.full((len(runs), 2), np.nan)
    for name in sorted({one.organisation for one in runs}):
        rest = [one for one in runs if one.organisation != name]
        found = calibrate(rest)
        chips = {one.chip for one in rest}
        for index, one in enumerate(runs):
            if one.organisation == name:
                own = found.seen if one.chip in chips else found.unseen
                x = features([one], found.start)[0]
                fixed = np.sum((Z95 * x * found.deviation)[CARRIED] ** 2)
                ends[index] = -np.sqrt(own[0] ** 2 + fixed), np.sqrt(own[1] ** 2 + fixed)
    return ends


def page(runs: Sequence[Run], found: Calibration) -> str:
    """docs/accuracy-utilisation.md."""
    whole = [one.whole for one in runs]
    shown = [one for one in runs if one.whole]
    logs = left_out(runs, organisation, found.start)[whole]
    chips = left_out(runs, built, found.start)[whole]
    ends = nested(runs)[whole]
    held = (ends[:, 0] <= logs) & (logs <= ends[:, 1])
    span = np.exp(ends[:, 1] - ends[:, 0])
    told = constants(runs, found)
    rules = [
        ("the prediction, its organisation left out", logs),
        ("the prediction, its chip left out", chips),
        ("40 % of the peak", np.log([one.utilisation / 0.4 for one in shown])),
        ("the median of other organisations' runs", by_medians(shown, lambda one: "")),
        ("the same, on the same chip", by_medians(shown, built)),
    ]
    steps, first, last = told["steps_over_card_hours"], told["runs"]["first"], told["runs"]["last"]
    lines = [
        "# How well utilisation is predicted",
        "",
        "Written by `scripts/calibrate_utilisation.py`; do not edit. Rows with their citations:",
        "`configs/validation/utilisation_readings.yaml` and the runs it adds to; as used:",
        "`configs/validation/utilisation_rows.yaml`. `aigc-compute explain mfu accelerator=... parameters=...` shows",
        "the factors of one estimate.",
        "",
        "Where nobody says how much of its peak a training run reaches, it is predicted from what is known before:",
        "",
        "    u = base · (balance / 200)^-a · N / (N + N0) · (total / active)^-b · g^(year - 2023) · (N/n / 3e7)^c",
        "",
        "| factor | constant | value and 90 % range | why |",
        "|---|---|---|---|",
        *(f"| {factor} | {name} | {_shown(told['constants'][key])} | {why} |" for factor, name, key, why in EXPLAINED),
        "",
        "Utilisation is over all card hours of a run: 6·N·D, and of attention what a causal kernel computes, over",
        f"hours times the dense peak of the precision. Steps alone run {steps['mid']:.2f} times as fast",
        f"({steps['low']:.2f} to {steps['high']:.2f}): start-ups, failures, restarts, evaluations and other stages of",
        "training are in the hours.",
        "",
        f"{len(shown)} whole runs and {len(runs) - len(shown)} measurements of steps, of",
        f"{told['runs']['organisations']} organisations, published from {first:.0f} to {last:.0f}; weights fall with",
        "the number of runs of one organisation, Student's t keeps outliers from bending the fit, exponents are shrunk",
        "towards 0.",
        "",
        "## Errors in accelerator hours",
        "",
        f"Of the {len(shown)} whole runs, each by a fit without any run of its organisation (or without its chip).",
        "",
        "| rule | median error | mean error |",
        "|---|---|---|",
        *("| {} | {:.1%} | {:.1%} |".format(name, *errors(values)) for name, values in rules),
        "",
        f"The 90 % interval, calibrated in every fold anew, holds {held.mean():.0%} of these runs and spans a factor",
        f"{np.median(span):.2f} in the median ({span.min():.2f} to {span.max():.2f}). What remains is what the",
        "inputs do not tell: teams with the same chip, size and year differ by as much.",
        "",
        "By chip, organisations left out:",
        "",
        "| chip | runs | median error | mean error | held | span |",
        "|---|---|---|---|---|---|",
        *_by_chip(shown, logs, held, span),
        "",
        "## Residuals",
        "",
        "Hours predicted over hours taken, the organisation left out, and whether the interval holds the truth.",
        "",
        "| run | organisation | accelerator | precision | active | count | reached | predicted | ratio | held |",
        "|---|---|---|---|---|---|---|---|---|---|",
        *map(_residual, shown, logs, held),
        "",
        "## Limits",
        "",
        "- Language models trained from scratch on one cluster. Fine-tuning, runs spread over sites and distilled",
        "  models are slower for reasons that the inputs do not tell.",
        "- The year is that of publication. Unknown, it is the accelerator's release and its usual age.",
        "- The effect of the count is small and uncertain: who uses more accelerators also has the better software.",
        "- Accelerators unlike any of the rows (by vendor, kind and 16-bit peak) have a wider error.",
        "- The choice of factors was made on these rows too; errors on runs that nobody here has seen may be larger.",
    ]
    return "\n".join(lines) + "\n"


EXPLAINED = (
    ("base", "base", "utilisation_base", "a dense model, 200 FLOP a byte, modern software"),
    (
        "balance",
        "a",
        "utilisation_balance_exponent",
        "peak over memory bandwidth: what is no matrix product waits for memory",
    ),
    ("size", "N0", "utilisation_half_parameters", "small matrices and launches; at N0 half is left"),
    ("sparsity", "b", "utilisation_sparsity_exponent", "experts: exchange between accelerators, smaller products"),
    ("software", "g", "utilisation_growth_per_year", "recomputation, then fused attention and overlap, until 2023"),
    ("share", "c", "utilisation_share_exponent", "parameters an accelerator: more of them for the job, less for each"),
)


def _shown(value: Mapping[str, Any]) -> str:
    if "value" in value:
        return f"{value['value']:.3g} ({value['note'].removeprefix('90 % ')})"
    return f"{value['mid']:.3g} ({value['low']:.3g} to {value['high']:.3g})"


def _residual(one: Run, log: float, held: bool) -> str:
    predicted = one.utilisation / np.exp(log)
    cells = (
        *(one.id, one.organisation, one.accelerator, one.precision),
        *(f"{one.active_parameters:.3g}", one.accelerators or ""),
        *(f"{one.utilisation:.1%}", f"{predicted:.1%}", f"{np.exp(log):.2f}", "yes" if held else "no"),
    )
    return f"| {' | '.join(map(str, cells))} |"


def _by_chip(shown: Sequence[Run], logs: Array, held: NDArray[np.bool_], span: Array) -> list[str]:
    lines = []
    for chip in sorted({one.chip for one in shown}):
        own = np.array([one.chip == chip for one in shown])
        named = ", ".join(sorted({one.accelerator for one in shown if one.chip == chip}))
        median, mean = errors(logs[own])
        inside, wide = held[own].mean(), np.median(span[own])
        lines.append(f"| {named} | {own.sum()} | {median:.1%} | {mean:.1%} | {inside:.0%} | {wide:.2f} |")
    return lines
