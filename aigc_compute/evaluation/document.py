"""The document of an evaluation: rows, units, provenance, diagnostics, versions. Every view renders it.

What documents have in common stands here too. The JSON schemas in `configs/schema/` are made from these classes: the
text below a field says there what it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from typing import Any, ClassVar

from .. import __version__
from ..catalogue import Catalogue, Fact, ResolvedContext
from ..catalogue.origin import Status
from ..diagnostics import Diagnostic, Problems, Severity, did_you_mean
from ..domains.formulas import FORMULAS
from ..domains.vocabulary import CATEGORIES, QUANTITIES
from ..engine import Step, make_plan, missing_inputs
from ..io.limits import beyond, limit
from ..io.typed_json import ALWAYS, FLAT
from ..language import Phrase, alternatives
from ..units import Range, format_value, mid_of
from .display import Purpose, columns_of, purpose_of, stage_columns_of
from .evaluate import Evaluation


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueVersion:
    """The catalogue behind the figures."""

    version: str
    """Version of the catalogue."""
    date: str
    """Day of the catalogue."""
    sha256: str
    """SHA-256 over the names and contents of all catalogue files, those of an overlay included."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """What every document begins with."""

    SCHEMA: ClassVar[str]
    LINE: ClassVar[Any] = None
    """The class of a line of `--format jsonl` that is no element of `rows`."""

    version: str = field(default=__version__, metadata=ALWAYS)
    """Version of aigc-compute."""


@dataclass(frozen=True, kw_only=True)
class DatedDocument(Document):
    """What a document begins with that rests on the catalogue and on the prices of a day."""

    as_of: date
    """Day whose prices hold."""
    catalogue: CatalogueVersion
    """The catalogue behind the figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosticRecord:
    """What a reader should be warned of."""

    severity: Severity
    """An error is a contradiction."""
    code: str
    """Stable, so that it can be searched for."""
    message: str
    """What is wrong, in words."""
    hint: str | None = None
    """What would help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginRecord:
    """Where a value of the catalogue stands."""

    block: str | None = None
    """Part of the catalogue that states it: a block of a model's entry, data-sheet, price, assumption ..."""
    entry: str | None = None
    """Name of the entry or table; of an implied value, the quantity that implies it."""
    date: str | None = None
    """Day or year that the value holds for."""
    verification: str | None = None
    """How far it was checked against its source."""
    stages: tuple[str, ...] = ()
    """Stages of which the value is the sum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a value comes from."""

    origin: OriginRecord | None = None
    """Where in the catalogue it stands; absent where the status says it all."""
    sources: tuple[str, ...] = ()
    """Keys of the catalogue's sources."""
    note: str | None = None
    """What else is to be known of it."""
    confidence: str | None = None
    """How sure the catalogue is of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordAnswer:
    """A category of a scenario."""

    value: str
    """The word."""
    status: Status
    """Whether it was given, looked up, derived, assumed or chosen."""
    provenance: Provenance = field(metadata=FLAT)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityAnswer:
    """A quantity of a scenario."""

    value: float | None
    """Central value in `unit`; null where the row contradicts itself."""
    unit: str
    """Empty for a plain number; flag: 1 yes, 0 no."""
    domain: str
    """Domain of the vocabulary."""
    low: float | None = None
    """5 % quantile; absent where nothing is uncertain."""
    median: float | None = None
    """50 % quantile."""
    high: float | None = None
    """95 % quantile."""
    status: Status
    """Whether it was given, looked up, derived, assumed or chosen."""
    formula: str | None = None
    """Name of the formula that it was derived with."""
    inputs: tuple[str, ...] = ()
    """Quantities that it was derived from."""
    solved_from: str | None = None
    """Quantity whose formula was solved for this one."""
    approximation: bool = False
    """The formula holds roughly."""
    provenance: Provenance = field(metadata=FLAT)


Answer = WordAnswer | QuantityAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A value with its 90 % range."""

    value: float | None
    """Central value; null where unknown."""
    low: float | None
    """5 % quantile; null where the value is a point."""
    high: float | None
    """95 % quantile; null where the value is a point."""

    @classmethod
    def of(cls, one: Evaluation, name: str) -> Interval:
        """A quantity of an evaluation."""
        value, low, high = (finite(table.get(name)) for table in (one.values, one.low, one.high))
        return cls(value=value, low=low, high=high)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedFigure:
    """A published figure of the model's historic run, beside the estimate."""

    value: float
    """Published value in `unit`."""
    unit: str
    """Empty for a plain number; flag: 1 yes, 0 no."""
    provenance: Provenance = field(metadata=FLAT)
    ratio: float | None = None
    """Estimate over published figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowAnswer:
    """The answer of a scenario, of a stage of one, or of the sum of its stages."""

    name: str
    """Name of the scenario."""
    purpose: Purpose
    """A service, where the inputs describe one and no training run; else a training run."""
    stages: tuple[str, ...] = ()
    """Names of the stages, the rows before this one, of which it is the sum."""
    columns: tuple[str, ...]
    """Categories and quantities that a screen shows unless others are named; of a sum those of its table of stages."""
    categories: Mapping[str, WordAnswer]
    """Categories by name."""
    quantities: Mapping[str, QuantityAnswer]
    """What is known, by name."""
    reported: Mapping[str, ReportedFigure]
    """Published figures of the model's historic run, by quantity."""
    correlations: Mapping[str, Mapping[str, float]]
    """Correlations of the normal scores of ranges, each pair once: `{"mfu": {"pue": 0.5}}`."""
    exclude_historic_run: bool
    """The row is no longer the model's historic run."""
    unpublished: tuple[str, ...]
    """Quantities of the model that nobody published."""
    missing: Mapping[str, tuple[tuple[str, ...], ...]]
    """Unknown quantities that were requested, each with sets of inputs that would make it known."""
    diagnostics: tuple[DiagnosticRecord, ...]
    """What a reader should be warned of."""

    def answer(self, name: str) -> Answer | None:
        """A category or quantity of the row, or None where it is unknown."""
        return self.categories.get(name) or self.quantities.get(name)


