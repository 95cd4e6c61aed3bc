"""`latency`: simulate how long users wait under load."""

from __future__ import annotations

from typing import Annotated

import typer

from ..language import Phrase
from .options import (
    AsOf,
    CatalogueFolder,
    Columns,
    Encoding,
    FirstTokenLimit,
    Format,
    Inputs,
    OutputTokenLimit,
    Quiet,
    check_format,
    console,
    exit_on_contradictions,
    names_in,
    open_catalogue,
    read_date,
    read_limit,
)


def latency(
    inputs: Inputs = None,
    load: Annotated[
        str | None,
        typer.Option(
            metavar="SHARE,SHARE", show_default=False, help="Loads, as shares of the capacity, such as 0.5,0.9."
        ),
    ] = None,
    ttft: FirstTokenLimit = None,
    tpot: OutputTokenLimit = None,
    percentile: Annotated[
        float, typer.Option(metavar="P", min=1, max=99.9, help="Percentage of requests that must keep the limits.")
    ] = 95,
    trace: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", show_default=False, help="A CSV of requests: arrival_s, prompt_tokens, output_tokens."
        ),
    ] = None,
    requests: Annotated[
        int, typer.Option(metavar="N", min=100, max=1_000_000, help="Number of simulated requests.")
    ] = 4000,
    form: Format = "table",
    columns: Columns = None,
    encoding: Encoding = None,
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
    quiet: Quiet = False,
) -> None:
    """Simulate the requests to one replica of a model: the time to the first token, the time per output token and the
    time of the whole answer, at the median and at 95 and 99 %.

    A load is a share of the replica's capacity. A service (users=, peak_queries_per_s=) sets its own load. With limits,
    the command finds the highest rate of requests that keeps them. `arrival_variation` makes arrivals bursty;
    `prompt_tokens_variation` and `output_tokens_variation` make lengths vary.

    \b
    Examples:
      aigc-compute latency llama-3.1-70b accelerator=h100-sxm inference_accelerators=4
      aigc-compute latency llama-3.1-70b accelerator=h100-sxm inference_accelerators=4 --ttft 1s --tpot 50ms
      aigc-compute latency deepseek-v3 accelerator=h200-sxm users=1M arrival_variation=3
      aigc-compute latency llama-3.1-8b accelerator=l40s --trace requests.csv
    """
    from ..io.encoding import find_encoding
    from ..render.latency import print_latency
    from ..scenario import read_inputs
    from ..scenario.trace import read_trace
    from ..studies.latency import Limits, Workload, latency_document

    check_format(form)
    text_encoding = find_encoding(encoding)
    opened = open_catalogue(catalogue)
    day = read_date(as_of, opened)
    limits = Limits(read_limit("--ttft", ttft), read_limit("--tpot", tpot), percentile)
    workload = Workload(requests, _loads(load), limits, read_trace(trace, text_encoding) if trace else None)
    rows = read_inputs(inputs or (), opened)
    print_latency(latency_document(rows, opened, day, workload), form, console, names_in(columns))
    exit_on_contradictions(rows, opened, day, quiet=quiet)


def _loads(text: str | None) -> list[float]:
    """The loads of `--load`. Raises Problems for loads that are not between 0 and 1."""
    from ..diagnostics import problem

    loads = [read_limit("--load", name, "fraction") or 0.0 for name in names_in(text)]
    if any(not 0 < load < 1 for load in loads):
        raise problem("value", Phrase("--load: found {text!r}, expected shares between 0 and 1", text=text))
    return loads
