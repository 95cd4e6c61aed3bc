"""Tests against physical bounds: memory that must hold a model, and peak FLOP/s that no cluster exceeds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from ...catalogue import Catalogue
from ...catalogue.entries import accelerator_facts, model, peaks
from ...evaluation.evaluate import evaluate_rows
from ...language import Phrase, join
from ...scenario import Row
from ...scenario.claims import Claim
from ...units import Range, mid_of
from .verdict import Finding, Tolerances, Verdict, central_value, interval_of, value_text

Judgement = tuple[Verdict, Phrase, Phrase | None]
"""Verdict, arithmetic behind it, and a reading under which the statement would hold."""

SIXTEEN_BITS = ("fp16", "bf16")

LEAST_FORMAT = "int8"
"""Smallest number format of the weights that the memory test allows."""


def bounds(claims: Mapping[str, Claim], catalogue: Catalogue, as_of: date, tolerances: Tolerances) -> Iterator[Finding]:
    """Test whether a run's model fits the memory of its devices, and whether its cluster FLOP/s match a peak."""
    runs: dict[str, dict[str, Claim]] = defaultdict(dict)
    for claim in claims.values():
        if claim.value is not None and (claim.run or claim.model):
            runs[f"{claim.document} {claim.run or claim.model}"].setdefault(claim.quantity, claim)
    for members in runs.values():
        if "accelerators" in members and "parameters" in members:
            yield from _memory(members["accelerators"], members["parameters"], catalogue, as_of)
        if "cluster_peak_flop_per_s" in members:
            speed = members["cluster_peak_flop_per_s"]
            if "accelerators" in members and central_value(members["accelerators"]) > 0:
                yield _cluster(members["accelerators"], speed, catalogue, as_of, tolerances)
            else:
                reason = Phrase("the document does not state the number and type of the devices")
                reading = Phrase("depends on the number and type of the devices")
                yield Finding(speed.id, "ambiguous", "peak", reason, reading)


def _memory(devices: Claim, size: Claim, catalogue: Catalogue, as_of: date) -> Iterator[Finding]:
    name = devices.accelerator or size.accelerator or _reported_device(devices.model or size.model, catalogue)
    count, parameters = _end(devices, -1), _end(size, 0)
    if not name or parameters <= 0 or count <= 0:
        return
    memory = mid_of(accelerator_facts(catalogue, name, None, None)["accelerator_memory_bytes"].value)
    row = Row("memory", {}, {"parameters": parameters})
    state = evaluate_rows([row], catalogue, as_of, ["training_state_bytes"], ranges=False)[0].values
    needed = state["training_state_bytes"] / parameters
    least = float(catalogue.entry("precisions", LEAST_FORMAT)["bytes"])
    available = count * memory / parameters
    arithmetic = Phrase(
        "{count:g} x {memory} ({name}) / {parameters} parameters = {available:.3g} bytes for each parameter",
        count=count,
        memory=value_text(memory, "byte"),
        name=name,
        parameters=value_text(parameters, ""),
        available=available,
    )
    training = Phrase("{arithmetic}; training needs about {needed:g} bytes", arithmetic=arithmetic, needed=needed)
    if available >= needed:
        yield Finding(devices.id, "holds", "memory", training)
    elif available >= least:
        reading = Phrase(
            "holds if {available:.2g} bytes for each parameter stay in accelerator memory and the rest moves to host "
            "memory or disk",
            available=available,
        )
        yield Finding(devices.id, "ambiguous", "memory", training, reading)
    else:
        reason = Phrase("{arithmetic}; the weights alone need more, even in 8 bits", arithmetic=arithmetic)
        yield Finding(devices.id, "fails", "memory", reason)


