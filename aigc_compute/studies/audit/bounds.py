"""Physical bounds: memory that must hold a model, peaks that no cluster exceeds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from ...catalogue import Catalogue
from ...catalogue.entries import model, peaks
from ...scenario import Claim, Row
from ...units import Range
from ..evaluation import evaluate_rows
from .verdict import Finding, Tolerances, around, middle, shown

LEAST_FORMAT = "int8"
"""Below the bytes of this format not even the weights alone are held."""


def bounds(claims: Mapping[str, Claim], catalogue: Catalogue, as_of: date, tolerances: Tolerances) -> Iterator[Finding]:
    """Does a run's model fit the memory of its devices, and its cluster FLOP/s any precision of any device?"""
    runs: dict[str, dict[str, Claim]] = defaultdict(dict)
    for claim in claims.values():
        if claim.value is not None and (claim.run or claim.model):
            runs[f"{claim.document} {claim.run or claim.model}"].setdefault(claim.quantity, claim)
    for members in runs.values():
        if "accelerators" in members and "parameters" in members:
            yield from _memory(members["accelerators"], members["parameters"], catalogue, as_of)
        if "accelerators" in members and "cluster_peak_flop_per_s" in members:
            yield _cluster(members["accelerators"], members["cluster_peak_flop_per_s"], catalogue, as_of, tolerances)


def _memory(devices: Claim, size: Claim, catalogue: Catalogue, as_of: date) -> Iterator[Finding]:
    name = devices.accelerator or size.accelerator or _reported_device(devices.model or size.model, catalogue)
    if not name:
        return
    memory = float(catalogue.entry("accelerators", name)["accelerator_memory_bytes"])
    count, parameters = _end(devices, -1), _end(size, 0)
    row = Row("memory", {}, {"parameters": parameters})
    state = (
        evaluate_rows([row], catalogue, as_of, ["training_state_bytes"])[0].values["training_state_bytes"] / parameters
    )
    least = float(catalogue.entry("precisions", LEAST_FORMAT)["bytes"])
    room = count * memory / parameters
    arithmetic = (
        f"{count:g} x {shown(memory, 'byte')} ({name}) / {shown(parameters, '')} parameters = {room:.3g} bytes each"
    )
    if room >= state:
        yield Finding(devices.id, "holds", "memory", f"{arithmetic}, training needs about {state:g}")
    elif room >= least:
        yield Finding(
            devices.id,
            "ambiguous",
            "memory",
            f"{arithmetic}, training needs about {state:g}",
            f"holds where all but {room:.2g} bytes a parameter are kept in host memory or on disk",
        )
    else:
        yield Finding(devices.id, "fails", "memory", f"{arithmetic}, less than the weights alone in 8 bits")


def _cluster(devices: Claim, speed: Claim, catalogue: Catalogue, as_of: date, tolerances: Tolerances) -> Finding:
    count, total = middle(devices) or 1.0, middle(speed) or 0.0
    each = total / count
    table = [
        (name, precision, peak)
        for name in catalogue.names("accelerators")
        if str(catalogue.entry("accelerators", name)["released"]) <= as_of.isoformat()
        for precision, peak in peaks(catalogue, name).items()
    ]
    arithmetic = f"{shown(total, 'FLOP/s')} / {count:g} = {shown(each, 'FLOP/s')} a device"
    low, high = around(each, tolerances.network)
    fitting = [f"{name} {precision}" for name, precision, peak in table if low <= peak <= high]
    if each > max(peak for _, _, peak in table):
        return Finding(speed.id, "fails", "peak", f"{arithmetic}, above every peak of every accelerator of the time")
    if devices.accelerator and any(one.startswith(f"{devices.accelerator} ") for one in fitting):
        return Finding(speed.id, "holds", "peak", f"{arithmetic}, the dense peak of {', '.join(fitting[:4])}")
    between = sorted((peak, f"{name} {precision}") for name, precision, peak in table if precision in ("fp16", "bf16"))
    above = next((one for one in between if one[0] > each), between[-1])
    below = next((one for one in reversed(between) if one[0] < each), between[0])
    mixture = f"a mixture such as {below[1]} ({shown(below[0], 'FLOP/s')}) and {above[1]} ({shown(above[0], 'FLOP/s')})"
    return Finding(
        speed.id,
        "ambiguous",
        "peak",
        f"{arithmetic}; device and precision are not stated",
        f"holds for {', '.join([*fitting[:3], mixture])}",
    )


def _end(claim: Claim, end: int) -> float:
    """The figure, or the low (0) or high (-1) end of a range: bounds judge the best case."""
    return (claim.value.low, claim.value.high)[end] if isinstance(claim.value, Range) else claim.value or 0.0


def _reported_device(name: str | None, catalogue: Catalogue) -> str | None:
    if name is None:
        return None
    fact = model(catalogue, name).blocks["reported"].get("accelerator")
    return str(fact.value) if fact else None
