"""What of a scenario can be turned: what it gives, and what its results rest on most, each with the ends between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from sys import float_info
from typing import Any

from ...catalogue import Catalogue
from ...diagnostics import Diagnostic, Problems, did_you_mean
from ...language import Phrase
from ...quantities import CATEGORIES, QUANTITIES
from ...scenario import Row
from ..document import Document
from .gather import DRIVEN

Record = dict[str, Any]

USUAL = (
    "accelerators",
    "training_tokens",
    "mfu",
    "price_usd_per_accelerator_hour",
    "users",
    "queries_per_user_per_day",
    "prompt_tokens",
    "output_tokens",
    "concurrency",
)
"""What people turn first."""

WORDS = ("accelerator", "training_precision", "inference_precision")
LARGEST = float_info.max
MOST = 14
SPAN = 8.0
"""A figure without a range goes from so many times less to so many times more."""

WIDER = 2.0
"""A range is left by so many times at either end."""


def controls(document: Document, catalogue: Catalogue) -> list[Record]:
    """The words and numbers of a report's first scenario that can be turned."""
    [row, *_] = document["estimate"]["rows"]
    words = [
        {
            "name": name,
            "meaning": CATEGORIES[name].meaning,
            "value": row["words"][name]["value"],
            "choices": _choices(name, catalogue),
        }
        for name in WORDS
        if name in row["words"]
    ]
    return [*words, *(_number(name, row["quantities"][name]) for name in _turned(document, row))]


def changed(rows: Sequence[Row], changes: Mapping[str, Any], catalogue: Catalogue) -> list[Row]:
    """The rows with other words and numbers. Raises Problems for what is none, or cannot be."""
    words: dict[str, str] = {}
    given: dict[str, float] = {}
    problems: list[Diagnostic] = []
    for name, value in changes.items():
        try:
            if name in CATEGORIES:
                words[name] = _word(name, value, catalogue)
            else:
                given[name] = _figure(name, value)
        except Problems as found:
            problems += found.diagnostics
    if problems:
        raise Problems(problems)
    return [_with(row, words, given) for row in rows]


def _with(row: Row, words: Mapping[str, str], given: Mapping[str, float]) -> Row:
    if row.stages:
        return replace(row, stages=tuple(_with(one, words, given) for one in row.stages))
    return replace(row, words={**row.words, **words}, given={**row.given, **given})


def _word(name: str, value: Any, catalogue: Catalogue) -> str:
    kind = CATEGORIES[name].catalogue
    if kind:
        return catalogue.find(kind, str(value))
    if value not in CATEGORIES[name].values:
        told = Phrase("{name}: found {found!r}", name=name, found=value)
        raise Problems([Diagnostic("value", told, hint=did_you_mean(str(value), CATEGORIES[name].values))])
    return str(value)


def _figure(name: str, value: Any) -> float:
    known = QUANTITIES.get(name)
    if known is None:
        told = Phrase("unknown quantity {name!r}", name=name)
        raise Problems([Diagnostic("unknown-quantity", told, hint=did_you_mean(name, QUANTITIES))])
    low, high = max(known.low, -LARGEST), min(known.high, LARGEST)
    if type(value) not in (int, float) or not low <= value <= high:
        told = Phrase("{name}: found {found!r}, expected a possible number", name=name, found=value)
        raise Problems([Diagnostic("value", told)])
    return float(value)


def _turned(document: Document, row: Record) -> list[str]:
    """What is given, the usual, and what the results rest on, as far as it is not derived from more."""
    bodies = row["quantities"]
    given = [name for name, body in bodies.items() if body["status"] == "given"]
    driving = [one["input"] for study in document["sensitivity"][:2] for one in study["rows"][0]["drivers"]]
    behind = _behind(bodies)
    usual = [name for name in USUAL if name in behind]
    names = dict.fromkeys((*given, *usual, *driving))
    return [name for name in names if bodies[name]["value"] and QUANTITIES[name].unit != "flag"][:MOST]


def _behind(bodies: Record) -> set[str]:
    """What the results rest on, directly or through others."""
    found: set[str] = set()
    waiting = [name for name in DRIVEN if name in bodies]
    while waiting:
        name = waiting.pop()
        if name in bodies and name not in found:
            found.add(name)
            waiting += bodies[name].get("inputs", ())
    return found


def _number(name: str, body: Record) -> Record:
    value, known = body["value"], QUANTITIES[name]
    ranged = body["status"] != "derived" and body.get("low") is not None
    low, high = (body["low"] / WIDER, body["high"] * WIDER) if ranged else (value / SPAN, value * SPAN)
    low, high = max(low, known.low), min(high, known.high)
    return {
        "name": name,
        "meaning": known.meaning,
        "unit": known.unit,
        "value": value,
        "low": min(low, value),
        "high": max(high, value),
        "status": body["status"],
    }


def _choices(name: str, catalogue: Catalogue) -> list[str]:
    kind = CATEGORIES[name].catalogue
    return list(catalogue.names(kind) if kind else CATEGORIES[name].values)
