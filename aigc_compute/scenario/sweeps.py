"""Sweeps on the command line: `key=a,b,c` and `key=low..high:steps` make a scenario for each combination of values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod

from ..diagnostics import Diagnostic, Problems, problem
from ..domains.vocabulary import CATEGORIES, QUANTITIES
from ..language import Phrase
from .row import COMMAND_LINE

MAX_ROWS = 1000
"""Largest number of scenarios of a command; `batch` has no such limit."""


def is_sweep(name: str, text: str) -> bool:
    """Return whether a text gives several values of a quantity or category, or is an invalid sweep."""
    from .tables.sweep import read_axis

    return ("," in text or ":" in text) and name in (QUANTITIES | CATEGORIES) and read_axis(name, text) is not None


def combinations(arguments: Mapping[str, str]) -> Iterator[tuple[dict[str, str], tuple[str, ...]]]:
    """Yield for each combination of the swept values all values by name, and the swept values alone.

    Raises Problems for values that cannot be read, for digits that may be a single number or several, and for more than
    MAX_ROWS combinations.
    """
    axes = _axes({name: text for name, text in arguments.items() if is_sweep(name, text)})
    rows = prod(map(len, axes.values()))
    if rows > MAX_ROWS:
        message = Phrase("the sweep has {rows:,} rows, more than {limit:,}", rows=rows, limit=MAX_ROWS)
        raise problem("sweep", message, COMMAND_LINE, hint="use 'aigc-compute batch', which has no such limit")
    for values in product(*axes.values()):
        yield {**arguments, **dict(zip(axes, values, strict=True))}, values


def _axes(swept: Mapping[str, str]) -> dict[str, Sequence[str]]:
    """Return the values of each swept quantity and category, as texts. Raises Problems as `combinations` does."""
    from .tables.sweep import is_ambiguous, read_axis

    axes: dict[str, Sequence[str]] = {}
    problems = []
    for name, text in swept.items():
        axis = read_axis(name, text)
        if isinstance(axis, Diagnostic):
            problems.append(axis.at(COMMAND_LINE))
        elif name in QUANTITIES and is_ambiguous(text):
            message = Phrase("{name}: {text!r} may be a single number or several", name=name, text=text)
            single, several = text.replace(",", ""), text.replace(",", ", ")
            hint = Phrase(
                "write {single}, or '{name}={several}' with spaces", single=single, name=name, several=several
            )
            problems.append(Diagnostic("sweep", message, COMMAND_LINE, hint=hint))
        elif axis:
            axes[name] = [value if isinstance(value, str) else repr(value) for value in axis.values]
    if problems:
        raise Problems(problems)
    return axes
