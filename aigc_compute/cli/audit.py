"""`audit`: test whether the figures of a text or a market can be true."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ..diagnostics import Diagnostic, Problems, did_you_mean, problem
from ..language import Phrase
from .options import (
    CatalogueFolder,
    Columns,
    Encoding,
    Format,
    Quiet,
    check_format,
    console,
    names_in,
    open_catalogue,
    read_date,
)

if TYPE_CHECKING:
    from datetime import date

    from ..catalogue import Catalogue

FAILS = "fails"


def audit(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE|DOCUMENT]... [KEY=VALUE]...",
            show_default=False,
            help="Claims in YAML files, or shipped documents by the beginning of their names (all by default). With "
            "--market also tables (CSV: line, part_of, one column a year, growth), and what the money buys, such as "
            "accelerator=h100-sxm.",
        ),
    ] = None,
    only: Annotated[
        str | None, typer.Option(metavar="VERDICT,VERDICT", show_default=False, help="Show only these verdicts.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with code 1 when a statement fails.")] = False,
    market: Annotated[
        bool, typer.Option("--market", help="Test market sizes over the years: growth rates, parts and sums.")
    ] = False,
    buys: Annotated[
        list[str] | None,
        typer.Option(
            "--buys",
            metavar="LINE",
            show_default=False,
            help="With --market: convert the money of this line into servers, switches, optical modules and power.",
        ),
    ] = None,
    grow: Annotated[
        list[str] | None,
        typer.Option(
            "--grow",
            metavar="QUANTITY=RATE",
            show_default=False,
            help="With --buys: growth per year, as in `forecast`, such as leading-hardware.",
        ),
    ] = None,
    form: Format = "table",
    columns: Columns = None,
    encoding: Encoding = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="DATE",
            show_default="each document's own date",
            help="Use the prices and accelerators known on this day.",
        ),
    ] = None,
    catalogue: CatalogueFolder = None,
    quiet: Quiet = False,
) -> None:
    """Test statements: against each other, against published figures, against memory and peak performance, and by
    repeating their arithmetic.

    The verdict is one of: fails, suspect (another reading would hold), ambiguous (depends on something that is not
    stated), holds, untestable.

    \b
    Examples:
      aigc-compute audit
      aigc-compute audit press-release.yaml --strict
      aigc-compute audit 004 --only fails,suspect --format markdown
      aigc-compute audit --market servers.csv --strict
      aigc-compute audit --market 004 --buys "AI Server" accelerator=h100-sxm --grow leading-hardware
    """
    from ..io.encoding import find_encoding

    check_format(form)
    text_encoding = find_encoding(encoding)
    opened = open_catalogue(catalogue)
    words, shown = inputs or (), names_in(columns)
    if market or buys:
        day = read_date(as_of, opened)
        failed = _audit_market(words, buys or (), grow or (), opened, day, text_encoding, form, shown)
    else:
        _check_without_market(words, grow)
        failed = _audit_statements(
            words, _verdicts(only), opened, read_date(as_of, opened) if as_of else None, form, shown
        )
    if strict and failed:
        raise typer.Exit(1)


def _check_without_market(words: Sequence[str], grow: list[str] | None) -> None:
    """Raise Problems for inputs and options that only `--market` takes."""
    from ..scenario.inputs import is_assignment

    extra = ["--grow"] if grow else [word for word in words if is_assignment(word)]
    if extra:
        raise problem("usage", Phrase("{word!r} needs --market", word=extra[0]))


def _verdicts(text: str | None) -> tuple[str, ...]:
    """The verdicts of `--only`, all where it is not given. Raises Problems for unknown verdicts."""
    from ..studies.audit import VERDICTS

    names = tuple(names_in(text)) or VERDICTS
    unknown = [name for name in names if name not in VERDICTS]
    if unknown:
        raise Problems(
            Diagnostic(
                "choice",
                Phrase("--only: found {name!r}, expected one of {names}", name=name, names=", ".join(VERDICTS)),
                hint=did_you_mean(name, VERDICTS),
            )
            for name in unknown
        )
    return names


def _audit_statements(
    names: Sequence[str], verdicts: Sequence[str], opened: Catalogue, day: date | None, form: str, columns: list[str]
) -> bool:
    """Print the verdicts on statements; return whether one fails."""
    from ..render.verdicts import print_audit
    from ..studies.audit import audit as run
    from ..studies.seeds import find_sets
    from ..studies.verdicts import audit_document

    results = run(find_sets(names, opened), opened, day)
    document = audit_document([result for result in results if result.verdict in verdicts], opened, day)
    print_audit(document, form, console, columns)
    return any(result.verdict == FAILS for result in results)


def _audit_market(
    words: Sequence[str],
    buys: Sequence[str],
    grow: Sequence[str],
    opened: Catalogue,
    day: date,
    encoding: str,
    form: str,
    columns: list[str],
) -> bool:
    """Print the market, what its money buys and what happened; return whether a figure fails."""
    from ..render.market import print_market
    from ..scenario import Row, read_inputs
    from ..scenario.growth import read_growth
    from ..scenario.inputs import is_assignment
    from ..scenario.market_table import ENDINGS, load_market_table
    from ..studies.market import find_lines, market_document, market_lines, purchases
    from ..studies.seeds import find_sets

    assignments = [word for word in words if is_assignment(word)]
    tables = [word for word in words if word not in assignments and word.endswith(ENDINGS)]
    documents = [word for word in words if word not in assignments and word not in tables]
    sets = [load_market_table(path, encoding) for path in tables]
    sets += find_sets(documents, opened) if documents or not tables else ()
    lines = market_lines(sets, opened)
    rates = read_growth(grow, opened)
    [row] = read_inputs(assignments, opened) if assignments else [Row("market")]
    bought = {line.name: purchases(line, row, rates, opened, day) for line in find_lines(buys, lines)}
    print_market(market_document(lines, bought, opened, day), form, console, columns)
    return any(statement.verdict == FAILS for line in lines for statement in line.statements)
