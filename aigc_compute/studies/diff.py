"""Diff: what changed between two sides, what followed from it, and which input explains how much of that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, inf, isclose, log
from typing import Any, ClassVar, Literal

from ..catalogue.origin import Status
from ..diagnostics import Problems, problem
from ..domains.vocabulary import CATEGORIES, QUANTITIES
from ..engine import Plan
from ..evaluation.document import Answer, Document, OriginRecord, QuantityAnswer
from ..evaluation.evaluate import Evaluation, evaluate_rows
from ..language import Phrase, join
from ..scenario import Row
from .attribution import SAME, Explained, attribute
from .diff_inputs import Ground, Side, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """A category or quantity on one side."""

    value: float | str | None
    """A word, or the central value in `unit`; null where the row contradicts itself."""
    low: float | None = None
    """5 % quantile."""
    high: float | None = None
    """95 % quantile."""
    status: Status
    """Whether it was given, looked up, derived, assumed or chosen."""
    origin: OriginRecord | None = None
    """Where in the catalogue it stands."""
    sources: tuple[str, ...] = ()
    """Keys of the catalogue's sources."""
    note: str | None = None
    """What else is to be known of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputShare:
    """How much of a change an input explains."""

    input: str
    """Name of the input; names joined by ` + ` where words only make sense together."""
    share: float
    """Shapley value: of the difference in `unit` or, where there is a `factor`, of the logarithm of the ratio."""
    part: float
    """Part of the whole; parts sum to 1."""
    factor: float | None = None
    """The ratio that the share stands for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A category or quantity that is not the same on both sides."""

    name: str
    """Name of the category or quantity."""
    from_: End | None
    """On the first side; null where it is not known there."""
    to: End | None
    """On the other side; null where it is not known there."""
    unit: str | None = None
    """Empty for a plain number; flag: 1 yes, 0 no; absent for a category."""
    difference: float | None = None
    """To less from, in `unit`."""
    ratio: float | None = None
    """To over from."""
    explained: tuple[InputShare, ...] | None = None
    """The inputs that explain it, the largest share first; absent where that cannot be said."""

    @property
    def ends(self) -> tuple[End | None, End | None]:
        return self.from_, self.to


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrelationChange:
    """A correlation that is not the same on both sides."""

    between: tuple[str, ...]
    """Two quantities in alphabetical order."""
    from_: float | None
    """Correlation of the normal scores on the first side; null where none is stated."""
    to: float | None
    """Correlation of the normal scores on the other side; null where none is stated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A row of a later side against its row of the first."""

    from_: str
    """The first side."""
    to: str
    """The other side."""
    name: str
    """Name of the row."""
    inputs: tuple[Change, ...]
    """What is given or looked up and differs."""
    correlations: tuple[CorrelationChange, ...]
    """Correlations that differ: they move ranges and no central value, and explain none of a change."""
    outputs: tuple[Change, ...]
    """What followed, the largest change first."""
    known: tuple[str, ...]
    """Quantities that became known."""
    unknown: tuple[str, ...]
    """Quantities that became unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmatched:
    """A row that only one side has."""

    from_: str
    """The first side."""
    to: str
    """The other side."""
    side: str
    """The side that has it."""
    name: str
    """Name of the row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedChange:
    """A quantity that became known or unknown."""

    name: str
    """Name of the quantity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffLine:
    """A change with the comparison that it belongs to."""

    from_: str
    """The first side."""
    to: str
    """The other side."""
    name: str
    """Name of the row."""
    kind: Literal["input", "correlation", "output", "known", "unknown"]
    """What has changed."""
    change: Change | CorrelationChange | NamedChange
    """The change as it stands in the comparison."""


@dataclass(frozen=True, kw_only=True)
class DiffDocument(Document):
    """Document of `aigc-compute diff --format json`; a line of `--format jsonl` is a change."""

    SCHEMA: ClassVar[str] = "aigc-compute/diff/2"
    LINE: ClassVar[type] = DiffLine

    comparisons: tuple[Comparison, ...]
    """Every later side with the first, row by row."""
    unmatched: tuple[Unmatched, ...]
    """Rows that only one side has."""

    def lines(self) -> Iterator[DiffLine]:
        """All changes, one by one."""
        for one in self.comparisons:
            changes: tuple[tuple[Any, Sequence[Any]], ...] = (
                ("input", one.inputs),
                ("correlation", one.correlations),
                ("output", one.outputs),
                ("known", [NamedChange(name=name) for name in one.known]),
                ("unknown", [NamedChange(name=name) for name in one.unknown]),
            )
            for kind, found in changes:
                for change in found:
                    yield DiffLine(from_=one.from_, to=one.to, name=one.name, kind=kind, change=change)


