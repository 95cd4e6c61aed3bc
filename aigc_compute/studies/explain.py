"""Explain: the tree behind a value, and what a quantity is."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..catalogue import Catalogue
from ..diagnostics import Diagnostic, Problems
from ..engine import Formula, Node, trace
from ..formulas import FORMULAS
from ..quantities import CATEGORIES, QUANTITIES
from ..scenario import Row
from .document import build_document, catalogue_version, ways_to
from .evaluation import Evaluation, evaluate_rows
from .sensitivity import drivers


def explanation(quantity: str, row: Row, catalogue: Catalogue, as_of: date) -> dict[str, Any]:
    """The tree of `quantity` for a row, with the titles of its sources.

    Raises Problems, saying what would make it known, where the row does not know the quantity.
    """
    evaluation = evaluate_rows([row], catalogue, as_of)[0]
    document = build_document([evaluation], as_of)
    body = document["rows"][0]
    if quantity in CATEGORIES:
        if quantity not in body["words"]:
            raise Problems([Diagnostic("unknown", f"{row.name}: {quantity} is unknown")])
        return {
            **_head(document, row, catalogue),
            "tree": {"quantity": quantity, **body["words"][quantity]},
            "drivers": [],
            "sources": {},
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
        **_head(document, row, catalogue),
        "tree": tree,
        "drivers": [{"inputs": list(one.inputs), "first": one.first, "total": one.total} for one in shares],
        "sources": _sources(tree, catalogue),
    }


def unknown_quantity(evaluation: Evaluation, quantity: str) -> Problems:
    """The problem of a quantity that a row does not know, and what would make it known."""
    ways = " or ".join(" and ".join(way) for way in ways_to(evaluation, quantity))
    published = " (never published)" if quantity in evaluation.around.unpublished else ""
    return Problems(
        [
            Diagnostic(
                "unknown",
                f"{evaluation.row.name}: {quantity} is unknown{published}",
                hint=f"it would follow from {ways}" if ways else None,
            )
        ]
    )


def quantity_facts(quantity: str, catalogue: Catalogue) -> dict[str, Any]:
    """What a quantity (or category) is: meaning, unit, bounds, the formulas that lead to it, its assumption."""
    assumption = catalogue.assumptions.get(quantity)
    if quantity in CATEGORIES:
        category = CATEGORIES[quantity]
        values = catalogue.names(category.catalogue) if category.catalogue else list(category.values)
        return {"category": quantity, "meaning": category.meaning, "values": values, "assumption": assumption}
    told = QUANTITIES[quantity]
    return {
        "quantity": quantity,
        "meaning": told.meaning,
        "unit": told.unit,
        "domain": told.domain,
        "low": told.low,
        "high": None if told.high == float("inf") else told.high,
        "formulas": [formula_facts(one) for one in FORMULAS if one.output == quantity],
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


def _head(document: dict[str, Any], row: Row, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "schema": "aigc-compute/explain/1",
        "name": row.name,
        "as_of": document["as_of"],
        "catalogue": catalogue_version(catalogue),
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
    return {key: known[key] for key in keys if key in known and key != "definition"}
