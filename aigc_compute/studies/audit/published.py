"""Statements about a catalogued model or accelerator against what was published of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from ...catalogue import Catalogue, Fact
from ...catalogue.entries import accelerator_facts, model, peaks
from ...quantities import QUANTITIES
from ...scenario import Claim, Row
from ...units import Range
from ..evaluation import Evaluation, evaluate_rows
from .verdict import Finding, Interval, Tolerances, around, compare, middle, shown, shown_interval

SIZES = ("parameters", "active_parameters", "training_tokens")
"""Nominal figures: people say 70 billion for 68.98."""


def published(
    claims: Mapping[str, Claim], catalogue: Catalogue, as_of: date, tolerances: Tolerances
) -> Iterator[Finding]:
    """A stated figure against the catalogue's: what a model's own publication prints, or what follows from its
    architecture and recipe; an accelerator's data sheet; a release date.
    """
    cards: dict[str, Evaluation] = {}
    for claim in claims.values():
        if claim.quantity == "release_date" and claim.model:
            yield from _release(claim, catalogue)
        elif claim.value is None or claim.quantity not in QUANTITIES:
            continue
        elif claim.model:
            if claim.model not in cards:
                row = Row(claim.model, {"model": claim.model})
                cards[claim.model] = evaluate_rows([row], catalogue, as_of, ranges=False)[0]
            yield from _model(claim, cards[claim.model], catalogue, tolerances)
        elif claim.accelerator:
            yield from _accelerator(claim, catalogue, tolerances)


def _model(claim: Claim, card: Evaluation, catalogue: Catalogue, tolerances: Tolerances) -> Iterator[Finding]:
    name, unit = claim.quantity, QUANTITIES[claim.quantity].unit
    figures = _figures(claim, card, catalogue) or _of_siblings(claim, card, catalogue)
    tolerance = tolerances.nominal if name in SIZES else tolerances.written
    results = [(*compare(claim, _interval(fact, tolerance), tolerances), fact) for fact in figures]
    stating = f"stated {claim.as_written or shown(middle(claim) or 0.0, unit)}"
    if not results:
        if name in card.around.unpublished:
            namesake = _namesake(claim, catalogue, tolerances)
            yield Finding(
                claim.id, "ambiguous", "catalogue", f"{name} of {claim.model} was never published, {stating}", namesake
            )
        return
    verdict, reading, fact = min(results, key=lambda one: ("holds", "suspect", "fails").index(one[0]))
    strong = [each for each in results if each[2].status != "assumed"]
    if verdict == "holds" and fact.status == "assumed" and strong:
        verdict, reading = "ambiguous", fact.note
    if verdict == "fails" or (verdict == "suspect" and not strong and not reading):
        reading = _servers(claim, card, fact) or _namesake(claim, catalogue, tolerances) or _raw_data(claim, fact)
        verdict = "suspect" if reading and "raw" not in reading else "ambiguous" if reading or not strong else "fails"
    reason = f"{claim.model} has {shown_interval(_interval(fact, 0.0), unit)} ({fact.source or fact.origin}), {stating}"
    yield Finding(claim.id, verdict, "catalogue", reason, reading)


def _figures(claim: Claim, card: Evaluation, catalogue: Catalogue) -> list[Fact]:
    """The catalogue's figures for a claim: those of any part of the model's entry, but for what it took from the
    claim's own document, and what follows from the entry without an uncertain assumption.
    """
    name = claim.quantity
    own = {key for key, source in catalogue.sources.items() if source.get("document") == claim.document}
    blocks = model(catalogue, str(claim.model)).blocks
    found = [block[name] for block in blocks.values() if name in block and block[name].source not in own]
    if name in card.values and card.plan.steps[name].formula and _published_only(card, name, own):
        found.append(Fact(card.values[name], "derived", "the catalogue's architecture and recipe"))
    return found


def _of_siblings(claim: Claim, card: Evaluation, catalogue: Catalogue) -> list[Fact]:
    """What was published of models that share the first part of the name, where this one's entry has nothing."""
    if claim.quantity in card.around.unpublished or claim.quantity in SIZES:
        return []
    family = str(claim.model).partition("-")[0] + "-"
    facts = [
        (name, model(catalogue, name).blocks["recipe"].get(claim.quantity))
        for name in catalogue.names("models")
        if name.startswith(family) and name != claim.model
    ]
    return [replace(fact, status="assumed", note=f"published of {name}") for name, fact in facts if fact]


