"""`validate`: how near are the predictions to what was measured?"""

from __future__ import annotations

from typing import Annotated

import typer

from ..language import Phrase
from .options import AsOf, CatalogueFolder, Encoding, check_format, console, open_catalogue, read_date


def validate(
    against: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE",
            show_default="what ships with the tool",
            help="Measurements: a table (CSV, TSV) of steps, serving or media, or YAML of runs or other figures.",
        ),
    ] = None,
    summary: Annotated[bool, typer.Option("--summary", help="Show the summary alone.")] = False,
    by: Annotated[
        str, typer.Option(metavar="KIND,KIND", help="Summarise by these of quantity, tier, family, device.")
    ] = "quantity,tier,family,device",
    everything: Annotated[bool, typer.Option("--all", help="Show every row and family, not the worst 50.")] = False,
    form: Annotated[
        str, typer.Option("--format", "-f", metavar="table|markdown|json|jsonl|csv", help="How to show the comparison.")
    ] = "table",
    encoding: Encoding = None,
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
) -> None:
    """Predict published runs, energies and costs, measured steps, serving, images and videos; say how far off it is.

    Of a run or a step a prediction is told the model, its size, tokens, accelerators, number format, sequence length,
    batch and parallel layout; not speed, time, hours, utilisation, energy or cost, nor what the catalogue knows of the
    run. Of an energy or a cost it is told what stands under 'inputs', such as the hours. A row that cannot be predicted
    says why. The exit code is 0 however large the errors are.

    \b
    Examples:
      aigc-compute validate --summary --by tier,device
      aigc-compute validate --against measured.csv --format jsonl
      aigc-compute validate --against runs.yaml --all
    """
    from ..diagnostics import did_you_mean, problem
    from ..io.encoding import find_encoding
    from ..render.validation import FORMATS, SUMMARISED, print_validation
    from ..studies.validate import build_document, compare, load_measurements, shipped_measurements

    check_format(form, FORMATS)
    text_encoding = find_encoding(encoding)
    kinds = [one.strip() for one in by.split(",") if one.strip()]
    wrong = next((one for one in kinds if one not in SUMMARISED), None)
    if wrong:
        message = Phrase("--by: found {wrong!r}, expected some of {names}", wrong=wrong, names=", ".join(SUMMARISED))
        raise problem("by", message, hint=did_you_mean(wrong, SUMMARISED))
    shelf = open_catalogue(catalogue)
    day = read_date(as_of, shelf)
    files = [one for path in against or () for one in load_measurements(path, shelf, text_encoding)]
    measurements = files if against else shipped_measurements(shelf)
    document = build_document(compare(measurements, shelf, day), shelf, day)
    print_validation(document, form, everything, summary, kinds, console)
