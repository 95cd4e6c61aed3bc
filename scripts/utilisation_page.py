"""The page on the accuracy of predicted utilisation, which scripts/calibrate_utilisation.py writes."""

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
    """Return the median and the mean of the relative errors in hours, given the residuals of the logarithm of hours."""
    relative = np.abs(np.expm1(np.fromiter(logs, float)))
    return float(np.median(relative)), float(relative.mean())


def by_medians(runs: Sequence[Run], key: Callable[[Run], str]) -> Array:
    """Return the residuals of a simple rule: the median utilisation of similar runs of other organisations.

    Runs are similar if `key` has the same value for them. If no run is similar, the median of all runs of other
    organisations is used.
    """
    residuals = []
    for run in runs:
        others = [other for other in runs if other.organisation != run.organisation]
        similar = [other for other in others if key(other) == key(run)] or others
        residuals.append(np.log(run.utilisation / np.median([other.utilisation for other in similar])))
    return np.array(residuals)


def nested(runs: Sequence[Run]) -> Array:
    """Return the ends of the residual of each run, shape (runs, 2), from a calibration without its organisation."""
    ends = np.full((len(runs), 2), np.nan)
    for name in sorted({run.organisation for run in runs}):
        rest = [run for run in runs if run.organisation != name]
        calibration = calibrate(rest)
        chips = {run.chip for run in rest}
        for index, run in enumerate(runs):
            if run.organisation == name:
                error = calibration.seen if run.chip in chips else calibration.unseen
                x = features([run], calibration.start)[0]
                fixed = np.sum((Z95 * x * calibration.deviation)[CARRIED] ** 2)
                ends[index] = -np.sqrt(error[0] ** 2 + fixed), np.sqrt(error[1] ** 2 + fixed)
    return ends


def page(runs: Sequence[Run], calibration: Calibration) -> str:
    """Return the text of docs/accuracy-utilisation.md."""
    is_whole = [run.whole for run in runs]
    whole_runs = [run for run in runs if run.whole]
    logs = left_out(runs, organisation, calibration.start)[is_whole]
    without_chip = left_out(runs, built, calibration.start)[is_whole]
    ends = nested(runs)[is_whole]
    inside = (ends[:, 0] <= logs) & (logs <= ends[:, 1])
    width = np.exp(ends[:, 1] - ends[:, 0])
    values = constants(runs, calibration)
    rules = [
        ("prediction, with the organisation left out of the fit", logs),
        ("prediction, with the chip left out of the fit", without_chip),
        ("40 % of the peak", np.log([run.utilisation / 0.4 for run in whole_runs])),
        ("median of the runs of other organisations", by_medians(whole_runs, lambda run: "")),
        ("the same, of runs on the same chip", by_medians(whole_runs, built)),
    ]
    steps, used = values["fit"]["steps_over_card_hours"], values["fit"]["runs"]
    lines = [
        "# Accuracy of the predicted utilisation",
        "",
        "Written by `scripts/calibrate_utilisation.py`; do not edit. The source of each row is in",
        "`configs/validation/utilisation_readings.yaml` or in the file of runs to which it refers. The rows that were",
        "used are in `configs/validation/utilisation_rows.yaml`.",
        "`aigc-compute explain mfu accelerator=... parameters=...` shows the factors of one estimate.",
        "",
        "If the utilisation of a training run is not given, it is predicted from values that are known before the run:",
        "",
        "    u = base · (balance / 200)^-a · N / (N + N0) · (total / active)^-b · g^(year - 2023) · (N/n / 3e7)^c",
        "",
        "N is the number of active parameters, n the number of accelerators, and total / active the ratio of all",
        "parameters to the active ones.",
        "",
        "| factor | constant | value and 90 % range | meaning |",
        "|---|---|---|---|",
        *(f"| {factor} | {symbol} | {_shown(values[key])} | {meaning} |" for factor, symbol, key, meaning in FACTORS),
        "",
        "Utilisation is the FLOP of the model (6·N·D, and the attention FLOP that a causal kernel computes) divided by",
        "all accelerator-hours of the run and by the dense peak of the precision. Steps alone are",
        f"{steps['mid']:.2f} times as fast ({steps['low']:.2f} to {steps['high']:.2f}), because the hours of a run",
        "include start-ups, failures, restarts, evaluations and other stages of training.",
        "",
        f"The fit uses {len(whole_runs)} whole runs and {len(runs) - len(whole_runs)} measurements of steps, of",
        f"{used['organisations']} organisations, published from {used['first']:.0f} to {used['last']:.0f}.",
        "A run has less weight if its organisation has more runs. Student's t distribution limits the influence of",
        "outliers. Exponents are shrunk towards 0.",
        "",
        "## Errors in accelerator-hours",
        "",
        f"The errors are those of the {len(whole_runs)} whole runs. Each run is predicted by a fit without the runs of",
        "its organisation (or without the runs on its chip). Accelerators have the same chip if their vendor, kind and",
        "16-bit peak are equal.",
        "",
        "| rule | median error | mean error |",
        "|---|---|---|",
        *("| {} | {:.1%} | {:.1%} |".format(name, *errors(residuals)) for name, residuals in rules),
        "",
        "The 90 % interval is calibrated again without each organisation. It contains",
        f"{inside.mean():.0%} of these runs. The ratio of its ends has the median {np.median(width):.2f}",
        f"({width.min():.2f} to {width.max():.2f}). The inputs cannot explain the remaining error: teams with the same",
        "chip, size and year differ by as much.",
        "",
        "Errors by chip, with the organisation left out of the fit:",
        "",
        "| accelerators with this chip | runs | median error | mean error | inside the interval | ratio of the ends |",
        "|---|---|---|---|---|---|",
        *_by_chip(whole_runs, logs, inside, width),
        "",
        "## Residuals",
        "",
        "*Ratio* is the ratio of predicted to actual accelerator-hours, with the organisation left out of the fit.",
        "*Inside* says whether the interval contains the actual value.",
        "",
        "| run | organisation | accelerator | precision | active parameters | accelerators | actual utilisation "
        "| predicted utilisation | ratio | inside |",
        "|---|---|---|---|---|---|---|---|---|---|",
        *map(_residual, whole_runs, logs, inside),
        "",
        "## Limits",
        "",
        "- The prediction holds for language models that are trained from scratch on one cluster. Fine-tuning, runs",
        "  over several sites, and distilled models are slower for reasons that the inputs do not describe.",
        "- The year is the year of publication. If it is unknown, it is the release year of the accelerator plus its",
        "  usual age.",
        "- The effect of the number of accelerators is small and uncertain, because organisations with more",
        "  accelerators also have better software.",
        "- The error is wider for accelerators unlike those of all rows (in vendor, kind and 16-bit peak).",
        "- The factors were also chosen with these rows. Errors on other runs may be larger.",
    ]
    return "\n".join(lines) + "\n"


