"""Latency: what the users of one copy of a model wait for as its load rises, simulated request by request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf
from typing import ClassVar

import numpy as np

from ..catalogue import Catalogue
from ..diagnostics import problem
from ..engine import Array
from ..evaluation.document import DatedDocument, catalogue_version, finite
from ..io.limits import beyond, limit
from ..language import Phrase
from ..queueing import Requests, Server, serve
from ..scenario import Row
from ..uncertainty import containing
from .replicas import Copy, copy_of

LOADS = (0.3, 0.5, 0.7, 0.8, 0.9, 0.95)
"""Shares of what a copy can bear, where no load is asked for."""

PERCENTILES = (50, 95, 99)
SETTLING = 0.2
"""Share of the requests that come before the copy is in its usual state, and are left out."""

FARTHEST = 1e100
"""Seconds and tokens that a simulation can still add up; times below its inverse are none."""

HALVINGS = 10
"""Of the search for the largest rate: to a thousandth of what a copy can bear."""

WAITS = ("first_token", "output_token", "answer")

Waits = dict[str, list[float | None]]


@dataclass(frozen=True, slots=True)
class Limits:
    """What users are promised: seconds to the first token and for each further one, at a percentile."""

    first_s: float | None = None
    each_s: float | None = None
    percentile: float = 95.0

    def __bool__(self) -> bool:
        return self.first_s is not None or self.each_s is not None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is simulated: so many requests, at shares of what a copy can bear, at the largest rate within limits, or as
    in a trace; else at the row's own rate or a few usual loads.
    """

    count: int
    loads: Sequence[float] = ()
    limits: Limits | None = None
    trace: Mapping[str, Array] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """A figure with every part of a step at its middle, and at either end of its range."""

    value: float | None
    """With every part of a step at its middle."""
    low: float | None
    """At its fast end."""
    high: float | None
    """At its slow end; null where it cannot bear so much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadAnswer:
    """What users wait for at a rate of requests."""

    queries_per_s: Sides
    """Requests a second at one replica."""
    load: float | None
    """Share of what the replica can bear; null where the rate is not known."""
    first_token_p50_s: Sides
    """Seconds from a request to its first token, median."""
    first_token_p95_s: Sides
    """Seconds from a request to its first token, 95 % quantile."""
    first_token_p99_s: Sides
    """Seconds from a request to its first token, 99 % quantile."""
    output_token_p50_s: Sides
    """Seconds for each further token, median."""
    output_token_p95_s: Sides
    """Seconds for each further token, 95 % quantile."""
    output_token_p99_s: Sides
    """Seconds for each further token, 99 % quantile."""
    answer_p50_s: Sides
    """Seconds from a request to the end of its answer, median."""
    answer_p95_s: Sides
    """Seconds from a request to the end of its answer, 95 % quantile."""
    answer_p99_s: Sides
    """Seconds from a request to the end of its answer, 99 % quantile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyAnswer:
    """What the users of one replica wait for in a scenario."""

    name: str
    """Name of the scenario."""
    accelerators: float
    """Accelerators of the replica."""
    most_sequences: int
    """Requests that it can work on at once."""
    most_queries_per_s: Sides
    """Requests a second that it can bear."""
    loads: tuple[LoadAnswer, ...]
    """What users wait for at each rate; empty where even a request alone exceeds the limits."""


@dataclass(frozen=True, kw_only=True)
class LatencyDocument(DatedDocument):
    """Document of `aigc-compute latency --format json`; a line of `--format jsonl` is a row."""

    SCHEMA: ClassVar[str] = "aigc-compute/latency/2"

    requests: int
    """Number of requests that were simulated."""
    rows: tuple[LatencyAnswer, ...]
    """One answer for each scenario."""


def latency_document(rows: Sequence[Row], catalogue: Catalogue, as_of: date, asked: Asked) -> LatencyDocument:
    """Seconds to the first token, for each further one and for whole answers, at the median, 95 and 99 %, for each row.
    Raises Problems where a row does not say enough.
    """
    return LatencyDocument(
        as_of=as_of,
        catalogue=catalogue_version(catalogue),
        requests=asked.count,
        rows=tuple(_row(row, catalogue, as_of, asked) for row in rows),
    )


@np.errstate(all="ignore")
def _row(row: Row, catalogue: Catalogue, as_of: date, asked: Asked) -> LatencyAnswer:
    copy = copy_of(row, catalogue, as_of)
    return LatencyAnswer(
        name=row.name,
        accelerators=copy.values["inference_accelerators"],
        most_sequences=copy.servers[0].max_sequences,
        most_queries_per_s=_ranged([one.capacity(*copy.usual) for one in copy.servers]),
        loads=tuple(_loads(copy, asked)),
    )


def _loads(copy: Copy, asked: Asked) -> list[LoadAnswer]:
    own = copy.values.get("copy_queries_per_s", 0.0)
    if asked.trace is not None:
        return [_load(copy, [_traced(copy, asked.trace)] * len(copy.servers))]
    if asked.limits:
        most = _most_within(copy, asked.count, asked.limits)
        return [_at_rate(copy, asked.count, most)] if most else []
    if own > 0 and not asked.loads:
        return [_at_rate(copy, asked.count, own)]
    return [_at_load(copy, asked.count, load) for load in asked.loads or LOADS]


