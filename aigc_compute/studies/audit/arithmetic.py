"""Arithmetic inside documents: growth, sums, ratios, products, and the same thing said twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from ...language import Phrase
from ...scenario.claims import Claim
from .verdict import (
    Finding,
    Interval,
    Tolerances,
    Verdict,
    around,
    compare,
    middle,
    rounding,
    shown,
    shown_interval,
    stated,
)

Claims = Mapping[str, Claim]

RELATIVE = ("fraction", "x")
"""Units of figures that relate to something else; two of them need not be about the same."""

COMPARISONS = ("speedup", "compute_saving", "energy_ratio", "cost_ratio")
"""Words for a figure that means nothing without a second one."""


def growth(claims: Claims, tolerances: Tolerances) -> Iterator[Finding]:
    """A growth rate against its end points, each with the interval its rounding allows."""
    for claim in claims.values():
        start, end = (claims.get(str(claim.growth.get(key))) for key in ("from", "to"))
        if claim.value is None or not start or not end or start.value is None or end.value is None:
            continue
        between = _years(start, end)
        years = float(claim.growth.get("years") or between or 0.0)
        (start_low, start_high), (end_low, end_high) = stated(start, tolerances), stated(end, tolerances)
        if start_low <= 0 or end_low <= 0 or years <= 0:
            continue
        expected = (end_low / start_high) ** (1 / years) - 1, (end_high / start_low) ** (1 / years) - 1
        verdict, reading = compare(claim, expected, tolerances)
        if verdict == "holds" and between and abs(between - years) >= 1:
            verdict, reading = (
                "suspect",
                Phrase(
                    "its ends are dated {between:g} years apart, the rate is for {years:g}",
                    between=between,
                    years=years,
                ),
            )
        quotient = Phrase("{end} / {start}", end=shown(middle(end), end.unit), start=shown(middle(start), start.unit))
        arithmetic = Phrase(
            "({quotient})^(1/{years:g}) - 1 = {interval}",
            quotient=quotient,
            years=years,
            interval=shown_interval(expected, "fraction"),
        )
        yield Finding(
            claim.id,
            verdict,
            "growth",
            Phrase("{arithmetic}, stated {value}", arithmetic=arithmetic, value=shown(middle(claim), claim.unit)),
            reading,
        )
        if verdict == "holds":
            yield from _confirm((start, end), "growth", Phrase("agrees with {id}", id=claim.id))


def sums(claims: Claims, tolerances: Tolerances) -> Iterator[Finding]:
    """A total against the sum of its parts in the same unit; a single part must not be more than its whole."""
    parts: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims.values():
        whole = claims.get(str(claim.part_of))
        if whole and claim.value is not None and whole.value is not None and claim.unit == whole.unit:
            parts[whole.id].append(claim)
    for name, members in parts.items():
        yield from _sum(claims[name], members, tolerances)


def _sum(total: Claim, members: Sequence[Claim], tolerances: Tolerances) -> Iterator[Finding]:
    finest = min(rounding(one) for one in (total, *members))
    intervals = [stated(one, tolerances) for one in members]
    expected = sum(low for low, _ in intervals) - finest, sum(high for _, high in intervals) + finest
    sum_of_middles = sum(middle(one) for one in members)
    terms = " + ".join(shown(middle(one), one.unit) for one in members)
    reason = Phrase(
        "{terms} = {value}, stated {stated}",
        terms=terms,
        value=shown(sum_of_middles, total.unit),
        stated=shown(middle(total), total.unit),
    )
    if len(members) == 1:
        fits = expected[0] <= stated(total, tolerances)[1]
        words = (
            Phrase("no more than its total {id}", id=total.id)
            if fits
            else Phrase("more than the whole: {reason}", reason=reason)
        )
        yield Finding(members[0].id, "holds" if fits else "fails", "sum", words)
        return
    verdict, reading = compare(total, expected, tolerances, exactness=finest)
    yield Finding(total.id, verdict, "sum", reason, reading)
    if verdict == "holds":
        yield from _confirm(members, "sum", Phrase("adds up to {id}", id=total.id))


def ratios(claims: Claims, tolerances: Tolerances) -> Iterator[Finding]:
    """A multiple or a share against the two figures it is said to relate; as a growth or a saving where that fits."""
    for claim in claims.values():
        of, to = (claims.get(str(claim.ratio.get(key))) for key in ("of", "to"))
        if claim.value is None or not of or not to or of.value is None or to.value is None or of.unit != to.unit:
            continue
        (of_low, of_high), (to_low, to_high) = stated(of, tolerances), stated(to, tolerances)
        if to_low <= 0:
            continue
        times = of_low / to_high, of_high / to_low
        readings: dict[str, Interval] = {
            "": times,
            Phrase(", read as a growth"): (times[0] - 1, times[1] - 1),
            Phrase(", read as a saving"): (1 - times[1], 1 - times[0]),
        }
        verdicts = {words: compare(claim, expected, tolerances) for words, expected in readings.items()}
        words = next((words for words, (verdict, _) in verdicts.items() if verdict == "holds"), "")
        verdict, reading = verdicts[words]
        quotient = Phrase(
            "{of} / {to} = {interval}",
            of=shown(middle(of), of.unit),
            to=shown(middle(to), to.unit),
            interval=shown_interval(times, "x"),
        )
        said = claim.as_written or shown(middle(claim), claim.unit)
        yield Finding(
            claim.id,
            verdict,
            "ratio",
            Phrase("{quotient}{words}, stated {said}", quotient=quotient, words=words, said=said),
            reading,
        )


def products(claims: Claims, tolerances: Tolerances) -> Iterator[Finding]:
    """So many of so much must not be more than there is: a figure, times others, within a whole."""
    for claim in claims.values():
        whole = claims.get(str(claim.product.get("within")))
        factors = [claims[one] for one in claim.product.get("of", ()) if one in claims]
        if claim.value is None or not whole or whole.value is None:
            continue
        product = middle(claim)
        for one in factors:
            product *= middle(one)
        terms = " x ".join(shown(middle(one), one.unit) for one in (claim, *factors))
        fits = product <= stated(whole, tolerances)[1]
        reason = Phrase(
            "{terms} = {value}, there are {whole}",
            terms=terms,
            value=shown(product, whole.unit),
            whole=shown(middle(whole), whole.unit),
        )
        yield Finding(claim.id, "holds" if fits else "fails", "product", reason)
        if fits:
            yield from _confirm((*factors, whole), "product", Phrase("fits {id}", id=claim.id))


def repeats(claims: Claims, tolerances: Tolerances) -> Iterator[Finding]:
    """The same figure or date said elsewhere (`same_as`), or the same subject, quantity and year given twice."""
    linked = set()
    for claim in claims.values():
        other = claims.get(str(claim.same_as))
        if other:
            linked |= {claim.id, other.id}
            yield from _same(claim, other, tolerances)
    together: dict[tuple[str, str, str, str], list[Claim]] = defaultdict(list)
    for claim in claims.values():
        alone = not (claim.part_of or claim.growth or claim.ratio or claim.run or claim.id in linked)
        if claim.value is not None and claim.year and alone and claim.unit not in RELATIVE:
            together[claim.model or claim.subject, claim.quantity, claim.unit, claim.year].append(claim)
    for members in together.values():
        for one, other in combinations(members, 2):
            yield from _same(one, other, tolerances)
            yield from _same(other, one, tolerances)


def records(claims: Claims, tolerances: Tolerances) -> Iterator[Finding]:
    """A superlative against every other statement of that quantity."""
    for claim in claims.values():
        own = claims.get(str(claim.largest))
        if not own or own.value is None:
            continue
        top = stated(own, tolerances)[1]
        rivals = [
            one
            for one in claims.values()
            if one.quantity == own.quantity and one.unit == own.unit and one.value is not None and middle(one) > top
        ]
        rivals = [one for one in rivals if one.bound != "at most" and one.subject != own.subject]
        if rivals:
            rival = max(rivals, key=middle)
            rivalled = Phrase(
                "{id} has {value} ({subject})", id=rival.id, value=shown(middle(rival), own.unit), subject=rival.subject
            )
            reason = Phrase(
                "{value} is said to be the largest, {rivalled}", value=shown(middle(own), own.unit), rivalled=rivalled
            )
            yield Finding(claim.id, "fails", "record", reason)


def comparisons(claims: Claims, tolerances: Tolerances) -> Iterator[Finding]:
    """So many times faster, so much saved: than what, must be said."""
    for claim in claims.values():
        if claim.quantity in COMPARISONS and claim.value is not None and not claim.ratio:
            said = claim.as_written or shown(middle(claim), claim.unit)
            reason = Phrase("stated {said}; what it is compared with is not", said=said)
            yield Finding(claim.id, "ambiguous", "comparison", reason, Phrase("depends on the baseline"))


def _same(claim: Claim, other: Claim, tolerances: Tolerances) -> Iterator[Finding]:
    dated = claim.year and other.year and claim.year[:4] != other.year[:4]
    dates = Phrase("dated {here} here and {there} there", here=claim.year, there=other.year)
    if claim.value is None or other.value is None:
        if claim.year and other.year:
            verdict: Verdict = "suspect" if dated else "holds"
            told = dates if dated else Phrase("agrees with {id}", id=other.id)
            theirs = Phrase("{year}, as {id} has it", year=other.year, id=other.id) if dated else None
            yield Finding(claim.id, verdict, "repeat", told, theirs)
        return
    expected = stated(other, tolerances)
    if "about" in (claim.bound, other.bound):
        expected = around(middle(other), tolerances.about)
    verdict, reading = compare(claim, expected, tolerances)
    if verdict == "holds" and dated:
        verdict, reading = "suspect", dates
    values = Phrase(
        "{here} here and {there} in {id}",
        here=shown(middle(claim), claim.unit),
        there=shown(middle(other), other.unit),
        id=other.id,
    )
    yield Finding(claim.id, verdict, "repeat", Phrase("stated {values}", values=values), reading)
    if verdict == "holds":
        yield from _confirm((other,), "repeat", Phrase("agrees with {id}", id=claim.id))


def _confirm(claims: Sequence[Claim], means: str, reason: str) -> Iterator[Finding]:
    return (Finding(one.id, "holds", means, reason) for one in claims)


def _years(start: Claim, end: Claim) -> float:
    found = [float(str(one.year)[:4]) for one in (start, end) if one.year and str(one.year)[:4].isdigit()]
    return found[1] - found[0] if len(found) == 2 else 0.0
