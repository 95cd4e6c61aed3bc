"""What comparisons come to: the document that every view shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from statistics import fmean, median
from typing import Any

from ...catalogue import Catalogue
from ...domains.vocabulary import QUANTITIES
from ...evaluation.document import Document, opening
from .comparison import Comparison

SCHEMA = "aigc-compute/validate/1"

KINDS: dict[str, Callable[[Comparison], str]] = {
    "all": lambda one: "all",
    "quantity": lambda one: one.quantity,
    "tier": lambda one: one.tier,
    "group": lambda one: one.measurement.group,
    "device": lambda one: str(one.measurement.told.get("accelerator", "unsaid")),
}
"""By what comparisons are summarised."""


def build_document(comparisons: Sequence[Comparison], catalogue: Catalogue, as_of: date) -> Document:
    """The comparisons in their order, and what they come to."""
    answered = [one for one in comparisons if one.error is not None]
    return {
        **opening(SCHEMA, as_of, catalogue),
        "compared": len(answered),
        "unanswered": len(comparisons) - len(answered),
        "summary": [part for kind in KINDS for part in _parts(kind, answered)],
        "rows": [record(one) for one in comparisons],
    }


def record(one: Comparison) -> dict[str, Any]:
    """A comparison as flat data; what it has no value for is left out."""
    quantity = QUANTITIES.get(one.quantity)
    body = {
        "id": one.measurement.id,
        "quantity": one.quantity,
        "unit": quantity.unit if quantity else None,
        "published": one.published,
        "predicted": one.predicted,
        "low": one.low,
        "high": one.high,
        "error": one.error,
        "inside": one.inside,
        "published_low": one.interval[0] if one.interval else None,
        "published_high": one.interval[1] if one.interval else None,
        "within": one.within,
        "tier": one.tier or None,
        "group": one.measurement.group,
        "file": one.measurement.file,
        "row": one.measurement.row,
        "source": one.measurement.source or None,
        "reason": one.reason or None,
    }
    return {key: value for key, value in body.items() if value is not None or key == "published"}


def worst_first(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of a document's rows those that were compared, the farthest off first."""
    return sorted((one for one in rows if "error" in one), key=lambda one: -_distance(one))


def _distance(one: dict[str, Any]) -> float:
    """How far off a prediction is, too high and too low alike."""
    ratio: float = one["predicted"] / one["published"]
    return max(ratio, 1 / ratio)


def _parts(kind: str, answered: Sequence[Comparison]) -> list[dict[str, Any]]:
    """The summaries of a kind, the largest first."""
    members: dict[str, list[Comparison]] = {}
    for one in answered:
        members.setdefault(KINDS[kind](one), []).append(one)
    return [
        _summary(kind, name, found)
        for name, found in sorted(members.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


def _summary(kind: str, name: str, found: Sequence[Comparison]) -> dict[str, Any]:
    """Errors without their sign, the bias with it: the median of the logarithm of predicted over published."""
    sizes = [abs(one.error or 0.0) for one in found]
    worst = max(range(len(found)), key=sizes.__getitem__)
    within = [one.within for one in found if one.within is not None]
    widths = [one.high / one.low for one in found if one.low and one.high]
    return {
        "by": kind,
        "name": name,
        "rows": len(found),
        "median": median(sizes),
        "mean": fmean(sizes),
        "worst": sizes[worst],
        "worst_id": found[worst].measurement.id,
        "bias": median(one.log_ratio or 0.0 for one in found),
        "inside": sum(one.inside is True for one in found) / len(found),
        "within": fmean(within) if within else None,
        "width": median(widths) if widths else None,
    }
