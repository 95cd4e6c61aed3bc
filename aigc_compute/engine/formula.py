"""Formulas and the registry that holds them."""

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
"""Kind of a formula. An identity (a definition, a conservation law, a convention of counting) must hold wherever its
inputs and its output are known. A prediction, such as a model of time or memory, has an error that a measurement may
show. An approximation replaces an unknown value.
"""


@dataclass(frozen=True, slots=True)
class Formula:
    """One way to determine a quantity: `output = function(*inputs)`."""

    output: str
    """Quantity that the formula determines."""
    inputs: tuple[str, ...]
    """Quantities that the function takes, in its order."""
    function: Function
    """Pure function of arrays."""
    source: str
    """Key of the source in the catalogue."""
    name: str
    """Name of the function."""
    meaning: str
    """First paragraph of the docstring of the function."""
    when: Conditions = ()
    """Categories with the values for which the formula holds."""
    approximation: str | None = None
    """Label of an approximation. An approximation joins the network only when its label is admitted, so that it
    determines only quantities that are still unknown then.
    """
    solved_for: str | None = None
    """Output of the original formula, where this formula is the original solved for one of its inputs."""
    kind: Kind = "identity"
    precedence: int = 0
    """Number among the formulas for the same output; the lowest takes precedence."""
    binding: bool = True
    """Whether an identity must hold. An identity that is not binding holds only where no other formula or value
    determines its output.
    """

    @property
    def precedence_key(self) -> tuple[int, bool, bool]:
        """Key for comparing formulas for the same quantity: the formula with the lower key takes precedence."""
        return self.precedence, self.approximation is not None, self.solved_for is not None

    def applies(self, categories: Mapping[str, str]) -> bool:
        """Return whether the formula holds for the categories of a row."""
        return all(categories.get(category) in values for category, values in self.when)

    def overlaps(self, other: Formula) -> bool:
        """Return whether a row exists for whose categories both formulas hold."""
        theirs = dict(other.when)
        return all(set(values) & set(theirs.get(category, values)) for category, values in self.when)


class Registry:
    """The formulas of a network. Results do not depend on the order of registration.

    Where several formulas for a quantity hold in one row, these rules decide which of them takes precedence:

    1. The formula with the lower `precedence`, which is 0 by default.
    2. If equal, a formula that is not an approximation.
    3. If still equal, a formula as it is stated, before a formula that is solved for an argument.

    Two formulas that are equal by all three rules and can hold in the same row are rejected.
    """

    def __init__(self) -> None:
        self._formulas: dict[str, list[Formula]] = defaultdict(list)

    def __iter__(self) -> Iterator[Formula]:
        return chain.from_iterable(self._formulas.values())

    def __len__(self) -> int:
        return sum(map(len, self._formulas.values()))

    def of(self, quantity: str) -> list[Formula]:
        """Return the formulas that determine a quantity, in the order of their precedence."""
        return sorted(self._formulas.get(quantity, ()), key=lambda formula: (formula.precedence_key, formula.name))

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
        """Return a decorator that registers a pure function of arrays, whose argument names are its input quantities.

        `proportional` names the arguments to which the output is proportional, `inverse` those to which it is inversely
        proportional. For each of them the function solved for that argument is registered too, so that a law that is
        stated once is used in every direction.

        A formula with an `approximation` label is an approximation, any other one an identity, unless `kind` says
        otherwise. `precedence` is the number of the formula among the formulas for its output, or a mapping of such
        numbers for all quantities that the formula determines (0 by default). A formula that is not `binding` holds
        only where no other formula or value determines its output.

        The decorator raises ValueError if the formula can hold in the same row as another formula for the same quantity
        and neither takes precedence. This method raises ValueError if `precedence` names a quantity that the formula
        does not determine.
        """
        conditions = tuple(
            (category, (values,) if isinstance(values, str) else tuple(values))
            for category, values in (when or {}).items()
        )

        numbers = precedence if isinstance(precedence, Mapping) else {output: precedence}
        if undetermined := numbers.keys() - {output, *proportional, *inverse}:
            names = ", ".join(sorted(undetermined))
            raise ValueError(f"`precedence` names {names}, which the formula for {output} does not determine")

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
            if other.precedence_key == formula.precedence_key and other.overlaps(formula):
                raise ValueError(
                    f"{other.name} and {formula.name} can both determine {formula.output} in one row, and neither "
                    f"takes precedence; give one of them another `precedence` for {formula.output}"
                )
        self._formulas[formula.output].append(formula)


def _solve(function: Function, position: int, inverse: bool) -> Function:
    """Return `function` solved for the argument at `position`.

    The output must be proportional to that argument, or inversely proportional to it if `inverse`.
    """

    def solved(output: Any, *others: Any) -> Any:
        at_one = function(*others[:position], 1.0, *others[position:])
        return at_one / output if inverse else output / at_one

    return solved
