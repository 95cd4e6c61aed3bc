"""The document of an estimate, which every view renders, and the parts that the documents of all studies share.

The JSON schemas in `configs/schema/` are generated from these classes. The text below a field becomes its description.
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
from ..catalogue.searches import Search
from ..diagnostics import Diagnostic, Problems, Severity, did_you_mean
from ..domains.formulas import FORMULAS
from ..domains.vocabulary import CATEGORIES, QUANTITIES
from ..engine import Step, make_plan, missing_inputs
from ..io.limits import beyond, limit
from ..io.typed_json import ALWAYS, FLAT
from ..language import Phrase, alternatives, join
from ..units import Range, format_value, mid_of
from .display import Purpose, columns_of, purpose_of, stage_columns_of
from .evaluate import Evaluation


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueVersion:
    """The version of the catalogue that an answer was computed with."""

    version: str
    """Version of the catalogue."""
    date: str
    """Date of the catalogue."""
    sha256: str
    """SHA-256 of the names and contents of all catalogue files, including those of an overlay."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """Fields at the beginning of every document."""

    SCHEMA: ClassVar[str]
    LINE: ClassVar[Any] = None
    """Class of a line of `--format jsonl`, if a line is not an element of `rows`."""

    version: str = field(default=__version__, metadata=ALWAYS)
    """Version of aigc-compute."""


@dataclass(frozen=True, kw_only=True)
class DatedDocument(Document):
    """Fields at the beginning of a document that depends on the catalogue and on the prices of a day."""

    as_of: date
    """Day whose prices are used."""
    catalogue: CatalogueVersion
    """Catalogue that the answers were computed with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosticRecord:
    """A message about an input or an answer."""

    severity: Severity
    """`error` for a contradiction, otherwise `warning` or `note`."""
    code: str
    """Kind of the problem; it does not change between versions."""
    message: str
    """Description of the problem."""
    hint: str | None = None
    """Suggestion how to solve the problem."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginRecord:
    """The place of a value in the catalogue."""

    block: str | None = None
    """Part of the catalogue that states the value: a block of a model's entry, data-sheet, price, assumption ..."""
    entry: str | None = None
    """Name of the entry or table; for an implied value, the quantity that implies it."""
    date: str | None = None
    """Day or year for which the value is valid."""
    verification: str | None = None
    """How thoroughly the value was checked against its source."""
    stages: tuple[str, ...] = ()
    """Names of the stages that the value is the sum of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherStatement:
    """Another value that a source states for the same quantity or category."""

    value: float | str
    """Stated value: a number in the unit of the quantity, or a value of the category."""
    sources: tuple[str, ...]
    """Keys of the sources in the catalogue."""
    note: str | None = None
    """Remark of the catalogue about the value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a value comes from."""

    origin: OriginRecord | None = None
    """Place of the value in the catalogue; absent if the value has none."""
    sources: tuple[str, ...] = ()
    """Keys of the sources in the catalogue."""
    note: str | None = None
    """Remark of the catalogue about the value."""
    confidence: str | None = None
    """Confidence of the catalogue in the value."""
    disagrees: tuple[OtherStatement, ...] = ()
    """Values of sources that state another value; they are not used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryAnswer:
    """The value of a category in a scenario."""

    value: str
    """Value of the category."""
    status: Status
    """Kind of origin: given, catalogue, derived, assumed or chosen."""
    provenance: Provenance = field(metadata=FLAT)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityAnswer:
    """The value of a quantity in a scenario."""

    value: float | None
    """Central value in `unit`; null if the inputs lead to no finite number."""
    unit: str
    """Unit; empty for a count or a ratio, `flag` for 1 (yes) or 0 (no)."""
    domain: str
    """Section of the vocabulary."""
    low: float | None = None
    """5 % quantile; absent if the value has no range."""
    median: float | None = None
    """50 % quantile."""
    high: float | None = None
    """95 % quantile."""
    status: Status
    """Kind of origin: given, catalogue, derived, assumed or chosen."""
    formula: str | None = None
    """Name of the formula that determined the value."""
    inputs: tuple[str, ...] = ()
    """Inputs of the formula."""
    solved_from: str | None = None
    """Quantity whose formula was solved for this quantity."""
    approximation: bool = False
    """Whether the formula is an approximation."""
    provenance: Provenance = field(metadata=FLAT)


