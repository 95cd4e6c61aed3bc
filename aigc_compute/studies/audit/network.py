"""Test each figure of a run against the value that follows from the run's other figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from ...catalogue import Catalogue
from ...catalogue.entries import model
from ...catalogue.origin import ASSUMPTION, DATA_SHEET, ESTIMATES, RECIPE, REPORTED
from ...diagnostics import Problems
from ...domains.vocabulary import QUANTITIES
from ...evaluation.evaluate import Evaluation, evaluate_rows
from ...language import Phrase, join
from ...scenario import Row
from ...scenario.claims import Claim
from ...units import Range
from .verdict import (
    Finding,
    Interval,
    Tolerances,
    Verdict,
    central_value,
    compare,
    interval_of,
    interval_text,
    name_list,
    stated_text,
    value_text,
)

RECOMPUTED = 8 / 6
"""Ratio of 8*N*D to 6*N*D: compute with the forward pass counted twice, over compute of the model."""

CLUSTER_PEAK = "cluster_peak_flop_per_s"
"""Quantity that `bounds` tests instead, against the peaks of every precision."""

TRAINING_PLANS = {"tokens_per_parameter", "accelerators", "epochs"}
"""Planned quantities of training. A plan of a training run is no evidence about the run itself."""

COMPUTE = ("training_flop", "training_pf_days", "training_operator_flop")
SIZES = ("parameters", "active_parameters", "training_tokens")


def overdetermined(
    claims: Mapping[str, Claim], catalogue: Catalogue, as_of: date, tolerances: Tolerances
) -> Iterator[Finding]:
    """Test every figure of a run against the value that follows from its other figures and the named model.

    The derived value has the whole range of its assumptions. A value that rests on a plan (such as the length of
    prompts) gives at most the verdict "ambiguous", unless the figure is further off than any plan explains.
    """
    for members in _runs(claims).values():
        known: dict[str, Claim] = {}
        for claim in sorted(members, key=lambda claim: claim.id):
            known.setdefault(claim.quantity, claim)
        for claim in members:
            evaluation = _evaluate_without(claim, known, catalogue, as_of)
            if evaluation and claim.quantity in evaluation.values:
                yield from _finding(claim, evaluation, tolerances)


def _runs(claims: Mapping[str, Claim]) -> dict[str, list[Claim]]:
    """Return the statements with figures of the vocabulary, by document and run or model."""
    runs: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims.values():
        if claim.value is not None and claim.quantity in QUANTITIES and (claim.run or claim.model):
            runs[f"{claim.document} {claim.run or claim.model}"].append(claim)
    return runs


def _evaluate_without(claim: Claim, known: Mapping[str, Claim], catalogue: Catalogue, as_of: date) -> Evaluation | None:
    """Evaluate a run without one of its figures; None if neither another figure nor a model is stated."""
    categories = {}
    for kind in ("model", "accelerator"):
        names = [getattr(statement, kind) for statement in (claim, *known.values()) if getattr(statement, kind)]
        if names:
            categories[kind] = names[0]
    given = {
        name: statement.value
        for name, statement in known.items()
        if name != claim.quantity and statement.value is not None
    }
    if claim.quantity in SIZES and "model" in categories:
        given = {**_training_tokens(categories.pop("model"), claim.quantity, catalogue), **given}
    if not given and "model" not in categories:
        return None
    try:
        return evaluate_rows([Row(claim.run or claim.id, categories, given)], catalogue, as_of, [claim.quantity])[0]
    except Problems:
        return None


def _training_tokens(name: str, left_out: str, catalogue: Catalogue) -> dict[str, float | Range]:
    """Return a model's training tokens, with which its size is tested without its catalogued size."""
    tokens = model(catalogue, name).blocks["recipe"].get("training_tokens")
    if tokens is None or left_out == "training_tokens" or isinstance(tokens.value, str):
        return {}
    return {"training_tokens": tokens.value}


