"""What surrounds a group of rows, and the plans of its network; what is alike is found once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ..catalogue import Catalogue, Surroundings, concerns_infrastructure, resolve
from ..domains.formulas import FORMULAS
from ..domains.vocabulary import QUANTITIES
from ..engine import Plan, Signature, make_plan
from .groups import Group, split_by_run

AUXILIARY = frozenset(name for name, one in QUANTITIES.items() if one.auxiliary)

PLANS = 1024
"""Surroundings and plans that are kept for the next rows of the same kind."""


@dataclass(frozen=True, slots=True)
class Question:
    """What rows are answered with: a catalogue, a day, and the quantities that are asked for (None: all)."""

    catalogue: Catalogue
    as_of: date
    wanted: tuple[str, ...] | None = None

    def parts(self, group: Group) -> Iterator[tuple[Group, Surroundings]]:
        """A group with its surroundings, in parts where some rows are a model's historic run and some not."""
        for part, run_aside in split_by_run(group, self.catalogue, self.as_of):
            words, given = tuple(sorted(part.words.items())), frozenset(part.columns)
            data_centre = concerns_infrastructure((*part.words, *given, *(self.wanted or ())))
            yield part, _surroundings(self.catalogue, words, given, self.as_of, run_aside, data_centre)


@lru_cache(PLANS)
def _surroundings(
    catalogue: Catalogue,
    words: tuple[tuple[str, str], ...],
    given: frozenset[str],
    as_of: date,
    run_aside: bool,
    data_centre: bool,
) -> Surroundings:
    return resolve(catalogue, dict(words), given, as_of, run_aside=run_aside, infrastructure=data_centre)


@lru_cache(PLANS)
def network_of(signature: Signature) -> Plan:
    """All that follows, what nothing rests on included."""
    return make_plan(FORMULAS, signature)


@lru_cache(PLANS)
def plan_of(signature: Signature, wanted: Sequence[str] | None = None) -> Plan:
    """What the wanted quantities need; all but what is there for the sake of others alone where nothing is asked."""
    network = network_of(signature)
    return network.without_idle(AUXILIARY) if wanted is None else network.pruned(wanted)