def _cluster(devices: Claim, speed: Claim, catalogue: Catalogue, as_of: date, tolerances: Tolerances) -> Finding:
    """Test a cluster's FLOP/s against the dense peaks of the named device, or of all devices of its time."""
    count, total = central_value(devices), central_value(speed)
    per_device = total / count
    arithmetic = Phrase(
        "{total} / {count:g} = {per_device} per device",
        total=value_text(total, "FLOP/s"),
        count=count,
        per_device=value_text(per_device, "FLOP/s"),
    )
    name = devices.accelerator or speed.accelerator
    if name:
        verdict, reason, reading = _against_device(per_device, name, arithmetic, catalogue, tolerances)
    else:
        day = speed.year or devices.year or as_of.isoformat()
        verdict, reason, reading = _against_all_devices(per_device, day, arithmetic, catalogue, tolerances)
    return Finding(speed.id, verdict, "peak", reason, reading)


def _against_device(
    speed: float, name: str, arithmetic: Phrase, catalogue: Catalogue, tolerances: Tolerances
) -> Judgement:
    """Judge the FLOP/s of a device by its dense peaks and by twice its dense 16-bit peaks."""
    low, high = interval_of(speed, tolerances.network)
    dense = {precision: peak for precision, peak in peaks(catalogue, name).items() if not precision.startswith("int")}
    matches = [precision for precision, peak in dense.items() if low <= peak <= high]
    if matches:
        reason = Phrase(
            "{arithmetic}, the dense peak of {name} in {precisions}",
            arithmetic=arithmetic,
            name=name,
            precisions=join(", ", matches),
        )
        return "holds", reason, None
    if any(precision in dense and low <= 2 * dense[precision] <= high for precision in SIXTEEN_BITS):
        reason = Phrase("{arithmetic}, twice the dense 16-bit peak of {name}", arithmetic=arithmetic, name=name)
        return (
            "suspect",
            reason,
            Phrase("holds for the peak with half of the weights zero, which training never reaches"),
        )
    highest = max(dense.values())
    reason = Phrase(
        "{arithmetic}; the highest dense peak of {name} is {peak}",
        arithmetic=arithmetic,
        name=name,
        peak=value_text(highest, "FLOP/s"),
    )
    if speed > highest:
        return "fails", reason, None
    return "ambiguous", reason, Phrase("holds for a sustained speed, not for a peak")


def _against_all_devices(
    speed: float, day: str, arithmetic: Phrase, catalogue: Catalogue, tolerances: Tolerances
) -> Judgement:
    """Judge the FLOP/s of a device by the 16-bit peaks of all devices that were released by a day."""
    low, high = interval_of(speed, tolerances.network)
    table = sorted(
        (peak, Phrase("{name} {precision}", name=name, precision=precision))
        for name in catalogue.names("accelerators")
        if str(catalogue.entry("accelerators", name)["released"])[: len(day)] <= day
        for precision, peak in peaks(catalogue, name).items()
        if precision in SIXTEEN_BITS
    )
    if not table or speed > table[-1][0] * (1 + tolerances.network):
        return (
            "fails",
            Phrase("{arithmetic}, above the 16-bit peak of every device of that time", arithmetic=arithmetic),
            None,
        )
    near = sorted(name for peak, name in table if low <= peak <= high)
    above = next((row for row in table if row[0] >= speed), table[-1])
    below = next((row for row in reversed(table) if row[0] <= speed), table[0])
    mixture = Phrase(
        "a mixture such as {below} ({low}) and {above} ({high})",
        below=below[1],
        low=value_text(below[0], "FLOP/s"),
        above=above[1],
        high=value_text(above[0], "FLOP/s"),
    )
    reason = Phrase("{arithmetic}; the document does not state device and precision", arithmetic=arithmetic)
    return "ambiguous", reason, Phrase("holds for {devices}", devices=join(" or ", [*near[:3], mixture]))


def _end(claim: Claim, end: int) -> float:
    """Return the figure, or the low (0) or high (-1) end of a range: the end that makes the statement hold."""
    return (claim.value.low, claim.value.high)[end] if isinstance(claim.value, Range) else central_value(claim)


def _reported_device(name: str | None, catalogue: Catalogue) -> str | None:
    """Return the accelerator that a catalogued model was trained on."""
    if name is None:
        return None
    fact = model(catalogue, name).blocks["reported"].get("accelerator")
    return str(fact.value) if fact else None
