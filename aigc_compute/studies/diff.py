"""Compare sides: the changed inputs, the changed outputs, and the share of each change that an input explains."""

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
from .diff_inputs import Basis, Side, SideRow


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """A category or quantity on one side of the comparison."""

    value: float | str | None
    """Category word, or central value in `unit`; null where the row contradicts itself."""
    low: float | None = None
    """5 % quantile."""
    high: float | None = None
    """95 % quantile."""
    status: Status
    """Whether the value was given, looked up, derived, assumed or chosen."""
    origin: OriginRecord | None = None
    """Place of the value in the catalogue."""
    sources: tuple[str, ...] = ()
    """Keys of the catalogue's sources."""
    note: str | None = None
    """Remark on the value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputShare:
    """Share of a change that an input explains."""

    input: str
    """Name of the input, or names joined by ` + ` for categories that can only change together."""
    share: float
    """Shapley value of the difference in `unit` or, where `factor` is present, of the logarithm of the ratio."""
    part: float
    """Share over the sum of all shares; the parts of a change sum to 1."""
    factor: float | None = None
    """Ratio of the output due to the input: exponential of the share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A category or quantity that differs between the sides."""

    name: str
    """Name of the category or quantity."""
    from_: End | None
    """Value on the first side; null where it is not known."""
    to: End | None
    """Value on the other side; null where it is not known."""
    unit: str | None = None
    """Unit: empty for a plain number, `flag` for 1 (yes) and 0 (no); absent for a category."""
    difference: float | None = None
    """Other side minus first side, in `unit`."""
    ratio: float | None = None
    """Other side over first side."""
    explained: tuple[InputShare, ...] | None = None
    """Inputs that explain the change, the largest share first; absent where shares cannot be computed."""

    @property
    def ends(self) -> tuple[End | None, End | None]:
        """Values on the first and the other side."""
        return self.from_, self.to


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrelationChange:
    """A correlation that differs between the sides."""

    between: tuple[str, ...]
    """Two quantities in alphabetical order."""
    from_: float | None
    """Correlation of the normal scores on the first side; null where none is stated."""
    to: float | None
    """Correlation of the normal scores on the other side; null where none is stated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A row of a later side, compared with its row on the first side."""

    from_: str
    """Label of the first side."""
    to: str
    """Label of the other side."""
    name: str
    """Name of the row."""
    inputs: tuple[Change, ...]
    """Given, looked-up and assumed inputs that differ."""
    correlations: tuple[CorrelationChange, ...]
    """Correlations that differ. They affect ranges only, and explain no change of a central value."""
    outputs: tuple[Change, ...]
    """Outputs that differ, the largest change first."""
    known: tuple[str, ...]
    """Quantities that are known only on the other side."""
    unknown: tuple[str, ...]
    """Quantities that are known only on the first side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmatched:
    """A row that only one side has."""

    from_: str
    """Label of the first side."""
    to: str
    """Label of the other side."""
    side: str
    """Label of the side that has the row."""
    name: str
    """Name of the row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedChange:
    """A quantity that is known on one side only."""

    name: str
    """Name of the quantity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffLine:
    """A change, with the sides and the row of its comparison."""

    from_: str
    """Label of the first side."""
    to: str
    """Label of the other side."""
    name: str
    """Name of the row."""
    kind: Literal["input", "correlation", "output", "known", "unknown"]
    """Kind of the change."""
    change: Change | CorrelationChange | NamedChange
    """Change as it stands in the comparison."""


