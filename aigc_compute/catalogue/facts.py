"""Facts: values of the catalogue with their origin."""

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
"""Keys of a value that is written as a mapping."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A number, or the word of a category, with its origin.

    `note` and `confidence` are remarks of the catalogue, `age_days` is the age of a price in days, `rank` is the
    layer of an assumption, and `disagrees` holds the values of sources that state another value.
    """

    value: float | Range | str
    origin: Origin
    note: str | None = None
    confidence: str | None = None
    age_days: int | None = None
    rank: str | None = None
    disagrees: tuple[Fact, ...] = ()

    @property
    def status(self) -> Status:
        """The kind of the fact's origin."""
        return self.origin.kind


def read_fact(quantity: str, raw: Any, origin: Origin, file: str) -> Fact:
    """Read a value of the catalogue: a plain one, or a mapping with value (or low, mid, high), source and note.

    The sources of the value itself, if it states any, replace those of `origin`. Under `disagrees` a mapping lists the
    values of sources that contradict it. Raises Problems about `file` if the quantity is unknown or a value is invalid.
    """
    if quantity not in QUANTITIES:
        raise problem(
            "unknown-quantity",
            Phrase("{origin}: unknown quantity {quantity!r}", origin=origin_label(origin), quantity=quantity),
            file,
            hint=did_you_mean(quantity, QUANTITIES),
        )
    label = origin_label(origin)
    try:
        value = read_value(_without_disagreements(raw), QUANTITIES[quantity].unit)
    except UnitError as error:
        message = Phrase("{origin}: {quantity}: {error}", origin=label, quantity=quantity, error=error)
        raise problem("value", message, file) from None
    low, high = (value.low, value.high) if isinstance(value, Range) else (value, value)
    if not QUANTITIES[quantity].low <= low <= high <= QUANTITIES[quantity].high:
        message = Phrase(
            "{origin}: {quantity}: found {raw!r}, outside the possible range", origin=label, quantity=quantity, raw=raw
        )
        raise problem("out-of-bounds", message, file)
    extra = raw if isinstance(raw, dict) else {}
    disagrees = tuple(read_fact(quantity, other, origin, file) for other in disagreements(quantity, raw, origin, file))
    return Fact(
        value,
        with_sources(origin, extra),
        note_of(extra),
        confidence_of(extra),
        rank=extra.get("rank"),
        disagrees=disagrees,
    )


def disagreements(name: str, raw: Any, origin: Origin, file: str) -> list[Mapping[str, Any]]:
    """Return what a value lists under `disagrees`: mappings with a value, its source and perhaps a note.

    Raises Problems about `file` if the list has another form.
    """
    others = raw.get("disagrees", []) if isinstance(raw, Mapping) else []
    if isinstance(others, list) and all(map(_is_disagreement, others)):
        return others
    message = Phrase(
        "{origin}: {name}: disagrees: expected a list of mappings with 'value', 'source' and perhaps 'note'",
        origin=origin_label(origin),
        name=name,
    )
    raise problem("value", message, file)


def _is_disagreement(raw: Any) -> bool:
    return isinstance(raw, Mapping) and {"value", "source"} <= raw.keys() <= {"value", "source", "note"}


def _without_disagreements(raw: Any) -> Any:
    return {key: value for key, value in raw.items() if key != "disagrees"} if isinstance(raw, Mapping) else raw


def assumed_word(word: str, raw: Mapping[str, Any]) -> Fact:
    """Return the word that the catalogue assumes for a category."""
    return Fact(word, with_sources(Origin(ASSUMED, ASSUMPTION), raw), note_of(raw))


def with_sources(origin: Origin, raw: Any) -> Origin:
    """Return the origin with the sources that a value states itself; without any, the origin unchanged."""
    own = source_keys(raw.get("source")) if isinstance(raw, Mapping) else ()
    return replace(origin, sources=own) if own else origin


def origin_label(origin: Origin) -> str:
    """Return the entry and the block of an origin, as far as it has them, for a message."""
    return ": ".join(filter(None, (origin.entry, origin.block)))


def note_of(raw: Mapping[str, Any]) -> str | None:
    """Return the note of a value, if it has one."""
    return None if raw.get("note") is None else str(raw["note"])


def confidence_of(raw: Mapping[str, Any]) -> str | None:
    """Return how much the catalogue trusts a value, if it says so."""
    return None if raw.get("confidence") is None else str(raw["confidence"])


def read_value(raw: Any, unit: str) -> float | Range:
    """Read a number, a text with a unit, or a mapping: {value}, {low, mid, high, distribution} or {values, weights}.

    Raises UnitError for anything else.
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
        raise UnitError(Phrase("found a mapping without 'value', without 'low' and 'high', and without 'values'"))
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
    return [_point(item, unit) for item in raw]


def _point(raw: Any, unit: str) -> float:
    value = parse(raw, unit) if isinstance(raw, (str, int, float)) else None
    if not isinstance(value, float):
        raise UnitError(Phrase("found {raw!r}, expected a single number", raw=raw))
    return value
