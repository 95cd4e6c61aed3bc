"""`plot`: a quantity over another, as a picture or on the terminal."""

from __future__ import annotations

from dataclasses import replace
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
    open_catalogue,
    read_date,
    tell,
)

if TYPE_CHECKING:
    from ..catalogue import Catalogue
    from ..scenario import Row
    from ..studies.curves import PlotDocument

FORMS = (".svg", ".png", ".json")
USUAL_STEPS = 25
MOST_POINTS = 5000
FAR_APART = 20
"""From here on the steps between two ends are of equal ratio, where nothing is said."""


def plot(
    quantity: Annotated[
        str,
        typer.Argument(
            metavar="QUANTITY", autocompletion=complete_quantities, show_default=False, help="What is drawn."
        ),
    ],
    inputs: Inputs = None,
    over: Annotated[
        str | None,
        typer.Option(
            metavar="QUANTITY=VALUES",
            show_default=False,
            help="What it is drawn over: lo..hi, lo..hi:steps, lo..hi:log:steps or a,b,c.",
        ),
    ] = None,
    by: Annotated[
        str | None, typer.Option(metavar="NAME=A,B,C", show_default=False, help="A line for each of these.")
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", show_default="the terminal", help="A .svg, .png or .json."),
    ] = None,
    log: Annotated[
        str | None,
        typer.Option(metavar="x|y|xy|none", show_default="as the figures ask", help="Which axes are logarithmic."),
    ] = None,
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
    quiet: Quiet = False,
) -> None:
    """Draw a quantity over the values of another, 90 % ranges as bands; a line for each scenario and value of --by.

    \b
    Examples:
      aigc-compute plot training_days --over accelerators=64..4096:log:9 llama-2-70b accelerator=h100-sxm
      aigc-compute plot training_cost_usd --over training_tokens=1T..20T --by accelerator=h20,h100-sxm gpt-3-175b
      aigc-compute plot time_per_output_token_s --over concurrency=1..256:log:9 llama-3.1-8b -o latency.svg
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
    name, values = _values(over)
    shelf = open_catalogue(catalogue)
    day = read_date(as_of, shelf)
    refuse_overlap(filter(None, [output]), [*files_named(inputs or ()), *shelf.roots])
    rows = _rows(list(inputs or ()), by, name, shelf)
    if len(rows) * len(values) > MOST_POINTS:
        many = Phrase("{count:,} points are more than {most:,}", count=len(rows) * len(values), most=MOST_POINTS)
        raise problem("sweep", many)
    document, told = curves_document(quantity, name, values, rows, shelf, day)
    errors, notes = ([one for one in told if (one.severity == "error") is wrong] for wrong in (True, False))
    lines, below = lines_of(document, *axes), [one.sentence for one in notes]
    if output is None:
        print_curves(document, lines, below, console())
    else:
        write_atomically(output, _content(document, curves_chart(document, lines, below), form))
    if tell([*errors[:1], *notes], quiet):
        raise typer.Exit(1)


def _form(output: str | None) -> str:
    form = Path(output).suffix.lower() if output else ""
    if output and form not in FORMS:
        raise problem(
            "output",
            Phrase("-o: found {name!r}, expected a file that ends in {forms}", name=output, forms=", ".join(FORMS)),
        )
    return form


def _log(text: str | None) -> tuple[bool | None, bool | None]:
    """Which axes are logarithmic, where it is said. Raises Problems where it is no set of axes."""
    if text is None:
        return None, None
    if text not in ("x", "y", "xy", "none"):
        raise problem("value", Phrase("--log: found {text!r}, expected x, y, xy or none", text=text))
    return "x" in text, "y" in text


def _values(over: str | None) -> tuple[str, list[float]]:
    """The quantity along the lower axis, and its values. Raises Problems where they are none."""
    from ..domains.vocabulary import QUANTITIES
    from ..scenario.tables.sweep import read_axis
    from ..units import Range, UnitError, parse

    name, sign, text = (over or "").partition("=")
    if not sign:
        hint = Phrase("--over accelerators=64..4096:log:9")
        raise problem("over", "--over: expected a quantity and its values", hint=hint)
    check_quantities([name])
    unit = QUANTITIES[name].unit
    try:
        axis = read_axis(name, text)
        if isinstance(axis, Diagnostic):
            raise Problems([axis])
        if axis is None:
            whole = parse(text, unit)
            if not isinstance(whole, Range):
                hint = Phrase("--over {name}=lo..hi", name=name)
                raise problem("over", Phrase("--over: found one value of {name}", name=name), hint=hint)
            far = whole.low > 0 and whole.high / whole.low > FAR_APART
            axis = read_axis(name, f"{text}:{'log:' * far}{USUAL_STEPS}")
        assert axis is not None
        assert not isinstance(axis, Diagnostic)
        values = [one if isinstance(one, float) else parse(one, unit) for one in axis.values]
    except UnitError as error:
        raise problem("value", Phrase("--over {name}: {error}", name=name, error=error)) from None
    return name, sorted(one for one in values if isinstance(one, float))


def _rows(inputs: list[str], by: str | None, over: str, shelf: Catalogue) -> list[Row]:
    """The rows of the lines, each named after what tells it from the others."""
    from ..scenario import read_inputs
    from ..scenario.row import assignments

    given = assignments(word for word in inputs if "=" in word)
    if over in given:
        raise problem("over", Phrase("--over: {name} is given too", name=over))
    if by is None:
        return read_inputs(inputs, shelf) if inputs else [_bare()]
    name, _, text = by.partition("=")
    found: list[Any] = []
    for value in (one.strip() for one in text.split(",")):
        rows = read_inputs([*inputs, f"{name}={value}"], shelf)
        found += [replace(row, name=value if len(rows) == 1 else f"{row.name}, {value}") for row in rows]
    return found


def _bare() -> Row:
    from ..scenario import Row

    return Row("scenario")


def _content(document: PlotDocument, chart: Any, form: str) -> str | bytes:
    from ..render.charts import standalone
    from ..render.formats import json_text

    if form == ".json":
        return json_text(document)
    picture = standalone(chart)
    return picture if form == ".svg" else _png(picture)


def _png(picture: str) -> bytes:
    """The picture in pixels, twice as many as it is wide."""
    import resvg_py

    drawn: bytes = resvg_py.svg_to_bytes(svg_string=picture, zoom=2, font_family="DejaVu Sans")
    return bytes(drawn)
