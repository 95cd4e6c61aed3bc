"""Diff: what changed between two sides, what followed from it, and which input explains how much of that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import exp, inf, isclose, log
from typing import Any

from ..diagnostics import Diagnostic, Problems
from ..domains.vocabulary import CATEGORIES, QUANTITIES
from ..engine import Plan
from ..evaluation.document import opening
from ..evaluation.evaluate import Evaluation, evaluate_rows
from ..language import Phrase, join
from ..scenario import Row
from .attribution import SAME, Explained, attribute
from .diff_inputs import Ground, Side, Subject

SCHEMA = "aigc-compute/diff/1"

Body = Mapping[str, Any]


def diff(sides: Sequence[Side], columns: Sequence[str] | None = None) -> dict[str, Any]:
    """Every later side against the first one, as a document; `columns` are the outputs to compare, by default the
    headlines. Rows are matched by name, single ones with each other.

    Raises Problems where two sides have no row in common.
    """
    outputs = list(columns or (name for name, quantity in QUANTITIES.items() if quantity.headline))
    comparisons, unmatched = [], []
    for side in sides[1:]:
        pairs = _pairs(sides[0], side)
        comparisons += [_comparison(before, after, sides[0], side, outputs) for before, after in pairs]
        matched = {id(one) for pair in pairs for one in pair}
        unmatched += [
            {"from": sides[0].label, "to": side.label, "side": each.label, "name": one.name}
            for each in (sides[0], side)
            for one in each.rows
            if id(one) not in matched
        ]
    return {**opening(SCHEMA), "comparisons": comparisons, "unmatched": unmatched}


def _pairs(first: Side, second: Side) -> list[tuple[Subject, Subject]]:
    if len(first.rows) == len(second.rows) == 1:
        return [(first.rows[0], second.rows[0])]
    others = dict(_numbered(second.rows))
    pairs = [(one, others[key]) for key, one in _numbered(first.rows) if key in others]
    if not pairs:
        names = (", ".join(one.name for one in side.rows) for side in (first, second))
        message = Phrase(
            "{one} and {other} have no row in common: {names}",
            one=first.label,
            other=second.label,
            names=join(" against ", names),
        )
        raise Problems([Diagnostic("no-common-rows", message, hint="FILE#ROW picks one row of a file")])
    return pairs


def _numbered(rows: Sequence[Subject]) -> Iterator[tuple[tuple[str, int], Subject]]:
    """Rows by name, and by number among those of one name."""
    seen: Counter[str] = Counter()
    for one in rows:
        yield (one.name, seen[one.name]), one
        seen[one.name] += 1


def _comparison(before: Subject, after: Subject, first: Side, second: Side, outputs: Sequence[str]) -> dict[str, Any]:
    inputs = [
        _change(name, *ends)
        for name in (*CATEGORIES, *QUANTITIES)
        if _is_input(name, *(ends := (_cell(before, name), _cell(after, name)))) and _differ(*ends)
    ]
    told = {one["name"] for one in inputs}
    changes: list[dict[str, Any]] = []
    known, unknown = [], []
    for name in (each for each in outputs if each not in told):
        old, new = _cell(before, name), _cell(after, name)
        if old is None and new is not None:
            known.append(name)
        elif new is None and old is not None:
            unknown.append(name)
        elif _differ(old, new):
            changes.append(_change(name, old, new))
    _explain(changes, before, after, first, second)
    return {
        "from": first.label,
        "to": second.label,
        "name": after.name,
        "inputs": inputs,
        "correlations": _correlations(before, after),
        "outputs": sorted(changes, key=_size, reverse=True),
        "known": known,
        "unknown": unknown,
    }


def _cell(subject: Subject, name: str) -> Body | None:
    found: Body | None = subject.body["words" if name in CATEGORIES else "quantities"].get(name)
    return found


def _is_input(name: str, old: Body | None, new: Body | None) -> bool:
    """Words, what is given on a side, and what is brought in on both; on one side alone only what is published."""
    if name in CATEGORIES:
        return True
    statuses = {body["status"] if body else None for body in (old, new)}
    return "given" in statuses or ("derived" not in statuses and statuses != {"assumed", None})


def _differ(old: Body | None, new: Body | None) -> bool:
    if old is None or new is None:
        return old is not new
    return any(not _same(old.get(key), new.get(key)) for key in ("value", "low", "high"))


def _same(old: Any, new: Any) -> bool:
    if isinstance(old, str) or isinstance(new, str) or old is None or new is None:
        return bool(old == new)
    return isclose(old, new, rel_tol=SAME)


def _change(name: str, old: Body | None, new: Body | None) -> dict[str, Any]:
    body: dict[str, Any] = {"name": name, "from": _told(old), "to": _told(new)}
    if name in QUANTITIES:
        body["unit"] = QUANTITIES[name].unit
        values = [end["value"] for end in (old, new) if end is not None and end["value"] is not None]
        if len(values) == 2:
            body["difference"] = values[1] - values[0]
            if min(values) > 0 and 0 < (ratio := values[1] / values[0]) < inf:
                body["ratio"] = ratio
    return body


def _correlations(before: Subject, after: Subject) -> list[dict[str, Any]]:
    """Pairs whose correlation is not the same on both sides. That moves ranges and no middle value, so it explains
    none of a change."""
    old, new = (_pairwise(one.body.get("correlations", {})) for one in (before, after))
    return [
        {"between": list(pair), "from": old.get(pair), "to": new.get(pair)}
        for pair in sorted({**old, **new})
        if not _same(old.get(pair), new.get(pair))
    ]


def _pairwise(correlations: Mapping[str, Mapping[str, float]]) -> dict[tuple[str, str], float]:
    return {
        (min(one, other), max(one, other)): value
        for one, others in correlations.items()
        for other, value in others.items()
    }


def _told(body: Body | None) -> dict[str, Any] | None:
    keys = ("value", "low", "high", "status", "origin", "sources", "note")
    return None if body is None else {key: body[key] for key in keys if key in body}


def _size(change: Body) -> float:
    """How far apart the ends are in ratio, but for rounding; what passes zero, or is impossible, is furthest."""
    return round(abs(log(change["ratio"])), 9) if "ratio" in change else inf


def _explain(changes: Sequence[dict[str, Any]], before: Subject, after: Subject, first: Side, second: Side) -> None:
    """Add to each change what explains it, where both sides are scenarios."""
    if before.answer is None or after.answer is None or first.ground is None or second.ground is None:
        return
    old, new = before.answer, after.answer
    same = first.ground is second.ground
    rows = (old.row, new.row) if same else (_pinned(old, new, first.ground), _pinned(new, old, first.ground))
    ends = {
        one["name"]: (one["from"]["value"], one["to"]["value"])
        for one in changes
        if not _same(one["from"]["value"], one["to"]["value"]) and "difference" in one
    }
    found = attribute(*rows, first.ground.catalogue, first.ground.as_of, ends) if ends else {}
    for one in changes:
        if one["name"] in found:
            one["explained"] = _shares(found[one["name"]])


def _shares(explained: Explained) -> list[dict[str, Any]]:
    """Shares, the largest first: of the logarithm with the factor that it stands for, or of the difference; and the
    part of the whole."""
    whole = sum(explained.shares.values())
    ordered = sorted(explained.shares.items(), key=lambda pair: abs(pair[1]), reverse=True)
    return [
        {"input": name, "share": share, "part": share / whole, **({"factor": exp(share)} if explained.log else {})}
        for name, share in ordered
    ]


def _pinned(one: Evaluation, other: Evaluation, ground: Ground) -> Row:
    """The row with the words and facts given that another date or catalogue changes, to be answered on that ground;
    and with what would then follow in another way than it did.
    """
    mine, theirs = (_brought(each) for each in (one, other))
    given = {
        name: value
        for name, value in mine.items()
        if value != theirs.get(name) and (name in theirs or not QUANTITIES[name].auxiliary)
    }
    words = {name: word for name, word in one.around.categories.items() if word != other.around.categories.get(name)}
    row = replace(one.row, words={**words, **one.row.words}, given={**given, **one.row.given})
    try:
        plan = evaluate_rows([row], ground.catalogue, ground.as_of, ranges=False)[0].plan
    except Problems:
        return row
    otherwise = {
        name: one.values[name]
        for name, step in plan.steps.items()
        if step.formula and name in one.plan and (told := one.plan.steps[name].formula) and told is not step.formula
    }
    return replace(row, given={**otherwise, **row.given})


def _brought(one: Evaluation) -> dict[str, Any]:
    """The facts that enter an evaluation from outside, by quantity."""
    plan: Plan = one.plan
    return {
        step.quantity: one.around.facts[step.quantity].value
        for step in plan
        if step.formula is None and step.quantity not in one.row.given
    }
