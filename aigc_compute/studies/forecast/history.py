"""Actual values of past years: for each year the largest figure of the catalogue's models and of `history.csv`."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from ...catalogue import Catalogue
from ...catalogue.history import observations
from ...catalogue.origin import ASSUMED, ASSUMPTION
from ...evaluation.evaluate import evaluate_rows
from ...scenario import Row
from ...units import Range


class Known(NamedTuple):
    """An actual value of a past year, with its subject; `source` is None for a figure of a catalogued model."""

    value: float
    of: str
    source: str | None = None


def known_points(quantity: str, catalogue: Catalogue, as_of: date) -> dict[int, Known]:
    """Return by year the larger of the largest figure of a catalogued model and the figure in `history.csv`."""
    points = {
        year: Known(observation.value, observation.of, observation.source)
        for year, observation in observations(catalogue, quantity).items()
    }
    for year, known in _of_models(quantity, catalogue, as_of).items():
        points[year] = max(points.get(year, known), known, key=lambda point: point.value)
    return points


def _of_models(quantity: str, catalogue: Catalogue, as_of: date) -> dict[int, Known]:
    """Return by year of release the largest figure that was published or follows from published figures."""
    names = [name for name in catalogue.names("models") if catalogue.entry("models", name).get("released")]
    rows = [Row(name, {"model": name}) for name in names]
    points: dict[int, Known] = {}
    evaluations = evaluate_rows(rows, catalogue, as_of, [quantity], ranges=False)
    for name, evaluation in zip(names, evaluations, strict=True):
        origins = evaluation.plan.origins(quantity) if quantity in evaluation.values else []
        if origins and not any(_is_estimate(evaluation.context.facts[origin]) for origin in origins):
            year = int(str(catalogue.entry("models", name)["released"])[:4])
            known = Known(evaluation.values[quantity], name)
            points[year] = max(points.get(year, known), known, key=lambda point: point.value)
    return points


def _is_estimate(fact: Any) -> bool:
    """Return whether a fact is an estimate or an uncertain assumption, not a published figure or a convention."""
    return fact.status == ASSUMED and (fact.origin.block != ASSUMPTION or isinstance(fact.value, Range))
