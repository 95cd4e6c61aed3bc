"""Formulas and their registry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal, TypeVar

Function = Callable[..., Any]
F = TypeVar("F", bound=Function)
Conditions = tuple[tuple[str, tuple[str, ...]], ...]

Kind = Literal["identity", "prediction", "approximation"]
"""What a formula claims. An identity (a definition, a conservation law, a convention of counting) must hold wherever
its inputs and its output are known. A prediction, such as a model of time or memory, has an error that a measurement
may show. An approximation stands in for what is unknown.
"""


@dataclass(frozen=True, slots=True)
class Formula:
    """`output = function(*inputs)`: one way to know a quantity.

    `when` limits it to rows whose categories have one of the listed values. An approximation, marked by a
    label, joins the network only at that label's place among the admissions, when nothing nearer has
    determined its output. `solved_for` names the formula's own
    output where this is that formula solved for one of its inputs. `kind` says what the formula claims. `precedence` is
    its number among the formulas of its output, the first 0.
    """

    output: str
    inputs: tuple[str, ...]
    function: Function
    source: str
    name: str
    meaning: str
    when: Conditions = ()
    approximation: str | None = None
    solved_for: str | None = None
    kind: Kind = "identity"
    precedence: int = 0
    binding: bool = True

    @property
    def standing(self) -> tuple[int, bool, bool]:
        """What decides between two formulas for one quantity: the one of the lower standing takes precedence."""
        return self.precedence, self.approximation is not None, self.solved_for is not None

    def applies(self, categories: Mapping[str, str]) -> bool:
        """Whether the row's categories allow this formula."""
        return all(categories.get(category) in values for category, values in self.when)

    def meets(self, other: Formula) -> bool:
        """Whether some row's categories allow both formulas."""
        theirs = dict(other.when)
        return all(set(values) & set(theirs.get(category, values)) for category, values in self.when)


class Registry:
    """The formulas of a network. The order of their registration decides nothing.

    Where one row allows several formulas for a quantity, the one that takes precedence determines it:

    1. the one of the lower `precedence` (0 unless the formula states another);
    2. of equal ones a law or a definition, before an approximation;
    3. of two laws or two approximations the one as it is stated, before one solved for an argument.

    Two formulas that even so stand equal, and that some row allows both, are refused.
    """

    def __init__(self) -> None:
        self._formulas: dict[str, list[Formula]] = defaultdict(list)

    def __iter__(self) -> Iterator[Formula]:
        return chain.from_iterable(self._formulas.values())

    def __len__(self) -> int:
        return sum(map(len, self._formulas.values()))

    def of(self, quantity: str) -> list[Formula]:
        """The formulas that determine a quantity, the one that takes precedence first."""
        return sorted(self._formulas.get(quantity, ()), key=lambda one: (one.standing, one.name))

    def formula(
        self,
        output: str,
        *,
        source: str,
        proportional: tuple[str, ...] = (),
        inverse: tuple[str, ...] = (),
        when: Mapping[str, str | tuple[str, ...]] | None = None,
        approximation: str | None = None,
        kind: Kind | None = None,
        precedence: int | Mapping[str, int] = 0,
        binding: bool = True,
    ) -> Callable[[F], F]:
        """Register a pure function of arrays; its argument names are the quantities it needs.

        For every argument in `proportional` (output grows with it in proportion) and in `inverse`
        (output is inverse to it) the same function, solved for that argument, is registered too: one
        statement of a law, read in every direction. A formula is an identity unless it says otherwise, one with an
        `approximation` label an approximation. `precedence` is the number of the formula among those of its output, or
        maps each quantity that it determines (0 for those left out) to that number. One that is not `binding` may be
        broken: it holds only where nothing else determines its output.

        Raises ValueError where another formula for the same quantity stands equal to this one, or where `precedence`
        names a quantity that this one does not determine.
        """
        conditions = tuple(
            (category, (values,) if isinstance(values, str) else tuple(values))
            for category, values in (when or {}).items()
        )

        numbers = precedence if isinstance(precedence, Mapping) else {output: precedence}
        if undetermined := numbers.keys() - {output, *proportional, *inverse}:
            raise ValueError(f"precedence for {', '.join(sorted(undetermined))}, which this formula does not determine")

        def register(function: F) -> F:
            code = function.__code__
            inputs = code.co_varnames[: code.co_argcount]
            meaning = " ".join((function.__doc__ or "").strip().split("\n\n", 1)[0].split())
            common = {
                "source": source,
                "name": function.__name__,
                "meaning": meaning,
                "when": conditions,
                "approximation": approximation,
                "kind": kind or ("approximation" if approximation else "identity"),
                "binding": binding,
            }
            self._add(Formula(output, inputs, function, precedence=numbers.get(output, 0), **common))  # type: ignore[arg-type]
            for argument in (*proportional, *inverse):
                position = inputs.index(argument)
                others = inputs[:position] + inputs[position + 1 :]
                solved = _solve(function, position, argument in inverse)
                number = numbers.get(argument, 0)
                self._add(
                    Formula(argument, (output, *others), solved, solved_for=output, precedence=number, **common)  # type: ignore[arg-type]
                )
            return function

        return register

    def _add(self, formula: Formula) -> None:
        for other in self._formulas[formula.output]:
            if other.standing == formula.standing and other.meets(formula):
                raise ValueError(
                    f"{other.name} and {formula.name} can both determine {formula.output} in one row, and neither "
                    f"takes precedence: state another `precedence` for {formula.output} at one of them"
                )
        self._formulas[formula.output].append(formula)


def _solve(function: Function, position: int, inverse: bool) -> Function:
    """`function` solved for the argument at `position`, in which it is linear (or inversely linear)."""

    def solved(output: Any, *others: Any) -> Any:
        at_one = function(*others[:position], 1.0, *others[position:])
        return at_one / output if inverse else output / at_one

    return solved
