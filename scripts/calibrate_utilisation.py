"""Fit the prediction of utilisation to published training runs and say how well it holds.

    python scripts/calibrate_utilisation.py [RUNS]

RUNS is a file in the form of `training_runs.yaml` (default: configs/validation/runs.yaml). What its rows say in words
only, what is left out and why, and further rows stand in configs/validation/utilisation_readings.yaml. Written are
configs/calibration/utilisation.yaml (the constants), configs/validation/utilisation_rows.yaml (every row used, as read)
and docs/accuracy-utilisation.md (residuals and errors). The same rows give the same files.

The model is a product of factors, fitted to the logarithm of utilisation over card hours:

    u = base · (balance / reference)^-a · N / (N + N0) · (total / active)^-b · g^(year - modern) · (N/n / reference)^c

with the accelerator's balance in peak FLOP/s for each byte/s of memory, N the active parameters, n the count of
accelerators, and the year no later than `modern` and no earlier than the earliest run. Measurements of steps are in
the fit with a factor of their own (start-ups, failures, evaluations and restarts are in card hours, not in steps).
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from measured import start  # noqa: E402

from aigc_compute.catalogue import Catalogue, data_folder  # noqa: E402
from aigc_compute.catalogue.calibration import CALIBRATION  # noqa: E402
from aigc_compute.catalogue.entries import chip  # noqa: E402
from aigc_compute.catalogue.periods import decimal_year  # noqa: E402
from aigc_compute.diagnostics import Diagnostic, Problems, problem  # noqa: E402
from aigc_compute.io.yaml_input import load_yaml, read_text  # noqa: E402
from aigc_compute.uncertainty.sampling import Z95  # noqa: E402
from aigc_compute.units import HOURS_PER_DAY, SECONDS_PER_HOUR  # noqa: E402

Array = NDArray[np.float64]

RUNS = ROOT / "configs" / "validation" / "runs.yaml"
READINGS = ROOT / "configs" / "validation" / "utilisation_readings.yaml"
ROWS = ROOT / "configs" / "validation" / "utilisation_rows.yaml"
CONSTANTS = ROOT / "configs" / "calibration" / "utilisation.yaml"
PAGE = ROOT / "docs" / "accuracy-utilisation.md"
SOURCE = "utilisation-calibration-2026"

MODERN = 2023.0
"""Fused attention (2022, 2023) and selective recomputation (2022) had spread; later years show no further growth."""

SMALL = (1e7, 2e7, 3e7, 4e7, 5e7, 6e7, 8e7, 1e8, 1.5e8, 2e8, 3e8)
"""Candidates of N0; the one with the greatest likelihood is taken, in every fold anew."""

REFERENCE_BALANCE, REFERENCE_SHARE = 200.0, 3e7
"""FLOP a byte, and parameters an accelerator: where base is read; both near the middle of the rows."""

SHRINKAGE = 0.3
"""Every exponent is expected to be 0 ± sigma / sqrt(0.3), about 0.5, before any row is seen."""

FREEDOM = 4.0
"""Degrees of freedom of Student's t: a run in ten is far off for reasons that are not published."""

STEP_WEIGHT, UNVERIFIED_WEIGHT = 0.5, 0.5
"""A measured step says less of a whole run; an unverified row counts half."""

EXECUTED_OVER_MODEL = 8 / 6
"""FLOP with the forward pass done again, over those of the model: what a stated hardware utilisation counts."""

KEYS = ("id", "org", "date")
"""Of every run."""

KINDS = ("text", "multimodal")
RUN_TYPES = ("pretraining", "throughput benchmark")


@dataclass(frozen=True, slots=True)
class Run:
    """A published run: what was known before it, and what it reached of the dense peak."""

    id: str
    organisation: str
    year: float
    accelerator: str
    precision: str
    active_parameters: float
    parameters: float
    accelerators: float | None
    attention: float
    """FLOP of attention over those of the parameters, as a causal kernel computes it; 0 where unknown."""
    utilisation: float
    """Model FLOP over time and dense peak; of attention what a causal kernel computes."""
    whole: bool
    """Over all card hours of the run; otherwise over its steps."""
    verified: bool
    hours: float | None
    chip: str
    """What was built alike: vendor, kind and 16-bit peak."""
    balance: float
    age: float
    """Years since the accelerator's release."""


