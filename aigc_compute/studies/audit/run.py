"""All means over a claim set, and one verdict for each statement."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from ...catalogue import Catalogue
from ...scenario import Claim, ClaimSet
from .arithmetic import growth, products, ratios, repeats, sums
from .bounds import bounds
from .network import overdetermined
from .published import published
from .verdict import VERDICTS, Finding, Tolerances


@dataclass(frozen=True, slots=True)
class Audit:
    """One statement's verdict with the findings behind it, the decisive one first."""

    claim: Claim
    verdict: str
    findings: tuple[Finding, ...]

    @property
    def reason(self) -> str:
        return self.findings[0].reason if self.findings else self._untested()

    def _untested(self) -> str:
        if self.claim.value is None:
            return "no figure to test"
        return "nothing known determines or bounds it"


def audit(sets: Sequence[ClaimSet], catalogue: Catalogue, as_of: date | None = None) -> list[Audit]:
    """Verdicts of all statements of the sets, in order.

    Arithmetic crosses documents; prices and devices are those of each document's own day, unless `as_of` is given.
    """
    tolerances = Tolerances.read(catalogue.audit)
    claims = {claim.id: claim for one in sets for claim in one.claims}
    found = [test(claims, tolerances) for test in (growth, sums, ratios, products, repeats)]
    for one in sets:
        day = as_of or end_of_period(one.date) or date.fromisoformat(str(catalogue.settings["date"]))
        own = {claim.id: claim for claim in one.claims}
        found += [test(own, catalogue, day, tolerances) for test in (published, overdetermined, bounds)]
    findings: dict[str, list[Finding]] = defaultdict(list)
    for each in chain.from_iterable(found):
        findings[each.claim].append(each)
    return [_judge(claim, findings[claim.id]) for claim in claims.values()]


def end_of_period(text: str) -> date | None:
    """The last day of a day, a month (2023-11) or a year; None where it is none of these."""
    parts = text.split("-")
    try:
        year, month = int(parts[0]), int(parts[1]) if len(parts) > 1 else 12
        return date(year, month, int(parts[2]) if len(parts) > 2 else monthrange(year, month)[1])
    except ValueError:
        return None


def _judge(claim: Claim, findings: list[Finding]) -> Audit:
    """The worst finding decides; only a figure that publication confirms is not blamed for a run that disagrees."""
    confirmed = any(one.means == "catalogue" and one.verdict == "holds" for one in findings)
    counted = [one for one in findings if not (confirmed and one.means == "network" and one.verdict != "holds")]
    ordered = sorted(counted, key=lambda one: VERDICTS.index(one.verdict))
    if claim.read_as and ordered and ordered[0].verdict == "holds":
        ordered[0] = replace(ordered[0], verdict="suspect", reading=f"read as {claim.read_as}")
    verdict = ordered[0].verdict if ordered else "untestable"
    return Audit(claim, verdict, tuple(ordered + [one for one in findings if one not in counted]))
