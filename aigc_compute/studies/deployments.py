"""Deployments: every way to serve a model on a copy, those within what users are promised ranked by what they yield."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..catalogue import Catalogue
from ..catalogue.entries import peaks
from ..diagnostics import Problems, problem
from ..engine import Array
from ..evaluation.document import DatedDocument, catalogue_version, finite, require_few, require_numbers
from ..evaluation.evaluate import evaluate_rows
from ..evaluation.tables import Answer, evaluate_table
from ..language import Phrase
from ..scenario import Row
from ..scenario.tables import Coded, Table
from ..units import mid_of
from .layout_candidates import powers_of_two

SHAPE = ("inference_tensor_parallel", "inference_pipeline_parallel", "inference_data_parallel", "concurrency")
PIPELINES = (1, 2, 4)
CONCURRENT = tuple(sorted({one << power for power in range(12) for one in (2, 3)} | {1}))
"""Requests in flight: 1, 2, 3, 4, 6, 8, 12 … 6144."""

MOST_ACCELERATORS = 64
"""Of a copy: larger ones are rarely the best."""

PRECISIONS = ("bf16", "fp16", "fp8", "int8", "fp4")
"""Formats that are searched, where a device has them; of two of the same size the first."""

SPEED, PRICE = "tokens_per_s_per_accelerator", "cost_per_million_output_tokens_usd"
ASKED = ("time_to_first_token_s", "time_per_output_token_s", "query_accelerator_s", "cost_per_query_usd")
PARTS = (
    "decode_weights_time_s",
    "decode_cache_time_s",
    "decode_products_time_s",
    "decode_exchange_time_s",
    "decode_overhead_time_s",
)
DIVIDED = ("attention_heads", "experts", "accelerators_per_link_domain")
"""What the candidates divide."""

NEEDED = (*ASKED[:3], "minimum_inference_accelerators", "inference_accelerators", "cache_sequences")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is searched for: seconds that users are promised, the accelerators to choose among (none: the row's own),
    and whether a dollar or an accelerator is to yield most.
    """

    first_s: float | None = None
    each_s: float | None = None
    accelerators: tuple[str, ...] = ()
    by_price: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A way to serve the model."""

    accelerator: str
    """Name in the catalogue."""
    inference_precision: str
    """Number format of weights and products."""
    inference_tensor_parallel: float
    """Accelerators that share each matrix."""
    inference_pipeline_parallel: float
    """Stages of the pipeline."""
    inference_data_parallel: float
    """Groups that share the experts."""
    concurrency: float
    """Requests in flight at one replica."""
    inference_accelerators: float | None
    """Accelerators of one replica."""
    time_to_first_token_s: float | None
    """Seconds to the first token."""
    time_per_output_token_s: float | None
    """Seconds for each further token."""
    tokens_per_s_per_accelerator: float | None
    """Tokens of answers a second, prompts read between."""
    cost_per_million_output_tokens_usd: float | None
    """Rent, prompts included."""
    decode_weights_time_s: float | None
    """Seconds of a decode step: weights read."""
    decode_cache_time_s: float | None
    """Seconds of a decode step: cache read."""
    decode_products_time_s: float | None
    """Seconds of a decode step: products and attention."""
    decode_exchange_time_s: float | None
    """Seconds of a decode step: communication."""
    decode_overhead_time_s: float | None
    """Seconds of a decode step: launches, scheduling, sampling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentsAnswer:
    """The deployments of a scenario."""

    name: str
    """Name of the scenario."""
    searched: int
    """Number of deployments that were computed."""
    fitting: int
    """Number of those that fit the memory."""
    within: int
    """Number of those that also keep the limits."""
    deployments: tuple[Deployment, ...]
    """The best of each accelerator, format and layout within the limits; where none is, the nearest."""
    frontier: tuple[Deployment, ...]
    """Those that no other beats both for users and for accelerators, the fastest for users first."""