def read_runs(file: Path, readings: Path, catalogue: Catalogue) -> list[Run]:
    """The rows of both files whose utilisation can be told, in order."""
    extra = load_yaml(read_text(readings), str(readings))
    told = {one["id"]: one for one in extra["readings"]}
    rows = [{**row, **told.get(row["id"], {})} for row in _rows(file)]
    found: dict[str, Run] = {}
    for row in [*rows, *extra["runs"]]:
        run = None if row["id"] in extra["excluded"] else _run(row, catalogue)
        if run:
            found.setdefault(run.id, run)
    return list(found.values())


def _rows(file: Path) -> list[Mapping[str, Any]]:
    """The entries of a file of runs. Raises Problems where it is of another form."""
    data = load_yaml(read_text(file), str(file))
    rows = data.get("runs") if isinstance(data, dict) else None
    if not isinstance(rows, list) or not rows:
        raise problem("form", "no runs in it", str(file), hint=f"expected the form of {RUNS.name}")
    problems = [
        Diagnostic("form", f"runs[{place}]: no {', '.join(missing)}", str(file), hint=f"as in {RUNS.name}")
        for place, row in enumerate(rows)
        if (missing := [key for key in KEYS if not isinstance(row, dict) or key not in row])
    ]
    if problems:
        raise Problems(problems)
    return rows


def _run(row: Mapping[str, Any], catalogue: Catalogue) -> Run | None:
    kind = str(row.get("run_type", "")).startswith(RUN_TYPES) and row.get("kind") in KINDS
    active, name = row.get("params_active") or row.get("params_total"), row.get("accelerator")
    if not (kind and active and name and catalogue.path("accelerators", name)):
        return None
    sheet = catalogue.entry("accelerators", name)
    peaks = {one: float(peak) for one, peak in sheet["peak_flop_per_s"].items()}
    precision = row.get("precision") or ("bf16" if "bf16" in peaks else "fp16")
    shape = row.get("architecture") or {}
    known = all(shape.get(one) for one in ("layers", "hidden", "seq_len"))
    full = 12 * shape["layers"] * shape["hidden"] * shape["seq_len"] / (6 * active) if known else 0.0
    whole, reached = _reached(row, float(active), peaks[precision], full)
    if reached is None:
        return None
    year, released = decimal_year(row["date"]), decimal_year(sheet["released"])
    return Run(
        row["id"],
        str(row["org"]).split("/")[0],
        round(year, 3),
        name,
        precision,
        float(active),
        float(row.get("params_total") or active),
        row.get("accelerator_count"),
        _figure(full / 2),
        _figure(reached),
        whole,
        bool(row.get("verified", True)),
        _hours(row),
        chip(sheet),
        _figure(peaks[precision] / float(sheet["accelerator_memory_bandwidth_bytes_per_s"])),
        round(year - released, 3),
    )


def _reached(row: Mapping[str, Any], active: float, peak: float, full: float) -> tuple[bool, float | None]:
    """Whether the row tells of a whole run, and its utilisation."""
    hours, tokens = _hours(row), row.get("training_tokens")
    if hours and tokens:
        return True, 6 * active * (1 + full / 2) * tokens / (hours * SECONDS_PER_HOUR * peak)
    stated = row.get("mfu") or (row["hfu"] / EXECUTED_OVER_MODEL if row.get("hfu") else None)
    return False, stated * (1 + full / 2) / (1 + full) if stated else None


def _hours(row: Mapping[str, Any]) -> float | None:
    days, count = row.get("days"), row.get("accelerator_count")
    return row.get("accelerator_hours") or (days * HOURS_PER_DAY * count if days and count else None)


# The model ---------------------------------------------------------------------------------------------------------

