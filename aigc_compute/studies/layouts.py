"""Search for layouts: ways to divide a training run over its accelerators, ranked by the time of a step."""

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
    require_numbers,
    require_within_limit,
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
"""Quantities that must be known for a search."""

DIVIDED = ("accelerators", "layers", "attention_heads", "experts")
"""Counts that the candidates divide."""

MODELLED = "microbatch_time_s"
"""Quantity that must be known for a search: the step time follows from the layout and not from a utilisation."""

HISTORIC_SPEED = ("mfu", "accelerator_hours", "training_days", "training_flop")
"""Figures of a historic run that a search ignores, because each layout determines its own speed."""

Recomputation = Literal["none", "selective", "full"]
RECOMPUTATIONS: tuple[Recomputation, ...] = get_args(Recomputation)
SMALLER = ("adamw-16bit-moments", "adamw-8bit")
"""Optimizers that need less memory than AdamW and are similar otherwise."""

MAX_DOUBLINGS = 6
"""Largest number of times that the accelerators are doubled in the search for a number that suffices."""

TARGETS = ("step_time_s", "step_mfu", "training_memory_bytes_per_accelerator", "training_memory_left_bytes")


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutAnswer:
    """A layout of a training run."""

    tensor_parallel: float
    """Tensor parallelism: accelerators that share each matrix."""
    pipeline_parallel: float
    """Number of pipeline stages."""
    context_parallel: float
    """Context parallelism: accelerators that share each sequence."""
    data_parallel: float
    """Number of replicas of the model."""
    expert_parallel: float
    """Expert parallelism: accelerators that share the experts of a layer."""
    virtual_stages: float
    """Number of interleaved parts of a pipeline stage."""
    micro_batch: float
    """Sequences in a micro-batch."""
    zero_stage: float
    """ZeRO stage: 1 shards the optimizer state over the replicas, 2 the gradients too, 3 the parameters too."""
    recomputation: Recomputation
    """Activations that are recomputed in the backward pass."""
    step_time_s: float | None
    """Time of a step, in seconds."""
    step_mfu: float | None
    """MFU during a step."""
    training_memory_bytes_per_accelerator: float | None
    """Memory that is needed on the fullest accelerator, in bytes."""
    training_memory_left_bytes: float | None
    """Memory that is left on the fullest accelerator, in bytes; negative if the layout does not fit."""
    step_parts_s: Mapping[str, float] | None = None
    """With --explain: parts of the time of a step, in seconds."""
    memory_parts_bytes: Mapping[str, float] | None = None
    """With --explain: parts of the memory of the fullest accelerator, in bytes."""
    slower_by_s: Mapping[str, float] | None = None
    """With --explain: additional time of each part of a step compared with the first layout, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """A change of the scenario after which some layout fits into memory."""

    change: Mapping[str, str]
    """Values to give, by name of the quantity or category."""
    step_time_s: float | None
    """Time of a step of the fastest layout after the change, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutsAnswer:
    """The layouts of a scenario."""

    name: str
    """Name of the scenario."""
    searched: int
    """Number of layouts that were evaluated."""
    fitting: int
    """Number of layouts that fit into memory."""
    layouts: tuple[LayoutAnswer, ...]
    """The fastest layouts that fit into memory; if none fits, those that need the least additional memory."""
    remedies: tuple[Remedy, ...] | None = None
    """If no layout fits: changes of the scenario, each of which makes a layout fit."""


@dataclass(frozen=True, kw_only=True)
class LayoutsDocument(DatedDocument):
    """Document of `aigc-compute layouts --format json`; a line of `--format jsonl` is a row."""

    SCHEMA: ClassVar[str] = "aigc-compute/layouts/1"

    rows: tuple[LayoutsAnswer, ...]
    """One answer for each scenario."""


