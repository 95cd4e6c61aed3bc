"""The formula book: every formula with what it computes, of what, where it holds and who says so."""

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
MADE_OF = "the functions of `aigc_compute/domains`"
INTRODUCTION = """\
A formula ties quantities together: its arguments are [quantities](quantities.md), and where it says *read
backwards* it is also solved for them. Where a row allows several formulas for a quantity, the one of the lowest
*precedence* determines it (0 unless the formula states another); of equal ones a law before an approximation, and a
formula as it is written before one that is read backwards. The lines in a block are those that the program runs, with
NumPy's names: what is computed is what you read. Words such as `sparsity` select among formulas. An *approximation*
joins only where nothing nearer determines its quantity, after the layer of facts that it names: {layers}.
`aigc-compute explain QUANTITY` shows the same for one quantity, `aigc-compute explain QUANTITY MODEL` with numbers."""


def index(catalogue: Catalogue) -> str:
    """The domains and their quantities."""
    return page(
        "Formula book",
        MADE_OF,
        INTRODUCTION.format(layers=", ".join(LAYERS)),
        *(_domain_entry(name) for name in DOMAINS),
    )


def domain_page(name: str, catalogue: Catalogue) -> str:
    """All formulas of a domain, module by module."""
    parts = (_section(module, group, catalogue) for module, group in _by_module(_of_domain(name)))
    return page(f"Formulas: {name}", f"the functions of `aigc_compute/domains/{name}`", *parts)


def stated() -> list[Formula]:
    """The formulas as they are written, each once: by domain and module, in the order of their source."""
    return sorted((one for one in FORMULAS if not one.solved_for), key=_place)


def places() -> dict[str, str]:
    """Where the formulas of a quantity stand, from the folder of the reference."""
    found: dict[str, str] = {}
    for one in stated():
        found.setdefault(one.output, f"formulas/{_domain(one)}.md#{one.output}")
    return found


def _place(formula: Formula) -> tuple[int, str, int]:
    code = formula.function.__code__
    return DOMAINS.index(_domain(formula)), formula.function.__module__, code.co_firstlineno


def _domain(formula: Formula) -> str:
    return formula.function.__module__.removeprefix(f"{PACKAGE}.").split(".")[0]


def _of_domain(name: str) -> list[Formula]:
    return [one for one in stated() if _domain(one) == name]


def _by_module(formulas: Iterable[Formula]) -> Iterator[tuple[ModuleType, list[Formula]]]:
    for module, group in groupby(formulas, key=lambda one: one.function.__module__):
        yield sys.modules[module], list(group)


def _domain_entry(name: str) -> str:
    package = sys.modules[f"{PACKAGE}.{name}"]
    lines = []
    for module, group in _by_module(_of_domain(name)):
        outputs = dict.fromkeys(one.output for one in group)
        links = ", ".join(f"[{one}](formulas/{name}.md#{one})" for one in outputs)
        lines.append(f"- **{_title(module)}**: {links}")
    return f"## [{name}](formulas/{name}.md)\n\n{_first(package)}\n\n" + "\n".join(lines)


def _title(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2].replace("_", " ")


def _first(module: ModuleType) -> str:
    return docstring(module).split("\n\n")[0]  # type: ignore[arg-type]


def _section(module: ModuleType, formulas: Sequence[Formula], catalogue: Catalogue) -> str:
    parts = [f"## {_title(module).capitalize()}", docstring(module)]  # type: ignore[arg-type]
    for output, group in groupby(sorted(formulas, key=_first_place(formulas)), key=lambda one: one.output):
        parts.append(f"### {output}\n\n{_quantity(QUANTITIES[output])}")
        parts += [_entry(one, catalogue) for one in group]
    return "\n\n".join(parts)


def _first_place(formulas: Sequence[Formula]):  # type: ignore[no-untyped-def]
    order = {output: place for place, output in reversed(list(enumerate(one.output for one in formulas)))}
    return lambda one: order[one.output]


def _quantity(one: Quantity) -> str:
    unit = f" in {one.unit}" if one.unit and one.unit != "flag" else ", 1 for yes, 0 for no" if one.unit else ""
    return f"*{one.meaning[:1].upper()}{one.meaning[1:]}*{unit}; {possible(one)}."


def possible(one: Quantity) -> str:
    """The bounds of a quantity in words."""
    low, high = (f"{end:g}" for end in (one.low, one.high))
    if one.unit == "flag":
        return "yes or no"
    return (f"{low} or more" if isinf(one.high) else f"from {low} to {high}") if not isinf(one.low) else "any number"


def _entry(formula: Formula, catalogue: Catalogue) -> str:
    parts = [docstring(formula.function), f"```\n{equation(formula)}\n```", _facts(formula, catalogue)]
    return "\n\n".join(parts)


def _facts(formula: Formula, catalogue: Catalogue) -> str:
    told = [f"Of {', '.join(map(_input, formula.inputs))}." if formula.inputs else "Of nothing."]
    backwards = _backwards(formula)
    told += [f"Read backwards for {', '.join(backwards)}."] if backwards else []
    told += [f"Where {_conditions(formula)}."] if formula.when else []
    told += [f"An approximation, after {formula.approximation}."] if formula.approximation else []
    told += [f"Precedence {formula.precedence}."] if formula.precedence else []
    return "\n\n".join([" ".join(told), f"Source: {full_citation(formula.source, catalogue, '../')}."])


def _backwards(formula: Formula) -> list[str]:
    """What the formula is solved for."""
    solved = (one for name in formula.inputs for one in FORMULAS.of(name) if one.name == formula.name)
    return [f"`{one.output}`" + (f" (precedence {one.precedence})" if one.precedence else "") for one in solved]


def _input(name: str) -> str:
    unit = QUANTITIES[name].unit
    return f"`{name}` ({unit})" if unit not in ("", "flag") else f"`{name}`"


def _conditions(formula: Formula) -> str:
    return " and ".join(f"`{name}` is {' or '.join(values)}" for name, values in formula.when)
