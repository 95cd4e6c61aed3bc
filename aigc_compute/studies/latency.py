"""Latency of one replica under load, simulated request by request."""

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
from .replicas import Replica, replica_of

LOADS = (0.3, 0.5, 0.7, 0.8, 0.9, 0.95)
"""Loads that are simulated by default, as shares of the capacity of the replica."""

PERCENTILES = (50, 95, 99)
WARM_UP = 0.2
"""Share of the first requests that are not counted, because the replica is not in a steady state yet."""

LARGEST = 1e100
"""Largest time (seconds) and length (tokens) that can be simulated; the shortest step time is its inverse."""

BISECTIONS = 10
"""Steps of the search for the largest rate; the result is exact to a thousandth of the capacity."""

LATENCIES = ("first_token", "output_token", "answer")
"""Latencies that are measured: time to the first token, time per further output token, and time to the whole answer."""

Latencies = dict[str, list[float | None]]
"""Percentiles of the latencies by name, in seconds; None where no request has such a latency."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of the latency, at a percentile of the requests."""

    time_to_first_token_s: float | None = None
    """Largest time to the first token, in seconds; None for no limit."""
    time_per_output_token_s: float | None = None
    """Largest time per output token, in seconds; None for no limit."""
    percentile: float = 95.0
    """Percentile of the requests that must be within the limits."""

    def __bool__(self) -> bool:
        return self.time_to_first_token_s is not None or self.time_per_output_token_s is not None


