"""The document of comparisons with their summaries, which every view shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean, median
from typing import ClassVar, Literal

from ...catalogue import Catalogue
from ...domains.vocabulary import QUANTITIES
from ...evaluation.document import DatedDocument, catalogue_version
from ...language import Phrase
from .comparison import Comparison

Common = Literal["all", "quantity", "tier", "group", "device"]

NO_DEVICE = Phrase("not stated")
"""Name of the summary of rows without an accelerator."""

KINDS: dict[Common, Callable[[Comparison], str]] = {
    "all": lambda comparison: "all",
    "quantity": lambda comparison: comparison.quantity,
    "tier": lambda comparison: comparison.tier,
    "group": lambda comparison: comparison.measurement.group,
    "device": lambda comparison: str(comparison.measurement.inputs.get("accelerator", NO_DEVICE)),
}
"""Kinds of summaries, with the name of the summary to which a comparison belongs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Summary of the comparisons that share a quantity, tier, group or device."""

    by: Common
    """Property that the comparisons share."""
    name: str
    """Quantity, tier, group or device."""
    rows: int
    """Number of comparisons."""
    median: float
    """Median of the absolute relative errors."""
    mean: float
    """Mean of the absolute relative errors."""
    worst: float
    """Largest absolute relative error."""
    worst_id: str
    """Identifier of the row with the largest error."""
    bias: float
    """Median of the natural logarithm of predicted over published."""
    inside: float
    """Share of the published values that are in the 90 % interval of the prediction."""
    within: float | None
    """Share of the predictions that are in the publisher's interval; null where no publisher states one."""
    width: float | None
    """Median ratio of the upper to the lower end of the 90 % interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonRecord:
    """A prediction and the published value."""

    id: str
    """Identifier of the measurement in its file, or a title made of its configuration."""
    quantity: str
    """Measured quantity."""
    unit: str | None = None
    """Unit of the quantity; absent where the tool does not know the quantity."""
    published: float | None
    """Measured value in the unit; null where it was not published."""
    predicted: float | None = None
    """Prediction from the inputs of the measurement."""
    low: float | None = None
    """Lower end of the 90 % interval of the prediction."""
    high: float | None = None
    """Upper end of the 90 % interval of the prediction."""
    error: float | None = None
    """Predicted over published, minus one."""
    inside: bool | None = None
    """Whether the published value is in the 90 % interval of the prediction."""
    published_low: float | None = None
    """Lower end of the publisher's own interval."""
    published_high: float | None = None
    """Upper end of the publisher's own interval."""
    within: bool | None = None
    """Whether the prediction is in the publisher's own interval."""
    tier: str | None = None
    """How it was predicted: step, run, assumed, catalogue or given; otherwise the quantity's domain, as memory."""
    group: str
    """Publisher, data set or kind of the measurement."""
    file: str
    """Name of the file."""
    row: int
    """Number of the row or entry in the file, from 1."""
    source: str | None = None
    """Source that the file states."""
    reason: str | None = None
    """Why the prediction or the published value is missing."""


@dataclass(frozen=True, kw_only=True)
class ValidateDocument(DatedDocument):
    """Document of `aigc-compute validate --format json`; a line of `--format jsonl` is a row."""

    SCHEMA: ClassVar[str] = "aigc-compute/validate/1"

    compared: int
    """Number of rows with a published and a predicted value."""
    unanswered: int
    """Number of rows with a reason instead."""
    summary: tuple[Part, ...]
    """Summaries of the compared rows: of all rows, then by quantity, tier, group and device."""
    rows: tuple[ComparisonRecord, ...]
    """The measurements in the order of their file; a measurement with two figures has two rows."""


def build_document(comparisons: Sequence[Comparison], catalogue: Catalogue, as_of: date) -> ValidateDocument:
    """Return the document with the comparisons in order, and their summaries."""
    answered = [comparison for comparison in comparisons if comparison.error is not None]
    return ValidateDocument(
        as_of=as_of,
        catalogue=catalogue_version(catalogue),
        compared=len(answered),
        unanswered=len(comparisons) - len(answered),
        summary=tuple(part for kind in KINDS for part in _parts(kind, answered)),
        rows=tuple(map(_record, comparisons)),
    )


def _record(comparison: Comparison) -> ComparisonRecord:
    measurement, quantity = comparison.measurement, QUANTITIES.get(comparison.quantity)
    low, high = comparison.interval or (None, None)
    return ComparisonRecord(
        id=measurement.id,
        quantity=comparison.quantity,
        unit=quantity.unit if quantity else None,
        published=comparison.published,
        predicted=comparison.predicted,
        low=comparison.low,
        high=comparison.high,
        error=comparison.error,
        inside=comparison.inside,
        published_low=low,
        published_high=high,
        within=comparison.within,
        tier=comparison.tier or None,
        group=measurement.group,
        file=measurement.file,
        row=measurement.row,
        source=measurement.source or None,
        reason=comparison.reason or None,
    )


def worst_first(rows: Iterable[ComparisonRecord]) -> list[ComparisonRecord]:
    """Return the compared rows of a document, the one with the largest error first."""
    return sorted((row for row in rows if row.error is not None), key=_distance, reverse=True)


def _distance(row: ComparisonRecord) -> float:
    """Return the ratio of prediction and published value, the larger over the smaller."""
    assert row.predicted is not None
    assert row.published is not None
    ratio = row.predicted / row.published
    return max(ratio, 1 / ratio)


def _parts(kind: Common, comparisons: Sequence[Comparison]) -> list[Part]:
    """Return the summaries of a kind, the one with the most rows first."""
    members: dict[str, list[Comparison]] = {}
    for comparison in comparisons:
        members.setdefault(KINDS[kind](comparison), []).append(comparison)
    ordered = sorted(members.items(), key=lambda item: (-len(item[1]), item[0]))
    return [_summary(kind, name, group) for name, group in ordered]


def _summary(kind: Common, name: str, comparisons: Sequence[Comparison]) -> Part:
    errors = [abs(comparison.error or 0.0) for comparison in comparisons]
    worst = max(range(len(errors)), key=errors.__getitem__)
    within = [comparison.within for comparison in comparisons if comparison.within is not None]
    widths = [comparison.high / comparison.low for comparison in comparisons if comparison.low and comparison.high]
    return Part(
        by=kind,
        name=name,
        rows=len(comparisons),
        median=median(errors),
        mean=fmean(errors),
        worst=errors[worst],
        worst_id=comparisons[worst].measurement.id,
        bias=median(comparison.log_ratio or 0.0 for comparison in comparisons),
        inside=sum(comparison.inside is True for comparison in comparisons) / len(comparisons),
        within=fmean(within) if within else None,
        width=median(widths) if widths else None,
    )
