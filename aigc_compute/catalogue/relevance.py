"""Which tables of the catalogue a row needs: most tables are used only by rows that state a value of their subject."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ..domains.vocabulary import CATEGORIES, QUANTITIES

MEDIA_SECTIONS = frozenset(("media", "sound", "vision", "retrieval"))
INFRASTRUCTURE_SECTION = "infrastructure"


def is_laid_out(given: Collection[str]) -> bool:
    """Return whether a row gives a quantity of its parallel layout or of the speed of its steps."""
    return any(QUANTITIES[name].section in ("layout", "step") for name in given)


def is_interrupted(given: Collection[str], categories: Collection[str]) -> bool:
    """Return whether a row gives a quantity or a category of interruptions."""
    sections = {QUANTITIES[name].section for name in given} | {CATEGORIES[name].section for name in categories}
    return "goodput" in sections


def concerns_media(known: Collection[str]) -> bool:
    """Return whether a row, or the entry of its model, states a quantity of images, videos, sound or passages."""
    return any(name in QUANTITIES and QUANTITIES[name].section in MEDIA_SECTIONS for name in known)


def concerns_infrastructure(names: Iterable[str]) -> bool:
    """Return whether any of these quantities or categories describes the data centre of the accelerators."""
    known = (CATEGORIES.get(name) or QUANTITIES.get(name) for name in names)
    return any(term is not None and term.section == INFRASTRUCTURE_SECTION for term in known)