@dataclass(frozen=True, kw_only=True)
class EstimateDocument(Document):
    """Document of `aigc-compute estimate --format json`; a line of `--format jsonl` is a row."""

    SCHEMA: ClassVar[str] = "aigc-compute/estimate/2"

    as_of: date
    """Day whose prices hold."""
    catalogue: CatalogueVersion | None = None
    """The catalogue behind the figures; absent where the document is part of another, which states it."""
    rows: tuple[RowAnswer, ...]
    """One answer for each scenario."""


def build_document(
    evaluations: Sequence[Evaluation], as_of: date, asked: Sequence[str] = (), catalogue: Catalogue | None = None
) -> EstimateDocument:
    """The evaluations as one document; `asked` quantities that are unknown say what would make them known. What leaves
    the program by itself states the catalogue.
    """
    version = catalogue_version(catalogue) if catalogue else None
    return EstimateDocument(as_of=as_of, catalogue=version, rows=build_rows(evaluations, asked))


def build_rows(evaluations: Sequence[Evaluation], asked: Sequence[str] = ()) -> tuple[RowAnswer, ...]:
    """The answers of the evaluations, those of the stages of a sum right before it."""
    return tuple(
        build_row(one, asked, evaluations[place - len(one.row.stages) : place]) for place, one in enumerate(evaluations)
    )


def catalogue_version(catalogue: Catalogue) -> CatalogueVersion:
    """Version, date and SHA-256 over the names and contents of all catalogue files, the overlay's included."""
    settings = catalogue.settings
    return CatalogueVersion(version=str(settings["version"]), date=str(settings["date"]), sha256=catalogue.sha256())


