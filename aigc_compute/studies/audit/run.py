"""All means over a claim set, and one verdict for each statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

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
    """One statement's verdict with the findings behind it, the decisive one first."""

    claim: Claim
    verdict: Verdict
    findings: tuple[Finding, ...]

    @property
    def reason(self) -> str:
        return self.findings[0].reason if self.findings else self._untested()

    def _untested(self) -> str:
        if self.claim.value is None:
            return Phrase("no figure to test")
        return Phrase("nothing known determines or bounds it")


def audit(sets: Sequence[ClaimSet], catalogue: Catalogue, as_of: date | None = None) -> list[Audit]:
    """Verdicts of all statements of the sets, in order.

    Arithmetic crosses documents; prices and devices are those of each document's own day, unless `as_of` is given.
    """
    tolerances = Tolerances.read(catalogue.table("audit"))
    claims = {claim.id: claim for one in sets for claim in one.claims}
    found = [test(claims, tolerances) for test in (growth, sums, ratios, products, repeats, records, comparisons)]
    for one in sets:
        written = period(one.date)
        day = as_of or (written[1] if written else catalogue.day)
        own = {claim.id: claim for claim in one.claims}
        found += [test(own, catalogue, day, tolerances) for test in (published, overdetermined, bounds)]
    findings: dict[str, list[Finding]] = defaultdict(list)
    for each in chain.from_iterable(found):
        findings[each.claim].append(each)
    return [_judge(claim, findings[claim.id]) for claim in claims.values()]


def _judge(claim: Claim, findings: list[Finding]) -> Audit:
    """The worst finding decides; but what a publication confirms is not blamed for a run that disagrees, nor
    doubted for what would be needed elsewhere.
    """
    confirmed = any(one.means == "catalogue" and one.verdict == "holds" for one in findings)
    outweighed = [
        one for one in findings if confirmed and one.means in ("network", "memory") and one.verdict != "holds"
    ]
    counted = [one for one in findings if one not in outweighed]
    ordered = sorted(dict.fromkeys(counted), key=lambda one: (VERDICTS.index(one.verdict), one.means))
    if claim.read_as and (not ordered or ordered[0].verdict == "holds"):
        told = ordered[0].reason if ordered else Phrase("stated {as_written}", as_written=claim.as_written)
        ordered.insert(
            0, Finding(claim.id, "suspect", "reading", told, Phrase("read as {read_as}", read_as=claim.read_as))
        )
    verdict: Verdict = ordered[0].verdict if ordered else "untestable"
    return Audit(claim, verdict, tuple(ordered + outweighed))
