"""Estimate: scenarios in, one document out."""

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

HEADLINES = tuple(name for name, one in QUANTITIES.items() if one.headline)
"""Whose ranges a reader is shown unless more is asked for."""

PRICES = {
    "price_usd_per_accelerator_hour": Phrase("an accelerator-hour"),
    "server_price_usd_per_accelerator": Phrase("an accelerator with its server"),
}
PREDICTED = frozenset(
    one.output for one in FORMULAS if one.kind == "prediction" and any(name.endswith("_error") for name in one.inputs)
)
"""Quantities that a model with an error factor predicts."""

DOLLARS = 1000
"""Above it cents are left out."""


def estimate(
    rows: Sequence[Row],
    catalogue: Catalogue,
    as_of: date,
    wanted: Sequence[str] | None = None,
    *,
    ranges: bool = True,
    spread: Collection[str] | None = None,
) -> list[Evaluation]:
    """Evaluations with what a reader should be warned of: contradictions, extrapolated laws, old prices, repeats,
    and what is given far from what is predicted.
    """
    evaluations = evaluate_rows(rows, catalogue, as_of, wanted, ranges=ranges, spread=spread)
    window = int(catalogue.settings["price_window_days"])
    fresh = float(catalogue.settings["epochs_like_fresh"])
    return [
        replace(
            one,
            diagnostics=(
                *one.diagnostics,
                *_does_not_fit(one),
                *_beyond_law(one, catalogue),
                *_old_price(one, window),
                *_many_epochs(one, fresh),
                *_far_from_prediction(one.row, catalogue, as_of),
            ),
        )
        for one in evaluations
    ]


def _does_not_fit(one: Evaluation) -> list[Diagnostic]:
    """The layout needs more memory than there is."""
    left = one.values.get("training_memory_left_bytes", 0.0)
    if left >= 0:
        return []
    short = Phrase(
        "{name}: the layout does not fit, by {value} on the fullest accelerator",
        name=one.row.name,
        value=format_value(-left, "byte", 3),
    )
    hint = Phrase(
        "more tensor_parallel or pipeline_parallel, zero_stage=3, recomputation=full, offload=optimizer; "
        "'aigc-compute layouts' searches"
    )
    return [Diagnostic("does-not-fit", short, hint=hint, severity="note")]


def _beyond_law(one: Evaluation, catalogue: Catalogue) -> list[Diagnostic]:
    """The scaling law is used outside the range in which it was fitted."""
    if "compute_optimal_parameters" not in one.values:
        return []
    law = str(one.context.category_facts["scaling_law"].value)
    valid: Mapping[str, Mapping[str, float]] = catalogue.entry("scaling_laws", law).get("valid", {})
    checked = {
        name: one.values["compute_optimal_" + name] if name == "parameters" else one.values.get(name) for name in valid
    }
    return [
        Diagnostic(
            "beyond-law",
            Phrase(
                "{name}: {law} was fitted for {quantity} up to {valid}; its optimum is extrapolated to {value}",
                name=one.row.name,
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


def _old_price(one: Evaluation, window: int) -> list[Diagnostic]:
    """Prices that rest on observations which are all older than `window` days."""
    found = []
    for name, what in PRICES.items():
        fact, step = one.context.facts.get(name), one.plan.steps.get(name)
        if fact and step and not step.formula and fact.age_days is not None and fact.age_days > window:
            usd = format(mid_of(fact.value), ",.0f" if mid_of(fact.value) > DOLLARS else ".2f")
            found.append(
                Diagnostic(
                    "old-price",
                    Phrase(
                        "{name}: ${usd} {what} is the {note}", name=one.row.name, usd=usd, what=what, note=fact.note
                    ),
                    severity="note",
                )
            )
    return found


def _many_epochs(one: Evaluation, fresh: float) -> list[Diagnostic]:
    """The data set is seen so often that repeats are worth clearly less than fresh tokens."""
    epochs = one.values.get("epochs", 1.0)
    if epochs <= fresh:
        return []
    worth = one.values.get("effective_training_tokens")
    seen = Phrase(
        "{name}: the data set is seen {epochs:.3g} times; up to about {fresh:g} repeats are like fresh tokens",
        name=one.row.name,
        epochs=epochs,
        fresh=fresh,
    )
    hint = (
        Phrase(
            "its tokens are worth {value} fresh ones; 'repeated_loss' counts them so", value=format_value(worth, "", 3)
        )
        if worth
        else None
    )
    return [Diagnostic("many-epochs", seen, hint=hint, severity="note")]


def _far_from_prediction(row: Row, catalogue: Catalogue, as_of: date) -> list[Diagnostic]:
    """What is given much further from a prediction than an end of its range, in ratios."""
    notes, far = [], float(catalogue.settings["far_from_prediction"])
    for name in sorted(PREDICTED.intersection(row.given)):
        given_else = {key: value for key, value in row.given.items() if key != name}
        rest = replace(row, given=given_else, correlations=())
        [free] = evaluate_rows([rest], catalogue, as_of, [name])
        step, given = free.plan.steps.get(name), mid_of(row.given[name])
        if not step or not step.formula or step.formula.kind != "prediction" or name not in free.low:
            continue
        low, value, high = free.low[name], free.values[name], free.high[name]
        if low > 0 and not (low / value) ** far <= given / value <= (high / value) ** far:
            message = Phrase(
                "{name}: {quantity} is given as {given}, far from the predicted {value}, {range}",
                name=row.name,
                quantity=name,
                given=format_value(given, QUANTITIES[name].unit, 4),
                value=format_value(value, QUANTITIES[name].unit, 4),
                range=format_range(low, high, QUANTITIES[name].unit),
            )
            notes.append(Diagnostic("far-from-prediction", message, severity="note"))
    return notes
