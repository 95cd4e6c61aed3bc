"""Search for deployments: ways to serve a model on one replica, ranked by their throughput or their price."""

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
from ..evaluation.document import DatedDocument, catalogue_version, finite, require_numbers, require_within_limit
from ..evaluation.evaluate import evaluate_rows
from ..evaluation.tables import Answer, evaluate_table
from ..language import Phrase
from ..scenario import Row
from ..scenario.tables import Coded, Table
from ..units import mid_of
from .layout_candidates import powers_of_two

SHAPE = ("inference_tensor_parallel", "inference_pipeline_parallel", "inference_data_parallel", "concurrency")
"""Quantities that a candidate sets."""

PIPELINES = (1, 2, 4)
"""Candidate numbers of pipeline stages."""

CONCURRENCIES = tuple(sorted({factor << power for power in range(12) for factor in (2, 3)} | {1}))
"""Candidate numbers of concurrent requests: 1, 2, 3, 4, 6, 8, 12 … 6144."""

MAX_ACCELERATORS = 64
"""Largest number of accelerators of a replica that is searched; larger replicas are rarely the best."""

PRECISIONS = ("bf16", "fp16", "fp8", "int8", "fp4")
"""Candidate number formats. If a device supports both formats of a size, the first one is searched."""

SPEED, PRICE = "tokens_per_s_per_accelerator", "cost_per_million_output_tokens_usd"
TIMES_AND_COSTS = ("time_to_first_token_s", "time_per_output_token_s", "query_accelerator_s", "cost_per_query_usd")
"""Quantities that rank a candidate."""

PARTS = (
    "decode_weights_time_s",
    "decode_cache_time_s",
    "decode_products_time_s",
    "decode_exchange_time_s",
    "decode_overhead_time_s",
)
"""Parts of the time of a decode step."""

DIVIDED = ("attention_heads", "experts", "accelerators_per_link_domain")
"""Counts that the candidates divide."""

NEEDED = (*TIMES_AND_COSTS[:3], "minimum_inference_accelerators", "inference_accelerators", "cache_sequences")
"""Quantities that must be known for a search."""

SEARCHED = ("inference_accelerators", "inference_batch", *SHAPE)
"""Quantities that the candidates set; given values of them are used in all candidates."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """Criteria of a search for deployments."""

    time_to_first_token_s: float | None = None
    """Largest time to the first token, in seconds; None for no limit."""
    time_per_output_token_s: float | None = None
    """Largest time per output token, in seconds; None for no limit."""
    accelerators: tuple[str, ...] = ()
    """Accelerators to choose from; empty for the accelerator of the row."""
    by_price: bool = False
    """Whether to rank by tokens per dollar; otherwise by tokens per second of an accelerator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A way to serve the model on one replica."""

    accelerator: str
    """Name of the accelerator in the catalogue."""
    inference_precision: str
    """Number format of the weights and of the GEMMs."""
    inference_tensor_parallel: float
    """Tensor parallelism: accelerators that share each matrix."""
    inference_pipeline_parallel: float
    """Number of pipeline stages."""
    inference_data_parallel: float
    """Data parallelism: groups of accelerators that share the experts."""
    concurrency: float
    """Concurrent requests on the replica."""
    inference_accelerators: float | None
    """Accelerators of the replica."""
    time_to_first_token_s: float | None
    """Time to the first token, in seconds."""
    time_per_output_token_s: float | None
    """Time per output token after the first, in seconds."""
    tokens_per_s_per_accelerator: float | None
    """Output tokens per second and accelerator, with the time for prefill included."""
    cost_per_million_output_tokens_usd: float | None
    """Rental cost of a million output tokens in US dollars, with prefill included."""
    decode_weights_time_s: float | None
    """Part of a decode step that reads the weights, in seconds."""
    decode_cache_time_s: float | None
    """Part of a decode step that reads the KV cache, in seconds."""
    decode_products_time_s: float | None
    """Part of a decode step that computes GEMMs and attention, in seconds."""
    decode_exchange_time_s: float | None
    """Part of a decode step for communication, in seconds."""
    decode_overhead_time_s: float | None
    """Part of a decode step for kernel launches, scheduling and sampling, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentsAnswer:
    """The deployments of a scenario."""

    name: str
    """Name of the scenario."""
    searched: int
    """Number of candidates that were evaluated."""
    fitting: int
    """Number of candidates that fit into memory."""
    within: int
    """Number of candidates that fit into memory and are within the time limits."""
    deployments: tuple[Deployment, ...]
    """The best deployments within the time limits, with different accelerators, formats or degrees of parallelism; if
    none is within the limits, those that are nearest to them."""
    frontier: tuple[Deployment, ...]
    """Deployments for which no other one is faster both per user and per accelerator; the fastest for users first."""


