"""An audit as a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from ..catalogue import Catalogue
from ..evaluation.document import Document, opening
from .audit import VERDICTS, Audit

SCHEMA = "aigc-compute/audit/1"


def audit_document(results: Sequence[Audit], catalogue: Catalogue, as_of: date | None = None) -> Document:
    """The verdicts with how many there are of each; `as_of` is the one day that was used for all documents, if any."""
    counts = Counter(one.verdict for one in results)
    return {
        **opening(SCHEMA, as_of, catalogue),
        "verdicts": {name: counts[name] for name in VERDICTS if counts[name]},
        "statements": [_record(one) for one in results],
    }


def _record(one: Audit) -> dict[str, Any]:
    return {
        "id": one.claim.id,
        "document": one.claim.document,
        "line": one.claim.line,
        "subject": one.claim.subject,
        "quantity": one.claim.quantity,
        "as_written": one.claim.as_written,
        "verdict": one.verdict,
        "reason": one.reason,
        "reading": one.findings[0].reading if one.findings else None,
        "findings": [
            {
                "means": each.means,
                "verdict": each.verdict,
                "reason": each.reason,
                "reading": each.reading,
                "sources": list(each.sources),
            }
            for each in one.findings
        ],
    }
