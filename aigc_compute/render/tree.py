"""Explanations as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..language import join, say
from ..quantities import CATEGORIES
from ..studies.listing import assumed_value
from . import layout

MOST_DRIVERS = 4


def explain_text(document: dict[str, Any]) -> str:
    """The tree of every row, or what the quantity is."""
    if "facts" in document:
        return quantity_text(document["facts"])
    return "\n".join(explanation_text(row, document["as_of"]) for row in document["rows"])


def explanation_text(body: dict[str, Any], as_of: str) -> str:
    """The tree, a line a value, and the sources behind it."""
    lines = [say("{name}, as of {day}", name=body["name"], day=as_of), *_branch(body["tree"], "", "")]
    if body["drivers"]:
        shares = [f"{say(join(', ', one['inputs']))} {one['total']:.0%}" for one in body["drivers"][:MOST_DRIVERS]]
        lines += ["", say("Its spread is driven by {inputs}", inputs=say(join(", ", shares)))]
    if body["sources"]:
        lines += ["", say("Sources")]
        lines += [f"  {key}: {_citation(source)}" for key, source in body["sources"].items()]
    return "\n".join(lines) + "\n"


def quantity_text(body: dict[str, Any]) -> str:
    """What a quantity is and what it can follow from."""
    name = body.get("quantity") or body["category"]
    lines = [say("{name}: {meaning}", name=layout.named(name), meaning=say(body["meaning"]))]
    if "category" in body:
        lines.append(say("one of: {words}", words=say(join(", ", map(layout.named, body["values"])))))
    else:
        unit = body["unit"] or say("a plain number")
        lines.append(say("unit: {unit}; possible: {bounds}", unit=unit, bounds=_bounds(body["low"], body["high"])))
        lines += ["", say("It can follow from" if body["formulas"] else "It follows from nothing else")]
        lines += [_formula_line(one) for one in body["formulas"]]
    assumption = body["assumption"]
    if assumption:
        value = assumed_value(assumption)
        why = say(join("; ", (say(str(assumption[key])) for key in ("rank", "source", "note") if key in assumption)))
        lines += ["", say("Assumed where nothing nearer says: {value} [{why}]", value=value, why=why)]
    return "\n".join(lines) + "\n"


def _bounds(low: float | None, high: float | None) -> str:
    """The possible values, an open end empty."""
    if low is None and high is None:
        return say("any number")
    return "..".join("" if end is None else f"{end:g}" for end in (low, high))


def _branch(node: dict[str, Any], first: str, rest: str) -> Iterator[str]:
    yield f"{first}{layout.named(node['quantity'])} = {_value(node)}  {_origin(node)}"
    inputs = node.get("inputs", ())
    for index, one in enumerate(inputs):
        last = index == len(inputs) - 1
        yield from _branch(one, rest + ("└─ " if last else "├─ "), rest + ("   " if last else "│  "))


def _value(node: dict[str, Any]) -> str:
    value = layout.shown_value(node["quantity"], node)
    interval = "" if node["quantity"] in CATEGORIES else layout.shown_range(node)
    return f"{value} ({interval})" if interval else value


def _origin(node: dict[str, Any]) -> str:
    if node.get("repeated"):
        return say("[see above]")
    if node["status"] == "derived":
        rough = say("approximately, ") if node.get("approximation") else ""
        solved = say(", solved from {quantity}", quantity=node["solved_from"]) if "solved_from" in node else ""
        meaning = say(node["meaning"]).rstrip(".。")
        return f"[{say('derived')}: {rough}{meaning}{solved}; {node['source']}]"
    parts = [node["status"], node.get("origin"), node.get("source"), node.get("note")]
    return f"[{say(join('; ', (say(part) for part in dict.fromkeys(parts) if part and part != 'assumption')))}]"


def _formula_line(one: dict[str, Any]) -> str:
    when = [f"{name} {say(join(' or ', values))}" for name, values in one["when"].items()]
    solved = say("solved from {quantity}: ", quantity=one["solved_from"]) if one["solved_from"] else ""
    rough = say("approximately: ") if one["approximation"] else ""
    inputs = say(join(", ", [*(one["inputs"] or [say("nothing")]), *when]))
    return f"  {inputs}\n      {solved}{rough}{say(one['meaning'])} [{one['source']}]"


def _citation(source: dict[str, Any]) -> str:
    parts = [
        source.get("authors") or source.get("publisher"),
        source.get("title"),
        source.get("year"),
        source.get("table"),
        source.get("url"),
    ]
    return ", ".join(str(part) for part in parts if part)
