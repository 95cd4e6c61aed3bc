"""Formulas and their registry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
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
    output where this is that formula solved for one of its inputs. `kind` says what the formula claims.
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

    def applies(self, categories: Mapping[str, str]) -> bool:
        """Whether the row's categories allow this formula."""
        return all(categories.get(category) in values for category, values in self.when)


class Registry:
    """Formulas in the order of their declaration, which settles ties."""

    def __init__(self) -> None:
        self._formulas: list[Formula] = []

    def __iter__(self) -> Iterator[Formula]:
        return iter(self._formulas)

    def __len__(self) -> int:
        return len(self._formulas)

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
    ) -> Callable[[F], F]:
        """Register a pure function of arrays; its argument names are the quantities it needs.

        For every argument in `proportional` (output grows with it in proportion) and in `inverse`
        (output is inverse to it) the same function, solved for that argument, is registered too: one
        statement of a law, read in every direction. A formula is an identity unless it says otherwise, one with an
        `approximation` label an approximation.
        """
        conditions = tuple(
            (category, (values,) if isinstance(values, str) else tuple(values))
            for category, values in (when or {}).items()
        )

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
            }
            self._formulas.append(Formula(output, inputs, function, **common))  # type: ignore[arg-type]
            for argument in (*proportional, *inverse):
                position = inputs.index(argument)
                others = inputs[:position] + inputs[position + 1 :]
                solved = _solve(function, position, argument in inverse)
                self._formulas.append(
                    Formula(argument, (output, *others), solved, solved_for=output, **common)  # type: ignore[arg-type]
                )
            return function

        return register


def _solve(function: Function, position: int, inverse: bool) -> Function:
    """`function` solved for the argument at `position`, in which it is linear (or inversely linear)."""

    def solved(output: Any, *others: Any) -> Any:
        at_one = function(*others[:position], 1.0, *others[position:])
        return at_one / output if inverse else output / at_one

    return solved
