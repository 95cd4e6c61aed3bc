"""Facts by nearness to the row: which of two enters the network, and after what."""

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
"""From near to far: what the row is, conventions of form, what the model is fed, its historic run, what others
estimate of it, then the ranks of assumptions, among them the constants of the prediction of
utilisation, and how many accelerators are chosen.
Approximations labelled with a layer join after it."""


def nearness(word: Fact) -> str:
    """The layer of what a word brings along: as near as the word itself."""
    if word.origin.block == ASSUMPTION:
        return "identity"
    return word.origin.block if word.origin.block in MODEL_BLOCKS else ARCHITECTURE


class Layers:
    """Facts by layer, but of what is given; of two for one quantity in a layer the earlier stays."""

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
        first: dict[str, Fact] = {}
        for layer in self._layers.values():
            for name, fact in layer.items():
                first.setdefault(name, fact)
        return first

    def signature(self, categories: tuple[tuple[str, str], ...]) -> Signature:
        nearest = self._given.union(self._layers[LAYERS[0]])
        outer: dict[str, None] = {}
        for label in LAYERS[1:]:
            outer.update(dict.fromkeys(name for name in self._layers[label] if name not in nearest))
            outer[APPROXIMATIONS + label] = None
        return Signature(nearest, tuple(outer), categories)
