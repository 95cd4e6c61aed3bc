"""One copy of a served model as a server: what its steps take at every number of sequences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from ..catalogue import Catalogue
from ..diagnostics import problem
from ..engine import Array
from ..evaluation.document import require_few, require_numbers
from ..evaluation.evaluate import evaluate_rows
from ..evaluation.tables import ENDS, evaluate_table
from ..language import Phrase
from ..queueing import ANSWERS, PROMPTS, Requests, Server, arrivals, lengths
from ..scenario import Row
from ..scenario.tables import Coded, Table
from ..units import mid_of

GRID = 48
"""Numbers of sequences at which a step is computed; between them it is interpolated."""

STEP = "decode_step_time_s"
NEEDED = (STEP, "prefill_time_s", "prefill_tokens_per_s_per_accelerator", "cache_sequences", "output_tokens")
SETTLED = ("prompt_tokens", "output_tokens", "inference_accelerators")
"""What is as it is: ranges are of how fast a copy is, not of who asks."""

STATIC = "static-batch"
LOW, HIGH = ENDS


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy with what is known of it: its server at the middle, with every part at its fast, and at its slow end."""

    values: Mapping[str, float]
    servers: tuple[Server, ...]

    @property
    def usual(self) -> tuple[float, float]:
        """Tokens of a prompt that are read, and steps of an answer."""
        return self.values["computed_prompt_tokens"], float(self.steps(self.values["output_tokens"]))

    def steps(self, output_tokens: Any) -> Any:
        """Steps of an answer, several tokens a step where some are drafted."""
        return np.maximum(np.ceil(output_tokens / self.values.get("tokens_per_step", 1.0)), 1.0)

    def requests(self, count: int, rate: float) -> Requests:
        """So many requests at a rate, as uneven as the row says."""
        values = self.values
        return Requests(
            arrivals(count, rate, values["arrival_variation"]),
            lengths(count, values["computed_prompt_tokens"], values["prompt_tokens_variation"], PROMPTS),
            lengths(count, values["output_tokens"], values["output_tokens_variation"], ANSWERS),
        )


def copy_of(row: Row, catalogue: Catalogue, as_of: date) -> Copy:
    """The copy of a row. Raises Problems where it is not known, or has no queue."""
    [probe] = evaluate_rows([row], catalogue, as_of, ranges=False)
    require_numbers(probe, NEEDED)
    if probe.context.categories["serving_mode"] == STATIC:
        message = Phrase("{name}: a static batch takes no requests while it runs", name=row.name)
        raise problem("latency", message, hint="expected serving_mode=aggregated or disaggregated")
    wished = mid_of(row.given["concurrency"]) if "concurrency" in row.given else np.inf
    row = replace(row, given={**row.given, **{name: probe.values[name] for name in SETTLED}})
    [probe] = evaluate_rows([row], catalogue, as_of)
    if wished > probe.values["cache_sequences"]:
        require_few(probe, ["cache_sequences"], "served")
    most = int(max(min(probe.values["cache_sequences"], wished), 1))
    grid = np.unique(np.rint(np.geomspace(1, most, GRID)))
    steps = evaluate_table(_table(row, grid), catalogue, as_of, (STEP,), ranges=True).columns
    middle, low, high = ({**probe.values, **ends} for ends in ({}, probe.low, probe.high))
    sides = ((middle, middle, ""), (high, low, LOW), (low, high, HIGH))
    servers = (_server(fast, slow, grid, np.asarray(steps[STEP + end])) for fast, slow, end in sides)
    return Copy(probe.values, tuple(servers))


def _table(row: Row, grid: Array) -> Table:
    """The row with each of these numbers of sequences."""
    given = {name: value for name, value in row.given.items() if name not in ("concurrency", "inference_batch")}
    numbers = {name: np.full(len(grid), mid_of(value)) for name, value in given.items()}
    same = np.zeros(len(grid), dtype=np.intp)
    words = {name: Coded(same, [word]) for name, word in row.categories.items()}
    return Table(len(grid), words, {**numbers, "inference_batch": grid})


def _server(rates: Mapping[str, float], times: Mapping[str, float], grid: Array, step_s: Array) -> Server:
    """Rates and times of one side: steps between those computed, prompts at the speed that they have among steps. What
    a prompt alone takes beyond that comes before.
    """
    each = 1 / (rates["prefill_tokens_per_s_per_accelerator"] * rates["inference_accelerators"])
    alone = times["prefill_time_s"] - times["computed_prompt_tokens"] * each
    steps = np.concatenate([[0.0], np.interp(np.arange(1, grid[-1] + 1), grid, step_s)])
    return Server(steps, each, times["prefill_chunk_tokens"], times["front_end_s"] + max(alone, 0.0))
