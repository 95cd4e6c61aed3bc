"""`plot`: draw a quantity over another quantity, as a picture or on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..diagnostics import Diagnostic, Problems, problem
from ..language import Phrase
from .options import (
    AsOf,
    CatalogueFolder,
    Inputs,
    Quiet,
    check_quantities,
    complete_quantities,
    console,
    note_old_prices,
    open_catalogue,
    print_diagnostics,
    read_date,
)

if TYPE_CHECKING:
    from ..catalogue import Catalogue
    from ..scenario import Row
    from ..studies.curves import PlotDocument

FORMS = (".svg", ".png", ".json")
DEFAULT_STEPS = 25
MAX_POINTS = 5000
LOGARITHMIC_RATIO = 20
"""Ratio of the two ends of a range from which the steps between them have equal ratios, where no steps are given."""


def plot(
    quantity: Annotated[
        str,
        typer.Argument(
            metavar="QUANTITY", autocompletion=complete_quantities, show_default=False, help="The quantity to draw."
        ),
    ],
    inputs: Inputs = None,
    over: Annotated[
        str | None,
        typer.Option(
            metavar="QUANTITY[=VALUES]",
            show_default="the first swept quantity",
            help="The quantity of the lower axis; its values as lo..hi, lo..hi:steps, lo..hi:log:steps or a,b,c.",
        ),
    ] = None,
    by: Annotated[
        str | None, typer.Option(metavar="NAME=A,B,C", show_default=False, help="Draw one line for each value.")
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", show_default="the terminal", help="A .svg, .png or .json file."),
    ] = None,
    log: Annotated[
        str | None,
        typer.Option(metavar="x|y|xy|none", show_default="chosen from the values", help="The logarithmic axes."),
    ] = None,
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
    quiet: Quiet = False,
) -> None:
    """Draw a quantity over the values of another quantity, with 90 % ranges as bands and one line for each scenario.

    Inputs are swept as in `batch`: key=lo..hi:steps and key=a,b,c. The first swept quantity is the lower axis, unless
    --over names another; every other sweep makes one line for each value.

    \b
    Examples:
      aigc-compute plot training_days llama-2-70b accelerator=h100-sxm accelerators=64..4096:log:9
      aigc-compute plot training_cost_usd gpt-3-175b training_tokens=1T..20T:25 accelerator=h20,h100-sxm
      aigc-compute plot time_per_output_token_s llama-3.1-8b --over concurrency=1..256:log:9 -o latency.svg
    """
    from ..io.atomic_file import refuse_overlap, write_atomically
    from ..io.extras import need
    from ..render.curves import curves_chart, lines_of, print_curves
    from ..scenario.tables.sources import files_named
    from ..studies.curves import curves_document

    check_quantities([quantity])
    form = _form(output)
    if form == ".png":
        need("resvg_py")
    axes = _log(log)
    words = [*(inputs or ()), *([by] if by else [])]
    name, values = _lower_axis(over, words)
    opened = open_catalogue(catalogue)
    day = read_date(as_of, opened)
    note_old_prices(as_of, opened, quiet)
    refuse_overlap(filter(None, [output]), [*files_named(words), *opened.roots])
    rows = _lines([word for word in words if not word.startswith(f"{name}=")], opened)
    points = len(rows) * len(values)
    if points > MAX_POINTS:
        raise problem("sweep", Phrase("{count:,} points are more than {limit:,}", count=points, limit=MAX_POINTS))
    document, diagnostics = curves_document(quantity, name, values, rows, opened, day)
    errors = [diagnostic for diagnostic in diagnostics if diagnostic.severity == "error"]
    notes = [diagnostic for diagnostic in diagnostics if diagnostic.severity != "error"]
    lines, below = lines_of(document, *axes), [note.sentence for note in notes]
    if output is None:
        print_curves(document, lines, below, console())
    else:
        write_atomically(output, _content(document, curves_chart(document, lines, below), form))
    if print_diagnostics([*errors[:1], *notes], quiet):
        raise typer.Exit(1)


def _form(output: str | None) -> str:
    """The ending of the output's name. Raises Problems for an unknown ending."""
    form = Path(output).suffix.lower() if output else ""
    if output and form not in FORMS:
        message = Phrase(
            "-o: found {name!r}, expected a file that ends in {forms}", name=output, forms=", ".join(FORMS)
        )
        raise problem("output", message)
    return form


