"""A market over several years: whether the figures of its lines agree, and the hardware that the money of a line buys.

The statements are audited like those of any claim set. The hardware of a year is one row of the network, in which the
line's money is spent on servers. Prices and accelerator are those of the row; growing quantities have grown values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar

from ..catalogue import Catalogue
from ..diagnostics import Diagnostic, Problems, did_you_mean, problem
from ..domains.vocabulary import QUANTITIES
from ..evaluation.document import DatedDocument, Interval, catalogue_version, finite
from ..evaluation.evaluate import Evaluation, evaluate_rows
from ..io.typed_json import ALWAYS, FLAT
from ..language import Phrase
from ..scenario import Row
from ..scenario.claims import ClaimSet
from ..scenario.growth import Rate
from ..scenario.market_table import GROWTH, MARKET
from ..units import Range, mid_of
from .audit import Audit, Verdict, audit
from .forecast import known_points
from .forecast.history import Known
from .forecast.years import in_year

SPENDING = "server_spending_usd"

PURCHASE = (
    SPENDING,
    "accelerators",
    "installed_servers",
    "leaf_switches",
    "spine_switches",
    "core_switches",
    "optical_transceivers",
    "facility_power_w",
)
"""Quantities that are shown for the purchase of a year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketFigure:
    """A figure of a line in a year: a statement with its verdict, or a purchased quantity with its actual value."""

    line: str
    """Line of the market."""
    part_of: str | None
    """Line that contains this line; null for a top line and for a purchase."""
    quantity: str
    """market_size, growth_rate (of the years that end in this year), or a purchased quantity."""
    unit: str
    """Unit of the quantity."""
    year: int
    """Year of the figure."""
    amount: Interval = field(metadata=FLAT)
    verdict: Verdict | None = field(default=None, metadata=ALWAYS)
    """Verdict on a statement; null for a purchase."""
    reason: str | None = field(default=None, metadata=ALWAYS)
    """Arithmetic behind the verdict."""
    known: float | None = field(default=None, metadata=ALWAYS)
    """Actual value in that year; null where it is not known."""
    known_of: str | None = field(default=None, metadata=ALWAYS)
    """Company or other subject of the actual value."""


@dataclass(frozen=True, kw_only=True)
class MarketDocument(DatedDocument):
    """Document of `aigc-compute audit --market --format json`; a line of `--format jsonl` is a row."""

    SCHEMA: ClassVar[str] = "aigc-compute/market/1"

    rows: tuple[MarketFigure, ...]
    """All figures of all lines and years."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the market."""

    name: str
    total: str | None
    """Name of the line that contains this line."""
    statements: tuple[Audit, ...]

    @property
    def sizes(self) -> dict[int, float]:
        """Market size by year."""
        claims = (statement.claim for statement in self.statements if statement.claim.quantity == MARKET)
        return {int(claim.year[:4]): mid_of(claim.value) for claim in claims if claim.year and claim.value is not None}


def market_lines(sets: Sequence[ClaimSet], catalogue: Catalogue) -> list[Line]:
    """Return the lines with sizes in several years, of all sets. Raises Problems if there is none."""
    audits = audit(sets, catalogue)
    claims = {statement.claim.id: statement.claim for statement in audits}
    by_subject: dict[str, list[Audit]] = {}
    for statement in audits:
        if statement.claim.quantity in (MARKET, GROWTH) and statement.claim.year:
            by_subject.setdefault(statement.claim.subject, []).append(statement)
    lines = []
    for name, statements in by_subject.items():
        totals = {
            claims[str(statement.claim.part_of)].subject
            for statement in statements
            if statement.claim.part_of in claims
        }
        line = Line(name, next(iter(totals), None), tuple(statements))
        if len(line.sizes) > 1:
            lines.append(line)
    if not lines:
        hint = Phrase(
            "expected a table, or statements of the quantities {market} and {growth} with a year",
            market=MARKET,
            growth=GROWTH,
        )
        raise problem("empty", "no market with several years", hint=hint)
    return lines


def find_lines(names: Sequence[str], lines: Sequence[Line]) -> list[Line]:
    """Return lines by name, ignoring case. Raises Problems with the nearest names if a line is unknown."""
    by_name = {line.name.casefold(): line for line in lines}
    problems = [
        Diagnostic(
            "unknown-name",
            Phrase("unknown line {name!r}", name=name),
            hint=did_you_mean(name, [line.name for line in lines]),
        )
        for name in names
        if name.casefold() not in by_name
    ]
    if problems:
        raise Problems(problems)
    return [by_name[name.casefold()] for name in names]


def purchases(
    line: Line, row: Row, rates: Sequence[Rate], catalogue: Catalogue, as_of: date
) -> list[tuple[int, Evaluation]]:
    """Return what the money of a line buys in each of its years; growth starts in the first year.

    Raises Problems if a growing quantity is unknown in the row.
    """
    row = replace(row, categories={"cluster_use": "training", **row.categories})
    sizes = line.sizes
    years = sorted(sizes)
    base_row = replace(row, given={**row.given, SPENDING: sizes[years[0]]})
    growing = [rate.quantity for rate in rates]
    [base] = evaluate_rows([base_row], catalogue, as_of, [*PURCHASE, *growing], ranges=False)
    rows = []
    for year in years:
        year_row = in_year(row, base, rates, years[0], year)
        rows.append(replace(year_row, given={**year_row.given, SPENDING: sizes[year]}))
    return list(zip(years, evaluate_rows(rows, catalogue, as_of, PURCHASE), strict=True))


def market_document(
    lines: Sequence[Line],
    line_purchases: Mapping[str, Sequence[tuple[int, Evaluation]]],
    catalogue: Catalogue,
    as_of: date,
) -> MarketDocument:
    """Return the document of the lines' statements and of the purchases by line, a row for each quantity and year."""
    rows = [_statement(line, statement) for line in lines for statement in line.statements]
    known = known_points(SPENDING, catalogue, as_of) if line_purchases else {}
    for name, years in line_purchases.items():
        rows += [
            _purchase(name, quantity, year, evaluation, known.get(year) if quantity == SPENDING else None)
            for quantity in PURCHASE
            for year, evaluation in years
            if quantity in evaluation.values
        ]
    return MarketDocument(as_of=as_of, catalogue=catalogue_version(catalogue), rows=tuple(rows))


def _statement(line: Line, statement: Audit) -> MarketFigure:
    claim = statement.claim
    value = claim.value
    low, high = (value.low, value.high) if isinstance(value, Range) else (None, None)
    return MarketFigure(
        line=line.name,
        part_of=line.total,
        quantity=claim.quantity,
        unit=claim.unit,
        year=int(str(claim.year)[:4]),
        amount=Interval(value=None if value is None else finite(mid_of(value)), low=finite(low), high=finite(high)),
        verdict=statement.verdict,
        reason=statement.reason,
    )


def _purchase(line: str, quantity: str, year: int, evaluation: Evaluation, known: Known | None) -> MarketFigure:
    return MarketFigure(
        line=line,
        part_of=None,
        quantity=quantity,
        unit=QUANTITIES[quantity].unit,
        year=year,
        amount=Interval.of(evaluation, quantity),
        known=known.value if known else None,
        known_of=known.of if known else None,
    )