@dataclass(frozen=True, kw_only=True)
class DeploymentsDocument(DatedDocument):
    """Document of `aigc-compute deployments --format json`; a line of `--format jsonl` is a row."""

    SCHEMA: ClassVar[str] = "aigc-compute/deployments/1"

    rows: tuple[DeploymentsAnswer, ...]
    """One answer for each scenario."""


def deployments_document(
    rows: Sequence[Row], catalogue: Catalogue, as_of: date, criteria: Criteria, limit: int
) -> DeploymentsDocument:
    """Search for the best deployments of each row.

    The answer has at most `limit` deployments within the time limits, each with another accelerator, format or degrees
    of parallelism, and the frontier between the speed for users and the throughput of an accelerator. If no deployment
    is within the time limits, it has those that are nearest to them. Parts of a deployment that a row gives are fixed.

    Raises Problems if a row does not give enough for a search.
    """
    return DeploymentsDocument(
        as_of=as_of,
        catalogue=catalogue_version(catalogue),
        rows=tuple(_row(row, catalogue, as_of, criteria, limit) for row in rows),
    )


@np.errstate(all="ignore")
def _row(row: Row, catalogue: Catalogue, as_of: date, criteria: Criteria, limit: int) -> DeploymentsAnswer:
    table = _candidates(row, catalogue, as_of, criteria)
    answer = evaluate_table(table, catalogue, as_of, (*NEEDED, *TIMES_AND_COSTS, *PARTS, "output_tokens"))
    if len(answer.faults) == table.size:
        raise Problems(next(iter(answer.faults.values())))
    results = _results(answer)
    fits = (results["minimum_inference_accelerators"] <= results["inference_accelerators"]) & np.isfinite(
        results[SPEED]
    )
    excess = _excess(results, criteria)
    within = fits & (excess <= 1)
    eligible = within if within.any() else fits
    score = 1 / results[PRICE] if criteria.by_price else results[SPEED]
    order = np.argsort(
        -np.where(within, score, -np.inf) if within.any() else np.where(fits, excess, np.inf), kind="stable"
    )
    ranked = [int(index) for index in order if eligible[index]]
    return DeploymentsAnswer(
        name=row.name,
        searched=table.size,
        fitting=int(fits.sum()),
        within=int(within.sum()),
        deployments=tuple(_deployment(table, results, index) for index in _distinct(table, ranked)[:limit]),
        frontier=tuple(_deployment(table, results, index) for index in _frontier(results, eligible)),
    )


def _candidates(row: Row, catalogue: Catalogue, as_of: date, criteria: Criteria) -> Table:
    """Return a table with all combinations of accelerator, number format, parallelism and concurrency for a row."""
    labels: list[tuple[str, str]] = []
    shapes: list[Array] = []
    for name in criteria.accelerators or (None,):
        candidate = replace(row, categories={**row.categories, **({"accelerator": name} if name else {})})
        [evaluation] = evaluate_rows([candidate], catalogue, as_of, ranges=False)
        require_numbers(evaluation, NEEDED)
        require_within_limit(evaluation, DIVIDED, "divided")
        accelerator = evaluation.context.categories["accelerator"]
        shape = _shapes(evaluation.values, {key: mid_of(value) for key, value in row.given.items()})
        for precision in _precisions(candidate, peaks(catalogue, accelerator)):
            labels += [(accelerator, precision)] * len(shape)
            shapes.append(shape)
    if not sum(map(len, shapes)):
        message = Phrase(
            "{name}: no deployment has the given number of accelerators and the given degrees of parallelism",
            name=row.name,
        )
        hint = Phrase("remove inference_accelerators or one of the inference_*_parallel degrees")
        raise problem("deployment", message, hint=hint)
    numbers = np.concatenate(shapes)
    size = len(numbers)
    given = {name: np.full(size, mid_of(value)) for name, value in row.given.items() if name not in SEARCHED}
    same_code = np.zeros(size, dtype=np.intp)
    coded = {name: Coded(same_code, [value]) for name, value in row.categories.items()}
    for place, name in enumerate(("accelerator", "inference_precision")):
        values = list(dict.fromkeys(pair[place] for pair in labels))
        coded[name] = Coded(np.array([values.index(pair[place]) for pair in labels], dtype=np.intp), values)
    return Table(size, coded, given | {name: numbers[:, place] for place, name in enumerate(SHAPE)})


