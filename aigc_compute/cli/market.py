"""`market`: does a market agree with itself, and what does its money buy?"""

from __future__ import annotations

from typing import Annotated

import typer

from .options import AsOf, CatalogueFolder, Encoding, Format, check_format, console, open_catalogue, read_date


def market(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TABLE|FILE|DOCUMENT [KEY=VALUE]...",
            show_default=False,
            help="A table (CSV: line, part_of, a column a year, growth), a claim set (YAML) or a shipped document by "
            "the beginning of its name; and what is bought, such as accelerator=h100-sxm.",
        ),
    ] = None,
    buys: Annotated[
        list[str] | None,
        typer.Option("--buys", metavar="LINE", show_default=False, help="A line whose money buys AI servers."),
    ] = None,
    grow: Annotated[
        list[str] | None,
        typer.Option(
            "--grow",
            metavar="QUANTITY=RATE",
            show_default=False,
            help="What changes from year to year, as in `forecast`, such as leading-hardware.",
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 when a figure fails.")] = False,
    form: Format = "table",
    encoding: Encoding = None,
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
) -> None:
    """Test a market over the years (growth rates, parts and sums, figures told twice), and turn the money of a line
    into accelerators, servers, switches, optical modules and power. Beside it stands what happened.

    \b
    Examples:
      aigc-compute market 004
      aigc-compute market 004 --buys "AI Server" accelerator=h100-sxm --grow leading-hardware
      aigc-compute market servers.csv --strict
    """
    from ..encoding import find_encoding
    from ..render.market import print_market
    from ..scenario import Row, read_inputs
    from ..scenario.growth import read_growth
    from ..scenario.inputs import is_assignment
    from ..scenario.market_table import ENDINGS, load_market_table
    from ..studies.market import find_lines, market_document, market_lines, purchases
    from ..studies.seeds import find_sets

    check_format(form)
    text_encoding = find_encoding(encoding)
    shelf = open_catalogue(catalogue)
    day = read_date(as_of, shelf)
    words = inputs or []
    named = [word for word in words if not is_assignment(word)]
    tables = [word for word in named if word.endswith(ENDINGS)]
    documents = [word for word in named if word not in tables]
    sets = [load_market_table(path, text_encoding) for path in tables]
    sets += find_sets(documents, shelf) if documents or not tables else ()
    lines = market_lines(sets, shelf)
    rates = read_growth(grow or (), shelf)
    given = [word for word in words if is_assignment(word)]
    [row] = read_inputs(given, shelf) if given else [Row("market")]
    bought = {one.name: purchases(one, row, rates, shelf, day) for one in find_lines(buys or (), lines)}
    print_market(market_document(lines, bought, shelf, day), form, console)
    if strict and any(one.verdict == "fails" for line in lines for one in line.statements):
        raise typer.Exit(1)
