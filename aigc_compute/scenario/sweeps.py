"""Sweeps on the command line: `key=a,b,c` and `key=lo..hi:steps` make one scenario for each combination of values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod

from ..diagnostics import Diagnostic, Problems, problem
from ..domains.vocabulary import CATEGORIES, QUANTITIES
from ..language import Phrase
from .row import COMMAND_LINE

MAX_ROWS = 1000
"""Limit of the scenarios of one command; `batch` has no such limit."""


def is_sweep(name: str, text: str) -> bool:
    """Whether the text gives several values of a quantity or a category, or cannot be read."""
    from .tables.sweep import read_axis

    return ("," in text or ":" in text) and name in (QUANTITIES | CATEGORIES) and read_axis(name, text) is not None


def combinations(given: Mapping[str, str]) -> Iterator[tuple[dict[str, str], tuple[str, ...]]]:
    """For each combination of the swept values, all values, and the swept values alone.

    Raises Problems for values that cannot be read, for digits that may be one number or several, and for more than
    MAX_ROWS combinations.
    """
    axes = _axes({name: text for name, text in given.items() if is_sweep(name, text)})
    rows = prod(map(len, axes.values()))
    if rows > MAX_ROWS:
        message = Phrase("the sweep has {rows:,} rows, more than {limit:,}", rows=rows, limit=MAX_ROWS)
        raise problem("sweep", message, COMMAND_LINE, hint="use 'aigc-compute batch', which has no such limit")
    for values in product(*axes.values()):
        yield {**given, **dict(zip(axes, values, strict=True))}, values


def _axes(swept: Mapping[str, str]) -> dict[str, Sequence[str]]:
    """The values of each swept quantity and category, as texts."""
    from .tables.sweep import is_ambiguous, read_axis

    axes: dict[str, Sequence[str]] = {}
    problems = []
    for name, text in swept.items():
        axis = read_axis(name, text)
        if isinstance(axis, Diagnostic):
            problems.append(axis.at(COMMAND_LINE))
        elif name in QUANTITIES and is_ambiguous(text):
            message = Phrase("{name}: {text!r} may be one number or several", name=name, text=text)
            one, several = text.replace(",", ""), text.replace(",", ", ")
            hint = Phrase("write {one}, or '{name}={several}' with spaces", one=one, name=name, several=several)
            problems.append(Diagnostic("sweep", message, COMMAND_LINE, hint=hint))
        elif axis:
            axes[name] = [value if isinstance(value, str) else repr(value) for value in axis.values]
    if problems:
        raise Problems(problems)
    return axes