FACTORS = (
    ("base", "base", "utilisation_base", "utilisation of a dense model at 200 FLOP per byte with current software"),
    (
        "balance",
        "a",
        "utilisation_balance_exponent",
        "peak FLOP/s divided by memory bandwidth; operations other than GEMMs wait for memory",
    ),
    (
        "size",
        "N0",
        "utilisation_half_parameters",
        "small matrices and kernel launches lower the utilisation; at N = N0 the factor is one half",
    ),
    (
        "sparsity",
        "b",
        "utilisation_sparsity_exponent",
        "experts need communication between accelerators and make GEMMs smaller",
    ),
    (
        "software",
        "g",
        "utilisation_growth_per_year",
        "progress until 2023: selective recomputation, fused attention, and overlap of communication",
    ),
    (
        "share",
        "c",
        "utilisation_share_exponent",
        "parameters per accelerator; with more accelerators, each has less work",
    ),
)
"""Name, symbol, constant and meaning of each factor."""


def _shown(value: Mapping[str, Any]) -> str:
    if "value" in value:
        return f"{value['value']:.3g} ({value['note'].removeprefix('90 % ')})"
    return f"{value['mid']:.3g} ({value['low']:.3g} to {value['high']:.3g})"


def _residual(run: Run, log: float, inside: bool) -> str:
    predicted = run.utilisation / np.exp(log)
    cells = (
        *(run.id, run.organisation, run.accelerator, run.precision),
        *(f"{run.active_parameters:.3g}", run.accelerators or ""),
        *(f"{run.utilisation:.1%}", f"{predicted:.1%}", f"{np.exp(log):.2f}", "yes" if inside else "no"),
    )
    return f"| {' | '.join(map(str, cells))} |"


def _by_chip(runs: Sequence[Run], logs: Array, inside: NDArray[np.bool_], width: Array) -> list[str]:
    lines = []
    for chip in sorted({run.chip for run in runs}):
        rows = np.array([run.chip == chip for run in runs])
        names = ", ".join(sorted({run.accelerator for run in runs if run.chip == chip}))
        median, mean = errors(logs[rows])
        share, median_width = inside[rows].mean(), np.median(width[rows])
        lines.append(f"| {names} | {rows.sum()} | {median:.1%} | {mean:.1%} | {share:.0%} | {median_width:.2f} |")
    return lines