def _at_load(copy: Copy, count: int, load: float) -> LoadAnswer:
    """A share of what the copy can bear, at either end of what that is."""
    return _load(copy, [copy.requests(count, load * one.capacity(*copy.usual)) for one in copy.servers], load)


def _at_rate(copy: Copy, count: int, rate: float) -> LoadAnswer:
    """Queries a second; unknown at an end that cannot bear so many, for the queue grows for ever."""
    requests = copy.requests(count, rate)
    return _load(copy, [requests if rate < one.capacity(*copy.usual) else None for one in copy.servers])


def _traced(copy: Copy, trace: Mapping[str, Array]) -> Requests:
    """A trace's requests; of its prompts what is not kept from before."""
    share = copy.values["computed_prompt_tokens"] / copy.values["prompt_tokens"]
    return Requests(trace["arrival_s"], np.maximum(trace["prompt_tokens"] * share, 1.0), trace["output_tokens"])


def _load(copy: Copy, requests: Sequence[Requests | None], load: float | None = None) -> LoadAnswer:
    """What users wait for at the middle, at the fast and at the slow end."""
    told = [
        None if one is None else waits(copy, server, one) for server, one in zip(copy.servers, requests, strict=True)
    ]
    rates = [None if one is None else _rate(one) for one in requests]
    return LoadAnswer(
        queries_per_s=_ranged(rates),
        load=load or (rates[0] / copy.servers[0].capacity(*copy.usual) if rates[0] else None),
        **{
            f"{name}_p{percentile}_s": _ranged([None if one is None else one[name][place] for one in told])
            for name in WAITS
            for place, percentile in enumerate(PERCENTILES)
        },
    )


def _ranged(values: Sequence[float | None]) -> Sides:
    """The value at the middle with the range from the fast to the slow end, which has no high end where a queue grows
    for ever.

    Both ends are simulations of their own. Near the most that a copy can bear, a short queue at an end may be shorter
    than at the middle, for which stretch of requests fills the copy is chance.
    """
    middle, *ends = (inf if one is None else one for one in values)
    low, high = map(float, containing(np.sort(ends), middle))
    return Sides(value=finite(middle), low=finite(low), high=finite(high))


def _rate(requests: Requests) -> float | None:
    span = float(requests.arrival_s[-1] - requests.arrival_s[0])
    return (len(requests.arrival_s) - 1) / span if span > 0 else None


def waits(copy: Copy, server: Server, requests: Requests, percentiles: Sequence[float] = PERCENTILES) -> Waits:
    """Percentiles of the seconds to the first token, for each further one, and for the whole answer, once the copy is
    in its usual state. Raises Problems where the simulation would not end.
    """
    asked = Requests(requests.arrival_s, requests.prompt_tokens, copy.steps(requests.output_tokens))
    _refuse_endless(asked, server)
    timings = serve(asked, server)
    usual = slice(int(SETTLING * len(requests.arrival_s)), None)
    further = requests.output_tokens[usual] - 1
    seconds = (
        timings.first_s - requests.arrival_s,
        timings.last_s - timings.first_s,
        timings.last_s - requests.arrival_s,
    )
    first, rest, answer = (one[usual] for one in seconds)
    each = rest[further > 0] / further[further > 0]
    return {name: _percentiles(one, percentiles) for name, one in zip(WAITS, (first, each, answer), strict=True)}


def _refuse_endless(requests: Requests, server: Server) -> None:
    """Raise Problems where a time or a length is no number that can be added up, or prompts have too many pieces."""
    steps = server.step_s[1:]
    others = (requests.arrival_s, requests.prompt_tokens, requests.output_tokens, steps)
    largest = [server.prompt_token_s, server.front_s, *(float(one.max()) for one in others)]
    if not (all(one <= FARTHEST for one in largest) and steps.min() >= 1 / FARTHEST):
        told = Phrase("the times or lengths of these requests are beyond what can be simulated")
        raise problem("latency", told)
    pieces = float(requests.prompt_tokens.sum()) / server.piece_tokens if server.piece_tokens >= 1 else inf
    if pieces > limit("pieces"):
        told = Phrase(
            "prompts in {pieces:.3g} pieces, expected at most {limit:,}", pieces=pieces, limit=limit("pieces")
        )
        raise beyond("pieces", told)


def _percentiles(seconds: Array, percentiles: Sequence[float]) -> list[float | None]:
    if not len(seconds):
        return [None] * len(percentiles)
    return [float(one) for one in np.quantile(seconds, np.array(percentiles) / 100, method="hazen")]


def _most_within(copy: Copy, count: int, limits: Limits) -> float:
    """The largest rate that keeps the limits at middle values; 0 where a request alone does not."""
    most = copy.servers[0].capacity(*copy.usual)
    low, high = 0.0, most
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _keeps(copy, copy.requests(count, middle), limits) else (low, middle)
    return low


def _keeps(copy: Copy, requests: Requests, limits: Limits) -> bool:
    told = waits(copy, copy.servers[0], requests, (limits.percentile,))
    pairs = ((told["first_token"][0], limits.first_s), (told["output_token"][0], limits.each_s))
    return all(limit is None or (found is not None and found <= limit) for found, limit in pairs)
