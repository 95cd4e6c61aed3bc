"""Arithmetic inside documents: growth, sums, ratios, and the same thing said twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from ...scenario import Claim
from .verdict import Finding, Interval, Tolerances, around, compare, middle, shown, shown_interval, stated


def growth(claims: Mapping[str, Claim], tolerances: Tolerances) -> Iterator[Finding]:
    """A growth rate against its end points, each with the interval its rounding allows."""
    for claim in claims.values():
        ends = [claims.get(str(claim.growth.get(key))) for key in ("from", "to")]
        years = _years(claim, ends)
        if claim.value is None or not years or any(one is None or one.value is None for one in ends):
            continue
        start, end = (one for one in ends if one)
        (start_low, start_high), (end_low, end_high) = stated(start, tolerances), stated(end, tolerances)
        if start_low <= 0:
            continue
        low, high = (
            (bottom / top) ** (1 / years) - 1 for bottom, top in ((end_low, start_high), (end_high, start_low))
        )
        verdict, reading = compare(claim, (low, high), tolerances)
        arithmetic = (
            f"({shown(middle(end) or 0, end.unit)} / {shown(middle(start) or 0, start.unit)})^(1/{years:g}) - 1"
        )
        yield Finding(
            claim.id,
            verdict,
            "growth",
            f"{arithmetic} = {shown_interval((low, high), 'fraction')}, stated {shown(middle(claim) or 0, claim.unit)}",
            reading,
        )
        if verdict == "holds":
            yield from (Finding(one.id, "holds", "growth", f"agrees with {claim.id}") for one in (start, end))


def sums(claims: Mapping[str, Claim], tolerances: Tolerances) -> Iterator[Finding]:
    """A total against the sum of its parts of the same year and quantity, where all of them have figures."""
    parts: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims.values():
        if claim.part_of in claims and claim.value is not None:
            parts[str(claim.part_of)].append(claim)
    for total_id, members in parts.items():
        total = claims[total_id]
        members = [one for one in members if one.unit == total.unit]
        if total.value is None or not members:
            continue
        intervals = [stated(one, tolerances) for one in members]
        expected = sum(low for low, _ in intervals), sum(high for _, high in intervals)
        sum_of_middles = sum(middle(one) or 0.0 for one in members)
        written = f"{' + '.join(shown(middle(one) or 0.0, one.unit) for one in members)} = "
        reason = f"{written}{shown(sum_of_middles, total.unit)}, stated {shown(middle(total) or 0.0, total.unit)}"
        if len(members) < 2:
            if expected[0] <= stated(total, tolerances)[1]:
                yield Finding(members[0].id, "holds", "sum", f"no more than its total {total_id}")
            else:
                yield Finding(members[0].id, "fails", "sum", f"more than the whole: {reason}")
            continue
        verdict, reading = compare(total, expected, tolerances)
        yield Finding(total_id, verdict, "sum", reason, reading)
        if verdict == "holds":
            yield from (Finding(one.id, "holds", "sum", f"adds up to {total_id}") for one in members)


def ratios(claims: Mapping[str, Claim], tolerances: Tolerances) -> Iterator[Finding]:
    """A multiple or a share against the two figures it is said to relate."""
    for claim in claims.values():
        of, to = (claims.get(str(claim.ratio.get(key))) for key in ("of", "to"))
        if (
            claim.value is None
            or of is None
            or to is None
            or of.value is None
            or to.value is None
            or of.unit != to.unit
        ):
            continue
        (of_low, of_high), (to_low, to_high) = stated(of, tolerances), stated(to, tolerances)
        if to_low <= 0:
            continue
        expected = of_low / to_high, of_high / to_low
        candidates = {
            "": expected,
            "growth": (expected[0] - 1, expected[1] - 1),
            "saving": (1 - expected[1], 1 - expected[0]),
        }
        named = {name: compare(claim, interval, tolerances) for name, interval in candidates.items()}
        best = next((name for name, (verdict, _) in named.items() if verdict == "holds"), "")
        verdict, reading = named[best]
        words = f"{shown(middle(of) or 0.0, of.unit)} / {shown(middle(to) or 0.0, to.unit)}"
        said = claim.as_written or shown(middle(claim) or 0.0, claim.unit)
        yield Finding(
            claim.id,
            verdict,
            "ratio",
            f"{words} = {shown_interval(expected, 'x')}{', read as a ' + best if best else ''}, stated {said}",
            reading,
        )


def products(claims: Mapping[str, Claim], tolerances: Tolerances) -> Iterator[Finding]:
    """So many of so much must not be more than there is: a figure times others within a whole."""
    for claim in claims.values():
        whole = claims.get(str(claim.product.get("within")))
        factors = [claims[one] for one in claim.product.get("of", ()) if one in claims]
        if claim.value is None or whole is None or whole.value is None or not factors:
            continue
        product = middle(claim) or 0.0
        for one in factors:
            product *= middle(one) or 0.0
        words = " x ".join(shown(middle(one) or 0.0, one.unit) for one in (claim, *factors))
        verdict = "holds" if product <= stated(whole, tolerances)[1] else "fails"
        reason = f"{words} = {shown(product, whole.unit)}, there are {shown(middle(whole) or 0.0, whole.unit)}"
        yield Finding(claim.id, verdict, "product", reason)


def repeats(claims: Mapping[str, Claim], tolerances: Tolerances) -> Iterator[Finding]:
    """The same figure said elsewhere (`same_as`), or the same subject, quantity and year with another value."""
    for claim in claims.values():
        other = claims.get(claim.same_as or "")
        if other and claim.value is not None and other.value is not None:
            yield _same(claim, other, tolerances)
    together: dict[tuple[str, str, str | None], list[Claim]] = defaultdict(list)
    for claim in claims.values():
        if claim.value is not None and (claim.model or claim.subject) and claim.quantity and not claim.growth:
            together[(claim.model or claim.subject, claim.quantity, claim.year)].append(claim)
    for members in together.values():
        yield from _spread(members, tolerances)


def _spread(members: Sequence[Claim], tolerances: Tolerances) -> Iterator[Finding]:
    documents = {one.document for one in members}
    if len(documents) < 2:
        return
    first = members[0]
    for one in members[1:]:
        if one.document != first.document and one.unit == first.unit and not one.same_as:
            verdict, _ = compare(one, stated(first, tolerances), tolerances)
            if verdict == "holds":
                yield Finding(one.id, "holds", "repeat", f"agrees with {first.id}")


def _same(claim: Claim, other: Claim, tolerances: Tolerances) -> Finding:
    expected = stated(other, tolerances)
    if claim.bound == "about" or other.bound == "about":
        expected = around(middle(other) or 0.0, tolerances.about)
    verdict, reading = compare(claim, expected, tolerances)
    if verdict == "holds" and claim.year and other.year and claim.year[:4] != other.year[:4]:
        verdict, reading = "suspect", f"dated {claim.year} here and {other.year} there"
    return Finding(
        claim.id,
        verdict,
        "repeat",
        f"stated {shown(middle(claim) or 0.0, claim.unit)} here and "
        f"{shown(middle(other) or 0.0, other.unit)} in {other.id}",
        reading,
    )


def _years(claim: Claim, ends: Sequence[Claim | None]) -> float:
    if claim.growth.get("years"):
        return float(claim.growth["years"])
    found: list[float] = [float(str(one.year)[:4]) for one in ends if one and one.year and str(one.year)[:4].isdigit()]
    return found[1] - found[0] if len(found) == 2 else 0.0


__all__ = ["Interval", "growth", "products", "ratios", "repeats", "sums"]