def diff(sides: Sequence[Side], columns: Sequence[str] | None = None) -> DiffDocument:
    """Every later side against the first one, as a document; `columns` are the outputs to compare, by default the
    headlines. Rows are matched by name, single ones with each other.

    Raises Problems where two sides have no row in common.
    """
    outputs = list(columns or (name for name, quantity in QUANTITIES.items() if quantity.headline))
    comparisons: list[Comparison] = []
    unmatched: list[Unmatched] = []
    for side in sides[1:]:
        pairs = _pairs(sides[0], side)
        comparisons += [_comparison(before, after, sides[0], side, outputs) for before, after in pairs]
        matched = {id(one) for pair in pairs for one in pair}
        unmatched += [
            Unmatched(from_=sides[0].label, to=side.label, side=each.label, name=one.name)
            for each in (sides[0], side)
            for one in each.rows
            if id(one) not in matched
        ]
    return DiffDocument(comparisons=tuple(comparisons), unmatched=tuple(unmatched))


def _pairs(first: Side, second: Side) -> list[tuple[Subject, Subject]]:
    if len(first.rows) == len(second.rows) == 1:
        return [(first.rows[0], second.rows[0])]
    others = dict(_numbered(second.rows))
    pairs = [(one, others[key]) for key, one in _numbered(first.rows) if key in others]
    if not pairs:
        names = (", ".join(one.name for one in side.rows) for side in (first, second))
        message = Phrase(
            "{one} and {other} have no row in common: {names}",
            one=first.label,
            other=second.label,
            names=join(" against ", names),
        )
        raise problem("no-common-rows", message, hint="FILE#ROW picks one row of a file")
    return pairs


def _numbered(rows: Sequence[Subject]) -> Iterator[tuple[tuple[str, int], Subject]]:
    """Rows by name, and by number among those of one name."""
    seen: Counter[str] = Counter()
    for one in rows:
        yield (one.name, seen[one.name]), one
        seen[one.name] += 1


def _comparison(before: Subject, after: Subject, first: Side, second: Side, outputs: Sequence[str]) -> Comparison:
    inputs = [
        _change(name, *ends)
        for name in (*CATEGORIES, *QUANTITIES)
        if _is_input(name, *(ends := (before.answer.answer(name), after.answer.answer(name)))) and _differ(*ends)
    ]
    stated = {one.name for one in inputs}
    changes: list[Change] = []
    known, unknown = [], []
    for name in (each for each in outputs if each not in stated):
        old, new = before.answer.answer(name), after.answer.answer(name)
        if old is None and new is not None:
            known.append(name)
        elif new is None and old is not None:
            unknown.append(name)
        elif _differ(old, new):
            changes.append(_change(name, old, new))
    return Comparison(
        from_=first.label,
        to=second.label,
        name=after.name,
        inputs=tuple(inputs),
        correlations=_correlations(before, after),
        outputs=tuple(sorted(_explained(changes, before, after, first, second), key=_size, reverse=True)),
        known=tuple(known),
        unknown=tuple(unknown),
    )


def _is_input(name: str, old: Answer | None, new: Answer | None) -> bool:
    """Words, what is given on a side, and what is brought in on both; on one side alone only what is published."""
    if name in CATEGORIES:
        return True
    statuses = {answer.status if answer else None for answer in (old, new)}
    return "given" in statuses or ("derived" not in statuses and statuses != {"assumed", None})


def _differ(old: Answer | None, new: Answer | None) -> bool:
    if old is None or new is None:
        return old is not new
    return not all(map(_same, _figures(old), _figures(new)))


def _figures(answer: Answer) -> tuple[float | str | None, ...]:
    return (answer.value, answer.low, answer.high) if isinstance(answer, QuantityAnswer) else (answer.value, None, None)


def _same(old: float | str | None, new: float | str | None) -> bool:
    if isinstance(old, str) or isinstance(new, str) or old is None or new is None:
        return old == new
    return isclose(old, new, rel_tol=SAME)


