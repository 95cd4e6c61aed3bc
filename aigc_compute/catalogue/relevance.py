"""Which parts of the catalogue concern a row: most of it joins only rows that state something of its subject."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ..domains.vocabulary import CATEGORIES, QUANTITIES

MEDIA_DOMAINS = frozenset(("media", "sound", "vision", "retrieval"))
INFRASTRUCTURE_DOMAIN = "infrastructure"


def is_laid_out(given: Collection[str]) -> bool:
    """Whether a row states anything of a parallel layout or of a step's speed."""
    return any(QUANTITIES[name].domain in ("layout", "step") for name in given)


def is_interrupted(given: Collection[str], words: Collection[str]) -> bool:
    """Whether a row states anything of interruptions, in numbers or categories."""
    domains = {QUANTITIES[name].domain for name in given} | {CATEGORIES[name].domain for name in words}
    return "goodput" in domains


def concerns_media(known: Collection[str]) -> bool:
    """Whether a row, or what its model is, states anything of images, videos, sound or passages."""
    return any(name in QUANTITIES and QUANTITIES[name].domain in MEDIA_DOMAINS for name in known)


def concerns_infrastructure(names: Iterable[str]) -> bool:
    """Whether any of these quantities or categories is of the data centre around the accelerators."""
    known = (CATEGORIES.get(name) or QUANTITIES.get(name) for name in names)
    return any(one is not None and one.domain == INFRASTRUCTURE_DOMAIN for one in known)
