"""Inputs of a report that a reader can change, with their limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from sys import float_info
from typing import Any

from ...catalogue import Catalogue
from ...diagnostics import Diagnostic, Problems, did_you_mean, problem
from ...domains.vocabulary import CATEGORIES, QUANTITIES
from ...evaluation.document import QuantityAnswer, RowAnswer
from ...language import Phrase
from ...scenario import Row
from .gather import MAIN_RESULTS, ReportDocument

PREFERRED = (
    "accelerators",
    "training_tokens",
    "mfu",
    "price_usd_per_accelerator_hour",
    "users",
    "queries_per_user_per_day",
    "prompt_tokens",
    "output_tokens",
    "concurrency",
)
"""Quantities that have a slider before the other uncertain inputs."""

ADJUSTABLE_CATEGORIES = ("accelerator", "training_precision", "inference_precision")
"""Categories that a reader can change."""

LARGEST = float_info.max
MAX_SLIDERS = 14
"""Largest number of sliders."""

SPAN = 8.0
"""Factor between the value and either end of a slider, for a value without a range."""

WIDER = 2.0
"""Factor by which a slider extends beyond a range at either end."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A category that can be changed."""

    name: str
    meaning: str
    value: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slider:
    """A quantity that can be changed between two ends."""

    name: str
    meaning: str
    unit: str
    value: float
    low: float
    high: float


def controls(document: ReportDocument, catalogue: Catalogue) -> list[Choice | Slider]:
    """Return the controls for the first scenario of a report: choices for categories, then sliders for quantities."""
    assert document.estimate
    [row, *_] = document.estimate.rows
    choices = [
        Choice(name, CATEGORIES[name].meaning, row.categories[name].value, _choices(name, catalogue))
        for name in ADJUSTABLE_CATEGORIES
        if name in row.categories
    ]
    return [*choices, *(_slider(name, row.quantities[name]) for name in _adjustable_quantities(document, row))]


def changed(rows: Sequence[Row], changes: Mapping[str, Any], catalogue: Catalogue) -> list[Row]:
    """Return the rows with other values of categories and quantities.

    Raises Problems for unknown names and for values that the category or quantity cannot have.
    """
    categories: dict[str, str] = {}
    given: dict[str, float] = {}
    problems: list[Diagnostic] = []
    for name, value in changes.items():
        try:
            if name in CATEGORIES:
                categories[name] = _category_value(name, value, catalogue)
            else:
                given[name] = _number(name, value)
        except Problems as exception:
            problems += exception.diagnostics
    if problems:
        raise Problems(problems)
    return [_with_changes(row, categories, given) for row in rows]


def _with_changes(row: Row, categories: Mapping[str, str], given: Mapping[str, float]) -> Row:
    if row.stages:
        return replace(row, stages=tuple(_with_changes(stage, categories, given) for stage in row.stages))
    return replace(row, categories={**row.categories, **categories}, given={**row.given, **given})


def _category_value(name: str, value: Any, catalogue: Catalogue) -> str:
    """Return the value of a category as the catalogue writes it. Raises Problems if the category cannot have it."""
    kind = CATEGORIES[name].catalogue
    if kind:
        return catalogue.find(kind, str(value))
    if value not in CATEGORIES[name].values:
        message = Phrase("{name}: unknown value {value!r}", name=name, value=value)
        raise problem("value", message, hint=did_you_mean(str(value), CATEGORIES[name].values))
    return str(value)


def _number(name: str, value: Any) -> float:
    """Return the value of a quantity. Raises Problems if the quantity is unknown or cannot have the value."""
    quantity = QUANTITIES.get(name)
    if quantity is None:
        message = Phrase("unknown quantity {name!r}", name=name)
        raise problem("unknown-quantity", message, hint=did_you_mean(name, QUANTITIES))
    if type(value) not in (int, float) or not max(quantity.low, -LARGEST) <= value <= min(quantity.high, LARGEST):
        message = Phrase(
            "{name}: found {value!r}, expected a number within the bounds of this quantity", name=name, value=value
        )
        raise problem("value", message)
    return float(value)


def _adjustable_quantities(document: ReportDocument, row: RowAnswer) -> list[str]:
    """Return the quantities that have a slider.

    These are the given ones, the preferred ones that the results depend on, and the drivers of uncertain results.
    """
    quantities = row.quantities
    given = [name for name, answer in quantities.items() if answer.status == "given"]
    drivers = [driver.input for study in document.sensitivity[:2] for driver in study.rows[0].drivers]
    ancestors = _ancestors(quantities)
    preferred = [name for name in PREFERRED if name in ancestors]
    names = dict.fromkeys((*given, *preferred, *drivers))
    return [name for name in names if quantities[name].value and QUANTITIES[name].unit != "flag"][:MAX_SLIDERS]


def _ancestors(quantities: Mapping[str, QuantityAnswer]) -> set[str]:
    """Return the main results and all quantities that they depend on, directly or through others."""
    ancestors: set[str] = set()
    pending = [name for name in MAIN_RESULTS if name in quantities]
    while pending:
        name = pending.pop()
        if name in quantities and name not in ancestors:
            ancestors.add(name)
            pending += quantities[name].inputs
    return ancestors


def _slider(name: str, answer: QuantityAnswer) -> Slider:
    assert answer.value is not None
    value, quantity = answer.value, QUANTITIES[name]
    low, high = value / SPAN, value * SPAN
    if answer.status != "derived" and answer.low is not None and answer.high is not None:
        low, high = answer.low / WIDER, answer.high * WIDER
    low, high = max(low, quantity.low, -LARGEST), min(high, quantity.high, LARGEST)
    return Slider(name, quantity.meaning, quantity.unit, value, min(low, value), max(high, value))


def _choices(name: str, catalogue: Catalogue) -> tuple[str, ...]:
    kind = CATEGORIES[name].catalogue
    return tuple(catalogue.names(kind) if kind else CATEGORIES[name].values)
