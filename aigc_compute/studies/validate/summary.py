"""What comparisons come to: the document that every view shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean, median
from typing import ClassVar, Literal

from ...catalogue import Catalogue
from ...domains.vocabulary import QUANTITIES
from ...evaluation.document import DatedDocument, catalogue_version
from .comparison import Comparison

Common = Literal["all", "quantity", "tier", "group", "device"]

KINDS: dict[Common, Callable[[Comparison], str]] = {
    "all": lambda one: "all",
    "quantity": lambda one: one.quantity,
    "tier": lambda one: one.tier,
    "group": lambda one: one.measurement.group,
    "device": lambda one: str(one.measurement.inputs.get("accelerator", "unsaid")),
}
"""By what comparisons are summarised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What comparisons that have something in common come to."""

    by: Common
    """What they have in common."""
    name: str
    """The quantity, tier, group or device."""
    rows: int
    """How many there are."""
    median: float
    """Median of the errors without their sign."""
    mean: float
    """Mean of the errors without their sign."""
    worst: float
    """Largest of the errors without their sign."""
    worst_id: str
    """Row with the worst error."""
    bias: float
    """Median of the natural logarithm of predicted over published."""
    inside: float
    """Share of rows whose published number is in the 90 % interval."""
    within: float | None
    """Share of predictions in the publisher's own interval; null where none states one."""
    width: float | None
    """Median of high over low."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonRecord:
    """A prediction beside what was published."""

    id: str
    """Identifier of the measurement, as its file has it or made of what it measures."""
    quantity: str
    """What was measured."""
    unit: str | None = None
    """Unit of the quantity; absent where the tool does not know it."""
    published: float | None
    """As measured, in the unit; null where it was not."""
    predicted: float | None = None
    """Prediction from what it may be told."""
    low: float | None = None
    """Lower end of the 90 % interval of the prediction."""
    high: float | None = None
    """Upper end of the 90 % interval of the prediction."""
    error: float | None = None
    """Predicted over published, less one."""
    inside: bool | None = None
    """Whether the published number is in the interval."""
    published_low: float | None = None
    """Lower end of the publisher's own interval."""
    published_high: float | None = None
    """Upper end of the publisher's own interval."""
    within: bool | None = None
    """Whether the prediction is in the publisher's own interval."""
    tier: str | None = None
    """How it was predicted: step, run, assumed, catalogue, given; memory and goodput for what needs no speed."""
    group: str
    """Whose measurement it is."""
    file: str
    """Name of its file."""
    row: int
    """Its place in the file."""
    source: str | None = None
    """Source as the file states it."""
    reason: str | None = None
    """Why there is no answer, or nothing to compare it with."""


@dataclass(frozen=True, kw_only=True)
class ValidateDocument(DatedDocument):
    """Document of `aigc-compute validate --format json`; a line of `--format jsonl` is a row."""

    SCHEMA: ClassVar[str] = "aigc-compute/validate/1"

    compared: int
    """Rows with a published and a predicted number."""
    unanswered: int
    """Rows with a reason instead."""
    summary: tuple[Part, ...]
    """What the compared rows come to: all of them, then by quantity, tier and group."""
    rows: tuple[ComparisonRecord, ...]
    """The measurements in the order of their file; one with two measured quantities has two rows."""


def build_document(comparisons: Sequence[Comparison], catalogue: Catalogue, as_of: date) -> ValidateDocument:
    """The comparisons in their order, and what they come to."""
    answered = [one for one in comparisons if one.error is not None]
    return ValidateDocument(
        as_of=as_of,
        catalogue=catalogue_version(catalogue),
        compared=len(answered),
        unanswered=len(comparisons) - len(answered),
        summary=tuple(part for kind in KINDS for part in _parts(kind, answered)),
        rows=tuple(map(_record, comparisons)),
    )


def _record(one: Comparison) -> ComparisonRecord:
    quantity = QUANTITIES.get(one.quantity)
    low, high = one.interval or (None, None)
    return ComparisonRecord(
        id=one.measurement.id,
        quantity=one.quantity,
        unit=quantity.unit if quantity else None,
        published=one.published,
        predicted=one.predicted,
        low=one.low,
        high=one.high,
        error=one.error,
        inside=one.inside,
        published_low=low,
        published_high=high,
        within=one.within,
        tier=one.tier or None,
        group=one.measurement.group,
        file=one.measurement.file,
        row=one.measurement.row,
        source=one.measurement.source or None,
        reason=one.reason or None,
    )


def worst_first(rows: Iterable[ComparisonRecord]) -> list[ComparisonRecord]:
    """Of a document's rows those that were compared, the farthest off first."""
    return sorted((one for one in rows if one.error is not None), key=lambda one: -_distance(one))


def _distance(one: ComparisonRecord) -> float:
    """How far off a prediction is, too high and too low alike."""
    assert one.predicted is not None
    assert one.published is not None
    ratio = one.predicted / one.published
    return max(ratio, 1 / ratio)


def _parts(kind: Common, answered: Sequence[Comparison]) -> list[Part]:
    """The summaries of a kind, the largest first."""
    members: dict[str, list[Comparison]] = {}
    for one in answered:
        members.setdefault(KINDS[kind](one), []).append(one)
    return [
        _summary(kind, name, found)
        for name, found in sorted(members.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


def _summary(kind: Common, name: str, found: Sequence[Comparison]) -> Part:
    """Errors without their sign, the bias with it: the median of the logarithm of predicted over published."""
    sizes = [abs(one.error or 0.0) for one in found]
    worst = max(range(len(found)), key=sizes.__getitem__)
    within = [one.within for one in found if one.within is not None]
    widths = [one.high / one.low for one in found if one.low and one.high]
    return Part(
        by=kind,
        name=name,
        rows=len(found),
        median=median(sizes),
        mean=fmean(sizes),
        worst=sizes[worst],
        worst_id=found[worst].measurement.id,
        bias=median(one.log_ratio or 0.0 for one in found),
        inside=sum(one.inside is True for one in found) / len(found),
        within=fmean(within) if within else None,
        width=median(widths) if widths else None,
    )
