"""Layouts: every way to lay a training run out over its accelerators, those that fit ranked by the time of a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, ClassVar, Literal, get_args

import numpy as np

from ..catalogue import Catalogue
from ..diagnostics import Problems, problem
from ..domains.parallelism.quantities import OFFLOADS
from ..evaluation.document import (
    DatedDocument,
    catalogue_version,
    finite,
    require_few,
    require_numbers,
    unknown_quantity,
)
from ..evaluation.evaluate import Evaluation, evaluate_rows
from ..evaluation.tables import Answer, evaluate_table
from ..language import Phrase
from ..scenario import Row
from ..scenario.tables import Coded, Table
from ..units import mid_of
from .layout_candidates import SHAPE, Layout, candidates
from .layout_parts import PARTS, memory_parts, slower_by, step_parts

NEEDED = ("layers", "attention_heads", "hidden_size", "accelerators", "sequence_length", "batch_sequences")
"""What a search must know."""

DIVIDED = ("accelerators", "layers", "attention_heads", "experts")
"""What the candidates divide."""

MODELLED = "microbatch_time_s"
"""What a search compares must follow from the layout, not from a utilisation."""

SPEED = ("mfu", "accelerator_hours", "training_days", "training_flop")
"""What a historic run achieved: a layout is to say what it takes by itself."""

Recomputation = Literal["none", "selective", "full"]
RECOMPUTATIONS: tuple[Recomputation, ...] = get_args(Recomputation)
SMALLER = ("adamw-16bit-moments", "adamw-8bit")
"""Optimisers that keep less than AdamW, and change little else."""

MOST_DOUBLINGS = 6
"""Of the accelerators, in search of a number that suffices."""

ANSWERED = ("step_time_s", "step_mfu", "training_memory_bytes_per_accelerator", "training_memory_left_bytes")


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutAnswer:
    """A layout of a training run."""

    tensor_parallel: float
    """Accelerators that share each matrix."""
    pipeline_parallel: float
    """Stages of the pipeline."""
    context_parallel: float
    """Accelerators that share each sequence."""
    data_parallel: float
    """Replicas of the model."""
    expert_parallel: float
    """Accelerators that share the experts of a layer."""
    virtual_stages: float
    """Interleaved parts of a stage."""
    micro_batch: float
    """Sequences of a micro-batch."""
    zero_stage: float
    """What replicas share."""
    recomputation: Recomputation
    """Activations that are computed again."""
    step_time_s: float | None
    """Seconds of a step."""
    step_mfu: float | None
    """Utilisation while stepping."""
    training_memory_bytes_per_accelerator: float | None
    """Bytes on the fullest accelerator."""
    training_memory_left_bytes: float | None
    """Bytes left; below zero the layout does not fit."""
    step_parts_s: Mapping[str, float] | None = None
    """With --explain: what the step is made of, in seconds."""
    memory_parts_bytes: Mapping[str, float] | None = None
    """With --explain: what the memory of the fullest accelerator is made of."""
    slower_by_s: Mapping[str, float] | None = None
    """With --explain: seconds lost (or, below zero, gained) against the first layout, part by part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """A change after which a layout fits."""

    change: Mapping[str, str]
    """What to give, by name."""
    step_time_s: float | None
    """Seconds of the fastest step that then fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutsAnswer:
    """The layouts of a scenario."""

    name: str
    """Name of the scenario."""
    searched: int
    """Number of layouts that were computed."""
    fitting: int
    """Number of those that fit the memory."""
    layouts: tuple[LayoutAnswer, ...]
    """The fastest that fit; where none does, those nearest to it."""
    remedies: tuple[Remedy, ...] | None = None
    """Where none fits: changes after each of which one does."""


@dataclass(frozen=True, kw_only=True)
class LayoutsDocument(DatedDocument):
    """Document of `aigc-compute layouts --format json`; a line of `--format jsonl` is a row."""

    SCHEMA: ClassVar[str] = "aigc-compute/layouts/1"

    rows: tuple[LayoutsAnswer, ...]
    """One answer for each scenario."""


def layouts_document(
    rows: Sequence[Row], catalogue: Catalogue, as_of: date, most: int, *, explain: bool = False
) -> LayoutsDocument:
    """The fastest layouts of each row that fit (`most` of them), and where none does the ones nearest to it with
    changes after which one does; to `explain` with what step and memory are made of.

    What a row says of its layout is kept. Raises Problems where a row does not say enough.
    """
    found = [search(row, catalogue, as_of, (*ANSWERED, *PARTS) if explain else ANSWERED) for row in rows]
    answers = tuple(
        LayoutsAnswer(
            name=row.name,
            searched=len(one.fits),
            fitting=int(one.fits.sum()),
            layouts=_layouts(one, most, explain),
            remedies=None if one.fits.any() else tuple(remedies(row, one.accelerators, catalogue, as_of)),
        )
        for row, one in zip(rows, found, strict=True)
    )
    return LayoutsDocument(as_of=as_of, catalogue=catalogue_version(catalogue), rows=answers)


@dataclass(frozen=True, slots=True)
class Search:
    """Every layout of a row with its answers by quantity, whether it fits, and the order from the best on: those that
    fit by time, or where none does by what is short.
    """

    table: Table
    answer: Answer
    fits: np.ndarray
    order: np.ndarray
    accelerators: float

    def value(self, name: str, place: int) -> float | None:
        """What was answered of a layout."""
        column = self.answer.columns.get(name)
        return None if column is None else finite(float(np.asarray(column)[place]))


def search(row: Row, catalogue: Catalogue, as_of: date, wanted: Sequence[str]) -> Search:
    """All layouts of a row. Raises Problems where it does not say enough, or nothing divides it."""
    probe = _probe(row, catalogue, as_of)
    found = list(candidates(probe.values, row.given))
    count, layers = (probe.values[name] for name in ("accelerators", "layers"))
    if not found:
        message = Phrase(
            "{name}: no layout divides {count:g} accelerators and {layers:g} layers evenly",
            name=row.name,
            count=count,
            layers=layers,
        )
        raise problem("layout", message, hint="another number of accelerators or sequences does")
    table = _table(row, probe, found)
    answer = evaluate_table(table, catalogue, as_of, wanted)
    if answer.faults:
        raise Problems(next(iter(answer.faults.values())))
    time, left = (np.asarray(answer.columns[name]) for name in ("step_time_s", "training_memory_left_bytes"))
    fits = left >= 0
    order = np.lexsort((time, ~fits)) if fits.any() else np.argsort(-left, kind="stable")
    return Search(table, answer, fits, order[fits[order]] if fits.any() else order, count)


def remedies(row: Row, accelerators: float, catalogue: Catalogue, as_of: date) -> list[Remedy]:
    """Changes that make a layout fit, each alone, with the fastest step after it: what costs the least first."""
    changes: list[tuple[dict[str, str], dict[str, float]]] = [
        *(({"optimizer": word}, {}) for word in SMALLER if row.categories.get("optimizer") is None),
        *(({"offload": word}, {}) for word in OFFLOADS[1:] if row.categories.get("offload") is None),
    ]
    more = ({"accelerators": accelerators * 2**power} for power in range(1, MOST_DOUBLINGS + 1))
    found = [one for words, numbers in changes if (one := _remedy(row, words, numbers, catalogue, as_of))]
    enough = next((one for numbers in more if (one := _remedy(row, {}, numbers, catalogue, as_of))), None)
    return [*found, *([enough] if enough else [])]


def _remedy(
    row: Row, words: Mapping[str, str], numbers: Mapping[str, float], catalogue: Catalogue, as_of: date
) -> Remedy | None:
    """The change with its fastest step, where a layout fits after it."""
    changed = replace(row, categories={**row.categories, **words}, given={**row.given, **numbers})
    try:
        found = search(changed, catalogue, as_of, ANSWERED)
    except Problems:
        return None
    change = {**words, **{name: f"{value:g}" for name, value in numbers.items()}}
    best = int(found.order[0])
    return Remedy(change=change, step_time_s=found.value("step_time_s", best)) if found.fits.any() else None


def _layouts(found: Search, most: int, explain: bool) -> tuple[LayoutAnswer, ...]:
    """The first layouts in order; to `explain`, each with what it is made of."""
    layouts = tuple(_layout(found, int(place), explain) for place in found.order[:most])
    if not explain:
        return layouts
    best = layouts[0].step_parts_s or {}
    return (layouts[0], *(replace(one, slower_by_s=slower_by(best, one.step_parts_s or {})) for one in layouts[1:]))


def _probe(row: Row, catalogue: Catalogue, as_of: date) -> Evaluation:
    """The row with some layout: what the search rests on. Raises Problems with what is missing."""
    some = replace(row, given={"tensor_parallel": 1.0, "pipeline_parallel": 1.0, **row.given})
    [answer] = evaluate_rows([some], catalogue, as_of, ranges=False)
    missing = [name for name in NEEDED if name not in answer.values]
    if not missing and MODELLED not in answer.values:
        raise unknown_quantity(answer, MODELLED)
    if missing:
        hint = Phrase("name a model, or give its shape, and the accelerators")
        raise problem(
            "unknown",
            Phrase("{name}: a search of layouts needs {names}", name=row.name, names=", ".join(missing)),
            hint=hint,
        )
    require_numbers(answer, NEEDED)
    require_few(answer, DIVIDED, "divided")
    return answer


def _table(row: Row, probe: Evaluation, found: Sequence[Layout]) -> Table:
    """The row with every candidate, for each way to recompute; the speed of a model's historic run is left aside."""
    shapes, settled = np.array(found, dtype=np.float64), probe.context.categories
    usual = [one for one in RECOMPUTATIONS if one != "selective" or settled["attention_kernel"] == "unfused"]
    ways = [row.categories["recomputation"]] if "recomputation" in row.categories else usual
    size = len(shapes) * len(ways)
    given = {**row.given, "accelerators": probe.values["accelerators"]}
    numbers = {name: np.full(size, mid_of(value)) for name, value in given.items()}
    numbers |= {name: np.tile(shapes[:, place], len(ways)) for place, name in enumerate(SHAPE)}
    same = np.zeros(size, dtype=np.intp)
    device = {name: settled[name] for name in ("accelerator", "training_precision")}
    words = {name: Coded(same, [word]) for name, word in {**device, **row.categories}.items()}
    words["recomputation"] = Coded(np.repeat(np.arange(len(ways)), len(shapes)), ways)
    return Table(size, words, numbers, swept=frozenset((*SHAPE, *SPEED)))


def _layout(found: Search, place: int, explain: bool) -> LayoutAnswer:
    recomputation = found.table.categories["recomputation"]
    known = partial(found.value, place=place)
    shape: dict[str, Any] = {name: float(found.table.numbers[name][place]) for name in SHAPE}
    answered: dict[str, Any] = {name: known(name) for name in ANSWERED}
    way: Any = recomputation.values[recomputation.codes[place]]
    return LayoutAnswer(
        **shape,
        recomputation=way,
        **answered,
        step_parts_s=step_parts(known) if explain else None,
        memory_parts_bytes=memory_parts(known) if explain else None,
    )
