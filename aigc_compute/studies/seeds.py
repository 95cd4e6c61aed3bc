"""Statements of the source documents: list them, and check them against the documents."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from ..catalogue import Catalogue, data_folder
from ..diagnostics import Diagnostic, Problems, did_you_mean
from ..evaluation.document import CatalogueVersion, Document, catalogue_version
from ..io.yaml_input import read_text
from ..language import Phrase
from ..scenario.claims import Claim, ClaimSet, load_claims
from ..units import Range


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedStatement:
    """A statement of a source document, with the written figure and its value."""

    id: str
    """Identifier of the statement."""
    document: str | None
    """File name of the document, or name of the claim set."""
    line: int | None
    """Line in the document."""
    subject: str
    """Subject of the statement."""
    quantity: str
    """Quantity that is stated."""
    as_written: str
    """Figure as the document writes it; empty where only the value is stated."""
    value: float | tuple[float, ...] | None
    """Value in `unit`, or the two ends of a range; null where the statement has no figure."""
    unit: str
    """Unit of the value; empty for a plain number."""
    year: str | None
    """Year, month or day of the figure."""
    note: str | None
    """Remark on the statement."""


@dataclass(frozen=True, kw_only=True)
class SeedsDocument(Document):
    """Document of `aigc-compute list statements --format json`; a line of `--format jsonl` is a row."""

    SCHEMA: ClassVar[str] = "aigc-compute/seeds/1"

    catalogue: CatalogueVersion
    """Catalogue that was used."""
    rows: tuple[SeedStatement, ...]
    """The statements in order."""


def seed_files() -> list[Path]:
    """Return the files of the claim sets that ship with the tool, in order."""
    return sorted(data_folder("seeds").glob("*.yaml"))


def find_sets(names: Sequence[str], catalogue: Catalogue) -> list[ClaimSet]:
    """Return claim sets by file, or by the name (or its beginning) of a shipped set; without names, all shipped sets.

    Raises Problems if a name is neither a file nor a shipped set.
    """
    shipped = {path.stem: path for path in seed_files()}
    paths: list[Path] = []
    problems = []
    for name in names:
        matches = [path for stem, path in shipped.items() if stem.startswith(name)]
        if os.path.isfile(name) or name.endswith((".yaml", ".yml")):
            paths.append(Path(name))
        elif matches:
            paths += matches
        else:
            problems.append(
                Diagnostic(
                    "unknown-name",
                    Phrase("unknown claim set {name!r}", name=name),
                    hint=did_you_mean(name, shipped)
                    or Phrase("the shipped sets are {names}", names=", ".join(shipped)),
                )
            )
    if problems:
        raise Problems(problems)
    return [load_claims(path, catalogue) for path in (paths if names else shipped.values())]


def verify(sets: Sequence[ClaimSet], documents: Path) -> list[Diagnostic]:
    """Return a diagnostic for each statement whose written figure is not on its line, and each missing document."""
    diagnostics: list[Diagnostic] = []
    for claim_set in sets:
        path = documents / str(claim_set.document)
        try:
            lines = read_text(path).splitlines()
        except Problems as problems:
            diagnostics += problems.diagnostics
            continue
        for claim in claim_set.claims:
            text = lines[claim.line - 1] if claim.line and 0 < claim.line <= len(lines) else ""
            if claim.as_written not in text or not claim.as_written:
                diagnostics.append(
                    Diagnostic(
                        "not-found",
                        Phrase("{id}: {as_written!r} is not on this line", id=claim.id, as_written=claim.as_written),
                        claim_set.document,
                        claim.line,
                    )
                )
    return diagnostics


def seeds_document(claims: Sequence[Claim], catalogue: Catalogue) -> SeedsDocument:
    """Return statements as a document."""
    return SeedsDocument(catalogue=catalogue_version(catalogue), rows=tuple(map(statement, claims)))


def statement(claim: Claim) -> SeedStatement:
    """Return a statement as data."""
    return SeedStatement(
        id=claim.id,
        document=claim.document,
        line=claim.line,
        subject=claim.subject,
        quantity=claim.quantity,
        as_written=claim.as_written,
        value=(claim.value.low, claim.value.high) if isinstance(claim.value, Range) else claim.value,
        unit=claim.unit,
        year=claim.year,
        note=claim.note,
    )


def select(sets: Sequence[ClaimSet], subject: str | None, quantity: str | None) -> list[Claim]:
    """Return the statements whose subject or model contains `subject` and whose quantity contains `quantity`."""
    return [
        claim
        for claim_set in sets
        for claim in claim_set.claims
        if (subject or "").casefold() in f"{claim.subject} {claim.model or ''}".casefold()
        and (quantity or "") in claim.quantity
    ]
