"""Reports: the answers of other studies in one document, with the formulas and the sources of their figures."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Literal

from ...catalogue import Catalogue
from ...diagnostics import Diagnostic, Problems
from ...domains.formulas import FORMULAS
from ...domains.vocabulary import CATEGORIES, QUANTITIES
from ...evaluation.display import purpose_of
from ...evaluation.document import (
    CatalogueVersion,
    Document,
    EstimateDocument,
    build_document,
    catalogue_version,
    plain,
)
from ...evaluation.evaluate import Evaluation
from ...io.encoding import UTF_8
from ...scenario import Row
from ...scenario.claims import ClaimSet
from ..audit import audit
from ..batch import BatchDocument
from ..bom import COUNT, BomDocument, bom_document
from ..estimate import estimate
from ..forecast import ForecastDocument, forecast_document, forecasts
from ..sensitivity import SensitivityDocument, sensitivity_document
from ..verdicts import AuditDocument, audit_document
from .alternatives import Frontier, Roofline, Scaling, frontier, roofline, scaling
from .equation import FormulaText, formula_text
from .inputs import many_rows

MAIN_RESULTS = (
    "serving_cost_usd_per_month",
    "training_cost_usd",
    "training_days",
    "cost_per_million_output_tokens_usd",
    "cost_per_video_usd",
    "cost_per_image_usd",
    "cost_per_audio_hour_usd",
    "training_energy_kwh",
    "accelerator_hours",
    "mfu",
)
"""Results whose uncertainty a report explains, in order of preference."""

MAX_EXPLAINED = 2
"""Largest number of results of a single scenario whose uncertainty a report explains."""

COUNTS = (COUNT, "accelerators", "fleet_accelerators", "serving_accelerators")
"""Quantities of which at least one must be known for a bill of materials."""

KEY_RESULTS = ("parameters", "training_flop", "training_days", "training_cost_usd")
"""Results for which a report lists the missing inputs, if they are unknown."""

Sources = Mapping[str, Mapping[str, Any]]
Kind = Literal["scenario", "comparison", "forecast", "batch", "audit"]


@dataclass(frozen=True, kw_only=True)
class ReportDocument(Document):
    """Document of `aigc-compute report -o FILE.json`."""

    SCHEMA: ClassVar[str] = "aigc-compute/report/2"

    as_of: date | None = None
    """Day whose prices are used; absent if statements are judged as of their own days."""
    catalogue: CatalogueVersion
    """Catalogue that the answers were computed with."""
    kind: Kind
    """Kind of the report; it determines which parts the report has."""
    title: str
    """Title of the report."""
    estimate: EstimateDocument | None = None
    """Answers of the scenarios."""
    forecast: ForecastDocument | None = None
    """Forecasts of the scenarios that have a forecast."""
    bom: BomDocument | None = None
    """Bills of materials of the scenarios that need accelerators."""
    sensitivity: tuple[SensitivityDocument, ...] = ()
    """Drivers of the uncertainty of the main results."""
    roofline: tuple[Roofline, ...] = ()
    """Rooflines of the devices of the scenarios."""
    frontier: tuple[Frontier, ...] = ()
    """Time and cost of each training run on other devices and other numbers of accelerators."""
    scaling: Scaling | None = None
    """Compute-optimal sizes under the scaling laws; absent if no scenario can be compared with them."""
    audit: AuditDocument | None = None
    """Verdicts on the statements."""
    batch: BatchDocument | None = None
    """Answers of many rows."""
    columns: tuple[str, ...] = ()
    """Columns of the batch that are known in some row, in order."""
    formulas: Mapping[str, FormulaText] = field(default_factory=dict)
    """Formulas of the figures, by `quantity.function`."""
    sources: Sources
    """Catalogue entries of the sources, by key."""
    meanings: Mapping[str, str] = field(default_factory=dict)
    """Meanings of the quantities and categories, by name."""


def scenario_report(
    rows: Sequence[Row], catalogue: Catalogue, as_of: date, title: str | None = None
) -> tuple[ReportDocument, list[Diagnostic]]:
    """Make the report of one or several scenarios, and return its diagnostics too.

    A scenario with a forecast is shown over the years.
    """
    evaluations, frontiers = with_frontiers(estimate(rows, catalogue, as_of), catalogue, as_of)
    diagnostics = [diagnostic for evaluation in evaluations for diagnostic in evaluation.diagnostics]
    document = report_of(evaluations, frontiers, catalogue, as_of, title)
    forecast_rows = [row for row in rows if row.outlook]
    if forecast_rows:
        years = forecasts(forecast_rows, (), (), (None, None), catalogue, as_of)
        document = replace(document, kind="forecast", forecast=forecast_document(years, catalogue, as_of))
    return document, diagnostics


def with_frontiers(
    evaluations: Iterable[Evaluation], catalogue: Catalogue, as_of: date
) -> tuple[list[Evaluation], list[Frontier]]:
    """Compute the frontiers of time and cost of the evaluations.

    Returns the evaluations with notes about what the frontiers omit, and the frontiers that have points.
    """
    noted, frontiers = [], []
    for evaluation in evaluations:
        points, notes = frontier(evaluation, catalogue, as_of)
        if points:
            frontiers.append(Frontier(name=evaluation.row.name, points=points))
            evaluation = replace(evaluation, diagnostics=(*evaluation.diagnostics, *notes))
        noted.append(evaluation)
    return noted, frontiers


def report_of(
    evaluations: Sequence[Evaluation],
    frontiers: Sequence[Frontier],
    catalogue: Catalogue,
    as_of: date,
    title: str | None = None,
) -> ReportDocument:
    """Make the report of rows that are evaluated already."""
    answers = build_document(evaluations, as_of, KEY_RESULTS)
    single = [evaluation for evaluation in evaluations if not evaluation.row.stages]
    alone = len(single) == 1
    with_counts = [evaluation for evaluation in single if any(_is_known(evaluation, name) for name in COUNTS)]
    bills = bom_of([evaluation.row for evaluation in with_counts], catalogue, as_of)
    sensitivities = [
        sensitivity_of(evaluation, catalogue, as_of, MAX_EXPLAINED if alone else 1) for evaluation in single
    ]
    rooflines = (roofline(evaluation) for evaluation in single)
    names = {name for row in answers.rows for name in (*row.categories, *row.quantities)}
    return ReportDocument(
        as_of=as_of,
        catalogue=catalogue_version(catalogue),
        kind="scenario" if alone and len(evaluations) == 1 else "comparison",
        title=title or ", ".join(dict.fromkeys(evaluation.row.name for evaluation in evaluations)),
        estimate=answers,
        bom=bills,
        sensitivity=tuple(document for documents in sensitivities for document in documents),
        roofline=tuple(limits for limits in rooflines if limits),
        frontier=tuple(frontiers),
        scaling=scaling(single, catalogue, as_of),
        formulas=_formulas(evaluations),
        sources=sources_of(_source_keys(answers, bills, catalogue), catalogue),
        meanings={name: (CATEGORIES.get(name) or QUANTITIES[name]).meaning for name in sorted(names)},
    )


def audit_report(
    sets: Sequence[ClaimSet], catalogue: Catalogue, as_of: date | None = None, title: str | None = None
) -> ReportDocument:
    """Make the report of an audit. `as_of` is the day for all claims, or None if each set of claims has its own."""
    document = audit_document(audit(sets, catalogue, as_of), catalogue, as_of)
    keys = (key for statement in document.statements for finding in statement.findings for key in finding.sources)
    return ReportDocument(
        as_of=as_of,
        catalogue=catalogue_version(catalogue),
        kind="audit",
        title=title or ", ".join(claims.title for claims in sets),
        audit=document,
        sources=sources_of(keys, catalogue),
    )


def batch_report(
    arguments: Sequence[str], catalogue: Catalogue, as_of: date, title: str | None = None, encoding: str = UTF_8
) -> ReportDocument:
    """Make the report of many rows. `arguments` are command-line arguments: files, models and `key=value`.

    Raises Problems if there are more rows than a page shows.
    """
    batch, columns = many_rows(arguments, catalogue, as_of, encoding)
    formulas = {formula_key(formula.output, formula.name): formula for name in columns for formula in FORMULAS.of(name)}
    return ReportDocument(
        as_of=as_of,
        catalogue=catalogue_version(catalogue),
        kind="batch",
        title=title
        or ", ".join(Path(argument).name if os.path.exists(argument) else argument for argument in arguments),
        batch=batch,
        columns=tuple(columns),
        formulas={key: formula_text(formula) for key, formula in formulas.items()},
        sources=sources_of((formula.source for formula in formulas.values()), catalogue),
    )


def _is_known(evaluation: Evaluation, name: str) -> bool:
    """Whether a quantity is known and not only assumed."""
    facts = evaluation.context.facts
    return name in evaluation.values and not (name in facts and facts[name].status == "assumed")


def bom_of(rows: Sequence[Row], catalogue: Catalogue, as_of: date) -> BomDocument | None:
    """Make the bills of materials of the rows that have one; None if no row has one."""
    document: BomDocument | None = None
    for row in rows:
        try:
            bill, _ = bom_document([row], catalogue, as_of)
        except Problems:
            continue
        document = replace(bill, rows=(*(document.rows if document else ()), *bill.rows))
    return document


def sensitivity_of(evaluation: Evaluation, catalogue: Catalogue, as_of: date, limit: int) -> list[SensitivityDocument]:
    """Find the drivers of the first `limit` uncertain results. For a service, results about training do not count."""
    serves = purpose_of(evaluation) == "service"
    names = [name for name in MAIN_RESULTS if name in evaluation.low and not (serves and name.startswith("training_"))]
    return [sensitivity_document(name, [evaluation.row], catalogue, as_of) for name in names[:limit]]


def _formulas(evaluations: Sequence[Evaluation]) -> dict[str, FormulaText]:
    """Return the formulas that determine the figures, by key."""
    formulas = {
        formula_key(step.quantity, step.formula.name): step.formula
        for evaluation in evaluations
        for step in evaluation.plan
        if step.formula
    }
    return {key: formula_text(formula) for key, formula in formulas.items()}


def _source_keys(answers: EstimateDocument, bills: BomDocument | None, catalogue: Catalogue) -> Iterator[str]:
    """Generate the keys of the sources of all figures, of the bills and of the scaling laws."""
    for row in answers.rows:
        for part in (row.categories, row.quantities, row.reported):
            for answer in part.values():
                yield from answer.provenance.sources
    for bill in bills.rows if bills else ():
        for line in bill.lines:
            yield from line.sources
            yield from line.unit_price.sources if line.unit_price else ()
    for law in catalogue.names("scaling_laws"):
        yield str(catalogue.entry("scaling_laws", law)["source"])


def formula_key(quantity: str, formula: str) -> str:
    """Return the key of a formula in a report: the quantity and the name of the function."""
    return f"{quantity}.{formula}"


def sources_of(keys: Iterable[str], catalogue: Catalogue) -> dict[str, Any]:
    """Return the catalogue entries of some sources, by key."""
    entries = catalogue.sources
    return {key: plain(entries[key]) for key in sorted(set(keys)) if key in entries}