@dataclass(frozen=True, slots=True)
class Workload:
    """Requests that are simulated.

    A trace takes precedence over limits, limits over loads. Without all of them, the rate of the row is simulated, or
    the loads in LOADS if it has none.
    """

    count: int
    """Number of requests; not used with a trace."""
    loads: Sequence[float] = ()
    """Loads as shares of the capacity of the replica."""
    limits: Limits | None = None
    """Limits of the latency; the largest rate within them is simulated."""
    trace: Mapping[str, Array] | None = None
    """Columns `arrival_s`, `prompt_tokens` and `output_tokens` of recorded requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedFigure:
    """A figure for a replica of central, of fast and of slow speed."""

    value: float | None
    """Figure for the central values of the parts of a step; null if the replica cannot serve the rate."""
    low: float | None
    """The lowest of the three figures."""
    high: float | None
    """The highest of the three figures; null if the replica cannot serve the rate at the slow end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadAnswer:
    """Latency of the replica at a rate of requests."""

    queries_per_s: SimulatedFigure
    """Requests per second at the replica."""
    load: float | None
    """Rate as a share of the capacity of the replica; null if the rate is unknown."""
    first_token_p50_s: SimulatedFigure
    """Time to the first token, median, in seconds."""
    first_token_p95_s: SimulatedFigure
    """Time to the first token, 95th percentile, in seconds."""
    first_token_p99_s: SimulatedFigure
    """Time to the first token, 99th percentile, in seconds."""
    output_token_p50_s: SimulatedFigure
    """Time per output token after the first, median, in seconds."""
    output_token_p95_s: SimulatedFigure
    """Time per output token after the first, 95th percentile, in seconds."""
    output_token_p99_s: SimulatedFigure
    """Time per output token after the first, 99th percentile, in seconds."""
    answer_p50_s: SimulatedFigure
    """Time from the request to the end of its answer, median, in seconds."""
    answer_p95_s: SimulatedFigure
    """Time from the request to the end of its answer, 95th percentile, in seconds."""
    answer_p99_s: SimulatedFigure
    """Time from the request to the end of its answer, 99th percentile, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyAnswer:
    """Latency of one replica in a scenario."""

    name: str
    """Name of the scenario."""
    accelerators: float
    """Accelerators of the replica."""
    most_sequences: int
    """Largest number of requests that the replica serves at once."""
    most_queries_per_s: SimulatedFigure
    """Capacity of the replica, in requests per second."""
    loads: tuple[LoadAnswer, ...]
    """Latency at each rate; empty if even a single request exceeds the limits."""


@dataclass(frozen=True, kw_only=True)
class LatencyDocument(DatedDocument):
    """Document of `aigc-compute latency --format json`; a line of `--format jsonl` is a row."""

    SCHEMA: ClassVar[str] = "aigc-compute/latency/2"

    requests: int
    """Number of simulated requests."""
    rows: tuple[LatencyAnswer, ...]
    """One answer for each scenario."""


def latency_document(rows: Sequence[Row], catalogue: Catalogue, as_of: date, workload: Workload) -> LatencyDocument:
    """Simulate the latency of one replica for each row: the median and the 95th and 99th percentile.

    Raises Problems if a row does not give enough for a simulation.
    """
    return LatencyDocument(
        as_of=as_of,
        catalogue=catalogue_version(catalogue),
        requests=workload.count,
        rows=tuple(_row(row, catalogue, as_of, workload) for row in rows),
    )


@np.errstate(all="ignore")
def _row(row: Row, catalogue: Catalogue, as_of: date, workload: Workload) -> LatencyAnswer:
    replica = replica_of(row, catalogue, as_of)
    return LatencyAnswer(
        name=row.name,
        accelerators=replica.values["inference_accelerators"],
        most_sequences=replica.servers[0].max_sequences,
        most_queries_per_s=_figure([server.capacity(*replica.usual) for server in replica.servers]),
        loads=tuple(_loads(replica, workload)),
    )


def _loads(replica: Replica, workload: Workload) -> list[LoadAnswer]:
    rate = replica.values.get("copy_queries_per_s", 0.0)
    if workload.trace is not None:
        return [_simulate(replica, [_traced(replica, workload.trace)] * len(replica.servers))]
    if workload.limits:
        largest = _largest_rate(replica, workload.count, workload.limits)
        return [_at_rate(replica, workload.count, largest)] if largest else []
    if rate > 0 and not workload.loads:
        return [_at_rate(replica, workload.count, rate)]
    return [_at_load(replica, workload.count, load) for load in workload.loads or LOADS]


def _at_load(replica: Replica, count: int, load: float) -> LoadAnswer:
    """Simulate a load: the rate is a share of the capacity, which differs between the ends of the range."""
    requests = [replica.requests(count, load * server.capacity(*replica.usual)) for server in replica.servers]
    return _simulate(replica, requests, load)


def _at_rate(replica: Replica, count: int, rate: float) -> LoadAnswer:
    """Simulate a rate in requests per second. A server with less capacity is omitted: its queue grows without limit."""
    requests = replica.requests(count, rate)
    return _simulate(
        replica, [requests if rate < server.capacity(*replica.usual) else None for server in replica.servers]
    )


def _traced(replica: Replica, trace: Mapping[str, Array]) -> Requests:
    """Return the requests of a trace, without the part of the prompts that the prefix cache holds."""
    share = replica.values["computed_prompt_tokens"] / replica.values["prompt_tokens"]
    return Requests(trace["arrival_s"], np.maximum(trace["prompt_tokens"] * share, 1.0), trace["output_tokens"])


def _simulate(replica: Replica, requests: Sequence[Requests | None], load: float | None = None) -> LoadAnswer:
    """Simulate requests on the central, the fast and the slow server of a replica; None omits a server."""
    results = [
        None if server_requests is None else latencies(replica, server, server_requests)
        for server, server_requests in zip(replica.servers, requests, strict=True)
    ]
    rates = [None if server_requests is None else _rate(server_requests) for server_requests in requests]
    return LoadAnswer(
        queries_per_s=_figure(rates),
        load=load or (rates[0] / replica.servers[0].capacity(*replica.usual) if rates[0] else None),
        **{
            f"{name}_p{percentile}_s": _figure([None if result is None else result[name][place] for result in results])
            for name in LATENCIES
            for place, percentile in enumerate(PERCENTILES)
        },
    )


def _figure(values: Sequence[float | None]) -> SimulatedFigure:
    """Make a figure of the values for the central, the fast and the slow server; None counts as infinite.

    The three simulations are independent. Near the capacity, chance decides which requests fill the replica, so that a
    short queue at an end may be shorter than the central one. The interval then contains the central value.
    """
    central, *ends = (inf if value is None else value for value in values)
    low, high = map(float, containing(np.sort(ends), central))
    return SimulatedFigure(value=finite(central), low=finite(low), high=finite(high))


def _rate(requests: Requests) -> float | None:
    """Return the mean rate of requests, per second; None if they arrive all at once."""
    duration = float(requests.arrival_s[-1] - requests.arrival_s[0])
    return (len(requests.arrival_s) - 1) / duration if duration > 0 else None


def latencies(
    replica: Replica, server: Server, requests: Requests, percentiles: Sequence[float] = PERCENTILES
) -> Latencies:
    """Simulate requests on a server and return the percentiles of the latencies after the warm-up.

    Raises Problems if the simulation would not end.
    """
    simulated = Requests(requests.arrival_s, requests.prompt_tokens, replica.steps(requests.output_tokens))
    _refuse_endless(simulated, server)
    timings = serve(simulated, server)
    steady = slice(int(WARM_UP * len(requests.arrival_s)), None)
    further_tokens = requests.output_tokens[steady] - 1
    first_s = (timings.first_s - requests.arrival_s)[steady]
    rest_s = (timings.last_s - timings.first_s)[steady]
    answer_s = (timings.last_s - requests.arrival_s)[steady]
    token_s = rest_s[further_tokens > 0] / further_tokens[further_tokens > 0]
    return {
        name: _percentiles(seconds, percentiles)
        for name, seconds in zip(LATENCIES, (first_s, token_s, answer_s), strict=True)
    }


def _refuse_endless(requests: Requests, server: Server) -> None:
    """Raise Problems if a time or a length is out of range, or if the prompts have too many pieces."""
    steps = server.step_s[1:]
    columns = (requests.arrival_s, requests.prompt_tokens, requests.output_tokens, steps)
    largest = [server.prompt_token_s, server.front_s, *(float(column.max()) for column in columns)]
    if not (all(value <= LARGEST for value in largest) and steps.min() >= 1 / LARGEST):
        message = Phrase("the times or lengths of these requests are outside the range that can be simulated")
        raise problem("latency", message)
    pieces = float(requests.prompt_tokens.sum()) / server.piece_tokens if server.piece_tokens >= 1 else inf
    if pieces > limit("pieces"):
        message = Phrase(
            "the prompts are read in {pieces:.3g} pieces, expected at most {limit:,}",
            pieces=pieces,
            limit=limit("pieces"),
        )
        raise beyond("pieces", message)


def _percentiles(seconds: Array, percentiles: Sequence[float]) -> list[float | None]:
    if not len(seconds):
        return [None] * len(percentiles)
    return [float(value) for value in np.quantile(seconds, np.array(percentiles) / 100, method="hazen")]


def _largest_rate(replica: Replica, count: int, limits: Limits) -> float:
    """Return the largest rate that the central server serves within the limits; 0 if a single request exceeds them."""
    low, high = 0.0, replica.servers[0].capacity(*replica.usual)
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        within = _is_within(replica, replica.requests(count, middle), limits)
        low, high = (middle, high) if within else (low, middle)
    return low


def _is_within(replica: Replica, requests: Requests, limits: Limits) -> bool:
    result = latencies(replica, replica.servers[0], requests, (limits.percentile,))
    pairs = (
        (result["first_token"][0], limits.time_to_first_token_s),
        (result["output_token"][0], limits.time_per_output_token_s),
    )
    return all(limit is None or (latency is not None and latency <= limit) for latency, limit in pairs)
