"""Curves: a quantity over the values of another, a line a row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from ..catalogue import Catalogue
from ..diagnostics import Diagnostic, Problems
from ..language import Phrase
from ..quantities import QUANTITIES
from ..scenario import Row
from ..scenario.tables.reading import table_of_rows
from ..units import format_value, mid_of
from .document import Document, finite, opening, unknown_quantity
from .evaluation import evaluate_rows
from .tables import ENDS, evaluate_table

SCHEMA = "aigc-compute/plot/1"

LEFT_OUT = "left-out"
"""The code of notes on what a picture does not show."""


def curves_document(
    quantity: str, over: str, values: Sequence[float], rows: Sequence[Row], catalogue: Catalogue, as_of: date
) -> tuple[Document, list[Diagnostic]]:
    """`quantity` of every row at each value of `over`, how points contradict themselves, and notes on rows and points
    that have no value.

    Raises Problems where no row has a value anywhere.
    """
    points = [replace(row, given={**row.given, over: value}) for row in rows for value in values]
    records, told = swept_answers(points, {over}, (quantity,), catalogue, as_of)
    gaps = [
        [at for at in range(start, start + len(values)) if records[at][quantity] is None]
        for start in range(0, len(points), len(values))
    ]
    reasons = [reason(points[gap[0]], quantity, catalogue, as_of) if gap else None for gap in gaps]
    if all(len(gap) == len(values) for gap in gaps):
        raise Problems(dict.fromkeys(one for one in reasons if one))
    told += [
        left_out(one, over, [points[at] for at in gap], len(values))
        for one, gap in zip(reasons, gaps, strict=True)
        if one
    ]
    lines = [
        {
            "name": row.name,
            "over": row.given[over],
            "value": one[quantity],
            **{end.strip("_"): one[quantity + end] for end in ENDS},
        }
        for row, one in zip(points, records, strict=True)
    ]
    head = {"quantity": quantity, "unit": QUANTITIES[quantity].unit, "over": over, "over_unit": QUANTITIES[over].unit}
    return {**opening(SCHEMA, as_of, catalogue), **head, "rows": lines}, told


def reason(point: Row, quantity: str, catalogue: Catalogue, as_of: date) -> Diagnostic:
    """Why a point has no value, or none that can be drawn."""
    [one] = evaluate_rows([point], catalogue, as_of, [quantity], ranges=False)
    if quantity not in one.values:
        return unknown_quantity(one, quantity).diagnostics[0]
    impossible = Diagnostic("impossible", Phrase("{row}: {quantity} is impossible", row=point.name, quantity=quantity))
    return next((each for each in one.diagnostics if each.severity == "error"), impossible)


def left_out(why: Diagnostic, over: str, points: Sequence[Row], of: int) -> Diagnostic:
    """A note that a line, or some of its points, have no value."""
    if len(points) == of:
        told = Phrase("a line is left out: {reason}", reason=why.message)
    else:
        told = Phrase(
            "{count} of {all} points are left out, the first at {over} = {value}: {reason}",
            count=len(points),
            all=of,
            over=over,
            value=format_value(mid_of(points[0].given[over]), QUANTITIES[over].unit, 4),
            reason=why.message,
        )
    return Diagnostic(LEFT_OUT, told, hint=why.hint, severity="note")


def swept_answers(
    rows: Sequence[Row], swept: Collection[str], wanted: Sequence[str], catalogue: Catalogue, as_of: date
) -> tuple[list[dict[str, Any]], list[Diagnostic]]:
    """The wanted quantities of each row with the ends of their ranges, None where unknown; and contradictions. What is
    swept leaves a model's historic run. Raises Problems where rows cannot be answered.
    """
    table = replace(table_of_rows(rows), swept=frozenset(swept))
    answer = evaluate_table(table, catalogue, as_of, wanted, ranges=True)
    if answer.faults:
        raise Problems(next(iter(answer.faults.values())))
    columns = {name + end: np.asarray(answer.columns[name + end]) for name in wanted for end in ("", *ENDS)}
    records = [{name: finite(float(column[place])) for name, column in columns.items()} for place in range(len(rows))]
    for record in records:
        for name in wanted:
            low, high = (name + end for end in ENDS)
            if record[low] == record[high]:
                record[low] = record[high] = None
    return records, [one for told in answer.contradictions.values() for one in told]
