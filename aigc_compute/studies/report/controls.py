"""What of a scenario can be turned: what it gives, and what its results rest on most, each with the ends between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from sys import float_info
from typing import Any

from ...catalogue import Catalogue
from ...diagnostics import Diagnostic, Problems, did_you_mean, problem
from ...domains.vocabulary import CATEGORIES, QUANTITIES
from ...evaluation.document import QuantityAnswer, RowAnswer
from ...language import Phrase
from ...scenario import Row
from .gather import DRIVEN, ReportDocument

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


@dataclass(frozen=True, slots=True)
class Choice:
    """A word that can be turned."""

    name: str
    meaning: str
    value: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slider:
    """A number that can be turned between two ends."""

    name: str
    meaning: str
    unit: str
    value: float
    low: float
    high: float


def controls(document: ReportDocument, catalogue: Catalogue) -> list[Choice | Slider]:
    """The words and numbers of a report's first scenario that can be turned."""
    assert document.estimate
    [row, *_] = document.estimate.rows
    words = [
        Choice(name, CATEGORIES[name].meaning, row.categories[name].value, _choices(name, catalogue))
        for name in WORDS
        if name in row.categories
    ]
    return [*words, *(_slider(name, row.quantities[name]) for name in _turned(document, row))]


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
    return replace(row, categories={**row.categories, **words}, given={**row.given, **given})


def _word(name: str, value: Any, catalogue: Catalogue) -> str:
    kind = CATEGORIES[name].catalogue
    if kind:
        return catalogue.find(kind, str(value))
    if value not in CATEGORIES[name].values:
        told = Phrase("{name}: found {found!r}", name=name, found=value)
        raise problem("value", told, hint=did_you_mean(str(value), CATEGORIES[name].values))
    return str(value)


def _figure(name: str, value: Any) -> float:
    known = QUANTITIES.get(name)
    if known is None:
        told = Phrase("unknown quantity {name!r}", name=name)
        raise problem("unknown-quantity", told, hint=did_you_mean(name, QUANTITIES))
    if type(value) not in (int, float) or not max(known.low, -LARGEST) <= value <= min(known.high, LARGEST):
        told = Phrase("{name}: found {found!r}, expected a possible number", name=name, found=value)
        raise problem("value", told)
    return float(value)


def _turned(document: ReportDocument, row: RowAnswer) -> list[str]:
    """What is given, the usual, and what the results rest on, as far as it is not derived from more."""
    known = row.quantities
    given = [name for name, answer in known.items() if answer.status == "given"]
    driving = [one.input for study in document.sensitivity[:2] for one in study.rows[0].drivers]
    behind = _behind(known)
    usual = [name for name in USUAL if name in behind]
    names = dict.fromkeys((*given, *usual, *driving))
    return [name for name in names if known[name].value and QUANTITIES[name].unit != "flag"][:MOST]


def _behind(known: Mapping[str, QuantityAnswer]) -> set[str]:
    """What the results rest on, directly or through others."""
    found: set[str] = set()
    waiting = [name for name in DRIVEN if name in known]
    while waiting:
        name = waiting.pop()
        if name in known and name not in found:
            found.add(name)
            waiting += known[name].inputs
    return found


def _slider(name: str, answer: QuantityAnswer) -> Slider:
    assert answer.value is not None
    value, known = answer.value, QUANTITIES[name]
    low, high = value / SPAN, value * SPAN
    if answer.status != "derived" and answer.low is not None and answer.high is not None:
        low, high = answer.low / WIDER, answer.high * WIDER
    low, high = max(low, known.low, -LARGEST), min(high, known.high, LARGEST)
    return Slider(name, known.meaning, known.unit, value, min(low, value), max(high, value))


def _choices(name: str, catalogue: Catalogue) -> tuple[str, ...]:
    kind = CATEGORIES[name].catalogue
    return tuple(catalogue.names(kind) if kind else CATEGORIES[name].values)
