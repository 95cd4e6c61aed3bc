"""Explain: the tree behind a value, and what a quantity is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, ClassVar

from ..catalogue import Catalogue
from ..diagnostics import problem
from ..domains.formulas import FORMULAS
from ..domains.vocabulary import CATEGORIES, QUANTITIES
from ..engine import Formula, trace
from ..engine import Node as Traced
from ..evaluation.document import (
    DatedDocument,
    DiagnosticRecord,
    QuantityAnswer,
    WordAnswer,
    build_row,
    catalogue_version,
    finite,
    plain,
    unknown_quantity,
)
from ..evaluation.evaluate import evaluate_rows
from ..io.typed_json import FLAT
from ..language import Phrase
from ..scenario import Row
from .sensitivity import drivers


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A value in a tree, above what it was derived from."""

    quantity: str
    """Name of the quantity."""
    answer: QuantityAnswer = field(metadata=FLAT)
    meaning: str | None = None
    """First line of what the formula says of itself."""
    repeated: bool = False
    """It stands in full elsewhere in the tree."""
    inputs: tuple[Node, ...] = ()
    """What it was derived from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordNode:
    """A category, which rests on nothing else."""

    quantity: str
    """Name of the category."""
    answer: WordAnswer = field(metadata=FLAT)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadShare:
    """What a part of the spread is due to."""

    inputs: tuple[str, ...]
    """Uncertain inputs; several where they are correlated."""
    first: float
    """Share of the variance, alone."""
    total: float
    """Share of the variance with all interactions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The tree behind a value in a scenario."""

    name: str
    """Name of the scenario."""
    tree: Node | WordNode
    """The value with what it was derived from."""
    drivers: tuple[SpreadShare, ...]
    """What drives its spread, the largest total share first."""
    sources: Mapping[str, Mapping[str, Any]]
    """Sources in the tree by key, as they stand in the catalogue."""
    diagnostics: tuple[DiagnosticRecord, ...]
    """What a reader should be warned of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaFacts:
    """What a formula is."""

    formula: str
    """Name of its function."""
    output: str
    """Quantity that it leads to."""
    inputs: tuple[str, ...]
    """Quantities that it takes."""
    meaning: str
    """First line of what it says of itself."""
    source: str
    """Key of its source."""
    when: Mapping[str, tuple[str, ...]]
    """Categories that it needs, each with the words it holds for."""
    approximation: bool
    """It holds roughly."""
    solved_from: str | None
    """Quantity whose formula was solved for this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityFacts:
    """What a quantity is."""

    quantity: str
    """Name of the quantity."""
    meaning: str
    """What it is, in words."""
    unit: str
    """Empty for a plain number; flag: 1 yes, 0 no."""
    domain: str
    """Domain of the vocabulary."""
    low: float | None
    """Least possible value; null where there is none."""
    high: float | None
    """Greatest possible value; null where there is none."""
    formulas: tuple[FormulaFacts, ...]
    """What it can follow from."""
    assumption: Mapping[str, Any] | None
    """What is assumed where nothing of higher precedence says, as it stands in the catalogue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryFacts:
    """What a category is."""

    category: str
    """Name of the category."""
    meaning: str
    """What it is, in words."""
    values: tuple[str, ...]
    """Words that it can have."""
    assumption: Mapping[str, Any] | None
    """What is assumed where nothing of higher precedence says, as it stands in the catalogue."""


@dataclass(frozen=True, kw_only=True)
class ExplainDocument(DatedDocument):
    """Document of `aigc-compute explain --format json`; a line of `--format jsonl` is a row, or the facts."""

    SCHEMA: ClassVar[str] = "aigc-compute/explain/2"

    facts: QuantityFacts | CategoryFacts | None = None
    """What the quantity or category is: where no scenario is named."""
    rows: tuple[Explanation, ...] = ()
    """The tree behind the value in each scenario."""


