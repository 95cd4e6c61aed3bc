"""Run all tests over claim sets, and give each statement one verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ...catalogue import Catalogue
from ...catalogue.periods import period
from ...language import Phrase
from ...scenario.claims import Claim, ClaimSet
from .arithmetic import comparisons, growth, products, ratios, records, repeats, sums
from .bounds import bounds
from .network import overdetermined
from .published import published
from .verdict import VERDICTS, Finding, Tolerances, Verdict


@dataclass(frozen=True, slots=True)
class Audit:
    """Verdict on one statement, with the findings behind it; the finding that decides is the first."""

    claim: Claim
    verdict: Verdict
    findings: tuple[Finding, ...]

    @property
    def reason(self) -> str:
        """The arithmetic of the finding that decides, or why the statement cannot be tested."""
        if self.findings:
            return self.findings[0].reason
        if self.claim.value is None:
            return Phrase("no figure to test")
        return Phrase("no known fact determines or bounds the figure")


def audit(sets: Sequence[ClaimSet], catalogue: Catalogue, as_of: date | None = None) -> list[Audit]:
    """Return the verdicts on all statements of the sets, in order.

    The tests of arithmetic compare statements across documents. Prices and devices are those of each document's own
    date, unless `as_of` is given.
    """
    tolerances = Tolerances.read(catalogue.table("audit"))
    claims = {claim.id: claim for claim_set in sets for claim in claim_set.claims}
    findings: dict[str, list[Finding]] = defaultdict(list)
    for arithmetic_test in (growth, sums, ratios, products, repeats, records, comparisons):
        for finding in arithmetic_test(claims, tolerances):
            findings[finding.claim].append(finding)
    for claim_set in sets:
        document_period = period(claim_set.date)
        day = as_of or (document_period[1] if document_period else catalogue.day)
        set_claims = {claim.id: claim for claim in claim_set.claims}
        for test in (published, overdetermined, bounds):
            for finding in test(set_claims, catalogue, day, tolerances):
                findings[finding.claim].append(finding)
    return [_judge(claim, findings[claim.id]) for claim in claims.values()]


def _judge(claim: Claim, findings: list[Finding]) -> Audit:
    """Give a statement the worst verdict of its findings.

    If the catalogue confirms the statement, findings of `network` and `memory` that do not hold are listed but not
    counted: they may result from an error in another statement about the run.
    """
    confirmed = any(finding.means == "catalogue" and finding.verdict == "holds" for finding in findings)
    outweighed = [
        finding
        for finding in findings
        if confirmed and finding.means in ("network", "memory") and finding.verdict != "holds"
    ]
    counted = [finding for finding in findings if finding not in outweighed]
    ordered = sorted(dict.fromkeys(counted), key=lambda finding: (VERDICTS.index(finding.verdict), finding.means))
    if claim.read_as and (not ordered or ordered[0].verdict == "holds"):
        stated = Phrase("the document states {stated}", stated=claim.as_written)
        reading = Phrase("read as {read_as}", read_as=Phrase(claim.read_as))
        ordered.insert(0, Finding(claim.id, "suspect", "reading", ordered[0].reason if ordered else stated, reading))
    verdict: Verdict = ordered[0].verdict if ordered else "untestable"
    return Audit(claim, verdict, tuple(ordered + outweighed))