def build_row(one: Evaluation, asked: Sequence[str] = (), stages: Sequence[Evaluation] = ()) -> RowAnswer:
    """The answer of an evaluation, with those of the stages that it is the sum of."""
    purpose = purpose_of(one)
    return RowAnswer(
        name=one.row.name,
        purpose=purpose,
        stages=tuple(stage.name for stage in one.row.stages),
        columns=stage_columns_of((*stages, one)) if one.row.stages else columns_of(one, purpose),
        categories={
            name: WordAnswer(value=str(fact.value), status=fact.status, provenance=_provenance(fact))
            for name, fact in one.context.category_facts.items()
        },
        quantities={step.quantity: _quantity(one, step) for step in one.plan},
        reported={
            name: _reported(one, name, fact) for name, fact in one.context.reported.items() if name in QUANTITIES
        },
        correlations=_correlations(one),
        exclude_historic_run=one.context.exclude_historic_run,
        unpublished=tuple(name for name in one.context.unpublished if name not in one.values),
        missing={
            name: tuple(ways_to(one, name))
            for name in asked
            if name not in one.values and name not in one.context.category_facts and not one.row.stages
        },
        diagnostics=diagnostic_records(one.diagnostics),
    )


def diagnostic_records(diagnostics: Iterable[Diagnostic]) -> tuple[DiagnosticRecord, ...]:
    """Diagnostics as a document states them."""
    return tuple(
        DiagnosticRecord(severity=each.severity, code=each.code, message=each.message, hint=each.hint)
        for each in diagnostics
    )


def _correlations(one: Evaluation) -> dict[str, dict[str, float]]:
    """As a scenario says them, each pair once."""
    found: dict[str, dict[str, float]] = {}
    for first, second, value in one.row.correlations:
        found.setdefault(first, {})[second] = value
    return found


def ways_to(one: Evaluation, quantity: str) -> list[tuple[str, ...]]:
    """Sets of inputs that would make an unknown quantity derivable, the cheapest first."""
    return ways_from(one.context, quantity)


def ways_from(context: ResolvedContext, quantity: str) -> list[tuple[str, ...]]:
    """As `ways_to`, for all rows with these surroundings."""
    whole = make_plan(FORMULAS, context.signature)
    return missing_inputs(FORMULAS, whole, quantity, context.categories, lambda name: QUANTITIES[name].effort)


def unknown_quantity(evaluation: Evaluation, quantity: str) -> Problems:
    """The problem of a quantity that a row does not know, and what would make it known."""
    unpublished = quantity in evaluation.context.unpublished
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


def _quantity(one: Evaluation, step: Step) -> QuantityAnswer:
    name, formula = step.quantity, step.formula
    low, median, high = (table.get(name) for table in (one.low, one.median, one.high))
    fact = None if formula or name in one.row.given else one.context.facts[name]
    stated = fact.value if fact else one.row.given.get(name)
    if not formula and isinstance(stated, Range):
        low, high = stated.low, stated.high
    return QuantityAnswer(
        value=finite(one.values[name]),
        unit=QUANTITIES[name].unit,
        domain=QUANTITIES[name].section,
        low=finite(low),
        median=finite(median),
        high=finite(high),
        status="derived" if formula else fact.status if fact else "given",
        formula=formula.name if formula else None,
        inputs=tuple(step.inputs) if formula else (),
        solved_from=formula.solved_for if formula else None,
        approximation=bool(formula and formula.approximation),
        provenance=_provenance(fact) if fact else Provenance(sources=(formula.source,) if formula else ()),
    )


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


def _reported(one: Evaluation, name: str, fact: Fact) -> ReportedFigure:
    published = mid_of(fact.value)
    value = one.values.get(name)
    return ReportedFigure(
        value=published,
        unit=QUANTITIES[name].unit,
        provenance=_provenance(fact),
        ratio=finite(value / published) if value and published else None,
    )


def _provenance(fact: Fact) -> Provenance:
    origin = fact.origin
    record = OriginRecord(
        block=origin.block, entry=origin.entry, date=origin.date, verification=origin.verification, stages=origin.stages
    )
    return Provenance(
        origin=None if record == OriginRecord() else record,
        sources=origin.sources,
        note=fact.note,
        confidence=fact.confidence,
    )


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