NAMES = ("base", "balance", "sparsity", "growth", "share", "steps")

CARRIED = np.array([name in ("base", "balance", "growth") for name in NAMES])
"""Constants whose range estimates carry on: those that go with figures of the accelerator and the year. Those that go
with figures of each row (size, experts, count) add less than a fiftieth to the width of a usual estimate, and would
double the time of a table with ranges.
"""


@dataclass(frozen=True, slots=True)
class Model:
    """Coefficients of the logarithm, in the order of NAMES, and N0."""

    coefficients: Array
    small: float


def features(runs: Sequence[Run], start: float) -> Array:
    """One row a run: 1 and the logarithm that each coefficient multiplies."""
    return np.array(
        [
            [
                1.0,
                -np.log(one.balance / REFERENCE_BALANCE),
                -np.log(one.parameters / one.active_parameters),
                min(max(one.year, start), MODERN) - MODERN,
                np.log(one.active_parameters / one.accelerators / REFERENCE_SHARE) if one.accelerators else 0.0,
                0.0 if one.whole else 1.0,
            ]
            for one in runs
        ]
    )


def weights(runs: Sequence[Run]) -> Array:
    """Runs of one organisation share what they know: the weight of n of them is sqrt(n)."""
    count = Counter(one.organisation for one in runs)
    return np.array(
        [
            count[one.organisation] ** -0.5
            * (1.0 if one.whole else STEP_WEIGHT)
            * (1.0 if one.verified else UNVERIFIED_WEIGHT)
            for one in runs
        ]
    )


def fit(runs: Sequence[Run], start: float) -> Model:
    """Student-t regression with shrinkage by iterated weights (Lange, Little and Taylor 1989, JASA 84:881)."""
    x, own = features(runs, start), weights(runs)
    y, size = np.log([one.utilisation for one in runs]), np.array([one.active_parameters for one in runs])
    penalty = np.diag([0.0] + [SHRINKAGE] * (len(NAMES) - 1))
    best: tuple[float, Model] | None = None
    for small in SMALL:
        target, outlying = y + np.log1p(small / size), np.ones(len(y))
        for _ in range(25):
            w = own * outlying
            coefficients = np.linalg.solve(x.T @ (x * w[:, None]) + penalty, x.T @ (w * target))
            square = (target - x @ coefficients) ** 2
            scale = float(np.sum(w * square) / own.sum())
            outlying = (FREEDOM + 1) / (FREEDOM + square / scale)
        loss = np.sum(own * (np.log(scale) / 2 + (FREEDOM + 1) / 2 * np.log1p(square / (FREEDOM * scale))))
        loss += SHRINKAGE * np.sum(coefficients[1:] ** 2) / (2 * scale)
        if best is None or loss < best[0]:
            best = float(loss), Model(coefficients, small)
    assert best is not None
    return best[1]


def residuals(model: Model, runs: Sequence[Run], start: float) -> Array:
    """Logarithm of the utilisation reached over that predicted: also of the hours predicted over those taken."""
    size = np.array([one.active_parameters for one in runs])
    predicted = features(runs, start) @ model.coefficients - np.log1p(model.small / size)
    found: Array = np.log([one.utilisation for one in runs]) - predicted
    return found


def left_out(runs: Sequence[Run], group: Callable[[Run], str], start: float) -> Array:
    """Every run's residual by a model that has not seen its group."""
    found = np.full(len(runs), np.nan)
    names = np.array([group(one) for one in runs])
    for name in sorted(set(names)):
        out = names == name
        model = fit([one for one, gone in zip(runs, out, strict=True) if not gone], start)
        found[out] = residuals(model, [one for one, gone in zip(runs, out, strict=True) if gone], start)
    return found


def deviations(runs: Sequence[Run], start: float) -> tuple[Array, float]:
    """Standard errors of the coefficients and of ln N0: the jackknife over organisations (Tukey 1958)."""
    names = sorted({one.organisation for one in runs})
    models = [fit([one for one in runs if one.organisation != name], start) for name in names]
    found = np.array([[*one.coefficients, np.log(one.small)] for one in models])
    share = (len(names) - 1) / len(names)
    spread = np.sqrt(share * np.sum((found - found.mean(axis=0)) ** 2, axis=0))
    return spread[:-1], float(spread[-1])


