"""Tests of the arithmetic inside documents: growth, sums, ratios, products and repeated statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from ...language import Phrase, join
from ...scenario.claims import Claim
from .verdict import (
    Finding,
    Interval,
    Test,
    Tolerances,
    Verdict,
    central_value,
    compare,
    interval_of,
    interval_text,
    rounding,
    stated_interval,
    stated_text,
    value_text,
)

Claims = Mapping[str, Claim]
"""Statements by identifier."""

RELATIVE_UNITS = ("fraction", "x")
"""Units of ratios. Two ratios with the same subject and quantity may still relate different things."""

COMPARISONS = ("speedup", "compute_saving", "energy_ratio", "cost_ratio")
"""Quantities that mean nothing without the baseline of the comparison."""


def growth(claims: Claims, tolerances: Tolerances) -> Iterator[Finding]:
    """Test each growth rate against its first and last value, with the rounding of both."""
    for claim in claims.values():
        start, end = (claims.get(str(claim.growth.get(key))) for key in ("from", "to"))
        if claim.value is None or not start or not end or start.value is None or end.value is None:
            continue
        years_between = _years_between(start, end)
        years = float(claim.growth.get("years") or years_between or 0.0)
        (start_low, start_high), (end_low, end_high) = (stated_interval(side, tolerances) for side in (start, end))
        if start_low <= 0 or end_low <= 0 or years <= 0:
            continue
        expected = (end_low / start_high) ** (1 / years) - 1, (end_high / start_low) ** (1 / years) - 1
        verdict, reading = compare(claim, expected, tolerances)
        if verdict == "holds" and years_between and abs(years_between - years) >= 1:
            verdict, reading = (
                "suspect",
                Phrase(
                    "the dates of the two figures are {between:g} years apart, but the rate covers {years:g} years",
                    between=years_between,
                    years=years,
                ),
            )
        quotient = Phrase("{end} / {start}", end=_central_text(end), start=_central_text(start))
        arithmetic = Phrase(
            "({quotient})^(1/{years:g}) - 1 = {interval}",
            quotient=quotient,
            years=years,
            interval=interval_text(expected, "fraction"),
        )
        reason = Phrase(
            "{arithmetic}; the document states {stated}", arithmetic=arithmetic, stated=_central_text(claim)
        )
        yield Finding(claim.id, verdict, "growth", reason, reading)
        if verdict == "holds":
            yield from _confirm((start, end), "growth", Phrase("agrees with {id}", id=claim.id))


def sums(claims: Claims, tolerances: Tolerances) -> Iterator[Finding]:
    """Test each total against the sum of its parts in the same unit, and a single part against its total."""
    parts: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims.values():
        total = claims.get(str(claim.part_of))
        if total and claim.value is not None and total.value is not None and claim.unit == total.unit:
            parts[total.id].append(claim)
    for name, members in parts.items():
        yield from _sum(claims[name], members, tolerances)


def _sum(total: Claim, members: Sequence[Claim], tolerances: Tolerances) -> Iterator[Finding]:
    finest = min(map(rounding, (total, *members)))
    intervals = [stated_interval(part, tolerances) for part in members]
    expected = sum(low for low, _ in intervals) - finest, sum(high for _, high in intervals) + finest
    arithmetic = Phrase(
        "{terms} = {value}",
        terms=join(" + ", map(_central_text, members)),
        value=value_text(sum(map(central_value, members)), total.unit),
    )
    reason = Phrase("{arithmetic}; the document states {stated}", arithmetic=arithmetic, stated=_central_text(total))
    if len(members) == 1:
        fits = expected[0] <= stated_interval(total, tolerances)[1]
        part_reason = (
            Phrase("does not exceed its total {id}", id=total.id)
            if fits
            else Phrase("exceeds its total: {reason}", reason=reason)
        )
        yield Finding(members[0].id, "holds" if fits else "fails", "sum", part_reason)
        return
    verdict, reading = compare(total, expected, tolerances, exactness=finest)
    yield Finding(total.id, verdict, "sum", reason, reading)
    if verdict == "holds":
        yield from _confirm(members, "sum", Phrase("the parts add up to {id}", id=total.id))


def ratios(claims: Claims, tolerances: Tolerances) -> Iterator[Finding]:
    """Test each ratio against the two figures that it relates; read it as growth or as a saving where that fits."""
    for claim in claims.values():
        numerator, denominator = (claims.get(str(claim.ratio.get(key))) for key in ("of", "to"))
        if claim.value is None or not numerator or not denominator:
            continue
        if numerator.value is None or denominator.value is None or numerator.unit != denominator.unit:
            continue
        top, bottom = (stated_interval(side, tolerances) for side in (numerator, denominator))
        if bottom[0] <= 0:
            continue
        times = top[0] / bottom[1], top[1] / bottom[0]
        expected: dict[str, Interval] = {
            "": times,
            Phrase(", read as growth"): (times[0] - 1, times[1] - 1),
            Phrase(", read as a saving"): (1 - times[1], 1 - times[0]),
        }
        verdicts = {words: compare(claim, interval, tolerances) for words, interval in expected.items()}
        words = next((words for words, (verdict, _) in verdicts.items() if verdict == "holds"), "")
        verdict, reading = verdicts[words]
        quotient = Phrase(
            "{numerator} / {denominator} = {interval}",
            numerator=_central_text(numerator),
            denominator=_central_text(denominator),
            interval=interval_text(times, "x"),
        )
        reason = Phrase(
            "{quotient}{words}; the document states {stated}", quotient=quotient, words=words, stated=stated_text(claim)
        )
        yield Finding(claim.id, verdict, "ratio", reason, reading)


def products(claims: Claims, tolerances: Tolerances) -> Iterator[Finding]:
    """Test that a figure times its factors does not exceed the stated total."""
    for claim in claims.values():
        total = claims.get(str(claim.product.get("within")))
        factors = [claims[name] for name in claim.product.get("of", ()) if name in claims]
        if claim.value is None or not total or total.value is None:
            continue
        product = central_value(claim)
        for factor in factors:
            product *= central_value(factor)
        fits = product <= stated_interval(total, tolerances)[1]
        value = value_text(product, total.unit)
        if factors:
            value = Phrase("{terms} = {value}", terms=join(" x ", map(_central_text, (claim, *factors))), value=value)
        reason = Phrase("{value}; the stated total is {total}", value=value, total=_central_text(total))
        yield Finding(claim.id, "holds" if fits else "fails", "product", reason)
        if fits:
            yield from _confirm((*factors, total), "product", Phrase("is consistent with {id}", id=claim.id))


def repeats(claims: Claims, tolerances: Tolerances) -> Iterator[Finding]:
    """Test statements that must agree: linked by `same_as`, or with the same subject, quantity, unit and year."""
    linked = set()
    for claim in claims.values():
        other = claims.get(str(claim.same_as))
        if other:
            linked |= {claim.id, other.id}
            yield from _same(claim, other, tolerances)
    groups: dict[tuple[str, str, str, str], list[Claim]] = defaultdict(list)
    for claim in claims.values():
        alone = not (claim.part_of or claim.growth or claim.ratio or claim.run or claim.id in linked)
        if claim.value is not None and claim.year and alone and claim.unit not in RELATIVE_UNITS:
            groups[claim.model or claim.subject, claim.quantity, claim.unit, claim.year].append(claim)
    for members in groups.values():
        for first, second in combinations(members, 2):
            yield from _same(first, second, tolerances)
            yield from _same(second, first, tolerances)


def records(claims: Claims, tolerances: Tolerances) -> Iterator[Finding]:
    """Test each statement that something is the largest against all other statements of that quantity."""
    for claim in claims.values():
        record = claims.get(str(claim.largest))
        if not record or record.value is None:
            continue
        top = stated_interval(record, tolerances)[1]
        rivals = [
            rival
            for rival in claims.values()
            if rival.quantity == record.quantity
            and rival.unit == record.unit
            and rival.value is not None
            and central_value(rival) > top
            and rival.bound != "at most"
            and rival.subject != record.subject
        ]
        if rivals:
            rival = max(rivals, key=central_value)
            reason = Phrase(
                "the document calls {value} the largest, but {id} states {rival} ({subject})",
                value=value_text(central_value(record), record.unit),
                id=rival.id,
                rival=value_text(central_value(rival), record.unit),
                subject=rival.subject,
            )
            yield Finding(claim.id, "fails", "record", reason)


def comparisons(claims: Claims, tolerances: Tolerances) -> Iterator[Finding]:
    """Mark each stated speedup or saving as ambiguous if the document does not state the baseline."""
    for claim in claims.values():
        if claim.quantity in COMPARISONS and claim.value is not None and not claim.ratio:
            reason = Phrase("the document states {stated}, but not the baseline", stated=stated_text(claim))
            yield Finding(claim.id, "ambiguous", "comparison", reason, Phrase("depends on the baseline"))


def _same(claim: Claim, other: Claim, tolerances: Tolerances) -> Iterator[Finding]:
    other_date = bool(claim.year and other.year and claim.year[:4] != other.year[:4])
    dates = Phrase("dated {here} here, but {there} in {id}", here=claim.year, there=other.year, id=other.id)
    if claim.value is None or other.value is None:
        if claim.year and other.year:
            verdict: Verdict = "suspect" if other_date else "holds"
            reason = dates if other_date else Phrase("agrees with {id}", id=other.id)
            date_reading = Phrase("holds with the date of {id}: {date}", id=other.id, date=other.year)
            yield Finding(claim.id, verdict, "repeat", reason, date_reading if other_date else None)
        return
    expected = stated_interval(other, tolerances)
    if "about" in (claim.bound, other.bound):
        expected = interval_of(central_value(other), tolerances.about)
    verdict, reading = compare(claim, expected, tolerances)
    if verdict == "holds" and other_date:
        verdict, reading = "suspect", dates
    reason = Phrase("{here} here, {there} in {id}", here=_central_text(claim), there=_central_text(other), id=other.id)
    yield Finding(claim.id, verdict, "repeat", reason, reading)
    if verdict == "holds":
        yield from _confirm((other,), "repeat", Phrase("agrees with {id}", id=claim.id))


def _central_text(claim: Claim) -> str:
    """Return the central value of a statement in its unit, as text."""
    return value_text(central_value(claim), claim.unit)


def _confirm(claims: Sequence[Claim], means: Test, reason: str) -> Iterator[Finding]:
    return (Finding(claim.id, "holds", means, reason) for claim in claims)


def _years_between(start: Claim, end: Claim) -> float:
    """Return the years from one statement's date to the other's, 0 if a date is missing."""
    years = [float(str(claim.year)[:4]) for claim in (start, end) if claim.year and str(claim.year)[:4].isdigit()]
    return years[1] - years[0] if len(years) == 2 else 0.0
