"""Layouts: every way to lay a training run out over its accelerators, those that fit ranked by the time of a step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import numpy as np

from ..catalogue import Catalogue
from ..diagnostics import Diagnostic, Problems
from ..scenario import Row
from ..scenario.tables import Coded, Table
from ..units import mid_of
from .document import Document, finite, opening, unknown_quantity
from .evaluation import Evaluation, evaluate_rows
from .tables import Answer, evaluate_table

SCHEMA = "aigc-compute/layouts/1"

NEEDED = ("layers", "attention_heads", "hidden_size", "accelerators", "sequence_length", "batch_sequences")
"""What a search must know."""

MODELLED = "microbatch_time_s"
"""What a search compares must follow from the layout, not from a utilisation."""

SHAPE = (
    "tensor_parallel",
    "pipeline_parallel",
    "data_parallel",
    "expert_parallel",
    "virtual_stages",
    "micro_batch",
    "zero_stage",
)
SPEED = ("mfu", "accelerator_hours", "training_days", "training_flop")
"""What a historic run achieved: a layout is to say what it takes by itself."""

RECOMPUTATIONS = ("none", "selective", "full")
MICRO_BATCHES = (1, 2, 4, 8)
ANSWERED = ("step_time_s", "step_mfu", "training_memory_bytes_per_accelerator", "training_memory_left_bytes")

Layout = tuple[int, ...]
"""Numbers in the order of SHAPE."""


def layouts_document(rows: Sequence[Row], catalogue: Catalogue, as_of: date, most: int) -> Document:
    """The fastest layouts of each row that fit (`most` of them), and where none does the ones nearest to it.

    What a row says of its layout is kept. Raises Problems where a row does not say enough.
    """
    return {**opening(SCHEMA, as_of, catalogue), "rows": [_row(row, catalogue, as_of, most) for row in rows]}


def _row(row: Row, catalogue: Catalogue, as_of: date, most: int) -> dict[str, Any]:
    probe = _probe(row, catalogue, as_of)
    found = list(candidates(probe.values, row.given))
    if not found:
        count, layers = (probe.values[name] for name in ("accelerators", "layers"))
        message = f"{row.name}: no layout divides {count:g} accelerators and {layers:g} layers evenly"
        raise Problems([Diagnostic("layout", message, hint="another number of accelerators or sequences does")])
    table = _table(row, probe, found)
    answer = evaluate_table(table, catalogue, as_of, ANSWERED)
    if answer.faults:
        raise Problems(next(iter(answer.faults.values())))
    time, left = (np.asarray(answer.columns[name]) for name in ("step_time_s", "training_memory_left_bytes"))
    fits = left >= 0
    order = np.lexsort((time, ~fits)) if fits.any() else np.argsort(-left, kind="stable")
    chosen = [int(place) for place in order if fits[place] or not fits.any()][:most]
    return {
        "name": row.name,
        "searched": len(time),
        "fitting": int(fits.sum()),
        "layouts": [_layout(table, answer, place) for place in chosen],
    }


def _probe(row: Row, catalogue: Catalogue, as_of: date) -> Evaluation:
    """The row with some layout: what the search rests on. Raises Problems with what is missing."""
    some = replace(row, given={"tensor_parallel": 1.0, "pipeline_parallel": 1.0, **row.given})
    [answer] = evaluate_rows([some], catalogue, as_of, ranges=False)
    missing = [name for name in NEEDED if name not in answer.values]
    if not missing and MODELLED not in answer.values:
        raise unknown_quantity(answer, MODELLED)
    if missing:
        hint = "name a model, or give its shape, and the accelerators"
        raise Problems(
            [Diagnostic("unknown", f"{row.name}: a search of layouts needs {', '.join(missing)}", hint=hint)]
        )
    return answer


def candidates(known: Mapping[str, float], given: Mapping[str, Any]) -> Iterator[Layout]:
    """Layouts that divide the accelerators, the heads and the experts evenly, and the layers evenly or into a power of
    two; what is given stays.
    """
    count, layers, heads = (round(known[name]) for name in ("accelerators", "layers", "attention_heads"))
    experts, sequences = round(known.get("experts", 0)), known["batch_sequences"]

    def options(name: str, usual: Sequence[int]) -> Sequence[int]:
        return [round(mid_of(given[name]))] if name in given else usual

    [context] = options("context_parallel", (1,))
    widest = min(count, heads, round(known.get("accelerators_per_link_domain", heads)))
    even = divisors(heads) if heads == known["attention_heads"] else powers_of_two(heads)
    tensors = [one for one in even if one <= widest]
    for tensor, pipeline in product(
        options("tensor_parallel", tensors),
        options("pipeline_parallel", sorted({*divisors(layers), *powers_of_two(layers)})),
    ):
        data, rest = divmod(count, tensor * pipeline * context)
        if rest or data not in options("data_parallel", (data,)):
            continue
        shared = [one for one in divisors(experts) if data * tensor % one == 0] if experts else [1]
        interleaved = divisors(layers // pipeline) if pipeline > 1 and layers % pipeline == 0 else [1]
        others = product(
            options("expert_parallel", shared),
            options("virtual_stages", interleaved),
            options("micro_batch", MICRO_BATCHES),
            options("zero_stage", (1, 3) if pipeline == 1 else (1,)),
        )
        for expert, virtual, micro, zero in others:
            if sequences / (data * micro) >= 1:
                yield tensor, pipeline, data, expert, virtual, micro, zero


def powers_of_two(most: int) -> list[int]:
    """1, 2, 4 … up to `most`."""
    return [1 << power for power in range(most.bit_length())]


def divisors(number: int) -> list[int]:
    """All divisors, in rising order."""
    small = [one for one in range(1, int(number**0.5) + 1) if number % one == 0]
    return sorted({*small, *(number // one for one in small)})


def _table(row: Row, probe: Evaluation, found: Sequence[Layout]) -> Table:
    """The row with every candidate, for each way to recompute; the speed of a model's historic run is left aside."""
    shapes, settled = np.array(found, dtype=np.float64), probe.around.categories
    usual = [one for one in RECOMPUTATIONS if one != "selective" or settled["attention_kernel"] == "unfused"]
    ways = [row.words["recomputation"]] if "recomputation" in row.words else usual
    size = len(shapes) * len(ways)
    given = {**row.given, "accelerators": probe.values["accelerators"]}
    numbers = {name: np.full(size, mid_of(value)) for name, value in given.items()}
    numbers |= {name: np.tile(shapes[:, place], len(ways)) for place, name in enumerate(SHAPE)}
    same = np.zeros(size, dtype=np.intp)
    device = {name: settled[name] for name in ("accelerator", "training_precision")}
    words = {name: Coded(same, [word]) for name, word in {**device, **row.words}.items()}
    words["recomputation"] = Coded(np.repeat(np.arange(len(ways)), len(shapes)), ways)
    return Table(size, words, numbers, swept=frozenset((*SHAPE, *SPEED)))


def _layout(table: Table, answer: Answer, place: int) -> dict[str, Any]:
    recomputation = table.words["recomputation"]
    shape = {name: float(table.numbers[name][place]) for name in SHAPE}
    answered = {name: finite(float(np.asarray(answer.columns[name])[place])) for name in ANSWERED}
    return {**shape, "recomputation": recomputation.values[recomputation.codes[place]], **answered}
