"""The planner: it decides which formula determines which quantity.

A plan depends on the quantities that a row has, on the order in which further values may enter, and on the categories
of the row. It depends neither on values nor on the order of the formulas. It is made once for a signature and serves
any number of rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from .formula import Formula

APPROXIMATIONS = "~"
"""Prefix of an approximation label among the fallbacks of a signature: `~label` lets the approximations with that label
join the network.
"""


@dataclass(frozen=True, slots=True)
class Signature:
    """The names of the values and the categories that a row has."""

    initial: frozenset[str]
    """Quantities whose values enter first, all at once."""
    fallbacks: tuple[str, ...] = ()
    """Quantities whose values enter afterwards in this order, each only if it is still unknown; and approximation
    labels.
    """
    categories: tuple[tuple[str, str], ...] = ()
    """Categories with their values."""


@dataclass(frozen=True, slots=True)
class Step:
    """A quantity of a plan and how it becomes known."""

    quantity: str
    formula: Formula | None = None
    """Formula that determines the quantity; None for an external quantity, whose value is brought in."""

    @property
    def inputs(self) -> tuple[str, ...]:
        return self.formula.inputs if self.formula else ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps by quantity. Every step comes after the steps of its inputs."""

    steps: dict[str, Step] = field(default_factory=dict)

    def __contains__(self, quantity: str) -> bool:
        return quantity in self.steps

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps.values())

    def pruned(self, targets: Iterable[str]) -> Plan:
        """Return the plan with only the steps that the target quantities need. Unknown targets are ignored."""
        needed: set[str] = set()
        stack = [name for name in targets if name in self.steps]
        while stack:
            name = stack.pop()
            if name not in needed:
                needed.add(name)
                stack.extend(self.steps[name].inputs)
        return Plan({name: step for name, step in self.steps.items() if name in needed})

    def without_unused_auxiliary(self, auxiliary: Collection[str]) -> Plan:
        """Return the plan without the auxiliary quantities on which no other quantity depends."""
        used = {name for name in self.steps if name not in auxiliary}
        for name in reversed(self.steps):
            if name in used:
                used.update(self.steps[name].inputs)
        return Plan({name: step for name, step in self.steps.items() if name in used})

    def origins(self, quantity: str) -> list[str]:
        """Return the external quantities on which a quantity depends, in the order of the plan."""
        return [step.quantity for step in self.pruned([quantity]) if step.formula is None]


def make_plan(registry: Iterable[Formula], signature: Signature) -> Plan:
    """Make the plan for a signature.

    The values of the signature enter in their order. After each of them, every formula whose inputs are known is
    applied, until no more quantities follow. A formula waits as long as a formula that takes precedence over it can
    still become applicable.
    """
    network = _Network(registry, dict(signature.categories))
    for name in sorted(signature.initial):
        network.admit(name)
    network.derive()
    for name in signature.fallbacks:
        if name.startswith(APPROXIMATIONS):
            network.admit_approximations(name.removeprefix(APPROXIMATIONS))
            network.derive()
        elif name not in network.steps:
            network.admit(name)
            network.derive()
    return Plan(network.steps)


@dataclass(slots=True, eq=False)
class _Candidate:
    """A formula in the network."""

    formula: Formula
    joined: int
    """Number of approximation labels that had been admitted when the formula joined the network."""
    unknown: int
    """Number of inputs that are not yet known."""


class _Network:
    """Forward chaining in rounds.

    In each round, every quantity that can be determined is determined by the candidate that takes precedence, unless a
    better candidate can still become ready. If all candidates wait for one another, those that take precedence over
    the others go first.
    """

    def __init__(self, formulas: Iterable[Formula], categories: dict[str, str]) -> None:
        self.steps: dict[str, Step] = {}
        self._labels_admitted = 0
        self._by_output: dict[str, list[_Candidate]] = defaultdict(list)
        self._by_unknown_input: dict[str, list[_Candidate]] = defaultdict(list)
        self._ready: list[_Candidate] = []
        self._approximations: dict[str, list[Formula]] = defaultdict(list)
        for formula in formulas:
            if not formula.applies(categories):
                continue
            if formula.approximation:
                self._approximations[formula.approximation].append(formula)
            else:
                self._join(formula)

    def admit(self, quantity: str) -> None:
        """Make an external quantity known."""
        self._add_step(Step(quantity))

    def admit_approximations(self, label: str) -> None:
        """Let the approximations with a label join the network."""
        self._labels_admitted += 1
        for formula in self._approximations.pop(label, ()):
            self._join(formula)

    def derive(self) -> None:
        """Determine all quantities that follow from the known ones."""
        while ready := self._best_ready():
            for candidate in [candidate for candidate in ready if not self._must_wait(candidate)] or _first(ready):
                self._add_step(Step(candidate.formula.output, candidate.formula))

    def _join(self, formula: Formula) -> None:
        unknown = [name for name in formula.inputs if name not in self.steps]
        candidate = _Candidate(formula, self._labels_admitted, len(unknown))
        self._by_output[formula.output].append(candidate)
        for name in unknown:
            self._by_unknown_input[name].append(candidate)
        if not unknown:
            self._ready.append(candidate)

    def _add_step(self, step: Step) -> None:
        self.steps[step.quantity] = step
        for candidate in self._by_unknown_input.pop(step.quantity, ()):
            candidate.unknown -= 1
            if not candidate.unknown:
                self._ready.append(candidate)

    def _best_ready(self) -> list[_Candidate]:
        """Return the best ready candidate of each unknown quantity, sorted by the name of the quantity."""
        self._ready = [candidate for candidate in self._ready if candidate.formula.output not in self.steps]
        best: dict[str, _Candidate] = {}
        for candidate in self._ready:
            output = candidate.formula.output
            if output not in best or candidate.formula.precedence_key < best[output].formula.precedence_key:
                best[output] = candidate
        return [best[name] for name in sorted(best)]

    def _must_wait(self, candidate: _Candidate) -> bool:
        """Return whether a better candidate can still become ready.

        Only candidates that joined the network before this one, or together with it, are considered.
        """
        output, key = candidate.formula.output, candidate.formula.precedence_key
        better = [
            other.formula
            for other in self._by_output[output]
            if other.joined <= candidate.joined and other.formula.precedence_key < key
        ]
        if not better:
            return False
        reachable = self._reachable(output, candidate.joined)
        return any(all(name in self.steps or name in reachable for name in formula.inputs) for formula in better)

    def _reachable(self, excluded: str, joined: int) -> set[str]:
        """Return the quantities that follow from the known ones without the quantity `excluded`.

        Only candidates whose `joined` is not larger than the given number are used.
        """
        reachable: set[str] = set()
        unknown: dict[_Candidate, int] = {}
        ready = list(self._ready)
        while ready:
            candidate = ready.pop()
            output = candidate.formula.output
            if candidate.joined > joined or output == excluded or output in reachable:
                continue
            reachable.add(output)
            for user in self._by_unknown_input.get(output, ()):
                unknown[user] = unknown.get(user, user.unknown) - 1
                if not unknown[user]:
                    ready.append(user)
        return reachable


def _first(candidates: list[_Candidate]) -> list[_Candidate]:
    """Return the candidates that take precedence over all others; there are several if they are equal."""
    lowest = min(candidate.formula.precedence_key for candidate in candidates)
    return [candidate for candidate in candidates if candidate.formula.precedence_key == lowest]
