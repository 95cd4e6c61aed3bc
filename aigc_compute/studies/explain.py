"""Explanations: the tree of inputs behind a value, and the definition of a quantity."""

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
from ..engine import Node as TraceNode
from ..evaluation.document import (
    CategoryAnswer,
    DatedDocument,
    DiagnosticRecord,
    QuantityAnswer,
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
    """A value with the inputs that it was derived from."""

    quantity: str
    """Name of the quantity."""
    answer: QuantityAnswer = field(metadata=FLAT)
    meaning: str | None = None
    """First paragraph of the description of the formula."""
    repeated: bool = False
    """Whether the inputs are omitted, because the tree shows them elsewhere."""
    inputs: tuple[Node, ...] = ()
    """Inputs of the formula."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryNode:
    """A category, which has no inputs."""

    quantity: str
    """Name of the category."""
    answer: CategoryAnswer = field(metadata=FLAT)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadShare:
    """The share of some uncertain inputs in the variance of a value."""

    inputs: tuple[str, ...]
    """Names of the inputs; several if they are correlated."""
    first: float
    """Share of the variance that the inputs cause without interactions (first-order Sobol index)."""
    total: float
    """Share of the variance that the inputs cause with all interactions (total Sobol index)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The tree behind a value in a scenario."""

    name: str
    """Name of the scenario."""
    tree: Node | CategoryNode
    """The value with the inputs that it was derived from."""
    drivers: tuple[SpreadShare, ...]
    """Shares of the uncertain inputs in the variance, the largest total share first."""
    sources: Mapping[str, Mapping[str, Any]]
    """Catalogue entries of the sources in the tree, by key."""
    diagnostics: tuple[DiagnosticRecord, ...]
    """Contradictions, warnings and notes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaFacts:
    """The definition of a formula."""

    formula: str
    """Name of the function."""
    output: str
    """Quantity that the formula determines."""
    inputs: tuple[str, ...]
    """Quantities that the formula takes as inputs."""
    meaning: str
    """First paragraph of the description."""
    source: str
    """Key of the source in the catalogue."""
    when: Mapping[str, tuple[str, ...]]
    """Categories that the formula depends on, with the values for which it applies."""
    approximation: bool
    """Whether the formula is an approximation."""
    solved_from: str | None
    """Quantity whose formula was solved for this quantity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityFacts:
    """The definition of a quantity."""

    quantity: str
    """Name of the quantity."""
    meaning: str
    """Meaning of the quantity."""
    unit: str
    """Unit; empty for a count or a ratio, `flag` for 1 (yes) or 0 (no)."""
    domain: str
    """Section of the vocabulary."""
    low: float | None
    """Smallest possible value; null without a lower bound."""
    high: float | None
    """Largest possible value; null without an upper bound."""
    formulas: tuple[FormulaFacts, ...]
    """Formulas that can determine the quantity."""
    assumption: Mapping[str, Any] | None
    """Catalogue entry of the assumption that is used if nothing of higher precedence determines the quantity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryFacts:
    """The definition of a category."""

    category: str
    """Name of the category."""
    meaning: str
    """Meaning of the category."""
    values: tuple[str, ...]
    """Possible values."""
    assumption: Mapping[str, Any] | None
    """Catalogue entry of the assumption that is used if nothing of higher precedence determines the category."""


@dataclass(frozen=True, kw_only=True)
class ExplainDocument(DatedDocument):
    """Document of `aigc-compute explain --format json`; a line of `--format jsonl` is a row, or the definition."""

    SCHEMA: ClassVar[str] = "aigc-compute/explain/2"

    facts: QuantityFacts | CategoryFacts | None = None
    """Definition of the quantity or category; only if no scenario is named."""
    rows: tuple[Explanation, ...] = ()
    """One explanation for each scenario."""


def explain_document(quantity: str, rows: Sequence[Row], catalogue: Catalogue, as_of: date) -> ExplainDocument:
    """Explain the value of `quantity` in each row, or define the quantity if there are no rows.

    Raises Problems if the quantity is unknown in a row.
    """
    return ExplainDocument(
        as_of=as_of,
        catalogue=catalogue_version(catalogue),
        facts=None if rows else quantity_facts(quantity, catalogue),
        rows=tuple(explanation(quantity, row, catalogue, as_of) for row in rows),
    )


def explanation(quantity: str, row: Row, catalogue: Catalogue, as_of: date) -> Explanation:
    """Return the tree behind the value of `quantity` in a row, with the drivers of its uncertainty and its sources.

    Raises Problems if the quantity is unknown in the row, with inputs from which it could be derived.
    """
    evaluation = evaluate_rows([row], catalogue, as_of, [quantity])[0]
    answer = build_row(evaluation)
    if quantity in CATEGORIES:
        if quantity not in answer.categories:
            raise problem("unknown", Phrase("{name}: {quantity} is unknown", name=row.name, quantity=quantity))
        category = CategoryNode(quantity=quantity, answer=answer.categories[quantity])
        return Explanation(name=row.name, tree=category, drivers=(), sources={}, diagnostics=answer.diagnostics)
    if quantity not in evaluation.values:
        raise unknown_quantity(evaluation, quantity)
    formulas = {step.quantity: step.formula for step in evaluation.plan if step.formula}

    def subtree(node: TraceNode) -> Node:
        name = node.step.quantity
        return Node(
            quantity=name,
            answer=replace(answer.quantities[name], inputs=()),
            meaning=formulas[name].meaning if name in formulas else None,
            repeated=node.repeated,
            inputs=() if node.repeated else tuple(map(subtree, node.inputs)),
        )

    tree = subtree(trace(evaluation.plan, quantity))
    shares = dict.fromkeys(driver.share for driver in drivers(quantity, row, catalogue, as_of)[1])
    return Explanation(
        name=row.name,
        tree=tree,
        drivers=tuple(
            SpreadShare(inputs=tuple(share.inputs), first=share.first, total=share.total) for share in shares
        ),
        sources=_sources(tree, catalogue),
        diagnostics=answer.diagnostics,
    )


def quantity_facts(quantity: str, catalogue: Catalogue) -> QuantityFacts | CategoryFacts:
    """Return the definition of a quantity or a category."""
    assumption = plain({**catalogue.assumptions, **catalogue.conditional_assumptions}.get(quantity))
    if quantity in CATEGORIES:
        category = CATEGORIES[quantity]
        values = catalogue.names(category.catalogue) if category.catalogue else category.values
        return CategoryFacts(category=quantity, meaning=category.meaning, values=tuple(values), assumption=assumption)
    definition = QUANTITIES[quantity]
    return QuantityFacts(
        quantity=quantity,
        meaning=definition.meaning,
        unit=definition.unit,
        domain=definition.section,
        low=finite(definition.low),
        high=finite(definition.high),
        formulas=tuple(map(formula_facts, FORMULAS.of(quantity))),
        assumption=assumption,
    )


def formula_facts(formula: Formula) -> FormulaFacts:
    """Return the definition of a formula."""
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
    """Return the catalogue entries of the sources in a tree, by key."""
    entries = catalogue.sources
    keys = dict.fromkeys(_source_keys(tree))
    return {key: plain(entries[key]) for key in keys if key in entries and key != "definition"}


def _source_keys(node: Node) -> Iterator[str]:
    yield from node.answer.provenance.sources
    for other in node.answer.provenance.disagrees:
        yield from other.sources
    for child in node.inputs:
        yield from _source_keys(child)