@dataclass(frozen=True, kw_only=True)
class DeploymentsDocument(DatedDocument):
    """Document of `aigc-compute deployments --format json`; a line of `--format jsonl` is a row."""

    SCHEMA: ClassVar[str] = "aigc-compute/deployments/1"

    rows: tuple[DeploymentsAnswer, ...]
    """One answer for each scenario."""


def deployments_document(
    rows: Sequence[Row], catalogue: Catalogue, as_of: date, wish: Wish, most: int
) -> DeploymentsDocument:
    """The best deployments of each row within the limits (`most` of them, none with the same shape twice), the frontier
    between the speed of a user and that of an accelerator, and where none is within the limits the nearest.

    What a row says of its deployment is kept. Raises Problems where a row does not say enough.
    """
    return DeploymentsDocument(
        as_of=as_of,
        catalogue=catalogue_version(catalogue),
        rows=tuple(_row(row, catalogue, as_of, wish, most) for row in rows),
    )


@np.errstate(all="ignore")
def _row(row: Row, catalogue: Catalogue, as_of: date, wish: Wish, most: int) -> DeploymentsAnswer:
    table = _table(row, catalogue, as_of, wish)
    answer = evaluate_table(table, catalogue, as_of, (*NEEDED, *ASKED, *PARTS, "output_tokens"))
    if len(answer.faults) == table.size:
        raise Problems(next(iter(answer.faults.values())))
    found = _yields(answer)
    fits = (found["minimum_inference_accelerators"] <= found["inference_accelerators"]) & np.isfinite(found[SPEED])
    excess = _excess(found, wish)
    good = fits & (excess <= 1)
    yielded = 1 / found[PRICE] if wish.by_price else found[SPEED]
    order = np.argsort(
        -np.where(good, yielded, -np.inf) if good.any() else np.where(fits, excess, np.inf), kind="stable"
    )
    ranked = [int(place) for place in order if (good if good.any() else fits)[place]]
    leading = _frontier(found, good if good.any() else fits)
    return DeploymentsAnswer(
        name=row.name,
        searched=table.size,
        fitting=int(fits.sum()),
        within=int(good.sum()),
        deployments=tuple(_deployment(table, found, place) for place in _distinct(table, ranked)[:most]),
        frontier=tuple(_deployment(table, found, place) for place in leading),
    )


def _table(row: Row, catalogue: Catalogue, as_of: date, wish: Wish) -> Table:
    """Every accelerator, format, layout and number of requests in flight, as columns."""
    words: list[tuple[str, str]] = []
    shapes: list[Array] = []
    names = wish.accelerators or (None,)
    for name in names:
        one = replace(row, categories={**row.categories, **({"accelerator": name} if name else {})})
        [probe] = evaluate_rows([one], catalogue, as_of, ranges=False)
        require_numbers(probe, NEEDED)
        require_few(probe, DIVIDED, "divided")
        device = probe.context.categories["accelerator"]
        shape = _shapes(probe.values, {key: mid_of(value) for key, value in row.given.items()})
        for precision in _precisions(one, peaks(catalogue, device)):
            words += [(device, precision)] * len(shape)
            shapes.append(shape)
    if not sum(map(len, shapes)):
        message = Phrase("{name}: no deployment divides what is given evenly", name=row.name)
        raise problem("deployment", message, hint="give less of the layout")
    numbers = np.concatenate(shapes)
    size = len(numbers)
    given = {name: np.full(size, mid_of(value)) for name, value in row.given.items() if name not in COUNTS}
    same = np.zeros(size, dtype=np.intp)
    coded = {name: Coded(same, [word]) for name, word in row.categories.items()}
    for place, name in enumerate(("accelerator", "inference_precision")):
        labels = list(dict.fromkeys(pair[place] for pair in words))
        coded[name] = Coded(np.array([labels.index(pair[place]) for pair in words], dtype=np.intp), labels)
    return Table(size, coded, given | {name: numbers[:, place] for place, name in enumerate(SHAPE)})


COUNTS = ("inference_accelerators", "inference_batch", *SHAPE)
"""What is searched, unless it is given."""