@dataclass(frozen=True, slots=True)
class Calibration:
    """The model with the 90 % ranges of its constants and of its error."""

    model: Model
    start: float
    deviation: Array
    small_deviation: float
    seen: tuple[float, float]
    """5 and 95 % of the residual where accelerators built alike are among the rows."""
    unseen: tuple[float, float]


def calibrate(runs: Sequence[Run]) -> Calibration:
    """Fit, the jackknife, and residuals of runs whose organisation is left out.

    The ranges of the constants widen an estimate too, so the error is narrower than the residuals by as much as
    they do for the rows. That of an accelerator unlike all rows is wider by what chips differ.
    """
    start = min(np.floor(one.year * 2) / 2 for one in runs)
    deviation, small_deviation = deviations(runs, start)
    whole = [one.whole for one in runs]
    x = features(runs, start)[whole]
    constants = Z95**2 * float(np.mean(np.sum((x * deviation)[:, CARRIED] ** 2, axis=1)))
    ends = _ends(left_out(runs, organisation, start)[whole])
    seen = np.sign(ends) * np.sqrt(np.maximum(ends**2 - constants, ends**2 / 4))
    unseen = np.sign(ends) * np.sqrt(seen**2 + (Z95 * between_chips(runs, start)) ** 2)
    return Calibration(fit(runs, start), start, deviation, small_deviation, _pair(seen), _pair(unseen))


def between_chips(runs: Sequence[Run], start: float) -> float:
    """By how much the mean residual of a chip that the fit has not seen is off: root mean square over the chips."""
    left, names = left_out(runs, built, start), np.array([one.chip for one in runs])
    means = [np.median(left[names == name]) for name in sorted(set(names))]
    return float(np.sqrt(np.mean(np.square(means))))


def _pair(values: Array) -> tuple[float, float]:
    return float(values[0]), float(values[1])


def organisation(one: Run) -> str:
    return one.organisation


def built(one: Run) -> str:
    return one.chip


def _ends(values: Array) -> Array:
    found: Array = np.quantile(values, (0.05, 0.95), method="hazen")
    return found


# What is written ---------------------------------------------------------------------------------------------------


def _figure(value: float) -> float:
    return float(f"{value:.4g}")


def constants(runs: Sequence[Run], found: Calibration) -> dict[str, Any]:
    """configs/calibration/utilisation.yaml as data."""
    told = dict(zip(NAMES, zip(found.model.coefficients, Z95 * found.deviation, strict=True), strict=True))

    def factor(name: str) -> dict[str, float]:
        mid, reach = told[name]
        return dict(zip(("low", "mid", "high"), map(_figure, np.exp([mid - reach, mid, mid + reach])), strict=True))

    def exponent(name: str) -> dict[str, Any]:
        mid, reach = told[name]
        low, mid, high = map(_figure, (max(mid - reach, 0), mid, mid + reach))
        if CARRIED[NAMES.index(name)]:
            return {"low": low, "mid": mid, "high": high, "distribution": "normal"}
        return {"value": mid, "note": f"90 % {low:g} to {high:g}"}

    def error(ends: tuple[float, float]) -> dict[str, float]:
        return {"low": _figure(np.exp(ends[0])), "mid": 1.0, "high": _figure(np.exp(ends[1]))}

    small, reach = found.model.small, np.exp(Z95 * found.small_deviation)
    ages = np.quantile([one.age for one in runs if one.whole], (0.05, 0.5, 0.95), method="hazen")
    whole = [one for one in runs if one.whole]
    rows = {
        "whole": len(whole),
        "steps": len(runs) - len(whole),
        "organisations": len({one.organisation for one in runs}),
        "first": min(one.year for one in runs),
        "last": max(one.year for one in runs),
        "rows": str(ROWS.relative_to(ROOT)),
    }
    chips = sorted({one.chip for one in runs if one.whole or one.year >= MODERN})
    return {
        "source": SOURCE,
        "block": CALIBRATION,
        "rank": "performance",
        "fit": {"runs": rows, "steps_over_card_hours": factor("steps")},
        **{
            "utilisation_base": factor("base"),
            "utilisation_reference_balance": REFERENCE_BALANCE,
            "utilisation_balance_exponent": exponent("balance"),
            "utilisation_half_parameters": {
                "value": small,
                "note": f"90 % {_figure(small / reach):g} to {_figure(small * reach):g}",
            },
            "utilisation_sparsity_exponent": exponent("sparsity"),
            "utilisation_growth_per_year": factor("growth"),
            "utilisation_growth_start_year": float(found.start),
            "utilisation_growth_end_year": MODERN,
            "utilisation_reference_share": REFERENCE_SHARE,
            "utilisation_share_exponent": exponent("share"),
            "accelerator_age_years": dict(zip(("low", "mid", "high"), map(_figure, ages), strict=True)),
        },
        "utilisation_error": [error(found.unseen), {"applies_when": {"chip": chips}, **error(found.seen)}],
    }


