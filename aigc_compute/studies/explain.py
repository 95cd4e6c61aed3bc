"""Explain: the tree behind a value, and what a quantity is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from ..catalogue import Catalogue
from ..diagnostics import Diagnostic, Problems
from ..domains.formulas import FORMULAS
from ..domains.vocabulary import CATEGORIES, QUANTITIES
from ..engine import Formula, Node, trace
from ..evaluation.document import Document, build_document, opening, plain, unknown_quantity
from ..evaluation.evaluate import evaluate_rows
from ..language import Phrase
from ..scenario import Row
from .sensitivity import drivers

SCHEMA = "aigc-compute/explain/1"


def explain_document(quantity: str, rows: Sequence[Row], catalogue: Catalogue, as_of: date) -> Document:
    """The trees of `quantity` for the rows or, where there are none, what the quantity is.

    Raises Problems where a row does not know the quantity.
    """
    told = (
        {"rows": [explanation(quantity, row, catalogue, as_of) for row in rows]}
        if rows
        else {"facts": plain(quantity_facts(quantity, catalogue))}
    )
    return {**opening(SCHEMA, as_of, catalogue), **told}


def explanation(quantity: str, row: Row, catalogue: Catalogue, as_of: date) -> dict[str, Any]:
    """The tree of `quantity` for a row, with the titles of its sources.

    Raises Problems, saying what would make it known, where the row does not know the quantity.
    """
    evaluation = evaluate_rows([row], catalogue, as_of, [quantity] if quantity in QUANTITIES else None)[0]
    body = build_document([evaluation], as_of)["rows"][0]
    if quantity in CATEGORIES:
        if quantity not in body["words"]:
            raise Problems(
                [Diagnostic("unknown", Phrase("{name}: {quantity} is unknown", name=row.name, quantity=quantity))]
            )
        return {
            "name": row.name,
            "tree": {"quantity": quantity, **body["words"][quantity]},
            "drivers": [],
            "sources": {},
            "diagnostics": body["diagnostics"],
        }
    if quantity not in evaluation.values:
        raise unknown_quantity(evaluation, quantity)
    formulas = {step.quantity: step.formula for step in evaluation.plan if step.formula}

    def branch(node: Node) -> dict[str, Any]:
        name = node.step.quantity
        found = {"quantity": name, **body["quantities"][name]}
        found.pop("inputs", None)
        if name in formulas:
            found["meaning"] = formulas[name].meaning
        if node.repeated:
            found["repeated"] = True
        elif node.inputs:
            found["inputs"] = [branch(one) for one in node.inputs]
        return found

    tree = branch(trace(evaluation.plan, quantity))
    shares = dict.fromkeys(one.share for one in drivers(quantity, row, catalogue, as_of)[1])
    return {
        "name": row.name,
        "tree": tree,
        "drivers": [{"inputs": list(one.inputs), "first": one.first, "total": one.total} for one in shares],
        "sources": _sources(tree, catalogue),
        "diagnostics": body["diagnostics"],
    }


def quantity_facts(quantity: str, catalogue: Catalogue) -> dict[str, Any]:
    """What a quantity (or category) is: meaning, unit, bounds, the formulas that lead to it, its assumption."""
    assumption = {**catalogue.assumptions, **catalogue.asked_assumptions}.get(quantity)
    if quantity in CATEGORIES:
        category = CATEGORIES[quantity]
        values = catalogue.names(category.catalogue) if category.catalogue else list(category.values)
        return {"category": quantity, "meaning": category.meaning, "values": values, "assumption": assumption}
    told = QUANTITIES[quantity]
    return {
        "quantity": quantity,
        "meaning": told.meaning,
        "unit": told.unit,
        "domain": told.section,
        "low": told.low,
        "high": None if told.high == float("inf") else told.high,
        "formulas": [formula_facts(one) for one in FORMULAS.of(quantity)],
        "assumption": assumption,
    }


def formula_facts(formula: Formula) -> dict[str, Any]:
    """A formula as data."""
    return {
        "formula": formula.name,
        "output": formula.output,
        "inputs": list(formula.inputs),
        "meaning": formula.meaning,
        "source": formula.source,
        "when": {name: list(values) for name, values in formula.when},
        "approximation": formula.approximation is not None,
        "solved_from": formula.solved_for,
    }


def _sources(tree: dict[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    keys: dict[str, None] = {}

    def collect(node: dict[str, Any]) -> None:
        for key in str(node.get("source") or "").split(", "):
            keys[key] = None
        for one in node.get("inputs", ()):
            collect(one)

    collect(tree)
    known = catalogue.sources
    return {key: plain(known[key]) for key in keys if key in known and key != "definition"}
