"""A model's historic run and its shape: their figures, and when a row has others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..catalogue.entries import model
from ..catalogue.relevance import is_laid_out
from ..catalogue.resolve import SIZES, resolve
from ..catalogue.store import Catalogue
from ..domains.formulas import FORMULAS
from ..domains.vocabulary import QUANTITIES
from ..engine import Array, Signature, evaluate, make_plan
from ..engine.plan import APPROXIMATIONS
from ..units import HalfDigits, mid_of

LAST_OWN_LAYER = "estimates"


def differs_from_historic_run(
    catalogue: Catalogue,
    words: Mapping[str, str],
    given: Mapping[str, float | Array],
    as_of: date,
    swept: Collection[str] = (),
) -> NDArray[np.bool_]:
    """Whether rows give one of the historic run's own figures another value: shape () or (rows,).

    Its figures are those reported and all that follows from architecture, recipe and report without an uncertain
    assumption; to be near either is to be that run, unless the figure is `swept` over several values. A layout that
    the run does not report is another run.
    Otherwise the whole run steps aside: a V100's utilisation says nothing about an H100.
    """
    no = np.zeros((), dtype=np.bool_)
    if "model" not in words:
        return no
    reported = model(catalogue, words["model"]).blocks["reported"]
    if any(name in swept or str(reported[name].value) != word for name, word in words.items() if name in reported):
        return ~no
    own = run_figures(catalogue, words["model"], as_of) if given else {}
    if is_laid_out([name for name in given if name not in own]):
        return ~no
    tolerance = float(catalogue.settings["same_run_tolerance"])
    departs = no
    if any(name in swept for name in own):
        return ~no
    for name, value in given.items():
        near = [np.abs(np.asarray(value) / figure - 1) <= tolerance for figure in own.get(name, ())]
        if near:
            departs = departs | ~np.logical_or.reduce(near)
    return departs


def differs_from_shape(
    catalogue: Catalogue,
    words: Mapping[str, str],
    given: Mapping[str, Array],
    half_digits: Mapping[str, HalfDigits],
    as_of: date,
) -> NDArray[np.bool_]:
    """Whether rows give a size that is not that of the named model's shape: shape () or (rows,). A given size stands
    for itself give or take half of its last digit. A size that does not follow from the shape is another one.
    """
    departs = np.zeros((), dtype=np.bool_)
    sizes = SIZES.intersection(given)
    if not sizes or "model" not in words or "layers" not in model(catalogue, words["model"]).blocks["architecture"]:
        return departs
    own = run_figures(catalogue, words["model"], as_of)
    for name in sorted(sizes):
        half = half_width(given[name], half_digits.get(name), catalogue)
        departs = departs | ~np.logical_or.reduce(
            [np.abs(given[name] - figure) <= half for figure in own.get(name, ())[:1]]
        )
    return departs


def half_width(values: Array, typed: HalfDigits | None, catalogue: Catalogue) -> Array:
    """How far a given value may be from what is meant: half of its last typed digit, within the catalogue's limits."""
    least, most = (float(catalogue.settings[name]) for name in ("given_precision", "coarsest_given_precision"))
    widths: Array = np.clip(0.0 if typed is None else np.asarray(typed), least * np.abs(values), most * np.abs(values))
    return widths


@lru_cache
def run_figures(catalogue: Catalogue, name: str, as_of: date) -> dict[str, list[float]]:
    """By quantity, the figures that a model's run reports and those that follow from its entry."""
    context = resolve(catalogue, {"model": name}, (), as_of)
    outer = context.signature.fallbacks
    own = outer[: outer.index(APPROXIMATIONS + LAST_OWN_LAYER)]
    approximations = tuple(one for one in outer if one.startswith(APPROXIMATIONS) and one not in own)
    plan = make_plan(FORMULAS, Signature(context.signature.initial, own + approximations, context.signature.categories))
    values = {
        step.quantity: np.array([mid_of(context.facts[step.quantity].value)]) for step in plan if not step.formula
    }
    figures: dict[str, list[float]] = defaultdict(list)
    for quantity, value in evaluate(plan, values).items():
        figures[quantity].append(float(value[0]))
    for quantity, fact in context.reported.items():
        if quantity in QUANTITIES:
            figures[quantity].append(mid_of(fact.value))
    return {quantity: [one for one in found if one] for quantity, found in figures.items()}
