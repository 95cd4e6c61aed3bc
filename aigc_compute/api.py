"""The Python interface: one scenario as an `Estimate`, many as a data frame.

Quantities have the names and units of `aigc-compute list quantities`. What is wrong with an input is raised as
`Problems`, all of it at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .catalogue import Catalogue
from .catalogue.periods import read_day
from .diagnostics import Diagnostic, Problems, problem
from .domains.vocabulary import CATEGORIES, QUANTITIES
from .evaluation.document import build_row, quantity_problems, unknown_quantity
from .evaluation.evaluate import Evaluation
from .io.typed_json import as_json
from .language import Phrase
from .scenario import Row, read_inputs
from .scenario import load_scenarios as _load_scenarios
from .scenario.reading import read_rows
from .scenario.row import Place, RawRow
from .studies.estimate import estimate as _estimate
from .studies.explain import explanation

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Diagnostic", "Estimate", "Problems", "Row", "UnknownQuantity", "estimate", "evaluate", "load_scenarios"]

Day = date | str | None
Shelf = Catalogue | Path | str | None
REPR_WIDTH = 100


class UnknownQuantity(Problems, KeyError):
    """A quantity that an estimate does not know, and what would make it known; a KeyError too, as of any mapping."""

    __str__ = Exception.__str__


class Estimate(Mapping[str, float]):
    """The answer for one scenario: a mapping of quantities to values, each in the unit of its vocabulary.

    `low` and `high` hold the ends of the 90 % intervals (the value itself where it is a point), `categories` the
    categories in force, `diagnostics` what a reader should be warned of: a contradiction among the givens has
    severity "error".
    """

    def __init__(self, evaluation: Evaluation, catalogue: Catalogue, as_of: date) -> None:
        self._evaluation, self._catalogue, self._as_of = evaluation, catalogue, as_of
        self._answer = build_row(evaluation)
        ends = {name: (one.low, one.high) for name, one in self._answer.quantities.items()}
        values = evaluation.values
        self.low: dict[str, float] = {name: values[name] if low is None else low for name, (low, _) in ends.items()}
        self.high: dict[str, float] = {name: values[name] if high is None else high for name, (_, high) in ends.items()}
        self.categories: dict[str, str] = evaluation.context.categories
        self.diagnostics: tuple[Diagnostic, ...] = evaluation.diagnostics

    @property
    def name(self) -> str:
        return self._evaluation.row.name

    def __getitem__(self, quantity: str) -> float:
        """The value. Raises UnknownQuantity where it is not known, or where nothing is called that."""
        if quantity in self._evaluation.values:
            return self._evaluation.values[quantity]
        if quantity in QUANTITIES:
            raise UnknownQuantity(unknown_quantity(self._evaluation, quantity).diagnostics)
        raise UnknownQuantity(quantity_problems([quantity]))

    def __iter__(self) -> Iterator[str]:
        return iter(self._evaluation.values)

    def __len__(self) -> int:
        return len(self._evaluation.values)

    def explain(self, quantity: str) -> str:
        """The tree behind a value (or a word) as text: formulas, inputs, sources.

        Raises UnknownQuantity where it is not known.
        """
        from .render.tree import explanation_text

        if quantity not in CATEGORIES:
            self[quantity]
        return explanation_text(
            explanation(quantity, self._evaluation.row, self._catalogue, self._as_of), self._as_of.isoformat()
        )

    def to_dict(self) -> dict[str, Any]:
        """The row of the document that `estimate --format json` writes."""
        row: dict[str, Any] = as_json(self._answer)
        return row

    def to_frame(self) -> pd.DataFrame:
        """A line for each known quantity: value, low, high, unit, status and source."""
        import pandas as pd

        lines = {
            name: (
                self[name],
                self.low[name],
                self.high[name],
                answer.unit,
                answer.status,
                ", ".join(answer.provenance.sources) or None,
            )
            for name, answer in self._answer.quantities.items()
        }
        columns = ["value", "low", "high", "unit", "status", "source"]
        return pd.DataFrame.from_dict(lines, orient="index", columns=columns).rename_axis("quantity")

    def __repr__(self) -> str:
        import io

        from .render.screen import Screen
        from .render.terminal import print_estimate

        text = io.StringIO()
        print_estimate([self._answer], self._answer.columns, Screen(REPR_WIDTH, file=text))
        return "\n".join(line.rstrip() for line in text.getvalue().splitlines())

    def _repr_html_(self) -> str:
        from .render.html import row_html

        return row_html(self._answer, self._answer.columns)


def estimate(*inputs: str, as_of: Day = None, catalogue: Shelf = None, ranges: bool = True, **given: Any) -> Estimate:
    """The answer for one scenario: a model's name, a scenario file or `key=value` words, and what is given by name:
    numbers in the quantity's unit, texts with units ("34 days"), ranges ("0.35..0.45").

    `as_of` is the day whose prices hold (by default the catalogue's), `catalogue` a folder laid over ours; without
    `ranges` only the middle values are computed. Raises Problems.
    """
    shelf = _shelf(catalogue)
    row = _row(inputs, given, shelf)
    day = _day(as_of, shelf)
    return Estimate(_estimate([row], shelf, day, ranges=ranges)[0], shelf, day)


def load_scenarios(path: str | Path, catalogue: Shelf = None) -> list[Row]:
    """The scenarios of a YAML file, of one in stages the stages. Raises Problems, each with file, line and column."""
    return [row for row in _load_scenarios(path, _shelf(catalogue)) if not row.stages]


def evaluate(
    rows: Sequence[Row] | Sequence[Mapping[str, Any]] | pd.DataFrame,
    quantities: Sequence[str] | None = None,
    as_of: Day = None,
    catalogue: Shelf = None,
    ranges: bool = False,
) -> pd.DataFrame:
    """Many scenarios at once: a data frame with a column for each quantity, nan where it is unknown.

    `rows` are scenarios, mappings, or a data frame whose columns are quantities (numbers, or texts with units) and
    categories; a missing value is not given. A frame keeps its index, scenarios are indexed by name. `quantities`
    are by default the headline ones that some row knows; with `ranges` each has its 90 % interval beside it, as
    `<quantity>_low` and `<quantity>_high`. Values are as they follow from the givens: an impossible one is not told
    apart here, `estimate` does. Raises Problems.
    """
    import numpy as np
    import pandas as pd

    from .evaluation.frames import table_of_frame
    from .evaluation.tables import ENDS, evaluate_table, headlines
    from .scenario.tables import table_of_rows

    shelf = _shelf(catalogue)
    wanted = None if quantities is None else [quantities] if isinstance(quantities, str) else list(quantities)
    problems = quantity_problems(wanted or ())
    if problems:
        raise Problems(problems)
    if isinstance(rows, pd.DataFrame):
        table, index = table_of_frame(rows, shelf), rows.index
    else:
        scenarios = _scenarios(rows, shelf)
        table, index = table_of_rows(scenarios), pd.Index([row.name for row in scenarios], name="name")
    brought = (*table.categories, *table.numbers)
    asked = [name for name in headlines(brought) if name in QUANTITIES] if wanted is None else wanted
    answer = evaluate_table(table, shelf, _day(as_of, shelf), asked, ranges=ranges)
    if answer.faults:
        raise Problems({one: None for told in answer.faults.values() for one in told})
    shown = [name for name in asked if wanted or not np.isnan(answer.columns[name]).all()]
    found = {name + end: answer.columns[name + end] for name in shown for end in (("", *ENDS) if ranges else ("",))}
    return pd.DataFrame(found, index=index, copy=False)


def _row(inputs: Sequence[str], given: Mapping[str, Any], catalogue: Catalogue) -> Row:
    rows = read_inputs(inputs, catalogue) if inputs or not given else []
    if len(rows) > 1:
        hint = Phrase("evaluate(load_scenarios(path)) takes many")
        raise problem("scenarios", Phrase("found {count} scenarios, expected one", count=len(rows)), hint=hint)
    if not given:
        return rows[0]
    [named] = read_rows([_raw("scenario", given, "argument")], catalogue)
    if not rows:
        return named
    return replace(
        rows[0],
        categories={**rows[0].categories, **named.categories},
        given={**rows[0].given, **named.given},
        correlations=named.correlations if "correlations" in given else rows[0].correlations,
    )


def _scenarios(rows: Sequence[Row] | Sequence[Mapping[str, Any]], catalogue: Catalogue) -> list[Row]:
    if not isinstance(rows, Sequence) or not all(isinstance(one, (Row, Mapping)) for one in rows):
        raise problem("form", "expected scenarios, mappings or a data frame")
    raws = [_raw(f"row {index}", one, f"row {index}") for index, one in enumerate(rows) if isinstance(one, Mapping)]
    read = iter(read_rows(raws, catalogue))
    return [one if isinstance(one, Row) else next(read) for one in rows]


def _raw(name: str, values: Mapping[str, Any], place: str) -> RawRow:
    return RawRow(name, {key: (_plain(value), Place(place)) for key, value in values.items()})


def _plain(value: Any) -> Any:
    """A NumPy number as Python's own."""
    return value.item() if hasattr(value, "dtype") and hasattr(value, "item") else value


def _shelf(catalogue: Shelf) -> Catalogue:
    return catalogue if isinstance(catalogue, Catalogue) else Catalogue(catalogue)


def _day(day: Day, catalogue: Catalogue) -> date:
    if day is None:
        return catalogue.day
    if found := read_day(f"{day:%Y-%m-%d}" if isinstance(day, date) else day):
        return found
    wrong = Phrase("as_of: found {day!r}, expected a day like 2024-06-30", day=str(day))
    raise problem("date", wrong)
