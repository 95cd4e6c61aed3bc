"""The vocabulary: one name for each thing, used in YAML, CSV, JSON, formulas and on the command line."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from itertools import chain
from operator import attrgetter

from . import DOMAINS
from .definition import Category, Quantity

SECTIONS = {
    "model": "Model",
    "accelerator": "Accelerator",
    "training": "Training",
    "layout": "Parallel layout",
    "step": "Step",
    "goodput": "Goodput",
    "scaling": "Scaling law",
    "memory": "Memory",
    "inference": "Inference",
    "serving": "Deployment",
    "demand": "Demand",
    "energy": "Energy",
    "cost": "Cost",
    "media": "Images and video",
    "sound": "Speech and music",
    "vision": "Images that are read",
    "retrieval": "Embedding and ranking",
    "ownership": "Ownership",
    "environment": "Environment",
    "infrastructure": "Infrastructure",
    "market": "A year",
}
"""Sections in the order in which they are shown, with their titles."""

_MODULES = {domain: import_module(f"{__package__}.{domain}.quantities") for domain in DOMAINS}

BY_DOMAIN: dict[str, tuple[Quantity, ...]] = {domain: module.QUANTITIES for domain, module in _MODULES.items()}
"""The quantities that stand in each domain."""


def by_column(quantities: Iterable[Quantity]) -> dict[str, Quantity]:
    """Quantities by name, in the order of their columns: that of their definitions decides nothing."""
    return {one.name: one for one in sorted(quantities, key=attrgetter("column"))}


QUANTITIES = by_column(chain.from_iterable(BY_DOMAIN.values()))
"""All quantities by name."""

_PLACES = {section: place for place, section in enumerate(SECTIONS)}

CATEGORIES: dict[str, Category] = {
    one.name: one
    for one in sorted(
        chain.from_iterable(_MODULES[domain].CATEGORIES for domain in sorted(_MODULES)),
        key=lambda one: _PLACES[one.section],
    )
}
"""All categories by name, section by section."""

__all__ = ["BY_DOMAIN", "CATEGORIES", "QUANTITIES", "SECTIONS", "Category", "Quantity"]
