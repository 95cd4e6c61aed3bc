"""The vocabulary: all quantities and categories.

A name is the same in YAML, CSV, JSON, formulas and on the command line.
"""

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
    "vision": "Image understanding",
    "retrieval": "Embedding and ranking",
    "ownership": "Ownership",
    "environment": "Environment",
    "infrastructure": "Infrastructure",
    "market": "Totals of a year",
}
"""Sections of an answer with their titles, in the order in which they are shown."""

_MODULES = {domain: import_module(f"{__package__}.{domain}.quantities") for domain in DOMAINS}

BY_DOMAIN: dict[str, tuple[Quantity, ...]] = {domain: module.QUANTITIES for domain, module in _MODULES.items()}
"""Quantities by domain."""


def by_column(quantities: Iterable[Quantity]) -> dict[str, Quantity]:
    """Return quantities by name, sorted by column. The order of their definitions has no effect."""
    return {quantity.name: quantity for quantity in sorted(quantities, key=attrgetter("column"))}


QUANTITIES = by_column(chain.from_iterable(BY_DOMAIN.values()))
"""All quantities by name, sorted by column."""

_POSITIONS = {section: position for position, section in enumerate(SECTIONS)}

CATEGORIES: dict[str, Category] = {
    category.name: category
    for category in sorted(
        chain.from_iterable(_MODULES[domain].CATEGORIES for domain in sorted(_MODULES)),
        key=lambda category: _POSITIONS[category.section],
    )
}
"""All categories by name, sorted by section."""

__all__ = ["BY_DOMAIN", "CATEGORIES", "QUANTITIES", "SECTIONS", "Category", "Quantity"]