def _finding(claim: Claim, evaluation: Evaluation, tolerances: Tolerances) -> Iterator[Finding]:
    name, plan = claim.quantity, evaluation.plan
    if plan.steps[name].formula is None:
        return
    origins = plan.origins(name)
    given = [origin for origin in origins if origin in evaluation.row.given]
    planned = _assumptions_of_rank(evaluation, origins, "plan")
    useless = CLUSTER_PEAK in (name, *given) or set(planned) & TRAINING_PLANS
    if useless or _device_assumed(evaluation, origins) or not (given or planned):
        return
    interval = _derived_interval(name, evaluation, tolerances)
    verdict, reading = compare(claim, interval, tolerances)
    if verdict == "fails":
        verdict, reading = _compare_recomputed(claim, interval, given, tolerances)
    if planned:
        verdict, reading = _weaken(claim, interval, verdict, planned, tolerances)
    elif verdict == "fails":
        assumed = _assumptions_of_rank(evaluation, origins, "performance", "identity", "price")
        if assumed:
            reading = Phrase("fails for the whole range of {names}", names=name_list(assumed))
    unit = QUANTITIES[name].unit
    inputs: list[str] = [_input_text(origin, evaluation) for origin in given]
    inputs += _catalogued_inputs(evaluation, origins)
    inputs = inputs or [Phrase("usual values of {name}", name=Phrase(assumption)) for assumption in planned]
    reason = Phrase(
        "{interval} follows from {inputs}; the document states {stated}",
        inputs=join(", ", inputs),
        interval=interval_text(interval, unit),
        stated=stated_text(claim, unit),
    )
    sources = dict.fromkeys(
        key
        for origin in origins
        if origin in evaluation.context.facts and origin not in evaluation.row.given
        for key in evaluation.context.facts[origin].origin.sources
    )
    yield Finding(claim.id, verdict, "network", reason, reading, tuple(sources))


def _input_text(name: str, evaluation: Evaluation) -> Phrase:
    """Return a quantity with its central value, as text."""
    return Phrase("{name} {value}", name=Phrase(name), value=value_text(evaluation.values[name], QUANTITIES[name].unit))


def _derived_interval(name: str, evaluation: Evaluation, tolerances: Tolerances) -> Interval:
    """Return the derived value's 90 % interval, widened by the tolerance for rounded inputs."""
    value = evaluation.values[name]
    low, high = evaluation.low.get(name, value), evaluation.high.get(name, value)
    return interval_of(low, tolerances.network)[0], interval_of(high, tolerances.network)[1]


def _compare_recomputed(
    claim: Claim, interval: Interval, given: Sequence[str], tolerances: Tolerances
) -> tuple[Verdict, str | None]:
    """Compare a figure with the interval if compute is counted as 8*N*D; "fails" if that does not help."""
    if claim.quantity in COMPUTE:
        factor = RECOMPUTED
    elif claim.quantity in SIZES and set(given) & set(COMPUTE):
        factor = 1 / RECOMPUTED
    else:
        return "fails", None
    verdict, reading = compare(claim, (interval[0] * factor, interval[1] * factor), tolerances)
    if verdict == "fails":
        return "fails", None
    recomputed = Phrase("if compute is counted as 8*N*D (the forward pass twice)")
    if reading:
        return verdict, Phrase("{reading}, {condition}", reading=reading, condition=recomputed)
    return verdict, Phrase("holds {condition}", condition=recomputed)


def _weaken(
    claim: Claim, interval: Interval, verdict: Verdict, planned: Sequence[str], tolerances: Tolerances
) -> tuple[Verdict, str | None]:
    """Weaken a verdict that rests on a plan that the document does not state.

    "holds" stays if the interval is narrow. A figure that is not far outside the interval is "ambiguous".
    """
    wide = interval[0] <= 0 or interval[1] / interval[0] > tolerances.far
    if verdict == "holds" and not wide:
        return verdict, None
    far = not interval[0] / tolerances.far <= central_value(claim) <= interval[1] * tolerances.far
    weakened: Verdict = "suspect" if far and verdict != "holds" else "ambiguous"
    return weakened, Phrase("depends on {names}", names=name_list(planned))


def _device_assumed(evaluation: Evaluation, origins: Sequence[str]) -> bool:
    """Return whether the value rests on the data sheet of an assumed device."""
    if evaluation.context.category_facts["accelerator"].origin.block != ASSUMPTION:
        return False
    return any(
        evaluation.context.facts[name].origin.block == DATA_SHEET
        for name in origins
        if name in evaluation.context.facts
    )


def _assumptions_of_rank(evaluation: Evaluation, origins: Sequence[str], *ranks: str) -> list[str]:
    """Return the uncertain assumptions of these ranks among the origins."""
    return [
        name
        for name in origins
        if name in evaluation.context.facts
        and name not in evaluation.row.given
        and evaluation.context.facts[name].rank in ranks
        and name in evaluation.low
    ]


def _catalogued_inputs(evaluation: Evaluation, origins: Sequence[str]) -> list[str]:
    """Return the figures from the named model's recipe, run and estimates among the origins, as text."""
    facts = [(name, evaluation.context.facts[name]) for name in origins if name not in evaluation.row.given]
    return [
        Phrase(
            "{input} ({block} of {model})",
            input=_input_text(name, evaluation),
            block=Phrase(str(fact.origin.block)),
            model=fact.origin.entry,
        )
        for name, fact in facts
        if fact.origin.block in (RECIPE, REPORTED, ESTIMATES)
    ]
