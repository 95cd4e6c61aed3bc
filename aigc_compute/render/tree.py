"""Explanations as text."""

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
from .provenance import origin_text, reasons, sources_text

MOST_DRIVERS = 4


def explain_text(document: ExplainDocument) -> str:
    """The tree of every row, or what the quantity is."""
    if document.facts:
        return facts_text(document.facts)
    return "\n".join(explanation_text(row, document.as_of.isoformat()) for row in document.rows)


def explanation_text(body: Explanation, as_of: str) -> str:
    """The tree, a line a value, and the sources behind it."""
    lines = [translate("{name}, as of {day}", name=body.name, day=as_of), *_branch(body.tree, "", "")]
    if body.drivers:
        shares = [f"{translate(join(', ', one.inputs))} {one.total:.0%}" for one in body.drivers[:MOST_DRIVERS]]
        lines += ["", translate("Its spread is driven by {inputs}", inputs=translate(join(", ", shares)))]
    if body.sources:
        lines += ["", translate("Sources")]
        lines += [f"  {key}: {_citation(source)}" for key, source in body.sources.items()]
    return "\n".join(lines) + "\n"


def facts_text(body: QuantityFacts | CategoryFacts) -> str:
    """What a quantity is and what it can follow from, or which words a category can have."""
    if isinstance(body, CategoryFacts):
        lines = [
            translate("{name}: {meaning}", name=layout.named(body.category), meaning=translate(body.meaning)),
            translate("one of: {words}", words=translate(join(", ", map(layout.named, body.values)))),
        ]
    else:
        unit = body.unit or translate("a plain number")
        lines = [
            translate("{name}: {meaning}", name=layout.named(body.quantity), meaning=translate(body.meaning)),
            translate("unit: {unit}; possible: {bounds}", unit=unit, bounds=_bounds(body.low, body.high)),
            "",
            translate("It can follow from" if body.formulas else "It follows from nothing else"),
            *map(_formula_line, body.formulas),
        ]
    assumption = body.assumption
    if assumption:
        value = assumed_value(assumption)
        why = translate(
            join("; ", (translate(str(assumption[key])) for key in ("rank", "source", "note") if key in assumption))
        )
        lines += ["", translate("Assumed where nothing nearer says: {value} [{why}]", value=value, why=why)]
    return "\n".join(lines) + "\n"


def _bounds(low: float | None, high: float | None) -> str:
    """The possible values, an open end empty."""
    if low is None and high is None:
        return translate("any number")
    return "..".join("" if end is None else f"{end:g}" for end in (low, high))


def _branch(node: Node | CategoryNode, first: str, rest: str) -> Iterator[str]:
    yield f"{first}{layout.named(node.quantity)} = {_value(node)}  {_origin(node)}"
    inputs = node.inputs if isinstance(node, Node) else ()
    for index, one in enumerate(inputs):
        last = index == len(inputs) - 1
        yield from _branch(one, rest + ("└─ " if last else "├─ "), rest + ("   " if last else "│  "))


def _value(node: Node | CategoryNode) -> str:
    value, interval = layout.shown_value(node.quantity, node.answer), layout.shown_range(node.answer)
    return f"{value} ({interval})" if interval else value


def _origin(node: Node | CategoryNode) -> str:
    told = node.answer.provenance
    if isinstance(node, Node) and node.repeated:
        return translate("[see above]")
    if isinstance(node, Node) and node.answer.status == "derived":
        rough = translate("approximately, ") if node.answer.approximation else ""
        solved_from = node.answer.solved_from
        solved = translate(", solved from {quantity}", quantity=solved_from) if solved_from else ""
        meaning = translate(node.meaning or "").rstrip(".。")
        return f"[{translate('derived')}: {rough}{meaning}{solved}; {sources_text(told)}]"
    return f"[{translate(reasons((Phrase(node.answer.status), origin_text(told), sources_text(told), told.note)))}]"


def _formula_line(one: FormulaFacts) -> str:
    when = [f"{name} {translate(join(' or ', values))}" for name, values in one.when.items()]
    solved = translate("solved from {quantity}: ", quantity=one.solved_from) if one.solved_from else ""
    rough = translate("approximately: ") if one.approximation else ""
    inputs = translate(join(", ", [*(one.inputs or [translate("nothing")]), *when]))
    return f"  {inputs}\n      {solved}{rough}{translate(one.meaning)} [{one.source}]"


def _citation(source: Mapping[str, Any]) -> str:
    parts = [
        source.get("authors") or source.get("publisher"),
        source.get("title"),
        source.get("year"),
        source.get("table"),
        source.get("url"),
    ]
    return ", ".join(str(part) for part in parts if part)
