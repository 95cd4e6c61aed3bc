"""The planner: which formula determines which quantity, nearest knowledge first.

A plan depends only on which quantities are given, in which order of nearness, and on the categories of a
row; never on values. It is made once for a signature and serves any number of rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush

from .formula import Formula, Registry

APPROXIMATIONS = "~"
"""Among the outer admissions of a signature, `~label` is where the approximations of that label join."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a row brings: `nearest` all at once, then `outer` one by one, each only if still unknown. What is `restated`
    follows from the rest and is brought in all the same: it changes nothing of how anything else is known.
    """

    nearest: frozenset[str]
    outer: tuple[str, ...] = ()
    categories: tuple[tuple[str, str], ...] = ()
    restated: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Step:
    """How a quantity becomes known: by a formula, or (formula None) as a value brought in."""

    quantity: str
    formula: Formula | None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        return self.formula.inputs if self.formula else ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in an order in which every input precedes its use."""

    steps: dict[str, Step] = field(default_factory=dict)

    def __contains__(self, quantity: str) -> bool:
        return quantity in self.steps

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps.values())

    def pruned(self, wanted: Iterable[str]) -> Plan:
        """Only the steps that the wanted quantities need."""
        needed: set[str] = set()
        stack = [name for name in wanted if name in self.steps]
        while stack:
            name = stack.pop()
            if name not in needed:
                needed.add(name)
                stack.extend(self.steps[name].inputs)
        return Plan({name: step for name, step in self.steps.items() if name in needed})

    def without_idle(self, auxiliary: Collection[str]) -> Plan:
        """Without those of the auxiliary quantities on which nothing else rests."""
        used = {name for name in self.steps if name not in auxiliary}
        for name in reversed(self.steps):
            if name in used:
                used.update(self.steps[name].inputs)
        return Plan({name: step for name, step in self.steps.items() if name in used})

    def origins(self, quantity: str) -> list[str]:
        """The quantities brought in from outside on which this one rests, in plan order."""
        return [step.quantity for step in self.pruned([quantity]) if step.formula is None]


def make_plan(registry: Registry, signature: Signature) -> Plan:
    """Admit the signature's values by nearness, applying after each admission every formula that has
    become possible, the first declared first, until nothing more follows.
    """
    network = _Network(registry, dict(signature.categories))
    for name in sorted(signature.nearest):
        network.admit(name)
    network.settle()
    for name in signature.outer:
        if name.startswith(APPROXIMATIONS):
            network.open_approximations(name.removeprefix(APPROXIMATIONS))
        elif name not in network.steps:
            network.admit(name)
            network.settle()
    return Plan({name: Step(name) if name in signature.restated else step for name, step in network.steps.items()})


class _Network:
    """Forward chaining: a formula is ready when its last unknown input becomes known."""

    def __init__(self, registry: Registry, categories: dict[str, str]) -> None:
        self.steps: dict[str, Step] = {}
        self._users: dict[str, list[int]] = defaultdict(list)
        self._unknown: dict[int, int] = {}
        self._ready: list[int] = []
        self._waiting: dict[str, list[int]] = defaultdict(list)
        self._formulas = [one for one in registry if one.applies(categories)]
        for index, formula in enumerate(self._formulas):
            if formula.approximation:
                self._waiting[formula.approximation].append(index)
            else:
                self._open(index)

    def admit(self, quantity: str) -> None:
        self._know(Step(quantity))

    def settle(self) -> None:
        while self._ready:
            formula = self._formulas[heappop(self._ready)]
            if formula.output not in self.steps:
                self._know(Step(formula.output, formula))

    def open_approximations(self, label: str) -> None:
        for index in self._waiting.pop(label, ()):
            self._open(index)
            self.settle()

    def _open(self, index: int) -> None:
        inputs = self._formulas[index].inputs
        unknown = [name for name in inputs if name not in self.steps]
        self._unknown[index] = len(unknown)
        for name in unknown:
            self._users[name].append(index)
        if not unknown:
            heappush(self._ready, index)

    def _know(self, step: Step) -> None:
        self.steps[step.quantity] = step
        for index in self._users.pop(step.quantity, ()):
            self._unknown[index] -= 1
            if not self._unknown[index]:
                heappush(self._ready, index)