def _change(name: str, old: Answer | None, new: Answer | None) -> Change:
    change = Change(name=name, from_=_end(old), to=_end(new))
    if name not in QUANTITIES:
        return change
    change = replace(change, unit=QUANTITIES[name].unit)
    values = [end.value for end in (old, new) if isinstance(end, QuantityAnswer) and end.value is not None]
    if len(values) < 2:
        return change
    ratio = values[1] / values[0] if min(values) > 0 else 0.0
    return replace(change, difference=values[1] - values[0], ratio=ratio if 0 < ratio < inf else None)


def _end(answer: Answer | None) -> End | None:
    if answer is None:
        return None
    value, low, high = _figures(answer)
    told = answer.provenance
    return End(
        value=value,
        low=low if isinstance(low, float) else None,
        high=high if isinstance(high, float) else None,
        status=answer.status,
        origin=told.origin,
        sources=told.sources,
        note=told.note,
    )


def _correlations(before: Subject, after: Subject) -> tuple[CorrelationChange, ...]:
    """Pairs whose correlation is not the same on both sides. That moves ranges and no middle value, so it explains
    none of a change."""
    old, new = (_pairwise(one.answer.correlations) for one in (before, after))
    return tuple(
        CorrelationChange(between=pair, from_=old.get(pair), to=new.get(pair))
        for pair in sorted({**old, **new})
        if not _same(old.get(pair), new.get(pair))
    )


def _pairwise(correlations: Mapping[str, Mapping[str, float]]) -> dict[tuple[str, str], float]:
    return {
        (min(one, other), max(one, other)): value
        for one, others in correlations.items()
        for other, value in others.items()
    }


def _size(change: Change) -> float:
    """How far apart the ends are in ratio, but for rounding; what passes zero, or is impossible, is furthest."""
    return inf if change.ratio is None else round(abs(log(change.ratio)), 9)


def _explained(
    changes: Sequence[Change], before: Subject, after: Subject, first: Side, second: Side
) -> Sequence[Change]:
    """The changes with what explains each, where both sides are scenarios."""
    if before.evaluation is None or after.evaluation is None or first.ground is None or second.ground is None:
        return changes
    old, new = before.evaluation, after.evaluation
    same = first.ground is second.ground
    rows = (old.row, new.row) if same else (_pinned(old, new, first.ground), _pinned(new, old, first.ground))
    ends = {
        one.name: (old.values[one.name], new.values[one.name])
        for one in changes
        if one.from_ and one.to and not _same(one.from_.value, one.to.value) and one.difference is not None
    }
    found = attribute(*rows, first.ground.catalogue, first.ground.as_of, ends) if ends else {}
    return [replace(one, explained=_shares(found[one.name])) if one.name in found else one for one in changes]


def _shares(explained: Explained) -> tuple[InputShare, ...]:
    """Shares, the largest first: of the logarithm with the factor that it stands for, or of the difference; and the
    part of the whole."""
    whole = sum(explained.shares.values())
    ordered = sorted(explained.shares.items(), key=lambda pair: abs(pair[1]), reverse=True)
    return tuple(
        InputShare(input=name, share=share, part=share / whole, factor=exp(share) if explained.log else None)
        for name, share in ordered
    )


def _pinned(one: Evaluation, other: Evaluation, ground: Ground) -> Row:
    """The row with the words and facts given that another date or catalogue changes, to be answered on that ground;
    and with what would then follow in another way than it did.
    """
    mine, theirs = (_brought(each) for each in (one, other))
    given = {
        name: value
        for name, value in mine.items()
        if value != theirs.get(name) and (name in theirs or not QUANTITIES[name].auxiliary)
    }
    words = {name: word for name, word in one.context.categories.items() if word != other.context.categories.get(name)}
    row = replace(one.row, categories={**words, **one.row.categories}, given={**given, **one.row.given})
    try:
        plan = evaluate_rows([row], ground.catalogue, ground.as_of, ranges=False)[0].plan
    except Problems:
        return row
    otherwise = {
        name: one.values[name]
        for name, step in plan.steps.items()
        if step.formula and name in one.plan and (told := one.plan.steps[name].formula) and told is not step.formula
    }
    return replace(row, given={**otherwise, **row.given})


def _brought(one: Evaluation) -> dict[str, Any]:
    """The facts that enter an evaluation from outside, by quantity."""
    plan: Plan = one.plan
    return {
        step.quantity: one.context.facts[step.quantity].value
        for step in plan
        if step.formula is None and step.quantity not in one.row.given
    }
