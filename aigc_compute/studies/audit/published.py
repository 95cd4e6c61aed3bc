"""Statements about a catalogued model or accelerator against what was published of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    name = claim.quantity
    figures = {fact.source or fact.origin: fact for fact in _facts(claim, catalogue, name)}
    if name in card.values and card.plan.steps[name].formula and _published_only(card, name):
        figures["the catalogue's architecture and recipe"] = Fact(card.values[name], "derived", "")
    if not figures:
        return
    tolerance = tolerances.nominal if name in SIZES else tolerances.written
    results = [
        (compare(claim, _interval(fact, tolerance), tolerances), source, fact) for source, fact in figures.items()
    ]
    (verdict, reading), source, fact = min(results, key=lambda one: ("holds", "suspect", "fails").index(one[0][0]))
    unit = QUANTITIES[name].unit
    reason = f"{claim.model} has {shown_interval(_interval(fact, 0.0), unit)} ({source})"
    if verdict != "holds":
        reading = reading or _servers(claim, card, fact) or _namesake(claim, catalogue, tolerances)
        weak = all(one.status == "assumed" for one in figures.values())
        verdict = "ambiguous" if weak and not reading else "suspect" if reading else verdict
    yield Finding(
        claim.id,
        verdict,
        "catalogue",
        f"{reason}, stated {claim.as_written or shown(middle(claim) or 0, unit)}",
        reading,
    )


def _facts(claim: Claim, catalogue: Catalogue, quantity: str) -> list[Fact]:
    """The catalogue's own figures for a quantity of the claim's model, from any part of its entry."""
    blocks = model(catalogue, str(claim.model)).blocks
    return [block[quantity] for block in blocks.values() if quantity in block]


def _published_only(card: Evaluation, quantity: str) -> bool:
    """Whether a derived value rests on nothing assumed but conventions of form."""
    return all(
        card.around.facts[name].status == "catalogue"
        for name in card.plan.origins(quantity)
        if card.around.facts[name].origin == "assumption" and isinstance(card.around.facts[name].value, Range)
    )


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
            if fact and compare(claim, _interval(fact, tolerances.nominal), tolerances)[0] == "holds":
                return f"it is the figure of {name}"
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