def layouts_document(
    rows: Sequence[Row], catalogue: Catalogue, as_of: date, limit: int, *, explain: bool = False
) -> LayoutsDocument:
    """Search for the fastest layouts of each row that fit into memory.

    The answer has at most `limit` layouts. If none fits, it has those that need the least additional memory, and
    changes of the row after which a layout fits. With `explain`, each layout has the parts of its step time and its
    memory. Parts of a layout that a row gives are fixed.

    Raises Problems if a row does not give enough for a search.
    """
    targets = (*TARGETS, *PARTS) if explain else TARGETS
    searches = [search(row, catalogue, as_of, targets) for row in rows]
    answers = tuple(
        LayoutsAnswer(
            name=row.name,
            searched=len(result.fits),
            fitting=int(result.fits.sum()),
            layouts=_layouts(result, limit, explain),
            remedies=None if result.fits.any() else tuple(remedies(row, result.accelerators, catalogue, as_of)),
        )
        for row, result in zip(rows, searches, strict=True)
    )
    return LayoutsDocument(as_of=as_of, catalogue=catalogue_version(catalogue), rows=answers)


@dataclass(frozen=True, slots=True)
class Search:
    """The result of a search."""

    table: Table
    """All candidates."""
    answer: Answer
    """Values of the candidates."""
    fits: np.ndarray
    """Whether each candidate fits into memory."""
    order: np.ndarray
    """Indices of the candidates, best first: those that fit by step time, or if none fits all by the memory left."""
    accelerators: float
    """Number of accelerators."""

    def value(self, name: str, index: int) -> float | None:
        """Return a quantity of a candidate."""
        column = self.answer.columns.get(name)
        return None if column is None else finite(float(np.asarray(column)[index]))


def search(row: Row, catalogue: Catalogue, as_of: date, targets: Sequence[str]) -> Search:
    """Evaluate the targets for all layouts of a row.

    Raises Problems if the row does not give enough for a search, or if it has no layout without remainders.
    """
    evaluation = _evaluate_first_layout(row, catalogue, as_of)
    layouts = list(candidates(evaluation.values, row.given))
    count, layers = (evaluation.values[name] for name in ("accelerators", "layers"))
    if not layouts:
        message = Phrase(
            "{name}: no layout divides {count:g} accelerators and {layers:g} layers evenly",
            name=row.name,
            count=count,
            layers=layers,
        )
        raise problem("layout", message, hint="try another number of accelerators or sequences")
    table = _table(row, evaluation, layouts)
    answer = evaluate_table(table, catalogue, as_of, targets)
    if answer.faults:
        raise Problems(next(iter(answer.faults.values())))
    time, left = (np.asarray(answer.columns[name]) for name in ("step_time_s", "training_memory_left_bytes"))
    fits = left >= 0
    order = np.lexsort((time, ~fits)) if fits.any() else np.argsort(-left, kind="stable")
    return Search(table, answer, fits, order[fits[order]] if fits.any() else order, count)


def remedies(row: Row, accelerators: float, catalogue: Catalogue, as_of: date) -> list[Remedy]:
    """Return changes of a row, each of which makes some layout fit into memory; the cheapest first.

    The changes are a smaller optimizer, offloading, and more accelerators. A given optimizer or offload is not changed.
    """
    category_changes = [
        *({"optimizer": value} for value in SMALLER if row.categories.get("optimizer") is None),
        *({"offload": value} for value in OFFLOADS[1:] if row.categories.get("offload") is None),
    ]
    counts = [accelerators * 2**power for power in range(1, MAX_DOUBLINGS + 1)]
    by_category = (_remedy(row, change, {}, catalogue, as_of) for change in category_changes)
    by_count = (_remedy(row, {}, {"accelerators": count}, catalogue, as_of) for count in counts)
    smallest_count = next((remedy for remedy in by_count if remedy), None)
    return [*(remedy for remedy in by_category if remedy), *([smallest_count] if smallest_count else [])]


