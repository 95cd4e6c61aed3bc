"""The document of an evaluation: rows, units, provenance, diagnostics, versions. Every view renders it.

Its form, as that of every other document, is published and versioned in `configs/schema/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from math import isfinite
from typing import Any

from .. import __version__
from ..catalogue import Catalogue, Fact, Surroundings
from ..diagnostics import Diagnostic, Problems, did_you_mean
from ..engine import Step, make_plan, missing_inputs
from ..formulas import FORMULAS
from ..language import Phrase, alternatives
from ..limits import beyond, limit
from ..quantities import CATEGORIES, QUANTITIES
from ..scenario import Row
from ..units import Range, format_value, mid_of
from .evaluation import Evaluation

SCHEMA = "aigc-compute/estimate/1"

Document = dict[str, Any]


def build_document(evaluations: Sequence[Evaluation], as_of: date, asked: Iterable[str] = ()) -> Document:
    """The evaluations as one document; `asked` quantities that are unknown say what would make them known.

    What leaves the program as JSON carries `catalogue_version` as its `catalogue` too.
    """
    asked = tuple(asked)
    return {**opening(SCHEMA, as_of), "rows": [_row(one, asked) for one in evaluations]}


def opening(schema: str, as_of: date | None = None, catalogue: Catalogue | None = None) -> Document:
    """What a document begins with: its schema, the program's version, and the day and catalogue that it rests on."""
    head: Document = {"schema": schema, "version": __version__}
    if as_of:
        head["as_of"] = as_of.isoformat()
    if catalogue:
        head["catalogue"] = catalogue_version(catalogue)
    return head


def catalogue_version(catalogue: Catalogue) -> dict[str, str]:
    """Version, date and SHA-256 over the names and contents of all catalogue files, the overlay's included."""
    settings = catalogue.settings
    return {"version": str(settings["version"]), "date": str(settings["date"]), "sha256": catalogue.sha256()}


def _row(one: Evaluation, asked: Sequence[str]) -> dict[str, Any]:
    return {
        "name": one.row.name,
        "words": {
            name: _drop_none({"value": str(fact.value), "status": fact.status, **_origin(fact)})
            for name, fact in one.around.words.items()
        },
        "quantities": {step.quantity: _quantity(one, step) for step in one.plan},
        "reported": {
            name: _reported(one, name, fact) for name, fact in one.around.reported.items() if name in QUANTITIES
        },
        "correlations": _correlations(one.row),
        "run_aside": one.around.run_aside,
        "unpublished": [name for name in one.around.unpublished if name not in one.values],
        "missing": {
            name: [list(way) for way in ways_to(one, name)]
            for name in asked
            if name not in one.values and name not in one.around.words and not one.row.stages
        },
        "diagnostics": [
            _drop_none({"severity": each.severity, "code": each.code, "message": each.message, "hint": each.hint})
            for each in one.diagnostics
        ],
    }


def _correlations(row: Row) -> dict[str, dict[str, float]]:
    """As a scenario says them, each pair once."""
    found: dict[str, dict[str, float]] = {}
    for one, other, value in row.correlations:
        found.setdefault(one, {})[other] = value
    return found


def ways_to(one: Evaluation, quantity: str) -> list[tuple[str, ...]]:
    """Sets of inputs that would make an unknown quantity derivable, the cheapest first."""
    return ways_from(one.around, quantity)


def ways_from(around: Surroundings, quantity: str) -> list[tuple[str, ...]]:
    """As `ways_to`, for all rows with these surroundings."""
    whole = make_plan(FORMULAS, around.signature)
    return missing_inputs(FORMULAS, whole, quantity, around.categories, lambda name: QUANTITIES[name].effort)


def unknown_quantity(evaluation: Evaluation, quantity: str) -> Problems:
    """The problem of a quantity that a row does not know, and what would make it known."""
    unpublished = quantity in evaluation.around.unpublished
    return Problems([unknown(evaluation.row.name, quantity, ways_to(evaluation, quantity), unpublished)])


def require_numbers(evaluation: Evaluation, names: Iterable[str]) -> None:
    """Raise Problems where a row does not know one of these quantities, or where it comes to no finite number."""
    for name in names:
        if name not in evaluation.values:
            raise unknown_quantity(evaluation, name)
        if not isfinite(evaluation.values[name]):
            errors = [one for one in evaluation.diagnostics if one.severity == "error"]
            told = Phrase("{row}: {quantity} is beyond any number", row=evaluation.row.name, quantity=name)
            raise Problems(errors or [Diagnostic("impossible", told)])