Answer = CategoryAnswer | QuantityAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A value with its 90 % interval."""

    value: float | None
    """Central value; null if unknown."""
    low: float | None
    """5 % quantile; null if the value has no range."""
    high: float | None
    """95 % quantile; null if the value has no range."""

    @classmethod
    def of(cls, evaluation: Evaluation, name: str) -> Interval:
        """Return the interval of a quantity in an evaluation."""
        tables = (evaluation.values, evaluation.low, evaluation.high)
        value, low, high = (finite(table.get(name)) for table in tables)
        return cls(value=value, low=low, high=high)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedFigure:
    """A published figure of the model's historic run, to compare with the estimate."""

    value: float
    """Published value in `unit`."""
    unit: str
    """Unit; empty for a count or a ratio, `flag` for 1 (yes) or 0 (no)."""
    provenance: Provenance = field(metadata=FLAT)
    ratio: float | None = None
    """Estimate divided by the published value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRecord:
    """A search for a figure of a model that was not found."""

    looked_in: tuple[str, ...]
    """Keys of the sources that were read."""
    date: str
    """Day on which they were read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowAnswer:
    """The answer for a scenario, for a stage of a scenario, or for the sum of the stages."""

    name: str
    """Name of the scenario or stage."""
    purpose: Purpose
    """`service` if the inputs describe a service and no training run, otherwise `training`."""
    stages: tuple[str, ...] = ()
    """Names of the stages that this row is the sum of; their rows stand directly before this row."""
    columns: tuple[str, ...]
    """Categories and quantities that are shown by default; for a sum, the columns of the table of its stages."""
    categories: Mapping[str, CategoryAnswer]
    """Categories by name."""
    quantities: Mapping[str, QuantityAnswer]
    """Known quantities by name."""
    reported: Mapping[str, ReportedFigure]
    """Published figures of the model's historic run, by quantity."""
    correlations: Mapping[str, Mapping[str, float]]
    """Correlations of the normal scores of ranges; each pair is listed once: `{"mfu": {"pue": 0.5}}`."""
    exclude_historic_run: bool
    """Whether the row differs from the model's historic run, so that the figures of that run are not used."""
    unpublished: Mapping[str, SearchRecord]
    """Quantities of the model that are unknown in the row and were not found in its sources."""
    missing: Mapping[str, tuple[tuple[str, ...], ...]]
    """Unknown quantities that were requested, with the sets of inputs from which they can be derived."""
    diagnostics: tuple[DiagnosticRecord, ...]
    """Contradictions, warnings and notes."""

    def answer(self, name: str) -> Answer | None:
        """Return a category or quantity of the row, or None if it is unknown."""
        return self.categories.get(name) or self.quantities.get(name)


@dataclass(frozen=True, kw_only=True)
class EstimateDocument(Document):
    """Document of `aigc-compute estimate --format json`; a line of `--format jsonl` is a row."""

    SCHEMA: ClassVar[str] = "aigc-compute/estimate/2"

    as_of: date
    """Day whose prices are used."""
    catalogue: CatalogueVersion | None = None
    """Catalogue that the answers were computed with; absent if another document contains this one and states it."""
    rows: tuple[RowAnswer, ...]
    """One answer for each scenario; the answers of the stages precede that of their sum."""


def build_document(
    evaluations: Sequence[Evaluation], as_of: date, requested: Sequence[str] = (), catalogue: Catalogue | None = None
) -> EstimateDocument:
    """Build the document of some evaluations.

    For each of the `requested` quantities that is unknown, the document lists sets of inputs from which it can be
    derived. Pass the `catalogue` if the document is not a part of another one.
    """
    version = catalogue_version(catalogue) if catalogue else None
    return EstimateDocument(as_of=as_of, catalogue=version, rows=build_rows(evaluations, requested))


