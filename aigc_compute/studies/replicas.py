"""One replica of a served model as a server: the time of its steps by batch size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from ..catalogue import Catalogue
from ..diagnostics import problem
from ..engine import Array
from ..evaluation.document import require_numbers, require_within_limit
from ..evaluation.evaluate import evaluate_rows
from ..evaluation.tables import ENDS, evaluate_table
from ..language import Phrase
from ..queueing import ANSWERS, PROMPTS, Requests, Server, arrivals, lengths
from ..scenario import Row
from ..scenario.tables import Coded, Table
from ..units import mid_of

GRID = 48
"""Number of batch sizes for which the time of a step is computed; between them it is interpolated."""

STEP = "decode_step_time_s"
NEEDED = (STEP, "prefill_time_s", "prefill_tokens_per_s_per_accelerator", "cache_sequences", "output_tokens")
"""Quantities that must be known for a simulation."""

FIXED = ("prompt_tokens", "output_tokens", "inference_accelerators")
"""Quantities that are set to their central values, because the range is about the speed of the replica alone."""

STATIC = "static-batch"
LOW, HIGH = ENDS


@dataclass(frozen=True, slots=True)
class Replica:
    """A replica of a model."""

    values: Mapping[str, float]
    """Central values, by quantity."""
    servers: tuple[Server, ...]
    """The replica with the central, the fastest and the slowest time of every part of a step."""

    @property
    def usual(self) -> tuple[float, float]:
        """Prompt tokens that are computed, and number of steps of the answer, for a request of mean size."""
        return self.values["computed_prompt_tokens"], float(self.steps(self.values["output_tokens"]))

    def steps(self, output_tokens: Any) -> Any:
        """Return the number of decode steps for an answer; speculative decoding gives several tokens in a step."""
        return np.maximum(np.ceil(output_tokens / self.values.get("tokens_per_step", 1.0)), 1.0)

    def requests(self, count: int, rate: float) -> Requests:
        """Generate requests with a mean rate (per second) and with the variation of arrivals and lengths of the row."""
        values = self.values
        return Requests(
            arrivals(count, rate, values["arrival_variation"]),
            lengths(count, values["computed_prompt_tokens"], values["prompt_tokens_variation"], PROMPTS),
            lengths(count, values["output_tokens"], values["output_tokens_variation"], ANSWERS),
        )


def replica_of(row: Row, catalogue: Catalogue, as_of: date) -> Replica:
    """Return the replica of a row.

    Raises Problems if a quantity in NEEDED is unknown, or if the serving mode has no queue.
    """
    [evaluation] = evaluate_rows([row], catalogue, as_of, ranges=False)
    require_numbers(evaluation, NEEDED)
    if evaluation.context.categories["serving_mode"] == STATIC:
        message = Phrase(
            "{name}: a static batch accepts no requests while it runs, so there is no queue to simulate", name=row.name
        )
        raise problem("latency", message, hint="expected serving_mode=aggregated or disaggregated")
    concurrency = mid_of(row.given["concurrency"]) if "concurrency" in row.given else np.inf
    row = replace(row, given={**row.given, **{name: evaluation.values[name] for name in FIXED}})
    [evaluation] = evaluate_rows([row], catalogue, as_of)
    if concurrency > evaluation.values["cache_sequences"]:
        require_within_limit(evaluation, ["cache_sequences"], "served")
    largest = int(max(min(evaluation.values["cache_sequences"], concurrency), 1))
    grid = np.unique(np.rint(np.geomspace(1, largest, GRID)))
    steps = evaluate_table(_table(row, grid), catalogue, as_of, (STEP,), ranges=True).columns
    central, low, high = ({**evaluation.values, **ends} for ends in ({}, evaluation.low, evaluation.high))
    sides = ((central, central, ""), (high, low, LOW), (low, high, HIGH))
    servers = (_server(rates, times, grid, np.asarray(steps[STEP + end])) for rates, times, end in sides)
    return Replica(evaluation.values, tuple(servers))


def _table(row: Row, grid: Array) -> Table:
    """Return a table of the row with each batch size of the grid."""
    given = {name: value for name, value in row.given.items() if name not in ("concurrency", "inference_batch")}
    numbers = {name: np.full(len(grid), mid_of(value)) for name, value in given.items()}
    same_code = np.zeros(len(grid), dtype=np.intp)
    categories = {name: Coded(same_code, [value]) for name, value in row.categories.items()}
    return Table(len(grid), categories, {**numbers, "inference_batch": grid})


def _server(rates: Mapping[str, float], times: Mapping[str, float], grid: Array, step_s: Array) -> Server:
    """Return the server for one end of the range, with these rates, times and step times at the grid.

    A prompt token takes the time that it has at the prefill rate. What a single prompt takes longer than that is added
    to the front-end time.
    """
    token_s = 1 / (rates["prefill_tokens_per_s_per_accelerator"] * rates["inference_accelerators"])
    extra_s = times["prefill_time_s"] - times["computed_prompt_tokens"] * token_s
    steps = np.concatenate([[0.0], np.interp(np.arange(1, grid[-1] + 1), grid, step_s)])
    return Server(steps, token_s, times["prefill_chunk_tokens"], times["front_end_s"] + max(extra_s, 0.0))
