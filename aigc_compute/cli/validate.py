"""`validate`: how near are the predictions to what was measured?"""

from __future__ import annotations

from typing import Annotated

import typer

from .options import AsOf, CatalogueFolder, check_format, console, open_catalogue, read_date


def validate(
    against: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE",
            show_default="what ships with the tool",
            help="Measurements: a table (CSV, TSV) of training steps, or YAML of training runs or other figures.",
        ),
    ] = None,
    summary: Annotated[bool, typer.Option("--summary", help="Show the summary alone.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Show every row and family, not the worst 50.")] = False,
    form: Annotated[
        str, typer.Option("--format", "-f", metavar="table|markdown|json|jsonl|csv", help="How to show the comparison.")
    ] = "table",
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
) -> None:
    """Predict published runs, energies and costs and measured training steps, and say how far off the predictions are.

    Of a run or a step a prediction is told the model, its size, tokens, accelerators, number format, sequence length,
    batch and parallel layout; not speed, time, hours, utilisation, energy or cost, nor what the catalogue knows of the
    run. Of an energy or a cost it is told what stands under 'told', such as the hours. A row that cannot be predicted
    says why. The exit code is 0 however large the errors are.

    \b
    Examples:
      aigc-compute validate --summary
      aigc-compute validate --against measured.csv --format jsonl
      aigc-compute validate --against runs.yaml --all
    """
    from ..render.validation import FORMATS, print_validation
    from ..studies.validate import build_document, compare, load_measurements, shipped_measurements

    check_format(form, FORMATS)
    shelf = open_catalogue(catalogue)
    day = read_date(as_of, shelf)
    files = [one for path in against or () for one in load_measurements(path, shelf)]
    measurements = files if against else shipped_measurements(shelf)
    print_validation(build_document(compare(measurements, shelf, day), shelf, day), form, everything, summary, console)