def explain_document(quantity: str, rows: Sequence[Row], catalogue: Catalogue, as_of: date) -> ExplainDocument:
    """The trees of `quantity` for the rows or, where there are none, what the quantity is.

    Raises Problems where a row does not know the quantity.
    """
    return ExplainDocument(
        as_of=as_of,
        catalogue=catalogue_version(catalogue),
        facts=None if rows else quantity_facts(quantity, catalogue),
        rows=tuple(explanation(quantity, row, catalogue, as_of) for row in rows),
    )


def explanation(quantity: str, row: Row, catalogue: Catalogue, as_of: date) -> Explanation:
    """The tree of `quantity` for a row, with the titles of its sources.

    Raises Problems, saying what would make it known, where the row does not know the quantity.
    """
    evaluation = evaluate_rows([row], catalogue, as_of, [quantity])[0]
    answer = build_row(evaluation)
    if quantity in CATEGORIES:
        if quantity not in answer.categories:
            raise problem("unknown", Phrase("{name}: {quantity} is unknown", name=row.name, quantity=quantity))
        word = WordNode(quantity=quantity, answer=answer.categories[quantity])
        return Explanation(name=row.name, tree=word, drivers=(), sources={}, diagnostics=answer.diagnostics)
    if quantity not in evaluation.values:
        raise unknown_quantity(evaluation, quantity)
    formulas = {step.quantity: step.formula for step in evaluation.plan if step.formula}

    def branch(node: Traced) -> Node:
        name = node.step.quantity
        return Node(
            quantity=name,
            answer=replace(answer.quantities[name], inputs=()),
            meaning=formulas[name].meaning if name in formulas else None,
            repeated=node.repeated,
            inputs=() if node.repeated else tuple(map(branch, node.inputs)),
        )

    tree = branch(trace(evaluation.plan, quantity))
    shares = dict.fromkeys(one.share for one in drivers(quantity, row, catalogue, as_of)[1])
    return Explanation(
        name=row.name,
        tree=tree,
        drivers=tuple(SpreadShare(inputs=tuple(one.inputs), first=one.first, total=one.total) for one in shares),
        sources=_sources(tree, catalogue),
        diagnostics=answer.diagnostics,
    )


def quantity_facts(quantity: str, catalogue: Catalogue) -> QuantityFacts | CategoryFacts:
    """What a quantity (or category) is: meaning, unit, bounds, the formulas that lead to it, its assumption."""
    assumption = plain({**catalogue.assumptions, **catalogue.conditional_assumptions}.get(quantity))
    if quantity in CATEGORIES:
        category = CATEGORIES[quantity]
        values = catalogue.names(category.catalogue) if category.catalogue else category.values
        return CategoryFacts(category=quantity, meaning=category.meaning, values=tuple(values), assumption=assumption)
    told = QUANTITIES[quantity]
    return QuantityFacts(
        quantity=quantity,
        meaning=told.meaning,
        unit=told.unit,
        domain=told.section,
        low=finite(told.low),
        high=finite(told.high),
        formulas=tuple(formula_facts(one) for one in FORMULAS.of(quantity)),
        assumption=assumption,
    )


def formula_facts(formula: Formula) -> FormulaFacts:
    """A formula as data."""
    return FormulaFacts(
        formula=formula.name,
        output=formula.output,
        inputs=tuple(formula.inputs),
        meaning=formula.meaning,
        source=formula.source,
        when={name: tuple(values) for name, values in formula.when},
        approximation=formula.approximation is not None,
        solved_from=formula.solved_for,
    )


def _sources(tree: Node, catalogue: Catalogue) -> dict[str, Mapping[str, Any]]:
    known = catalogue.sources
    keys = dict.fromkeys(_keys(tree))
    return {key: plain(known[key]) for key in keys if key in known and key != "definition"}


def _keys(node: Node) -> Iterator[str]:
    yield from node.answer.provenance.sources
    for one in node.inputs:
        yield from _keys(one)
