"""Estimates: evaluations of scenarios, with warnings for the reader."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from ..catalogue import Catalogue
from ..diagnostics import Diagnostic
from ..domains.formulas import FORMULAS
from ..domains.vocabulary import QUANTITIES
from ..evaluation.evaluate import Evaluation, evaluate_rows
from ..language import Phrase
from ..scenario import Row
from ..units import format_range, format_value, mid_of

HEADLINES = tuple(name for name, quantity in QUANTITIES.items() if quantity.headline)
"""Quantities that have a range by default."""

PRICES = {
    "price_usd_per_accelerator_hour": Phrase("an accelerator-hour"),
    "server_price_usd_per_accelerator": Phrase("an accelerator with its server"),
}
"""Prices whose age is checked, with what they buy."""

PREDICTED = frozenset(
    formula.output
    for formula in FORMULAS
    if formula.kind == "prediction" and any(name.endswith("_error") for name in formula.inputs)
)
"""Quantities that a model with an error factor predicts."""

NO_CENTS_ABOVE = 1000
"""Amount in US dollars above which cents are not shown."""


def estimate(
    rows: Sequence[Row],
    catalogue: Catalogue,
    as_of: date,
    targets: Sequence[str] | None = None,
    *,
    ranges: bool = True,
    range_targets: Collection[str] | None = None,
) -> list[Evaluation]:
    """Evaluate rows, and add notes to their diagnostics.

    The notes are about layouts that do not fit into memory, scaling laws outside their range, old prices, repeated
    training data, and given values that are far from predicted ones. For the arguments see `evaluate_rows`.
    """
    evaluations = evaluate_rows(rows, catalogue, as_of, targets, ranges=ranges, range_targets=range_targets)
    window = int(catalogue.settings["price_window_days"])
    epochs_like_fresh = float(catalogue.settings["epochs_like_fresh"])
    return [
        replace(
            evaluation,
            diagnostics=(
                *evaluation.diagnostics,
                *_does_not_fit(evaluation),
                *_beyond_law(evaluation, catalogue),
                *_old_price(evaluation, window),
                *_many_epochs(evaluation, epochs_like_fresh),
                *_far_from_prediction(evaluation.row, catalogue, as_of),
            ),
        )
        for evaluation in evaluations
    ]


def _does_not_fit(evaluation: Evaluation) -> list[Diagnostic]:
    """Note that the layout needs more memory than the accelerators have."""
    left = evaluation.values.get("training_memory_left_bytes", 0.0)
    if left >= 0:
        return []
    message = Phrase(
        "{name}: the layout does not fit into memory: the fullest accelerator needs {value} more",
        name=evaluation.row.name,
        value=format_value(-left, "byte", 3),
    )
    hint = Phrase(
        "increase tensor_parallel or pipeline_parallel, or set zero_stage=3, recomputation=full or offload=optimizer; "
        "'aigc-compute layouts' searches for layouts that fit"
    )
    return [Diagnostic("does-not-fit", message, hint=hint, severity="note")]


def _beyond_law(evaluation: Evaluation, catalogue: Catalogue) -> list[Diagnostic]:
    """Note that the scaling law is used outside the range in which it was fitted."""
    values = evaluation.values
    if "compute_optimal_parameters" not in values:
        return []
    law = str(evaluation.context.category_facts["scaling_law"].value)
    valid: Mapping[str, Mapping[str, float]] = catalogue.entry("scaling_laws", law).get("valid", {})
    checked = {name: values["compute_optimal_" + name] if name == "parameters" else values.get(name) for name in valid}
    return [
        Diagnostic(
            "beyond-law",
            Phrase(
                "{name}: the scaling law {law} was fitted for {quantity} up to {valid}; "
                "its optimum at {value} is an extrapolation",
                name=evaluation.row.name,
                law=law,
                quantity=name,
                valid=format_value(float(valid[name]["high"]), QUANTITIES[name].unit, 3),
                value=format_value(value, QUANTITIES[name].unit, 3),
            ),
            severity="note",
        )
        for name, value in checked.items()
        if value is not None and not float(valid[name]["low"]) <= value <= float(valid[name]["high"])
    ][:1]


def _old_price(evaluation: Evaluation, window: int) -> list[Diagnostic]:
    """Note the prices whose latest observation is older than `window` days."""
    notes = []
    for name, item in PRICES.items():
        fact, step = evaluation.context.facts.get(name), evaluation.plan.steps.get(name)
        if fact and step and not step.formula and fact.age_days is not None and fact.age_days > window:
            usd = format(mid_of(fact.value), ",.0f" if mid_of(fact.value) > NO_CENTS_ABOVE else ".2f")
            message = Phrase(
                "{name}: the price of {item} is old: ${usd} is the {note}",
                name=evaluation.row.name,
                item=item,
                usd=usd,
                note=fact.note,
            )
            notes.append(Diagnostic("old-price", message, severity="note"))
    return notes


def _many_epochs(evaluation: Evaluation, epochs_like_fresh: float) -> list[Diagnostic]:
    """Note that the data set is repeated so often that repeated tokens are worth clearly less than new ones."""
    epochs = evaluation.values.get("epochs", 1.0)
    if epochs <= epochs_like_fresh:
        return []
    effective_tokens = evaluation.values.get("effective_training_tokens")
    message = Phrase(
        "{name}: the training runs through the data set {epochs:.3g} times; "
        "repeated tokens are worth almost as much as new ones up to about {limit:g} times",
        name=evaluation.row.name,
        epochs=epochs,
        limit=epochs_like_fresh,
    )
    hint = (
        Phrase(
            "the training tokens are worth {value} new ones; 'repeated_loss' takes this into account",
            value=format_value(effective_tokens, "", 3),
        )
        if effective_tokens
        else None
    )
    return [Diagnostic("many-epochs", message, hint=hint, severity="note")]


def _far_from_prediction(row: Row, catalogue: Catalogue, as_of: date) -> list[Diagnostic]:
    """Note the given values that are far outside the predicted range.

    A value is far if its ratio to the prediction exceeds the ratio of an end of the range to the prediction, raised to
    the power of the catalogue's `far_from_prediction`.
    """
    notes, power = [], float(catalogue.settings["far_from_prediction"])
    for name in sorted(PREDICTED.intersection(row.given)):
        others = {key: value for key, value in row.given.items() if key != name}
        without = replace(row, given=others, correlations=())
        [evaluation] = evaluate_rows([without], catalogue, as_of, [name])
        step, given = evaluation.plan.steps.get(name), mid_of(row.given[name])
        if not step or not step.formula or step.formula.kind != "prediction" or name not in evaluation.low:
            continue
        low, value, high = evaluation.low[name], evaluation.values[name], evaluation.high[name]
        if low > 0 and not (low / value) ** power <= given / value <= (high / value) ** power:
            message = Phrase(
                "{name}: {quantity} is given as {given}, far from the predicted value {value} ({range})",
                name=row.name,
                quantity=name,
                given=format_value(given, QUANTITIES[name].unit, 4),
                value=format_value(value, QUANTITIES[name].unit, 4),
                range=format_range(low, high, QUANTITIES[name].unit),
            )
            notes.append(Diagnostic("far-from-prediction", message, severity="note"))
    return notes
