"""Generates the formula book: every formula with its output, inputs, conditions and source."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from math import isinf
from types import ModuleType

from aigc_compute.catalogue import Catalogue
from aigc_compute.catalogue.layers import LAYERS
from aigc_compute.domains import DOMAINS
from aigc_compute.domains.definition import Quantity
from aigc_compute.domains.formulas import FORMULAS
from aigc_compute.domains.vocabulary import QUANTITIES
from aigc_compute.engine import Formula

from .equation import docstring, equation
from .markdown import full_citation, page

PACKAGE = "aigc_compute.domains"
BASIS = "the functions of `aigc_compute/domains`"
INTRODUCTION = """\
A formula connects [quantities](quantities.md): its inputs are quantities, and it is also solved for those named after
*Also solved for*. The lines in a block are the lines that the program runs, with the names of NumPy functions.
Categories such as `sparsity` select formulas.

If a scenario allows several formulas for a quantity, the formula with the lowest *precedence* determines it (0 unless
the formula states another number). If the numbers are equal, a law precedes an approximation, and a formula as written
precedes a formula that is solved for another quantity. An *approximation* is used only if nothing of higher precedence
determines its quantity. It is used after the layer of facts that it names; the layers are {layers}.

`aigc-compute explain QUANTITY` shows the formulas of one quantity, and `aigc-compute explain QUANTITY MODEL` shows them
with numbers."""


def index(catalogue: Catalogue) -> str:
    """Return the page with all domains and their quantities."""
    return page(
        "Formula book", BASIS, INTRODUCTION.format(layers=", ".join(LAYERS)), *(_domain_entry(name) for name in DOMAINS)
    )


def domain_page(name: str, catalogue: Catalogue) -> str:
    """Return the page of a domain, with its formulas in the order of its modules."""
    parts = (_section(module, group, catalogue) for module, group in _by_module(_of_domain(name)))
    return page(f"Formulas: {name}", f"the functions of `aigc_compute/domains/{name}`", *parts)


def stated() -> list[Formula]:
    """Return the formulas as written, without those solved for an input: by domain, module and line of the source."""
    return sorted((formula for formula in FORMULAS if not formula.solved_for), key=_place)


def places() -> dict[str, str]:
    """Return for each quantity the link to its formulas, relative to the folder of the reference."""
    links: dict[str, str] = {}
    for formula in stated():
        links.setdefault(formula.output, f"formulas/{_domain(formula)}.md#{formula.output}")
    return links


def _place(formula: Formula) -> tuple[int, str, int]:
    code = formula.function.__code__
    return DOMAINS.index(_domain(formula)), formula.function.__module__, code.co_firstlineno


def _domain(formula: Formula) -> str:
    return formula.function.__module__.removeprefix(f"{PACKAGE}.").split(".")[0]


def _of_domain(name: str) -> list[Formula]:
    return [formula for formula in stated() if _domain(formula) == name]


def _by_module(formulas: Iterable[Formula]) -> Iterator[tuple[ModuleType, list[Formula]]]:
    for module, group in groupby(formulas, key=lambda formula: formula.function.__module__):
        yield sys.modules[module], list(group)


def _domain_entry(name: str) -> str:
    package = sys.modules[f"{PACKAGE}.{name}"]
    lines = []
    for module, group in _by_module(_of_domain(name)):
        outputs = dict.fromkeys(formula.output for formula in group)
        links = ", ".join(f"[{output}](formulas/{name}.md#{output})" for output in outputs)
        lines.append(f"- **{_title(module)}**: {links}")
    return f"## [{name}](formulas/{name}.md)\n\n{_first(package)}\n\n" + "\n".join(lines)


def _title(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2].replace("_", " ")


def _first(module: ModuleType) -> str:
    return docstring(module).split("\n\n")[0]  # type: ignore[arg-type]


def _section(module: ModuleType, formulas: Sequence[Formula], catalogue: Catalogue) -> str:
    parts = [f"## {_title(module).capitalize()}", docstring(module)]  # type: ignore[arg-type]
    for output, group in groupby(sorted(formulas, key=_first_place(formulas)), key=lambda formula: formula.output):
        parts.append(f"### {output}\n\n{_quantity(QUANTITIES[output])}")
        parts += [_entry(formula, catalogue) for formula in group]
    return "\n\n".join(parts)


def _first_place(formulas: Sequence[Formula]):  # type: ignore[no-untyped-def]
    order = {output: index for index, output in reversed(list(enumerate(formula.output for formula in formulas)))}
    return lambda formula: order[formula.output]


def _quantity(quantity: Quantity) -> str:
    units = {"": "", "flag": ", 1 for yes, 0 for no"}
    unit = units.get(quantity.unit, f" in {quantity.unit}")
    return f"*{quantity.meaning[:1].upper()}{quantity.meaning[1:]}*{unit}; {possible(quantity)}."


def possible(quantity: Quantity) -> str:
    """Return the allowed values of a quantity as text."""
    if quantity.unit == "flag":
        return "yes or no"
    if isinf(quantity.low):
        return "any number"
    return f"{quantity.low:g} or more" if isinf(quantity.high) else f"from {quantity.low:g} to {quantity.high:g}"


def _entry(formula: Formula, catalogue: Catalogue) -> str:
    parts = [docstring(formula.function), f"```\n{equation(formula)}\n```", _facts(formula, catalogue)]
    return "\n\n".join(parts)


def _facts(formula: Formula, catalogue: Catalogue) -> str:
    facts = [f"Inputs: {', '.join(map(_input, formula.inputs))}." if formula.inputs else "No inputs."]
    solved = _solved_for(formula)
    facts += [f"Also solved for {', '.join(solved)}."] if solved else []
    facts += [f"Used if {_conditions(formula)}."] if formula.when else []
    facts += [f"An approximation, used after the layer {formula.approximation}."] if formula.approximation else []
    facts += [f"Precedence {formula.precedence}."] if formula.precedence else []
    return "\n\n".join([" ".join(facts), f"Source: {full_citation(formula.source, catalogue, '../')}."])


def _solved_for(formula: Formula) -> list[str]:
    """Return the inputs that the formula is also solved for, with their precedence."""
    solved = (other for name in formula.inputs for other in FORMULAS.of(name) if other.name == formula.name)
    return [f"`{other.output}`" + (f" (precedence {other.precedence})" if other.precedence else "") for other in solved]


def _input(name: str) -> str:
    unit = QUANTITIES[name].unit
    return f"`{name}` ({unit})" if unit not in ("", "flag") else f"`{name}`"


def _conditions(formula: Formula) -> str:
    return " and ".join(f"`{name}` is {' or '.join(values)}" for name, values in formula.when)
