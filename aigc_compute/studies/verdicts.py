"""An audit as a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from ..catalogue import Catalogue
from ..evaluation.document import CatalogueVersion, Document, catalogue_version
from .audit import VERDICTS, Audit, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRecord:
    """What one test says of a statement."""

    means: str
    """Kind of the test."""
    verdict: Verdict
    """Verdict of this test."""
    reason: str
    """The arithmetic behind the verdict."""
    reading: str | None
    """What would make the statement hold, or what it depends on."""
    sources: tuple[str, ...]
    """Keys of the catalogue's sources that the verdict rests on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A statement with its verdict."""

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
    """The figure as the document has it."""
    verdict: Verdict
    """The worst verdict of the findings."""
    reason: str
    """The arithmetic behind the verdict."""
    reading: str | None
    """What would make the statement hold, or what it depends on."""
    findings: tuple[FindingRecord, ...]
    """What each test says, the decisive one first."""


@dataclass(frozen=True, kw_only=True)
class AuditDocument(Document):
    """Document of `aigc-compute audit --format json`; a line of `--format jsonl` is a statement."""

    SCHEMA: ClassVar[str] = "aigc-compute/audit/2"
    LINE: ClassVar[type] = Statement

    as_of: date | None = None
    """The one day for all documents; absent where each is judged as of its own."""
    catalogue: CatalogueVersion
    """The catalogue behind the figures."""
    verdicts: Mapping[str, int]
    """How many statements have each verdict."""
    statements: tuple[Statement, ...]
    """The statements in their order."""


def audit_document(results: Sequence[Audit], catalogue: Catalogue, as_of: date | None = None) -> AuditDocument:
    """The verdicts with how many there are of each; `as_of` is the one day that was used for all documents, if any."""
    counts = Counter(one.verdict for one in results)
    return AuditDocument(
        as_of=as_of,
        catalogue=catalogue_version(catalogue),
        verdicts={name: counts[name] for name in VERDICTS if counts[name]},
        statements=tuple(map(_statement, results)),
    )


def _statement(one: Audit) -> Statement:
    return Statement(
        id=one.claim.id,
        document=one.claim.document,
        line=one.claim.line,
        subject=one.claim.subject,
        quantity=one.claim.quantity,
        as_written=one.claim.as_written,
        verdict=one.verdict,
        reason=one.reason,
        reading=one.findings[0].reading if one.findings else None,
        findings=tuple(
            FindingRecord(
                means=each.means,
                verdict=each.verdict,
                reason=each.reason,
                reading=each.reading,
                sources=tuple(each.sources),
            )
            for each in one.findings
        ),
    )
