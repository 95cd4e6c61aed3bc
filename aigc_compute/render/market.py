"""Markets: a table of the lines with one column for each year, the figures that do not agree with others, and the
hardware that the money of a line buys.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ..language import translate
from ..scenario.market_table import GROWTH, MARKET
from ..studies.forecast import YearRecord
from ..studies.market import MarketDocument, MarketFigure
from ..units import format_value
from .layout import display_name
from .listing import print_listing
from .verdicts import STYLES
from .years import print_blocks

if TYPE_CHECKING:
    from rich.console import Console


def print_market(
    document: MarketDocument, form: str, console: Callable[[], Console], columns: Sequence[str] = ()
) -> None:
    """Print the market, as tables or in a format with one record for each figure."""
    if form != "table" or columns:
        print_listing(document, form, console, columns)
        return
    rows = document.rows
    stated = [row for row in rows if row.verdict]
    screen = console()
    _print_lines(stated, screen)
    _print_disagreements(stated, screen)
    bought = [_bought(row) for row in rows if not row.verdict]
    if bought:
        screen.print()
        print_blocks(bought, screen)


def _bought(row: MarketFigure) -> YearRecord:
    """Return a purchased quantity as a record of a forecast, which the tables of forecasts show."""
    assert row.amount.value is not None
    return YearRecord(
        name=row.line,
        quantity=row.quantity,
        unit=row.unit,
        year=row.year,
        value=row.amount.value,
        low=row.amount.low,
        high=row.amount.high,
        known=row.known,
        known_of=row.known_of,
        known_source=None,
    )


def _print_lines(rows: Sequence[MarketFigure], console: Console) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    years = sorted({row.year for row in rows if row.quantity == MARKET})
    wholes = {row.line: row.part_of for row in rows if row.quantity == MARKET}
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(translate("line"), overflow="fold")
    for title in (*map(str, years), "growth"):
        table.add_column(translate(title), justify="right", no_wrap=True)
    for name in _in_order(wholes):
        own = [row for row in rows if row.line == name]
        sizes = {row.year: row for row in own if row.quantity == MARKET}
        growth = [row for row in own if row.quantity == GROWTH]
        cells = [_cell(sizes[year]) if year in sizes else Text("") for year in years]
        table.add_row(Text("  " * _depth(name, wholes) + name), *cells, Text(", ").join(map(_cell, growth)))
    console.print(table)


def _cell(row: MarketFigure) -> Any:
    from rich.text import Text

    shown = "–" if row.amount.value is None else translate(format_value(row.amount.value, row.unit, 3))
    doubtful = row.verdict not in ("holds", "untestable")
    return Text(shown + ("!" if doubtful else ""), style=STYLES[row.verdict or ""] if doubtful else "")


def _print_disagreements(rows: Sequence[MarketFigure], console: Console) -> None:
    from rich.text import Text

    doubtful = [row for row in rows if row.verdict not in ("holds", "untestable")]
    for row in doubtful:
        head = Text(f"{translate(row.verdict or '')}! ", style=STYLES[row.verdict or ""])
        console.print(
            head + Text(f"{row.line}, {display_name(row.quantity)} {row.year}: {translate(row.reason or '')}")
        )
    agreeing = sum(row.verdict == "holds" for row in rows)
    console.print(
        Text(translate("{count} of {all} figures agree with the others", count=agreeing, all=len(rows)), style="bold")
    )


def _in_order(wholes: dict[str, str | None], above: str | None = None) -> list[str]:
    """Return the lines in the order of the table: each line is followed by its parts. Lines that are part of an unknown
    line stand at the top level.
    """
    tops = [name for name, whole in wholes.items() if whole == above or (above is None and whole not in wholes)]
    return [line for name in tops for line in (name, *_in_order(wholes, name))]


def _depth(name: str, wholes: dict[str, str | None]) -> int:
    whole = wholes.get(name)
    return 1 + _depth(whole, wholes) if whole in wholes and whole is not None else 0