@dataclass(frozen=True, kw_only=True)
class DiffDocument(Document):
    """Document of `aigc-compute diff --format json`; a line of `--format jsonl` is a change."""

    SCHEMA: ClassVar[str] = "aigc-compute/diff/2"
    LINE: ClassVar[type] = DiffLine

    comparisons: tuple[Comparison, ...]
    """Comparisons of every later side with the first one, row by row."""
    unmatched: tuple[Unmatched, ...]
    """Rows that only one side has."""

    def lines(self) -> Iterator[DiffLine]:
        """Yield all changes of all comparisons."""
        for comparison in self.comparisons:
            kinds: tuple[tuple[Any, Sequence[Any]], ...] = (
                ("input", comparison.inputs),
                ("correlation", comparison.correlations),
                ("output", comparison.outputs),
                ("known", [NamedChange(name=name) for name in comparison.known]),
                ("unknown", [NamedChange(name=name) for name in comparison.unknown]),
            )
            for kind, changes in kinds:
                for change in changes:
                    yield DiffLine(
                        from_=comparison.from_, to=comparison.to, name=comparison.name, kind=kind, change=change
                    )


def diff(sides: Sequence[Side], columns: Sequence[str] | None = None) -> DiffDocument:
    """Compare every later side with the first one; `columns` are the outputs to compare, by default the headlines.

    Rows are matched by name. If both sides have a single row, these match whatever their names are. Raises Problems if
    two sides have no row in common.
    """
    outputs = list(columns or (name for name, quantity in QUANTITIES.items() if quantity.headline))
    comparisons: list[Comparison] = []
    unmatched: list[Unmatched] = []
    for side in sides[1:]:
        pairs = _pairs(sides[0], side)
        comparisons += [_comparison(before, after, sides[0], side, outputs) for before, after in pairs]
        matched = {id(row) for pair in pairs for row in pair}
        unmatched += [
            Unmatched(from_=sides[0].label, to=side.label, side=owner.label, name=row.name)
            for owner in (sides[0], side)
            for row in owner.rows
            if id(row) not in matched
        ]
    return DiffDocument(comparisons=tuple(comparisons), unmatched=tuple(unmatched))


def _pairs(first: Side, second: Side) -> list[tuple[SideRow, SideRow]]:
    """Return the matching rows of two sides. Raises Problems if there are none."""
    if len(first.rows) == len(second.rows) == 1:
        return [(first.rows[0], second.rows[0])]
    others = dict(_numbered(second.rows))
    pairs = [(row, others[key]) for key, row in _numbered(first.rows) if key in others]
    if not pairs:
        first_names, second_names = (join(", ", (row.name for row in side.rows)) for side in (first, second))
        message = Phrase(
            "{first} and {second} have no row in common: {first_names} against {second_names}",
            first=first.label,
            second=second.label,
            first_names=first_names,
            second_names=second_names,
        )
        raise problem("no-common-rows", message, hint="FILE#ROW selects one row of a file")
    return pairs


def _numbered(rows: Sequence[SideRow]) -> Iterator[tuple[tuple[str, int], SideRow]]:
    """Yield rows with their name, and their number among the rows of that name."""
    counts: Counter[str] = Counter()
    for row in rows:
        yield (row.name, counts[row.name]), row
        counts[row.name] += 1


def _comparison(before: SideRow, after: SideRow, first: Side, second: Side, outputs: Sequence[str]) -> Comparison:
    inputs = [
        _change(name, *ends)
        for name in (*CATEGORIES, *QUANTITIES)
        if _is_input(name, *(ends := (before.answer.answer(name), after.answer.answer(name)))) and _differ(*ends)
    ]
    input_names = {change.name for change in inputs}
    changes: list[Change] = []
    known, unknown = [], []
    for name in (output for output in outputs if output not in input_names):
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
    """Return whether a category or quantity is compared as an input.

    Every category is an input. A quantity is an input if it is given on a side, or if neither side derives it. An
    assumption that only one side has is not an input.
    """
    if name in CATEGORIES:
        return True
    statuses = {answer.status if answer else None for answer in (old, new)}
    return "given" in statuses or ("derived" not in statuses and statuses != {"assumed", None})


def _differ(old: Answer | None, new: Answer | None) -> bool:
    if old is None or new is None:
        return old is not new
    return not all(map(_same, _figures(old), _figures(new)))


def _figures(answer: Answer) -> tuple[float | str | None, ...]:
    """Return the central value and the ends of the range."""
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
    provenance = answer.provenance
    return End(
        value=value,
        low=low if isinstance(low, float) else None,
        high=high if isinstance(high, float) else None,
        status=answer.status,
        origin=provenance.origin,
        sources=provenance.sources,
        note=provenance.note,
    )