def _published_only(card: Evaluation, quantity: str, own: set[str]) -> bool:
    """Whether a derived value rests on published figures of other documents and conventions of form alone."""
    facts = [card.around.facts[name] for name in card.plan.origins(quantity)]
    return not any(one.source in own or (one.status == "assumed" and isinstance(one.value, Range)) for one in facts)


def _servers(claim: Claim, card: Evaluation, fact: Fact) -> str | None:
    """Devices counted as servers, or servers as devices: off by the devices of a server."""
    if claim.quantity != "accelerators" or "accelerators_per_server" not in card.values:
        return None
    per_server, value, figure = card.values["accelerators_per_server"], middle(claim) or 0.0, _mid(fact)
    if figure and abs(value * per_server / figure - 1) < 1e-9:
        return f"{value:g} servers of {per_server:g} accelerators each"
    return None


def _namesake(claim: Claim, catalogue: Catalogue, tolerances: Tolerances) -> str | None:
    """Another model of the same organisation that the figure does fit."""
    organisation = catalogue.entry("models", str(claim.model)).get("organisation")
    for name in catalogue.names("models"):
        if name == claim.model or catalogue.entry("models", name).get("organisation") != organisation:
            continue
        for block in ("architecture", "recipe", "reported"):
            fact = model(catalogue, name).blocks[block].get(claim.quantity)
            if (
                fact
                and (middle(claim) or 0.0) > 0
                and compare(claim, _interval(fact, tolerances.nominal), tolerances)[0] == "holds"
            ):
                return f"it is the figure of {name}"
    return None


def _raw_data(claim: Claim, fact: Fact) -> str | None:
    """Data sets are counted before or after filtering."""
    if claim.quantity in ("dataset_bytes", "dataset_tokens") and (middle(claim) or 0.0) > _mid(fact):
        return "holds for raw data, before filtering"
    return None


def _accelerator(claim: Claim, catalogue: Catalogue, tolerances: Tolerances) -> Iterator[Finding]:
    name = str(claim.accelerator)
    facts = accelerator_facts(catalogue, name, None, None)
    if claim.quantity in ("accelerator_peak_flop_per_s", "inference_peak_flop_per_s"):
        best = peaks(catalogue, name)
        fitting = [
            one
            for one, peak in best.items()
            if compare(claim, around(peak, tolerances.nominal), tolerances)[0] == "holds"
        ]
        yield Finding(
            claim.id,
            "holds" if fitting else "fails",
            "catalogue",
            f"dense peaks of {name}: " + ", ".join(f"{one} {shown(peak, 'FLOP/s')}" for one, peak in best.items()),
        )
    elif claim.quantity in facts:
        fact = facts[claim.quantity]
        verdict, reading = compare(claim, _interval(fact, tolerances.nominal), tolerances)
        yield Finding(
            claim.id, verdict, "catalogue", f"{name} has {shown(_mid(fact), claim.unit)} ({fact.source})", reading
        )


def _release(claim: Claim, catalogue: Catalogue) -> Iterator[Finding]:
    released = str(catalogue.entry("models", str(claim.model)).get("released", ""))
    said = claim.year or ""
    if not released or not said:
        return
    length = min(len(released), len(said))
    verdict = "holds" if released[:length] == said[:length] else "fails"
    yield Finding(
        claim.id, verdict, "catalogue", f"{claim.model} was released {released}, stated {claim.as_written or said}"
    )


def _interval(fact: Fact, tolerance: float) -> Interval:
    return (fact.value.low, fact.value.high) if isinstance(fact.value, Range) else around(_mid(fact), tolerance)


def _mid(fact: Fact) -> float:
    value: Any = fact.value
    return value.mid if isinstance(value, Range) else float(value)