def _precisions(row: Row, available: Iterable[str]) -> list[str]:
    if "inference_precision" in row.categories:
        return [row.categories["inference_precision"]]
    had = set(available)
    found = [one for one in PRECISIONS if one in had]
    return [one for one in found if not (one == "fp16" and "bf16" in found) and not (one == "int8" and "fp8" in found)]


def _shapes(known: Mapping[str, float], given: Mapping[str, float]) -> Array:
    """Tensor, pipeline and data parallelism and requests in flight, shape (candidates, 4): heads and experts divided
    evenly, tensors within the fast link.
    """
    heads, experts = round(known.get("attention_heads", MOST_ACCELERATORS)), round(known.get("experts", 0))
    domain = round(known.get("accelerators_per_link_domain", 8))
    tensors = [one for one in powers_of_two(min(heads, domain)) if heads % one == 0]
    groups = [one for one in range(1, MOST_ACCELERATORS + 1) if experts % one == 0] if experts else [1]
    options = [
        [given[name]] if name in given else usual
        for name, usual in zip(SHAPE, (tensors, PIPELINES, groups, CONCURRENT), strict=True)
    ]
    count = given.get("inference_accelerators")
    found = [
        shape
        for shape in product(*options)
        if (shape[0] * shape[1] * shape[2] == count if count else shape[0] * shape[1] * shape[2] <= MOST_ACCELERATORS)
    ]
    return np.array(found, dtype=np.float64).reshape(-1, len(SHAPE))


def _yields(answer: Answer) -> dict[str, Array]:
    """What was answered, with tokens a second of an accelerator and what a million tokens cost, prompts included."""
    found = {name: np.asarray(column) for name, column in answer.columns.items()}
    found[SPEED] = found["output_tokens"] / found["query_accelerator_s"]
    found[PRICE] = found["cost_per_query_usd"] / found["output_tokens"] * 1e6
    return found


def _excess(found: dict[str, Array], wish: Wish) -> Array:
    """The time over its limit, of the one that is exceeded most; up to 1 all are kept."""
    limits = {"time_to_first_token_s": wish.first_s, "time_per_output_token_s": wish.each_s}
    with np.errstate(over="ignore"):  # beyond any number a limit is exceeded, too
        ratios = [found[name] / limit for name, limit in limits.items() if limit is not None]
    worst: Array = np.max(ratios, axis=0) if ratios else np.zeros_like(found[SPEED])
    return worst


def _distinct(table: Table, ranked: Sequence[int]) -> list[int]:
    """The best of each accelerator, format and layout, whatever its number of requests."""
    seen: dict[tuple[Any, ...], int] = {}
    for place in ranked:
        words = tuple(int(column.codes[place]) for column in table.categories.values())
        seen.setdefault((words, *(float(table.numbers[name][place]) for name in SHAPE[:3])), place)
    return list(seen.values())


def _frontier(found: dict[str, Array], good: NDArray[np.bool_]) -> list[int]:
    """Where no other gives both a user and an accelerator more tokens a second, the fastest for users first."""
    places = np.flatnonzero(good)
    order = places[np.lexsort((-found[SPEED][places], found["time_per_output_token_s"][places]))]
    best = np.maximum.accumulate(found[SPEED][order])
    leads = np.concatenate([[True], best[1:] > best[:-1]]) if len(order) else np.zeros(0, dtype=bool)
    return [int(place) for place in order[leads]]


def _deployment(table: Table, found: dict[str, Array], place: int) -> Deployment:
    words = {
        name: table.categories[name].values[table.categories[name].codes[place]]
        for name in ("accelerator", "inference_precision")
    }
    shape = {name: float(table.numbers[name][place]) for name in SHAPE}
    names = ("inference_accelerators", *ASKED[:2], SPEED, PRICE, *PARTS)
    figures: dict[str, Any] = {**words, **shape, **{name: finite(float(found[name][place])) for name in names}}
    return Deployment(**figures)