def _remedy(
    row: Row, categories: Mapping[str, str], numbers: Mapping[str, float], catalogue: Catalogue, as_of: date
) -> Remedy | None:
    """Return a change with the step time of the fastest layout after it, or None if no layout fits after it."""
    changed = replace(row, categories={**row.categories, **categories}, given={**row.given, **numbers})
    try:
        result = search(changed, catalogue, as_of, TARGETS)
    except Problems:
        return None
    change = {**categories, **{name: f"{value:g}" for name, value in numbers.items()}}
    best = int(result.order[0])
    return Remedy(change=change, step_time_s=result.value("step_time_s", best)) if result.fits.any() else None


def _layouts(result: Search, limit: int, explain: bool) -> tuple[LayoutAnswer, ...]:
    """Return the best layouts; with `explain`, each with its parts and its differences from the best one."""
    layouts = tuple(_layout(result, int(index), explain) for index in result.order[:limit])
    if not explain:
        return layouts
    best = layouts[0].step_parts_s or {}
    others = (replace(layout, slower_by_s=slower_by(best, layout.step_parts_s or {})) for layout in layouts[1:])
    return (layouts[0], *others)


def _evaluate_first_layout(row: Row, catalogue: Catalogue, as_of: date) -> Evaluation:
    """Evaluate a row with a valid layout, to know what the candidates divide.

    Raises Problems if a quantity that the search needs is unknown.
    """
    with_layout = replace(row, given={"tensor_parallel": 1.0, "pipeline_parallel": 1.0, **row.given})
    [evaluation] = evaluate_rows([with_layout], catalogue, as_of, ranges=False)
    missing = [name for name in NEEDED if name not in evaluation.values]
    if not missing and MODELLED not in evaluation.values:
        raise unknown_quantity(evaluation, MODELLED)
    if missing:
        raise problem(
            "unknown",
            Phrase("{name}: the search for layouts needs {names}", name=row.name, names=", ".join(missing)),
            hint=Phrase("give a model or its shape, and the number of accelerators"),
        )
    require_numbers(evaluation, NEEDED)
    require_within_limit(evaluation, DIVIDED, "divided")
    return evaluation


def _table(row: Row, evaluation: Evaluation, layouts: Sequence[Layout]) -> Table:
    """Return a table of the row with every layout and every kind of recomputation.

    Selective recomputation is a candidate for an unfused attention kernel only. The speed of a model's historic run is
    not used.
    """
    shapes, settled = np.array(layouts, dtype=np.float64), evaluation.context.categories
    useful = [kind for kind in RECOMPUTATIONS if kind != "selective" or settled["attention_kernel"] == "unfused"]
    kinds = [row.categories["recomputation"]] if "recomputation" in row.categories else useful
    size = len(shapes) * len(kinds)
    given = {**row.given, "accelerators": evaluation.values["accelerators"]}
    numbers = {name: np.full(size, mid_of(value)) for name, value in given.items()}
    numbers |= {name: np.tile(shapes[:, place], len(kinds)) for place, name in enumerate(SHAPE)}
    same_code = np.zeros(size, dtype=np.intp)
    accelerator = {name: settled[name] for name in ("accelerator", "training_precision")}
    categories = {name: Coded(same_code, [value]) for name, value in {**accelerator, **row.categories}.items()}
    categories["recomputation"] = Coded(np.repeat(np.arange(len(kinds)), len(shapes)), kinds)
    return Table(size, categories, numbers, swept=frozenset((*SHAPE, *HISTORIC_SPEED)))


def _layout(result: Search, index: int, explain: bool) -> LayoutAnswer:
    recomputation = result.table.categories["recomputation"]
    known = partial(result.value, index=index)
    shape: dict[str, Any] = {name: float(result.table.numbers[name][index]) for name in SHAPE}
    values: dict[str, Any] = {name: known(name) for name in TARGETS}
    kind: Any = recomputation.values[recomputation.codes[index]]
    return LayoutAnswer(
        **shape,
        recomputation=kind,
        **values,
        step_parts_s=step_parts(known) if explain else None,
        memory_parts_bytes=memory_parts(known) if explain else None,
    )
