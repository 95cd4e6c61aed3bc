"""The historic run and the shape of a model: their figures, and whether rows differ from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..catalogue.entries import model
from ..catalogue.relevance import is_laid_out
from ..catalogue.resolve import SIZES, WORK, resolve
from ..catalogue.store import Catalogue
from ..domains.formulas import FORMULAS
from ..domains.vocabulary import QUANTITIES
from ..engine import Array, Signature, evaluate, make_plan
from ..engine.plan import APPROXIMATIONS
from ..units import HOURS_PER_DAY, HalfDigits, mid_of

LAST_OWN_LAYER = "estimates"
"""The last layer of values that belong to the model's entry."""


def differs_from_historic_run(
    catalogue: Catalogue,
    categories: Mapping[str, str],
    given: Mapping[str, float | Array],
    as_of: date,
    swept: Collection[str] = (),
) -> NDArray[np.bool_]:
    """Whether rows differ from the historic run of the named model; shape () or (rows,).

    The figures of the run are those that it reports, and those that follow from the architecture, the recipe and the
    report without an uncertain assumption. A row differs if it gives another value for one of these figures, outside
    the tolerance, or a parallel layout that the run does not report. Accelerators and days together give
    accelerator-hours. All rows differ if a sweep varies a figure, or if they give the work of a run of which only the
    duration is known.

    If a row differs, no reported figure is used: the utilisation on a V100, for example, says nothing about an H100.
    """
    no = np.zeros((), dtype=np.bool_)
    if "model" not in categories:
        return no
    reported = model(catalogue, categories["model"]).blocks["reported"]
    if any(
        name in swept or str(reported[name].value) != category
        for name, category in categories.items()
        if name in reported
    ):
        return ~no
    figures = run_figures(catalogue, categories["model"], as_of) if given else {}
    if is_laid_out([name for name in given if name not in figures]):
        return ~no
    if any(name in swept for name in figures):
        return ~no
    if "accelerator_hours" in figures and WORK.isdisjoint(figures) and not WORK.isdisjoint(given):
        return ~no
    if given.keys() >= {"accelerators", "training_days"}:
        hours = np.asarray(given["accelerators"]) * np.asarray(given["training_days"]) * HOURS_PER_DAY
        given = {"accelerator_hours": hours, **given}
    tolerance = float(catalogue.settings["same_run_tolerance"])
    differs = no
    for name, value in given.items():
        agrees = [np.abs(np.asarray(value) / figure - 1) <= tolerance for figure in figures.get(name, ())]
        if agrees:
            differs = differs | ~np.logical_or.reduce(agrees)
    return differs


def differs_from_shape(
    catalogue: Catalogue,
    categories: Mapping[str, str],
    given: Mapping[str, Array],
    half_digits: Mapping[str, HalfDigits],
    as_of: date,
) -> NDArray[np.bool_]:
    """Whether rows give a size that differs from the shape of the named model; shape () or (rows,).

    A given size may be off by half of its last digit. A size that does not follow from the shape always differs.
    """
    differs = np.zeros((), dtype=np.bool_)
    sizes = SIZES.intersection(given)
    if (
        not sizes
        or "model" not in categories
        or "layers" not in model(catalogue, categories["model"]).blocks["architecture"]
    ):
        return differs
    figures = run_figures(catalogue, categories["model"], as_of)
    for name in sorted(sizes):
        half = half_width(given[name], half_digits.get(name), catalogue)
        differs = differs | ~np.logical_or.reduce(
            [np.abs(given[name] - figure) <= half for figure in figures.get(name, ())[:1]]
        )
    return differs


def half_width(values: Array, half_digits: HalfDigits | None, catalogue: Catalogue) -> Array:
    """Return the largest possible differences between given values and the intended ones.

    This is half of the last typed digit, at least the catalogue's `given_precision` and at most its
    `coarsest_given_precision`, both relative to the value.
    """
    finest, coarsest = (float(catalogue.settings[name]) for name in ("given_precision", "coarsest_given_precision"))
    half = 0.0 if half_digits is None else np.asarray(half_digits)
    widths: Array = np.clip(half, finest * np.abs(values), coarsest * np.abs(values))
    return widths


@lru_cache
def run_figures(catalogue: Catalogue, name: str, as_of: date) -> dict[str, list[float]]:
    """Return the figures of a model's historic run by quantity: first the derived value, then the reported one."""
    context = resolve(catalogue, {"model": name}, (), as_of)
    outer = context.signature.fallbacks
    own = outer[: outer.index(APPROXIMATIONS + LAST_OWN_LAYER)]
    approximations = tuple(layer for layer in outer if layer.startswith(APPROXIMATIONS) and layer not in own)
    plan = make_plan(FORMULAS, Signature(context.signature.initial, own + approximations, context.signature.categories))
    inputs = {
        step.quantity: np.array([mid_of(context.facts[step.quantity].value)]) for step in plan if not step.formula
    }
    figures: dict[str, list[float]] = defaultdict(list)
    for quantity, value in evaluate(plan, inputs).items():
        figures[quantity].append(float(value[0]))
    for quantity, fact in context.reported.items():
        if quantity in QUANTITIES:
            figures[quantity].append(mid_of(fact.value))
    return {quantity: [value for value in values if value] for quantity, values in figures.items()}
