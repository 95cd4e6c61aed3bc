"""Over-determination: leave one figure of a run out, derive it from the rest, compare."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from ...catalogue import Catalogue
from ...diagnostics import Problems
from ...quantities import QUANTITIES
from ...scenario import Claim, Row
from ..evaluation import Evaluation, evaluate_rows
from .verdict import Finding, Interval, Tolerances, around, compare, middle, shown, shown_interval

RECOMPUTED = 8 / 6
"""8*N*D over 6*N*D: compute counted with the forward pass done twice."""

COMPUTE = ("training_flop", "training_pf_days", "training_operator_flop")


def overdetermined(
    claims: Mapping[str, Claim], catalogue: Catalogue, as_of: date, tolerances: Tolerances
) -> Iterator[Finding]:
    """Every figure of a run against what follows from the run's other figures and the named model.

    What rests on assumptions is compared with their whole range; what rests on a plan (how long are prompts?)
    is at most ambiguous, unless it is further off than any plan could explain.
    """
    for members in _runs(claims).values():
        known = {one.quantity: one for one in members}
        for claim in known.values():
            evaluation = _without(claim, known, catalogue, as_of)
            if evaluation and claim.quantity in evaluation.values:
                yield from _finding(claim, evaluation, tolerances)


def _runs(claims: Mapping[str, Claim]) -> dict[str, list[Claim]]:
    runs: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims.values():
        if claim.value is not None and claim.quantity in QUANTITIES and (claim.run or claim.model):
            runs[f"{claim.document} {claim.run or claim.model}"].append(claim)
    return runs


def _without(claim: Claim, known: Mapping[str, Claim], catalogue: Catalogue, as_of: date) -> Evaluation | None:
    """The row of a run without one of its figures; None where neither a figure nor a model is left."""
    words = {
        kind: value
        for kind in ("model", "accelerator")
        for value in [next((v for v in (getattr(one, kind) for one in (claim, *known.values())) if v), None)]
        if value
    }
    given = {name: one.value for name, one in known.items() if name != claim.quantity and one.value is not None}
    if not given and "model" not in words:
        return None
    try:
        return evaluate_rows([Row(claim.run or claim.id, words, given)], catalogue, as_of, [claim.quantity])[0]
    except Problems:
        return None


def _finding(claim: Claim, evaluation: Evaluation, tolerances: Tolerances) -> Iterator[Finding]:
    name, plan = claim.quantity, evaluation.plan
    if plan.steps[name].formula is None:
        return
    origins = plan.origins(name)
    given = [one for one in origins if one in evaluation.row.given]
    planned = _assumed(evaluation, origins, "plan")
    if _device_assumed(evaluation, origins) or not (given or planned):
        return
    value = evaluation.values[name]
    interval: Interval = (evaluation.low[name], evaluation.high[name]) if name in evaluation.low else (value, value)
    interval = (around(interval[0], tolerances.network)[0], around(interval[1], tolerances.network)[1])
    verdict, reading = compare(claim, interval, tolerances)
    unit = QUANTITIES[name].unit
    assumed = _assumed(evaluation, origins, "performance", "identity", "price")
    stating = [f"{one} {shown(evaluation.values[one], QUANTITIES[one].unit)}" for one in given]
    stating += _catalogued(evaluation, origins)
    reason = f"from {', '.join(stating)}: {shown_interval(interval, unit)}, stated {claim.as_written or claim.value}"
    if verdict != "holds" and name in COMPUTE:
        again, _ = compare(claim, (interval[0] * RECOMPUTED, interval[1] * RECOMPUTED), tolerances)
        if again == "holds":
            verdict, reading = "holds", "8*N*D: the forward pass counted twice"
    if verdict != "holds" and planned:
        far = not interval[0] / tolerances.far <= (middle(claim) or 0.0) <= interval[1] * tolerances.far
        verdict = "suspect" if far else "ambiguous"
        reading = f"depends on {', '.join(planned)}"
    elif verdict == "fails" and assumed:
        reading = f"even over the whole range of {', '.join(assumed)}"
    yield Finding(claim.id, verdict, "network", reason, reading)


def _device_assumed(evaluation: Evaluation, origins: Sequence[str]) -> bool:
    """Whether the value rests on the data sheet of a device that nobody named."""
    if evaluation.around.words["accelerator"].origin != "assumption":
        return False
    return any(
        evaluation.around.facts[name].origin.startswith("data sheet")
        for name in origins
        if name in evaluation.around.facts
    )


def _assumed(evaluation: Evaluation, origins: Sequence[str], *ranks: str) -> list[str]:
    """Uncertain assumptions of these ranks among the origins."""
    return [
        name
        for name in origins
        if name in evaluation.around.facts
        and name not in evaluation.row.given
        and evaluation.around.facts[name].rank in ranks
        and name in evaluation.low
    ]


def _catalogued(evaluation: Evaluation, origins: Sequence[str]) -> list[str]:
    """Figures of the named model's recipe, run and estimates among the origins, with where they are from."""
    facts = [(name, evaluation.around.facts[name]) for name in origins if name not in evaluation.row.given]
    return [
        f"{name} {shown(evaluation.values[name], QUANTITIES[name].unit)} ({fact.origin})"
        for name, fact in facts
        if fact.origin.startswith(("recipe", "reported", "estimates"))
    ]