def build_rows(evaluations: Sequence[Evaluation], requested: Sequence[str] = ()) -> tuple[RowAnswer, ...]:
    """Build the answers of some evaluations. The stages of a sum stand directly before the sum."""
    return tuple(
        build_row(evaluation, requested, evaluations[place - len(evaluation.row.stages) : place])
        for place, evaluation in enumerate(evaluations)
    )


def catalogue_version(catalogue: Catalogue) -> CatalogueVersion:
    """Return version, date and SHA-256 of a catalogue, including the files of its overlay."""
    settings = catalogue.settings
    return CatalogueVersion(version=str(settings["version"]), date=str(settings["date"]), sha256=catalogue.sha256())


def build_row(evaluation: Evaluation, requested: Sequence[str] = (), stages: Sequence[Evaluation] = ()) -> RowAnswer:
    """Build the answer of an evaluation. `stages` are the evaluations of the stages that it is the sum of."""
    row, context = evaluation.row, evaluation.context
    purpose = purpose_of(evaluation)
    return RowAnswer(
        name=row.name,
        purpose=purpose,
        stages=tuple(stage.name for stage in row.stages),
        columns=stage_columns_of((*stages, evaluation)) if row.stages else columns_of(evaluation, purpose),
        categories={
            name: CategoryAnswer(value=str(fact.value), status=fact.status, provenance=_provenance(fact))
            for name, fact in context.category_facts.items()
        },
        quantities={step.quantity: _quantity_answer(evaluation, step) for step in evaluation.plan},
        reported={
            name: _reported_figure(evaluation, name, fact)
            for name, fact in context.reported.items()
            if name in QUANTITIES
        },
        correlations=_correlations(evaluation),
        exclude_historic_run=context.exclude_historic_run,
        unpublished={
            name: _search_record(search)
            for name, search in context.unpublished.items()
            if name not in evaluation.values
        },
        missing={
            name: tuple(ways_to_derive(context, name))
            for name in requested
            if name not in evaluation.values and name not in context.category_facts and not row.stages
        },
        diagnostics=diagnostic_records(evaluation.diagnostics),
    )


def diagnostic_records(diagnostics: Iterable[Diagnostic]) -> tuple[DiagnosticRecord, ...]:
    """Convert diagnostics to records of a document."""
    return tuple(
        DiagnosticRecord(
            severity=diagnostic.severity, code=diagnostic.code, message=diagnostic.message, hint=diagnostic.hint
        )
        for diagnostic in diagnostics
    )


def _correlations(evaluation: Evaluation) -> dict[str, dict[str, float]]:
    """Return the correlations in the form of a scenario file; each pair is listed once."""
    correlations: dict[str, dict[str, float]] = {}
    for first, second, value in evaluation.row.correlations:
        correlations.setdefault(first, {})[second] = value
    return correlations


def ways_to_derive(context: ResolvedContext, quantity: str) -> list[tuple[str, ...]]:
    """Return sets of inputs from which an unknown quantity could be derived, the least effort first."""
    network = make_plan(FORMULAS, context.signature)
    return missing_inputs(FORMULAS, network, quantity, context.categories, lambda name: QUANTITIES[name].effort)


def unknown_quantity(evaluation: Evaluation, quantity: str) -> Problems:
    """Return the exception for a quantity that is unknown in a row, with the inputs from which it could be derived."""
    context = evaluation.context
    ways = ways_to_derive(context, quantity)
    search = context.unpublished.get(quantity)
    record = _search_record(search) if search else None
    return Problems([unknown_diagnostic(evaluation.row.name, quantity, ways, record)])


def _search_record(search: Search) -> SearchRecord:
    return SearchRecord(looked_in=search.looked_in, date=search.date)


