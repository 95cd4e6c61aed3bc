"""`validate`: compare predictions with measurements."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ..diagnostics import problem
from ..language import Phrase, translate
from .options import (
    AsOf,
    CatalogueFolder,
    Columns,
    Encoding,
    Quiet,
    check_format,
    console,
    names_in,
    note_old_prices,
    open_catalogue,
    read_date,
)


def validate(
    given: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[KEY=VALUE]...",
            help="Inputs that the results of a benchmark do not state: accelerator=h100-sxm inference_accelerators=4.",
            show_default=False,
        ),
    ] = None,
    against: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE",
            show_default="the shipped measurements",
            help="Measurements: a table (CSV, TSV) of steps, serving or media, YAML of runs or other figures, or "
            "results of a benchmark (JSON, JSON lines).",
        ),
    ] = None,
    summary: Annotated[bool, typer.Option("--summary", help="Show only the summary.")] = False,
    by: Annotated[
        str, typer.Option(metavar="KIND,KIND", help="Groups of the summary: quantity, tier, family, device.")
    ] = "quantity,tier,family,device",
    everything: Annotated[bool, typer.Option("--all", help="Show all rows, not only the worst 50.")] = False,
    form: Annotated[
        str, typer.Option("--format", "-f", metavar="table|markdown|json|jsonl|csv", help="Format of the comparison.")
    ] = "table",
    columns: Columns = None,
    encoding: Encoding = None,
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
    quiet: Quiet = False,
) -> None:
    """Predict published runs, energies and costs, and measured training steps, serving, images and videos; show the
    errors of the predictions.

    The prediction of a run or a step uses the model, its size, tokens, accelerators, number format, sequence length,
    batch and parallel layout. It does not use speed, time, hours, utilisation, energy or cost, nor the run that the
    catalogue holds. The prediction of an energy or a cost uses the values under 'inputs', such as the hours. A row
    without a prediction shows the reason. The exit code is 0, however large the errors are.

    \b
    Examples:
      aigc-compute validate --summary --by tier,device
      aigc-compute validate --against measured.csv --format jsonl
      aigc-compute validate --against runs.yaml --all
      aigc-compute validate --against vllm.json accelerator=h100-sxm inference_accelerators=4
    """
    from ..io.encoding import find_encoding
    from ..render.validation import FORMATS, SUMMARISED, print_validation
    from ..studies.validate import build_document, compare, read_measurements, shipped_measurements

    check_format(form, FORMATS)
    text_encoding = find_encoding(encoding)
    groups = names_in(by)
    for group in groups:
        check_format(group, SUMMARISED, "--by")
    opened = open_catalogue(catalogue)
    day = read_date(as_of, opened)
    note_old_prices(as_of, opened, quiet)
    inputs = _assignments(given or [])
    if inputs and not against:
        raise problem("usage", "key=value needs --against with the results of a benchmark")
    if against:
        files = [read_measurements(path, opened, text_encoding, inputs) for path in against]
        for note in (note for file in files for note in file.notes):
            if not quiet:
                print(translate(note), file=sys.stderr)
        measurements = [row for file in files for row in file.rows]
    else:
        measurements = shipped_measurements(opened)
    document = build_document(compare(measurements, opened, day), opened, day)
    print_validation(document, form, everything, summary, groups, console, names_in(columns))


def _assignments(words: list[str]) -> dict[str, str]:
    """The values of `key=value` arguments by key. Raises Problems for an argument of another form."""
    from ..scenario.inputs import is_assignment
    from ..scenario.row import assignments

    for word in words:
        if not is_assignment(word):
            raise problem("usage", Phrase("found {word!r}, expected key=value", word=word))
    return dict(assignments(words))
