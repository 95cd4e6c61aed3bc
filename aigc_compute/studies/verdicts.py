"""The document of an audit: statements with their verdicts."""

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
    """The result of one test of a statement."""

    means: str
    """Kind of the test."""
    verdict: Verdict
    """Verdict of the test."""
    reason: str
    """Calculation behind the verdict."""
    reading: str | None
    """Condition under which the statement would be true, or assumption that it depends on."""
    sources: tuple[str, ...]
    """Keys of the sources that the test uses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A statement with its verdict."""

    id: str
    """Identifier of the statement."""
    document: str | None
    """File of the document, or of the claims."""
    line: int | None
    """Line of the statement in the document."""
    subject: str
    """Subject of the statement, such as a model or an accelerator."""
    quantity: str
    """Name of the figure that is stated."""
    as_written: str
    """The figure as it is written in the document."""
    verdict: Verdict
    """The worst verdict of the findings."""
    reason: str
    """Calculation behind the verdict."""
    reading: str | None
    """Condition under which the statement would be true, or assumption that it depends on."""
    findings: tuple[FindingRecord, ...]
    """Results of the tests, the decisive one first."""


@dataclass(frozen=True, kw_only=True)
class AuditDocument(Document):
    """Document of `aigc-compute audit --format json`; a line of `--format jsonl` is a statement."""

    SCHEMA: ClassVar[str] = "aigc-compute/audit/2"
    LINE: ClassVar[type] = Statement

    as_of: date | None = None
    """Day as of which all statements are judged; absent if each document is judged as of its own day."""
    catalogue: CatalogueVersion
    """Catalogue that the statements were judged with."""
    verdicts: Mapping[str, int]
    """Number of statements by verdict."""
    statements: tuple[Statement, ...]
    """The statements in the order of the inputs."""


def audit_document(results: Sequence[Audit], catalogue: Catalogue, as_of: date | None = None) -> AuditDocument:
    """Make the document of an audit. `as_of` is the day for all statements, or None if each document has its own."""
    counts = Counter(result.verdict for result in results)
    return AuditDocument(
        as_of=as_of,
        catalogue=catalogue_version(catalogue),
        verdicts={name: counts[name] for name in VERDICTS if counts[name]},
        statements=tuple(map(_statement, results)),
    )


def _statement(result: Audit) -> Statement:
    return Statement(
        id=result.claim.id,
        document=result.claim.document,
        line=result.claim.line,
        subject=result.claim.subject,
        quantity=result.claim.quantity,
        as_written=result.claim.as_written,
        verdict=result.verdict,
        reason=result.reason,
        reading=result.findings[0].reading if result.findings else None,
        findings=tuple(
            FindingRecord(
                means=finding.means,
                verdict=finding.verdict,
                reason=finding.reason,
                reading=finding.reading,
                sources=tuple(finding.sources),
            )
            for finding in result.findings
        ),
    )
