"""What happened: the largest figure of each year, of the catalogue's models and of `history.csv`."""

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
    """A figure of the past, what it is of, and its source where it is not a model's own."""

    value: float
    of: str
    source: str | None = None


def known_points(quantity: str, catalogue: Catalogue, as_of: date) -> dict[int, Known]:
    """By year the largest figure that models published, and what else is known of that year; the larger of both."""
    found = {year: Known(one.value, one.of, one.source) for year, one in observations(catalogue, quantity).items()}
    for year, known in _of_models(quantity, catalogue, as_of).items():
        found[year] = max(found.get(year, known), known, key=lambda one: one.value)
    return found


def _of_models(quantity: str, catalogue: Catalogue, as_of: date) -> dict[int, Known]:
    """Published, or following from what is; never from what others believe."""
    names = [name for name in catalogue.names("models") if catalogue.entry("models", name).get("released")]
    rows = [Row(name, {"model": name}) for name in names]
    found: dict[int, Known] = {}
    for name, one in zip(names, evaluate_rows(rows, catalogue, as_of, [quantity], ranges=False), strict=True):
        origins = one.plan.origins(quantity) if quantity in one.values else []
        if origins and not any(_believed(one.context.facts[each]) for each in origins):
            year = int(str(catalogue.entry("models", name)["released"])[:4])
            known = Known(one.values[quantity], name)
            found[year] = max(found.get(year, known), known, key=lambda each: each.value)
    return found


def _believed(fact: Any) -> bool:
    """Whether a value is an estimate of others or an uncertain assumption, not published or a convention of form."""
    return fact.status == ASSUMED and (fact.origin.block != ASSUMPTION or isinstance(fact.value, Range))
