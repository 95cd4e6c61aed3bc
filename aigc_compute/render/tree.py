"""Explanations of values and of quantities as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..language import Phrase, join, translate
from ..studies.explain import (
    CategoryFacts,
    CategoryNode,
    ExplainDocument,
    Explanation,
    FormulaFacts,
    Node,
    QuantityFacts,
)
from ..studies.listing import assumed_value
from . import layout
from .provenance import disagreement_text, note_text, origin_text, reasons, sources_text

MAX_DRIVERS = 4
"""Number of uncertain inputs that are named below a tree."""

UNITS = {"": Phrase("a plain number"), "fraction": Phrase("fraction"), "flag": Phrase("flag"), "x": Phrase("factor")}
"""Units that people read as words."""


def explain_text(document: ExplainDocument) -> str:
    """Return the trees of all rows, or the description of a quantity."""
    if document.facts:
        return facts_text(document.facts)
    return "\n".join(explanation_text(row, document.as_of.isoformat()) for row in document.rows)


def explanation_text(body: Explanation, as_of: str) -> str:
    """Return the tree behind a value with one line for each value, its most uncertain inputs, and its sources."""
    lines = [translate("{name}, as of {day}", name=body.name, day=as_of), *_branch(body.tree, "", "")]
    if body.drivers:
        shares = [
            f"{translate(join(', ', map(layout.display_name, driver.inputs)))} {driver.total:.0%}"
            for driver in body.drivers[:MAX_DRIVERS]
        ]
        text = translate("Shares of its uncertainty by input: {inputs}", inputs=translate(join(", ", shares)))
        lines += ["", text]
    if body.sources:
        lines += ["", translate("Sources")]
        lines += [f"  {key}: {_citation(source)}" for key, source in body.sources.items()]
    return "\n".join(lines) + "\n"


def facts_text(body: QuantityFacts | CategoryFacts) -> str:
    """Return the description of a quantity with the formulas that determine it, or of a category with its values."""
    if isinstance(body, CategoryFacts):
        lines = [
            translate("{name}: {meaning}", name=layout.display_name(body.category), meaning=translate(body.meaning)),
            translate("one of: {words}", words=translate(join(", ", map(layout.display_name, body.values)))),
        ]
    else:
        unit = translate(UNITS.get(body.unit, body.unit))
        lines = [
            translate("{name}: {meaning}", name=layout.display_name(body.quantity), meaning=translate(body.meaning)),
            translate("unit: {unit}; possible: {bounds}", unit=unit, bounds=_bounds(body.low, body.high)),
            "",
            translate("It can be derived from" if body.formulas else "It cannot be derived from other quantities"),
            *map(_formula_line, body.formulas),
        ]
    assumption = body.assumption
    if assumption:
        value = assumed_value(assumption)
        why = translate(
            join("; ", (translate(str(assumption[key])) for key in ("rank", "source", "note") if key in assumption))
        )
        text = translate("Assumed if nothing of higher precedence gives a value: {value} [{why}]", value=value, why=why)
        lines += ["", text]
    return "\n".join(lines) + "\n"


def _bounds(low: float | None, high: float | None) -> str:
    """Return the range of possible values; an end without a limit is empty."""
    if low is None and high is None:
        return translate("any number")
    return "..".join("" if end is None else f"{end:g}" for end in (low, high))


def _branch(node: Node | CategoryNode, first: str, rest: str) -> Iterator[str]:
    yield f"{first}{layout.display_name(node.quantity)} = {_value(node)}  {_origin(node)}"
    inputs = node.inputs if isinstance(node, Node) else ()
    for index, child in enumerate(inputs):
        last = index == len(inputs) - 1
        yield from _branch(child, rest + ("└─ " if last else "├─ "), rest + ("   " if last else "│  "))


def _value(node: Node | CategoryNode) -> str:
    value, interval = layout.shown_value(node.quantity, node.answer), layout.shown_range(node.answer)
    return f"{value} ({interval})" if interval else value


def _origin(node: Node | CategoryNode) -> str:
    provenance = node.answer.provenance
    if isinstance(node, Node) and node.repeated:
        return translate("[see above]")
    if isinstance(node, Node) and node.answer.status == "derived":
        rough = translate("approximately, ") if node.answer.approximation else ""
        solved_from = node.answer.solved_from
        solved = translate(", solved from {quantity}", quantity=translate(solved_from)) if solved_from else ""
        meaning = translate(node.meaning or "").rstrip(".。")
        return translate(
            "[derived: {meaning}; {sources}]", meaning=f"{rough}{meaning}{solved}", sources=sources_text(provenance)
        )
    status = Phrase(node.answer.status)
    unit = node.answer.unit if isinstance(node, Node) else ""
    others = disagreement_text(provenance, unit)
    parts = (status, origin_text(provenance), sources_text(provenance), note_text(provenance), others)
    return f"[{translate(reasons(parts))}]"


def _formula_line(formula: FormulaFacts) -> str:
    when = [
        f"{layout.display_name(name)} {translate(join(' or ', map(layout.display_name, values)))}"
        for name, values in formula.when.items()
    ]
    solved_from = formula.solved_from
    solved = translate("solved from {quantity}: ", quantity=translate(solved_from)) if solved_from else ""
    rough = translate("approximately: ") if formula.approximation else ""
    names = list(map(layout.display_name, formula.inputs)) or [translate("no inputs")]
    inputs = translate(join(", ", [*names, *when]))
    return f"  {inputs}\n      {solved}{rough}{translate(formula.meaning)} [{formula.source}]"


def _citation(source: Mapping[str, Any]) -> str:
    parts = [
        source.get("authors") or source.get("publisher"),
        source.get("title"),
        source.get("year"),
        source.get("table"),
        source.get("url"),
    ]
    return ", ".join(str(part) for part in parts if part)
