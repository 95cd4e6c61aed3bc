"""Curves: a quantity as a function of another, with one line for each row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import ClassVar

import numpy as np

from ..catalogue import Catalogue
from ..diagnostics import Diagnostic, Problems
from ..domains.vocabulary import QUANTITIES
from ..evaluation.document import DatedDocument, catalogue_version, finite, unknown_quantity
from ..evaluation.evaluate import evaluate_rows
from ..evaluation.tables import ENDS, evaluate_table
from ..language import Phrase
from ..scenario import Row
from ..scenario.tables.reading import table_of_rows
from ..units import format_value, mid_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """A point of a line."""

    name: str
    """Name of the scenario that the line belongs to."""
    over: float
    """Value on the horizontal axis."""
    value: float | None
    """Central value of the quantity; null if unknown."""
    low: float | None
    """5 % quantile; null if the value has no range."""
    high: float | None
    """95 % quantile; null if the value has no range."""


@dataclass(frozen=True, kw_only=True)
class PlotDocument(DatedDocument):
    """Document of `aigc-compute plot QUANTITY -o FILE.json`."""

    SCHEMA: ClassVar[str] = "aigc-compute/plot/1"

    quantity: str
    """Quantity on the vertical axis."""
    unit: str
    """Unit of the quantity on the vertical axis."""
    over: str
    """Quantity on the horizontal axis."""
    over_unit: str
    """Unit of the quantity on the horizontal axis."""
    rows: tuple[CurvePoint, ...]
    """The points, line by line."""


LEFT_OUT = "left-out"
"""Code of notes about lines and points that a picture omits."""


def curves_document(
    quantity: str, over: str, values: Sequence[float], rows: Sequence[Row], catalogue: Catalogue, as_of: date
) -> tuple[PlotDocument, list[Diagnostic]]:
    """Compute `quantity` for every row at each value of `over`.

    Returns the document, and diagnostics: contradictions of points, and notes about points without a value.
    Raises Problems if no point has a value.
    """
    points = [replace(row, given={**row.given, over: value}) for row, value in product(rows, values)]
    records, diagnostics = swept_answers(points, {over}, (quantity,), catalogue, as_of)
    gaps = [
        [index for index in range(start, start + len(values)) if records[index][quantity] is None]
        for start in range(0, len(points), len(values))
    ]
    reasons = [explain_gap(points[gap[0]], quantity, catalogue, as_of) if gap else None for gap in gaps]
    if all(len(gap) == len(values) for gap in gaps):
        raise Problems(dict.fromkeys(reason for reason in reasons if reason))
    diagnostics += [
        left_out(reason, over, [points[index] for index in gap], len(values))
        for reason, gap in zip(reasons, gaps, strict=True)
        if reason
    ]
    low, high = (quantity + end for end in ENDS)
    return PlotDocument(
        as_of=as_of,
        catalogue=catalogue_version(catalogue),
        quantity=quantity,
        unit=QUANTITIES[quantity].unit,
        over=over,
        over_unit=QUANTITIES[over].unit,
        rows=tuple(
            CurvePoint(name=row.name, over=value, value=record[quantity], low=record[low], high=record[high])
            for (row, value), record in zip(product(rows, values), records, strict=True)
        ),
    ), diagnostics


def explain_gap(point: Row, quantity: str, catalogue: Catalogue, as_of: date) -> Diagnostic:
    """Return the reason why a point has no value or no finite value."""
    [evaluation] = evaluate_rows([point], catalogue, as_of, [quantity], ranges=False)
    if quantity not in evaluation.values:
        return unknown_quantity(evaluation, quantity).diagnostics[0]
    message = Phrase("{row}: {quantity} is not a finite number", row=point.name, quantity=quantity)
    errors = (diagnostic for diagnostic in evaluation.diagnostics if diagnostic.severity == "error")
    return next(errors, Diagnostic("impossible", message))


def left_out(reason: Diagnostic, over: str, points: Sequence[Row], total: int) -> Diagnostic:
    """Return the note that a line, or some of its `total` points, are omitted. `points` are the omitted points."""
    if len(points) == total:
        message = Phrase("a line is left out: {reason}", reason=reason.message)
    else:
        message = Phrase(
            "{count} of {all} points are left out, the first at {over} = {value}: {reason}",
            count=len(points),
            all=total,
            over=over,
            value=format_value(mid_of(points[0].given[over]), QUANTITIES[over].unit, 4),
            reason=reason.message,
        )
    return Diagnostic(LEFT_OUT, message, hint=reason.hint, severity="note")


def swept_answers(
    rows: Sequence[Row], swept: Collection[str], targets: Sequence[str], catalogue: Catalogue, as_of: date
) -> tuple[list[dict[str, float | None]], list[Diagnostic]]:
    """Compute the targets of rows that differ in the `swept` quantities.

    Returns the values of each row, with the ends of their ranges under `<quantity>_low` and `<quantity>_high` (None if
    unknown or without a range), and the contradictions. If a swept quantity is a figure of a model's historic run,
    that run is not used. Raises Problems if a row cannot be answered.
    """
    table = replace(table_of_rows(rows), swept=frozenset(swept))
    answer = evaluate_table(table, catalogue, as_of, targets, ranges=True)
    if answer.faults:
        raise Problems(next(iter(answer.faults.values())))
    columns = {name + end: np.asarray(answer.columns[name + end]) for name in targets for end in ("", *ENDS)}
    records = [{name: finite(float(column[index])) for name, column in columns.items()} for index in range(len(rows))]
    for record in records:
        for name in targets:
            low, high = (name + end for end in ENDS)
            if record[low] == record[high]:
                record[low] = record[high] = None
    return records, [diagnostic for diagnostics in answer.contradictions.values() for diagnostic in diagnostics]
