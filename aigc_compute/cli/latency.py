"""`latency`: what users wait for under load."""

from __future__ import annotations

from typing import Annotated

import typer

from ..language import Phrase
from .options import (
    AsOf,
    CatalogueFolder,
    Encoding,
    FirstTokenLimit,
    Format,
    Inputs,
    OutputTokenLimit,
    check_format,
    console,
    fail_on_contradictions,
    open_catalogue,
    read_date,
    read_limit,
)

Percentile = Annotated[float, typer.Option(metavar="P", min=1, max=99.9, help="Keep the limits in so many per cent.")]


def latency(
    inputs: Inputs = None,
    load: Annotated[
        str | None,
        typer.Option(
            metavar="SHARE,SHARE", show_default=False, help="Shares of what a copy can bear, such as 0.5,0.9."
        ),
    ] = None,
    ttft: FirstTokenLimit = None,
    tpot: OutputTokenLimit = None,
    percentile: Percentile = 95,
    trace: Annotated[
        str | None,
        typer.Option(metavar="FILE", show_default=False, help="CSV of arrival_s, prompt_tokens, output_tokens."),
    ] = None,
    requests: Annotated[int, typer.Option(metavar="N", min=100, max=1_000_000, help="Simulate so many.")] = 4000,
    form: Format = "table",
    encoding: Encoding = None,
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
) -> None:
    """Simulate the users of one copy of a model: time to the first token, time per further token and time of an answer,
    at the median, 95 and 99 %.

    Loads are shares of the most that a copy can bear; a service (users=, peak_queries_per_s=) gives its own. With
    limits it finds the largest rate that keeps them. `arrival_variation` makes bursts, `prompt_tokens_variation` and
    `output_tokens_variation` uneven lengths.

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
    shelf = open_catalogue(catalogue)
    day = read_date(as_of, shelf)
    limits = Limits(read_limit("--ttft", ttft), read_limit("--tpot", tpot), percentile)
    told = Workload(requests, _loads(load), limits, read_trace(trace, text_encoding) if trace else None)
    rows = read_inputs(inputs or (), shelf)
    print_latency(latency_document(rows, shelf, day, told), form, console)
    fail_on_contradictions(rows, shelf, day)


def _loads(text: str | None) -> list[float]:
    """Shares between 0 and 1. Raises Problems for what is none."""
    from ..diagnostics import problem

    found = [read_limit("--load", one, "fraction") or 0.0 for one in (text or "").split(",") if one.strip()]
    if any(not 0 < one < 1 for one in found):
        raise problem("load", Phrase("--load: found {text!r}, expected shares between 0 and 1", text=text))
    return found
