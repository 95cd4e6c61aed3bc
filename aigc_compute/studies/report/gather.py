"""Reports: the answers of other studies in one document, with the formulas and sources behind their figures."""

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

DRIVEN = (
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
"""Whose spread is explained, the first that is uncertain first."""

MOST_DRIVEN = 2
"""Results of one scenario whose spread is explained."""

COUNTS = (COUNT, "accelerators", "fleet_accelerators", "serving_accelerators")
"""With one of them there is something to buy."""

KEY_RESULTS = ("parameters", "training_flop", "training_days", "training_cost_usd")
"""What a report without them explains."""


Sources = Mapping[str, Mapping[str, Any]]
Kind = Literal["scenario", "comparison", "forecast", "batch", "audit"]


@dataclass(frozen=True, kw_only=True)
class ReportDocument(Document):
    """Document of `aigc-compute report -o FILE.json`."""

    SCHEMA: ClassVar[str] = "aigc-compute/report/2"

    as_of: date | None = None
    """Day whose prices hold; absent where statements are judged as of their own days."""
    catalogue: CatalogueVersion
    """The catalogue behind the figures."""
    kind: Kind
    """What it is about; it says which of the parts there are."""
    title: str
    """Title of the report."""
    estimate: EstimateDocument | None = None
    """The answers of the scenarios."""
    forecast: ForecastDocument | None = None
    """The scenarios over the years, where they say so."""
    bom: BomDocument | None = None
    """Bills of materials, where there is something to buy."""
    sensitivity: tuple[SensitivityDocument, ...] = ()
    """What drives the spread of the main results."""
    roofline: tuple[Roofline, ...] = ()
    """The limits of each scenario's device and where its work lies."""
    frontier: tuple[Frontier, ...] = ()
    """Time and cost of each scenario's run on other numbers of accelerators and other devices."""
    scaling: Scaling | None = None
    """The best size by compute under every law; absent where no scenario has a place on it."""
    audit: AuditDocument | None = None
    """The verdicts on the statements."""
    batch: BatchDocument | None = None
    """The answers of many rows."""
    columns: tuple[str, ...] = ()
    """Columns of the batch that some row knows, in order."""
    formulas: Mapping[str, FormulaText] = field(default_factory=dict)
    """Formulas behind the figures by `quantity.function`."""
    sources: Sources
    """Sources by key, as they stand in the catalogue."""
    meanings: Mapping[str, str] = field(default_factory=dict)
    """What the quantities and categories mean, by name."""


def scenario_report(
    rows: Sequence[Row], catalogue: Catalogue, as_of: date, title: str | None = None
) -> tuple[ReportDocument, list[Diagnostic]]:
    """One scenario in full, or several side by side, over the years where they say so; and what a reader should be
    warned of.
    """
    evaluations, frontiers = with_frontiers(estimate(rows, catalogue, as_of), catalogue, as_of)
    outlooks = [row for row in rows if row.outlook]
    told = [each for one in evaluations for each in one.diagnostics]
    document = report_of(evaluations, frontiers, catalogue, as_of, title)
    if outlooks:
        years = forecasts(outlooks, (), (), (None, None), catalogue, as_of)
        document = replace(document, kind="forecast", forecast=forecast_document(years, catalogue, as_of))
    return document, told


def with_frontiers(
    evaluations: Iterable[Evaluation], catalogue: Catalogue, as_of: date
) -> tuple[list[Evaluation], list[Frontier]]:
    """The evaluations with notes on what the pictures of time and cost leave out, and the points of these pictures."""
    noted, pictures = [], []
    for one in evaluations:
        points, notes = frontier(one, catalogue, as_of)
        if points:
            pictures.append(Frontier(name=one.row.name, points=points))
            one = replace(one, diagnostics=(*one.diagnostics, *notes))
        noted.append(one)
    return noted, pictures


def report_of(
    evaluations: Sequence[Evaluation],
    frontiers: Sequence[Frontier],
    catalogue: Catalogue,
    as_of: date,
    title: str | None = None,
) -> ReportDocument:
    """The report of rows that are evaluated already."""
    answers = build_document(evaluations, as_of, KEY_RESULTS)
    single = [one for one in evaluations if not one.row.stages]
    alone = len(single) == 1
    bills = bom_of([one.row for one in single if any(_is_known(one, name) for name in COUNTS)], catalogue, as_of)
    driven = [sensitivity_of(one, catalogue, as_of, MOST_DRIVEN if alone else 1) for one in single]
    rooflines = (roofline(one) for one in single)
    named = {name for row in answers.rows for name in (*row.categories, *row.quantities)}
    return ReportDocument(
        as_of=as_of,
        catalogue=catalogue_version(catalogue),
        kind="scenario" if alone and len(evaluations) == 1 else "comparison",
        title=title or ", ".join(dict.fromkeys(one.row.name for one in evaluations)),
        estimate=answers,
        bom=bills,
        sensitivity=tuple(each for one in driven for each in one),
        roofline=tuple(one for one in rooflines if one),
        frontier=tuple(frontiers),
        scaling=scaling(single, catalogue, as_of),
        formulas=_formulas(evaluations),
        sources=sources_of(_mentioned(answers, bills, catalogue), catalogue),
        meanings={name: (CATEGORIES.get(name) or QUANTITIES[name]).meaning for name in sorted(named)},
    )


def audit_report(
    sets: Sequence[ClaimSet], catalogue: Catalogue, as_of: date | None = None, title: str | None = None
) -> ReportDocument:
    """The verdicts on claims; `as_of` is one day for all of them."""
    document = audit_document(audit(sets, catalogue, as_of), catalogue, as_of)
    mentioned = (key for one in document.statements for each in one.findings for key in each.sources)
    return ReportDocument(
        as_of=as_of,
        catalogue=catalogue_version(catalogue),
        kind="audit",
        title=title or ", ".join(one.title for one in sets),
        audit=document,
        sources=sources_of(mentioned, catalogue),
    )


def batch_report(
    words: Sequence[str], catalogue: Catalogue, as_of: date, title: str | None = None, encoding: str = UTF_8
) -> ReportDocument:
    """The report of many rows."""
    batch, columns = many_rows(words, catalogue, as_of, encoding)
    ways = {formula_key(one.output, one.name): one for name in columns for one in FORMULAS.of(name)}
    return ReportDocument(
        as_of=as_of,
        catalogue=catalogue_version(catalogue),
        kind="batch",
        title=title or ", ".join(Path(word).name if os.path.exists(word) else word for word in words),
        batch=batch,
        columns=tuple(columns),
        formulas={key: formula_text(one) for key, one in ways.items()},
        sources=sources_of((one.source for one in ways.values()), catalogue),
    )


def _is_known(one: Evaluation, name: str) -> bool:
    """Whether a quantity is more than an assumption."""
    return name in one.values and not (name in one.context.facts and one.context.facts[name].status == "assumed")


def bom_of(rows: Sequence[Row], catalogue: Catalogue, as_of: date) -> BomDocument | None:
    """The bills of the rows that have one."""
    found: BomDocument | None = None
    for row in rows:
        try:
            bill, _ = bom_document([row], catalogue, as_of)
        except Problems:
            continue
        found = replace(bill, rows=(*(found.rows if found else ()), *bill.rows))
    return found


def sensitivity_of(one: Evaluation, catalogue: Catalogue, as_of: date, most: int) -> list[SensitivityDocument]:
    """What drives the first of the uncertain results; of a service nobody asks what its training took."""
    serves = purpose_of(one) == "service"
    names = [name for name in DRIVEN if name in one.low and not (serves and name.startswith("training_"))]
    return [sensitivity_document(name, [one.row], catalogue, as_of) for name in names[:most]]


def _formulas(evaluations: Sequence[Evaluation]) -> dict[str, FormulaText]:
    """The formulas that the figures rest on."""
    steps = {
        formula_key(step.quantity, step.formula.name): step.formula
        for one in evaluations
        for step in one.plan
        if step.formula
    }
    return {key: formula_text(one) for key, one in steps.items()}


def _mentioned(answers: EstimateDocument, bills: BomDocument | None, catalogue: Catalogue) -> Iterator[str]:
    """The keys of the sources that the figures rest on."""
    for row in answers.rows:
        for part in (row.categories, row.quantities, row.reported):
            for body in part.values():
                yield from body.provenance.sources
    for bill in bills.rows if bills else ():
        for line in bill.lines:
            yield from line.sources
            yield from line.unit_price.sources if line.unit_price else ()
    for law in catalogue.names("scaling_laws"):
        yield str(catalogue.entry("scaling_laws", law)["source"])


def formula_key(quantity: str, formula: str) -> str:
    """What a formula is called on a page: its quantity, and the function."""
    return f"{quantity}.{formula}"


def sources_of(keys: Iterable[str], catalogue: Catalogue) -> dict[str, Any]:
    """The entries of these keys of sources."""
    known = catalogue.sources
    return {key: plain(known[key]) for key in sorted(set(keys)) if key in known}