def _log(text: str | None) -> tuple[bool | None, bool | None]:
    """Whether the lower and the left axis are logarithmic; None where it is chosen. Raises Problems."""
    if text is None:
        return None, None
    if text not in ("x", "y", "xy", "none"):
        raise problem("choice", Phrase("--log: found {text!r}, expected x, y, xy or none", text=text))
    return "x" in text, "y" in text


def _lower_axis(over: str | None, words: Sequence[str]) -> tuple[str, list[float]]:
    """The quantity of the lower axis and its values in ascending order. Raises Problems for wrong or missing values."""
    from ..domains.vocabulary import QUANTITIES
    from ..scenario.inputs import is_assignment
    from ..scenario.row import assignments
    from ..scenario.sweeps import is_sweep

    given = assignments(word for word in words if is_assignment(word))
    name, sign, text = (over or "").partition("=")
    if not over:
        name = next((key for key, value in given.items() if key in QUANTITIES and is_sweep(key, value)), "")
    if not name:
        example = Phrase("add a sweep, such as accelerators=64..4096:log:9")
        raise problem("usage", "no quantity for the lower axis", hint=example)
    check_quantities([name])
    if sign and name in given:
        raise problem("usage", Phrase("--over: {name} is also among the inputs", name=name))
    if not sign and name not in given:
        hint = Phrase("--over {name}=lo..hi", name=name)
        raise problem("usage", Phrase("--over: {name} has no values", name=name), hint=hint)
    return name, _values(name, text if sign else given[name])


def _values(name: str, text: str) -> list[float]:
    """The values of a sweep in ascending order. Raises Problems for a single value, or values that cannot be read."""
    from ..domains.vocabulary import QUANTITIES
    from ..scenario.tables.sweep import read_axis
    from ..units import Range, UnitError, parse

    unit = QUANTITIES[name].unit
    try:
        axis = read_axis(name, text)
        if axis is None:
            ends = parse(text, unit)
            if not isinstance(ends, Range):
                hint = Phrase("--over {name}=lo..hi", name=name)
                raise problem("usage", Phrase("{name} has one value, expected several", name=name), hint=hint)
            logarithmic = ends.low > 0 and ends.high / ends.low > LOGARITHMIC_RATIO
            axis = read_axis(name, f"{text}:{'log:' * logarithmic}{DEFAULT_STEPS}")
        if isinstance(axis, Diagnostic):
            raise Problems([axis])
        assert axis is not None
        values = [value if isinstance(value, float) else parse(value, unit) for value in axis.values]
    except UnitError as error:
        raise problem("value", Phrase("{name}: {error}", name=name, error=error)) from None
    return sorted(value for value in values if isinstance(value, float))


def _lines(words: Sequence[str], opened: Catalogue) -> list[Row]:
    """One row for each line, named by what distinguishes it from the others."""
    from ..scenario import Row, read_inputs
    from ..scenario.inputs import common_name_removed

    return common_name_removed(read_inputs(words, opened)) if words else [Row("scenario")]


def _content(document: PlotDocument, chart: Any, form: str) -> str | bytes:
    from ..render.charts import standalone
    from ..render.formats import json_text

    if form == ".json":
        return json_text(document)
    picture = standalone(chart)
    return picture if form == ".svg" else _png(picture)


def _png(picture: str) -> bytes:
    """The SVG picture as a PNG with two pixels for each unit of its width."""
    import resvg_py

    drawn: bytes = resvg_py.svg_to_bytes(svg_string=picture, zoom=2, font_family="DejaVu Sans")
    return bytes(drawn)
