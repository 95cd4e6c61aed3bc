"""The source documents' statements: which there are, and whether each stands where it is said to."""

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
    """A statement of a source document, as written and as read."""

    id: str
    """Identifier of the statement."""
    document: str | None
    """File of the document, or of the claim set."""
    line: int | None
    """Line of the document."""
    subject: str
    """What the statement is about."""
    quantity: str
    """What the figure is of."""
    as_written: str
    """The figure as the document has it; empty where only the value is stated."""
    value: float | tuple[float, ...] | None
    """In `unit`, as read; the two ends of a range; null where the statement has no figure."""
    unit: str
    """Empty for a plain number."""
    year: str | None
    """Year, month or day."""
    note: str | None
    """What else is to be known of it."""


@dataclass(frozen=True, kw_only=True)
class SeedsDocument(Document):
    """Document of `aigc-compute list statements --format json`; a line of `--format jsonl` is a row."""

    SCHEMA: ClassVar[str] = "aigc-compute/seeds/1"

    catalogue: CatalogueVersion
    """The catalogue behind the figures."""
    rows: tuple[SeedStatement, ...]
    """The statements."""


def seed_files() -> list[Path]:
    """The claim sets that ship with the tool, in order."""
    return sorted(data_folder("seeds").glob("*.yaml"))


def find_sets(names: Sequence[str], catalogue: Catalogue) -> list[ClaimSet]:
    """Claim sets by file, or by the name (or its beginning) of a shipped one; all shipped ones where none is named.

    Raises Problems where a name means neither.
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
                    hint=did_you_mean(name, shipped) or Phrase("shipped are {names}", names=", ".join(shipped)),
                )
            )
    if problems:
        raise Problems(problems)
    return [load_claims(path, catalogue) for path in (paths if names else shipped.values())]


def verify(sets: Sequence[ClaimSet], documents: Path) -> list[Diagnostic]:
    """Statements whose written token is not on its line of the document, or whose document is missing."""
    found: list[Diagnostic] = []
    for one in sets:
        path = documents / str(one.document)
        try:
            lines = read_text(path).splitlines()
        except Problems as problems:
            found += problems.diagnostics
            continue
        for claim in one.claims:
            text = lines[claim.line - 1] if claim.line and 0 < claim.line <= len(lines) else ""
            if claim.as_written not in text or not claim.as_written:
                found.append(
                    Diagnostic(
                        "not-found",
                        Phrase("{id}: {as_written!r} is not on this line", id=claim.id, as_written=claim.as_written),
                        one.document,
                        claim.line,
                    )
                )
    return found


def seeds_document(claims: Sequence[Claim], catalogue: Catalogue) -> SeedsDocument:
    """Statements as a document."""
    return SeedsDocument(catalogue=catalogue_version(catalogue), rows=tuple(map(statement, claims)))


def statement(claim: Claim) -> SeedStatement:
    """A statement as data."""
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
    """Statements whose subject (or model) and quantity contain the words."""
    return [
        claim
        for one in sets
        for claim in one.claims
        if (subject or "").casefold() in f"{claim.subject} {claim.model or ''}".casefold()
        and (quantity or "") in claim.quantity
    ]
