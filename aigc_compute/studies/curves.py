"""Curves: a quantity over the values of another, a line a row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from ..catalogue import Catalogue
from ..diagnostics import Diagnostic, Problems
from ..domains.vocabulary import QUANTITIES
from ..evaluation.document import Document, finite, opening, unknown_quantity
from ..evaluation.evaluate import evaluate_rows
from ..evaluation.tables import ENDS, evaluate_table
from ..scenario import Row
from ..scenario.tables.reading import table_of_rows

SCHEMA = "aigc-compute/plot/1"


def curves_document(
    quantity: str, over: str, values: Sequence[float], rows: Sequence[Row], catalogue: Catalogue, as_of: date
) -> tuple[Document, list[Diagnostic]]:
    """`quantity` of every row at each value of `over`, and how points contradict themselves.

    Raises Problems where no row knows the quantity at any value.
    """
    points = [replace(row, given={**row.given, over: value}) for row in rows for value in values]
    records, told = swept_answers(points, {over}, (quantity,), catalogue, as_of)
    if all(one[quantity] is None for one in records):
        raise unknown_quantity(evaluate_rows(points[:1], catalogue, as_of, [quantity], ranges=False)[0], quantity)
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
