"""Physical bounds: memory that must hold a model, peaks that no cluster exceeds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from ...catalogue import Catalogue
from ...catalogue.entries import model, peaks
from ...evaluation.evaluate import evaluate_rows
from ...language import Phrase, join
from ...scenario import Row
from ...scenario.claims import Claim
from ...units import Range
from .verdict import Finding, Tolerances, Verdict, around, middle, shown

Judged = tuple[Verdict, Phrase, Phrase | None]
"""A verdict, the arithmetic behind it, and a reading that would hold."""

SIXTEEN_BITS = ("fp16", "bf16")

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
        if "cluster_peak_flop_per_s" in members:
            speed = members["cluster_peak_flop_per_s"]
            if "accelerators" in members and middle(members["accelerators"]) > 0:
                yield _cluster(members["accelerators"], speed, catalogue, as_of, tolerances)
            else:
                reading = Phrase("depends on the number and the kind of devices")
                yield Finding(speed.id, "ambiguous", "peak", Phrase("how many of which device is not stated"), reading)


def _memory(devices: Claim, size: Claim, catalogue: Catalogue, as_of: date) -> Iterator[Finding]:
    name = devices.accelerator or size.accelerator or _reported_device(devices.model or size.model, catalogue)
    count, parameters = _end(devices, -1), _end(size, 0)
    if not name or parameters <= 0 or count <= 0:
        return
    memory = float(catalogue.entry("accelerators", name)["accelerator_memory_bytes"])
    row = Row("memory", {}, {"parameters": parameters})
    state = evaluate_rows([row], catalogue, as_of, ["training_state_bytes"], ranges=False)[0].values
    needed = state["training_state_bytes"] / parameters
    least = float(catalogue.entry("precisions", LEAST_FORMAT)["bytes"])
    room = count * memory / parameters
    arithmetic = Phrase(
        "{count:g} x {memory} ({name}) / {parameters} parameters = {room:.3g} bytes each",
        count=count,
        memory=shown(memory, "byte"),
        name=name,
        parameters=shown(parameters, ""),
        room=room,
    )
    if room >= needed:
        yield Finding(
            devices.id,
            "holds",
            "memory",
            Phrase("{arithmetic}, training needs about {needed:g}", arithmetic=arithmetic, needed=needed),
        )
    elif room >= least:
        reading = Phrase(
            "holds where all but {room:.2g} bytes a parameter are kept in host memory or on disk", room=room
        )
        yield Finding(
            devices.id,
            "ambiguous",
            "memory",
            Phrase("{arithmetic}, training needs about {needed:g}", arithmetic=arithmetic, needed=needed),
            reading,
        )
    else:
        yield Finding(
            devices.id,
            "fails",
            "memory",
            Phrase("{arithmetic}, less than the weights alone in 8 bits", arithmetic=arithmetic),
        )


def _cluster(devices: Claim, speed: Claim, catalogue: Catalogue, as_of: date, tolerances: Tolerances) -> Finding:
    """A cluster's FLOP/s against the dense peaks of the named device, or of all devices of its time."""
    count, total = middle(devices), middle(speed)
    each = total / count
    arithmetic = Phrase(
        "{total} / {count:g} = {each} a device", total=shown(total, "FLOP/s"), count=count, each=shown(each, "FLOP/s")
    )
    named = devices.accelerator or speed.accelerator
    if named:
        verdict, told, reading = _against_device(each, named, arithmetic, catalogue, tolerances)
    else:
        day = speed.year or devices.year or as_of.isoformat()
        verdict, told, reading = _against_all_devices(each, day, arithmetic, catalogue, tolerances)
    return Finding(speed.id, verdict, "peak", told, reading)


def _against_device(
    each: float, named: str, arithmetic: Phrase, catalogue: Catalogue, tolerances: Tolerances
) -> Judged:
    """FLOP/s of a device against its dense peaks, and twice those."""
    low, high = around(each, tolerances.network)
    best = {one: peak for one, peak in peaks(catalogue, named).items() if not one.startswith("int")}
    fitting = [one for one, peak in best.items() if low <= peak <= high]
    if fitting:
        told = Phrase(
            "{arithmetic}, the dense peak of {named} in {names}",
            arithmetic=arithmetic,
            named=named,
            names=", ".join(fitting),
        )
        return "holds", told, None
    if any(precision in best and low <= 2 * best[precision] <= high for precision in SIXTEEN_BITS):
        told = Phrase("{arithmetic}, twice the dense peak of {named}", arithmetic=arithmetic, named=named)
        return "suspect", told, Phrase("holds for peaks with half of the weights zero, which no training reaches")
    most = max(best.values())
    told = Phrase(
        "{arithmetic}; the peaks of {named} go up to {value}",
        arithmetic=arithmetic,
        named=named,
        value=shown(most, "FLOP/s"),
    )
    if each > most:
        return "fails", told, None
    return "ambiguous", told, Phrase("holds for sustained speed, not for peak")


def _against_all_devices(
    each: float, day: str, arithmetic: Phrase, catalogue: Catalogue, tolerances: Tolerances
) -> Judged:
    """FLOP/s of a device against the 16-bit peaks of all that were released by a day."""
    low, high = around(each, tolerances.network)
    table = sorted(
        (peak, Phrase("{name} {precision}", name=name, precision=precision))
        for name in catalogue.names("accelerators")
        if str(catalogue.entry("accelerators", name)["released"])[: len(day)] <= day
        for precision, peak in peaks(catalogue, name).items()
        if precision in SIXTEEN_BITS
    )
    if not table or each > table[-1][0] * (1 + tolerances.network):
        return "fails", Phrase("{arithmetic}, above every 16-bit peak of the time", arithmetic=arithmetic), None
    near = sorted((name for peak, name in table if low <= peak <= high))
    above = next((one for one in table if one[0] >= each), table[-1])
    below = next((one for one in reversed(table) if one[0] <= each), table[0])
    mixture = Phrase(
        "a mixture such as {below} ({least}) and {above} ({most})",
        below=below[1],
        least=shown(below[0], "FLOP/s"),
        above=above[1],
        most=shown(above[0], "FLOP/s"),
    )
    told = Phrase("{arithmetic}; device and precision are not stated", arithmetic=arithmetic)
    return "ambiguous", told, Phrase("holds for {names}", names=join(", ", [*near[:3], mixture]))


def _end(claim: Claim, end: int) -> float:
    """The figure, or the low (0) or high (-1) end of a range: bounds judge the best case."""
    return (claim.value.low, claim.value.high)[end] if isinstance(claim.value, Range) else middle(claim)


def _reported_device(name: str | None, catalogue: Catalogue) -> str | None:
    if name is None:
        return None
    fact = model(catalogue, name).blocks["reported"].get("accelerator")
    return str(fact.value) if fact else None