def _correlations(before: SideRow, after: SideRow) -> tuple[CorrelationChange, ...]:
    """Return the pairs of quantities whose correlation differs between the sides."""
    old, new = (_pairwise(row.answer.correlations) for row in (before, after))
    return tuple(
        CorrelationChange(between=pair, from_=old.get(pair), to=new.get(pair))
        for pair in sorted({**old, **new})
        if not _same(old.get(pair), new.get(pair))
    )


def _pairwise(correlations: Mapping[str, Mapping[str, float]]) -> dict[tuple[str, str], float]:
    """Return correlations by pair of quantities in alphabetical order."""
    return {
        (min(first, second), max(first, second)): value
        for first, others in correlations.items()
        for second, value in others.items()
    }


def _size(change: Change) -> float:
    """Return the absolute logarithm of the ratio without rounding errors; infinity if there is no positive ratio."""
    return inf if change.ratio is None else round(abs(log(change.ratio)), 9)


def _explained(
    changes: Sequence[Change], before: SideRow, after: SideRow, first: Side, second: Side
) -> Sequence[Change]:
    """Return the changes with the shares of the inputs; unchanged if a side is a result file."""
    if before.evaluation is None or after.evaluation is None or first.basis is None or second.basis is None:
        return changes
    old, new = before.evaluation, after.evaluation
    same = first.basis is second.basis
    rows = (old.row, new.row) if same else (_pinned(old, new, first.basis), _pinned(new, old, first.basis))
    ends = {
        change.name: (old.values[change.name], new.values[change.name])
        for change in changes
        if change.from_
        and change.to
        and not _same(change.from_.value, change.to.value)
        and change.difference is not None
    }
    explained = attribute(*rows, first.basis.catalogue, first.basis.as_of, ends) if ends else {}
    return [
        replace(change, explained=_shares(explained[change.name])) if change.name in explained else change
        for change in changes
    ]


def _shares(explained: Explained) -> tuple[InputShare, ...]:
    """Return the shares of the inputs, the largest first; shares of a logarithm have their factor."""
    total = sum(explained.shares.values())
    ordered = sorted(explained.shares.items(), key=lambda pair: abs(pair[1]), reverse=True)
    return tuple(
        InputShare(input=name, share=share, part=share / total, factor=exp(share) if explained.log else None)
        for name, share in ordered
    )


def _pinned(evaluation: Evaluation, other: Evaluation, basis: Basis) -> Row:
    """Return the row of an evaluation, with all values given that another date or catalogue would change.

    The row then has the same answer on `basis`. Category words and facts that differ from the other evaluation are
    given. A quantity that another formula would determine on `basis` is given too.
    """
    facts, other_facts = _entered_facts(evaluation), _entered_facts(other)
    given = {
        name: value
        for name, value in facts.items()
        if value != other_facts.get(name) and (name in other_facts or not QUANTITIES[name].auxiliary)
    }
    words = {
        name: word for name, word in evaluation.context.categories.items() if word != other.context.categories.get(name)
    }
    row = evaluation.row
    row = replace(row, categories={**words, **row.categories}, given={**given, **row.given})
    try:
        plan = evaluate_rows([row], basis.catalogue, basis.as_of, ranges=False)[0].plan
    except Problems:
        return row
    other_formula = {}
    for name, step in plan.steps.items():
        formula = evaluation.plan.steps[name].formula if name in evaluation.plan else None
        if step.formula and formula and formula is not step.formula:
            other_formula[name] = evaluation.values[name]
    return replace(row, given={**other_formula, **row.given})


def _entered_facts(evaluation: Evaluation) -> dict[str, Any]:
    """Return the values that entered an evaluation from the catalogue, by quantity."""
    plan: Plan = evaluation.plan
    return {
        step.quantity: evaluation.context.facts[step.quantity].value
        for step in plan
        if step.formula is None and step.quantity not in evaluation.row.given
    }
