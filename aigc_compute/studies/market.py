"""A market over the years: whether its lines agree with each other, and what the money of a line buys.

The statements are audited like any others; the hardware is a row of the network for each year, its servers paid with
the line's money, at the prices and with the accelerator that the row says, carried over the years at stated rates.
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

BOUGHT = (
    SPENDING,
    "accelerators",
    "installed_servers",
    "leaf_switches",
    "spine_switches",
    "core_switches",
    "optical_transceivers",
    "facility_power_w",
)
"""What is told of a year's purchase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketFigure:
    """A figure of a line in a year: a statement with its verdict, or a purchase with what happened."""

    line: str
    """Line of the market."""
    part_of: str | None
    """Line that it is part of; null for a whole and for what is bought."""
    quantity: str
    """market_size, growth_rate (of the years that end here), or what the money buys."""
    unit: str
    """Unit of the quantity."""
    year: int
    """Year of the figure."""
    amount: Interval = field(metadata=FLAT)
    verdict: Verdict | None = field(default=None, metadata=ALWAYS)
    """Verdict on a statement; null for what is bought."""
    reason: str | None = field(default=None, metadata=ALWAYS)
    """The arithmetic behind the verdict."""
    known: float | None = field(default=None, metadata=ALWAYS)
    """What happened in that year, where it is known."""
    known_of: str | None = field(default=None, metadata=ALWAYS)
    """Whose figure that is."""


@dataclass(frozen=True, kw_only=True)
class MarketDocument(DatedDocument):
    """Document of `aigc-compute audit --market --format json`; a line of `--format jsonl` is a row."""

    SCHEMA: ClassVar[str] = "aigc-compute/market/1"

    rows: tuple[MarketFigure, ...]
    """Every figure of every line and year."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the market: its statements with their verdicts, and the line that it is part of."""

    name: str
    whole: str | None
    statements: tuple[Audit, ...]

    @property
    def sizes(self) -> dict[int, float]:
        """Money by year."""
        sizes = (one.claim for one in self.statements if one.claim.quantity == MARKET)
        return {int(one.year[:4]): mid_of(one.value) for one in sizes if one.year and one.value is not None}


def market_lines(sets: Sequence[ClaimSet], catalogue: Catalogue) -> list[Line]:
    """The lines of all markets in the sets, of several years each. Raises Problems where there is none."""
    told = audit(sets, catalogue)
    by_id = {one.claim.id: one.claim for one in told}
    found: dict[str, list[Audit]] = {}
    for one in told:
        if one.claim.quantity in (MARKET, GROWTH) and one.claim.year:
            found.setdefault(one.claim.subject, []).append(one)
    lines = []
    for name, statements in found.items():
        wholes = {by_id[str(one.claim.part_of)].subject for one in statements if one.claim.part_of in by_id}
        line = Line(name, next(iter(wholes), None), tuple(statements))
        if len(line.sizes) > 1:
            lines.append(line)
    if not lines:
        hint = Phrase(
            "statements of the quantities {market} and {growth} with a year, or a table", market=MARKET, growth=GROWTH
        )
        raise problem("empty", "no market with several years", hint=hint)
    return lines


def find_lines(names: Sequence[str], lines: Sequence[Line]) -> list[Line]:
    """Lines by name. Raises Problems with the nearest names."""
    known = {one.name.casefold(): one for one in lines}
    problems = [
        Diagnostic(
            "unknown-name", Phrase("no line {name!r}", name=name), hint=did_you_mean(name, [one.name for one in lines])
        )
        for name in names
        if name.casefold() not in known
    ]
    if problems:
        raise Problems(problems)
    return [known[name.casefold()] for name in names]


def purchases(
    line: Line, row: Row, rates: Sequence[Rate], catalogue: Catalogue, as_of: date
) -> list[tuple[int, Evaluation]]:
    """What the money of a line buys in each of its years; rates count from the first. Raises Problems where the row
    does not know what is to grow.
    """
    row = replace(row, categories={"cluster_use": "training", **row.categories})
    years = sorted(line.sizes)
    paid = replace(row, given={**row.given, SPENDING: line.sizes[years[0]]})
    base = evaluate_rows([paid], catalogue, as_of, [*BOUGHT, *(one.quantity for one in rates)], ranges=False)[0]
    rows = [in_year(row, base, rates, years[0], year) for year in years]
    rows = [
        replace(one, given={**one.given, SPENDING: line.sizes[year]}) for one, year in zip(rows, years, strict=True)
    ]
    return list(zip(years, evaluate_rows(rows, catalogue, as_of, BOUGHT), strict=True))


def market_document(
    lines: Sequence[Line], bought: Mapping[str, Sequence[tuple[int, Evaluation]]], catalogue: Catalogue, as_of: date
) -> MarketDocument:
    """Lines and what they buy, a row for each quantity of a line in a year."""
    rows = [_statement(line, one) for line in lines for one in line.statements]
    known = known_points(SPENDING, catalogue, as_of) if bought else {}
    for name, years in bought.items():
        rows += [
            _purchase(name, quantity, year, one, known.get(year) if quantity == SPENDING else None)
            for quantity in BOUGHT
            for year, one in years
            if quantity in one.values
        ]
    return MarketDocument(as_of=as_of, catalogue=catalogue_version(catalogue), rows=tuple(rows))


def _statement(line: Line, one: Audit) -> MarketFigure:
    value = one.claim.value
    low, high = (value.low, value.high) if isinstance(value, Range) else (None, None)
    return MarketFigure(
        line=line.name,
        part_of=line.whole,
        quantity=one.claim.quantity,
        unit=one.claim.unit,
        year=int(str(one.claim.year)[:4]),
        amount=Interval(value=None if value is None else finite(mid_of(value)), low=finite(low), high=finite(high)),
        verdict=one.verdict,
        reason=one.reason,
    )


def _purchase(name: str, quantity: str, year: int, one: Evaluation, known: Known | None) -> MarketFigure:
    return MarketFigure(
        line=name,
        part_of=None,
        quantity=quantity,
        unit=QUANTITIES[quantity].unit,
        year=year,
        amount=Interval.of(one, quantity),
        known=known.value if known else None,
        known_of=known.of if known else None,
    )
