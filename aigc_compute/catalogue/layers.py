"""Layers: the order of precedence in which facts of the catalogue enter the network of formulas."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ..engine import Signature
from ..engine.plan import APPROXIMATIONS
from .facts import Fact
from .origin import ARCHITECTURE, ASSUMPTION, MODEL_BLOCKS

LAYERS = (
    "architecture",
    "structure",
    "recipe",
    "reported",
    "estimates",
    "identity",
    "size",
    "price",
    "layout",
    "utilisation",
    "cluster",
    "performance",
    "plan",
)
"""Layers from the highest precedence to the lowest.

`architecture` describes the model and the accelerator, `structure` holds conventions of architectures, `recipe` the
training data and methods, `reported` the historic run and `estimates` what others estimate of the model. The other
layers are ranks of assumptions: `utilisation` has the constants that predict the utilisation, `cluster` the choice of
the number of accelerators. A value of a layer enters only for a quantity that no earlier layer determines.
Approximations labelled with the name of a layer are applied after it.
"""


def layer_of(category: Fact) -> str:
    """Return the layer for the facts that a category brings, which depends on the origin of the category."""
    if category.origin.block == ASSUMPTION:
        return "identity"
    return category.origin.block if category.origin.block in MODEL_BLOCKS else ARCHITECTURE


class Layers:
    """Facts by layer, without the given quantities. The first fact of a quantity in a layer is kept."""

    def __init__(self, given: Collection[str]) -> None:
        self._given = frozenset(given)
        self._layers: dict[str, dict[str, Fact]] = {name: {} for name in LAYERS}

    def add(self, layer: str, facts: Mapping[str, Fact]) -> None:
        for name, fact in facts.items():
            if name not in self._given:
                self._layers[layer].setdefault(name, fact)

    def add_ranked(self, facts: Mapping[str, Fact]) -> None:
        """Add each fact to the layer of its rank."""
        for name, fact in facts.items():
            self.add(str(fact.rank), {name: fact})

    @property
    def facts(self) -> dict[str, Fact]:
        """The fact of the highest precedence for each quantity."""
        first: dict[str, Fact] = {}
        for layer in self._layers.values():
            for name, fact in layer.items():
                first.setdefault(name, fact)
        return first

    def signature(self, categories: tuple[tuple[str, str], ...]) -> Signature:
        """Return the signature of a row for the planner: its known quantities, then the others in order of entry."""
        known = self._given.union(self._layers[LAYERS[0]])
        later: dict[str, None] = {}
        for label in LAYERS[1:]:
            later.update(dict.fromkeys(name for name in self._layers[label] if name not in known))
            later[APPROXIMATIONS + label] = None
        return Signature(known, tuple(later), categories)
