"""Contradictions: given values of a row that cannot all be true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from ..catalogue.origin import MODEL_BLOCKS, RECIPE, REPORTED
from ..diagnostics import Diagnostic
from ..domains.vocabulary import QUANTITIES
from ..engine import Array, Formula, Plan, evaluate
from ..language import Phrase, join
from ..units import Range, format_value
from .checks import Checks, Mask, all_within_bounds, residual, within_bounds
from .divisions import undivided
from .groups import RowIndices
from .historic_run import half_width
from .prepare import Prepared

DiagnosticsByRow = dict[int, tuple[Diagnostic, ...]]
"""Diagnostics by the position of the row."""

NUDGE = 1.01
"""Factor by which a value is changed to see whether a result depends on it, and to estimate a slope."""

NEWTON_STEPS = 40
"""Number of Newton steps in the search for the value that satisfies an identity."""

ROUNDED_UP = ("accelerators",)
"""Counts that users round up: the real number behind a given count n is between n - 1 and n."""

TOLERANCE = 1e-9
"""Residual of an identity up to which the identity holds."""


def find_contradictions(
    prepared: Prepared, checks: Checks, plan: Plan, values: Mapping[str, Array], rows: RowIndices
) -> DiagnosticsByRow:
    """Find the contradictions in some rows of a group, by the position of the row in the group.

    A row contradicts itself if a derived quantity is outside its bounds, if a division leaves a remainder, or if an
    identity does not hold. A quantity outside its bounds is not reported if it depends on another such quantity. The
    message about an identity names only the given values that are needed for the contradiction: without any of them,
    the others would not contradict each other.

    Args:
        prepared: The group.
        checks: The checks of the group.
        plan: A plan of the group's network that determines all quantities of the checks.
        values: Values of that plan for these rows, arrays of shape (1,) or (rows,).
        rows: Positions of the rows in the group.
    """
    diagnostics: DiagnosticsByRow = {}
    for name, indices in _outside_bounds(plan, values, len(rows)):
        for position, diagnostic in _bound_diagnostics(prepared, plan, values, name, rows, indices):
            diagnostics[position] = (*diagnostics.get(position, ()), diagnostic)
    diagnostics |= {position: (diagnostic,) for position, diagnostic in undivided(checks.divisions, values, rows)}
    for identity in checks.identities:
        broken = rows[_is_broken(prepared, identity, values, rows)]
        if len(broken):
            broken = broken[[position not in diagnostics for position in broken.tolist()]]
        diagnostics.update(
            (position, (diagnostic,)) for position, diagnostic in _identity_diagnostics(prepared, identity, broken)
        )
    return diagnostics


def _outside_bounds(plan: Plan, values: Mapping[str, Array], rows: int) -> Iterator[tuple[str, RowIndices]]:
    """Find the derived quantities outside their bounds, with the indices of the rows.

    Rows are omitted in which the quantity depends on another quantity that is outside its bounds.
    """
    outside: dict[str, Mask] = {}
    for step in plan:
        if step.formula is None or all_within_bounds(step.quantity, values[step.quantity]):
            continue
        ancestors = plan.pruned([step.quantity])
        first = own = ~within_bounds(step.quantity, np.broadcast_to(values[step.quantity], rows))
        for name, mask in outside.items():
            if name in ancestors:
                first = first & ~mask
        outside[step.quantity] = own
        yield step.quantity, np.flatnonzero(first)


def _bound_diagnostics(
    prepared: Prepared, plan: Plan, values: Mapping[str, Array], name: str, rows: RowIndices, indices: RowIndices
) -> Iterator[tuple[int, Diagnostic]]:
    """Report a derived quantity that is outside its bounds in some rows, with the values that it is derived from."""
    origins = plan.origins(name)
    columns = prepared.group.columns
    named = [origin for origin in origins if origin in columns or _is_published(prepared, origin)] or origins
    column = np.broadcast_to(values[name], len(rows))
    for index in map(int, indices):
        yield (
            int(rows[index]),
            Diagnostic(
                "contradiction",
                Phrase(
                    "{quantity} would be {value}, which is impossible; these values contradict each other: {shown}",
                    quantity=name,
                    value=format_value(float(column[index]), QUANTITIES[name].unit),
                    shown=join(", ", _assignments({origin: values[origin] for origin in named}, index)),
                ),
            ),
        )


def _identity_diagnostics(prepared: Prepared, identity: Formula, rows: RowIndices) -> Iterator[tuple[int, Diagnostic]]:
    """Report an identity that does not hold in some rows.

    A single given value that differs from the catalogue is not reported.
    """
    if not len(rows):
        return
    part, plan = _part_and_plan(prepared, identity, rows)
    inputs = part.inputs_of(plan)
    unchanged = residual(identity, evaluate(plan, inputs))
    relevant = [
        name
        for name, column in inputs.items()
        if np.any(residual(identity, evaluate(plan, {**inputs, name: _nudged(column)})) != unchanged)
    ]
    givens = [name for name in QUANTITIES if name in relevant and name in part.group.columns]
    entries = _catalogue_entries(prepared, [name for name in relevant if name not in givens])
    reported: set[int] = set()
    for name in reversed(givens) if len(givens) > 1 else ():
        solution = _solution(identity, plan, inputs, name)
        for index, position in enumerate(map(int, rows)):
            if position in reported or not np.isfinite(solution[index]):
                continue
            reported.add(position)
            yield (
                position,
                Diagnostic(
                    "contradiction",
                    Phrase(
                        "{quantity} is given as {value}, but the other inputs imply {implied}; "
                        "these values contradict each other: {shown}",
                        quantity=name,
                        value=format_value(float(inputs[name][index]), QUANTITIES[name].unit),
                        implied=format_value(float(solution[index]), QUANTITIES[name].unit),
                        shown=join(", ", [*_assignments({given: inputs[given] for given in givens}, index), *entries]),
                    ),
                ),
            )


def _nudged(column: Array) -> Array:
    with np.errstate(over="ignore"):
        return column * NUDGE


def _solution(identity: Formula, plan: Plan, inputs: Mapping[str, Array], name: str) -> Array:
    """Solve an identity for one input of the plan: the value of the input by row, nan where there is no solution.

    Newton's method runs on logarithms, because most laws are power laws and therefore straight lines in logarithms.
    """
    with np.errstate(all="ignore"):
        values = inputs[name].copy()
        for _ in range(NEWTON_STEPS):
            current, nudged = (
                residual(identity, evaluate(plan, {**inputs, name: values * factor})) for factor in (1.0, NUDGE)
            )
            values = np.where(
                np.abs(current) > TOLERANCE, values * np.exp(-current * np.log(NUDGE) / (nudged - current)), values
            )
        solved = np.abs(residual(identity, evaluate(plan, {**inputs, name: values}))) <= TOLERANCE
        return np.where(solved & within_bounds(name, values), values, np.nan)


def _is_broken(prepared: Prepared, identity: Formula, values: Mapping[str, Array], rows: RowIndices) -> Mask:
    """Return, for each row, whether an identity is broken for all values within the precision of the inputs.

    A given value may be off by half of its last digit. A range may have any value between its ends.
    """
    precision = float(prepared.catalogue.settings["given_precision"])
    broken = np.abs(np.broadcast_to(residual(identity, values), len(rows))) > precision
    if not broken.any():
        return broken
    part, plan = _part_and_plan(prepared, identity, rows[broken])
    inputs = part.inputs_of(plan)
    with np.errstate(all="ignore"):
        low = high = central = residual(identity, evaluate(plan, inputs))
        for name in inputs:
            for end in _ends(part, name):
                moved = np.nan_to_num(residual(identity, evaluate(plan, {**inputs, name: end})) - central)
                low, high = low + np.minimum(moved, 0.0), high + np.maximum(moved, 0.0)
    broken[broken] = (low > 0) | (high < 0)
    return broken


def _part_and_plan(prepared: Prepared, identity: Formula, rows: RowIndices) -> tuple[Prepared, Plan]:
    """Return these rows of a group, and a plan for the quantities of an identity."""
    plan = prepared.checked_plan.pruned([identity.output, *identity.inputs])
    return replace(prepared, group=prepared.group.of_rows(rows)), plan


def _ends(part: Prepared, name: str) -> tuple[Array, ...]:
    """Return the lowest and the highest value that an input may have, by row; () for an exact value."""
    if name not in part.group.columns:
        fact = part.context.facts[name].value
        return (np.array([fact.low]), np.array([fact.high])) if isinstance(fact, Range) else ()
    values = part.group.columns[name]
    half = half_width(values, part.group.half_digits.get(name), part.catalogue)
    low, high = values - half, values + half
    if name in ROUNDED_UP:
        low = np.maximum(low - 1, NUDGE - 1)
    for index, given_range in enumerate(part.group.ranges.get(name, ())):
        if given_range:
            low[index], high[index] = given_range.low, given_range.high
    return low, high


def _assignments(values: Mapping[str, Array], index: int) -> Iterable[Phrase]:
    """Write quantities as `name = value`, with their values in a row."""
    for name, column in values.items():
        value = float(column[index if len(column) > 1 else 0])
        yield Phrase("{name} = {value}", name=name, value=format_value(value, QUANTITIES[name].unit))


def _catalogue_entries(prepared: Prepared, quantities: Iterable[str]) -> list[Phrase]:
    """Write the model and the accelerator as `name = value`, if their entries contain any of these quantities."""
    quantities = list(quantities)
    contains = {
        "model": any(_is_published(prepared, name, MODEL_BLOCKS) for name in quantities),
        "accelerator": any(QUANTITIES[name].section == "accelerator" for name in quantities),
    }
    category_facts = prepared.context.category_facts
    entries = {name: str(category_facts[name].value) for name, is_source in contains.items() if is_source}
    return [Phrase("{name} = {value}", name=name, value=value) for name, value in entries.items()]


def _is_published(prepared: Prepared, quantity: str, blocks: tuple[str, ...] = (RECIPE, REPORTED)) -> bool:
    """Whether the value of a quantity comes from these blocks of the named model's entry."""
    facts = prepared.context.facts
    return quantity in facts and facts[quantity].origin.block in blocks
