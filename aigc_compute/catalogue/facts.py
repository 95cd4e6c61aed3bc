"""Facts: values with where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..diagnostics import did_you_mean, problem
from ..domains.vocabulary import QUANTITIES
from ..language import Phrase
from ..units import Range, UnitError, discrete, interval, parse
from .origin import ASSUMED, ASSUMPTION, Origin, Status, source_keys

VALUE_KEYS = frozenset(
    (
        "value",
        "low",
        "mid",
        "high",
        "values",
        "weights",
        "distribution",
        "source",
        "note",
        "confidence",
        "rank",
        "stands_for",
        "about",
    )
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A number (or a word) with its origin; for a price its age, for an assumption its rank."""

    value: float | Range | str
    origin: Origin
    note: str | None = None
    confidence: str | None = None
    age_days: int | None = None
    rank: str | None = None

    @property
    def status(self) -> Status:
        """The kind of its origin."""
        return self.origin.kind


def read_fact(quantity: str, raw: Any, origin: Origin, file: str) -> Fact:
    """A catalogue value: a plain one, or a mapping with value (or low, mid, high), source and note. Its own source
    replaces those of `origin`.

    Raises Problems naming `file` where the quantity or the value cannot be understood.
    """
    if quantity not in QUANTITIES:
        raise problem(
            "unknown-quantity",
            Phrase("{origin}: unknown quantity {quantity!r}", origin=place(origin), quantity=quantity),
            file,
            hint=did_you_mean(quantity, QUANTITIES),
        )
    unit = QUANTITIES[quantity].unit
    extra = raw if isinstance(raw, dict) else {}
    try:
        value = read_value(raw, unit)
    except UnitError as error:
        raise problem(
            "value", Phrase("{origin}: {quantity}: {error}", origin=place(origin), quantity=quantity, error=error), file
        ) from None
    low, high = (value.low, value.high) if isinstance(value, Range) else (value, value)
    if not QUANTITIES[quantity].low <= low <= high <= QUANTITIES[quantity].high:
        wrong = Phrase(
            "{origin}: {quantity}: found {raw!r}, beyond what is possible",
            origin=place(origin),
            quantity=quantity,
            raw=raw,
        )
        raise problem("out-of-bounds", wrong, file)
    return Fact(value, sourced(origin, extra), said(extra, "note"), said(extra, "confidence"), rank=extra.get("rank"))


def assumed_word(word: str, raw: Mapping[str, Any]) -> Fact:
    """A category's value that the catalogue assumes."""
    return Fact(word, sourced(Origin(ASSUMED, ASSUMPTION), raw), said(raw, "note"))


def sourced(origin: Origin, raw: Any) -> Origin:
    """The origin with the sources that a value states itself, where it does."""
    own = source_keys(raw.get("source")) if isinstance(raw, Mapping) else ()
    return replace(origin, sources=own) if own else origin


def place(origin: Origin) -> str:
    """What of the catalogue a message is about: the entry, or the block where there is none."""
    return ": ".join(filter(None, (origin.entry, origin.block)))


def said(extra: Mapping[str, Any], key: str) -> str | None:
    """A text that goes with a value."""
    return None if extra.get(key) is None else str(extra[key])


def read_value(raw: Any, unit: str) -> float | Range:
    """A number, a text with a unit, or {value}, {low, mid, high, distribution} or {values, weights}.

    Raises UnitError where it is none of these.
    """
    if isinstance(raw, dict):
        for key in raw:
            if key not in VALUE_KEYS:
                hint = did_you_mean(str(key), VALUE_KEYS)
                raise UnitError(
                    Phrase(
                        "found the key {key!r}, expected 'value', or 'low' and 'high'{hint}",
                        key=key,
                        hint=Phrase("; {hint}", hint=hint) if hint else "",
                    )
                )
        if "value" in raw:
            return parse(raw["value"], unit)
        if "values" in raw:
            return discrete(_points(raw["values"], unit), _points(raw.get("weights") or [], ""))
        if "low" in raw and "high" in raw:
            low, high = _point(raw["low"], unit), _point(raw["high"], unit)
            mid = _point(raw["mid"], unit) if "mid" in raw else None
            return interval(low, high, mid, raw.get("distribution"))
        raise UnitError(Phrase("found a mapping, expected 'value', or 'low' and 'high', or 'values'"))
    if isinstance(raw, (str, int, float)):
        return parse(raw, unit)
    raise UnitError(
        Phrase(
            "found {kind}, expected a number or a text", kind=Phrase("nothing") if raw is None else type(raw).__name__
        )
    )


def _points(raw: Any, unit: str) -> list[float]:
    if not isinstance(raw, list):
        raise UnitError(Phrase("found {raw!r}, expected a list of numbers", raw=raw))
    return [_point(one, unit) for one in raw]


def _point(raw: Any, unit: str) -> float:
    value = parse(raw, unit) if isinstance(raw, (str, int, float)) else None
    if not isinstance(value, float):
        raise UnitError(Phrase("found {raw!r}, expected a single number", raw=raw))
    return value
