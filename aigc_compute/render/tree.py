"""Explanations as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..quantities import CATEGORIES
from . import layout

MOST_DRIVERS = 4


def explain_text(document: dict[str, Any]) -> str:
    """The tree of every row, or what the quantity is."""
    if "facts" in document:
        return quantity_text(document["facts"])
    return "\n".join(explanation_text(row, document["as_of"]) for row in document["rows"])


def explanation_text(body: dict[str, Any], as_of: str) -> str:
    """The tree, a line a value, and the sources behind it."""
    lines = [f"{body['name']}, as of {as_of}", *_branch(body["tree"], "", "")]
    if body["drivers"]:
        named = [f"{', '.join(one['inputs'])} {one['total']:.0%}" for one in body["drivers"][:MOST_DRIVERS]]
        lines += ["", f"Its spread is driven by {', '.join(named)}"]
    if body["sources"]:
        lines += ["", "Sources"]
        lines += [f"  {key}: {_citation(source)}" for key, source in body["sources"].items()]
    return "\n".join(lines) + "\n"


def quantity_text(body: dict[str, Any]) -> str:
    """What a quantity is and what it can follow from."""
    name = body.get("quantity") or body["category"]
    lines = [f"{name}: {body['meaning']}"]
    if "category" in body:
        lines.append("one of: " + ", ".join(body["values"]))
    else:
        high = "" if body["high"] is None else f"{body['high']:g}"
        lines.append(f"unit: {body['unit'] or 'a plain number'}; possible: {body['low']:g}..{high}")
        lines += ["", "It can follow from"] if body["formulas"] else ["", "It follows from nothing else"]
        lines += [_formula_line(one) for one in body["formulas"]]
    assumption = body["assumption"]
    if assumption:
        value = assumption.get("value", f"{assumption.get('mid')} ({assumption.get('low')}..{assumption.get('high')})")
        told = ", ".join(value) if isinstance(value, list) else value
        note = f"; {assumption['note']}" if "note" in assumption else ""
        lines += ["", f"Assumed where nothing nearer says: {told} [{assumption['rank']}; {assumption['source']}{note}]"]
    return "\n".join(lines) + "\n"


def _branch(node: dict[str, Any], first: str, rest: str) -> Iterator[str]:
    yield f"{first}{node['quantity']} = {_value(node)}  {_origin(node)}"
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
        return "[see above]"
    if node["status"] == "derived":
        solved = f", solved from {node['solved_from']}" if "solved_from" in node else ""
        rough = "approximately, " if node.get("approximation") else ""
        return f"[derived: {rough}{node['meaning'].rstrip('.')}{solved}; {node['source']}]"
    parts = [node["status"], node.get("origin"), node.get("source"), node.get("note")]
    shown = [str(part) for part in dict.fromkeys(parts) if part and part != "assumption"]
    return f"[{'; '.join(shown)}]"


def _formula_line(one: dict[str, Any]) -> str:
    when = "".join(f", {name} {' or '.join(values)}" for name, values in one["when"].items())
    solved = f"solved from {one['solved_from']}: " if one["solved_from"] else ""
    rough = "approximately: " if one["approximation"] else ""
    inputs = ", ".join(one["inputs"]) or "nothing"
    return f"  {inputs}{when}\n      {solved}{rough}{one['meaning']} [{one['source']}]"


def _citation(source: dict[str, Any]) -> str:
    parts = [
        source.get("authors") or source.get("publisher"),
        source.get("title"),
        source.get("year"),
        source.get("table"),
        source.get("url"),
    ]
    return ", ".join(str(part) for part in parts if part)