def require_few(evaluation: Evaluation, names: Iterable[str], most: str) -> None:
    """Raise Problems where one of these counts is beyond the limit of that name."""
    for name in names:
        count = evaluation.values.get(name, 0.0)
        if count > limit(most):
            told = Phrase(
                "{row}: {quantity} is {count}, expected at most {limit:,}",
                row=evaluation.row.name,
                quantity=name,
                count=format_value(count, QUANTITIES[name].unit),
                limit=limit(most),
            )
            raise beyond(most, told)


def unknown(row: str, quantity: str, ways: Sequence[Sequence[str]], unpublished: bool) -> Diagnostic:
    """What is said of a quantity that a row does not know."""
    told = Phrase(
        "{row}: {quantity} is unknown (never published)" if unpublished else "{row}: {quantity} is unknown",
        row=row,
        quantity=quantity,
    )
    hint = Phrase("it would follow from {ways}", ways=alternatives(ways)) if ways else None
    return Diagnostic("unknown", told, hint=hint)


def _quantity(one: Evaluation, step: Step) -> dict[str, Any]:
    name = step.quantity
    quantity = QUANTITIES[name]
    body: dict[str, Any] = {"value": finite(one.values[name]), "unit": quantity.unit, "domain": quantity.domain}
    if name in one.low:
        body |= {
            end: finite(table[name]) for end, table in (("low", one.low), ("median", one.median), ("high", one.high))
        }
    if step.formula:
        body |= {
            "status": "derived",
            "formula": step.formula.name,
            "inputs": list(step.inputs),
            "source": step.formula.source,
        }
        if step.formula.solved_for:
            body["solved_from"] = step.formula.solved_for
        if step.formula.approximation:
            body["approximation"] = True
        return body
    if name in one.row.given:
        given = one.row.given[name]
        if isinstance(given, Range):
            body |= {"low": given.low, "high": given.high}
        return body | {"status": "given"}
    fact = one.around.facts[name]
    if isinstance(fact.value, Range):
        body |= {"low": fact.value.low, "high": fact.value.high}
    return body | _drop_none({"status": fact.status, **_origin(fact)})


def finite(value: float | None) -> float | None:
    """A number, or None for what a contradictory row leaves: a division by zero, an overflow."""
    return value if value is not None and isfinite(value) else None


def plain(raw: Any) -> Any:
    """What a catalogue file holds, as JSON can have it: no number that is none, and whatever is no value as text."""
    if isinstance(raw, dict):
        return {str(key): plain(value) for key, value in raw.items()}
    if isinstance(raw, list):
        return [plain(one) for one in raw]
    if isinstance(raw, float):
        return finite(raw)
    return raw if raw is None or isinstance(raw, (str, int)) else str(raw)


def _reported(one: Evaluation, name: str, fact: Fact) -> dict[str, Any]:
    value = fact.value
    published = mid_of(value)
    body = {"value": published, "unit": QUANTITIES[name].unit, **_origin(fact)}
    if one.values.get(name) and published:
        body["ratio"] = finite(one.values[name] / published)
    return _drop_none(body)


def _origin(fact: Fact) -> dict[str, Any]:
    return {"origin": fact.origin, "source": fact.source, "note": fact.note, "confidence": fact.confidence}


def _drop_none(body: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if value is not None}


def known_columns(names: Iterable[str]) -> list[Diagnostic]:
    """What is wrong with a list of column names."""
    return [
        Diagnostic(
            "unknown-quantity", Phrase("unknown quantity {name!r}", name=name), hint=did_you_mean(name, QUANTITIES)
        )
        for name in names
        if name not in QUANTITIES and name not in CATEGORIES
    ]


def known_quantities(names: Iterable[str]) -> list[Diagnostic]:
    """What is wrong with a list of quantities."""
    return [
        Diagnostic("unknown-quantity", Phrase("{name!r} is a word, expected a quantity", name=name))
        if name in CATEGORIES
        else Diagnostic(
            "unknown-quantity", Phrase("unknown quantity {name!r}", name=name), hint=did_you_mean(str(name), QUANTITIES)
        )
        for name in names
        if name not in QUANTITIES
    ]