def written(value: Any) -> str:
    """A value as YAML on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {written(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, bool) or value is None:
        return str(value).lower() if value is not None else "null"
    if isinstance(value, float):
        return f"{value:.8g}" if 1e-3 <= abs(value) < 1e6 or value == 0 else _scientific(value)
    return (
        f'"{value}"' if isinstance(value, str) and not value.replace("-", "").replace("_", "").isalnum() else str(value)
    )


def _scientific(value: float) -> str:
    digits, power = f"{value:.8e}".split("e")
    return f"{float(digits):.8g}".rstrip("0").rstrip(".") + f"e{int(power):+03d}" if "." in digits else f"{value:e}"


def constants_text(told: Mapping[str, Any]) -> str:
    """configs/calibration/utilisation.yaml as text."""
    lines = [
        "# The utilisation of a training run over its accelerator-hours: constants of a product of factors, with 90 %",
        "# ranges. Written by scripts/calibrate_utilisation.py from published runs; do not edit. The equation and",
        "# how well it predicts: docs/accuracy-utilisation.md. The error is wider for accelerators (vendor, kind and",
        "# 16-bit peak) without a run. The ratio of steps to accelerator-hours is used in the fit only.",
    ]
    for name, value in told.items():
        if isinstance(value, list):
            lines += [f"{name}:", *(f"- {written(row)}" for row in value)]
        else:
            lines.append(f"{name}: {written(value)}")
    return "\n".join(lines) + "\n"


def rows_text(runs: Sequence[Run], file: str) -> str:
    """configs/validation/utilisation_rows.yaml."""
    lines = [
        "# What the prediction of utilisation rests on. Written by scripts/calibrate_utilisation.py; do not edit.",
        f"from: {file}",
        "runs:",
        *(f"- {written(asdict(one))}" for one in runs),
    ]
    return "\n".join(lines) + "\n"


def stored_runs(text: str) -> list[Run]:
    """The rows of that file."""
    return [Run(**row) for row in load_yaml(text, str(ROWS))["runs"]]


def main(words: Sequence[str]) -> None:
    """Read, fit, write."""
    from utilisation_page import page  # which imports this module

    file = Path(words[0]) if words else RUNS
    inside = file.resolve().is_relative_to(data_folder("configs"))
    runs = read_runs(file, READINGS, Catalogue())
    found = calibrate(runs)
    ROWS.write_text(rows_text(runs, f"configs/validation/{file.name}" if inside else file.name), encoding="utf-8")
    CONSTANTS.write_text(constants_text(constants(runs, found)), encoding="utf-8")
    PAGE.write_text(page(runs, found), encoding="utf-8")
    print(constants_text(constants(runs, found)), end="")


if __name__ == "__main__":
    sys.modules["calibrate_utilisation"] = sys.modules[__name__]
    start(main)