def _precisions(row: Row, available: Iterable[str]) -> list[str]:
    """Return the number formats to search: the given one, or those that the accelerator supports."""
    if "inference_precision" in row.categories:
        return [row.categories["inference_precision"]]
    available = set(available)
    formats = [precision for precision in PRECISIONS if precision in available]
    return [
        precision
        for precision in formats
        if not (precision == "fp16" and "bf16" in formats) and not (precision == "int8" and "fp8" in formats)
    ]


def _shapes(known: Mapping[str, float], given: Mapping[str, float]) -> Array:
    """Return candidates for the quantities in SHAPE, shape (candidates, 4).

    Tensor parallelism is a power of two that divides the attention heads and stays within a domain of fast links. The
    data-parallel groups divide the experts. Given values are fixed.
    """
    heads, experts = round(known.get("attention_heads", MAX_ACCELERATORS)), round(known.get("experts", 0))
    domain = round(known.get("accelerators_per_link_domain", 8))
    tensors = [degree for degree in powers_of_two(min(heads, domain)) if heads % degree == 0]
    groups = [degree for degree in range(1, MAX_ACCELERATORS + 1) if experts % degree == 0] if experts else [1]
    options = [
        [given[name]] if name in given else candidates
        for name, candidates in zip(SHAPE, (tensors, PIPELINES, groups, CONCURRENCIES), strict=True)
    ]
    count = given.get("inference_accelerators")
    shapes = [
        (tensor, pipeline, data, concurrency)
        for tensor, pipeline, data, concurrency in product(*options)
        if (tensor * pipeline * data == count if count else tensor * pipeline * data <= MAX_ACCELERATORS)
    ]
    return np.array(shapes, dtype=np.float64).reshape(-1, len(SHAPE))


def _results(answer: Answer) -> dict[str, Array]:
    """Return the answered columns, with the output tokens per second and accelerator and the price of a million."""
    results = {name: np.asarray(column) for name, column in answer.columns.items()}
    results[SPEED] = results["output_tokens"] / results["query_accelerator_s"]
    results[PRICE] = results["cost_per_query_usd"] / results["output_tokens"] * 1e6
    return results


def _excess(results: dict[str, Array], criteria: Criteria) -> Array:
    """Return the largest ratio of a time to its limit, by candidate; at most 1 within the limits, 0 without limits."""
    limits = {
        "time_to_first_token_s": criteria.time_to_first_token_s,
        "time_per_output_token_s": criteria.time_per_output_token_s,
    }
    with np.errstate(over="ignore"):  # an infinite ratio exceeds its limit too
        ratios = [results[name] / limit for name, limit in limits.items() if limit is not None]
    worst: Array = np.max(ratios, axis=0) if ratios else np.zeros_like(results[SPEED])
    return worst


def _distinct(table: Table, ranked: Sequence[int]) -> list[int]:
    """Return the best candidate of each accelerator, number format and parallelism, whatever its concurrency."""
    best: dict[tuple[Any, ...], int] = {}
    for index in ranked:
        codes = tuple(int(column.codes[index]) for column in table.categories.values())
        best.setdefault((codes, *(float(table.numbers[name][index]) for name in SHAPE[:3])), index)
    return list(best.values())


def _frontier(results: dict[str, Array], eligible: NDArray[np.bool_]) -> list[int]:
    """Return the candidates for which no other one is faster both per user and per accelerator, fastest users first."""
    indices = np.flatnonzero(eligible)
    order = indices[np.lexsort((-results[SPEED][indices], results["time_per_output_token_s"][indices]))]
    best = np.maximum.accumulate(results[SPEED][order])
    leads = np.concatenate([[True], best[1:] > best[:-1]]) if len(order) else np.zeros(0, dtype=bool)
    return [int(index) for index in order[leads]]


def _deployment(table: Table, results: dict[str, Array], index: int) -> Deployment:
    categories = {
        name: table.categories[name].values[table.categories[name].codes[index]]
        for name in ("accelerator", "inference_precision")
    }
    shape = {name: float(table.numbers[name][index]) for name in SHAPE}
    names = ("inference_accelerators", *TIMES_AND_COSTS[:2], SPEED, PRICE, *PARTS)
    figures: dict[str, Any] = {**categories, **shape, **{name: finite(float(results[name][index])) for name in names}}
    return Deployment(**figures)