def require_numbers(evaluation: Evaluation, names: Iterable[str]) -> None:
    """Raise Problems if one of these quantities is unknown in a row or has no finite value."""
    for name in names:
        if name not in evaluation.values:
            raise unknown_quantity(evaluation, name)
        if not isfinite(evaluation.values[name]):
            errors = [diagnostic for diagnostic in evaluation.diagnostics if diagnostic.severity == "error"]
            message = Phrase("{row}: {quantity} is not a finite number", row=evaluation.row.name, quantity=name)
            raise Problems(errors or [Diagnostic("impossible", message)])


def require_within_limit(evaluation: Evaluation, names: Iterable[str], limit_name: str) -> None:
    """Raise Problems if one of these counts exceeds a limit of `io.limits`."""
    for name in names:
        count = evaluation.values.get(name, 0.0)
        if count > limit(limit_name):
            message = Phrase(
                "{row}: {quantity} is {count}, expected at most {limit:,}",
                row=evaluation.row.name,
                quantity=name,
                count=format_value(count, QUANTITIES[name].unit),
                limit=limit(limit_name),
            )
            raise beyond(limit_name, message)


def unknown_diagnostic(
    row: str, quantity: str, ways: Sequence[Sequence[str]], search: SearchRecord | None
) -> Diagnostic:
    """Return the error for a quantity that is unknown in a row.

    `ways` are sets of inputs from which it follows, `search` says where it was looked for.
    """
    message = Phrase("{row}: {quantity} is unknown", row=row, quantity=quantity)
    if search:
        message = Phrase(
            "{row}: {quantity} is unknown (not found in {sources} on {date})",
            row=row,
            quantity=quantity,
            sources=join(", ", search.looked_in),
            date=search.date,
        )
    hint = Phrase("it can be derived from {ways}", ways=alternatives(ways)) if ways else None
    return Diagnostic("unknown", message, hint=hint)


def _quantity_answer(evaluation: Evaluation, step: Step) -> QuantityAnswer:
    name, formula = step.quantity, step.formula
    low, median, high = (table.get(name) for table in (evaluation.low, evaluation.median, evaluation.high))
    fact = None if formula or name in evaluation.row.given else evaluation.context.facts[name]
    stated = fact.value if fact else evaluation.row.given.get(name)
    if not formula and isinstance(stated, Range):
        low, high = stated.low, stated.high
    return QuantityAnswer(
        value=finite(evaluation.values[name]),
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
    """Return a number, or None if it is infinite or nan, as after a division by zero or an overflow."""
    return value if value is not None and isfinite(value) else None


def plain(raw: Any) -> Any:
    """Convert content of a catalogue file to JSON types: infinity and nan to None, dates and other types to text."""
    if isinstance(raw, dict):
        return {str(key): plain(value) for key, value in raw.items()}
    if isinstance(raw, list):
        return [plain(element) for element in raw]
    if isinstance(raw, float):
        return finite(raw)
    return raw if raw is None or isinstance(raw, (str, int)) else str(raw)


def _reported_figure(evaluation: Evaluation, name: str, fact: Fact) -> ReportedFigure:
    published = mid_of(fact.value)
    value = evaluation.values.get(name)
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
        disagrees=tuple(
            OtherStatement(
                value=other.value if isinstance(other.value, str) else mid_of(other.value),
                sources=other.origin.sources,
                note=other.note,
            )
            for other in fact.disagrees
        ),
    )


def column_problems(names: Iterable[str]) -> list[Diagnostic]:
    """Return an error for each name that is neither a quantity nor a category."""
    return [
        Diagnostic(
            "unknown-quantity", Phrase("unknown quantity {name!r}", name=name), hint=did_you_mean(name, QUANTITIES)
        )
        for name in names
        if name not in QUANTITIES and name not in CATEGORIES
    ]


def quantity_problems(names: Iterable[str]) -> list[Diagnostic]:
    """Return an error for each name that is not a quantity."""
    return [
        Diagnostic("unknown-quantity", Phrase("{name!r} is a category, expected a quantity", name=name))
        if name in CATEGORIES
        else Diagnostic(
            "unknown-quantity", Phrase("unknown quantity {name!r}", name=name), hint=did_you_mean(str(name), QUANTITIES)
        )
        for name in names
        if name not in QUANTITIES
    ]
