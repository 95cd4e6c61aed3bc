"""The Python interface: one scenario as an `Estimate`, many scenarios as a data frame.

Quantities have the names and units of `aigc-compute list quantities`. `Problems` is raised with all problems of the
inputs at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
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
CatalogueLike = Catalogue | Path | str | None
REPR_WIDTH = 100
"""Columns of the text of an `Estimate`."""


class UnknownQuantity(Problems, KeyError):
    """Raised if an estimate does not know a quantity; says which inputs would determine it. It is a KeyError too."""

    __str__ = Exception.__str__


class Estimate(Mapping[str, float]):
    """The answer for one scenario: a mapping of quantities to central values, in the units of the vocabulary.

    `low` and `high` hold the ends of the 90 % intervals, or the value itself if it has no interval. `categories` holds
    the category words of the scenario. `diagnostics` holds warnings; a contradiction in the inputs has severity
    "error".
    """

    def __init__(self, evaluation: Evaluation, catalogue: Catalogue, as_of: date) -> None:
        self._evaluation, self._catalogue, self._as_of = evaluation, catalogue, as_of
        self._answer = build_row(evaluation)
        ends = {name: (quantity.low, quantity.high) for name, quantity in self._answer.quantities.items()}
        values = evaluation.values
        self.low: dict[str, float] = {name: values[name] if low is None else low for name, (low, _) in ends.items()}
        self.high: dict[str, float] = {name: values[name] if high is None else high for name, (_, high) in ends.items()}
        self.categories: dict[str, str] = evaluation.context.categories
        self.diagnostics: tuple[Diagnostic, ...] = evaluation.diagnostics

    @property
    def name(self) -> str:
        """Name of the scenario."""
        return self._evaluation.row.name

    def __getitem__(self, quantity: str) -> float:
        """Return the central value. Raises UnknownQuantity if the value or the name is unknown."""
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
        """Return as text how a quantity or category was determined: formulas, inputs and sources as a tree.

        Raises UnknownQuantity if the value is not known.
        """
        from .render.tree import explanation_text

        if quantity not in CATEGORIES:
            self[quantity]
        return explanation_text(
            explanation(quantity, self._evaluation.row, self._catalogue, self._as_of), self._as_of.isoformat()
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the row of the document that `estimate --format json` writes."""
        row: dict[str, Any] = as_json(self._answer)
        return row

    def to_frame(self) -> pd.DataFrame:
        """Return a data frame with a row for each known quantity: value, low, high, unit, status and source."""
        import pandas as pd

        rows = {
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
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("quantity")

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


def estimate(
    *inputs: str, as_of: Day = None, catalogue: CatalogueLike = None, ranges: bool = True, **given: Any
) -> Estimate:
    """Return the answer for one scenario. Raises Problems.

    Args:
        inputs: name of a model, scenario file, or `key=value` words.
        as_of: day whose prices hold; by default the day of the catalogue.
        catalogue: folder with the user's entries, which take precedence over the shipped ones.
        ranges: whether to compute the 90 % intervals; otherwise only central values.
        given: quantities and categories by name: numbers in the quantity's unit, texts with units ("34 days"), or
            ranges ("0.35..0.45"). They take precedence over `inputs`.
    """
    entries = _catalogue(catalogue)
    row = _row(inputs, given, entries)
    day = _day(as_of, entries)
    return Estimate(_estimate([row], entries, day, ranges=ranges)[0], entries, day)


def load_scenarios(path: str | Path, catalogue: CatalogueLike = None) -> list[Row]:
    """Return the scenarios of a YAML file; for a scenario with stages, the stages without their sum.

    Raises Problems with file, line and column.
    """
    return [row for row in _load_scenarios(path, _catalogue(catalogue)) if not row.stages]


def evaluate(
    rows: Sequence[Row] | Sequence[Mapping[str, Any]] | pd.DataFrame,
    quantities: Sequence[str] | None = None,
    as_of: Day = None,
    catalogue: CatalogueLike = None,
    ranges: bool = False,
) -> pd.DataFrame:
    """Return a data frame with a row for each scenario and a column for each quantity; nan where it is unknown.

    Contradictory inputs are not reported here; use `estimate` for that. Raises Problems.

    Args:
        rows: scenarios, mappings, or a data frame whose columns are quantities (numbers, or texts with units) and
            categories. A missing value counts as not given. The result has the index of the data frame, or the names
            of the scenarios.
        quantities: requested quantities; by default the headline quantities that some row knows.
        as_of: day whose prices hold; by default the day of the catalogue.
        catalogue: folder with the user's entries, which take precedence over the shipped ones.
        ranges: whether to add the 90 % intervals, in columns `<quantity>_low` and `<quantity>_high`.
    """
    import numpy as np
    import pandas as pd

    from .evaluation.frames import table_of_frame
    from .evaluation.tables import ENDS, evaluate_table, headlines
    from .scenario.tables import table_of_rows

    entries = _catalogue(catalogue)
    requested = None if quantities is None else [quantities] if isinstance(quantities, str) else list(quantities)
    problems = quantity_problems(requested or ())
    if problems:
        raise Problems(problems)
    if isinstance(rows, pd.DataFrame):
        table, index = table_of_frame(rows, entries), rows.index
    else:
        scenarios = _scenarios(rows, entries)
        table, index = table_of_rows(scenarios), pd.Index([row.name for row in scenarios], name="name")
    inputs = (*table.categories, *table.numbers)
    names = [name for name in headlines(inputs) if name in QUANTITIES] if requested is None else requested
    answer = evaluate_table(table, entries, _day(as_of, entries), names, ranges=ranges)
    if answer.faults:
        raise Problems(dict.fromkeys(chain.from_iterable(answer.faults.values())))
    shown = [name for name in names if requested or not np.isnan(answer.columns[name]).all()]
    ends = ("", *ENDS) if ranges else ("",)
    columns = {name + end: answer.columns[name + end] for name in shown for end in ends}
    return pd.DataFrame(columns, index=index, copy=False)


def _row(inputs: Sequence[str], given: Mapping[str, Any], catalogue: Catalogue) -> Row:
    """Return the one scenario of the inputs with the given values over it. Raises Problems if there are several."""
    rows = read_inputs(inputs, catalogue) if inputs or not given else []
    if len(rows) > 1:
        hint = Phrase("evaluate(load_scenarios(path)) takes several scenarios")
        raise problem("scenarios", Phrase("found {count} scenarios, expected one", count=len(rows)), hint=hint)
    if not given:
        return rows[0]
    [given_row] = read_rows([_raw("scenario", given, "argument")], catalogue)
    if not rows:
        return given_row
    return replace(
        rows[0],
        categories={**rows[0].categories, **given_row.categories},
        given={**rows[0].given, **given_row.given},
        correlations=given_row.correlations if "correlations" in given else rows[0].correlations,
    )


def _scenarios(rows: Sequence[Row] | Sequence[Mapping[str, Any]], catalogue: Catalogue) -> list[Row]:
    """Return scenarios and mappings as scenarios, in order. Raises Problems."""
    if not isinstance(rows, Sequence) or not all(isinstance(row, (Row, Mapping)) for row in rows):
        raise problem("form", "expected scenarios, mappings or a data frame")
    raws = [_raw(f"row {index}", row, f"row {index}") for index, row in enumerate(rows) if isinstance(row, Mapping)]
    mappings_read = iter(read_rows(raws, catalogue))
    return [row if isinstance(row, Row) else next(mappings_read) for row in rows]


def _raw(name: str, values: Mapping[str, Any], place: str) -> RawRow:
    return RawRow(name, {key: (_plain(value), Place(place)) for key, value in values.items()})


def _plain(value: Any) -> Any:
    """Return a NumPy number as a Python number, anything else unchanged."""
    return value.item() if hasattr(value, "dtype") and hasattr(value, "item") else value


def _catalogue(catalogue: CatalogueLike) -> Catalogue:
    return catalogue if isinstance(catalogue, Catalogue) else Catalogue(catalogue)


def _day(day: Day, catalogue: Catalogue) -> date:
    if day is None:
        return catalogue.day
    if parsed := read_day(f"{day:%Y-%m-%d}" if isinstance(day, date) else day):
        return parsed
    message = Phrase("as_of: found {day!r}, expected a day like 2024-06-30", day=str(day))
    raise problem("date", message)
