"""Reports: the answers of other studies in one document, with the formulas and sources behind their figures."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from ...catalogue import Catalogue
from ...diagnostics import Diagnostic, Problems
from ...encoding import UTF_8
from ...formulas import FORMULAS
from ...quantities import CATEGORIES, QUANTITIES
from ...scenario import Row
from ...scenario.claims import ClaimSet
from ..audit import audit
from ..bom import COUNT, bom_document
from ..document import Document, build_document, opening, plain
from ..estimate import estimate
from ..evaluation import Evaluation
from ..forecast import forecast_document, forecasts
from ..sensitivity import sensitivity_document
from ..verdicts import audit_document
from .around import frontier, roofline, scaling
from .equation import formula_text
from .inputs import many_rows

SCHEMA = "aigc-compute/report/1"

SERVICE = "serving_cost_usd_per_month"
DRIVEN = (
    SERVICE,
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
_KEY = re.compile(r"[a-z][a-z0-9.]*(?:-[a-z0-9.]+)+")
"""What may be the key of a source in a sentence."""

COUNTS = (COUNT, "accelerators", "fleet_accelerators", "serving_accelerators")
"""With one of them there is something to buy."""

KEY_RESULTS = ("parameters", "training_flop", "training_days", "training_cost_usd")
"""What a report without them explains."""


def scenario_report(
    rows: Sequence[Row], catalogue: Catalogue, as_of: date, title: str | None = None
) -> tuple[Document, list[Diagnostic]]:
    """One scenario in full, or several side by side, over the years where they say so; and what a reader should be
    warned of.
    """
    evaluations, frontiers = with_frontiers(estimate(rows, catalogue, as_of), catalogue, as_of)
    outlooks = [row for row in rows if row.outlook]
    told = [each for one in evaluations for each in one.diagnostics]
    document = report_of(evaluations, frontiers, catalogue, as_of, title)
    if outlooks:
        years = forecasts(outlooks, (), (), (None, None), catalogue, as_of)
        document |= {"kind": "forecast", "forecast": forecast_document(years, catalogue, as_of)}
    return document, told


def with_frontiers(
    evaluations: Iterable[Evaluation], catalogue: Catalogue, as_of: date
) -> tuple[list[Evaluation], list[Document]]:
    """The evaluations with notes on what the pictures of time and cost leave out, and the points of these pictures."""
    noted, pictures = [], []
    for one in evaluations:
        points, notes = frontier(one, catalogue, as_of)
        if points:
            pictures.append({"name": one.row.name, "points": points})
            one = replace(one, diagnostics=(*one.diagnostics, *notes))
        noted.append(one)
    return noted, pictures


def report_of(
    evaluations: Sequence[Evaluation],
    frontiers: Sequence[Document],
    catalogue: Catalogue,
    as_of: date,
    title: str | None = None,
) -> Document:
    """The report of rows that are evaluated already."""
    document = build_document(evaluations, as_of, KEY_RESULTS)
    single = [one for one in evaluations if not one.row.stages]
    alone = len(single) == 1
    bills = bom_of([one.row for one in single if any(_is_known(one, name) for name in COUNTS)], catalogue, as_of)
    driven = [sensitivity_of(one, catalogue, as_of, MOST_DRIVEN if alone else 1) for one in single]
    rooflines = (roofline(one) for one in single)
    return {
        **_head("scenario" if alone and len(evaluations) == 1 else "comparison", catalogue, as_of),
        "title": title or ", ".join(dict.fromkeys(one.row.name for one in evaluations)),
        "estimate": document,
        "bom": bills,
        "sensitivity": [each for one in driven for each in one],
        "roofline": [one for one in rooflines if one],
        "frontier": list(frontiers),
        "scaling": scaling(single, catalogue, as_of),
        **provenance(evaluations, document, bills, catalogue),
    }


def audit_report(
    sets: Sequence[ClaimSet], catalogue: Catalogue, as_of: date | None = None, title: str | None = None
) -> Document:
    """The verdicts on claims; `as_of` is one day for all of them."""
    document = audit_document(audit(sets, catalogue, as_of), catalogue, as_of)
    named = title or ", ".join(one.title for one in sets)
    said = [str(each["reason"]) for one in document["statements"] for each in (one, *one["findings"])]
    mentioned = (key for text in said for key in _KEY.findall(text))
    return {
        **_head("audit", catalogue, as_of),
        "title": named,
        "audit": document,
        "sources": sources_of(mentioned, catalogue),
    }


def batch_report(
    words: Sequence[str], catalogue: Catalogue, as_of: date, title: str | None = None, encoding: str = UTF_8
) -> Document:
    """The report of many rows."""
    batch, columns = many_rows(words, catalogue, as_of, encoding)
    named = title or ", ".join(Path(word).name if os.path.exists(word) else word for word in words)
    ways = {formula_key(one.output, one.name): one for one in FORMULAS if one.output in columns}
    return {
        **_head("batch", catalogue, as_of),
        "title": named,
        "batch": batch,
        "columns": columns,
        "formulas": {key: formula_text(one) for key, one in ways.items()},
        "sources": sources_of((one.source for one in ways.values()), catalogue),
    }


def _is_known(one: Evaluation, name: str) -> bool:
    """Whether a quantity is more than an assumption."""
    return name in one.values and not (name in one.around.facts and one.around.facts[name].status == "assumed")


def _head(kind: str, catalogue: Catalogue, as_of: date | None) -> Document:
    return {**opening(SCHEMA, as_of, catalogue), "kind": kind}


def bom_of(rows: Sequence[Row], catalogue: Catalogue, as_of: date) -> Document | None:
    """The bills of the rows that have one."""
    bills: list[Any] = []
    head: Document | None = None
    for row in rows:
        try:
            head, _ = bom_document([row], catalogue, as_of)
        except Problems:
            continue
        bills += head["rows"]
    return {**head, "rows": bills} if head else None


def sensitivity_of(one: Evaluation, catalogue: Catalogue, as_of: date, most: int) -> list[Document]:
    """What drives the first of the uncertain results; of a service nobody asks what its training took."""
    names = [name for name in DRIVEN if name in one.low]
    if names[:1] == [SERVICE]:
        names = [name for name in names if not name.startswith("training_")]
    return [sensitivity_document(name, [one.row], catalogue, as_of) for name in names[:most]]


def provenance(
    evaluations: Sequence[Evaluation], document: Document, bills: Document | None, catalogue: Catalogue
) -> Document:
    """The formulas, sources and meanings that the figures rest on."""
    steps = {
        formula_key(step.quantity, step.formula.name): step.formula
        for one in evaluations
        for step in one.plan
        if step.formula
    }
    formulas = {key: formula_text(one) for key, one in steps.items()}
    bodies = [
        body for row in document["rows"] for part in ("words", "quantities", "reported") for body in row[part].values()
    ]
    keys = [str(body.get("source", "")) for body in bodies]
    for row in bills["rows"] if bills else ():
        keys += [str(part.get("source", "")) for line in row["lines"] for part in (line, line["unit_price"] or {})]
    keys += [str(catalogue.entry("scaling_laws", law)["source"]) for law in catalogue.names("scaling_laws")]
    named = {name for row in document["rows"] for part in ("words", "quantities") for name in row[part]}
    meanings = {name: (CATEGORIES.get(name) or QUANTITIES[name]).meaning for name in sorted(named)}
    return {"formulas": formulas, "sources": sources_of(keys, catalogue), "meanings": meanings}


def formula_key(quantity: str, formula: str) -> str:
    """What a formula is called on a page: its quantity, and the function."""
    return f"{quantity}.{formula}"


def sources_of(texts: Iterable[str], catalogue: Catalogue) -> dict[str, Any]:
    """The entries of the source keys in these texts."""
    keys = sorted({key for text in texts for key in text.split(", ")})
    known = catalogue.sources
    return {key: plain(known[key]) for key in keys if key in known}
