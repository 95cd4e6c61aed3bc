"""The planner: which formula determines which quantity, nearest knowledge first.

A plan depends only on which quantities are given, in which order of nearness, and on the categories of a
row; never on values, nor on the order of the formulas. It is made once for a signature and serves any number of rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from .formula import Formula

APPROXIMATIONS = "~"
"""Among the outer admissions of a signature, `~label` is where the approximations of that label join."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a row brings: `nearest` all at once, then `outer` one by one, each only if still unknown."""

    nearest: frozenset[str]
    outer: tuple[str, ...] = ()
    categories: tuple[tuple[str, str], ...] = ()


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

    def without_unused_auxiliary(self, auxiliary: Collection[str]) -> Plan:
        """Without those of the auxiliary quantities on which nothing else rests."""
        used = {name for name in self.steps if name not in auxiliary}
        for name in reversed(self.steps):
            if name in used:
                used.update(self.steps[name].inputs)
        return Plan({name: step for name, step in self.steps.items() if name in used})

    def origins(self, quantity: str) -> list[str]:
        """The quantities brought in from outside on which this one rests, in plan order."""
        return [step.quantity for step in self.pruned([quantity]) if step.formula is None]


def make_plan(registry: Iterable[Formula], signature: Signature) -> Plan:
    """Admit the signature's values by nearness, and after each admission apply every formula that has become possible,
    until nothing more follows. A formula waits as long as one that takes precedence over it can still follow.
    """
    network = _Network(registry, dict(signature.categories))
    for name in sorted(signature.nearest):
        network.admit(name)
    network.settle()
    for name in signature.outer:
        if name.startswith(APPROXIMATIONS):
            network.open_approximations(name.removeprefix(APPROXIMATIONS))
            network.settle()
        elif name not in network.steps:
            network.admit(name)
            network.settle()
    return Plan(network.steps)


@dataclass(slots=True, eq=False)
class _Way:
    """A formula in the network: when it joined, and how many of its inputs are unknown."""

    formula: Formula
    joined: int
    unknown: int


class _Network:
    """Forward chaining in rounds: in each, every quantity that can be determined is, by the way to it that takes
    precedence, unless a better way can still follow from what is known. Of ways that all wait for one another those of
    the least standing go first.
    """

    def __init__(self, formulas: Iterable[Formula], categories: dict[str, str]) -> None:
        self.steps: dict[str, Step] = {}
        self._time = 0
        self._ways: dict[str, list[_Way]] = defaultdict(list)
        self._users: dict[str, list[_Way]] = defaultdict(list)
        self._ready: list[_Way] = []
        self._waiting: dict[str, list[Formula]] = defaultdict(list)
        for formula in formulas:
            if not formula.applies(categories):
                continue
            if formula.approximation:
                self._waiting[formula.approximation].append(formula)
            else:
                self._join(formula)

    def admit(self, quantity: str) -> None:
        self._know(Step(quantity))

    def open_approximations(self, label: str) -> None:
        self._time += 1
        for formula in self._waiting.pop(label, ()):
            self._join(formula)

    def settle(self) -> None:
        while ready := self._best_ready():
            for way in [way for way in ready if not self._must_wait(way)] or _of_least_standing(ready):
                self._know(Step(way.formula.output, way.formula))

    def _join(self, formula: Formula) -> None:
        unknown = [name for name in formula.inputs if name not in self.steps]
        way = _Way(formula, self._time, len(unknown))
        self._ways[formula.output].append(way)
        for name in unknown:
            self._users[name].append(way)
        if not unknown:
            self._ready.append(way)

    def _know(self, step: Step) -> None:
        self.steps[step.quantity] = step
        for way in self._users.pop(step.quantity, ()):
            way.unknown -= 1
            if not way.unknown:
                self._ready.append(way)

    def _best_ready(self) -> list[_Way]:
        """Of every unknown quantity that can be determined the way that takes precedence, by the quantity's name."""
        self._ready = [way for way in self._ready if way.formula.output not in self.steps]
        best: dict[str, _Way] = {}
        for way in self._ready:
            output = way.formula.output
            if output not in best or way.formula.standing < best[output].formula.standing:
                best[output] = way
        return [best[name] for name in sorted(best)]

    def _must_wait(self, way: _Way) -> bool:
        """Whether a better way can still follow, by formulas that had joined when this one did."""
        output, standing = way.formula.output, way.formula.standing
        better = [
            one.formula for one in self._ways[output] if one.joined <= way.joined and one.formula.standing < standing
        ]
        if not better:
            return False
        reach = self._reach(output, way.joined)
        return any(all(name in self.steps or name in reach for name in one.inputs) for one in better)

    def _reach(self, apart: str, joined: int) -> set[str]:
        """What would follow from what is known, by formulas that had joined then, without the quantity set `apart`."""
        found: set[str] = set()
        unknown: dict[_Way, int] = {}
        ready = list(self._ready)
        while ready:
            way = ready.pop()
            output = way.formula.output
            if way.joined > joined or output == apart or output in found:
                continue
            found.add(output)
            for user in self._users.get(output, ()):
                unknown[user] = unknown.get(user, user.unknown) - 1
                if not unknown[user]:
                    ready.append(user)
        return found


def _of_least_standing(ways: list[_Way]) -> list[_Way]:
    least = min(way.formula.standing for way in ways)
    return [way for way in ways if way.formula.standing == least]
