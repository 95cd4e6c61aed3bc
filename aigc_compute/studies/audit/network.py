"""Over-determination: leave one figure of a run out, derive it from the rest, compare."""

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
from .verdict import Finding, Interval, Tolerances, Verdict, around, compare, middle, shown, shown_interval

RECOMPUTED = 8 / 6
"""8*N*D over 6*N*D: compute counted with the forward pass done twice."""

CLUSTER_PEAK = "cluster_peak_flop_per_s"
"""Judged against every precision by the physical bounds."""

TRAINING_PLANS = {"tokens_per_parameter", "accelerators", "epochs"}
"""What a run might have been planned with says nothing about what it was."""

COMPUTE = ("training_flop", "training_pf_days", "training_operator_flop")
SIZES = ("parameters", "active_parameters", "training_tokens")


def overdetermined(
    claims: Mapping[str, Claim], catalogue: Catalogue, as_of: date, tolerances: Tolerances
) -> Iterator[Finding]:
    """Every figure of a run against what follows from the run's other figures and the named model.

    What rests on assumptions is compared with their whole range; what rests on a plan (how long are prompts?)
    is at most ambiguous, unless it is further off than any plan could explain.
    """
    for members in _runs(claims).values():
        known: dict[str, Claim] = {}
        for one in sorted(members, key=lambda one: one.id):
            known.setdefault(one.quantity, one)
        for claim in members:
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
    words = {}
    for kind in ("model", "accelerator"):
        named = [getattr(one, kind) for one in (claim, *known.values()) if getattr(one, kind)]
        if named:
            words[kind] = named[0]
    given = {name: one.value for name, one in known.items() if name != claim.quantity and one.value is not None}
    if claim.quantity in SIZES and "model" in words:
        given = {**_fed(words.pop("model"), claim.quantity, catalogue), **given}
    if not given and "model" not in words:
        return None
    try:
        return evaluate_rows([Row(claim.run or claim.id, words, given)], catalogue, as_of, [claim.quantity])[0]
    except Problems:
        return None


def _fed(name: str, left_out: str, catalogue: Catalogue) -> dict[str, float | Range]:
    """What a model was fed, to test its size without knowing its size."""
    tokens = model(catalogue, name).blocks["recipe"].get("training_tokens")
    if tokens is None or left_out == "training_tokens" or isinstance(tokens.value, str):
        return {}
    return {"training_tokens": tokens.value}


def _finding(claim: Claim, evaluation: Evaluation, tolerances: Tolerances) -> Iterator[Finding]:
    name, plan = claim.quantity, evaluation.plan
    if plan.steps[name].formula is None:
        return
    origins = plan.origins(name)
    given = [one for one in origins if one in evaluation.row.given]
    planned = _assumed(evaluation, origins, "plan")
    useless = CLUSTER_PEAK in (name, *given) or set(planned) & TRAINING_PLANS
    if useless or _device_assumed(evaluation, origins) or not (given or planned):
        return
    interval = _interval(name, evaluation, tolerances)
    verdict, reading = compare(claim, interval, tolerances)
    if verdict == "fails":
        verdict, reading = _counted_twice(claim, interval, given, tolerances)
    if planned:
        verdict, reading = _planned(claim, interval, verdict, planned, tolerances)
    elif verdict == "fails":
        believed = _assumed(evaluation, origins, "performance", "identity", "price")
        reading = Phrase("even over the whole range of {names}", names=", ".join(believed)) if believed else reading
    unit = QUANTITIES[name].unit
    stating: list[str] = [
        Phrase("{one} {value}", one=one, value=shown(evaluation.values[one], QUANTITIES[one].unit)) for one in given
    ]
    stating += _catalogued(evaluation, origins)
    stating = stating or [Phrase("what is usual for {one}", one=one) for one in planned]
    said = claim.as_written or shown(middle(claim), unit)
    reason = Phrase(
        "from {names}: {interval}, stated {said}",
        names=join(", ", stating),
        interval=shown_interval(interval, unit),
        said=said,
    )
    sources = dict.fromkeys(
        key
        for name in origins
        if name in evaluation.context.facts and name not in evaluation.row.given
        for key in evaluation.context.facts[name].origin.sources
    )
    yield Finding(claim.id, verdict, "network", reason, reading, tuple(sources))


def _interval(name: str, evaluation: Evaluation, tolerances: Tolerances) -> Interval:
    """The derived value over the whole range of what it rests on, and a margin for rounded inputs."""
    value = evaluation.values[name]
    low, high = evaluation.low.get(name, value), evaluation.high.get(name, value)
    return around(low, tolerances.network)[0], around(high, tolerances.network)[1]


def _counted_twice(
    claim: Claim, interval: Interval, given: Sequence[str], tolerances: Tolerances
) -> tuple[Verdict, str | None]:
    """Verdict of a figure with compute counted as 8*N*D; "fails" where that makes no difference."""
    if claim.quantity in COMPUTE:
        factor = RECOMPUTED
    elif claim.quantity in SIZES and set(given) & set(COMPUTE):
        factor = 1 / RECOMPUTED
    else:
        return "fails", None
    verdict, reading = compare(claim, (interval[0] * factor, interval[1] * factor), tolerances)
    words = Phrase("8*N*D: the forward pass counted twice")
    return verdict, (
        Phrase("{reading}, with compute as {words}", reading=reading, words=words) if reading else words
    ) if verdict != "fails" else None


def _planned(
    claim: Claim, interval: Interval, verdict: Verdict, planned: Sequence[str], tolerances: Tolerances
) -> tuple[Verdict, str | None]:
    """What rests on a plan nobody stated confirms little, and excuses what is not far out."""
    wide = interval[0] <= 0 or interval[1] / interval[0] > tolerances.far
    if verdict == "holds" and not wide:
        return verdict, None
    far = not interval[0] / tolerances.far <= middle(claim) <= interval[1] * tolerances.far
    return "suspect" if far and verdict != "holds" else "ambiguous", Phrase(
        "depends on {names}", names=", ".join(planned)
    )


def _device_assumed(evaluation: Evaluation, origins: Sequence[str]) -> bool:
    """Whether the value rests on the data sheet of a device that nobody named."""
    if evaluation.context.category_facts["accelerator"].origin.block != ASSUMPTION:
        return False
    return any(
        evaluation.context.facts[name].origin.block == DATA_SHEET
        for name in origins
        if name in evaluation.context.facts
    )


def _assumed(evaluation: Evaluation, origins: Sequence[str], *ranks: str) -> list[str]:
    """Uncertain assumptions of these ranks among the origins."""
    return [
        name
        for name in origins
        if name in evaluation.context.facts
        and name not in evaluation.row.given
        and evaluation.context.facts[name].rank in ranks
        and name in evaluation.low
    ]


def _catalogued(evaluation: Evaluation, origins: Sequence[str]) -> list[str]:
    """Figures of the named model's recipe, run and estimates among the origins, with where they are from."""
    facts = [(name, evaluation.context.facts[name]) for name in origins if name not in evaluation.row.given]
    return [
        Phrase(
            "{name} {value} ({block} of {model})",
            name=name,
            value=shown(evaluation.values[name], QUANTITIES[name].unit),
            block=Phrase(str(fact.origin.block)),
            model=fact.origin.entry,
        )
        for name, fact in facts
        if fact.origin.block in (RECIPE, REPORTED, ESTIMATES)
    ]
